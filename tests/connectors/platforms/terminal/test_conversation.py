from __future__ import annotations

import asyncio
import io
import re
from contextlib import contextmanager
from dataclasses import replace

import pytest
from prompt_toolkit import PromptSession
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from connectors.platforms.cli import Terminal
from connectors.platforms.terminal.conversation import Conversation, shortened
from memory.turn_log.open_turns import OpenTurn

ESCAPES = re.compile(r"\x1b(\][^\x1b\x07]*(\x1b\\|\x07)|\[[0-9;?]*[A-Za-z])")


class Keyboard:
    """A chat whose keys are typed by the test."""

    def __init__(self, terminal):
        self.console = Console(file=io.StringIO(), force_terminal=True, width=100, height=30, color_system=None)
        self.terminal = terminal
        self.chat = None
        self._pipe = None

    @contextmanager
    def open(self):
        with create_pipe_input() as self._pipe, create_app_session(input=self._pipe, output=DummyOutput()):
            self.chat = Conversation(self.terminal, self.console, PromptSession())
            yield self

    def type(self, keys):
        self._pipe.send_text(keys)

    @property
    def screen(self):
        return ESCAPES.sub("", self.console.file.getvalue())

    async def see(self, text):
        async with asyncio.timeout(20):
            while text not in self.screen:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@pytest.fixture
def keyboard(scripted_agent, settings):
    def make(script="hello"):
        return Keyboard(Terminal(scripted_agent(script), settings)).open()

    return make


async def talk(keyboard, *keys):
    """Type everything, then leave; what the person saw."""
    for one in keys:
        keyboard.type(one)
    async with asyncio.timeout(20):
        await keyboard.chat.run()
    return keyboard.screen


async def test_a_message_is_answered(keyboard):
    with keyboard() as keys:
        out = await talk(keys, "hi there\r", "/quit\r")
    assert "Hello, world!" in out
    (incoming,) = keys.terminal.agent.incoming
    assert (incoming.text, incoming.author, incoming.author_name) == ("hi there", "cli:anna", "anna")


async def test_the_model_warms_up_while_the_person_types(keyboard):
    with keyboard() as keys:
        running = asyncio.create_task(keys.chat.run())
        await keys.terminal.agent.warmed_up.wait()
        assert not running.done()
        keys.type("\x04")
        await running


async def test_one_conversation_until_new(keyboard):
    with keyboard() as keys:
        await talk(keys, "one\r", "two\r", "/new\r", "three\r", "\x04")
    rooms = [incoming.conversation_id for incoming in keys.terminal.agent.incoming]
    assert rooms[0] == rooms[1] != rooms[2]


async def test_ctrl_c_clears_what_was_typed_then_asks_then_leaves(keyboard):
    with keyboard() as keys:
        out = await talk(keys, "half a mess\x03", "\x03", "\x03")
    assert out.count("Press Ctrl-C again") == 1
    assert keys.terminal.agent.incoming == []


async def test_cancelling_a_turn_keeps_the_chat(keyboard):
    with keyboard("for ever") as keys:
        keys.type("sing\r")
        running = asyncio.create_task(keys.chat.run())
        await keys.see("composing")
        assert keys.terminal.cancel(keys.terminal.author)
        await keys.see("Cancelled.")
        keys.type("/help\r/quit\r")
        await running
    assert "attaches a file" in keys.screen
    assert "/forget [all, today, hour or chat]" in keys.screen


async def test_files_are_attached_by_at_sign_and_by_command(keyboard, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sign.png").write_bytes(b"1")
    (tmp_path / "my notes.txt").write_bytes(b"2")
    with keyboard() as keys:
        out = await talk(keys, "/attach my notes.txt\r", "/attach\r", "read @sign.png\r", "and now?\r", "/quit\r")
    first, second = keys.terminal.agent.incoming
    assert [(file.name, file.data) for file in first.attachments] == [("my notes.txt", b"2"), ("sign.png", b"1")]
    assert first.text == "read"
    assert second.attachments == ()
    assert keys.chat._session.rprompt == ""  # and nothing is said to wait any more
    assert "Waiting for your next message: my notes.txt" in out


async def test_a_missing_file_is_said_and_the_line_comes_back(keyboard, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sign.png").write_bytes(b"1")
    with keyboard() as keys:
        # the line is there again: the end of it is deleted and put right
        out = await talk(keys, "read @sign.pmg\r", "\x7f\x7f\x7fpng\r", "/quit\r")
    assert "There is no file sign.pmg. Did you mean sign.png?" in out
    assert [incoming.attachments[0].name for incoming in keys.terminal.agent.incoming] == ["sign.png"]


async def test_a_cut_off_message_is_told_and_retried(keyboard):
    with keyboard() as keys:
        keys.terminal.agent.interrupted = [
            OpenTurn("t7", "cli-room", "cli:anna", "draw a fox", 0.0),
            OpenTurn("t8", "discord-room", "discord:5", "not mine", 0.0),
        ]
        out = await talk(keys, "/retry\r", "/retry\r", "/quit\r")
    assert "“draw a fox”" in out
    assert "not mine" not in out
    assert keys.terminal.agent.resumed == ["t7"]
    assert "Here is what you asked before." in out
    assert "No message is left unanswered." in out
    assert keys.terminal.conversation_id == "cli-room"


async def test_save_copies_what_was_made_and_overwrites_nothing(keyboard, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with keyboard("draw") as keys:
        out = await talk(
            keys,
            "/save\r",
            "a red fox\r",
            "/save\r",
            "/save\r",
            "/save fox.png\r",
            "/save fox.png\r",
            "/save /no/x\r",
            "/save bare\r",
            "\x15",
            "/quit\r",
        )
    assert "Nothing has been made yet." in out
    saved = [tmp_path / name for name in ("red-fox.png", "red-fox-2.png", "fox.png")]
    assert len({path.read_bytes() for path in saved}) == 1
    assert "fox.png is there already." in out
    assert (tmp_path / "bare.png").read_bytes() == saved[0].read_bytes()
    assert "/no/x.png can not be written" in out


async def test_unknown_commands_and_memory_that_is_off(keyboard):
    with keyboard() as keys:
        out = await talk(
            keys, "/remember\r", "/HLEP\r", "／tolls\r", "/memory foxes\r", "/forget everything\r", "/quit\r"
        )
    assert "There is no command /remember." in out
    assert "There is no command /hlep. Did you mean /help?" in out
    assert "There is no command /tolls. Did you mean /tools?" in out
    assert "Memory is switched off." in out
    assert "/forget can not take 'everything'." in out
    assert keys.terminal.agent.incoming == []


async def test_a_path_at_the_start_is_a_message_not_a_command(keyboard):
    with keyboard() as keys:
        await talk(keys, "/etc/passwd what is that?\r", "/quit\r")
    assert keys.terminal.agent.incoming[0].text == "/etc/passwd what is that?"


def test_a_long_message_is_shortened_to_one_line():
    assert shortened("a\nb") == "a b"
    assert len(shortened("word " * 100)) == 60


async def test_in_chinese_all_of_it_is(scripted_agent, settings):
    in_chinese = replace(settings, terminal=replace(settings.terminal, language="zh"))
    agent = scripted_agent("hello")
    agent.notices = ["The small built-in model is talking."]
    with Keyboard(Terminal(agent, in_chinese)).open() as keys:
        out = await talk(
            keys, "/help\r", "/forget 一切\r", "/forget 今天\r", "no\r", "/attach 没有.png\r", "看 @没有.png\r",
            "\x15", "/quit\r",
        )  # fmt: skip
    assert "现在用的是内置的小模型" in out
    assert "/save [文件夹或文件]" in out
    assert "/forget 不认识“一切”" in out
    assert "没有删除任何内容" in out
    assert out.count("没有文件 没有.png。") == 2
