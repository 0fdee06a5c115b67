"""The last messages of the conversations in use, kept decoded.

Messages keep their encoded bytes, so a conversation going on is not decoded and encoded anew each turn.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict

from memory.messages import Message
from memory.turn_log.body import decoded

_CACHED_CONVERSATIONS = 256


class RecentMessages:
    """A cache before the messages that people saw. Its caller holds the guard of the file."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: OrderedDict[str, tuple[int, list[tuple[int, Message]]]] = OrderedDict()
        self._version = 0

    def last(self, conversation_id: str, limit: int) -> list[Message]:
        """The last messages people saw in a conversation, oldest first."""
        version = self._db.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:  # another process wrote, and may have forgotten what is cached here
            self._known.clear()
            self._version = version
        most, known = self._known.get(conversation_id, (0, []))
        if limit > most:  # it was read for less: what came before is read too
            most, known = limit, []
        newest = known[-1][0] if known else 0
        fresh = self._db.execute(
            "SELECT number, body FROM messages WHERE conversation_id = ? AND shown AND number > ? "
            "ORDER BY number DESC LIMIT ?",
            (conversation_id, newest, most),
        ).fetchall()
        known = known + [(number, decoded(body)) for number, body in reversed(fresh)]
        self._known[conversation_id] = most, known[-most:]
        self._known.move_to_end(conversation_id)
        while len(self._known) > _CACHED_CONVERSATIONS:
            self._known.popitem(last=False)
        return [message for _, message in known[-limit:]]

    def add(self, conversation_id: str, number: int, message: Message) -> None:
        """Keep a message that was written just now, if the conversation is in use."""
        _, known = self._known.get(conversation_id, (0, None))
        if known is None:
            return
        newest = known[-1][0] if known else 0
        missed = self._db.execute(
            "SELECT 1 FROM messages WHERE conversation_id = ? AND shown AND number > ? AND number < ? LIMIT 1",
            (conversation_id, newest, number),
        ).fetchone()
        if missed is None:  # another process wrote in between: the next `last` reads both
            known.append((number, message))

    def clear(self) -> None:
        """Drop all of it: messages were changed or deleted."""
        self._known.clear()
