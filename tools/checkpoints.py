"""Checkpoints on this machine: where they lie, how many bytes they take, how they get here.

The Hugging Face cache layout is the only one (``models--org--name/snapshots/<commit>``), so that what
another program downloaded is used and a folder copied from another machine works offline.
"""

from __future__ import annotations

import importlib.util
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.devices import Device
from tools.errors import ModelUnavailable

_DTYPE_BYTES = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "F16": 2, "BF16": 2, "I16": 2, "F8_E4M3": 1, "I8": 1, "U8": 1}
_TORCH_BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}
_WEIGHTS = ("*.safetensors", "*.bin", "*.gguf", "*.pt", "*.pth")
_PATTERNS = ("*.safetensors", "*.json", "*.txt", "*.model", "*.jinja")


@dataclass(frozen=True)
class Checkpoint:
    """What a loader gets: the snapshot's folder and the device to put the model on."""

    path: Path
    device: Device

    @property
    def dtype(self) -> Any:
        """The torch dtype that suits the device."""
        import torch

        return getattr(torch, self.device.dtype)


@dataclass(frozen=True)
class ModelSpec:
    """What a model is and how one place, the pool, loads it."""

    model_id: str
    """``org/name`` on the Hub."""
    task: str
    """Its Hub task, ``text-to-image`` say."""
    load: Callable[[Checkpoint], Any]
    """Blocking: folder and device in, a pipeline ready to be called out."""
    licence: str
    """As the model card names it: shown by `parley doctor` and before a download."""
    revision: str = "main"
    """Branch, tag or commit."""
    requires: tuple[str, ...] = ("torch", "transformers")
    """Modules that must be importable."""
    patterns: tuple[str, ...] = _PATTERNS
    """Files of the repository that are needed; the rest is not downloaded."""
    needs_gpu: bool = False
    """Too slow on a CPU to be chosen there by itself."""
    activation_bytes: int = 2**30
    """Working memory of one call, until a real peak was measured."""
    weights_bytes: int | None = None
    """Only for what has no checkpoint folder of its own (a GGUF beside the program, say)."""
    concurrent: bool = False
    """Whether the pipeline takes several callers at once (it batches or has slots)."""

    def missing_libraries(self) -> list[str]:
        """The modules of `requires` that this installation lacks."""
        return [module for module in self.requires if importlib.util.find_spec(module) is None]


@dataclass(frozen=True)
class CheckpointCache:
    """The local store of checkpoints and whether it may grow by itself."""

    directory: Path | None = None
    """Hugging Face cache folder; None is the library's own default."""
    downloads: bool = False
    """Whether a missing checkpoint is downloaded when a tool first needs it."""

    def find(self, spec: ModelSpec) -> Path | None:
        """Folder of the snapshot with its weights, or None when it is not on this machine."""
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError

        try:
            folder = snapshot_download(
                spec.model_id, revision=spec.revision, cache_dir=self.directory, local_files_only=True
            )
        except (LocalEntryNotFoundError, FileNotFoundError, ValueError):
            return None
        return Path(folder) if _weight_files(Path(folder)) else None

    def download(self, spec: ModelSpec) -> Path:
        """Bring the checkpoint here. Raises ModelUnavailable when the hub does not answer or the disk is full."""
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

        try:
            return Path(
                snapshot_download(
                    spec.model_id, revision=spec.revision, cache_dir=self.directory, allow_patterns=list(spec.patterns)
                )
            )
        except (HfHubHTTPError, OfflineModeIsEnabled, OSError) as error:
            raise ModelUnavailable(
                f"{spec.model_id} could not be downloaded ({type(error).__name__}).",
                f"Check the network and the free disk space, then: parley models pull {spec.model_id}",
            ) from error

    def fetch(self, spec: ModelSpec) -> Path:
        """The folder, downloaded first if that is allowed. Raises ModelUnavailable with the command to run."""
        folder = self.find(spec)
        if folder is not None:
            return folder
        if not self.downloads:
            raise ModelUnavailable(
                f"{spec.model_id} is not on this machine.", f"Run: parley models pull {spec.model_id}"
            )
        return self.download(spec)


def weights_bytes(folder: Path, dtype: str) -> int:
    """Memory the weights below `folder` take when loaded as `dtype`, read from headers, nothing loaded.

    Raises ModelUnavailable when a file is cut off.
    """
    size = _TORCH_BYTES.get(dtype, 4)
    total = 0
    for file in _weight_files(folder):
        if file.suffix == ".safetensors":
            total += _safetensors_parameters(file) * size
        else:
            total += file.stat().st_size
    return total


def _weight_files(folder: Path) -> list[Path]:
    """The weight files, safetensors alone where a folder has both formats."""
    found: list[Path] = []
    for pattern in _WEIGHTS:
        taken = {file.parent for file in found}
        found += [file for file in folder.rglob(pattern) if file.parent not in taken]
    return found


def _safetensors_parameters(file: Path) -> int:
    """Number of values in a safetensors file. Format: huggingface.co/docs/safetensors, "Format"."""
    try:
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            header = json.loads(stream.read(length))
    except (struct.error, ValueError, MemoryError) as error:
        raise ModelUnavailable(f"{file.name} is cut off or damaged.", "Delete it and download it again.") from error
    total = 0
    for name, tensor in header.items():
        if name != "__metadata__":
            begin, end = tensor["data_offsets"]
            total += (end - begin) // _DTYPE_BYTES.get(tensor["dtype"], 4)
    return total
