"""The running of one call of a tool: arguments, media, engine, model, thread, result.

This file is the only one that starts threads for models.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import secrets
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

from tools.conversion import conversion_path
from tools.cores import Cores
from tools.engine_choice import EngineChoice, EngineReport
from tools.engines import Engine
from tools.errors import ModelUnavailable, ToolFailed, ToolInputError
from tools.media import Media, Provenance
from tools.media_store import MediaStore
from tools.model_pool import ModelPool, is_out_of_memory
from tools.services import Services
from tools.signature import Parameter
from tools.tool import Tool, ToolCall, ToolContext, ToolResult

_THREADS = 16
_SEED_LIMIT = 2**31


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
        self.services.add(MediaStore, media_store)
        self.choice = EngineChoice(pool, self.services, engines or {})
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="parley-tool")
        self._cores = Cores()
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
        for engine in self.choice.to_try(chosen_tool, wanted):  # 2
            if not wanted and engine.suits is not None and not engine.suits(arguments):
                continue
            try:
                result = await self._run_engine(chosen_tool, engine, arguments, context)  # 3, 4, 5
                seconds = time.monotonic() - started
                return replace(result, seconds=seconds, notes=(*notes, *context.notes), asks=context.asks)
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
            elif not inspect.iscoroutinefunction(engine.function):
                await stack.enter_async_context(self._cores.take(context.on_wait))
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
            if not thread.cancelled():
                thread.exception()  # looked at, so that asyncio does not report it: the cancelling is what counts
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
