"""Computes the vectors of new rows off the reply's path: a thread that works through what is pending.

Two vectors a turn, side by side in one embedding: the turn alone, and with the turn before it. A row is pending
until its vectors are kept, so a crash loses nothing; what was forgotten meanwhile is not kept.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from memory.passages import STARTED, PassageTable, Row
from memory.ranking import SESSION_GAP_S
from memory.vector_store import VectorStore
from tools.errors import ParleyError, ToolFailed

if TYPE_CHECKING:
    import numpy as np

    from memory.embeddings import MiniLMEmbedder

log = logging.getLogger(__name__)

_BATCH = 64


class Indexer:
    """Keeps the vectors in step with the table. `open_store` is called once, when vectors are first needed."""

    def __init__(
        self,
        table: PassageTable,
        embedder: MiniLMEmbedder,
        open_store: Callable[[], VectorStore],
        on_vectors: Callable[[Sequence[Row], np.ndarray], None],
        *,
        quiet_s: float = 2.0,
    ) -> None:
        """`quiet_s`: seconds without a new row before work begins, so that it does not slow a reply."""
        self._table = table
        self._embedder = embedder
        self._open_store = open_store
        self._on_vectors = on_vectors
        self._quiet_s = quiet_s
        self._store: VectorStore | None = None
        self._opening = threading.Lock()
        self._writing = threading.RLock()
        self._wake = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._stopped = threading.Event()
        self._hurry = threading.Event()
        self._thread: threading.Thread | None = None
        self._dropped = False
        self.error: ParleyError | None = None

    @property
    def opened(self) -> VectorStore | None:
        """The store if it was opened already."""
        return self._store

    def store(self) -> VectorStore:
        """The vector store, opened when first asked for: importing Chroma takes a second."""
        with self._opening:
            if self._store is None:
                self._store = self._open_store()
            return self._store

    def notice(self) -> None:
        """There are new rows, or rows were forgotten."""
        if self._stopped.is_set():
            return
        self._idle.clear()
        self._wake.set()
        with self._opening:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="parley-indexer", daemon=True)
                self._thread.start()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Have everything pending indexed now. False when the time ran out, or it can not be done (see `error`)."""
        self._hurry.set()
        self.notice()
        done = self._idle.wait(timeout_s)
        self._hurry.clear()
        return done and self.error is None

    def delete_forgotten(self) -> None:
        """Delete the vectors of forgotten rows now."""
        with self._writing:
            while pairs := self._table.vectors_to_delete():
                by_author: dict[str, list[str]] = {}
                for id, author in pairs:
                    by_author.setdefault(author, []).append(id)
                for author, ids in by_author.items():
                    self.store().delete(author, ids)
                self._table.vectors_deleted([id for id, _ in pairs])

    def close(self) -> None:
        """End after the batch at hand; what is pending stays so."""
        self._stopped.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
        with self._opening:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _work(self) -> None:
        while not self._stopped.is_set():
            self._wake.wait()
            while not self._hurry.is_set() and not self._stopped.is_set():
                self._wake.clear()
                if not self._wake.wait(self._quiet_s):
                    break
            self._wake.clear()
            try:
                while not self._stopped.is_set() and self._step():
                    pass
                self.error = None
            except ParleyError as error:  # no weights: recall goes on with words alone; a new row tries again
                if self.error is None:
                    log.warning("vectors can not be computed: %s", error)
                self.error = error
            except Exception as error:  # the thread must outlive what a database or a model may raise
                log.exception("vectors could not be computed; they stay pending")
                self.error = ToolFailed(f"Vectors could not be computed ({type(error).__name__}).", "See the log.")
            if not self._wake.is_set():
                self._idle.set()

    def _step(self) -> bool:
        """Index one batch. False when nothing is pending."""
        if self._table.vectors_to_delete(1):
            self.delete_forgotten()
        rows = self._table.pending(self._embedder.identity, _BATCH)
        if not rows:
            if self._store is not None and not self._dropped:
                self._dropped = True
                self._store.drop_other_models()
            return False
        vectors = self._embed(rows)
        with self._writing:
            there = self._table.still_there([row.id for row in rows])
            kept = [at for at, row in enumerate(rows) if row.id in there]
            by_author: dict[str, list[int]] = {}
            for at in kept:
                by_author.setdefault(rows[at].author, []).append(at)
            self._table.mark_embedded(there, STARTED)
            for author, places in by_author.items():
                self.store().upsert(author, [rows[at].id for at in places], vectors[places])
            self._table.mark_embedded([rows[at].id for at in kept], self._embedder.identity)
        self._on_vectors([rows[at] for at in kept], vectors[kept])
        return True

    def _embed(self, rows: Sequence[Row]) -> np.ndarray:
        """(len(rows), 2 * dimensions): alone, and with the turn before."""
        import numpy as np

        pairs = []
        for row in rows:
            before = self._table.previous(row)
            near = before is not None and abs(row.said_at - before.said_at) <= SESSION_GAP_S
            pairs.append(f"{before.text}\n{row.text}" if before is not None and near else row.text)
        vectors = self._embedder.embed([row.text for row in rows] + pairs)
        return np.concatenate([vectors[: len(rows)], vectors[len(rows) :]], axis=1)
