"""What a connector promises, and what each of them shares: the fold of a turn's events into a view, pace, cancel.

A connector is one file in `connectors/platforms/`. It

1. makes an `IncomingMessage` of what arrives: the author's stable id with the connector's name before it, the
   conversation's id, the platform's message id, and the bytes of attachments, never paths;
2. calls `Connector.answer` with a function that shows a `TurnView`, which is called again whenever there is something
   new, at most every `pace_s` seconds, and once at the end;
3. raises `ConnectorError` from that function when the platform refuses. While the turn runs, a refusal only loses that
   one look; at the end it reaches the caller of `answer`, for only what the platform took is delivered;
4. shows what was made as soon as it is in the view, and says what `TurnView.problem` says, in its place;
5. cancels with `cancel`, which names the turn and who asks for it: only the asker or a moderator can;
6. on `stop` takes nothing new, ends the turns under way, and lets `run` return.

A platform that keeps messages sets `IncomingMessage.receipted`, and says with `Agent.delivered`,
`Agent.not_delivered` and `Deliveries.arrived` what it took; `Agent.recover` hands out the rest after a restart.
What is not the platform's own is shared: `connectors/splitting.py`, `fitting.py`, `rendering.py`, `voice.py`.
`tests/connectors/contract.py` has the cases that every chat platform must pass.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from agent.events import (
    Event,
    MediaMade,
    Queued,
    Reply,
    TextDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
    TurnFailed,
    TurnStarted,
)
from memory.messages import IncomingMessage
from memory.turn_log.open_turns import OpenTurn
from tools.errors import ParleyError
from tools.media import Media

logger = logging.getLogger(__name__)


class ConnectorError(ParleyError):
    """The platform refused: a message too long, a file too large, a right that is missing."""


@dataclass
class ToolView:
    """One tool of a turn, as it stands."""

    tool_call_id: str
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    place: int = 0
    """Its place in the queue, 1 being next; 0 when it does not wait."""
    fraction: float | None = None
    """How far it is, in [0, 1]; None for unknown."""
    message: str = ""
    remaining_s: float | None = None
    finished: ToolFinished | None = None

    @property
    def running(self) -> bool:
        """Whether it is not done yet."""
        return self.finished is None


@dataclass
class TurnView:
    """A turn as it stands: everything a person should see, folded from its events."""

    conversation_id: str = ""
    turn_id: str = ""
    text: str = ""
    """The answer so far."""
    attached: tuple[Media, ...] = ()
    refused: tuple[str, ...] = ()
    """One sentence for each attachment that was not taken."""
    tools: dict[str, ToolView] = field(default_factory=dict)
    """By tool call, in the order they began."""
    media: list[Media] = field(default_factory=list)
    """What was made, each file once."""
    problem: str = ""
    """Why nothing could be answered, one sentence and a hint."""
    cancelled: bool = False
    done: bool = False
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the turn ended with an answer."""
        return self.done and not self.problem

    @property
    def refused_untold(self) -> list[str]:
        """The sentences of `refused` that neither the answer nor the problem says already: to be shown at the end."""
        return [sentence for sentence in self.refused if sentence not in self.text and sentence not in self.problem]

    @property
    def running(self) -> list[ToolView]:
        """The tools at work or in the queue."""
        return [tool for tool in self.tools.values() if tool.running]

    @property
    def steps(self) -> list[ToolFinished]:
        """The tool calls that ended, in the order they began."""
        return [tool.finished for tool in self.tools.values() if tool.finished is not None]

    def add(self, event: Event) -> None:
        """Take one event in."""
        match event:
            case TurnStarted():
                self.turn_id, self.conversation_id = event.turn_id, event.conversation_id
                self.attached, self.refused = event.attached, event.refused
            case TextDelta():
                self.text += event.text
            case Queued():
                tool = self._tool(event.tool_call_id, event.name)
                tool.place, tool.remaining_s = event.place, event.expected_s
            case ToolStarted():
                tool = self._tool(event.tool_call_id, event.name)
                tool.arguments, tool.place, tool.remaining_s = event.arguments, 0, None
            case ToolProgress():
                tool = self._tool(event.tool_call_id, event.name)
                tool.place, tool.fraction, tool.remaining_s = 0, event.fraction, event.remaining_s
                tool.message = event.message or tool.message
            case MediaMade():
                self._add_media((event.media,))
            case ToolFinished():
                self._finish(event)
            case Reply():
                self.turn_id, self.text, self.seconds, self.done = event.turn_id, event.text, event.seconds, True
                self._end(event.media, event.steps)
            case TurnFailed():
                self.turn_id, self.cancelled, self.done = event.turn_id, event.cancelled, True
                self.problem = f"{event.happened} {event.hint}".strip()
                self._end(event.media, event.steps)

    def _tool(self, tool_call_id: str, name: str) -> ToolView:
        return self.tools.setdefault(tool_call_id, ToolView(tool_call_id, name))

    def _finish(self, event: ToolFinished) -> None:
        tool = self._tool(event.tool_call_id, event.name)
        tool.arguments, tool.finished, tool.place = event.arguments, event, 0
        self._add_media(event.media)

    def _end(self, media: tuple[Media, ...], steps: tuple[ToolFinished, ...]) -> None:
        self._add_media(media)
        for step in steps:
            self._finish(step)

    def _add_media(self, media: tuple[Media, ...]) -> None:
        known = {one.media_id for one in self.media}
        self.media += [one for one in media if one.media_id not in known]


Show = Callable[[TurnView], Awaitable[None]]
"""Puts a view before the person; raises ConnectorError when the platform refuses."""


class Responder(Protocol):
    """The agent, as far as a connector needs it: `agent.agent.Agent`."""

    def respond(self, incoming: IncomingMessage) -> AsyncIterator[Event]:
        """The events of one turn; closing the iterator cancels it."""
        ...

    def resume(self, turn_id: str, author: str, allowed_tools: frozenset[str] | None = None) -> AsyncIterator[Event]:
        """The events of a turn that a crash cut off, from where it was."""
        ...

    def cancel(self, turn_id: str, author: str) -> bool:
        """End a running turn of this person: its last event says so and has what was made."""
        ...


class Connector(ABC):
    """The base of every connector: `answer` and `cancel` are done, `run` and `stop` are the platform's."""

    name: str = ""
    """What its people's ids begin with: ``discord`` of ``discord:1234``."""
    pace_s: float = 0.0
    """Seconds between two looks at a running turn at least; 0 shows every event."""

    def __init__(self, agent: Responder) -> None:
        self.agent = agent
        self._turns: list[_RunningTurn] = []

    @abstractmethod
    async def run(self) -> None:
        """Take messages until `stop` is called or the platform ends."""

    @abstractmethod
    async def stop(self) -> None:
        """Take nothing new, end what runs, let `run` return."""

    async def answer(self, incoming: IncomingMessage, show: Show) -> TurnView:
        """Answer one message: 1. fold the turn's events 2. show the view at the platform's pace 3. show the end.

        An error that no part of Parley expected becomes a polite sentence in the view; its traceback is logged.
        When the caller is cancelled the turn is; `cancel` ends it with a view that says so.
        """
        return await self._answer(self.agent.respond(incoming), incoming.conversation_id, incoming.author, show)

    async def resume(self, turn: OpenTurn, show: Show, allowed_tools: frozenset[str] | None = None) -> TurnView:
        """Answer a message that a crash left unanswered, as `answer` does."""
        events = self.agent.resume(turn.turn_id, turn.author, allowed_tools)
        return await self._answer(events, turn.conversation_id, turn.author, show)

    def cancel(
        self, by: str, turn_id: str | None = None, conversation_id: str | None = None, *, moderator: bool = False
    ) -> int:
        """End running turns of `by`, or anybody's for a moderator; returns how many. Several people may have turns
        in one conversation: a turn is named by its id, or all of a conversation are meant, or all there are.
        What a turn made is in its last view.
        """
        meant = [
            turn
            for turn in self._turns
            if turn_id in (None, turn.view.turn_id)
            and conversation_id in (None, turn.view.conversation_id)
            and (moderator or turn.author == by)
        ]
        return sum(self.agent.cancel(turn.view.turn_id, turn.author) or turn.task.cancel() for turn in meant)

    def asker_of(self, turn_id: str) -> str:
        """Whose a running turn is; empty when it does not run."""
        return next((turn.author for turn in self._turns if turn.view.turn_id == turn_id), "")

    async def _answer(self, events: AsyncIterator[Event], conversation_id: str, author: str, show: Show) -> TurnView:
        view = TurnView(conversation_id=conversation_id)
        task = asyncio.get_running_loop().create_task(self._follow(events, view, show))
        turn = _RunningTurn(view, author, task)
        self._turns.append(turn)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise
        finally:
            self._turns.remove(turn)
        await show(view)  # 3
        return view

    async def _follow(self, events: AsyncIterator[Event], view: TurnView, show: Show) -> None:
        """Fold all events; whatever happens, the view says in the end that it is done and how."""
        changed, showing = asyncio.Event(), asyncio.Lock()
        presenter = asyncio.get_running_loop().create_task(self._present(view, changed, showing, show))
        try:
            async for event in events:  # 1
                view.add(event)
                changed.set()
        except asyncio.CancelledError:
            view.cancelled, view.problem = True, view.problem or "Cancelled."
        except ParleyError as error:
            view.problem = str(error)
        except Exception:
            logger.exception("the turn in %s failed", view.conversation_id)
            view.problem = "Something went wrong on my side. Please try again."
        finally:
            view.done = True
            if isinstance(events, AsyncGenerator):
                await events.aclose()
            async with showing:  # a look that is on its way to the platform arrives whole
                presenter.cancel()
            await asyncio.gather(presenter, return_exceptions=True)

    async def _present(self, view: TurnView, changed: asyncio.Event, showing: asyncio.Lock, show: Show) -> None:
        while True:
            await changed.wait()
            changed.clear()
            if view.done:
                return  # the end is shown once, by `answer`
            async with showing:
                try:
                    await show(view)  # 2
                except ConnectorError as error:
                    logger.warning("%s did not take a look at a running turn: %s", self.name, error)
            await asyncio.sleep(self.pace_s)


@dataclass(eq=False)
class _RunningTurn:
    view: TurnView
    author: str
    task: asyncio.Task[None]
