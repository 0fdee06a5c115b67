"""SQLite as Parley uses it: what goes wrong with the file is said in a sentence, to whoever asked.

A disk may be full, a folder read-only, a file damaged or in use. Python's own errors name none of the files, and a
connector could only say that something went wrong.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from tools.errors import ConfigurationError, ToolFailed


class StoreFailed(ToolFailed, sqlite3.OperationalError):
    """A file of Parley's own can not be read or written now."""


class Connection(sqlite3.Connection):
    """A file, with autocommit outside of ``BEGIN``. Raises ConfigurationError when it can not be opened at all, and
    StoreFailed later.
    """

    def __init__(self, path: Path, **options: Any) -> None:
        self.path = path
        try:
            super().__init__(path, check_same_thread=False, isolation_level=None, **options)
        except sqlite3.Error as error:
            raise ConfigurationError(*_told(path, error)) from error

    def begin(self, script: str) -> None:
        """Run the statements that make it ready for use. Raises ConfigurationError."""
        try:
            self.executescript(script)
        except sqlite3.Error as error:
            self.close()
            raise ConfigurationError(*_told(self.path, error)) from error

    def execute(self, *statement: Any) -> Cursor:
        """See sqlite3."""
        return self.cursor(Cursor).execute(*statement)

    def executemany(self, *statement: Any) -> Cursor:
        """See sqlite3."""
        return self.cursor(Cursor).executemany(*statement)

    def __exit__(self, *error: Any) -> Any:
        try:
            return super().__exit__(*error)
        except sqlite3.Error as failure:
            raise StoreFailed(*_told(self.path, failure)) from failure


class Cursor(sqlite3.Cursor):
    """See Connection."""

    connection: Connection

    def execute(self, *statement: Any) -> Cursor:
        """See sqlite3."""
        try:
            super().execute(*statement)
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error
        return self

    def executemany(self, *statement: Any) -> Cursor:
        """See sqlite3."""
        try:
            super().executemany(*statement)
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error
        return self

    def fetchone(self) -> Any:
        """See sqlite3."""
        try:
            return super().fetchone()
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    def fetchall(self) -> list[Any]:
        """See sqlite3."""
        try:
            return super().fetchall()
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.DatabaseError) -> Exception:
        """The same for what is wrong with a statement: that is a fault of the program."""
        faults = (sqlite3.ProgrammingError, sqlite3.IntegrityError, sqlite3.NotSupportedError, sqlite3.InterfaceError)
        if isinstance(error, faults) or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            return error
        return StoreFailed(*_told(self.connection.path, error))


def _told(path: Path, error: sqlite3.Error) -> tuple[str, str]:
    """What happened to a file, and what to do."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return f"The disk is full: {path.name} can not be written.", "Free some space, then try again."
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"{path.name} is in use by another process.", "Try again in a minute."
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "decode" in str(error):
        return (
            f"{path.name} is damaged ({error}).",
            f"Stop Parley and put a backup in its place, or what can be saved: sqlite3 {path.name} .recover",
        )
    return f"{path.name} can not be read or written ({error}).", "See that its folder and its disk are in order."
