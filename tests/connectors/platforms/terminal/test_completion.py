from __future__ import annotations

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from connectors.platforms.terminal.attachments import find_mentions
from connectors.platforms.terminal.completion import ChatCompleter

COMMANDS = {"/help": "shows this", "/forget": "deletes", "/attach": "a file"}


@pytest.fixture
def complete(tmp_path):
    for name in ("photo.png", "my photo.png", "phone.txt", ".hidden"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "fox.png").write_bytes(b"x")
    completer = ChatCompleter(COMMANDS, tmp_path)

    def run(typed):
        found = completer.get_completions(Document(typed), CompleteEvent())
        return [typed[: len(typed) + one.start_position] + one.text for one in found]

    return run


def test_commands_at_the_start_of_the_line_only(complete):
    assert complete("/") == list(COMMANDS)
    assert complete("/fo") == ["/forget"]
    assert complete("say /fo") == []
    assert complete("/zz") == []


def test_files_after_an_at_sign_folders_first(complete):
    assert complete("see @p") == ["see @pictures/", "see @phone.txt", "see @photo.png"]
    assert complete("see @pictures/") == ["see @pictures/fox.png"]
    assert complete("看@ph") == ["看@phone.txt", "看@photo.png"]
    assert complete("see p") == []
    assert complete("me@p") == []
    assert complete("@gone/") == []


def test_hidden_files_only_when_asked_for(complete):
    assert "@.hidden" not in complete("@")
    assert complete("@.h") == ["@.hidden"]


def test_a_name_with_a_space_is_put_in_quotes_that_attach_it(complete, tmp_path):
    (completed,) = complete("see @my")
    assert completed == 'see @"my photo.png"'
    assert find_mentions(completed, tmp_path).paths == (tmp_path / "my photo.png",)
    assert complete('see @"my ph') == ['see @"my photo.png"']


def test_files_for_the_attach_command(complete):
    assert complete("/attach pho") == ["/attach phone.txt", "/attach photo.png"]
