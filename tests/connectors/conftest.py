from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from agent.events import (
    Event,
    MediaMade,
    Reply,
    TextDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
    TurnFailed,
    TurnStarted,
)
from connectors.settings import Settings, TerminalEnvironment, read_settings
from memory.messages import IncomingMessage
from tools.media import Provenance
from tools.media_store import MediaStore

Script = Callable[["ScriptedAgent", IncomingMessage], AsyncIterator[Event]]


class ScriptedAgent:
    """An agent whose turns are scripts: events as the real one yields them, and a record of what it was asked."""

    def __init__(self, folder: Path, script: Script) -> None:
        self.media_store = MediaStore(folder / "media")
        self.settings = SimpleNamespace(data_dir=folder)
        self.script = script
        self.incoming: list[IncomingMessage] = []
        self.resumed: list[str] = []
        self.notices: list[str] = []
        self.interrupted: list = []
        self.memory = None
        self.warmed_up = asyncio.Event()
        self._running: dict[str, asyncio.Task] = {}
        self._cancelled: set[str] = set()

    async def respond(self, incoming: IncomingMessage) -> AsyncIterator[Event]:
        self.incoming.append(incoming)
        turn_id = f"turn-{len(self.incoming)}"
        yield TurnStarted(turn_id, incoming.conversation_id)
        queue: asyncio.Queue = asyncio.Queue()

        async def work() -> None:
            try:
                async for event in self.script(self, incoming):
                    queue.put_nowait(event)
            except asyncio.CancelledError:
                queue.put_nowait(TurnFailed(turn_id, "Cancelled.", cancelled=True))
            finally:
                queue.put_nowait(None)

        self._running[turn_id] = task = asyncio.get_running_loop().create_task(work())
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def resume(self, turn_id: str, author: str, allowed_tools=None) -> AsyncIterator[Event]:
        self.resumed.append(turn_id)
        yield Reply(turn_id, "Here is what you asked before.")

    def cancel(self, turn_id: str, author: str) -> bool:
        task = self._running.get(turn_id)
        return task is not None and task.cancel()

    async def recover(self, authors: str = "") -> list:
        return [turn for turn in self.interrupted if turn.author == authors]

    async def warm_up(self) -> None:
        self.warmed_up.set()

    async def close(self) -> None:
        self.media_store.close()


async def say_hello(agent: ScriptedAgent, incoming: IncomingMessage) -> AsyncIterator[Event]:
    for piece in ("Hello, ", "**world**", "!"):
        yield TextDelta(piece)
    yield Reply("turn", "Hello, **world**!", seconds=0.5)


async def draw_a_picture(agent: ScriptedAgent, incoming: IncomingMessage) -> AsyncIterator[Event]:
    import PIL.Image

    yield TextDelta("I draw it.")
    yield ToolStarted("call-1", "generate_image", {"prompt": incoming.text})
    for fraction in (0.25, 0.5, 0.75):
        yield ToolProgress("call-1", "generate_image", fraction, "painting", 3 * (1 - fraction))
        await asyncio.sleep(0)
    made = Provenance("generate_image", "sketch", {"prompt": incoming.text}, seed=7)
    media = agent.media_store.add_made(PIL.Image.new("RGB", (64, 32), (200, 30, 30)), made, incoming.author)
    yield MediaMade("call-1", media)
    step = ToolFinished("call-1", "generate_image", {"prompt": incoming.text}, "sketch", 1.25, "", (media,))
    yield step
    yield TextDelta("\n\nHere it is.")
    yield Reply("turn", "I draw it.\n\nHere it is.", (media,), (step,), 1.5)


async def work_for_ever(agent: ScriptedAgent, incoming: IncomingMessage) -> AsyncIterator[Event]:
    yield ToolStarted("call-1", "compose_music", {})
    yield ToolProgress("call-1", "compose_music", 0.1, "", 100.0)
    await asyncio.Event().wait()
    yield TextDelta("never")


async def fail(agent: ScriptedAgent, incoming: IncomingMessage) -> AsyncIterator[Event]:
    yield TextDelta("Well, ")
    yield TurnFailed("turn", "The chat model does not answer.", "See: parley doctor")


SCRIPTS: dict[str, Script] = {
    "hello": say_hello,
    "draw": draw_a_picture,
    "for ever": work_for_ever,
    "fail": fail,
}


@pytest.fixture
async def scripted_agent(tmp_path: Path) -> AsyncIterator[Callable[[str], ScriptedAgent]]:
    """Makes an agent that follows one of the scripts."""
    made: list[ScriptedAgent] = []

    def make(script: str = "hello") -> ScriptedAgent:
        made.append(ScriptedAgent(tmp_path / "data", SCRIPTS[script]))
        return made[-1]

    yield make
    for agent in made:
        await agent.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    read = read_settings({"PARLEY_DATA_DIR": str(tmp_path / "data"), "PARLEY_TERMINAL_USER": "anna"}, tmp_path)
    assert read.environment == TerminalEnvironment()
    return read
