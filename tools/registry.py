"""Finding the tools: every `Tool` in the modules of some packages, ours through the same door as a stranger's."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable

from tools.errors import ConfigurationError
from tools.tool import Tool

TOOL_PACKAGES = ("tools.image", "tools.audio", "tools.text", "tools.video", "tools.web")


def discover(packages: Iterable[str] = TOOL_PACKAGES) -> list[Tool]:
    """All tools defined below these packages, by module and then in the order they are written.

    Raises ConfigurationError naming the package that can not be imported.
    """
    found: list[Tool] = []
    for package in packages:
        for module in _modules(package):
            try:
                members = vars(importlib.import_module(module)).values()
            except ImportError as error:
                raise ConfigurationError(
                    f"The tool package {module!r} can not be imported: {error}.",
                    "Check the setting tool_packages, or install what is missing.",
                ) from error
            found += [member for member in members if isinstance(member, Tool) and member.module == module]
    return found


def _modules(package: str) -> list[str]:
    try:
        parent = importlib.import_module(package)
    except ImportError as error:
        raise ConfigurationError(
            f"The tool package {package!r} can not be imported: {error}.", "Check the setting tool_packages."
        ) from error
    below = pkgutil.iter_modules(getattr(parent, "__path__", []), package + ".")
    return [package, *sorted(module.name for module in below)]
