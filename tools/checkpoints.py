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
    parameters: int = 0
    """Weights in number, for people who have not downloaded it yet; the pool reads the files' headers."""
    activation_bytes: int = 2**30
    """Working memory of one call, until a real peak was measured."""
    weights_bytes: int | None = None
    """Only for what has no checkpoint folder of its own (a GGUF beside the program, say)."""
    concurrent: bool = False
    """Whether the pipeline takes several callers at once (it batches or has slots)."""

    def about_bytes(self, dtype: str) -> int:
        """Memory it takes with its weights as `dtype`, before its files are here to be measured; 0 for unknown."""
        if self.weights_bytes is None and not self.parameters:
            return 0
        weights = self.weights_bytes or self.parameters * _TORCH_BYTES.get(dtype, 4)
        return weights + self.activation_bytes

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

    def damage(self, spec: ModelSpec) -> str:
        """Names the weight files that are cut off or unreadable; empty when there are none, or no checkpoint here."""
        folder = None if spec.weights_bytes is not None else self.find(spec)
        names = [file.name for file in damaged_files(folder)] if folder is not None else []
        return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} cut off or damaged" if names else ""

    def download(self, spec: ModelSpec, *, again: bool = False) -> Path:
        """Bring the checkpoint here; what is here already stays unless it is damaged or wanted `again`.

        Raises ModelUnavailable when the hub does not answer or the disk is full.
        """
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

        folder = self.find(spec)
        for file in damaged_files(folder) if folder is not None else []:
            file.resolve().unlink(missing_ok=True)  # the blob, which would be taken for whole, and the link to it
            file.unlink(missing_ok=True)
        try:
            snapshot = Path(
                snapshot_download(
                    spec.model_id,
                    revision=spec.revision,
                    cache_dir=self.directory,
                    allow_patterns=list(spec.patterns),
                    force_download=again,
                )
            )
        except (HfHubHTTPError, OfflineModeIsEnabled, OSError) as error:
            raise ModelUnavailable(
                f"{spec.model_id} could not be downloaded ({type(error).__name__}).",
                f"Check the network and the free disk space, then: parley models pull {spec.model_id}",
            ) from error
        if not _weight_files(snapshot):  # without a network the library returns what little is here
            raise ModelUnavailable(
                f"{spec.model_id} could not be downloaded: no weights came.",
                f"Check the network, then: parley models pull {spec.model_id}",
            )
        return snapshot

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


def damaged_files(folder: Path) -> list[Path]:
    """The weight files that are empty, or safetensors without all the bytes their header announces.

    A damaged file of another format shows only when it is loaded.
    """
    return [file for file in _weight_files(folder) if not _is_whole(file)]


def _is_whole(file: Path) -> bool:
    if file.suffix != ".safetensors":
        return file.stat().st_size > 0
    try:
        _safetensors_parameters(file)
    except ModelUnavailable:
        return False
    return True


def _weight_files(folder: Path) -> list[Path]:
    """The weight files: safetensors alone where a folder has both formats, half precision alone where it has both."""
    found: list[Path] = []
    for pattern in _WEIGHTS:
        taken = {file.parent for file in found}
        found += [file for file in folder.rglob(pattern) if file.parent not in taken]
    halves = {file.parent for file in found if ".fp16." in file.name}
    return [file for file in found if file.parent not in halves or ".fp16." in file.name]


def _safetensors_parameters(file: Path) -> int:
    """Number of values in a safetensors file. Format: huggingface.co/docs/safetensors, "Format"."""
    size = file.stat().st_size
    total, last = 0, 0
    try:
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > size:
                raise ValueError("the header does not end")
            header = json.loads(stream.read(length))
        for name, tensor in header.items():
            if name != "__metadata__":
                begin, end = tensor["data_offsets"]
                total += (end - begin) // _DTYPE_BYTES.get(tensor["dtype"], 4)
                last = max(last, end)
        if 8 + length + last > size:
            raise ValueError("the values do not end")
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnavailable(f"{file.name} is cut off or damaged.", "Download it again.") from error
    return total
