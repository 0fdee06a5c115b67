"""What conversations are parts of: a thread of its channel, a channel of its server.

A platform that deletes a channel does not always name the threads that go with it: those that were put away long ago
are known here alone. There are ids, and nothing of what was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from memory.turn_log.authors import ids_beginning_with
from memory.turn_log.file import LogFile


class Places:
    """The places in a log. A whole may have parts without being a conversation itself: a forum, a server."""

    def __init__(self, file: LogFile) -> None:
        self._file = file

    def note(self, *places: str) -> None:
        """Note that each of these places is a part of the one after it: thread, channel, server."""
        with self._file.writing() as db:
            for part, whole in pairwise(places):
                # A thread that is told without its channel must not lose the channel it is known to be a part of.
                known = "DO UPDATE SET whole = excluded.whole WHERE whole <> excluded.whole"
                known = known if len(places) > 2 else "DO NOTHING"
                db.execute(f"INSERT INTO parts VALUES (?,?) ON CONFLICT (part) {known}", (part, whole))

    def whole_of(self, part: str) -> str:
        """What a place is a part of; empty when that is not known."""
        row = self._file.row("SELECT whole FROM parts WHERE part = ?", (part,))
        return "" if row is None else str(row[0])

    def parts_of(self, whole: str) -> list[str]:
        """The parts of a place and theirs."""
        rows = self._file.rows(
            "WITH RECURSIVE found(part) AS (SELECT part FROM parts WHERE whole = ? UNION "
            "SELECT parts.part FROM parts JOIN found ON parts.whole = found.part) SELECT part FROM found",
            (whole,),
        )
        return [str(part) for (part,) in rows]

    def shared_conversations(self, beginning: str) -> list[str]:
        """The conversations of several people whose ids begin so, ending in a colon; the one in use last first."""
        rows = self._file.rows(
            "SELECT conversation_id FROM turns WHERE conversation_id >= ? AND conversation_id < ? "
            "AND conversation_id IN (SELECT conversation_id FROM conversations WHERE shared) "
            "GROUP BY conversation_id ORDER BY MAX(started_at) DESC",
            ids_beginning_with(beginning),
        )
        return [str(conversation_id) for (conversation_id,) in rows]

    def wholes(self, beginning: str) -> list[str]:
        """The places with parts whose ids begin so, ending in a colon."""
        rows = self._file.rows(
            "SELECT DISTINCT whole FROM parts WHERE whole >= ? AND whole < ?", ids_beginning_with(beginning)
        )
        return [str(whole) for (whole,) in rows]

    def drop(self, places: Sequence[str]) -> None:
        """Know nothing of these places any more."""
        with self._file.writing() as db:
            for column in ("part", "whole"):
                db.executemany(f"DELETE FROM parts WHERE {column} = ?", _each(places))


def _each(values: Iterable[str]) -> list[tuple[str]]:
    return [(value,) for value in values]
