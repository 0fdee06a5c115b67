from __future__ import annotations

import io
import json

from connectors.commands.memory import _confirmed


def test_search_export_and_forget(served, openai_server):
    openai_server.replies = ["A fine name for a cat."]
    assert served("ask", "My cat is called Minka.").returncode == 0
    assert served("ask", "My dog is called Rex.", "--user", "bob").returncode == 0

    found = json.loads(served("memory", "search", "what is my cat called", "--json").stdout)
    assert any("Minka" in passage["text"] for passage in found)
    assert "Rex" not in served("memory", "search", "what is my dog called").stdout

    exported = json.loads(served("memory", "export").stdout)
    assert exported["author"] == "cli:anna"
    assert "Minka" in json.dumps(exported["memory"])
    assert "Minka" in json.dumps(exported["conversations"])
    assert "Rex" not in json.dumps(exported)

    refused = served("memory", "forget", stdin="n\n")
    assert refused.returncode == 1
    assert "Minka" in served("memory", "export").stdout

    forgotten = served("memory", "forget", "--yes")
    assert forgotten.returncode == 0, forgotten.stderr
    assert forgotten.stdout.startswith("Deleted: ")
    left = json.loads(served("memory", "export").stdout)
    assert left["conversations"] == left["files"] == []
    assert "Minka" not in json.dumps(left)
    assert "Rex" in served("memory", "export", "--user", "bob").stdout


def test_one_passage_by_its_id(served, openai_server):
    openai_server.replies = ["Noted."]
    served("ask", "The red key opens the shed.")
    (passage,) = [one for one in json.loads(served("memory", "search", "key", "--json").stdout) if "key" in one["text"]]
    assert served("memory", "forget", "--id", passage["id"], "--yes").returncode == 0
    assert "red key" not in served("memory", "search", "key").stdout


def test_wrong_dates_and_memory_that_is_off(served):
    wrong = served("memory", "forget", "--since", "yesterday", "--yes")
    assert wrong.returncode == 1
    assert "'yesterday' is no date" in wrong.stderr
    off = served("memory", "search", "x", PARLEY_MEMORY_ENABLED="no")
    assert off.returncode == 1
    assert "Memory is switched off." in off.stderr


def test_reindex_computes_the_vectors_and_says_how_many(served, openai_server):
    openai_server.replies = ["Noted."]
    served("ask", "The red key opens the shed.")
    done = served("memory", "reindex")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "2 turns have their vectors.\n"
    assert served("memory", "reindex", "--missing").stdout == "0 turns have their vectors.\n"
    assert "Memory is switched off." in served("memory", "reindex", PARLEY_MEMORY_ENABLED="no").stderr


def test_show_why_pause_link_and_a_zip(served, openai_server, tmp_path):
    import zipfile

    openai_server.replies = ["A fine name for a cat."] * 4
    served("ask", "My cat is called Minka.", "--conversation", "room")
    assert "cat: Minka" in served("memory", "show").stdout
    why = served("memory", "why", "my cat is called Minka")
    assert "My cat is called Minka." in why.stdout
    assert "Parley: A fine name for a cat." in why.stdout
    assert served("memory", "why", "the moon is cheese").returncode == 1

    assert served("memory", "export", "--out", "mine.zip").returncode == 0
    assert "Minka" in zipfile.ZipFile(tmp_path / "mine.zip").read("index.html").decode()
    assert "json, .html or .zip" in served("memory", "export", "--out", "mine.docx").stderr

    assert "parley memory resume" in served("memory", "pause").stdout
    served("ask", "My goldfish is called Bubbles.", "--conversation", "room 2")
    assert "Bubbles" not in served("memory", "search", "goldfish").stdout
    assert "remembered again" in served("memory", "resume").stdout

    code = served("memory", "link").stdout.split()[1]
    assert "cli:anna" in served("memory", "link", code, "--user", "discord:1").stdout
    assert "Minka" in served("memory", "search", "cat", "--user", "discord:1").stdout
    assert "kept apart" in served("memory", "link", "--apart", "--user", "discord:1").stdout
    assert "Minka" not in served("memory", "search", "cat", "--user", "discord:1").stdout
    assert served("memory", "link", "--off").stdout == "Unlinked.\n"

    assert served("memory", "forget", "--conversation", "room", "--yes").returncode == 0
    assert "Minka" not in served("memory", "export").stdout


def test_there_must_be_something_to_move_and_somewhere_to_move_it_to(served, openai_server):
    nowhere = served("memory", "move")
    assert nowhere.returncode == 1
    assert "PARLEY_MEMORY_DATABASE_URL=postgresql://" in nowhere.stderr
    away = {"PARLEY_MEMORY_DATABASE_URL": "postgresql://x@127.0.0.1:1/none"}
    assert "nothing to move" in served("memory", "move", **away).stderr
    openai_server.replies = ["Noted."]
    served("ask", "The red key opens the shed.")
    moved = served("memory", "move", **away)
    assert moved.returncode == 1
    assert "Moved" not in moved.stdout
    assert "red key" in served("memory", "search", "key").stdout


def test_where_nobody_can_answer_nothing_is_deleted(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert not _confirmed("Delete everything?")
    assert capsys.readouterr().err.endswith("\n")
