"""The vectors of the questions that were asked last, computed in a thread of their own."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from memory.embedder import Embedder

_KEPT = 256
_LATER_S = 3.0
"""A program that asks one question ends before: it need not load a model for nothing, nor wait for it at its end."""


class QuestionVectors:
    """May be used from any thread."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, "parley-question")
        self._held: OrderedDict[str, Future[np.ndarray]] = OrderedDict()

    def of(self, text: str) -> np.ndarray | None:
        """The unit vector of a question, (dimensions,); None while the model is not there yet."""
        if not self._embedder.ready:
            self._embedder.warm(_LATER_S)
            return None
        with self._lock:
            begun = self._held.get(text)
        if begun is not None and (not begun.done() or begun.exception() is None):
            return begun.result()
        here: Future[np.ndarray] = Future()
        here.set_result(self._embed(text))
        self._keep(text, here)
        return here.result()

    def begin(self, text: str) -> None:
        """Have it computed while the caller does something else; nothing while the model is not there yet."""
        if self._embedder.ready and text not in self._held:
            self._keep(text, self._worker.submit(self._embed, text))

    def _keep(self, text: str, vector: Future[np.ndarray]) -> None:
        with self._lock:
            self._held[text] = vector
            self._held.move_to_end(text)
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)

    def forget(self) -> None:
        """Drop all of them."""
        with self._lock:
            self._held.clear()

    def _embed(self, text: str) -> np.ndarray:
        return self._embedder.embed_question(text)
