"""What an agent looks after while it runs: retention, and what could not be removed at once."""

from __future__ import annotations

import asyncio
import logging

from agent.settings import AgentSettings
from agent.taking_back import TakingBack
from memory.personal_data import PersonalData
from memory.retention import Retention
from tools.media_store import MediaStore

log = logging.getLogger("parley.agent")

_EVERY_S = 900.0


class Upkeep:
    """A task in the background, begun with the first turn."""

    def __init__(
        self, settings: AgentSettings, personal_data: PersonalData, taking_back: TakingBack, media_store: MediaStore
    ) -> None:
        memory = settings.memory
        self._personal_data = personal_data
        self._taking_back = taking_back
        self._media_store = media_store
        self._retention = Retention(personal_data, keep_days=memory.keep_days, keep_mib=memory.keep_mib)
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Start the task on this event loop; more calls do nothing."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._go_on())

    async def end(self) -> None:
        """Stop it. It may run in another event loop than the one that closes the agent."""
        if self._task is None:
            return
        loop = self._task.get_loop()
        if loop is asyncio.get_running_loop():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(self._task.cancel)

    async def _go_on(self) -> None:
        """Remove what is due by age and size, once a day, and files that could not go with their turn."""
        while True:
            try:
                await self._personal_data.finish()
                await self._personal_data.heed()
                await self._taking_back.finish()
                await asyncio.to_thread(self._media_store.tidy)
                await self._retention.sweep()
            except Exception:
                log.exception("what is due could not be removed; it is tried again")
            await asyncio.sleep(_EVERY_S)
