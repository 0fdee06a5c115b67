"""From SQLite to PostgreSQL: what a data folder remembers, moved into the database that is used from now on.

Rows go over in batches, in the order they were written, under their ids and with their small vectors: each batch is
committed there before it is deleted here. Words are hashed anew, with the keys that people have there. The files are
deleted when they are empty.

Cut off at any point, the next run goes on. What had arrived by then may have been forgotten, unlinked or resumed there
meanwhile, and must not come a second time: so each batch's marks are committed with it, and a row whose mark is there
is only deleted here. A mark is a hash of the row, keyed with a secret of this folder, which goes with the last file;
the marks of a batch go when it is deleted here, the last ones at the end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from memory.databases import Database, Schema, file_of, open_database
from memory.facts import FACTS
from memory.identities import IDENTITIES
from memory.installations import secret_in
from memory.passages import PASSAGES, PassageTable

MOVING = Schema(
    "moving",
    "CREATE TABLE IF NOT EXISTS moved (source TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (source, mark)){plain};",
)
_SECRET = "moving"
"""The file below the memory's folder that there is while a move is not finished."""
_BATCH = 200
_BESIDE: dict[Schema, dict[str, tuple[str, ...]]] = {
    PASSAGES: {"paused": ("owner",), "vectors_to_delete": ("id", "author"), "vectors_to_erase": ("author",)},
    FACTS: {
        "stated": (
            "owner", "passage_id", "category", "ends", "adds", "shared", "value_from", "value_to", "subject_from",
            "subject_to",
        )
    },
    IDENTITIES: {"accounts": ("author", "person", "apart")},
}  # fmt: skip
"""What is kept beside the turns, by schema and table; codes to link accounts are not worth moving."""


@dataclass(frozen=True)
class Moved:
    """How much went over."""

    turns: int = 0
    facts: int = 0
    accounts: int = 0


def move_to(directory: Path, database_url: str, on_progress: Callable[[int, int], None] | None = None) -> Moved | None:
    """Move the SQLite files of long-term memory below a directory into PostgreSQL, which may have rows already. None
    when there are no files.

    `on_progress` is told how many turns are moved and how many there are. Parley must not run on this folder
    meanwhile. Raises ConfigurationError when the database does not answer, or is no PostgreSQL.
    """
    secret = directory / _SECRET
    if not any(file_of(schema, directory).exists() for schema in _BESIDE) and not secret.exists():
        return None
    marks = _Marks(secret, directory, database_url)
    try:
        turns = 0
        if file_of(PASSAGES, directory).exists():
            turns = _move_turns(directory, database_url, marks, on_progress or (lambda done, total: None))
        counts = {schema: _move_beside(schema, directory, database_url, marks) for schema in _BESIDE}
        marks.finish()
    finally:
        marks.close()
    return Moved(turns, counts[FACTS], counts[IDENTITIES])


class _Marks:
    """What of this folder has arrived, noted in the database that it arrives in."""

    def __init__(self, secret: Path, directory: Path, database_url: str) -> None:
        self._db = open_database(MOVING, directory, database_url)
        self._file = secret
        self._key = secret_in(secret)
        self._source = self._hash("source")

    def of(self, *row: object) -> str:
        """The mark of a row, or of its id."""
        return self._hash(json.dumps(row, default=str))

    def there(self, marks: Sequence[str]) -> set[str]:
        """Those of these marks whose rows have arrived."""
        query = f"SELECT mark FROM moved WHERE source = ? AND mark IN {self._db.listed}"
        return {mark for (mark,) in self._db.execute(query, (self._source, json.dumps(list(marks)))).fetchall()}

    def note(self, target: Database, marks: Iterable[str]) -> None:
        """Within the transaction that writes the rows."""
        target.executemany("INSERT INTO moved VALUES (?,?) ON CONFLICT DO NOTHING", [(self._source, m) for m in marks])

    def drop(self, marks: Iterable[str]) -> None:
        """Their rows are deleted here, so they can not come again."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("DELETE FROM moved WHERE source = ? AND mark = ?", [(self._source, m) for m in marks])

    def finish(self) -> None:
        """Everything has arrived, and no file is left."""
        self._db.execute("DELETE FROM moved WHERE source = ?", (self._source,))
        self._file.unlink()

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def _hash(self, value: str) -> str:
        return hashlib.blake2b(value.encode(), digest_size=16, key=self._key).hexdigest()


def _move_turns(directory: Path, database_url: str, marks: _Marks, on_progress: Callable[[int, int], None]) -> int:
    source, target = PassageTable(directory), PassageTable(directory, database_url)
    try:
        done, total = 0, source.total()
        on_progress(0, total)
        while batch := source.oldest(_BATCH):
            marked = {marks.of(kept.row.id): kept for kept in batch}
            arrived = marks.there(list(marked))
            new = {mark: kept for mark, kept in marked.items() if mark not in arrived}
            target.adopt(list(new.values()), partial(marks.note, marks=list(new)))
            source.drop([kept.row.number for kept in batch])
            marks.drop(marked)
            done += len(batch)
            on_progress(done, total)
        return done
    finally:
        source.close()
        target.close()


def _move_beside(schema: Schema, directory: Path, database_url: str, marks: _Marks) -> int:
    """The other tables of a store, then its file goes. Returns how many rows there were."""
    file = file_of(schema, directory)
    if not file.exists():
        return 0
    source, target = open_database(schema, directory), open_database(schema, directory, database_url)
    try:
        moved = sum(_copy(source, target, table, columns, marks) for table, columns in _BESIDE[schema].items())
        if schema is PASSAGES:  # the name of its collections at a Chroma server; people have other keys there
            _copy(source, target, "keys", ("owner", "key"), marks, "owner = 'installation'")
    finally:
        source.close()
        target.close()
    for one in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        one.unlink(missing_ok=True)
    return moved


def _copy(
    source: Database, target: Database, table: str, columns: Sequence[str], marks: _Marks, where: str = "1 = 1"
) -> int:
    named, places = ", ".join(columns), ", ".join("?" * len(columns))
    rows: list[Any] = source.execute(f"SELECT {named} FROM {table} WHERE {where}").fetchall()
    marked = {marks.of(table, *row): row for row in rows}
    arrived = marks.there(list(marked))
    new = {mark: row for mark, row in marked.items() if mark not in arrived}
    with target:
        target.execute("BEGIN IMMEDIATE")
        target.executemany(f"INSERT INTO {table} ({named}) VALUES ({places}) ON CONFLICT DO NOTHING", new.values())
        marks.note(target, new)
    return len(rows)
