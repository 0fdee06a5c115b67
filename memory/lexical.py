"""The lexical index of the passage table: which rows have any of some hashed words.

SQLite has full text search (FTS5), PostgreSQL arrays with an inverted index (GIN); see `memory/passages.py` for the
hashes. A row's words are there twice: hashed for its person, and for its shared conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from memory.databases import Database, PostgresDatabase

Column = Literal["own", "shared"]

FTS5 = """
CREATE VIRTUAL TABLE IF NOT EXISTS lexical USING fts5 (own, shared, tokenize = 'unicode61', detail = none);
"""
GIN = """
CREATE TABLE IF NOT EXISTS lexical (number BIGINT PRIMARY KEY, own TEXT[] NOT NULL, shared TEXT[] NOT NULL);
CREATE INDEX IF NOT EXISTS lexical_own ON lexical USING gin (own);
CREATE INDEX IF NOT EXISTS lexical_shared ON lexical USING gin (shared);
"""


class LexicalIndex(Protocol):
    """Used within the transactions of the table, under its lock."""

    def add(self, number: int, own: Sequence[str], shared: Sequence[str]) -> None:
        """Put a row's hashes in."""
        ...

    def remove(self, number: int) -> None:
        """Take them out."""
        ...

    def words(self, column: Column) -> str:
        """An SQL expression for the hashes of a row of passages, joined by spaces."""
        ...

    def matching(self, column: Column, hashes: Sequence[str], where: str, value: str) -> list[tuple[int, str]]:
        """The passages that have any of these hashes and for which `where` holds: number, and all hashes joined."""
        ...


def lexical_index(db: Database) -> LexicalIndex:
    """The index that this database has."""
    return ArrayIndex(db) if isinstance(db, PostgresDatabase) else FullTextIndex(db)


class FullTextIndex:
    """FTS5."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, number: int, own: Sequence[str], shared: Sequence[str]) -> None:
        """See LexicalIndex."""
        row = (number, " ".join(own), " ".join(shared))
        self._db.execute("INSERT INTO lexical (rowid, own, shared) VALUES (?,?,?)", row)

    def remove(self, number: int) -> None:
        """See LexicalIndex."""
        self._db.execute("DELETE FROM lexical WHERE rowid = ?", (number,))

    def words(self, column: Column) -> str:
        """See LexicalIndex."""
        return f"(SELECT {column} FROM lexical WHERE rowid = number)"

    def matching(self, column: Column, hashes: Sequence[str], where: str, value: str) -> list[tuple[int, str]]:
        """See LexicalIndex."""
        return self._db.execute(
            f"SELECT number, {column} FROM lexical JOIN (SELECT number FROM passages WHERE {where}) "
            "ON number = lexical.rowid WHERE lexical MATCH ?",
            (value, " OR ".join(hashes)),
        ).fetchall()


class ArrayIndex:
    """Arrays of hashes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, number: int, own: Sequence[str], shared: Sequence[str]) -> None:
        """See LexicalIndex."""
        self._db.execute("INSERT INTO lexical VALUES (?,?,?)", (number, list(own), list(shared)))

    def remove(self, number: int) -> None:
        """See LexicalIndex."""
        self._db.execute("DELETE FROM lexical WHERE number = ?", (number,))

    def words(self, column: Column) -> str:
        """See LexicalIndex."""
        return f"(SELECT array_to_string({column}, ' ') FROM lexical WHERE lexical.number = passages.number)"

    def matching(self, column: Column, hashes: Sequence[str], where: str, value: str) -> list[tuple[int, str]]:
        """See LexicalIndex."""
        return self._db.execute(
            f"SELECT number, array_to_string({column}, ' ') FROM lexical "
            f"JOIN (SELECT number FROM passages WHERE {where}) AS scope USING (number) WHERE {column} && ?",
            (value, list(hashes)),
        ).fetchall()
