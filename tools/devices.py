"""The device models run on: its name, its bytes, and the number format that suits it."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tools.errors import ConfigurationError

GIB = 2**30


@dataclass(frozen=True)
class Device:
    """Where weights and activations live: ``cpu``, ``cuda:0``, ``mps``."""

    name: str

    @property
    def is_gpu(self) -> bool:
        """Whether this is an accelerator, for engines that are too slow without one."""
        return self.name != "cpu"

    @property
    def dtype(self) -> str:
        """Name of the torch dtype to load weights in: bfloat16 where the GPU has it, else float16 or float32."""
        if self.name.startswith("cuda"):
            import torch

            return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
        return "float16" if self.name == "mps" else "float32"

    def total_bytes(self) -> int:
        """Memory of the device; for the CPU the machine's, or the container's limit where there is one."""
        if self.name.startswith("cuda"):
            import torch

            return int(torch.cuda.mem_get_info(self.name)[1])
        return min(_physical_bytes(), _container_limit_bytes())

    def free_bytes(self) -> int:
        """Memory that can be taken now, by whoever asks first."""
        if self.name.startswith("cuda"):
            import torch

            return int(torch.cuda.mem_get_info(self.name)[0])
        import psutil

        return min(int(psutil.virtual_memory().available), self.total_bytes())


@lru_cache(maxsize=8)
def find_device(wanted: str = "auto") -> Device:
    """The device `wanted` names; ``auto`` takes a GPU where there is one.

    Does not import torch on a machine without a GPU. Raises ConfigurationError for what is not there.
    """
    if wanted == "cpu":
        return Device("cpu")
    if wanted == "auto" and not _may_have_gpu():
        return Device("cpu")
    import torch

    available = [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        available.append("mps")
    if wanted == "auto":
        return Device(available[0] if available else "cpu")
    name = "cuda:0" if wanted == "cuda" else wanted
    if name not in available:
        raise ConfigurationError(
            f"The device {wanted!r} is not on this machine.",
            f"Set PARLEY_DEVICE to one of: {', '.join(['auto', 'cpu', *available])}.",
        )
    return Device(name)


def _may_have_gpu() -> bool:
    return sys.platform == "darwin" or Path("/dev/nvidia0").exists() or shutil.which("nvidia-smi") is not None


def _physical_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _container_limit_bytes() -> int:
    """Linux control group limit, version 2 or 1; a huge number where there is none."""
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = Path(file).read_text().strip()
        except OSError:
            continue
        if text.isdigit():
            return int(text)
    return 2**62
