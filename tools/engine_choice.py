"""Which engine does a tool's job here: the first that is available, and a reason for every one that is not."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from tools.engines import Engine
from tools.errors import ToolInputError, extra_command
from tools.model_pool import ModelPool
from tools.services import Services
from tools.tool import Tool

_REPORT_SECONDS = 30.0
"""How long a look at the disk is believed; a download made meanwhile is noticed after that."""


@dataclass(frozen=True)
class EngineReport:
    """Whether an engine can run here; else why not and the one command that changes it."""

    name: str
    available: bool
    reason: str = ""
    remedy: str = ""
    licence: str = ""
    languages: str = ""
    damaged: bool = False
    """Whether its checkpoint is here and broken: the person is told so when another engine takes over."""


class EngineChoice:
    """Answers for one pool, one set of services and the engines an operator asked for."""

    def __init__(self, pool: ModelPool, services: Services, wanted: Mapping[str, str]) -> None:
        self._pool = pool
        self._services = services
        self._wanted = wanted
        self._reports: dict[Engine, tuple[float, EngineReport]] = {}

    def reports(self, tool: Tool) -> list[EngineReport]:
        """One for each engine of the tool, best first."""
        return [self._report(engine) for engine in tool.engines]

    def available(self, tool: Tool, wanted: str | None = None) -> list[Engine]:
        """The engines that can run, best first; only the named one when `wanted` or a setting names it.

        Raises ToolInputError, listing the engines there are, for a name that none of them has.
        """
        name = wanted or self._wanted.get(tool.name)
        if name:
            named = [engine for engine in tool.engines if engine.is_called(name)]
            if not named:
                known = ", ".join(engine.name for engine in tool.engines)
                raise ToolInputError(f"{tool.name} has no engine {name!r}.", f"There are: {known}.")
            return named
        return [engine for engine in tool.engines if self._report(engine).available]

    def to_try(self, tool: Tool, wanted: str | None = None) -> list[Engine]:
        """As `available`, and those whose checkpoint is damaged: trying one gives the sentence that says so."""
        able = self.available(tool, wanted)
        if wanted or self._wanted.get(tool.name):
            return able
        return [engine for engine in tool.engines if engine in able or self._report(engine).damaged]

    def forget(self) -> None:
        """Look at libraries, disk and device anew, after a download say."""
        self._reports.clear()

    def _report(self, engine: Engine) -> EngineReport:
        now = time.monotonic()
        known = self._reports.get(engine)
        if known is None or now - known[0] > _REPORT_SECONDS:
            known = (now, self._examine(engine))
            self._reports[engine] = known
        return known[1]

    def _examine(self, engine: Engine) -> EngineReport:
        reason, remedy = self._obstacle(engine)
        licence = engine.spec.licence if engine.spec else ""
        damaged = bool(reason) and engine.spec is not None and reason == self._pool.cache.damage(engine.spec)
        return EngineReport(engine.name, not reason, reason, remedy, licence, engine.languages, damaged)

    def _obstacle(self, engine: Engine) -> tuple[str, str]:
        """Why it can not run and what changes that; two empty texts when it can."""
        missing = engine.missing_libraries()
        if missing:
            install = extra_command(engine.extra) if engine.extra else f"pip install {' '.join(missing)}"
            return f"{', '.join(missing)} not installed", install
        if engine.check is not None and (reason := engine.check(self._services)):
            what, _, remedy = reason.partition(" | ")
            return what, remedy
        if engine.spec is None:
            return "", ""
        if reason := self._pool.can_ever_hold(engine.spec):
            damaged = reason == self._pool.cache.damage(engine.spec)
            return reason, f"parley models pull {engine.spec.model_id}" if damaged else ""
        if self._pool.cache.downloads or engine.spec.weights_bytes is not None or self._pool.cache.find(engine.spec):
            return "", ""
        return "its weights are not on this machine", f"parley models pull {engine.spec.model_id}"
