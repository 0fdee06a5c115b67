"""A model on this machine that is run in a thread, under a lease, while its answer is read on the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from agent.chat_model import Delta, Finished
from tools.checkpoints import ModelSpec
from tools.errors import ChatModelError, ParleyError
from tools.model_pool import ModelPool


class Relay:
    """One answer on its way from a thread to the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.queue: asyncio.Queue[Delta | ParleyError] = asyncio.Queue()
        self.cancelled = threading.Event()
        """Set when nobody reads any more: the thread is to stop at the next token."""
        self._loop = loop

    def put(self, delta: Delta | ParleyError) -> None:
        """From any thread; when the loop has ended nobody reads any more."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.queue.put_nowait, delta)


Generate = Callable[[Any, Relay], None]
"""Blocking: the loaded pipeline in; puts text, then `Finished`, and stops when the relay is cancelled."""


class LeasedStreams:
    """The answers a model gives at the same time, each in a thread, each under a lease of its own."""

    def __init__(self, name: str, pool: ModelPool, threads: int) -> None:
        self._name = name
        self._pool = pool
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="parley-chat")
        self._running: set[asyncio.Task[None]] = set()

    async def stream(self, spec: ModelSpec, generate: Generate) -> AsyncGenerator[Delta, None]:
        """What `generate` puts. Raises ChatModelError or ModelUnavailable; closing it stops the thread."""
        relay = Relay(asyncio.get_running_loop())
        # A task of its own: the lease belongs to it, not to whoever happens to read or close this iterator.
        task = asyncio.create_task(self._run(spec, generate, relay))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            while True:
                delta = await relay.queue.get()
                if isinstance(delta, ParleyError):
                    raise delta
                if isinstance(delta, Finished):
                    await asyncio.wait([task])  # the tools that are asked for next may need the memory
                    yield delta
                    return
                yield delta
        finally:
            relay.cancelled.set()

    def close(self) -> None:
        """Stop what is being said, then let the threads end; the pool keeps or evicts the weights."""
        for task in list(self._running):
            task.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, spec: ModelSpec, generate: Generate, relay: Relay) -> None:
        """Hold the lease as long as the thread uses the model; whatever goes wrong reaches the reader."""
        try:
            async with self._pool.lease(spec) as pipeline:
                loop = asyncio.get_running_loop()
                thread = loop.run_in_executor(self._threads, generate, pipeline, relay)
                try:
                    await asyncio.shield(thread)
                except asyncio.CancelledError:
                    relay.cancelled.set()
                    relay.put(ChatModelError("The answer was stopped."))
                    await asyncio.wait([thread])
                    raise
        except ParleyError as error:
            relay.put(error)
        except Exception as error:  # the reader waits for something, and libraries raise anything
            failure = ChatModelError(f"{self._name} failed: {error}", "The log has the details.")
            failure.__cause__ = error
            relay.put(failure)
