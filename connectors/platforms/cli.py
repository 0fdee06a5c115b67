"""The terminal: one question, a conversation at the keyboard, or lines from a pipe."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import io
import logging
import sys
import threading
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from connectors import rendering
from connectors.connector import Connector, TurnView
from connectors.platforms.terminal.attachments import find_mentions, read_attachment
from connectors.settings import Settings
from memory.messages import Attachment, IncomingMessage
from memory.turn_log.open_turns import OpenTurn
from memory.zones import machine_zone
from tools.errors import ParleyError, ToolInputError

if TYPE_CHECKING:
    from agent.agent import Agent

logger = logging.getLogger(__name__)


class Terminal(Connector):
    """A person at a terminal. `run` is the chat; `ask` is one turn."""

    name = "cli"
    pace_s = 0.03

    def __init__(self, agent: Agent, settings: Settings, *, user: str = "", conversation_id: str = "") -> None:
        super().__init__(agent)
        self.parley = agent
        self.settings = settings
        self.user = user or settings.terminal.user or _login_name()
        self.author = f"{self.name}:{self.user}"
        self.conversation_id = conversation_id or _new_conversation_id()
        self.pending: list[Path] = []
        """Files that go with the next message."""
        self.last: TurnView | None = None
        """The turn before: what /save takes its files from."""
        self.unanswered: list[OpenTurn] = []
        """Messages that a crash left without an answer, for /retry."""
        self.leaving = False

    def message(
        self, text: str, attachments: Sequence[Attachment] = (), engines: dict[str, str] | None = None
    ) -> IncomingMessage:
        """What the agent gets."""
        return IncomingMessage(
            text=text,
            author=self.author,
            conversation_id=self.conversation_id,
            attachments=tuple(attachments),
            author_name=self.user,
            engines=engines or {},
            time_zone=machine_zone(),
        )

    def start_anew(self) -> None:
        """Begin another conversation."""
        self.conversation_id = _new_conversation_id()
        self.last = None

    async def time_zone(self) -> str:
        """Where the person's days begin."""
        return await self.parley.time_zone(self.author, machine_zone())

    def read_typed(self, typed: str) -> IncomingMessage:
        """A typed line with its files, and those that were pending. Raises ToolInputError for a file it can not."""
        language = self.language_for(typed)
        mentioned = find_mentions(typed, Path.cwd(), language)
        limits = self.settings.agent.tools.limits
        attachments = [read_attachment(path, limits, language) for path in (*self.pending, *mentioned.paths)]
        return self.message(mentioned.text, attachments)

    def language_for(self, text: str) -> rendering.Language:
        """The language of our own sentences: what was set, else the message's, else the locale's."""
        wanted = self.settings.terminal.language
        default = self.settings.environment.language
        return rendering.language_of(text, default) if wanted == "auto" else wanted

    async def run(self) -> None:
        """The conversation: at the keyboard when there is one, else a message a line from standard input."""
        if sys.stdin.isatty() and sys.stdout.isatty():
            from connectors.platforms.terminal.conversation import Conversation

            await Conversation(self).run()
        else:
            if isinstance(sys.stdin, io.TextIOWrapper):
                sys.stdin.reconfigure(encoding="utf-8", errors="replace")
            await self.answer_lines(sys.stdin, sys.stdout, sys.stderr)

    async def stop(self) -> None:
        """Leave after what runs has been cancelled."""
        self.leaving = True
        self.cancel(self.author, conversation_id=self.conversation_id)

    async def answer_lines(self, lines: TextIO, answers: TextIO, problems: TextIO) -> int:
        """Answer each line; returns how many could be answered. No escape codes; problems go to their own stream."""
        for notice in self.parley.notices:
            print(notice, file=problems)
        answered = asked = 0
        async for line in _lines(lines):
            if self.leaving:
                break
            if not line.strip():
                continue
            if line.strip() in ("/quit", "/exit"):
                break
            asked += 1
            try:
                _refuse_commands(line.strip())
                view = await self.answer(self.read_typed(line.strip()), _unseen)
            except ToolInputError as error:
                print(error, file=problems, flush=True)
                continue
            print_view(view, answers, problems, self.language_for(line))
            answered += view.ok
        if asked and not answered:
            raise NothingAnswered()
        return answered


class NothingAnswered(ParleyError):
    """No message could be answered; each reason has been said already."""

    def __init__(self) -> None:
        super().__init__("")


def _refuse_commands(line: str) -> None:
    """Raises ToolInputError for what only the keyboard understands: a model would answer it with something."""
    from connectors.platforms.terminal.slash_commands import COMMANDS

    word = line.split()[0]
    if word in COMMANDS:
        raise ToolInputError(
            f"{word} is a command of the terminal's chat and does nothing in lines that are piped in.",
            "Write the path of a file into the message to send it; see also: parley --help",
        )


def print_view(view: TurnView, answers: TextIO, problems: TextIO, language: rendering.Language = "en") -> None:
    """A finished turn as plain text: the answer and a line a file; notes and what went wrong on the other stream."""
    text = rendering.plain(replace(view, problem="", refused=()), language)
    if text:
        print(text, file=answers, flush=True)
    notes = dict.fromkeys(note for step in view.steps for note in step.notes)
    for sentence in [*notes, *view.refused_untold, view.problem]:
        if sentence:
            print(sentence, file=problems, flush=True)


def _new_conversation_id() -> str:
    """An id nobody else has."""
    return f"cli-{uuid.uuid4().hex[:12]}"


async def _lines(stream: TextIO) -> AsyncIterator[str]:
    """The lines of a stream as they come. Its thread is a daemon: while it waits for input, one can still leave."""
    queue: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody listens any more
            try:
                for line in stream:
                    loop.call_soon_threadsafe(queue.put_nowait, line)
            finally:
                loop.call_soon_threadsafe(queue.put_nowait, "")

    threading.Thread(target=read, name="parley-input", daemon=True).start()
    while line := await queue.get():
        yield line


async def _unseen(view: TurnView) -> None:
    """Nobody looks before the end."""


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container whose user id has no name
        return "user"
