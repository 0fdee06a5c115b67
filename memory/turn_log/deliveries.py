"""Whether an answer and its files are where the person sees them; what is not is told after a restart."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import replace

from memory.messages import Message, Role
from memory.turn_log.authors import is_among
from memory.turn_log.body import decoded, encoded
from memory.turn_log.file import LogFile
from memory.turn_log.open_turns import COLUMNS_OF_OPEN, OpenTurn, open_turn


class Deliveries:
    """The deliveries of the turns in a log: of answers, for connectors that ask for it, and of files."""

    def __init__(self, file: LogFile) -> None:
        self._file = file

    def show_at(self, turn_id: str, place: str) -> None:
        """Note where a connector shows the answer of a turn, for the process after this one."""
        self._file.run("UPDATE deliveries SET place = ? WHERE turn_id = ?", (place, turn_id))

    def shown_at(self, turn_id: str) -> str:
        """What `show_at` noted last; empty for nothing."""
        row = self._file.row("SELECT place FROM deliveries WHERE turn_id = ?", (turn_id,))
        return "" if row is None else str(row[0])

    def answers_in(self, conversation_id: str, *, since: float = 0.0, naming: str = "") -> list[tuple[str, str, str]]:
        """Turns of a conversation that were answered, begun at or after a time: the turn's id, the platform's id of its
        message, and what `show_at` noted last, which has the word `naming` in it; the newest first.
        """
        rows = self._file.rows(
            "SELECT turn_id, platform_id, place FROM turns JOIN deliveries USING (turn_id) WHERE conversation_id = ? "
            "AND started_at >= ? AND place <> '' AND instr(place, ?) AND state IN ('done', 'failed', 'cancelled') "
            "ORDER BY started_at DESC",
            (conversation_id, since, naming),
        )
        return [(str(turn_id), str(message_id), str(place)) for turn_id, message_id, place in rows]

    def arrived(self, turn_id: str) -> None:
        """Note that the answer of a turn is where the person sees it."""
        self._file.run("UPDATE deliveries SET arrived_at = ? WHERE turn_id = ?", (time.time(), turn_id))

    def not_arrived(self, authors: str = "") -> list[OpenTurn]:
        """Turns that ended in a process that is gone, before the connector could say that the answer arrived.

        `authors` as for `ConversationLog.interrupted`.
        """
        with self._file.guard:
            rows = self._file.rows(
                COLUMNS_OF_OPEN + "WHERE arrived_at IS NULL AND deliveries.turn_id IS NOT NULL "
                "AND state IN ('done', 'failed', 'cancelled')"
            )
            return [
                open_turn(self._file, row)
                for row in rows
                if is_among(row[2], authors) and not self._file.processes.is_alive(row[5])
            ]

    def ending(self, turn_id: str, author: str) -> tuple[str, Message] | None:
        """The state and the answer of a turn that ended but did not arrive; None for any other."""
        row = self._file.row(
            "SELECT state FROM turns JOIN deliveries USING (turn_id) WHERE turn_id = ? AND author = ? "
            "AND arrived_at IS NULL AND state IN ('done', 'failed', 'cancelled')",
            (turn_id, author),
        )
        answers = [m for m in self._file.turn_messages(turn_id) if m.role is Role.ASSISTANT and not m.tool_calls]
        return (str(row[0]), answers[-1]) if row is not None and answers else None

    def receipt(self, turn_id: str, media_ids: Iterable[str], why: str = "") -> None:
        """Note of files whether they were delivered: `why` says why not, empty says yes. The answer's line about
        each file in the history says it too. Of a turn that was forgotten nothing is noted.
        """
        with self._file.guard:
            with self._file.writing() as db:
                if not self._file.has_turn(turn_id):
                    return
                db.executemany(
                    "INSERT OR REPLACE INTO receipts VALUES (?,?,?)", [(turn_id, one, why) for one in media_ids]
                )
                marks = self.receipts(turn_id)
                for number, body in self._file.rows(
                    "SELECT number, body FROM messages WHERE turn_id = ? AND shown", (turn_id,)
                ):
                    message = decoded(body)
                    marked = replace(message, content=_mark_undelivered(message.content, marks))
                    if message.role is Role.ASSISTANT and marked != message:
                        db.execute("UPDATE messages SET body = ? WHERE number = ?", (encoded(marked), number))
            self._file.recent.clear()

    def receipts(self, turn_id: str) -> dict[str, str]:
        """Of each file that was tried: why it was not delivered, empty for one that was."""
        return dict(self._file.rows("SELECT media_id, why FROM receipts WHERE turn_id = ?", (turn_id,)))


def _mark_undelivered(content: str, marks: dict[str, str]) -> str:
    """A message's text with ``(not delivered: why)`` behind the line of each file that was not."""
    for media_id, why in marks.items():
        mark = f" (not delivered: {' '.join(why.split())})" if why else ""
        line = re.compile(rf"^(\[{re.escape(media_id)}: .*?\])(?: \(not delivered: .*\))?$", re.MULTILINE)
        content = line.sub(lambda found, mark=mark: found[1] + mark, content)  # type: ignore[misc]
    return content
