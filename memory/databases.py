"""The databases of long-term memory: SQLite, a file for each store and the default, or one PostgreSQL for all of them.

Both are used in the terms of Python's own `sqlite3`: `execute`, `executemany`, `?` for a value, and `with database:`
around a transaction that began with ``BEGIN IMMEDIATE``. What differs between them is behind the methods that follow:
noticing other processes, erasing. What a store keeps is its `Schema`.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from tools.errors import ConfigurationError, MissingDependency, ParleyError, ToolFailed
from tools.sqlite import Connection, StoreFailed

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger(__name__)

_SMALL_BYTES = 32 * 2**20
_AGAIN_S = 3.0
"""Seconds after which a server that did not answer is asked again, by whichever store: a turn asks several."""
_ask_again_at: dict[str, float] = {}
_PATIENCE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
"""Of libpq, in seconds and the last in milliseconds: a server that vanished is noticed, not waited for in vain."""


@dataclass(frozen=True)
class Schema:
    """The tables of one store."""

    name: str
    """Of its file in SQLite; in PostgreSQL the stores have their tables side by side."""
    tables: str
    """SQL for both, with ``{number}`` for a key that counts up, ``{real}`` and ``{bytes}`` for types, and ``{plain}``
    behind a table that has a key of its own. Each statement must do nothing the second time."""
    sqlite: str = ""
    """Tables that only SQLite has."""
    postgres: str = ""
    """Tables that only PostgreSQL has."""
    added: tuple[tuple[str, str, str], ...] = ()
    """Table, name and type of columns that an older Parley's tables lack."""


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
    """What a store needs. Not thread safe: the store holds a lock around every use."""

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

    def version(self) -> int:
        """Changes when another connection wrote to this store."""
        ...

    def scrub(self, *, whole: bool) -> None:
        """Make sure that what was deleted is gone for good; `whole` spares no effort."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def open_database(schema: Schema, directory: Path, url: str = "") -> Database:
    """PostgreSQL at a URL, ``postgresql://user:password@host/name``; without one SQLite below the directory.

    Raises ConfigurationError when it does not answer or the URL is of another kind.
    """
    directory.mkdir(parents=True, exist_ok=True)
    file = file_of(schema, directory)
    if not url:
        return SqliteDatabase(schema, file)
    if urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise ConfigurationError(
            f"The memory can not be kept at a URL that begins with {urlsplit(url).scheme or url[:12]!r}.",
            "Set PARLEY_MEMORY_DATABASE_URL=postgresql://user:password@host/name, or leave it empty for SQLite.",
        )
    database = PostgresDatabase(schema, url)
    if file.exists():
        log.warning(
            "%s is from before PostgreSQL: nothing reads it, and forgetting does not reach it. "
            "To have what it holds, stop Parley and run: parley memory move",
            file.name,
        )
    return database


def file_of(schema: Schema, directory: Path) -> Path:
    """Where SQLite keeps a store."""
    return directory / f"{schema.name}.sqlite3"


class SqliteDatabase(Connection):
    """A file."""

    position = "instr"
    listed = "(SELECT value FROM json_each(?))"

    def __init__(self, schema: Schema, path: Path) -> None:
        super().__init__(path)
        types = {"number": "INTEGER PRIMARY KEY AUTOINCREMENT", "real": "REAL", "bytes": "BLOB"}
        tables = schema.tables.format(plain=" WITHOUT ROWID", **types)
        self._add_columns(schema, types)
        # FULL: an acknowledged row outlives a power cut too. secure_delete: what is deleted is overwritten.
        self.begin(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA busy_timeout=10000;"
            f"PRAGMA cache_size=-16000; {tables} {schema.sqlite}"
        )

    def _add_columns(self, schema: Schema, types: Mapping[str, str]) -> None:
        try:
            for table, column, kind in schema.added:
                there = [row[1] for row in self.execute(f"PRAGMA table_info ({table})").fetchall()]
                if there and column not in there:
                    self.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind.format(**types)}")
        except StoreFailed as error:
            raise ConfigurationError(error.happened, error.hint) from error

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
    """Tables in a schema of Parley's own, ``parley``; each store has a connection of its own.

    It is made anew when the server was restarted. What PostgreSQL keeps of deleted rows on its disk (old
    versions until the vacuum that follows each forgetting, its log of writes) is in the hands of who runs it; no
    statement reaches it.
    """

    position = "strpos"
    listed = "(SELECT jsonb_array_elements_text(?::jsonb))"

    def __init__(self, schema: Schema, url: str) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise MissingDependency("psycopg", extra="postgres") from error
        self._schema = schema
        self._changes = f"{schema.name}_changes"
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

        connection = psycopg.connect(self._url, autocommit=True, application_name="parley", **_PATIENCE)
        types = {
            "number": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "real": "DOUBLE PRECISION",
            "bytes": "BYTEA",
        }
        tables = self._schema.tables.format(plain="", **types)
        with connection.transaction():
            # Two processes that make the tables at the same time would meet; the number is Parley's own.
            connection.execute("SELECT pg_advisory_xact_lock(7275652)")
            connection.execute("SET LOCAL client_min_messages = warning")
            connection.execute("CREATE SCHEMA IF NOT EXISTS parley")
            connection.execute("SET search_path = parley")
            for table, column, kind in self._schema.added:
                kind = kind.format(**types)
                connection.execute(f"ALTER TABLE IF EXISTS {table} ADD COLUMN IF NOT EXISTS {column} {kind}")
            connection.execute(f"{tables} {self._schema.postgres} CREATE SEQUENCE IF NOT EXISTS {self._changes}")
        return connection

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Cursor:
        """See Database. Raises ToolFailed while the server does not answer, or refuses for want of something."""
        statement = sql.replace("?", "%s").replace("BEGIN IMMEDIATE", "BEGIN")
        values = [_storable(value) for value in values]
        connection = self._open()
        try:
            return self._run(statement, values)
        except self._failure as error:
            # Only the first statement after the server went away can be said again: what a transaction did is lost.
            if not connection.closed or statement.split()[0] not in ("BEGIN", "SELECT"):
                raise self._failed(error) from error
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
        try:
            with self._open().cursor() as cursor:
                cursor.executemany(sql.replace("?", "%s"), [[_storable(value) for value in row] for row in rows])
        except self._failure as error:
            raise self._failed(error) from error

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            raise ToolFailed("The memory is closed.", "Start Parley again.")
        if self._connection.closed:
            if time.monotonic() < _ask_again_at.get(self._url, 0.0):
                raise self._failed()
            log.warning("connecting to PostgreSQL again")
            try:
                self._connection = self._connect()
            except self._failure as error:
                _ask_again_at[self._url] = time.monotonic() + _AGAIN_S
                raise self._failed(error) from error
        return self._connection

    def _failed(self, error: Exception | None = None) -> ParleyError:
        """The server is away, or it is there and has, say, no room on its disk."""
        told = getattr(getattr(error, "diag", None), "message_primary", None)
        if told and self._connection is not None and not self._connection.closed:
            return ToolFailed(f"The database of the memory refuses: {told}.", "The operator finds more in its log.")
        return ToolFailed("The database of the memory does not answer.", "Try again in a minute.")

    def __enter__(self) -> PostgresDatabase:
        """See Database."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        """See Database. A change is counted before it can be seen and after, so that nobody misses it."""
        connection = self._connection
        if connection is None or connection.closed:
            return
        try:
            if kind is not None:
                connection.execute("ROLLBACK")
                return
            for statement in (f"SELECT nextval('{self._changes}')", "COMMIT", f"SELECT nextval('{self._changes}')"):
                connection.execute(statement)
            self._own_changes += 2
        except self._failure as error:
            raise self._failed(error) from error

    def version(self) -> int:
        """See Database."""
        found = self.execute(f"SELECT last_value + is_called::int FROM {self._changes}").fetchone()[0]
        return int(found) - self._own_changes

    def scrub(self, *, whole: bool) -> None:
        """Have the space of deleted rows used again at once, not when the server finds time."""
        if whole:
            for table in re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", self._schema.tables + self._schema.postgres):
                self.execute(f"VACUUM {table}")

    def close(self) -> None:
        """See Database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _storable(value: Any) -> Any:
    """PostgreSQL keeps no NUL; nobody's id but one made to do harm has any, and that one stays nobody else's."""
    return value.replace("\0", "\1NUL") if isinstance(value, str) else value
