"""Computes the vectors of new rows off the reply's path: a thread that works through what is pending.

Two vectors a turn, side by side in one embedding: the turn alone, and with the turn before it. A row is pending
until its vectors are kept, so a crash loses nothing; what was forgotten meanwhile is not kept.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from memory.passages import PassageTable
from memory.rows import Row
from memory.scope_index import SESSION_GAP_S
from memory.small_vectors import packed
from memory.vector_store import VectorStore
from memory.worker_thread import WorkerThread
from tools.errors import ParleyError, ToolFailed

if TYPE_CHECKING:
    import numpy as np

    from memory.embedder import Embedder

log = logging.getLogger(__name__)

_BATCH = 64
_PIECE = 8
"""Rows embedded at a time: between two pieces the thread looks whether it is asked to end."""
_RETRY_S = 60.0
_LOOK_S = 0.05
_CLOSE_S = 1.0


class Indexer:
    """Keeps the vectors in step with the table. `open_store` is called once, when vectors are first needed."""

    def __init__(
        self,
        table: PassageTable,
        embedder: Embedder,
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
        # Whoever needs both takes `_writing` first.
        self._writing = threading.RLock()
        self._opening = threading.Lock()
        self._starting = threading.Lock()
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
                opened = self._open_store()
                if self._stopped.is_set():  # closed meanwhile, by somebody who did not wait
                    opened.close()
                    raise ToolFailed("The memory is closed.", "Start Parley again.")
                self._store = opened
            return self._store

    def notice(self) -> None:
        """There are new rows, or rows were forgotten."""
        if self._stopped.is_set():
            return
        self._idle.clear()
        self._wake.set()
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = WorkerThread(self._work, "parley-indexer", self._stop)
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
            while pairs := self._table.vectors.to_delete():
                by_author: dict[str, list[str]] = {}
                for id, author in pairs:
                    by_author.setdefault(author, []).append(id)
                for author, ids in by_author.items():
                    self.store().delete(author, ids)
                self._table.vectors.deleted([id for id, _ in pairs])

    def drop(self, author: str, ids: Sequence[str]) -> None:
        """Have no byte left of vectors that the store has of rows which another installation forgot."""
        with self._writing:
            if not self._stopped.is_set():
                self.store().delete(author, ids)
                self.store().erase([author])

    def erase_forgotten(self) -> None:
        """Have no byte of deleted vectors in any file."""
        with self._writing:
            if not self._stopped.is_set() and (people := self._table.vectors.to_erase()):
                self.store().erase(people)
                self._table.vectors.erased(people)

    def close(self) -> None:
        """End at once; what is pending stays so until the next start. What is being written is waited for, which
        takes milliseconds; a model that is loaded or computing is not: its thread touches nothing afterwards.
        """
        self._stop()
        # While Chroma is imported nobody waits either: who opens it sees that it is not wanted any more. Erasing may
        # take longer; cut off like by a crash it is done at the next start.
        if not self._writing.acquire(timeout=_CLOSE_S):
            return
        try:
            if self._opening.acquire(timeout=_LOOK_S):
                try:
                    if self._store is not None:
                        self._store.close()
                        self._store = None
                finally:
                    self._opening.release()
        finally:
            self._writing.release()

    def _stop(self) -> None:
        self._stopped.set()
        self._wake.set()

    def _work(self) -> None:
        while not self._stopped.is_set():
            self._wake.wait(None if self.error is None else _RETRY_S)
            self._wait_for_quiet()
            try:
                while self._step():
                    pass
                self.error = None
            except Exception as error:  # the thread must outlive what a database or a model may raise
                if not threading.main_thread().is_alive():
                    return  # the program ends without having closed its memory; what is pending stays so
                if not self._stopped.is_set():
                    self._note(error)
            if not self._wake.is_set():
                self._idle.set()

    def _wait_for_quiet(self) -> None:
        while not self._hurry.is_set() and not self._stopped.is_set():
            self._wake.clear()
            if not self._wake.wait(self._quiet_s):
                break
        self._wake.clear()

    def _note(self, error: Exception) -> None:
        """Recall goes on with words alone; it is tried again with the next row, and after a while. Told once."""
        if self.error is None and isinstance(error, ParleyError):
            log.warning("vectors can not be computed: %s", error)
        elif self.error is None:
            log.error("vectors could not be computed; they stay pending", exc_info=error)
        if not isinstance(error, ParleyError):
            error = ToolFailed(f"Vectors could not be computed ({type(error).__name__}).", "See the log.")
        self.error = error

    def _step(self) -> bool:
        """Index one batch. False when nothing is pending, or there is no time for it any more."""
        with self._writing:
            if self._stopped.is_set():
                return False
            forgotten = bool(self._table.vectors.to_delete(1))
            rows = self._table.vectors.pending(self._embedder.identity, _BATCH)
            texts = [row.text for row in rows] + [self._with_previous(row) for row in rows]
        if forgotten:
            self.store()  # outside the lock: importing it takes a second
            with self._writing:
                if self._stopped.is_set():
                    return False
                self.delete_forgotten()
        if not rows:
            self.erase_forgotten()
            self._drop_other_models()
            return self._copy_missing()
        vectors = self._embed(texts)
        return vectors is not None and self._keep(rows, vectors)

    def _with_previous(self, row: Row) -> str:
        before = self._table.previous(row)
        near = before is not None and abs(row.said_at - before.said_at) <= SESSION_GAP_S
        return f"{before.text}\n{row.text}" if before is not None and near else row.text

    def _embed(self, texts: Sequence[str]) -> np.ndarray | None:
        """(rows, 2 * dimensions): alone, and with the turn before. None when asked to end meanwhile."""
        import numpy as np

        self._embedder.warm()
        while not self._embedder.ready and self._embedder.error is None:
            if self._stopped.wait(_LOOK_S):
                return None
        # Texts of like length together: a piece is padded to its longest.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        vectors = np.zeros((len(texts), self._embedder.dimensions), "float32")
        for at in range(0, len(order), _PIECE):
            if self._stopped.is_set():
                return None
            piece = order[at : at + _PIECE]
            vectors[piece] = self._embedder.embed([texts[index] for index in piece])
        half = len(texts) // 2
        return np.concatenate([vectors[:half], vectors[half:]], axis=1)

    def _keep(self, rows: Sequence[Row], vectors: np.ndarray) -> bool:
        """Write the vectors of the rows that were not forgotten meanwhile, here or by another process."""
        store = self.store()
        with self._writing:
            if self._stopped.is_set():
                return False
            there = self._table.vectors.mark_started([row.id for row in rows])
            by_author: dict[str, list[int]] = {}
            for at, row in enumerate(rows):
                if row.id in there:
                    by_author.setdefault(row.author, []).append(at)
            for author, places in by_author.items():
                store.upsert(author, [rows[at].id for at in places], vectors[places])
            copies = dict(zip((row.id for row in rows), packed(vectors), strict=True))
            kept = self._table.vectors.mark_embedded({id: copies[id] for id in there}, self._embedder.identity)
            for author, places in by_author.items():
                if gone := [rows[at].id for at in places if rows[at].id not in kept]:
                    store.delete(author, gone)
        places = [at for at, row in enumerate(rows) if row.id in kept]
        self._on_vectors([rows[at] for at in places], vectors[places])
        return True

    def _copy_missing(self) -> bool:
        """Put small copies beside rows that have none, from the store. False when all have theirs."""
        marks, identity = self._table.vectors, self._embedder.identity
        rows = marks.without_copy(identity, _BATCH)
        by_author: dict[str, dict[str, Row]] = {}
        for row in rows:
            by_author.setdefault(row.author, {})[row.id] = row
        for author, theirs in by_author.items():
            store = self.store()
            with self._writing:
                if self._stopped.is_set():
                    return False
                found, vectors = store.get(author, list(theirs))
                self._table.vectors.mark_embedded(
                    dict(zip(found, packed(vectors), strict=True)), self._embedder.identity
                )
                marks.mark_started(set(theirs) - set(found))  # what the store has lost is computed anew
            self._on_vectors([theirs[id] for id in found], vectors)
        return bool(rows)

    def _drop_other_models(self) -> None:
        """Once all rows have vectors of this model, those of an earlier one go."""
        with self._writing:
            if self._store is not None and not self._dropped and not self._stopped.is_set():
                self._dropped = True
                self._store.drop_other_models()
