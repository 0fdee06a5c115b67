"""From SQLite to PostgreSQL: what a data folder remembers, moved into the database that is used from now on.

Rows go over in batches, in the order they were written, under their ids and with their small vectors: each batch is
committed there before it is deleted here. Cut off at any point, the next run goes on. Words are hashed anew, with the
keys that people have there. The files are deleted when they are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memory.databases import Database, Schema, file_of, open_database
from memory.facts import FACTS
from memory.identities import IDENTITIES
from memory.passages import PASSAGES, PassageTable

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
    if not any(file_of(schema, directory).exists() for schema in _BESIDE):
        return None
    turns = 0
    if file_of(PASSAGES, directory).exists():
        turns = _move_turns(directory, database_url, on_progress or (lambda done, total: None))
    counts = {schema: _move_beside(schema, directory, database_url) for schema in _BESIDE}
    return Moved(turns, counts[FACTS], counts[IDENTITIES])


def _move_turns(directory: Path, database_url: str, on_progress: Callable[[int, int], None]) -> int:
    source, target = PassageTable(directory), PassageTable(directory, database_url)
    try:
        done, total = 0, source.total()
        on_progress(0, total)
        while batch := source.oldest(_BATCH):
            target.adopt(batch)
            source.drop([kept.row.number for kept in batch])
            done += len(batch)
            on_progress(done, total)
        return done
    finally:
        source.close()
        target.close()


def _move_beside(schema: Schema, directory: Path, database_url: str) -> int:
    """The other tables of a store, then its file goes. Returns how many rows there were."""
    file = file_of(schema, directory)
    if not file.exists():
        return 0
    source, target = open_database(schema, directory), open_database(schema, directory, database_url)
    try:
        moved = sum(_copy(source, target, table, columns) for table, columns in _BESIDE[schema].items())
        if schema is PASSAGES:  # the name of its collections at a Chroma server; people have other keys there
            _copy(source, target, "keys", ("owner", "key"), "owner = 'installation'")
    finally:
        source.close()
        target.close()
    for one in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        one.unlink(missing_ok=True)
    return moved


def _copy(source: Database, target: Database, table: str, columns: Sequence[str], where: str = "1 = 1") -> int:
    named, marks = ", ".join(columns), ", ".join("?" * len(columns))
    rows: list[Any] = source.execute(f"SELECT {named} FROM {table} WHERE {where}").fetchall()
    with target:
        target.execute("BEGIN IMMEDIATE")
        target.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks}) ON CONFLICT DO NOTHING", rows)
    return len(rows)
