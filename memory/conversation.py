"""The log of every turn: written before anything takes effect, read back after a crash.

A conversation has turns, a turn has messages. The user's message is in the log before the turn is
acknowledged, the assistant's tool calls before the tools run, a tool's result before anybody is told, the
answer together with the end of its turn. A process holds a lock file while it lives; turns left open by a
process whose lock is free were cut off.

A turn can be forgotten while it runs, its own asker being the usual reason ("forget me"): its rows go at once, nothing
more of it is written, and it ends as any other does; `end_turn` says that there is nothing to end any more.

The log is a file of this machine, also where the long-term memory is in a PostgreSQL that several share: it is
written ahead of every effect, also while no network answers, and only the processes whose locks lie beside it can
resume from it. So "forget me", asked for at another machine, reaches it as a wish: see `memory/installations.py`.

SQLite in WAL mode: a commit survives the end of the process at any point. With ``synchronous=NORMAL`` a power
cut may lose the last commits, never the database (sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import fcntl
import json
import re
import sqlite3
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from memory.messages import IncomingMessage, Message, Role
from tools.errors import NotPermitted
from tools.tool import ToolCall

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
"""
_OPEN = (
    "SELECT turns.turn_id, conversation_id, author, platform_id, COALESCE(place, ''), process, started_at "
    "FROM turns LEFT JOIN deliveries USING (turn_id) "
)
_CACHED_CONVERSATIONS = 256


CURRENT_TURN: ContextVar[str] = ContextVar("parley_turn", default="")
"""The id of the turn that the calling code works for, set by the agent; tools and memory inherit it."""


@dataclass(frozen=True)
class LoggedTurn:
    """A turn as `ConversationLog.turns_of` lists it."""

    turn_id: str
    conversation_id: str
    started_at: float
    """Seconds since 1970, UTC."""
    running: bool
    texts: tuple[str, ...]
    """What was said in it, tool results among that."""
    media_ids: tuple[str, ...]
    """Media that came with it or were made in it."""


@dataclass(frozen=True)
class Question:
    """What a turn asked its person for a yes to; see `ToolContext.ask_first`."""

    texts: tuple[str, ...]
    """The questions, as they were shown."""
    calls: tuple[ToolCall, ...]
    """The calls that wait for the yes."""
    language: str
    asked_at: float | None
    """When the turn that asks ended, in seconds since 1970; None while it runs, or when it failed."""


@dataclass(frozen=True)
class LoggedVersion:
    """A turn that one version of a platform's message began, as `ConversationLog.versions` finds it."""

    turn_id: str
    author: str
    message_id: str
    """The platform's id, with the version behind a colon."""
    state: str
    """``open``, ``interrupted``, ``done``, ``failed``, ``cancelled`` or ``withdrawn``."""
    ended_at: float | None
    """Seconds since 1970; None while it is not answered."""


@dataclass(frozen=True)
class OpenTurn:
    """A turn that was cut off, as `ConversationLog.interrupted` finds it."""

    turn_id: str
    conversation_id: str
    author: str
    text: str
    """What the person had written."""
    started_at: float
    message_id: str = ""
    """The platform's id of the message."""
    place: str = ""
    """Where the connector had begun to show the answer, in its own words; see `ConversationLog.show_at`."""


class ConversationLog:
    """The log below a folder. Calls are short commits and may come from any thread."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._locks = directory / "processes"
        self._locks.mkdir(exist_ok=True)
        self._process = uuid.uuid4().hex
        self._held = (self._locks / self._process).open("w")
        fcntl.flock(self._held, fcntl.LOCK_EX)
        self._guard = threading.RLock()
        self._db = sqlite3.connect(
            directory / "conversations.sqlite3", check_same_thread=False, isolation_level=None, cached_statements=64
        )
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=10000; PRAGMA secure_delete=ON;"
            + _SCHEMA
        )
        # Messages keep their encoded bytes, so a conversation going on is not decoded and encoded anew each turn.
        self._recent: OrderedDict[str, tuple[int, list[tuple[int, Message]]]] = OrderedDict()
        self._version = 0

    def open_turn(self, incoming: IncomingMessage, message: Message, language: str) -> str | None:
        """Write down a message and open its turn; returns the turn's id, None for one that was written before.

        Raises NotPermitted when the conversation is another person's.
        """
        turn_id = uuid.uuid4().hex[:16]
        with self._guard, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._admit(incoming)
            opened = self._db.execute(
                "INSERT INTO turns VALUES (?,?,?,?,'open',?,?,?,NULL) ON CONFLICT DO NOTHING",
                (turn_id, incoming.conversation_id, incoming.author, incoming.message_id, self._process, language,
                 incoming.received_at),
            )  # fmt: skip
            if opened.rowcount == 0:
                return None
            self._write(turn_id, incoming.conversation_id, message, shown=True)
            if incoming.receipted:
                self._db.execute("INSERT INTO deliveries (turn_id) VALUES (?)", (turn_id,))
        return turn_id

    def append(self, turn_id: str, conversation_id: str, messages: Iterable[Message]) -> None:
        """Write down messages of an open turn that only this turn needs: tool calls and results.

        Of a turn that was forgotten meanwhile nothing is written.
        """
        with self._guard, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if self._db.execute("SELECT 1 FROM turns WHERE turn_id = ?", (turn_id,)).fetchone() is None:
                return
            for message in messages:
                self._write(turn_id, conversation_id, message, shown=False)

    def end_turn(self, turn_id: str, conversation_id: str, state: str, reply: Message | None = None) -> bool:
        """End a turn, ``done``, ``failed`` or ``cancelled``, together with its answer; False if it had ended, or
        was forgotten.
        """
        with self._guard, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            ended = self._db.execute(
                "UPDATE turns SET state = ?, ended_at = ? WHERE turn_id = ? AND state IN ('open', 'interrupted')",
                (state, time.time(), turn_id),
            )
            if ended.rowcount and reply is not None:
                self._write(turn_id, conversation_id, reply, shown=True)
            return bool(ended.rowcount)

    # a yes that is asked for

    def ask(self, turn_id: str, author: str, place: str) -> None:
        """Note that a turn asks its person something, in a conversation; `place` is empty where the platform keeps
        the conversation itself.
        """
        with self._guard:
            if self.has_turn(turn_id):
                self._db.execute("INSERT OR IGNORE INTO questions VALUES (?,?,?,'')", (turn_id, author, place))

    def take_question(self, turn_id: str, author: str, place: str, seen: str | None = None) -> Question | None:
        """What the person was asked there before this turn of theirs, None for nothing. Whoever takes a question is
        the only one who can answer it: the person's next message, whatever it says.

        `seen` is what the platform showed last, where it keeps the conversation itself: only a question in it is
        taken.
        """
        with self._guard:
            rows = self._db.execute(
                "SELECT turn_id FROM questions WHERE author = ? AND place = ? AND taken_by = '' ORDER BY rowid DESC",
                (author, place),
            ).fetchall()
            taken = None
            for (asked,) in rows:
                question = self._question(asked)
                if seen is None or (question and all(text in seen for text in question.texts)):
                    self._db.execute("UPDATE questions SET taken_by = ? WHERE turn_id = ?", (turn_id, asked))
                    taken = taken or question
        return taken

    def taken_question(self, turn_id: str) -> Question | None:
        """The question that this turn took."""
        with self._guard:
            row = self._db.execute(
                "SELECT turn_id FROM questions WHERE taken_by = ? ORDER BY rowid DESC", (turn_id,)
            ).fetchone()
            return None if row is None else self._question(row[0])

    def _question(self, turn_id: str) -> Question | None:
        row = self._db.execute("SELECT state, ended_at, language FROM turns WHERE turn_id = ?", (turn_id,)).fetchone()
        asked = asked_in(self.turn_messages(turn_id))
        if row is None or not asked:
            return None
        calls, texts = zip(*asked, strict=True)
        return Question(texts, calls, row[2], row[1] if row[0] == "done" else None)

    def history(self, conversation_id: str, limit: int) -> list[Message]:
        """The last messages people saw in a conversation, oldest first; tool calls are left out."""
        with self._guard:
            version = self._db.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:  # another process wrote, and may have forgotten what is cached here
                self._recent.clear()
                self._version = version
            most, known = self._recent.get(conversation_id, (0, []))
            if limit > most:  # it was read for less: what came before is read too
                most, known = limit, []
            newest = known[-1][0] if known else 0
            fresh = self._db.execute(
                "SELECT number, body FROM messages WHERE conversation_id = ? AND shown AND number > ? "
                "ORDER BY number DESC LIMIT ?",
                (conversation_id, newest, most),
            ).fetchall()
            known = known + [(number, Message.from_dict(json.loads(body))) for number, body in reversed(fresh)]
            self._recent[conversation_id] = most, known[-most:]
            self._recent.move_to_end(conversation_id)
            while len(self._recent) > _CACHED_CONVERSATIONS:
                self._recent.popitem(last=False)
            return [message for _, message in known[-limit:]]

    def files_shown(self, conversation_id: str, messages: int = 200) -> list[str]:
        """Ids of the files that the last messages of a conversation show."""
        return [media_id for message in self.history(conversation_id, messages) for media_id in message.media_ids]

    def turn_messages(self, turn_id: str) -> list[Message]:
        """All messages of one turn, tool calls and results among them, in order."""
        with self._guard:
            rows = self._db.execute(
                "SELECT body FROM messages WHERE turn_id = ? ORDER BY number", (turn_id,)
            ).fetchall()
        return [Message.from_dict(json.loads(body)) for (body,) in rows]

    def interrupted(self, authors: str = "") -> list[OpenTurn]:
        """Turns whose process ended before they did; each is marked and told once, and can be resumed.

        `authors` is one person's id, or the beginning of a connector's ids with its colon: the others' turns stay
        for the connector that can tell them.
        """
        with self._guard:
            rows = self._db.execute(_OPEN + "WHERE state = 'open'").fetchall()
            dead = {process for process in {row[5] for row in rows} if not self._is_alive(process)}
            found = []
            for row in rows:
                if row[5] in dead and _is_among(row[2], authors):
                    self._db.execute("UPDATE turns SET state = 'interrupted' WHERE turn_id = ?", (row[0],))
                    found.append(self._open_turn(row))
            for process in dead:
                (self._locks / process).unlink(missing_ok=True)
        return found

    def resume(self, turn_id: str, author: str) -> str:
        """Open an interrupted turn again for this process; returns its conversation. Raises NotPermitted."""
        with self._guard:
            taken = self._db.execute(
                "UPDATE turns SET state = 'open', process = ? WHERE turn_id = ? AND author = ? "
                "AND state = 'interrupted' RETURNING conversation_id",
                (self._process, turn_id, author),
            ).fetchone()
        if taken is None:
            raise NotPermitted("There is no such unanswered message of yours.")
        return str(taken[0])

    def turns_from(self, conversation_id: str, message_id: str) -> list[tuple[str, str]]:
        """The turns that a platform's message and its later versions began, each with its author.

        A version has the message's id, a colon, and what tells it from the others.
        """
        with self._guard:
            rows = self._db.execute(
                "SELECT turn_id, author FROM turns WHERE conversation_id = ? "
                "AND (platform_id = ? OR (platform_id > ? AND platform_id < ?))",
                (conversation_id, message_id, f"{message_id}:", f"{message_id};"),
            ).fetchall()
        return [(str(turn_id), str(author)) for turn_id, author in rows]

    def versions(self, conversation_id: str, message_id: str) -> list[LoggedVersion]:
        """What `turns_from` finds, with how each turn stands, the oldest first."""
        with self._guard:
            rows = self._db.execute(
                "SELECT turn_id, author, platform_id, state, ended_at FROM turns WHERE conversation_id = ? "
                "AND (platform_id = ? OR (platform_id > ? AND platform_id < ?)) ORDER BY rowid",
                (conversation_id, message_id, f"{message_id}:", f"{message_id};"),
            ).fetchall()
        return [LoggedVersion(*row) for row in rows]

    def newest_turn(self, author: str, conversation_id: str) -> tuple[str, float]:
        """The turn of the newest message that a person wrote in a conversation and did not take back, and when it
        began, in seconds since 1970; an empty id without any.
        """
        with self._guard:
            row = self._db.execute(
                "SELECT turn_id, started_at FROM turns WHERE conversation_id = ? AND author = ? "
                "AND state <> 'withdrawn' ORDER BY started_at DESC, rowid DESC LIMIT 1",
                (conversation_id, author),
            ).fetchone()
        return ("", 0.0) if row is None else (str(row[0]), float(row[1]))

    def messages_since(self, authors: str, since: float, limit: int) -> list[tuple[str, str]]:
        """Conversation and platform's id of messages that a connector's people wrote and did not take back, the newest
        first; `authors` as for `recent_conversations`.
        """
        with self._guard:
            rows = self._db.execute(
                "SELECT conversation_id, platform_id FROM turns WHERE started_at >= ? AND author >= ? AND author < ? "
                "AND state <> 'withdrawn' AND platform_id <> '' ORDER BY started_at DESC LIMIT ?",
                (since, authors, authors[:-1] + chr(ord(authors[-1]) + 1), limit),
            ).fetchall()
        return [(str(conversation_id), str(message_id)) for conversation_id, message_id in rows]

    def conversation_of(self, turn_id: str) -> str:
        """Where a turn was; empty for one that is not there."""
        with self._guard:
            row = self._db.execute("SELECT conversation_id FROM turns WHERE turn_id = ?", (turn_id,)).fetchone()
        return "" if row is None else str(row[0])

    def began(self, conversation_id: str) -> float | None:
        """When the first turn of a conversation began, in seconds since 1970; None for one without turns."""
        with self._guard:
            row = self._db.execute(
                "SELECT MIN(started_at) FROM turns WHERE conversation_id = ?", (conversation_id,)
            ).fetchone()
        return None if row[0] is None else float(row[0])

    def recent_conversations(self, authors: str, since: float) -> list[str]:
        """Conversations of a connector's people, `authors` being what their ids begin with, in use since a time."""
        with self._guard:
            rows = self._db.execute(
                "SELECT DISTINCT conversation_id FROM turns WHERE started_at >= ? AND author >= ? AND author < ?",
                (since, authors, authors[:-1] + chr(ord(authors[-1]) + 1)),
            ).fetchall()
        return [str(row[0]) for row in rows]

    # delivery

    def show_at(self, turn_id: str, place: str) -> None:
        """Note where a connector shows the answer of a turn, for the process after this one."""
        with self._guard:
            self._db.execute("UPDATE deliveries SET place = ? WHERE turn_id = ?", (place, turn_id))

    def shown_at(self, turn_id: str) -> str:
        """What `show_at` noted last; empty for nothing."""
        with self._guard:
            row = self._db.execute("SELECT place FROM deliveries WHERE turn_id = ?", (turn_id,)).fetchone()
        return "" if row is None else str(row[0])

    def arrived(self, turn_id: str) -> None:
        """Note that the answer of a turn is where the person sees it."""
        with self._guard:
            self._db.execute("UPDATE deliveries SET arrived_at = ? WHERE turn_id = ?", (time.time(), turn_id))

    def not_arrived(self, authors: str = "") -> list[OpenTurn]:
        """Turns that ended in a process that is gone, before the connector could say that the answer arrived."""
        with self._guard:
            rows = self._db.execute(
                _OPEN + "WHERE arrived_at IS NULL AND deliveries.turn_id IS NOT NULL "
                "AND state IN ('done', 'failed', 'cancelled')"
            ).fetchall()
            return [self._open_turn(row) for row in rows if _is_among(row[2], authors) and not self._is_alive(row[5])]

    def ending(self, turn_id: str, author: str) -> tuple[str, Message] | None:
        """The state and the answer of a turn that ended but did not arrive; None for any other."""
        with self._guard:
            row = self._db.execute(
                "SELECT state FROM turns JOIN deliveries USING (turn_id) WHERE turn_id = ? AND author = ? "
                "AND arrived_at IS NULL AND state IN ('done', 'failed', 'cancelled')",
                (turn_id, author),
            ).fetchone()
        answers = [m for m in self.turn_messages(turn_id) if m.role is Role.ASSISTANT and not m.tool_calls]
        return (str(row[0]), answers[-1]) if row is not None and answers else None

    def receipt(self, turn_id: str, media_ids: Iterable[str], why: str = "") -> None:
        """Note of files whether they were delivered: `why` says why not, empty says yes. The answer's line about
        each file in the history says it too. Of a turn that was forgotten nothing is noted.
        """
        with self._guard:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                if not self.has_turn(turn_id):
                    return
                self._db.executemany(
                    "INSERT OR REPLACE INTO receipts VALUES (?,?,?)", [(turn_id, one, why) for one in media_ids]
                )
                marks = dict(
                    self._db.execute("SELECT media_id, why FROM receipts WHERE turn_id = ?", (turn_id,)).fetchall()
                )
                shown = self._db.execute(
                    "SELECT number, body FROM messages WHERE turn_id = ? AND shown", (turn_id,)
                ).fetchall()
                for number, body in shown:
                    message = Message.from_dict(json.loads(body))
                    marked = replace(message, content=_mark_undelivered(message.content, marks))
                    if message.role is Role.ASSISTANT and marked != message:
                        self._db.execute("UPDATE messages SET body = ? WHERE number = ?", (_encoded(marked), number))
            self._recent.clear()

    def receipts(self, turn_id: str) -> dict[str, str]:
        """Of each file that was tried: why it was not delivered, empty for one that was."""
        with self._guard:
            return dict(self._db.execute("SELECT media_id, why FROM receipts WHERE turn_id = ?", (turn_id,)).fetchall())

    # taking back

    def note_remembered(self, turn_id: str, passage_id: str) -> None:
        """Note which passage of memory came of a turn; empty for none."""
        with self._guard:
            if not passage_id or not self.has_turn(turn_id):
                return
            self._db.execute("INSERT OR IGNORE INTO remembered VALUES (?,?)", (turn_id, passage_id))

    def withdraw(self, turn_id: str) -> list[str]:
        """Delete what was said in a turn; returns the passages of memory that came of it.

        That there was a turn is kept, so that its message is not answered anew when it comes a second time.
        """
        with self._guard:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                gone = self._db.execute(
                    "DELETE FROM remembered WHERE turn_id = ? RETURNING passage_id", (turn_id,)
                ).fetchall()
                for table in ("messages", "deliveries", "receipts", "questions"):
                    self._db.execute(f"DELETE FROM {table} WHERE turn_id = ?", (turn_id,))
                self._db.execute(
                    "UPDATE turns SET state = 'withdrawn', ended_at = ? WHERE turn_id = ?", (time.time(), turn_id)
                )
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._recent.clear()
        return [row[0] for row in gone]

    def correct(self, turn_id: str, message_id: str, words: Message, note: Message) -> list[str]:
        """Put a message's new words where the old ones stand, and a note where their answer stands; all else that was
        said in the turn is deleted. Returns the passages of memory that came of it.
        """
        with self._guard:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                gone = self._db.execute(
                    "DELETE FROM remembered WHERE turn_id = ? RETURNING passage_id", (turn_id,)
                ).fetchall()
                shown = self._db.execute(
                    "SELECT number FROM messages WHERE turn_id = ? AND shown ORDER BY number", (turn_id,)
                ).fetchall()
                kept = [shown[0][0], shown[-1][0]] if len(shown) > 1 else [row[0] for row in shown]
                for number, message in zip(kept, (words, note), strict=False):
                    self._db.execute("UPDATE messages SET body = ? WHERE number = ?", (_encoded(message), number))
                self._db.execute(
                    f"DELETE FROM messages WHERE turn_id = ? AND number NOT IN ({','.join('?' * len(kept))})",
                    (turn_id, *kept),
                )
                for table in ("receipts", "questions"):
                    self._db.execute(f"DELETE FROM {table} WHERE turn_id = ?", (turn_id,))
                self._db.execute("UPDATE turns SET platform_id = ? WHERE turn_id = ?", (message_id, turn_id))
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._recent.clear()
        return [row[0] for row in gone]

    def only_in(self, turn_id: str, media_ids: Iterable[str]) -> list[str]:
        """Which of these files no other turn of the same person speaks of."""
        with self._guard:
            return [
                media_id
                for media_id in media_ids
                if not self._db.execute(
                    "SELECT 1 FROM messages WHERE turn_id IN (SELECT turn_id FROM turns WHERE turn_id <> ?1 AND author "
                    "= (SELECT author FROM turns WHERE turn_id = ?1)) AND instr(body, ?2) LIMIT 1",
                    (turn_id, media_id),
                ).fetchone()
            ]

    def note_version(self, turn_id: str, message_id: str) -> None:
        """Note that a turn answers this version of its message as well."""
        with self._guard:
            self._db.execute("UPDATE turns SET platform_id = ? WHERE turn_id = ?", (message_id, turn_id))

    def conversations_of(self, author: str) -> list[str]:
        """The conversations a person has written in, the newest first."""
        with self._guard:
            rows = self._db.execute(
                "SELECT conversation_id FROM turns WHERE author = ? GROUP BY 1 ORDER BY MAX(started_at) DESC", (author,)
            ).fetchall()
        return [row[0] for row in rows]

    def export(self, author: str) -> list[dict[str, Any]]:
        """Every turn of a person as plain values."""
        with self._guard:
            rows = self._db.execute(
                "SELECT turn_id, conversation_id, started_at, state FROM turns WHERE author = ? ORDER BY started_at",
                (author,),
            ).fetchall()
        return [
            {
                "turn_id": turn_id,
                "conversation_id": conversation_id,
                "started_at": started_at,
                "state": state,
                "messages": [message.to_dict() for message in self.turn_messages(turn_id)],
            }
            for turn_id, conversation_id, started_at, state in rows
        ]

    def extent(self, author: str, without: str = "") -> tuple[int, float | None]:
        """How many turns a person has, and when the first began; without the turn that asks."""
        with self._guard:
            row = self._db.execute(
                "SELECT COUNT(*), MIN(started_at) FROM turns WHERE author = ? AND turn_id <> ?", (author, without)
            ).fetchone()
        return int(row[0]), row[1]

    def authors(self) -> list[str]:
        """Everybody who has a turn in the log."""
        with self._guard:
            return [row[0] for row in self._db.execute("SELECT DISTINCT author FROM turns").fetchall()]

    def is_shared(self, conversation_id: str) -> bool:
        """Whether others write in this conversation too; False for one that is not known."""
        query = "SELECT shared FROM conversations WHERE conversation_id = ?"
        with self._guard:
            found = self._db.execute(query, (conversation_id,)).fetchone()
        return bool(found and found[0])

    def has_turn(self, turn_id: str) -> bool:
        """Whether this turn is in the log: not forgotten, nor taken back."""
        query = "SELECT 1 FROM turns WHERE turn_id = ? AND state <> 'withdrawn'"
        with self._guard:
            found = self._db.execute(query, (turn_id,)).fetchone()
        return found is not None

    def turns_of(self, author: str, conversation_id: str | None = None) -> list[LoggedTurn]:
        """A person's turns, in one conversation or in all, the oldest first."""
        where, values = "author = ?", [author]
        if conversation_id is not None:
            where, values = f"{where} AND conversation_id = ?", [author, conversation_id]
        with self._guard:
            rows = self._db.execute(
                f"SELECT turn_id, conversation_id, started_at, state FROM turns WHERE {where} ORDER BY started_at",
                values,
            ).fetchall()
            return [self._logged(*row) for row in rows]

    def turns_behind(self, author: str, passage_ids: Iterable[str]) -> set[str]:
        """The turns of a person that passages of memory came of."""
        with self._guard:
            rows = self._db.execute(
                "SELECT turn_id FROM remembered JOIN turns USING (turn_id) WHERE author = ? "
                "AND passage_id IN (SELECT value FROM json_each(?))",
                (author, json.dumps(list(passage_ids))),
            ).fetchall()
        return {turn_id for (turn_id,) in rows}

    def passages_from(self, turn_ids: Iterable[str]) -> list[str]:
        """The passages of memory that came of these turns."""
        with self._guard:
            rows = self._db.execute(
                "SELECT passage_id FROM remembered WHERE turn_id IN (SELECT value FROM json_each(?)) ORDER BY 1",
                (json.dumps(list(turn_ids)),),
            ).fetchall()
        return [passage_id for (passage_id,) in rows]

    def forget(self, author: str, since: float = 0.0) -> int:
        """Delete a person's turns that began at or after `since`; returns how many. No byte stays in the files."""
        with self._guard:
            rows = self._db.execute(
                "SELECT turn_id FROM turns WHERE author = ? AND started_at >= ?", (author, since)
            ).fetchall()
        gone = self.forget_turns(author, [row[0] for row in rows])
        self.scrub()
        return gone

    def forget_turns(self, author: str, turn_ids: Iterable[str]) -> int:
        """Delete these turns of a person; returns how many there were. `scrub` takes their last bytes away."""
        with self._guard:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                gone = [
                    turn_id
                    for turn_id in turn_ids
                    if self._db.execute(
                        "DELETE FROM turns WHERE turn_id = ? AND author = ? RETURNING 1", (turn_id, author)
                    ).fetchone()
                ]
                for table in ("messages", "deliveries", "receipts", "remembered", "questions"):
                    self._db.executemany(f"DELETE FROM {table} WHERE turn_id = ?", [(turn_id,) for turn_id in gone])
                self._db.execute(
                    "DELETE FROM conversations WHERE owner = ? AND conversation_id NOT IN "
                    "(SELECT conversation_id FROM turns)",
                    (author,),
                )
            self._recent.clear()
        return len(gone)

    def forget_person(self, author: str) -> None:
        """Take a person's id off what others go on using: a shared conversation that they began."""
        with self._guard, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("UPDATE conversations SET owner = '' WHERE owner = ? AND shared", (author,))
            self._db.execute("DELETE FROM questions WHERE author = ?", (author,))

    def scrub(self, *, whole: bool = True) -> None:
        """Make sure that no byte of what was deleted stays in the files: empty the log of writes.

        `whole` also packs the file anew, since rows that moved between pages leave copies that overwriting on delete
        does not reach. Raises sqlite3.OperationalError while another process writes.
        """
        with self._guard:
            if whole:
                self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def is_elsewhere(self, fragment: str) -> bool:
        """Whether a fragment of text stands in a message that is kept: then finding it in a file proves nothing."""
        written = json.dumps(fragment, ensure_ascii=False)[1:-1]
        with self._guard:
            found = self._db.execute("SELECT 1 FROM messages WHERE instr(body, ?) LIMIT 1", (written,)).fetchone()
        return found is not None

    def close(self) -> None:
        """Let go of the database and of this process's lock."""
        with self._guard:
            self._db.close()
            self._held.close()
            (self._locks / self._process).unlink(missing_ok=True)

    def _logged(self, turn_id: str, conversation_id: str, started_at: float, state: str) -> LoggedTurn:
        messages = self.turn_messages(turn_id)
        texts = dict.fromkeys(text for one in messages for text in (one.text, one.content) if text)
        media = dict.fromkeys(media_id for one in messages for media_id in one.media_ids)
        return LoggedTurn(turn_id, conversation_id, started_at, state == "open", tuple(texts), tuple(media))

    def _admit(self, incoming: IncomingMessage) -> None:
        """A private conversation is its first author's; a shared one is everybody's who can write there."""
        self._db.execute(
            "INSERT INTO conversations VALUES (?,?,?) ON CONFLICT DO NOTHING",
            (incoming.conversation_id, incoming.author, incoming.shared),
        )
        owner, shared = self._db.execute(
            "SELECT owner, shared FROM conversations WHERE conversation_id = ?", (incoming.conversation_id,)
        ).fetchone()
        if owner != incoming.author and not (shared and incoming.shared):
            raise NotPermitted("This conversation is another person's.", "Start a new one.")

    def _write(self, turn_id: str, conversation_id: str, message: Message, *, shown: bool) -> None:
        row = (turn_id, conversation_id, shown, _encoded(message))
        number = self._db.execute(
            "INSERT INTO messages (turn_id, conversation_id, shown, body) VALUES (?,?,?,?)", row
        ).lastrowid
        _, known = self._recent.get(conversation_id, (0, None))
        if shown and known is not None:
            newest = known[-1][0] if known else 0
            missed = self._db.execute(
                "SELECT 1 FROM messages WHERE conversation_id = ? AND shown AND number > ? AND number < ? LIMIT 1",
                (conversation_id, newest, number),
            ).fetchone()
            if missed is None:  # another process wrote in between: the next `history` reads both
                known.append((number or 0, message))

    def _open_turn(self, row: tuple[Any, ...]) -> OpenTurn:
        turn_id, conversation_id, author, message_id, place, _, started_at = row
        text = next((m.content for m in self.turn_messages(turn_id) if m.role is Role.USER), "")
        return OpenTurn(turn_id, conversation_id, author, text, started_at, message_id, place)

    def _is_alive(self, process: str) -> bool:
        if process == self._process:
            return True
        try:
            with (self._locks / process).open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False


def asked_in(messages: Iterable[Message]) -> list[tuple[ToolCall, str]]:
    """The calls of a turn that wait for the person's yes, each once and with the newest question about it."""
    messages = list(messages)
    questions = {one.tool_call_id: one.text for one in messages if one.role is Role.TOOL and one.asks}
    asked: dict[str, tuple[ToolCall, str]] = {}
    for call in (call for one in messages for call in one.tool_calls if call.tool_call_id in questions):
        asked[json.dumps([call.name, call.arguments], sort_keys=True)] = (call, questions[call.tool_call_id])
    return list(asked.values())


def _encoded(message: Message) -> str:
    return json.dumps(message.to_dict(), ensure_ascii=False, separators=(",", ":"))


def _mark_undelivered(content: str, marks: dict[str, str]) -> str:
    """A message's text with ``(not delivered: why)`` behind the line of each file that was not."""
    for media_id, why in marks.items():
        mark = f" (not delivered: {' '.join(why.split())})" if why else ""
        line = re.compile(rf"^(\[{re.escape(media_id)}: .*?\])(?: \(not delivered: .*\))?$", re.MULTILINE)
        content = line.sub(lambda found, mark=mark: found[1] + mark, content)  # type: ignore[misc]
    return content


def _is_among(author: str, authors: str) -> bool:
    return author == authors or not authors or (authors.endswith(":") and author.startswith(authors))
