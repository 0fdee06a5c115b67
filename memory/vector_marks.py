"""What the passage table knows of vectors: whose are kept and by which model, and whose must go.

A row without the mark of the embedding model in use is pending. A row with any mark may have vectors in the vector
database, so when it is forgotten they are noted for deletion, in the same transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

from memory.databases import Database
from memory.rows import COLUMNS, Row, row_of

STARTED = "started"
"""The mark of a row whose vectors are about to be kept, or to be computed anew."""


class VectorMarks:
    """`PassageTable.vectors`: on its database, under its lock."""

    def __init__(self, database: Database, lock: threading.RLock) -> None:
        self._db = database
        self._lock = lock

    def pending(self, identity: str, limit: int) -> list[Row]:
        """Rows whose vectors are not of this embedding model yet, the newest first: they are asked for soonest."""
        query = f"SELECT {COLUMNS} FROM passages WHERE embedded_by = ? ORDER BY number DESC LIMIT ?"
        with self._lock:
            found = [
                row_of(values)
                for mark in self._other_marks(identity)
                for values in self._db.execute(query, (mark, limit)).fetchall()
            ]
        return sorted(found, key=lambda row: -row.number)[:limit]

    def without_copy(self, identity: str, limit: int) -> list[Row]:
        """Rows whose vectors of this model are kept, but without the small copy: an older Parley wrote them."""
        query = f"SELECT {COLUMNS} FROM passages WHERE vector IS NULL AND embedded_by = ? LIMIT ?"
        with self._lock:
            return [row_of(values) for values in self._db.execute(query, (identity, limit)).fetchall()]

    def count_pending(self, identity: str) -> int:
        """How many rows wait for their vectors."""
        query = "SELECT count(*) FROM passages WHERE embedded_by = ?"
        with self._lock:
            return sum(int(self._db.execute(query, (mark,)).fetchone()[0]) for mark in self._other_marks(identity))

    def _other_marks(self, identity: str) -> list[str]:
        """The marks there are but this one: a handful, found by stepping through the index, however many rows."""
        marks: list[str] = []
        found = self._db.execute("SELECT min(embedded_by) FROM passages").fetchone()[0]
        while found is not None:
            marks.append(str(found))
            found = self._db.execute(
                "SELECT min(embedded_by) FROM passages WHERE embedded_by > ?", (found,)
            ).fetchone()[0]
        return [mark for mark in marks if mark != identity]

    def mark_started(self, ids: Iterable[str]) -> set[str]:
        """Note that vectors of these rows are about to be kept: a row with any mark may have some, which must go with
        it. Returns those that were not forgotten meanwhile.
        """
        query = "UPDATE passages SET embedded_by = ?, vector = NULL WHERE id = ? RETURNING id"
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            return {id for id in ids if self._db.execute(query, (STARTED, id)).fetchall()}

    def mark_embedded(self, vectors: Mapping[str, bytes], identity: str) -> set[str]:
        """Note that the vectors of rows with these ids are kept, and keep a small copy of each beside its row, which is
        what recall reads. Returns those that were not forgotten meanwhile.
        """
        query = "UPDATE passages SET embedded_by = ?, vector = ? WHERE id = ? RETURNING id"
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            return {id for id, one in vectors.items() if self._db.execute(query, (identity, one, id)).fetchall()}

    def mark_pending(self, author: str | None = None) -> int:
        """Have vectors computed anew, of one person or of all. Returns how many rows there are."""
        whose, values = ("author = ?", (author,)) if author is not None else ("1 = 1", ())  # type: tuple[str, tuple[str, ...]]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            # Those without a mark are pending as they are.
            self._db.execute(
                f"UPDATE passages SET embedded_by = ? WHERE embedded_by <> '' AND {whose}", (STARTED, *values)
            )
            return int(self._db.execute(f"SELECT count(*) FROM passages WHERE {whose}", values).fetchone()[0])

    def to_delete(self, limit: int = 1000) -> list[tuple[str, str]]:
        """Pairs of row id and author whose vectors must go."""
        with self._lock:
            return self._db.execute("SELECT id, author FROM vectors_to_delete LIMIT ?", (limit,)).fetchall()

    def are_to_delete(self, author: str) -> bool:
        """Whether vectors of this person must go yet."""
        query = "SELECT 1 FROM vectors_to_delete WHERE author = ? LIMIT 1"
        with self._lock:
            return self._db.execute(query, (author,)).fetchone() is not None

    def deleted(self, ids: Iterable[str]) -> None:
        """Note that they went; their bytes may still be in the files of the vector database."""
        named = [(id,) for id in ids]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT INTO vectors_to_erase SELECT author FROM vectors_to_delete WHERE id = ? ON CONFLICT DO NOTHING",
                named,
            )
            self._db.executemany("DELETE FROM vectors_to_delete WHERE id = ?", named)

    def to_erase(self) -> list[str]:
        """Those of whose deleted vectors bytes may still be in files."""
        with self._lock:
            return [author for (author,) in self._db.execute("SELECT author FROM vectors_to_erase").fetchall()]

    def erased(self, people: Iterable[str]) -> None:
        """Note that no byte is left."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("DELETE FROM vectors_to_erase WHERE author = ?", [(one,) for one in people])
