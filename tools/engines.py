"""Which engine does a tool's job here: the first that is available, and a reason for every one that is not."""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tools.checkpoints import ModelSpec
from tools.services import Services

if TYPE_CHECKING:
    pass

_REPORT_SECONDS = 30.0
"""How long a look at the disk is believed; a download made meanwhile is noticed after that."""


@dataclass(frozen=True, eq=False)
class Engine:
    """One way to do a tool's job: a checkpoint's loader and call, or code that is always here."""

    function: Callable[..., Any]
    spec: ModelSpec | None = None
    requires: tuple[str, ...] = ()
    """Modules that must be importable, beside those of the checkpoint."""
    check: Callable[[Services], str] | None = None
    """Returns why it can not run here, or nothing."""
    extra: str = ""
    """The extra of the package that installs what is required."""
    languages: str = ""
    """For people: which languages it is good for, where that is limited."""
    suits: Callable[[Mapping[str, Any]], bool] | None = None
    """Whether it should do a call with these arguments; asked before its model is loaded. None means always."""

    @property
    def name(self) -> str:
        """The model id, or the function's name without ``with_``."""
        return self.spec.model_id if self.spec else self.function.__name__.removeprefix("with_").replace("_", "-")

    def is_called(self, name: str) -> bool:
        """Whether a person who says `name` means this engine: full name or its last part, in any case."""
        return name.lower() in (self.name.lower(), self.name.lower().rpartition("/")[2])

    @cached_property
    def takes_context(self) -> bool:
        """Whether the function has a parameter called ``context``."""
        return "context" in inspect.signature(self.function).parameters

    def missing_libraries(self) -> list[str]:
        """Modules this installation lacks for it."""
        missing = [module for module in self.requires if importlib.util.find_spec(module) is None]
        return missing + (self.spec.missing_libraries() if self.spec else [])
