"""The two databases that can hold the passage table: SQLite, the default, and PostgreSQL by URL.

Both are used in the terms of Python's own `sqlite3`: `execute`, `executemany`, `?` for a value, and `with database:`
around a transaction that began with ``BEGIN IMMEDIATE``. What differs between them is behind the methods that follow:
the lexical index, which tells what rows have any of some hashes, noticing other processes, erasing.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import urlsplit

from tools.errors import ConfigurationError, MissingDependency, ToolFailed

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger(__name__)

Column = Literal["own", "shared"]
"""The lexical index has a row's words twice: hashed for its person, and for its shared conversation."""

_TABLES = """
CREATE TABLE IF NOT EXISTS passages (
    number {number}, id TEXT NOT NULL UNIQUE, author TEXT NOT NULL, speaker TEXT NOT NULL,
    text TEXT NOT NULL, conversation_id TEXT NOT NULL, shared INTEGER NOT NULL, said_at {real} NOT NULL,
    media TEXT NOT NULL, connector TEXT NOT NULL, embedded_by TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS passages_by_author ON passages (author, number);
CREATE INDEX IF NOT EXISTS passages_by_conversation ON passages (conversation_id, number) WHERE shared = 1;
CREATE INDEX IF NOT EXISTS passages_by_model ON passages (embedded_by, number);
CREATE TABLE IF NOT EXISTS keys (owner TEXT PRIMARY KEY, key {bytes} NOT NULL){plain};
CREATE TABLE IF NOT EXISTS paused (owner TEXT PRIMARY KEY){plain};
CREATE TABLE IF NOT EXISTS vectors_to_delete (id TEXT PRIMARY KEY, author TEXT NOT NULL){plain};
CREATE TABLE IF NOT EXISTS vectors_to_erase (author TEXT PRIMARY KEY){plain};
"""
_SMALL_BYTES = 32 * 2**20


class Cursor(Protocol):
    """What a statement gives back."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        ...

    def fetchone(self) -> Any:
        """The next row, None at the end."""
        ...

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        ...


class Database(Protocol):
    """What the passage table needs. Not thread safe: the table holds a lock around every use."""

    position: str
    """The SQL function that tells where a text occurs in another, 0 for nowhere."""
    listed: str
    """The elements of a JSON array that is given as a value, for ``IN``."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run one statement."""
        ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Run one statement for each row of values."""
        ...

    def __enter__(self) -> Any:
        """See the module."""
        ...

    def __exit__(self, *error: Any) -> Any:
        """Commit, or after an error take everything back."""
        ...

    def add_words(self, number: int, own: Sequence[str], shared: Sequence[str]) -> None:
        """Put a row's hashes into the lexical index."""
        ...

    def remove_words(self, number: int) -> None:
        """Take them out."""
        ...

    def words(self, column: Column) -> str:
        """An SQL expression for a row's hashes, joined by spaces; `lexical` is joined by `number`."""
        ...

    def matching(self, column: Column, hashes: Sequence[str], where: str, value: str) -> list[tuple[int, str]]:
        """The rows that have any of these hashes and for which `where` holds: number, and all hashes joined."""
        ...

    def version(self) -> int:
        """Changes when another connection wrote."""
        ...

    def scrub(self, *, whole: bool) -> None:
        """Make sure that what was deleted is gone for good; `whole` spares no effort."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def open_database(directory: Path, url: str = "") -> Database:
    """PostgreSQL at a URL, ``postgresql://user:password@host/name``; without one SQLite below the directory.

    Raises ConfigurationError when it does not answer or the URL is of another kind.
    """
    if not url:
        return SqliteDatabase(directory / "passages.sqlite3")
    if urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise ConfigurationError(
            f"The memory can not be kept at a URL that begins with {urlsplit(url).scheme or url[:12]!r}.",
            "Set PARLEY_MEMORY_DATABASE_URL=postgresql://user:password@host/name, or leave it empty for SQLite.",
        )
    return PostgresDatabase(url)


class SqliteDatabase(sqlite3.Connection):
    """A file; the lexical index is FTS5."""

    position = "instr"
    listed = "(SELECT value FROM json_each(?))"

    def __init__(self, path: Path) -> None:
        super().__init__(path, check_same_thread=False, isolation_level=None)
        self.path = path
        tables = _TABLES.format(
            number="INTEGER PRIMARY KEY AUTOINCREMENT", real="REAL", bytes="BLOB", plain=" WITHOUT ROWID"
        )
        # FULL: an acknowledged row outlives a power cut too. secure_delete: what is deleted is overwritten.
        self.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA busy_timeout=10000;"
            f"PRAGMA cache_size=-16000; {tables} CREATE VIRTUAL TABLE IF NOT EXISTS lexical "
            "USING fts5 (own, shared, tokenize = 'unicode61', detail = none);"
        )

    def add_words(self, number: int, own: Sequence[str], shared: Sequence[str]) -> None:
        """See Database."""
        self.execute(
            "INSERT INTO lexical (rowid, own, shared) VALUES (?,?,?)", (number, " ".join(own), " ".join(shared))
        )

    def remove_words(self, number: int) -> None:
        """See Database."""
        self.execute("DELETE FROM lexical WHERE rowid = ?", (number,))

    def words(self, column: Column) -> str:
        """See Database."""
        return f"(SELECT {column} FROM lexical WHERE rowid = number)"

    def matching(self, column: Column, hashes: Sequence[str], where: str, value: str) -> list[tuple[int, str]]:
        """See Database."""
        return self.execute(
            f"SELECT number, {column} FROM lexical JOIN (SELECT number FROM passages WHERE {where}) "
            "ON number = lexical.rowid WHERE lexical MATCH ?",
            (value, " OR ".join(hashes)),
        ).fetchall()

    def version(self) -> int:
        """See Database."""
        return int(self.execute("PRAGMA data_version").fetchone()[0])

    def scrub(self, *, whole: bool) -> None:
        """Empty the log of writes; where it is `whole` or quick also pack the file anew, since moving rows between
        pages can leave copies that overwriting on delete does not reach.
        """
        if whole or self.path.stat().st_size < _SMALL_BYTES:
            self.execute("VACUUM")
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


class PostgresDatabase:
    """Tables in a schema of their own, ``parley``; the lexical index is an array of hashes for each row.

    One connection, made anew when the server was restarted. What PostgreSQL keeps of deleted rows on its disk (old
    versions until the vacuum that follows each forgetting, its log of writes) is in the hands of who runs it; no
    statement reaches it.
    """

    position = "strpos"
    listed = "(SELECT jsonb_array_elements_text(?::jsonb))"

    def __init__(self, url: str) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise MissingDependency("psycopg", extra="postgres") from error
        self._url = url
        self._failure = psycopg.OperationalError
        self._connection: psycopg.Connection[Any] | None = None
        self._own_changes = 0
        try:
            self._connection = self._connect()
        except psycopg.OperationalError as error:
            where = urlsplit(url).hostname or "the local socket"
            raise ConfigurationError(
                f"No PostgreSQL takes us at {where}: {' '.join(str(error).split())[:200]}",
                "Start it, correct PARLEY_MEMORY_DATABASE_URL, or leave that empty for SQLite.",
            ) from error

    def _connect(self) -> psycopg.Connection[Any]:
        import psycopg

        connection = psycopg.connect(self._url, autocommit=True, connect_timeout=10, application_name="parley")
        tables = _TABLES.format(
            number="BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", real="DOUBLE PRECISION", bytes="BYTEA", plain=""
        )
        with connection.transaction():
            # Two processes that make the tables at the same time would meet; the number is Parley's own.
            connection.execute("SELECT pg_advisory_xact_lock(7275652)")
            connection.execute("SET LOCAL client_min_messages = warning")
            connection.execute("CREATE SCHEMA IF NOT EXISTS parley")
            connection.execute("SET search_path = parley")
            connection.execute(
                tables
                + """
                CREATE TABLE IF NOT EXISTS lexical (
                    number BIGINT PRIMARY KEY, own TEXT[] NOT NULL, shared TEXT[] NOT NULL);
                CREATE INDEX IF NOT EXISTS lexical_own ON lexical USING gin (own);
                CREATE INDEX IF NOT EXISTS lexical_shared ON lexical USING gin (shared);
                CREATE SEQUENCE IF NOT EXISTS changes;
                """
            )
        return connection

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Cursor:
        """See Database. Raises ToolFailed while the server does not answer."""
        statement = sql.replace("?", "%s").replace("BEGIN IMMEDIATE", "BEGIN")
        values = [_storable(value) for value in values]
        connection = self._open()
        try:
            return self._run(statement, values)
        except self._failure as error:
            # Only the first statement after the server went away can be said again: what a transaction did is lost.
            if not connection.closed or statement.split()[0] not in ("BEGIN", "SELECT"):
                raise self._gone() from error
        return self._run(statement, values)

    def _run(self, statement: str, values: Sequence[Any]) -> Cursor:
        """One statement. One writer at a time, as in SQLite: two that delete the same rows would deadlock."""
        connection = self._open()
        result = connection.execute(statement, values or None)
        if statement == "BEGIN":
            connection.execute("SELECT pg_advisory_xact_lock(7275653)")
        return result

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        """See Database."""
        with self._open().cursor() as cursor:
            cursor.executemany(sql.replace("?", "%s"), [[_storable(value) for value in row] for row in rows])

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            raise ToolFailed("The memory is closed.", "Start Parley again.")
        if self._connection.closed:
            log.warning("connecting to PostgreSQL again")
            try:
                self._connection = self._connect()
            except self._failure as error:
                raise self._gone() from error
        return self._connection

    def _gone(self) -> ToolFailed:
        return ToolFailed("The database of the memory does not answer.", "Try again in a minute.")

    def __enter__(self) -> PostgresDatabase:
        """See Database."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        """See Database. A change is counted before it can be seen and after, so that nobody misses it."""
        connection = self._connection
        if connection is None or connection.closed:
            return
        if kind is not None:
            connection.execute("ROLLBACK")
            return
        self._count_change()
        connection.execute("COMMIT")
        self._count_change()

    def _count_change(self) -> None:
        self.execute("SELECT nextval('changes')")
        self._own_changes += 1

    def add_words(self, number: int, own: Sequence[str], shared: Sequence[str]) -> None:
        """See Database."""
        self.execute("INSERT INTO lexical VALUES (?,?,?)", (number, list(own), list(shared)))

    def remove_words(self, number: int) -> None:
        """See Database."""
        self.execute("DELETE FROM lexical WHERE number = ?", (number,))

    def words(self, column: Column) -> str:
        """See Database."""
        return f"(SELECT array_to_string({column}, ' ') FROM lexical WHERE lexical.number = passages.number)"

    def matching(self, column: Column, hashes: Sequence[str], where: str, value: str) -> list[tuple[int, str]]:
        """See Database."""
        return self.execute(
            f"SELECT number, array_to_string({column}, ' ') FROM lexical "
            f"JOIN (SELECT number FROM passages WHERE {where}) AS scope USING (number) WHERE {column} && ?",
            (value, list(hashes)),
        ).fetchall()

    def version(self) -> int:
        """See Database."""
        return int(self.execute("SELECT last_value + is_called::int FROM changes").fetchone()[0]) - self._own_changes

    def scrub(self, *, whole: bool) -> None:
        """Have the space of deleted rows used again at once, not when the server finds time."""
        if whole:
            self.execute("VACUUM passages")
            self.execute("VACUUM lexical")

    def close(self) -> None:
        """See Database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _storable(value: Any) -> Any:
    """PostgreSQL keeps no NUL; nobody's id but one made to do harm has any, and that one stays nobody else's."""
    return value.replace("\0", "\1NUL") if isinstance(value, str) else value
