"""What the log keeps of a person: shown, counted and forgotten. `memory/personal_data.py` is who asks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from memory.turn_log.file import LogFile


@dataclass(frozen=True)
class LoggedTurn:
    """A turn as `People.turns_of` lists it."""

    turn_id: str
    conversation_id: str
    started_at: float
    """Seconds since 1970, UTC."""
    running: bool
    texts: tuple[str, ...]
    """What was said in it, tool results among that."""
    media_ids: tuple[str, ...]
    """Media that came with it or were made in it."""


class People:
    """The people in a log, by the ids that their connectors give them."""

    def __init__(self, file: LogFile) -> None:
        self._file = file

    def authors(self) -> list[str]:
        """Everybody who has a turn in the log."""
        return [row[0] for row in self._file.rows("SELECT DISTINCT author FROM turns")]

    def authors_in(self, conversation_ids: Iterable[str]) -> list[str]:
        """Everybody who has a turn in one of these conversations."""
        rows = self._file.rows(
            "SELECT DISTINCT author FROM turns WHERE conversation_id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(conversation_ids)),),
        )
        return [row[0] for row in rows]

    def extent(self, author: str, without: str = "") -> tuple[int, float | None]:
        """How many turns a person has, and when the first began; without the turn that asks."""
        ((count, first),) = self._file.rows(
            "SELECT COUNT(*), MIN(started_at) FROM turns WHERE author = ? AND turn_id <> ?", (author, without)
        )
        return int(count), first

    def turns_of(self, author: str, conversation_id: str | None = None) -> list[LoggedTurn]:
        """A person's turns, in one conversation or in all, the oldest first."""
        where, values = "author = ?", [author]
        if conversation_id is not None:
            where, values = f"{where} AND conversation_id = ?", [author, conversation_id]
        with self._file.guard:
            rows = self._file.rows(
                f"SELECT turn_id, conversation_id, started_at, state FROM turns WHERE {where} ORDER BY started_at",
                values,
            )
            return [self._logged(*row) for row in rows]

    def turns_behind(self, author: str, passage_ids: Iterable[str]) -> set[str]:
        """The turns of a person that passages of memory came of."""
        rows = self._file.rows(
            "SELECT turn_id FROM remembered JOIN turns USING (turn_id) WHERE author = ? "
            "AND passage_id IN (SELECT value FROM json_each(?))",
            (author, json.dumps(list(passage_ids))),
        )
        return {turn_id for (turn_id,) in rows}

    def passages_from(self, turn_ids: Iterable[str]) -> list[str]:
        """The passages of memory that came of these turns."""
        rows = self._file.rows(
            "SELECT passage_id FROM remembered WHERE turn_id IN (SELECT value FROM json_each(?)) ORDER BY 1",
            (json.dumps(list(turn_ids)),),
        )
        return [passage_id for (passage_id,) in rows]

    def export(self, author: str) -> list[dict[str, Any]]:
        """Every turn of a person as plain values."""
        rows = self._file.rows(
            "SELECT turn_id, conversation_id, started_at, state FROM turns WHERE author = ? ORDER BY started_at",
            (author,),
        )
        return [
            {
                "turn_id": turn_id,
                "conversation_id": conversation_id,
                "started_at": started_at,
                "state": state,
                "messages": [message.to_dict() for message in self._file.turn_messages(turn_id)],
            }
            for turn_id, conversation_id, started_at, state in rows
        ]

    def forget(self, author: str, since: float = 0.0) -> int:
        """Delete a person's turns that began at or after `since`; returns how many. No byte stays in the files."""
        rows = self._file.rows("SELECT turn_id FROM turns WHERE author = ? AND started_at >= ?", (author, since))
        gone = self.forget_turns(author, [row[0] for row in rows])
        self._file.scrub()
        return gone

    def forget_turns(self, author: str, turn_ids: Iterable[str]) -> int:
        """Delete these turns of a person; returns how many there were. `LogFile.scrub` takes their last bytes away."""
        with self._file.guard:
            with self._file.writing() as db:
                deleted = "DELETE FROM turns WHERE turn_id = ? AND author = ? RETURNING turn_id, conversation_id"
                gone = dict(row for id in turn_ids if (row := self._file.row(deleted, (id, author))) is not None)
                for table in ("messages", "deliveries", "receipts", "remembered", "questions"):
                    db.executemany(f"DELETE FROM {table} WHERE turn_id = ?", [(turn_id,) for turn_id in gone])
                db.execute(
                    "DELETE FROM conversations WHERE (owner = ? OR conversation_id IN (SELECT value FROM json_each(?)))"
                    " AND conversation_id NOT IN (SELECT conversation_id FROM turns)",
                    (author, json.dumps(sorted(set(gone.values())))),
                )
            self._file.recent.clear()
        return len(gone)

    def forget_person(self, author: str) -> None:
        """Take a person's id off what others go on using: a shared conversation that they began."""
        with self._file.writing() as db:
            db.execute("UPDATE conversations SET owner = '' WHERE owner = ? AND shared", (author,))
            for table in ("questions", "taken_back"):
                db.execute(f"DELETE FROM {table} WHERE author = ?", (author,))

    def is_elsewhere(self, fragment: str) -> bool:
        """Whether a fragment of text stands in a message that is kept: then finding it in a file proves nothing."""
        written = json.dumps(fragment, ensure_ascii=False)[1:-1]
        return self._file.row("SELECT 1 FROM messages WHERE instr(body, ?) LIMIT 1", (written,)) is not None

    def _logged(self, turn_id: str, conversation_id: str, started_at: float, state: str) -> LoggedTurn:
        messages = self._file.turn_messages(turn_id)
        texts = dict.fromkeys(text for one in messages for text in (one.text, one.content) if text)
        media = dict.fromkeys(media_id for one in messages for media_id in one.media_ids)
        return LoggedTurn(turn_id, conversation_id, started_at, state == "open", tuple(texts), tuple(media))
