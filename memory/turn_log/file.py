"""The SQLite file of the log of turns, which all its parts share.

WAL mode: a commit survives the end of the process at any point. With ``synchronous=NORMAL`` a power cut may lose the
last commits, never the database (sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from memory.messages import Message
from memory.turn_log.body import decoded
from memory.turn_log.processes import Processes
from memory.turn_log.recent import RecentMessages
from tools.sqlite import Connection

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (conversation_id TEXT PRIMARY KEY, owner TEXT, shared INTEGER);
CREATE TABLE IF NOT EXISTS turns (
    turn_id TEXT PRIMARY KEY, conversation_id TEXT, author TEXT, platform_id TEXT, state TEXT, process TEXT,
    language TEXT, started_at REAL, ended_at REAL);
CREATE UNIQUE INDEX IF NOT EXISTS turns_by_platform_id ON turns (conversation_id, platform_id)
    WHERE platform_id <> '';
CREATE INDEX IF NOT EXISTS turns_by_state ON turns (state) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS turns_by_author ON turns (author);
CREATE INDEX IF NOT EXISTS turns_by_conversation ON turns (conversation_id, started_at);
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY, turn_id TEXT REFERENCES turns, conversation_id TEXT, shown INTEGER, body TEXT);
CREATE INDEX IF NOT EXISTS messages_by_turn ON messages (turn_id, number);
CREATE INDEX IF NOT EXISTS messages_shown ON messages (conversation_id, number) WHERE shown;
CREATE TABLE IF NOT EXISTS deliveries (
    turn_id TEXT PRIMARY KEY REFERENCES turns, place TEXT DEFAULT '', arrived_at REAL);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (turn_id) WHERE arrived_at IS NULL;
CREATE TABLE IF NOT EXISTS receipts (turn_id TEXT REFERENCES turns, media_id TEXT, why TEXT,
    PRIMARY KEY (turn_id, media_id));
CREATE TABLE IF NOT EXISTS questions (
    turn_id TEXT PRIMARY KEY REFERENCES turns, author TEXT, place TEXT, taken_by TEXT DEFAULT '');
CREATE TABLE IF NOT EXISTS remembered (turn_id TEXT REFERENCES turns, passage_id TEXT,
    PRIMARY KEY (turn_id, passage_id));
CREATE TABLE IF NOT EXISTS taken_back (author TEXT, passage_id TEXT, PRIMARY KEY (author, passage_id));
CREATE TABLE IF NOT EXISTS parts (part TEXT PRIMARY KEY, whole TEXT);
CREATE INDEX IF NOT EXISTS parts_by_whole ON parts (whole);
"""


class LogFile:
    """The database below a folder. Calls are short and may come from any thread: each holds the guard."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.processes = Processes(directory / "processes")
        self.guard = threading.RLock()
        self.db = Connection(directory / "conversations.sqlite3", cached_statements=64)
        self.db.begin(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=10000; PRAGMA secure_delete=ON;"
            + _SCHEMA
        )
        self.recent = RecentMessages(self.db)

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run one statement, which is a commit of its own outside of `writing`."""
        with self.guard:
            self.db.execute(statement, values)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one statement."""
        with self.guard:
            return self.db.execute(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of one statement, None for none."""
        with self.guard:
            found: tuple[Any, ...] | None = self.db.execute(statement, values).fetchone()
        return found

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One commit of several statements; none of them took place after an error."""
        with self.guard, self.db:
            self.db.execute("BEGIN IMMEDIATE")
            yield self.db

    def turn_messages(self, turn_id: str) -> list[Message]:
        """All messages of one turn, tool calls and results among them, in order."""
        rows = self.rows("SELECT body FROM messages WHERE turn_id = ? ORDER BY number", (turn_id,))
        return [decoded(body) for (body,) in rows]

    def has_turn(self, turn_id: str) -> bool:
        """Whether this turn is in the log: not forgotten, nor taken back."""
        return self.row("SELECT 1 FROM turns WHERE turn_id = ? AND state <> 'withdrawn'", (turn_id,)) is not None

    def scrub(self, *, whole: bool = True) -> None:
        """Make sure that no byte of what was deleted stays in the files: empty the log of writes.

        `whole` also packs the file anew, since rows that moved between pages leave copies that overwriting on delete
        does not reach. Raises StoreFailed while another process writes.
        """
        with self.guard:
            if whole:
                self.db.execute("VACUUM")
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Let go of the database and of this process's lock."""
        with self.guard:
            self.db.close()
            self.processes.close()
