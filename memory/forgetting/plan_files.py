"""Plans of forgetting on the disk, so that a process that is killed on the way leaves them to the next one.

A plan holds ids, no word of what goes. A file is there whole or not at all. A conversation that its platform deleted is
written down at once, before it is known what goes with it.
"""

from __future__ import annotations

import json
import logging
import os
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from memory.forgetting.plan import Plan
from tools.errors import ToolFailed

log = logging.getLogger(__name__)

FOLDER = "forgetting"
"""Where they lie below the data folder."""
_PARTIAL = ".partial"
LATE_S = 600.0
"""Seconds until a forgotten turn's own files go: by then they are delivered."""


@dataclass(frozen=True)
class DuePlans:
    """The plans of one file, to be carried out now."""

    plans: list[Plan]
    due: float
    """From when on, in seconds since 1970; 0 for at once."""
    letters: list[dict[str, Any]]
    """Wishes that the other installations have yet to be told."""
    deleted: list[str]
    """Conversations that their platform deleted."""

    @property
    def undecided(self) -> bool:
        """Whether what goes with those conversations is to be decided yet."""
        return bool(self.deleted) and not self.plans


class PlanFiles:
    """The folder of plans. `clock` gives seconds since 1970."""

    def __init__(self, data_dir: Path, clock: Callable[[], float]) -> None:
        self._folder = data_dir / FOLDER
        self._clock = clock

    def files(self) -> list[Path]:
        """All that are written down, the oldest first. What a killed process had half written is removed."""
        if not self._folder.is_dir():
            return []
        for partial in self._folder.glob(f"*{_PARTIAL}"):
            if time.time() - partial.stat().st_mtime > LATE_S:
                partial.unlink(missing_ok=True)
        return sorted(self._folder.glob("*.json"))

    def read(self, file: Path) -> DuePlans | None:
        """The plans in a file; None while they are not due, when another process has carried them out meanwhile, or for
        a damaged file, which is told the operator: nothing that it names can be known, and answering goes on.
        """
        try:
            values = json.loads(file.read_text(encoding="utf-8"))
            plans = [Plan(**one) for one in values["plans"]]
            due, letters, deleted = values["due"], values.get("letters", []), values.get("deleted", [])
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            log.exception("%s says what was to be forgotten, and can not be read", file.name)
            return None
        return None if self._clock() < due <= self._clock() + LATE_S else DuePlans(plans, due, letters, deleted)

    def write(
        self,
        plans: Sequence[Plan],
        due: float = 0.0,
        letters: Sequence[dict[str, Any]] = (),
        file: Path | None = None,
        deleted: Sequence[str] = (),
    ) -> Path:
        """Whole or not at all, and on the disk when this returns; with `letters` others have yet to be told. Raises
        ToolFailed where nothing can be written: then nothing is touched.
        """
        values = {"due": due, "plans": [asdict(plan) for plan in plans], "letters": list(letters)}
        file = file or self._folder / f"{time.time_ns()}-{uuid.uuid4().hex[:8]}.json"
        partial = file.with_suffix(_PARTIAL)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with partial.open("w", encoding="utf-8") as stream:
                json.dump(values | {"deleted": list(deleted)}, stream)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(file)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise ToolFailed(
                f"Nothing could be forgotten: the disk can not be written ({error.strerror}).",
                "Free some space, then ask again.",
            ) from error
        return file

    def write_late(self, plans: Sequence[Plan]) -> None:
        """What of the plans goes only when it is delivered."""
        late = [Plan(plan.author, False, media=plan.late, here=plan.here) for plan in plans if plan.late]
        if late:
            self.write(late, self._clock() + LATE_S)
