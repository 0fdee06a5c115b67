"""A tool is a typed function with engines; `tools/toolbox.py` runs it.

    @tool(task="text-to-image")
    def generate_image(prompt: str, seed: int | None = None) -> Image:
        \"\"\"Draw a picture of what the prompt says.\"\"\"

    @generate_image.engine(SDXL_TURBO)
    def with_diffusion(pipeline, prompt, seed): ...

    @generate_image.engine()
    def with_sketch(prompt, seed): ...

The signature and the first paragraph of the docstring are what the chat model sees. Engines follow, best
first; an engine is a blocking function, run in a thread, or an ``async def``. One that has a parameter named
``context`` gets the `ToolContext`.
"""

from __future__ import annotations

import asyncio
import inspect
import shutil
import tempfile
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from tools.checkpoints import ModelSpec
from tools.devices import Device
from tools.engines import Engine
from tools.errors import ParleyError
from tools.media import Media, TextFile, VideoFile, Waveform
from tools.services import Services
from tools.signature import Signature

T = TypeVar("T")

_THREADS = 16
_SEED_LIMIT = 2**31


@dataclass(frozen=True)
class ToolCall:
    """A wish of the chat model, in OpenAI's terms; media in `arguments` are ids."""

    tool_call_id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class ToolResult:
    """What a call gave: text for the chat model and media for the person."""

    text: str
    media: tuple[Media, ...] = ()
    engine: str = ""
    seconds: float = 0.0
    data: dict[str, Any] = field(default_factory=dict)
    """What a program wants to know beyond the text: segments, boxes, labels."""
    notes: tuple[str, ...] = ()
    """What the person should know: a better engine failed, a file was converted."""
    asks: bool = False
    """Whether nothing was done yet, and the text asks the person for a yes: see `ToolContext.ask_first`."""


class Cancelled(ParleyError):
    """Raised inside an engine's thread, by `ToolContext.progress`, when its call was cancelled."""

    def __init__(self) -> None:
        super().__init__("Cancelled.")


@dataclass
class ToolContext:
    """Who asks, and what an engine may use. One for each call."""

    author: str
    """The person's id: ``discord:1234``. Memory and media are this person's."""
    conversation_id: str
    services: Services
    device: Device
    language: str = "en"
    """The language the person writes, ``en`` or ``zh``."""
    shared: bool = False
    """Whether others read the answer too: what is private is better said elsewhere."""
    time_zone: str = ""
    """Where the person's days begin, as `memory.zones` writes it; empty: on the machine's clock."""
    earlier: tuple[str, ...] = ()
    """The last messages before the one being answered, the oldest first, for words that point back."""
    on_progress: Callable[[float | None, str], None] | None = None
    on_wait: Callable[[int, float], None] | None = None
    engines: Mapping[str, str] = field(default_factory=dict)
    """Engines asked for by name for this call, by tool."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    loop: asyncio.AbstractEventLoop | None = None
    notes: list[str] = field(default_factory=list)
    """What the engine wants the person to know beside its result; they become the result's notes."""
    confirmed: bool = False
    """Whether the person has said yes to this very call, in a message of their own."""
    asks: bool = False
    """Whether `ask_first` was called."""

    def progress(self, fraction: float | None, message: str = "") -> None:
        """Report how far the work is, in [0, 1], None for unknown. Raises Cancelled: call it often."""
        if self.cancelled.is_set():
            raise Cancelled()
        if self.on_progress is not None:
            self.on_progress(fraction, message)

    def ask_first(self, question: str) -> str:
        """The result of an engine that wants the person's yes before it does what can not be undone: the question.

        The agent shows it word for word. A plain yes as the next message of the person in the conversation runs the
        same call again with `confirmed` set; no chat model can set that.
        """
        self.asks = True
        return question

    def get(self, kind: type[T]) -> T:
        """A service by its type: `context.get(TextWriter)`."""
        return self.services.get(kind)

    def wait_for(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the event loop from an engine's thread and wait for it."""
        if self.loop is None:
            return asyncio.run(coroutine)
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    @cached_property
    def scratch(self) -> Path:
        """A folder for this call alone, deleted after it."""
        return Path(tempfile.mkdtemp(prefix="parley-"))

    def clean_up(self) -> None:
        """Delete the scratch folder, if there was one."""
        if "scratch" in self.__dict__:
            shutil.rmtree(self.__dict__.pop("scratch"), ignore_errors=True)


class Tool:
    """A job, described by a typed function, with the engines that can do it."""

    def __init__(
        self,
        function: Callable[..., Any],
        task: str,
        *,
        converts: float | None = None,
        acts: bool = False,
        untrusted: bool = False,
        timeout_s: float = 900.0,
    ) -> None:
        self.name = function.__name__
        self.task = task
        self.description = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        self.module = function.__module__
        self.converts = converts
        self.acts = acts
        self.untrusted = untrusted
        self.timeout_s = timeout_s
        self.engines: list[Engine] = []
        self._function = function

    @cached_property
    def signature(self) -> Signature:
        """Parameters and the kind of result, read when first needed."""
        return Signature.of(self._function)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The tool as the OpenAI API describes one."""
        function = {"name": self.name, "description": self.description, "parameters": self.signature.json_schema()}
        return {"type": "function", "function": function}

    def engine(
        self,
        *specs: ModelSpec,
        requires: Sequence[str] = (),
        check: Callable[[Services], str] | None = None,
        extra: str = "",
        languages: str = "",
        suits: Callable[[Mapping[str, Any]], bool] | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Add a way to do the job, after those added before; with several checkpoints one engine each.

        `requires` names modules, `extra` the extra that installs them; `check` returns why the engine can not
        run here, or nothing; `suits` whether it should do a call with these arguments, which an engine that was
        asked for by name does in any case. The engine's name is the checkpoint's model id, or the function's name
        without ``with_``.
        """

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            for spec in specs or (None,):
                self.engines.append(Engine(function, spec, tuple(requires), check, extra, languages, suits))
            return function

        return add

    def __repr__(self) -> str:
        return f"<Tool {self.name}: {', '.join(engine.name for engine in self.engines)}>"


def tool(
    *,
    task: str,
    converts: float | None = None,
    acts: bool = False,
    untrusted: bool = False,
    timeout_s: float = 900.0,
) -> Callable[[Callable[..., Any]], Tool]:
    """Make a typed function a tool.

    `converts` is the cost of using it to turn its first argument's kind into its result's kind when another
    tool is given the wrong kind; None means never. `acts` marks what changes something that outlives the turn
    (memory, the outside), which text from a file must not set off. `untrusted` marks a result that is
    somebody else's words: read from a picture, a page, a recording.
    """

    def make(function: Callable[..., Any]) -> Tool:
        return Tool(function, task, converts=converts, acts=acts, untrusted=untrusted, timeout_s=timeout_s)

    return make


Made = Waveform | VideoFile | TextFile
"""What an engine may return beside `PIL.Image.Image`, text, a dict of data, and lists of these."""
