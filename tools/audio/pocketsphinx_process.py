"""PocketSphinx in processes of its own: several utterances at once, ended when the caller gives up."""

from __future__ import annotations

import json
import os
import queue
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING

from tools.audio.sound import to_int16
from tools.audio.utterances import Utterance
from tools.errors import ToolFailed

if TYPE_CHECKING:
    import numpy as np

Word = tuple[str, float, float, float]
"""Word, start and end in seconds within the utterance, probability."""

_WORKER = Path(__file__).with_name("pocketsphinx_worker.py")
_MOST_PROCESSES = 4
_POLL_S = 0.1
_TARGET_RMS = 0.08


class PocketsphinxProcesses:
    """A few decoders. Use as a context manager: leaving it ends them, at once when by an exception."""

    def __init__(self, processes: int | None = None) -> None:
        self._count = processes or min(max((os.cpu_count() or 2) // 2, 1), _MOST_PROCESSES)
        self._started: list[subprocess.Popen[bytes]] = []
        self._free: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="parley-pocketsphinx")

    def __enter__(self) -> PocketsphinxProcesses:
        return self

    def __exit__(self, *exception: object) -> None:
        for process in self._started:
            process.kill()  # it has nothing to finish: every answer was read, or nobody wants it any more
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._started:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def decode(
        self, utterances: Iterable[Utterance], tick: Callable[[], None]
    ) -> Iterator[tuple[Utterance, list[Word]]]:
        """Words of each utterance, in order. `tick` is called several times a second and may raise."""
        waiting: list[tuple[Utterance, Future[list[Word]]]] = []
        for utterance in utterances:
            waiting.append((utterance, self._threads.submit(self._ask, utterance.samples)))
            tick()
            while len(waiting) > self._count:  # keeps a few in hand, never the whole recording
                yield self._next(waiting, tick)
        while waiting:
            yield self._next(waiting, tick)

    @staticmethod
    def _next(
        waiting: list[tuple[Utterance, Future[list[Word]]]], tick: Callable[[], None]
    ) -> tuple[Utterance, list[Word]]:
        utterance, answer = waiting.pop(0)
        while not wait([answer], _POLL_S).done:
            tick()
        return utterance, answer.result()

    def _ask(self, samples: np.ndarray) -> list[Word]:
        process = self._take()
        pcm = to_int16(_levelled(samples)).tobytes()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(struct.pack("<I", len(pcm)) + pcm)
            process.stdin.flush()
            answer = process.stdout.readline()
            words = json.loads(answer)
        except (OSError, ValueError) as error:
            raise ToolFailed(
                "The speech recogniser stopped in the middle.", "Try again, or send a part of it."
            ) from error
        self._free.put(process)
        return [(word, start, end, probability) for word, start, end, probability in words]

    def _take(self) -> subprocess.Popen[bytes]:
        try:
            return self._free.get_nowait()
        except queue.Empty:
            # -P: the folder of the script must not hide other modules.
            process = subprocess.Popen(
                [sys.executable, "-P", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._started.append(process)
            return process


def _levelled(samples: np.ndarray) -> np.ndarray:
    """At the level the acoustic model was trained with; peaks are clipped a little rather than all made quiet."""
    import numpy as np

    level = float(np.sqrt(np.mean(samples**2)))
    return samples if level == 0.0 else np.clip(samples * (_TARGET_RMS / level), -1.0, 1.0)
