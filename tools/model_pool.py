"""The broker: everything that occupies a device is borrowed here, counted in bytes.

A caller holds one lease at a time, so that waiting can not deadlock. Who waits is told its place and about
how many seconds it will be; who is cancelled leaves the queue.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tools.checkpoints import Checkpoint, CheckpointCache, ModelSpec, weights_bytes
from tools.devices import GIB, Device
from tools.errors import ModelUnavailable, ParleyError

OnWait = Callable[[int, float], None]
"""Called with the place in the queue (1 is next) and the expected seconds."""

_holding: contextvars.ContextVar[str | None] = contextvars.ContextVar("parley_lease", default=None)
_FIRST_GUESS_S = 10.0


@dataclass
class _Resident:
    """A model in memory or on its way there."""

    spec: ModelSpec
    needed_bytes: int
    loading: asyncio.Task[Any]
    leases: int = 0
    last_used: float = field(default_factory=time.monotonic)

    def idle(self) -> bool:
        return self.leases == 0 and self.loading.done()


@dataclass(eq=False)
class _Waiter:
    spec: ModelSpec
    on_wait: OnWait | None
    told: int = 0


@dataclass(frozen=True)
class ResidentModel:
    """What `ModelPool.residents` tells of one model."""

    model_id: str
    needed_bytes: int
    leases: int


class ModelPool:
    """Loads, lends and evicts models within the bytes of one device."""

    def __init__(self, device: Device, cache: CheckpointCache, *, budget_bytes: int | None = None) -> None:
        self.device = device
        self.cache = cache
        self._budget_bytes = budget_bytes
        self._residents: dict[str, _Resident] = {}
        self._queue: list[_Waiter] = []
        self._changed: asyncio.Condition = asyncio.Condition()
        self._lease_seconds: dict[str, float] = {}
        self._peak_bytes: dict[str, int] = {}

    @property
    def budget_bytes(self) -> int:
        """Bytes the pool may fill: what was set, else nine tenths of a GPU or two thirds of the memory."""
        if self._budget_bytes is None:
            share = 0.9 if self.device.is_gpu else 0.66
            self._budget_bytes = int(self.device.total_bytes() * share)
        return self._budget_bytes

    def residents(self) -> list[ResidentModel]:
        """The models in memory now, the least recently used first."""
        ordered = sorted(self._residents.values(), key=lambda resident: resident.last_used)
        return [ResidentModel(r.spec.model_id, r.needed_bytes, r.leases) for r in ordered]

    def can_ever_hold(self, spec: ModelSpec) -> str:
        """Empty when the device is large enough; else one sentence with the numbers. Nothing is loaded.

        For a checkpoint that is not here the numbers are an estimate, so that nobody downloads it in vain.
        """
        if spec.needs_gpu and not self.device.is_gpu:
            return "needs a GPU"
        folder = None if spec.weights_bytes is not None else self.cache.find(spec)
        here = spec.weights_bytes is not None or folder is not None
        if here and (damage := self.cache.damage(spec)):
            return damage
        needed = self._needed_bytes(spec) if here else spec.about_bytes(self.device.dtype)
        if needed <= self.budget_bytes:
            return ""
        about = "" if here else "about "
        return f"needs {about}{needed / GIB:.1f} GiB, {self.device.name} lends {self.budget_bytes / GIB:.1f} GiB"

    @asynccontextmanager
    async def lease(self, spec: ModelSpec, *, on_wait: OnWait | None = None) -> AsyncIterator[Any]:
        """Borrow the loaded pipeline of `spec`; load it, wait for it or evict others for it first.

        Raises ModelUnavailable when it can never fit, is not on this machine or does not load, and
        RuntimeError when this caller holds a lease already.
        """
        held = _holding.get()
        if held is not None:
            raise RuntimeError(f"a caller that holds {held} may not also lease {spec.model_id}")
        resident = await self._admit(spec, on_wait)
        token = _holding.set(spec.model_id)
        started = time.monotonic()
        try:
            yield await self._loaded(resident)
            self._remember_seconds(spec, time.monotonic() - started)
        finally:
            with suppress(ValueError):  # a stream closed from another task, where nothing was held
                _holding.reset(token)
            resident.leases -= 1
            resident.last_used = time.monotonic()
            await self._tell()

    async def evict_idle(self) -> int:
        """Let go of every model nobody holds. Returns the bytes that came free."""
        before = self._used_bytes()
        for resident in [r for r in self._residents.values() if r.idle()]:
            self._evict(resident)
        await self._tell()
        return before - self._used_bytes()

    async def _admit(self, spec: ModelSpec, on_wait: OnWait | None) -> _Resident:
        """Queue until the model is free, or there is room for it; count the lease."""
        waiter = _Waiter(spec, on_wait)
        needed = await asyncio.to_thread(self._needed_bytes, spec)
        async with self._changed:
            self._queue.append(waiter)
            try:
                while True:
                    resident = self._try_admit(waiter, needed)
                    if resident is not None:
                        resident.leases += 1
                        return resident
                    self._say_place(waiter)
                    await self._changed.wait()
            finally:
                self._queue.remove(waiter)
                self._changed.notify_all()

    def _try_admit(self, waiter: _Waiter, needed: int) -> _Resident | None:
        """The resident to use now, or None to wait on. Raises ModelUnavailable when waiting is no use."""
        key = waiter.spec.model_id
        ahead = self._queue[: self._queue.index(waiter)]
        resident = self._residents.get(key)
        if resident is not None:
            free = waiter.spec.concurrent or resident.leases == 0
            return resident if free and not any(other.spec.model_id == key for other in ahead) else None
        if needed > self.budget_bytes:
            raise ModelUnavailable(
                f"{key} needs {needed / GIB:.1f} GiB but {self.device.name} lends {self.budget_bytes / GIB:.1f} GiB.",
                "Choose a smaller model or engine; `parley doctor` lists them.",
            )
        if any(other.spec.model_id not in self._residents for other in ahead):
            return None  # who came first and needs room gets it first
        if not self._make_room(needed):
            return None
        task = asyncio.get_running_loop().create_task(self._load(waiter.spec))
        self._residents[key] = _Resident(waiter.spec, needed, task)
        return self._residents[key]

    def _make_room(self, needed: int) -> bool:
        """Evict idle models, the least recently used first, until `needed` bytes are free; False if they never are."""
        idle = sorted((r for r in self._residents.values() if r.idle()), key=lambda r: r.last_used)
        if self._used_bytes() - sum(r.needed_bytes for r in idle) + needed > self.budget_bytes:
            return False
        for resident in idle:
            if self._used_bytes() + needed <= self.budget_bytes:
                break
            self._evict(resident)
        return True

    def _evict(self, resident: _Resident) -> None:
        del self._residents[resident.spec.model_id]

    async def _loaded(self, resident: _Resident) -> Any:
        """Wait for the load, which goes on for others when this caller is cancelled; forget a failed one."""
        try:
            return await asyncio.shield(resident.loading)
        except asyncio.CancelledError:
            raise
        except BaseException:
            self._residents.pop(resident.spec.model_id, None)
            raise

    async def _load(self, spec: ModelSpec) -> Any:
        """Load in a thread; out of memory means: evict all that is idle, try once more, then say so."""
        for attempt in (1, 2):
            if self.device.name.startswith("cuda"):
                await asyncio.to_thread(_empty_cuda_cache)  # what was evicted goes back to the device only now
            try:
                folder = None if spec.weights_bytes is not None else await asyncio.to_thread(self.cache.fetch, spec)
                checkpoint = Checkpoint(folder, self.device)  # type: ignore[arg-type]
                return await asyncio.to_thread(spec.load, checkpoint)
            except ParleyError:
                raise
            except Exception as error:
                if not is_out_of_memory(error):
                    logging.getLogger(__name__).warning("%s could not be loaded", spec.model_id, exc_info=True)
                    raise ModelUnavailable(
                        f"{spec.model_id} could not be loaded ({type(error).__name__}).",
                        f"If its files are damaged, this replaces them: parley models pull {spec.model_id} --again",
                    ) from error
                if attempt == 2:
                    raise ModelUnavailable(
                        f"{spec.model_id} does not fit into the free memory of {self.device.name}.",
                        "Choose a smaller engine, or free memory held by other programs.",
                    ) from error
                await self.evict_idle()
        raise AssertionError("unreachable")

    def _needed_bytes(self, spec: ModelSpec) -> int:
        working = self._peak_bytes.get(spec.model_id, spec.activation_bytes)
        if spec.weights_bytes is not None:
            return spec.weights_bytes + working
        folder = self.cache.fetch(spec)
        if damage := self.cache.damage(spec):
            raise ModelUnavailable(
                f"{spec.model_id} can not be loaded: {damage}.", f"Run: parley models pull {spec.model_id}"
            )
        return weights_bytes(folder, self.device.dtype) + working

    def _used_bytes(self) -> int:
        return sum(resident.needed_bytes for resident in self._residents.values())

    def _say_place(self, waiter: _Waiter) -> None:
        place = self._queue.index(waiter) + 1
        if waiter.on_wait is not None and place != waiter.told:
            waiter.told = place
            ahead = [other.spec.model_id for other in self._queue[:place]]
            waiter.on_wait(place, sum(self._lease_seconds.get(model_id, _FIRST_GUESS_S) for model_id in ahead))

    def _remember_seconds(self, spec: ModelSpec, seconds: float) -> None:
        known = self._lease_seconds.get(spec.model_id, seconds)
        self._lease_seconds[spec.model_id] = 0.7 * known + 0.3 * seconds
        if self.device.name.startswith("cuda"):
            import torch

            peak = int(torch.cuda.max_memory_allocated(self.device.name)) - self._used_bytes()
            self._peak_bytes[spec.model_id] = max(self._peak_bytes.get(spec.model_id, 0), peak, 2**26)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether this is memory running out, on the device or in the machine."""
    named = type(error).__name__ in ("OutOfMemoryError", "AcceleratorError")
    return isinstance(error, MemoryError) or (named and "out of memory" in str(error).lower())


def _empty_cuda_cache() -> None:
    import gc

    import torch

    gc.collect()
    torch.cuda.empty_cache()
