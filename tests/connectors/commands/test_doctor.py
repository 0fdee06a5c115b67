from __future__ import annotations

import json
import time

from connectors.commands.doctor import _memory_lines, where_commands_are


def test_everything_about_this_machine_as_json(served):
    result = served("doctor", "--json", PARLEY_API_KEY="sk-verysecretindeed", PARLEY_SYNTHESIZE_SPEECH_ENGINE="espeak")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["ok"] is True
    assert report["problems"] == []
    assert report["device"]["name"] == "cpu"
    assert 0 < report["device"]["free_bytes"] <= report["device"]["total_bytes"]
    assert report["chat_model"]["answer"] == "Hello."
    tools = {tool["name"]: tool for tool in report["tools"]}
    assert tools["synthesize_speech"]["engine"] == "espeak"
    for better in tools["transcribe_speech"]["better"]:
        assert better["reason"]
    pulls = [better["remedy"] for tool in tools.values() for better in tool["better"]]
    assert any(remedy.startswith("parley models pull ") for remedy in pulls)
    assert report["disk"]["free_bytes"] > 0
    assert "torch" in report["versions"]
    values = report["settings"]["values"]
    assert values["chat_model"] == {"value": "openai:scripted", "source": "PARLEY_CHAT_MODEL"}
    assert values["http_port"] == {"value": "8000", "source": "default"}
    assert values["synthesize_speech_engine"]["source"] == "PARLEY_SYNTHESIZE_SPEECH_ENGINE"
    assert "verysecret" not in result.stdout


def test_as_a_person_reads_it(served, tmp_path):
    (tmp_path / "parley.toml").write_text("max_step = 3\nmax_steps = 4\n")
    result = served("doctor", "--settings")
    assert result.returncode == 0
    assert "parley.toml line 1: there is no setting 'max_step'. Did you mean max_steps?" in result.stderr
    assert "parley.toml line 2" in result.stdout
    assert "transcribe_speech" in result.stdout
    assert "Parley can answer." in result.stdout
    assert "on, in SQLite" in result.stdout
    assert "PARLEY_DATA_DIR" in result.stdout


def test_what_keeps_parley_from_answering_is_a_problem_and_exit_code_1(parley):
    gone = parley(
        "doctor", "--json", variables={"PARLEY_CHAT_MODEL": "openai:x", "PARLEY_BASE_URL": "http://127.0.0.1:9"}
    )
    assert gone.returncode == 1
    assert "chat model does not answer" in json.loads(gone.stdout)["problems"][0]
    wrong = parley("doctor", variables={"PARLEY_CHAT_MODEL": "gpt"})
    assert wrong.returncode == 1
    assert "PARLEY_CHAT_MODEL can not be 'gpt'" in wrong.stdout
    assert "Traceback" not in wrong.stdout + wrong.stderr


def test_without_asking_the_model_nothing_is_sent(served, openai_server):
    result = served("doctor", "--no-ask")
    assert result.returncode == 0
    assert "the chat model was not asked" in result.stdout
    assert openai_server.requests == []


def test_who_shares_the_memory_is_told():
    others = [{"name": "136fbd79", "seen_at": time.mktime((2026, 1, 31, 12, 0, 0, 0, 0, -1)), "waiting": 2}]
    embeddings = {"chosen": "org/many-tongues", "error": ""}
    memory = {"enabled": True, "database": "PostgreSQL", "others": others, "embeddings": embeddings}
    assert _memory_lines(memory) == [
        "on, in PostgreSQL, shared with 1 other installation",
        "136fbd79 was last there on 2026-01-31; 2 wishes to forget wait for it",
        "finds by meaning with org/many-tongues",
    ]
    assert _memory_lines(memory | {"others": []})[0] == "on, in PostgreSQL"
    assert _memory_lines({"enabled": False}) == ["off (PARLEY_MEMORY_ENABLED)"]


def test_what_memory_finds_by_and_what_knows_more_languages_is_told(parley):
    memory = {"enabled": True, "database": "SQLite", "others": [], "embeddings": {"chosen": "", "error": ""}}
    _, model, better = _memory_lines(memory)
    assert "all-MiniLM-L6-v2, which knows English" in model
    assert "PARLEY_MEMORY_EMBEDDING_MODEL=intfloat/multilingual-e5-small" in better
    told = parley("doctor", "--json", variables={"PARLEY_MEMORY_EMBEDDING_MODEL": "org/many-tongues"})
    wanted = json.loads(told.stdout)["memory"]["embeddings"]
    assert wanted["chosen"] == "org/many-tongues"
    assert "parley models pull org/many-tongues" in wanted["error"]


def test_where_the_commands_are_is_told_to_who_has_not_activated_the_environment(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment = tmp_path / ".venv"
    assert where_commands_are(environment, None) == ""
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "activate").touch()
    assert where_commands_are(environment, None).endswith("source .venv/bin/activate")
    assert where_commands_are(environment, "/usr/bin/parley") == ""
