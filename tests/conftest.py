"""What every test may use. Nothing here reaches the network or a model hub."""

from __future__ import annotations

import ipaddress
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.media_store import MediaStore
from tools.model_pool import ModelPool
from tools.tool import Tool
from tools.toolbox import Toolbox

# Before any library reads them: no model hub, no checkpoints of this machine's own, no GPU.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_CACHE"] = tempfile.mkdtemp(prefix="parley-no-checkpoints-")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

_connect = socket.socket.connect


def _connect_here_only(self: socket.socket, address: Any) -> None:
    """What every test's sockets do: reach this machine, and nothing else."""
    if self.family in (socket.AF_INET, socket.AF_INET6):
        host = address[0]
        try:
            here = host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            here = False
        if not here:
            raise ConnectionRefusedError(f"a test may not connect to {host}")
    _connect(self, address)


socket.socket.connect = _connect_here_only  # type: ignore[method-assign]

DATA = Path(__file__).parent / "data"
_COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def hub_cache(tmp_path: Path) -> Callable[[str], Path]:
    """Make a place for a checkpoint: `hub_cache("org/name")` is the snapshot folder to save it into.

    The layout is the Hugging Face cache's own, below ``tmp_path / "hub"``.
    """

    def write(model_id: str) -> Path:
        repository = tmp_path / "hub" / f"models--{model_id.replace('/', '--')}"
        snapshot = repository / "snapshots" / _COMMIT
        snapshot.mkdir(parents=True, exist_ok=True)
        (repository / "refs").mkdir(exist_ok=True)
        (repository / "refs" / "main").write_text(_COMMIT)
        return snapshot

    return write


@pytest.fixture
def tiny_checkpoint(hub_cache: Callable[[str], Path]) -> Callable[[str], Path]:
    """`tiny_checkpoint("org/name")`: the folder of a tiny checkpoint of the real classes, where the engines look."""

    def write(model_id: str) -> Path:
        from tiny_checkpoints import CHECKPOINTS

        folder = hub_cache(model_id)
        CHECKPOINTS[model_id](folder)
        return folder

    return write


@pytest.fixture
def make_toolbox(tmp_path: Path) -> Iterator[Callable[..., Toolbox]]:
    """`make_toolbox(tool, ...)`: a toolbox on the CPU with the checkpoints of `hub_cache`, nothing downloaded."""
    made: list[Toolbox] = []

    def make(*tools: Tool, **options: Any) -> Toolbox:
        # as much memory as is asked for: what a test shows does not depend on the machine
        pool = ModelPool(Device("cpu"), CheckpointCache(tmp_path / "hub"), budget_bytes=2**40)
        toolbox = Toolbox(tools, pool, MediaStore(tmp_path / f"media{len(made)}"), **options)
        made.append(toolbox)
        return toolbox

    yield make
    for toolbox in made:
        toolbox.close()
        toolbox.media_store.close()
