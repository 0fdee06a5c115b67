"""One turn in progress: its messages so far, its files, and the way its events leave it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.about import About
from agent.events import Event, Queued, TextDelta, ToolFinished, ToolProgress
from agent.usage import Usage
from memory.messages import IncomingMessage, Message, Role
from memory.turn_log.questions import Question, asked_in
from tools.media import Media
from tools.tool import ToolCall, ToolContext

_PROGRESS_EVERY_S = 0.1
_LAST_MESSAGES = 4
"""Messages that may be needed to understand "and where was that?"."""


@dataclass
class Turn:
    """What `Agent` knows of a turn while it runs."""

    turn_id: str
    incoming: IncomingMessage
    language: str
    context_messages: list[Message]
    """System prompt, situation and history: what the chat model sees before this turn's messages."""
    messages: list[Message]
    """This turn's messages: the user's, then tool calls and results; each is in the log."""
    queue: asyncio.Queue[Event | None] = field(default_factory=asyncio.Queue)
    """Events on their way out; None is the end."""
    attached: tuple[Media, ...] = ()
    """The attachments that were taken."""
    refused: tuple[str, ...] = ()
    """One sentence for each attachment that was not taken."""
    text: list[str] = field(default_factory=list)
    """Pieces of the answer, as they were streamed."""
    media: list[Media] = field(default_factory=list)
    steps: list[ToolFinished] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    about: About = field(default_factory=About)
    """What holds of the person who asks."""
    time_zone: str = ""
    """Where the asker's days begin: what the message tells, else what they stated; empty: on the machine's clock."""
    question: Question | None = None
    """What the person was asked right before, in the same conversation."""
    answered: str = ""
    """What the message says to that question, as `agent.asked.verdict` has it; empty when it is about something
    else."""
    confirmed: frozenset[str] = frozenset()
    """Ids of the calls that the person has just said yes to."""
    recalled_foreign_text: bool = False
    """Whether words of a file, or of somebody else, were recalled for this turn: then a tool that acts without a
    question does what the person's own message says, and nothing more."""
    read_foreign_text: bool = False
    """Whether somebody else's words, read from a file, have come into this turn."""
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """How long the turn has been going on."""
        return time.monotonic() - self.started

    def dialogue(self) -> list[Message]:
        """All the chat model is shown."""
        return [*self.context_messages, *self.messages]

    def earlier(self) -> tuple[str, ...]:
        """The last messages before the one being answered, as said, the oldest first."""
        spoken = [one for one in self.context_messages if one.role in (Role.USER, Role.ASSISTANT)]
        return tuple(one.text or one.content for one in spoken[-_LAST_MESSAGES:])

    def unanswered_calls(self) -> list[ToolCall]:
        """Tool calls without a result: those to run now, also after a crash."""
        answered = {message.tool_call_id for message in self.messages if message.role is Role.TOOL}
        calls = [call for message in self.messages for call in message.tool_calls]
        return [call for call in calls if call.tool_call_id not in answered]

    def questions(self) -> list[str]:
        """What tools ask the person in this turn."""
        return [text for _, text in asked_in(self.messages)]

    def emit(self, event: Event) -> None:
        """Hand out an event."""
        self.queue.put_nowait(event)

    def say(self, text: str) -> None:
        """Add a piece to the answer and hand it out."""
        self.text.append(text)
        self.queue.put_nowait(TextDelta(text))

    def answer(self) -> str:
        """The whole answer's text."""
        return "".join(self.text).strip()


class ProgressReporter:
    """Turns an engine's reports, which come from its thread, into events on the loop, ten a second at most."""

    def __init__(self, call: ToolCall, emit: Callable[[Event], None]) -> None:
        self._call = call
        self._emit = emit
        self._loop = asyncio.get_running_loop()
        self._started = time.monotonic()
        self._last = 0.0

    def attach(self, context: ToolContext) -> None:
        """Have a call's context report here."""
        context.on_progress = self._on_progress
        context.on_wait = self._on_wait

    def _on_progress(self, fraction: float | None, message: str) -> None:
        now = time.monotonic()
        if now - self._last < _PROGRESS_EVERY_S and fraction not in (0, 1):
            return
        self._last = now
        remaining_s = (now - self._started) * (1 - fraction) / fraction if fraction else None
        event = ToolProgress(self._call.tool_call_id, self._call.name, fraction, message, remaining_s)
        self._loop.call_soon_threadsafe(self._emit, event)

    def _on_wait(self, place: int, expected_s: float) -> None:
        self._emit(Queued(self._call.tool_call_id, self._call.name, place, expected_s))
