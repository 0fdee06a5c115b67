"""What an operator may set for tools, models and media."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from annotated_types import Ge, Gt

from tools.probing import MediaLimits
from tools.registry import TOOL_PACKAGES


@dataclass(frozen=True)
class ToolSettings:
    """Devices, checkpoints, engines, limits."""

    device: str = "auto"
    """auto, cpu, cuda, cuda:1, mps."""
    memory_budget_gib: Annotated[float, Gt(0)] | None = None
    """GiB of the device that models may fill; none: nine tenths of a GPU, two thirds of the memory."""
    models_dir: Path | None = None
    """Cache of checkpoints in the Hugging Face layout; none: the library's own."""
    downloads: bool = False
    """Whether a missing checkpoint is downloaded when a tool first needs it."""
    engines: Mapping[str, str] = field(default_factory=dict)
    """Engine to use by tool, PARLEY_GENERATE_IMAGE_ENGINE for one."""
    packages: tuple[str, ...] = TOOL_PACKAGES
    """Python packages whose modules define tools."""
    limits: MediaLimits = field(default_factory=MediaLimits)
    """What a person may send."""
    quota_mib: Annotated[int, Ge(1)] = 4096
    """MiB of files kept for one person."""
