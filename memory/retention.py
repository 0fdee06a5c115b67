"""What is kept too long, or is too much, goes by itself: by age, and by the size of what one person has.

A clock that jumps must not empty everything: when the time since the last sweep is longer than a month, or negative,
nothing is removed until a day later the clock still says so.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

from memory.forgetting.plan import Wish
from memory.personal_data import PersonalData

log = logging.getLogger(__name__)

DAY_S = 86400.0
_JUMP_S = 31 * DAY_S
_MIB = 2**20


class Retention:
    """Removes what is older than `keep_days`, and the oldest of who has more than `keep_mib`; None keeps."""

    def __init__(
        self,
        data: PersonalData,
        *,
        keep_days: float | None = None,
        keep_mib: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` gives seconds since 1970."""
        self._data = data
        self._keep_days = keep_days
        self._keep_mib = keep_mib
        self._clock = clock

    @property
    def wanted(self) -> bool:
        """Whether there is anything to do at all."""
        return self._keep_days is not None or self._keep_mib is not None

    async def sweep(self, *, force: bool = False) -> dict[str, int]:
        """Once a day at most, unless forced: remove what is due. Returns what went, by store."""
        removed: dict[str, int] = {}
        now = self._clock()
        if not self.wanted or not (force or await asyncio.to_thread(self._is_due, now)):
            return removed
        for author in await asyncio.to_thread(self._authors):
            for wish in await asyncio.to_thread(self._due_of, author, now):
                report = await self._data.forget(author, wish, alone=True, everywhere=False)
                for name, count in report.removed.items():
                    removed[name] = removed.get(name, 0) + count
        if any(removed.values()):
            log.info("retention removed %s", ", ".join(f"{count} {name}" for name, count in removed.items() if count))
        return removed

    def _is_due(self, now: float) -> bool:
        """Whether a day has passed, on a clock that can be believed."""
        last, doubted = self._noted()
        if last is not None and 0 <= now - last < DAY_S:
            return False
        if last is not None and not 0 <= now - last <= _JUMP_S:
            since = now - doubted if doubted is not None else -1.0
            if not DAY_S <= since <= _JUMP_S:
                if not 0 <= since < DAY_S:
                    self._note(last, now)
                    days = (now - last) / DAY_S
                    log.warning("the clock moved by %.0f days: nothing is removed by age until tomorrow", days)
                return False
        self._note(now, None)
        return True

    def _due_of(self, author: str, now: float) -> list[Wish]:
        wishes = []
        if self._keep_days is not None:
            wishes.append(Wish(before=now - self._keep_days * DAY_S))
        if self._keep_mib is not None:
            before = self._too_much(author, int(self._keep_mib * _MIB))
            if before is not None:
                wishes.append(Wish(before=before))
        return wishes

    def _too_much(self, author: str, limit_bytes: int) -> float | None:
        """The time before which everything must go so that the rest fits; None when it fits as it is."""
        data = self._data
        sizes = data.media_store.sizes(author)
        if data.memory is not None:
            sizes += [(row.said_at, len(row.text.encode())) for row in data.memory.table.own_rows(author)]
        left = limit_bytes
        for when, size in sorted(sizes, reverse=True):
            left -= size
            if left < 0:
                return when + 1e-3  # this one goes too
        return None

    def _authors(self) -> list[str]:
        data = self._data
        rows = data.memory.table.authors() if data.memory is not None else []
        return sorted({*data.turn_log.people.authors(), *data.media_store.owners(), *rows})

    @property
    def _file(self) -> Path:
        return self._data.data_dir / "retention.json"

    def _noted(self) -> tuple[float | None, float | None]:
        """When it was last swept, and since when the clock is doubted."""
        try:
            last, doubted = json.loads(self._file.read_text())
        except (FileNotFoundError, ValueError):
            return None, None
        return last, doubted

    def _note(self, last: float, doubted: float | None) -> None:
        partial = self._file.with_suffix(".partial")
        partial.write_text(json.dumps([last, doubted]))
        partial.replace(self._file)
