from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

import pytest

ESCAPES = re.compile(r"\x1b(\][^\x1b\x07]*(\x1b\\|\x07)|\[[0-9;?]*[ -/]*[@-~]|[=>])")


def test_a_pipe_gets_an_answer_a_line_and_ends(served, openai_server):
    openai_server.replies = ["One.", "**Two**."]
    result = served("chat", stdin="first\nsecond\n")
    assert (result.returncode, result.stdout, result.stderr) == (0, "One.\n**Two**.\n", "")
    contents = [message["content"] for message in openai_server.requests[1]["messages"]]
    assert [content for content in contents if content in ("first", "One.", "second")] == ["first", "One.", "second"]


def test_a_pipe_whose_messages_all_fail_ends_with_1(parley):
    gone = {"PARLEY_CHAT_MODEL": "openai:x", "PARLEY_BASE_URL": "http://127.0.0.1:9/v1"}
    result = parley("chat", stdin="hello\n", variables=gone)
    assert (result.returncode, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1


def test_ctrl_c_ends_a_pipe_that_stays_open(environment, tmp_path, openai_server):
    variables = {"PARLEY_CHAT_MODEL": "openai:scripted", "PARLEY_BASE_URL": openai_server.url}
    with subprocess.Popen(
        [sys.executable, "-m", "connectors", "chat"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env=environment | variables,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    ) as chat:  # fmt: skip
        chat.stdin.write("hello\n")
        chat.stdin.flush()
        assert chat.stdout.readline() == "Hello.\n"
        chat.send_signal(signal.SIGINT)
        assert chat.wait(60) == 130
        assert chat.stderr.read() == ""


class TerminalProgram:
    """The real program on a real pseudo terminal."""

    def __init__(self, arguments, environment, directory):
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "connectors", *arguments],
            stdin=slave, stdout=slave, stderr=slave, cwd=directory, start_new_session=True,
            env=environment | {"TERM": "xterm", "COLUMNS": "100", "LINES": "30", "LANG": "en_US.UTF-8"},
            preexec_fn=lambda: _control(slave),
        )  # fmt: skip
        os.close(slave)
        self._read = b""
        self._answered = 0

    @property
    def screen(self):
        return ESCAPES.sub("", self._read.decode("utf-8", "replace"))

    def see(self, text, since=0):
        """Wait until a text stands on the screen; where it ends. Answers the editor's questions for the cursor."""
        deadline = time.monotonic() + 60
        while text not in self.screen[since:]:
            left = deadline - time.monotonic()
            assert left > 0, f"{text!r} never came:\n{self.screen}"
            if select.select([self._master], [], [], min(left, 0.2))[0]:
                try:
                    self._read += os.read(self._master, 65536)
                except OSError as error:  # the other side is closed
                    raise AssertionError(f"the program ended without {text!r}:\n{self.screen}") from error
                while self._answered < self._read.count(b"\x1b[6n"):
                    self._answered += 1
                    self.type("\x1b[1;1R")
        return self.screen.index(text, since) + len(text)

    def type(self, keys):
        os.write(self._master, keys.encode())

    def end(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)


def _control(slave):
    """Make the pseudo terminal the controlling one, so that Ctrl-C is a signal."""
    import fcntl
    import termios

    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal(environment, tmp_path, openai_server):
    started = []
    variables = {"PARLEY_CHAT_MODEL": "openai:scripted", "PARLEY_BASE_URL": openai_server.url}

    def start(*arguments):
        started.append(TerminalProgram(arguments, environment | variables, tmp_path))
        return started[-1]

    yield start
    for program in started:
        program.end()


def test_a_chat_is_killed_and_the_next_one_answers_what_was_left(terminal, openai_server):
    openai_server.replies = ["Good **morning**."]
    chat = terminal("chat")
    chat.see("›")
    chat.type("hello\r")
    at = chat.see("Good morning.")
    openai_server.hold.set()
    chat.see("›", at)
    chat.type("what is the time?\r")
    openai_server.held.wait(60)
    os.killpg(chat.process.pid, signal.SIGKILL)
    chat.process.wait()
    openai_server.hold.clear()

    openai_server.replies = ["It is late."]
    after = terminal("chat")
    at = after.see("/retry answers it.")
    assert "“what is the time?”" in after.screen
    after.see("›", at)
    after.type("/retry\r")
    at = after.see("It is late.")
    after.see("›", at)
    after.type("\x04")
    assert after.process.wait(60) == 0


def test_ctrl_c_cancels_the_turn_and_not_the_chat(terminal, openai_server):
    openai_server.hold.set()
    chat = terminal("chat")
    chat.see("›")
    chat.type("tell me everything\r")
    openai_server.held.wait(60)
    chat.type("\x03")
    at = chat.see("Cancelled.")
    chat.see("›", at)
    openai_server.hold.clear()
    chat.type("hello\r")
    at = chat.see("Hello.", at)
    chat.see("›", at)
    chat.type("\x03")
    at = chat.see("Press Ctrl-C again", at)
    chat.see("›", at)
    chat.type("\x03")
    assert chat.process.wait(60) == 0


def test_ctrl_c_ends_a_question(terminal, openai_server):
    openai_server.hold.set()
    question = terminal("ask", "tell me everything")
    openai_server.held.wait(60)
    question.type("\x03")
    question.see("Cancelled.")
    assert question.process.wait(60) == 1
