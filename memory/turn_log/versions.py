"""Messages that their platform changes or deletes: which turns their versions began, and taking those back.

A version has the message's id, a colon, and what tells it from the others.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from memory.messages import Message
from memory.turn_log.authors import ids_beginning_with
from memory.turn_log.body import encoded
from memory.turn_log.file import LogFile


@dataclass(frozen=True)
class LoggedVersion:
    """A turn that one version of a platform's message began, as `Versions.of` finds it."""

    turn_id: str
    author: str
    message_id: str
    """The platform's id, with the version behind a colon."""
    state: str
    """``open``, ``interrupted``, ``done``, ``failed``, ``cancelled`` or ``withdrawn``."""
    ended_at: float | None
    """Seconds since 1970; None while it is not answered."""


class Versions:
    """The versions of messages in a log."""

    def __init__(self, file: LogFile) -> None:
        self._file = file

    def of(self, conversation_id: str, message_id: str) -> list[LoggedVersion]:
        """The turns that a platform's message and its later versions began, the oldest first."""
        rows = self._file.rows(
            "SELECT turn_id, author, platform_id, state, ended_at FROM turns WHERE conversation_id = ? "
            "AND (platform_id = ? OR (platform_id > ? AND platform_id < ?)) ORDER BY rowid",
            (conversation_id, message_id, f"{message_id}:", f"{message_id};"),
        )
        return [LoggedVersion(*row) for row in rows]

    def newest_turn(self, author: str, conversation_id: str) -> tuple[str, float]:
        """The turn of the newest message that a person wrote in a conversation and did not take back, and when it
        began, in seconds since 1970; an empty id without any.
        """
        row = self._file.row(
            "SELECT turn_id, started_at FROM turns WHERE conversation_id = ? AND author = ? "
            "AND state <> 'withdrawn' ORDER BY started_at DESC, rowid DESC LIMIT 1",
            (conversation_id, author),
        )
        return ("", 0.0) if row is None else (str(row[0]), float(row[1]))

    def messages_since(self, authors: str, since: float, limit: int) -> list[tuple[str, str]]:
        """Conversation and platform's id of messages that a connector's people wrote and did not take back, the newest
        first; `authors` as for `ConversationLog.recent_conversations`.
        """
        rows = self._file.rows(
            "SELECT conversation_id, platform_id FROM turns WHERE started_at >= ? AND author >= ? AND author < ? "
            "AND state <> 'withdrawn' AND platform_id <> '' ORDER BY started_at DESC LIMIT ?",
            (since, *ids_beginning_with(authors), limit),
        )
        return [(str(conversation_id), str(message_id)) for conversation_id, message_id in rows]

    def note(self, turn_id: str, message_id: str) -> None:
        """Note that a turn answers this version of its message as well."""
        self._file.run("UPDATE turns SET platform_id = ? WHERE turn_id = ?", (message_id, turn_id))

    def withdraw(self, turn_id: str, noted: Iterable[str] = ()) -> list[str]:
        """Delete what was said in a turn; returns the passages of memory that came of it or were `noted` down in it,
        which are to be forgotten: `taken_back` has them until they are.

        That there was a turn is kept, so that its message is not answered anew when it comes a second time.
        """
        with self._file.guard:
            with self._file.writing() as db:
                gone = _take_back(db, turn_id, noted)
                for table in ("messages", "deliveries", "receipts", "questions"):
                    db.execute(f"DELETE FROM {table} WHERE turn_id = ?", (turn_id,))
                db.execute(
                    "UPDATE turns SET state = 'withdrawn', ended_at = ? WHERE turn_id = ?", (time.time(), turn_id)
                )
            self._drop_copies()
        return gone

    def correct(
        self, turn_id: str, message_id: str, words: Message, note: Message, noted: Iterable[str] = ()
    ) -> list[str]:
        """Put a message's new words where the old ones stand, and a note where their answer stands; all else that was
        said in the turn is deleted. Returns the passages of memory to be forgotten, as `withdraw` does.
        """
        with self._file.guard:
            with self._file.writing() as db:
                gone = _take_back(db, turn_id, noted)
                self._leave(db, turn_id, words, note)
                db.execute("UPDATE turns SET platform_id = ? WHERE turn_id = ?", (message_id, turn_id))
            self._drop_copies()
        return gone

    def unsay(self, turn_id: str, note: Message, passage_ids: Sequence[str]) -> None:
        """Put a note where the answer of a turn stands; the person's words stay, and all else that was said in the turn
        is deleted. `taken_back` has these passages of memory until they are forgotten.
        """
        with self._file.guard:
            with self._file.writing() as db:
                for passage_id in passage_ids:
                    db.execute("DELETE FROM remembered WHERE turn_id = ? AND passage_id = ?", (turn_id, passage_id))
                    _note_taken_back(db, turn_id, passage_id)
                self._leave(db, turn_id, None, note)
                db.execute(
                    "UPDATE deliveries SET arrived_at = COALESCE(arrived_at, ?) WHERE turn_id = ?",
                    (time.time(), turn_id),
                )
            self._drop_copies()

    def _leave(self, db: sqlite3.Connection, turn_id: str, words: Message | None, note: Message) -> None:
        """Leave of a turn what the person wrote, `words` in place of it if there are any, and a note as its answer."""
        shown = self._file.rows("SELECT number FROM messages WHERE turn_id = ? AND shown ORDER BY number", (turn_id,))
        kept = [shown[0][0], shown[-1][0]] if len(shown) > 1 else [row[0] for row in shown]
        for number, message in zip(kept, (words, note), strict=False):
            if message is not None:
                db.execute("UPDATE messages SET body = ? WHERE number = ?", (encoded(message), number))
        db.execute(
            f"DELETE FROM messages WHERE turn_id = ? AND number NOT IN ({','.join('?' * len(kept))})",
            (turn_id, *kept),
        )
        for table in ("receipts", "questions"):
            db.execute(f"DELETE FROM {table} WHERE turn_id = ?", (turn_id,))

    def taken_back(self) -> list[tuple[str, str]]:
        """Authors and ids of passages that came of turns taken back and are to be forgotten yet: a process that ends
        on the way leaves them to the next one.
        """
        rows = self._file.rows("SELECT author, passage_id FROM taken_back")
        return [(str(author), str(passage_id)) for author, passage_id in rows]

    def forgotten(self, author: str, passage_id: str) -> None:
        """Note that memory has a passage of a turn taken back no more."""
        self._file.run("DELETE FROM taken_back WHERE author = ? AND passage_id = ?", (author, passage_id))

    def only_in(self, turn_id: str, media_ids: Iterable[str]) -> list[str]:
        """Which of these files no other turn of the same person speaks of."""
        elsewhere = (
            "SELECT 1 FROM messages WHERE turn_id IN (SELECT turn_id FROM turns WHERE turn_id <> ?1 AND author "
            "= (SELECT author FROM turns WHERE turn_id = ?1)) AND instr(body, ?2) LIMIT 1"
        )
        with self._file.guard:
            return [one for one in media_ids if self._file.row(elsewhere, (turn_id, one)) is None]

    def _drop_copies(self) -> None:
        """What was deleted stands in the log of writes and among the recent messages, too."""
        self._file.scrub(whole=False)
        self._file.recent.clear()


def _take_back(db: sqlite3.Connection, turn_id: str, noted: Iterable[str]) -> list[str]:
    """Note in the same commit what memory is to forget of a turn."""
    rows = db.execute("DELETE FROM remembered WHERE turn_id = ? RETURNING passage_id", (turn_id,)).fetchall()
    gone = list(dict.fromkeys([*(row[0] for row in rows), *noted]))
    for one in gone:
        _note_taken_back(db, turn_id, one)
    return gone


def _note_taken_back(db: sqlite3.Connection, turn_id: str, passage_id: str) -> None:
    query = "INSERT OR IGNORE INTO taken_back SELECT author, ? FROM turns WHERE turn_id = ?"
    db.execute(query, (passage_id, turn_id))
