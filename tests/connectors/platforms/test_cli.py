from __future__ import annotations

import io

import pytest

from connectors.connector import TurnView
from connectors.platforms.cli import NothingAnswered, Terminal, print_view
from connectors.settings import read_settings


async def pipe(terminal, text):
    answers, problems = io.StringIO(), io.StringIO()
    try:
        await terminal.answer_lines(io.StringIO(text), answers, problems)
    finally:
        terminal.seen = answers.getvalue(), problems.getvalue()
    return terminal.seen


async def test_each_line_of_a_pipe_is_answered_in_one_conversation(scripted_agent, settings):
    terminal = Terminal(scripted_agent("hello"), settings)
    answers, problems = await pipe(terminal, "one\n\ntwo\r\nthree")
    assert answers == "Hello, **world**!\n" * 3
    assert problems == ""
    assert [incoming.text for incoming in terminal.agent.incoming] == ["one", "two", "three"]
    assert len({incoming.conversation_id for incoming in terminal.agent.incoming}) == 1


async def test_files_made_are_named_with_their_path_and_no_escape_codes(scripted_agent, settings):
    answers, _ = await pipe(Terminal(scripted_agent("draw"), settings), "a fox")
    assert "picture (64x32): " in answers
    assert answers.strip().endswith(".png")
    assert "\x1b" not in answers


async def test_notices_and_problems_are_kept_off_the_answers(scripted_agent, settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    agent = scripted_agent("hello")
    agent.notices = ["The small built-in model is talking."]
    answers, problems = await pipe(Terminal(agent, settings), "read @gone.png\nhello\n")
    assert answers == "Hello, **world**!\n"
    assert problems.splitlines() == ["The small built-in model is talking.", "There is no file gone.png."]


async def test_a_pipe_without_any_answer_says_so_by_its_end(scripted_agent, settings):
    terminal = Terminal(scripted_agent("fail"), settings)
    with pytest.raises(NothingAnswered):
        await pipe(terminal, "hello\n")
    assert terminal.seen == ("Well,\n", "The chat model does not answer. See: parley doctor\n")


async def test_nothing_in_is_nothing_out(scripted_agent, settings):
    assert await pipe(Terminal(scripted_agent(), settings), "\n \n") == ("", "")
    assert await pipe(Terminal(scripted_agent(), settings), "/quit\nnever\n") == ("", "")


async def test_a_command_of_the_keyboard_is_no_message(scripted_agent, settings):
    answers, problems = await pipe(Terminal(scripted_agent("hello"), settings), "/attach notes.txt\nhi\n")
    assert answers == "Hello, **world**!\n"
    assert problems.startswith("/attach is a command of the terminal's chat")


def test_a_refused_file_is_said_once():
    answers, problems = io.StringIO(), io.StringIO()
    print_view(TurnView(text="I can not read a.exe.", refused=("I can not read a.exe.",)), answers, problems)
    print_view(TurnView(text="Hm.", refused=("b.exe is odd.",)), answers, problems)
    assert answers.getvalue() == "I can not read a.exe.\nHm.\n"
    assert problems.getvalue() == "b.exe is odd.\n"


def test_who_is_at_the_terminal(scripted_agent, settings, tmp_path):
    assert Terminal(scripted_agent(), settings).author == "cli:anna"
    assert Terminal(scripted_agent(), settings, user="bob").author == "cli:bob"
    nameless = read_settings({"PARLEY_DATA_DIR": str(tmp_path)}, tmp_path)
    assert Terminal(scripted_agent(), nameless).author.startswith("cli:")


@pytest.mark.parametrize(
    ("variables", "text", "language"),
    [
        ({}, "画一只狐狸", "zh"),
        ({}, "draw a fox", "en"),
        ({"LANG": "zh_CN.UTF-8"}, "", "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "draw a fox", "en"),
        ({"PARLEY_TERMINAL_LANGUAGE": "zh"}, "draw a fox", "zh"),
    ],
)
def test_our_own_sentences_follow_the_person(scripted_agent, tmp_path, variables, text, language):
    assert Terminal(scripted_agent(), read_settings(variables, tmp_path)).language_for(text) == language
