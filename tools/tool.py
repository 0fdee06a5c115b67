"""A tool is a typed function with engines; `Toolbox.run` is everything that happens around one call.

    @tool(task="text-to-image")
    def generate_image(prompt: str, seed: int | None = None) -> Image:
        \"\"\"Draw a picture of what the prompt says.\"\"\"

    @generate_image.engine(SDXL_TURBO)
    def with_diffusion(pipeline, prompt, seed): ...

    @generate_image.engine()
    def with_sketch(prompt, seed): ...

The signature and the first paragraph of the docstring are what the chat model sees. Engines follow, best
first; an engine is a blocking function, run in a thread (this file is the only one that starts threads for
models), or an ``async def``. One that has a parameter named ``context`` gets the `ToolContext`.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from tools.checkpoints import ModelSpec
from tools.devices import Device
from tools.engines import Engine, EngineChoice, EngineReport
from tools.errors import ModelUnavailable, ParleyError, ToolFailed, ToolInputError
from tools.media import Media, Provenance, TextFile, VideoFile, Waveform
from tools.media_store import MediaStore
from tools.model_pool import ModelPool, is_out_of_memory
from tools.services import Services
from tools.signature import Parameter, Signature

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
    on_progress: Callable[[float | None, str], None] | None = None
    on_wait: Callable[[int, float], None] | None = None
    engines: Mapping[str, str] = field(default_factory=dict)
    """Engines asked for by name for this call, by tool."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    loop: asyncio.AbstractEventLoop | None = None
    notes: list[str] = field(default_factory=list)
    """What the engine wants the person to know beside its result; they become the result's notes."""

    def progress(self, fraction: float | None, message: str = "") -> None:
        """Report how far the work is, in [0, 1], None for unknown. Raises Cancelled: call it often."""
        if self.cancelled.is_set():
            raise Cancelled()
        if self.on_progress is not None:
            self.on_progress(fraction, message)

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


class Toolbox:
    """The tools there are, and the running of one call."""

    def __init__(
        self,
        tools: Sequence[Tool],
        pool: ModelPool,
        media_store: MediaStore,
        services: Services | None = None,
        *,
        engines: Mapping[str, str] | None = None,
    ) -> None:
        self.tools: dict[str, Tool] = {}
        for one in tools:
            if one.name in self.tools:
                raise ValueError(f"two tools are called {one.name}: {self.tools[one.name].module} and {one.module}")
            self.tools[one.name] = one
        self.pool = pool
        self.media_store = media_store
        self.services = services or Services()
        self.choice = EngineChoice(pool, self.services, engines or {})
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="parley-tool")
        self._detached: set[asyncio.Task[Any]] = set()

    def context(self, author: str, conversation_id: str, language: str = "en") -> ToolContext:
        """A context for one call, without progress or cancel; the agent sets those."""
        return ToolContext(author, conversation_id, self.services, self.pool.device, language)

    def reports(self, name: str) -> list[EngineReport]:
        """Per engine of a tool, best first: whether it can run here, why not, and what would change it."""
        return self.choice.reports(self.tools[name])

    async def run(self, call: ToolCall, context: ToolContext) -> ToolResult:
        """Do what a call asks.

        1. find the tool, check the arguments, turn media ids into media (converting kinds where needed)
        2. for the engines available, best first: 3. lease its model 4. run it in a thread 5. keep the result
        An engine whose model is unavailable gives way to the next one, unless it was asked for by name.

        Raises ToolInputError, ToolFailed or ModelUnavailable. When the caller is cancelled, the engine is told
        and its lease ends when its thread does; the caller does not wait for that.
        """
        started = time.monotonic()
        context.loop = asyncio.get_running_loop()
        chosen_tool = self._find(call.name)
        arguments, notes = await self._bind(chosen_tool, call.arguments, context)  # 1
        wanted = context.engines.get(call.name)
        for engine in self.choice.available(chosen_tool, wanted):  # 2
            if not wanted and engine.suits is not None and not engine.suits(arguments):
                continue
            try:
                result = await self._run_engine(chosen_tool, engine, arguments, context)  # 3, 4, 5
                return replace(result, seconds=time.monotonic() - started, notes=(*notes, *context.notes))
            except ModelUnavailable as error:
                if wanted:
                    raise
                notes.append(f"{engine.name} could not be used: {error}")
        raise ModelUnavailable(
            f"No engine of {call.name} can run here. {' '.join(notes)}".strip(), "See: parley doctor"
        )

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _find(self, name: str) -> Tool:
        if name not in self.tools:
            raise ToolInputError(f"There is no tool {name!r}.", f"There are: {', '.join(sorted(self.tools))}.")
        return self.tools[name]

    async def _bind(
        self, chosen: Tool, arguments: dict[str, Any], context: ToolContext
    ) -> tuple[dict[str, Any], list[str]]:
        """Arguments as the engine wants them, every parameter present, a seed drawn where there is one."""
        chosen.signature.check_names(chosen.name, arguments)
        bound: dict[str, Any] = {}
        notes: list[str] = []
        for parameter in chosen.signature.parameters:
            value = arguments.get(parameter.name)
            if value is None:
                bound[parameter.name] = None if parameter.required else parameter.default
            elif parameter.media_kinds and parameter.many:
                values = value if isinstance(value, list | tuple) else [value]
                bound[parameter.name] = [await self._fit(one, parameter, context, notes) for one in values]
            elif parameter.media_kinds or self._is_media_id(value):
                bound[parameter.name] = await self._fit(value, parameter, context, notes)
            else:
                bound[parameter.name] = parameter.convert(value)
        if "seed" in bound and bound["seed"] is None:
            bound["seed"] = secrets.randbelow(_SEED_LIMIT)
        return bound, notes

    @staticmethod
    def _is_media_id(value: Any) -> bool:
        kind, _, digest = value.partition("-") if isinstance(value, str) else ("", "", "")
        return kind in ("image", "audio", "video", "document") and len(digest) == 16 and digest.isalnum()

    async def _fit(self, value: Any, parameter: Parameter, context: ToolContext, notes: list[str]) -> Any:
        """The media of an id, converted when the parameter takes another kind. Raises ToolInputError."""
        if not isinstance(value, str):
            raise ToolInputError(f"{parameter.name} must be the id of a file, not {value!r}.")
        media = await asyncio.to_thread(self.media_store.get, value, context.author)
        wanted = parameter.media_kinds or ("text",)
        if media.kind in wanted:
            return media
        from tools.conversion import conversion_path

        path = conversion_path(self.tools.values(), media.kind, wanted)
        if path is None:
            raise ToolInputError(
                f"{parameter.name} takes {' or '.join(wanted)}, and {media.name} is {media.kind}.",
                "Attach a file of that kind.",
            )
        current: Any = media
        for step in path:
            context.progress(None, f"{step.name} ({media.name})")
            first = step.signature.parameters[0].name
            given = current.media_id if isinstance(current, Media) else current
            result = await self.run(ToolCall(f"fit-{step.name}", step.name, {first: given}), context)
            current = result.media[0] if step.signature.returns != "text" else result.text
            notes.append(f"{media.name} was converted by {step.name}")
        return current

    async def _run_engine(
        self, chosen: Tool, engine: Engine, arguments: dict[str, Any], context: ToolContext
    ) -> ToolResult:
        """Run as a task of its own, so that a cancelled caller can leave while the thread winds up."""
        task = asyncio.get_running_loop().create_task(self._leased(chosen, engine, arguments, context))
        self._detached.add(task)
        task.add_done_callback(self._detached.discard)
        try:
            async with asyncio.timeout(chosen.timeout_s):
                return await asyncio.shield(task)
        except TimeoutError as error:
            context.cancelled.set()
            task.cancel()
            task.add_done_callback(_retrieve)
            raise ToolFailed(
                f"{chosen.name} took longer than {chosen.timeout_s:.0f} s and was stopped.",
                "Ask for something smaller.",
            ) from error
        except asyncio.CancelledError:
            context.cancelled.set()
            task.cancel()
            task.add_done_callback(_retrieve)
            raise

    async def _leased(
        self, chosen: Tool, engine: Engine, arguments: dict[str, Any], context: ToolContext
    ) -> ToolResult:
        """Lease the engine's model, call it, keep what it made; out of memory: free what is idle, try again."""
        async with AsyncExitStack() as stack:
            stack.callback(context.clean_up)
            given = dict(arguments)
            if engine.spec is not None:
                pipeline = await stack.enter_async_context(self.pool.lease(engine.spec, on_wait=context.on_wait))
                given = {"pipeline": pipeline, **given}
            if engine.takes_context:
                given["context"] = context
            content = await self._with_memory(engine, given)
            if isinstance(content, str):
                return self._keep(chosen, engine, arguments, content, context)  # nothing to encode or write to disk
            return await asyncio.to_thread(self._keep, chosen, engine, arguments, content, context)

    async def _with_memory(self, engine: Engine, given: dict[str, Any]) -> Any:
        try:
            return await self._call(engine, given)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            await self.pool.evict_idle()
        try:
            return await self._call(engine, given)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            raise ModelUnavailable(f"{engine.name} ran out of memory.", "Ask for something smaller.") from error

    async def _call(self, engine: Engine, given: dict[str, Any]) -> Any:
        if inspect.iscoroutinefunction(engine.function):
            return await engine.function(**given)
        within = contextvars.copy_context()
        thread = asyncio.get_running_loop().run_in_executor(self._threads, lambda: within.run(engine.function, **given))
        try:
            return await asyncio.shield(thread)
        except asyncio.CancelledError:
            await asyncio.wait([thread])  # the model stays leased as long as the thread uses it
            raise

    def _keep(
        self, chosen: Tool, engine: Engine, arguments: dict[str, Any], content: Any, context: ToolContext
    ) -> ToolResult:
        """Put what the engine returned into the store; every file knows how it came to be."""
        literals, parents = _literals(arguments)
        provenance = Provenance(chosen.name, engine.name, literals, arguments.get("seed"), parents)
        texts: list[str] = []
        media: list[Media] = []
        data: dict[str, Any] = {}
        for part in content if isinstance(content, list | tuple) else [content]:
            if isinstance(part, str):
                texts.append(part)
            elif isinstance(part, Media):
                media.append(part)
            elif isinstance(part, dict):
                data |= part
            else:
                media.append(self.media_store.add_made(part, provenance, context.author))
        return ToolResult("\n".join(texts), tuple(media), engine.name, data=data)


def _literals(arguments: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Arguments for provenance: media as ids; and the ids of all media among them."""
    literals: dict[str, Any] = {}
    parents: list[str] = []
    for name, value in arguments.items():
        values = value if isinstance(value, list | tuple) else [value]
        ids = [one.media_id for one in values if isinstance(one, Media)]
        parents += ids
        literals[name] = (ids if isinstance(value, list | tuple) else ids[0]) if ids else value
    return literals, tuple(parents)


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Look at a detached task's error, which nobody waits for any more."""
    if not task.cancelled():
        task.exception()


Made = Waveform | VideoFile | TextFile
"""What an engine may return beside `PIL.Image.Image`, text, a dict of data, and lists of these."""
