from __future__ import annotations

from pathlib import Path

from connectors.platforms.terminal.slash_commands import COMMANDS, _free_name


def test_the_commands_the_chat_promises():
    promised = ["/help", "/tools", "/attach", "/save", "/forget", "/memory", "/new", "/quit"]
    assert set(promised) <= set(COMMANDS)


def test_a_name_that_is_taken_gets_the_first_free_number(tmp_path: Path):
    assert _free_name(tmp_path / "a.png") == tmp_path / "a.png"
    (tmp_path / "a.png").touch()
    (tmp_path / "a-2.png").touch()
    assert _free_name(tmp_path / "a.png") == tmp_path / "a-3.png"
