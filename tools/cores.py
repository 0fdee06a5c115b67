"""Processor cores, lent like models: engines without a model wait here, so that twenty pictures asked for at once
are drawn a few at a time and each asker knows its place, instead of all of them crawling.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tools.model_pool import OnWait

_FIRST_GUESS_S = 2.0


@dataclass(eq=False)
class _Waiter:
    on_wait: OnWait | None
    ready: asyncio.Event = field(default_factory=asyncio.Event)


class Cores:
    """First come, first served. For one event loop."""

    def __init__(self, limit: int | None = None) -> None:
        """`limit`: how many may work at once; by default two a core: long recordings leave room for a picture."""
        self._free = self._limit = limit or 2 * (os.cpu_count() or 2)
        self._queue: deque[_Waiter] = deque()
        self._seconds = _FIRST_GUESS_S

    @asynccontextmanager
    async def take(self, on_wait: OnWait | None = None) -> AsyncIterator[None]:
        """Work on a core; waits for one, and tells the place in the queue whenever it changes."""
        await self._wait(on_wait)
        started = time.monotonic()
        try:
            yield
        finally:
            self._seconds = 0.7 * self._seconds + 0.3 * (time.monotonic() - started)
            self._free += 1
            self._call_next()

    async def _wait(self, on_wait: OnWait | None) -> None:
        waiter = _Waiter(on_wait)
        self._queue.append(waiter)
        self._call_next()
        try:
            await waiter.ready.wait()
        except asyncio.CancelledError:
            if waiter in self._queue:
                self._queue.remove(waiter)
            elif waiter.ready.is_set():  # called in the moment it left
                self._free += 1
            self._call_next()
            raise

    def _call_next(self) -> None:
        while self._free and self._queue:
            self._free -= 1
            self._queue.popleft().ready.set()
        for place, waiter in enumerate(self._queue, 1):
            if waiter.on_wait is not None:
                waiter.on_wait(place, self._seconds * -(-place // self._limit))
