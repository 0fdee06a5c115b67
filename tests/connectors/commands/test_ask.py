from __future__ import annotations

import json
import wave
from pathlib import Path


def one_sentence(text):
    return text.strip() and "Traceback" not in text and len(text.strip().splitlines()) == 1


def test_an_answer_on_standard_output(served, openai_server):
    openai_server.replies = ["The capital of France is **Paris**."]
    result = served("ask", "What is the capital of France?")
    assert (result.returncode, result.stdout, result.stderr) == (0, "The capital of France is **Paris**.\n", "")
    assert openai_server.requests[0]["messages"][-1]["content"] == "What is the capital of France?"


def test_json_has_the_answer_the_files_and_the_steps(served, openai_server):
    spoken = {"text": "Good morning, everybody.", "language": "en"}
    openai_server.replies = [[("synthesize_speech", spoken)], "There you are."]
    result = served("ask", "say good morning", "--json", "--conversation", "room-1")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert list(answer) == ["conversation_id", "text", "media", "steps", "seconds"]
    assert answer["conversation_id"] == "room-1"
    assert answer["text"] == "There you are."
    (media,) = answer["media"]
    assert set(media) - {"seed"} == {"media_id", "kind", "path", "mime_type", "tool", "engine", "parents"}
    assert (media["kind"], media["tool"]) == ("audio", "synthesize_speech")
    with wave.open(media["path"]) as sound:
        assert sound.getnframes() / sound.getframerate() > 0.5
    (step,) = answer["steps"]
    assert (step["tool"], step["arguments"], step["ok"]) == ("synthesize_speech", spoken, True)
    assert step["engine"] == media["engine"]
    assert "error" not in step


def test_a_failed_step_says_why_and_the_answer_comes_all_the_same(served, openai_server):
    openai_server.replies = [[("no_such_tool", {})], "Sorry."]
    answer = json.loads(served("ask", "do it", "--json").stdout)
    assert answer["text"] == "Sorry."
    assert answer["steps"][0]["ok"] is False
    assert "no_such_tool" in answer["steps"][0]["error"]


def test_files_made_are_named_with_their_path(served, openai_server):
    openai_server.replies = [[("synthesize_speech", {"text": "Hello there."})], "Spoken."]
    result = served("ask", "speak")
    text, line = result.stdout.strip().splitlines()
    assert text == "Spoken."
    assert Path(line.rpartition(": ")[2]).is_file()


def test_attachments_reach_the_model_as_media(served, openai_server, tmp_path):
    with wave.open(str(tmp_path / "tone.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(b"\0\1" * 16000)
    served("ask", "what is this?", "--attach", "tone.wav")
    assert "tone.wav, audio, 1.0 s" in openai_server.requests[0]["messages"][-1]["content"]


def test_a_conversation_goes_on_and_is_its_own_persons(served, openai_server):
    openai_server.replies = ["Nice to meet you.", "[]"]  # and what it is asked for facts
    served("ask", "My name is Anna.", "--conversation", "room")
    openai_server.replies = ["Anna.", "[]"]
    before = len(openai_server.requests)
    assert served("ask", "Who am I?", "--conversation", "room").stdout == "Anna.\n"
    contents = [message["content"] for message in openai_server.requests[before]["messages"]]
    assert "My name is Anna." in contents
    assert "Nice to meet you." in contents
    before = len(openai_server.requests)
    other = served("ask", "Who am I?", "--conversation", "room", "--user", "bob")
    assert other.returncode == 1
    assert "another person" in other.stderr
    assert len(openai_server.requests) == before


def test_text_from_standard_input(served, openai_server):
    assert served("ask", "-", stdin="你好，世界").returncode == 0
    assert openai_server.requests[0]["messages"][-1]["content"] == "你好，世界"


def test_wrong_files_are_one_sentence_and_nothing_is_asked(served, openai_server, tmp_path):
    (tmp_path / "folder").mkdir()
    for name, sentence in [("gone.png", "There is no file"), ("folder", "is a folder"), ("", "is a folder")]:
        result = served("ask", "look", "--attach", name)
        assert result.returncode == 1
        assert sentence in result.stderr
        assert one_sentence(result.stderr)
        assert result.stdout == ""
    assert openai_server.requests == []


def test_one_refused_file_does_not_lose_the_message(served, openai_server, tmp_path):
    (tmp_path / "odd.bin").write_bytes(bytes(range(256)) * 8)
    result = served("ask", "hello", "--attach", "odd.bin")
    assert result.returncode == 0
    assert "odd.bin" in result.stdout + result.stderr
    assert "Hello." in result.stdout


def test_a_server_that_is_gone_is_one_sentence(parley):
    gone = {"PARLEY_CHAT_MODEL": "openai:x", "PARLEY_BASE_URL": "http://127.0.0.1:9/v1"}
    result = parley("ask", "hi", variables=gone)
    assert result.returncode == 1
    assert one_sentence(result.stderr)
    assert "9" in result.stderr
    failed = json.loads(parley("ask", "hi", "--json", variables=gone).stdout)
    assert failed["error"]
    assert failed["text"] == ""


def test_wrong_settings_are_one_sentence(parley, tmp_path):
    for variables, part in [
        ({"PARLEY_CHAT_MODEL": "gpt"}, "PARLEY_CHAT_MODEL"),
        ({"PARLEY_DEVICE": "cuda:77"}, "cuda:77"),
        ({"PARLEY_DATA_DIR": "/dev/null/x"}, "PARLEY_DATA_DIR"),
        ({"PARLEY_TOOL_PACKAGES": "no_such_package"}, "no_such_package"),
    ]:
        result = parley("ask", "hi", variables=variables)
        assert result.returncode == 1
        assert part in result.stderr
        assert one_sentence(result.stderr), result.stderr


def test_an_engine_by_name(served, openai_server):
    openai_server.replies = [[("synthesize_speech", {"text": "Hello."})], "Done."]
    answer = json.loads(served("ask", "speak", "--engine", "espeak", "--json").stdout)
    assert answer["steps"][0]["engine"] == "espeak"
    unknown = served("ask", "speak", "--engine", "nonsense")
    assert unknown.returncode == 1
    assert "No tool has an engine called 'nonsense'" in unknown.stderr
    assert "synthesize_speech" in served("ask", "speak", "--engine", "synthesize_speech=nonsense").stderr


def test_an_unexpected_error_leaves_its_traceback_in_the_log(served, openai_server, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import agent.assembly\n"
        "def fail(settings): raise ZeroDivisionError('inside')\n"
        "agent.assembly.create_agent = fail\n"
    )
    import os

    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[3])])
    result = served("ask", "hi", PYTHONPATH=path)
    assert result.returncode == 1
    assert one_sentence(result.stderr)
    log = tmp_path / "data" / "logs" / "parley.log"
    assert str(log) in result.stderr
    assert "ZeroDivisionError: inside" in log.read_text()


def test_broken_bytes_on_the_command_line(served, openai_server):
    assert served("ask", b"caf\xe9".decode("utf-8", "surrogateescape")).returncode == 0
    assert openai_server.requests[0]["messages"][-1]["content"] == "caf\ufffd"
