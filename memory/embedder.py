"""What every embedding model of memory has in common: it is loaded by a thread of its own and computes in two workers.

`ready` tells whether vectors can be had without waiting, and `warm` starts the loading. Importing torch takes seconds,
which a short question must not pay for.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from memory.worker_thread import WorkerThread
from tools.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np

_BATCH = 32
_FEW = 4


class Embedder(ABC):
    """Text to unit vectors; a `tools.services.TextEmbedder`. Methods may be called from any thread."""

    trust_in_wide_text = 1.0
    """How far its vectors can be believed for Chinese."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._loaded = threading.Event()
        self._wanted, self._unwanted = threading.Event(), threading.Event()
        self._loading: WorkerThread | None = None
        self._error: ModelUnavailable | None = None
        # A worker each, so that a question does not wait until a batch of turns is done.
        self._quick = ThreadPoolExecutor(1, "parley-embed")
        self._bulk = ThreadPoolExecutor(1, "parley-embed-bulk")

    @property
    @abstractmethod
    def identity(self) -> str:
        """The model and its weights; vectors of another identity can not be compared with its own."""

    @property
    @abstractmethod
    def dimensions(self) -> int:
        """Length of a vector. May wait for the model. Raises ModelUnavailable like `embed`."""

    @abstractmethod
    def _open(self) -> None:
        """Load the model; call `_go_on` between two steps. Raises ModelUnavailable."""

    @abstractmethod
    def _vectors(self, texts: list[str], question: bool) -> np.ndarray:
        """Unit vectors, float32, (len(texts), dimensions), of the loaded model. Both workers may call it at a time."""

    @property
    def ready(self) -> bool:
        """Whether `embed` answers without loading the model first."""
        return self._loaded.is_set() and self._error is None

    @property
    def error(self) -> ModelUnavailable | None:
        """Why the model could not be loaded, once that was tried."""
        return self._error

    def warm(self, after_s: float = 0.0) -> None:
        """Load in the background, once; after so many seconds, unless somebody wants it sooner."""
        if not after_s:
            self._wanted.set()
        with self._starting:
            if self._loading is None:
                self._loading = WorkerThread(lambda: self._load(after_s), "parley-embedder", self._leave)
                self._loading.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait until it is loaded, or could not be; whether it answers now. `warm` it first."""
        return self._loaded.wait(timeout_s) and self.ready

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, float32, (len(texts), dimensions). Waits for the model.

        Raises ModelUnavailable when the weights are missing or are not the ones they should be.
        """
        import numpy as np

        self._wait_loaded()
        result = np.zeros((len(texts), self.dimensions), "float32")
        workers, work = (self._quick, self._quickly) if len(texts) <= _FEW else (self._bulk, self._vectors)
        # Texts of like length together: a batch is padded to its longest.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for at in range(0, len(order), _BATCH):
            part = order[at : at + _BATCH]
            result[part] = workers.submit(work, [texts[index] for index in part], False).result()
        return result

    def embed_question(self, text: str) -> np.ndarray:
        """Unit vector, float32, (dimensions,), to compare with those of texts; some models are told which is which.

        Raises ModelUnavailable like `embed`.
        """
        self._wait_loaded()
        vector: np.ndarray = self._quick.submit(self._quickly, [text], True).result()[0]
        return vector

    def _wait_loaded(self) -> None:
        self.warm()
        self._loaded.wait()
        if self._error is not None:
            raise self._error

    def _quickly(self, texts: list[str], question: bool) -> np.ndarray:
        """On one thread: waiting for a second one on a busy machine takes 500 ms at the 95th percentile instead of
        40, for an answer that takes 10. The count is torch's own for the whole process, so it is put back at once.
        """
        import torch

        normal = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            return self._vectors(texts, question)
        finally:
            torch.set_num_threads(normal)

    def _leave(self) -> None:
        self._unwanted.set()
        self._wanted.set()

    def _load(self, after_s: float) -> None:
        self._wanted.wait(after_s)
        try:
            self._go_on()
            self._open()
        except ModelUnavailable as error:
            self._error = error
        except Exception as error:  # whatever a damaged file makes a library raise must not leave `embed` waiting
            self._error = ModelUnavailable(
                f"The text embeddings could not be loaded ({type(error).__name__}: {error}).", "See: parley doctor"
            )
        finally:
            self._loaded.set()

    def _go_on(self) -> None:
        """Between two steps of loading. Raises ModelUnavailable when the program ends."""
        if self._unwanted.is_set():
            raise ModelUnavailable("The text embeddings were not loaded: the program ends.", "Start it again.")
