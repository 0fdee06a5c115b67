"""What every chat platform's connector must do, run against its real client and a server of it on this machine.

A platform gives a `Driver` and a subclass of `ConnectorContract` in its own test module; the cases are the same for
all. The agent behind it is a real one, with tools of the tests' own and a chat model that follows a script by what it
is told.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import PIL.Image

from agent.agent import Agent, Parts
from agent.chat_model import Finished
from agent.planner.plan import Plan
from agent.settings import AgentSettings
from memory.conversation import ConversationLog
from memory.messages import Message, Role
from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.media import Audio, Document, Image, TextFile, Video
from tools.media_store import MediaStore
from tools.model_pool import ModelPool
from tools.tool import ToolCall, tool
from tools.toolbox import Toolbox

ROOM = "room"
"""The conversation that everybody reads; any other name is that person's private one."""


@dataclass(frozen=True)
class Shown:
    """One message of the bot's, as a person sees it."""

    message_id: str
    text: str
    files: tuple[tuple[str, bytes], ...] = ()
    answers: str = ""
    """Id of the message it replies to, where the platform says so."""
    buttons: tuple[str, ...] = ()
    """Names of the actions under it: cancel, again, variation, like, dislike."""


class Driver(Protocol):
    """A platform on this machine with the bot in it, and people who use it."""

    text_limit: int
    upload_limit: int

    async def start(self, agent: Agent) -> None:
        """The bot comes in; returns when it can be talked to."""

    async def stop(self) -> None:
        """The bot leaves in an orderly way."""

    async def kill(self) -> None:
        """The bot's process ends at once: nothing more is written or posted."""

    async def say(
        self,
        person: str,
        text: str,
        files: Sequence[tuple[str, bytes]] = (),
        room: str = ROOM,
        *,
        voice: bool = False,
        reply_to: str = "",
        told: bool = True,
    ) -> str:
        """A person writes to the bot; with `told` False its event is lost. Returns the message's id."""

    async def tell_again(self, message_id: str) -> None:
        """The platform delivers the event of a message once more."""

    async def edit(self, message_id: str, text: str) -> None: ...

    async def delete(self, message_id: str) -> None: ...

    async def press(self, person: str, message_id: str, button: str) -> str:
        """Press a button; returns what only this person is told."""

    def shown(self, person: str = "", room: str = ROOM) -> list[Shown]:
        """What the bot has posted there and is still to be seen."""

    async def until(self, there: Callable[[], object], within_s: float = 15.0) -> object:
        """Wait for something to be the case, and fail with what was posted when it is not."""

    async def drop(self) -> None:
        """Cut the connection of the events; the platform keeps them for a while."""

    async def forget_connection(self) -> None:
        """Cut it so that what is sent until the bot is back is never told by itself."""

    def disturb(self, trouble: Callable[[str], str]) -> None:
        """Let requests fail: called with ``post``, ``edit``, ``upload`` or ``other``; gives ``""``, ``limit``,
        ``everywhere`` (the global limit), ``error``, ``error after`` (it was done), ``slow`` or ``refuse upload``."""


# the agent's world


@tool(task="text-to-image")
def generate_image(prompt: str, seed: int | None = None) -> Image:
    """Draw a picture."""


@generate_image.engine()
def with_noise(prompt, seed):
    side = 2400 if "huge" in prompt else 64
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    if "huge" not in prompt:
        pixels[:] = (200, 60, 30)
        pixels[0, 0] = (seed or 0) % 256
    return PIL.Image.fromarray(pixels)


@tool(task="text-to-text")
def write_document(name: str) -> Document:
    """Write a file that can not be made smaller."""


@write_document.engine()
def with_typewriter(name):
    return TextFile(np.random.default_rng(1).bytes(5 * 2**20).hex(), name)


@tool(task="automatic-speech-recognition")
def transcribe_speech(audio: Audio | Video) -> str:
    """Write down what is said."""


@transcribe_speech.engine()
def with_ears(audio):
    return "what is the capital of France"


@tool(task="text-to-video")
def film(text: str) -> str:
    """Take long."""


@film.engine()
def with_camera(text, context):
    for step in range(4000):
        context.progress(step / 4000, "filming")
        time.sleep(0.005)
    return "filmed"


class NoPlan:
    def plan(self, request):
        return Plan()


@dataclass
class TalkingModel:
    """A chat model whose script goes by what it is told, so that any number may talk to it at once."""

    name: str = "talking"
    capable: bool = True
    context_tokens: int = 128_000
    asked: list[list[Message]] = field(default_factory=list)

    async def stream(self, messages, tools=(), *, max_tokens=None, temperature=None):
        self.asked.append(list(messages))
        reply = answer_to(messages, {tool.name for tool in tools})
        if isinstance(reply, str):
            for piece in re.findall(r"\s*\S+", reply):
                yield piece
            yield Finished("stop")
        else:
            yield Finished("tool_calls", (reply,))

    async def close(self):
        pass


def answer_to(messages: Sequence[Message], tools: set[str]) -> str | ToolCall:
    """What the model says to the last person's message, or the tool it asks for."""
    last = messages[-1]
    if last.role is Role.TOOL:
        return f"Sorry: {last.text}" if last.failed else "Here it is."
    text = last.text
    if text.startswith("draw"):
        return ToolCall(f"call-{len(messages)}", "generate_image", {"prompt": text.removeprefix("draw ")})
    if text.startswith("film"):
        return ToolCall(f"call-{len(messages)}", "film", {"text": text})
    if text.startswith("document"):
        return ToolCall(f"call-{len(messages)}", "write_document", {"name": "novel.txt"})
    if text.startswith("count to"):
        return "\n\n".join(f"This is paragraph number {n}, and **it says** so." for n in range(int(text.split()[-1])))
    if text.startswith("did it arrive"):
        earlier = [m.content for m in messages[:-1] if m.role is Role.ASSISTANT and "[" in m.content]
        return "It did not." if earlier and "(not delivered:" in earlier[-1] else "It did."
    if text.startswith("what did"):
        return "You all said: " + "; ".join(m.text for m in messages[:-1] if m.role is Role.USER)
    if "capital of France" in text:
        return "Paris."
    files = re.findall(r"^\[(\w+)-\w+: ([^,\]]+)", last.content, re.MULTILINE)
    got = f" with {', '.join(f'{kind} {name}' for kind, name in files)}" if files else ""
    return f"Heard: {text}{got}."


def make_agent(folder: Path, **settings: object) -> Agent:
    """A real agent on a folder; a second one on the same folder is the process after the first."""
    pool = ModelPool(Device("cpu"), CheckpointCache(folder / "hub"))
    store = MediaStore(folder / "media")
    box = Toolbox([generate_image, write_document, transcribe_speech, film], pool, store)
    parts = Parts(TalkingModel(), box, store, ConversationLog(folder / "log"), NoPlan())
    return Agent(parts, AgentSettings(data_dir=folder, **settings))


def png(colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (16, 16), colour).save(buffer, "PNG")
    return buffer.getvalue()


def ogg(seconds: float = 0.5) -> bytes:
    import soundfile

    buffer = io.BytesIO()
    samples = np.sin(np.arange(int(16000 * seconds)) / 20).astype(np.float32)
    soundfile.write(buffer, samples, 16000, format="OGG", subtype="VORBIS")
    return buffer.getvalue()


def opened(data: bytes) -> PIL.Image.Image:
    return PIL.Image.open(io.BytesIO(data))


class ConnectorContract:
    """The cases. A subclass has the fixture `driver`."""

    async def test_a_conversation_with_a_picture(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        asked = await driver.say("anna", "draw a fox")
        await driver.until(lambda: any(one.files for one in driver.shown()))
        (answer,) = driver.shown()
        assert answer.text == "Here it is."
        assert answer.answers in ("", asked)
        assert opened(answer.files[0][1]).size == (64, 64)
        assert {"again", "variation", "like", "dislike"} <= set(answer.buttons)
        await driver.say("anna", "did it arrive?")
        await driver.until(lambda: driver.shown()[-1].text == "It did.")

    async def test_files_of_every_kind_come_in(self, driver, tmp_path):
        await driver.start(make_agent(tmp_path))
        files = [("a.png", png()), ("b.ogg", ogg()), ("c.txt", b"some words of a text"), ("d.bin", b"\0\1\2\3" * 9)]
        await driver.say("anna", "look at these", files)
        await driver.until(driver.shown)
        (answer,) = driver.shown()
        assert "Heard: look at these with image a.png, audio b.ogg, document c.txt." in answer.text
        assert "d.bin" in answer.text
        await driver.say("anna", "", [("a.png", png())], room="anna")
        await driver.until(lambda: driver.shown("anna", "anna"))
        assert "with image a.png" in driver.shown("anna", "anna")[0].text
