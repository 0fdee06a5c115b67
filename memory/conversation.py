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

The parts of the log, each in a file of `memory/turn_log/`, share one SQLite file (`file.py`): deliveries, questions
that wait for a yes, versions of messages that their platform changes, what conversations are parts of, and what is kept
of people.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from contextvars import ContextVar
from pathlib import Path

from memory.messages import IncomingMessage, Message
from memory.turn_log.authors import ids_beginning_with, is_among
from memory.turn_log.body import decoded, encoded
from memory.turn_log.deliveries import Deliveries
from memory.turn_log.file import LogFile
from memory.turn_log.open_turns import COLUMNS_OF_OPEN, OpenTurn, open_turn
from memory.turn_log.people import People
from memory.turn_log.places import Places
from memory.turn_log.questions import Questions
from memory.turn_log.versions import Versions
from tools.errors import NotPermitted

CURRENT_TURN: ContextVar[str] = ContextVar("parley_turn", default="")
"""The id of the turn that the calling code works for, set by the agent; tools and memory inherit it."""


class ConversationLog:
    """The log below a folder. Calls are short commits and may come from any thread."""

    def __init__(self, directory: Path) -> None:
        self.file = LogFile(directory)
        self.deliveries = Deliveries(self.file)
        self.questions = Questions(self.file)
        self.versions = Versions(self.file)
        self.people = People(self.file)
        self.places = Places(self.file)

    # a turn

    def open_turn(self, incoming: IncomingMessage, message: Message, language: str) -> str | None:
        """Write down a message and open its turn; returns the turn's id, None for one that was written before.

        Raises NotPermitted when the conversation is another person's.
        """
        turn_id = uuid.uuid4().hex[:16]
        with self.file.writing() as db:
            self._admit(incoming)
            opened = db.execute(
                "INSERT INTO turns VALUES (?,?,?,?,'open',?,?,?,NULL) ON CONFLICT DO NOTHING",
                (turn_id, incoming.conversation_id, incoming.author, incoming.message_id, self.file.processes.own,
                 language, incoming.received_at),
            )  # fmt: skip
            if opened.rowcount == 0:
                return None
            self._write(turn_id, incoming.conversation_id, message, shown=True)
            if incoming.receipted:
                db.execute("INSERT INTO deliveries (turn_id) VALUES (?)", (turn_id,))
        return turn_id

    def append(self, turn_id: str, conversation_id: str, messages: Iterable[Message]) -> None:
        """Write down messages of an open turn that only this turn needs: tool calls and results.

        Of a turn that was forgotten meanwhile nothing is written.
        """
        with self.file.writing() as db:
            if db.execute("SELECT 1 FROM turns WHERE turn_id = ?", (turn_id,)).fetchone() is None:
                return
            for message in messages:
                self._write(turn_id, conversation_id, message, shown=False)

    def end_turn(self, turn_id: str, conversation_id: str, state: str, reply: Message | None = None) -> bool:
        """End a turn, ``done``, ``failed`` or ``cancelled``, together with its answer; False if it had ended, or
        was forgotten.
        """
        with self.file.writing() as db:
            ended = db.execute(
                "UPDATE turns SET state = ?, ended_at = ? WHERE turn_id = ? AND state IN ('open', 'interrupted')",
                (state, time.time(), turn_id),
            )
            if ended.rowcount and reply is not None:
                self._write(turn_id, conversation_id, reply, shown=True)
            return bool(ended.rowcount)

    def note_remembered(self, turn_id: str, passage_id: str) -> None:
        """Note which passage of memory came of a turn; empty for none."""
        with self.file.guard:
            if passage_id and self.file.has_turn(turn_id):
                self.file.run("INSERT OR IGNORE INTO remembered VALUES (?,?)", (turn_id, passage_id))

    # after a crash

    def interrupted(self, authors: str = "") -> list[OpenTurn]:
        """Turns whose process ended before they did; each is marked and told once, and can be resumed.

        `authors` is one person's id, or the beginning of a connector's ids with its colon: the others' turns stay
        for the connector that can tell them.
        """
        with self.file.guard:
            rows = self.file.rows(COLUMNS_OF_OPEN + "WHERE state = 'open'")
            dead = {process for process in {row[5] for row in rows} if not self.file.processes.is_alive(process)}
            found = []
            for row in rows:
                if row[5] in dead and is_among(row[2], authors):
                    self.file.run("UPDATE turns SET state = 'interrupted' WHERE turn_id = ?", (row[0],))
                    found.append(open_turn(self.file, row))
            for process in dead:
                self.file.processes.bury(process)
        return found

    def resume(self, turn_id: str, author: str) -> str:
        """Open an interrupted turn again for this process; returns its conversation. Raises NotPermitted."""
        taken = self.file.row(
            "UPDATE turns SET state = 'open', process = ? WHERE turn_id = ? AND author = ? "
            "AND state = 'interrupted' RETURNING conversation_id",
            (self.file.processes.own, turn_id, author),
        )
        if taken is None:
            raise NotPermitted("There is no such unanswered message of yours.")
        return str(taken[0])

    # looking things up

    def history(self, conversation_id: str, limit: int) -> list[Message]:
        """The last messages people saw in a conversation, oldest first; tool calls are left out."""
        with self.file.guard:
            return self.file.recent.last(conversation_id, limit)

    def files_shown(self, conversation_id: str, messages: int = 200) -> list[str]:
        """Ids of the files that the last messages of a conversation show."""
        return [media_id for message in self.history(conversation_id, messages) for media_id in message.media_ids]

    def shown_by(self, conversation_id: str, media_id: str) -> str:
        """Who showed a file in a conversation last, or had it made there; empty for nobody."""
        rows = self.file.rows(
            "SELECT author, body FROM messages JOIN turns USING (turn_id) WHERE messages.conversation_id = ? AND shown "
            "AND instr(body, ?) ORDER BY number DESC LIMIT 50",  # some may only name it in their words
            (conversation_id, media_id),
        )
        return next((str(author) for author, body in rows if media_id in decoded(body).media_ids), "")

    def conversation_of(self, turn_id: str) -> str:
        """Where a turn was; empty for one that is not there."""
        row = self.file.row("SELECT conversation_id FROM turns WHERE turn_id = ?", (turn_id,))
        return "" if row is None else str(row[0])

    def author_of(self, turn_id: str) -> str:
        """Whose turn this is; empty for one that is not there."""
        row = self.file.row("SELECT author FROM turns WHERE turn_id = ?", (turn_id,))
        return "" if row is None else str(row[0])

    def is_shared(self, conversation_id: str) -> bool:
        """Whether others write in this conversation too; False for one that is not known."""
        found = self.file.row("SELECT shared FROM conversations WHERE conversation_id = ?", (conversation_id,))
        return bool(found and found[0])

    def began(self, conversation_id: str) -> float | None:
        """When the first turn of a conversation began, in seconds since 1970; None for one without turns."""
        ((first,),) = self.file.rows("SELECT MIN(started_at) FROM turns WHERE conversation_id = ?", (conversation_id,))
        return None if first is None else float(first)

    def recent_conversations(self, authors: str, since: float) -> list[str]:
        """Conversations of a connector's people, `authors` being what their ids begin with, in use since a time."""
        rows = self.file.rows(
            "SELECT DISTINCT conversation_id FROM turns WHERE started_at >= ? AND author >= ? AND author < ?",
            (since, *ids_beginning_with(authors)),
        )
        return [str(row[0]) for row in rows]

    def close(self) -> None:
        """Let go of the database and of this process's lock."""
        self.file.close()

    def _admit(self, incoming: IncomingMessage) -> None:
        """A private conversation is its first author's; a shared one is everybody's who can write there."""
        self.file.run(
            "INSERT INTO conversations VALUES (?,?,?) ON CONFLICT DO NOTHING",
            (incoming.conversation_id, incoming.author, incoming.shared),
        )
        ((owner, shared),) = self.file.rows(
            "SELECT owner, shared FROM conversations WHERE conversation_id = ?", (incoming.conversation_id,)
        )
        if owner != incoming.author and not (shared and incoming.shared):
            raise NotPermitted("This conversation is another person's.", "Start a new one.")

    def _write(self, turn_id: str, conversation_id: str, message: Message, *, shown: bool) -> None:
        number = self.file.db.execute(
            "INSERT INTO messages (turn_id, conversation_id, shown, body) VALUES (?,?,?,?)",
            (turn_id, conversation_id, shown, encoded(message)),
        ).lastrowid
        if shown:
            self.file.recent.add(conversation_id, number or 0, message)
