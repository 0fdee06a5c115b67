"""Turns that a process left behind when it ended: before their answer, or before it arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from memory.messages import Role
from memory.turn_log.file import LogFile

COLUMNS_OF_OPEN = (
    "SELECT turns.turn_id, conversation_id, author, platform_id, COALESCE(place, ''), process, started_at "
    "FROM turns LEFT JOIN deliveries USING (turn_id) "
)
"""The beginning of a statement whose rows `open_turn` reads; columns 2 and 5 are its author and its process."""


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
    """Where the connector had begun to show the answer, in its own words; see `Deliveries.show_at`."""


def open_turn(file: LogFile, row: tuple[Any, ...]) -> OpenTurn:
    """A row of `COLUMNS_OF_OPEN` with what the person had written."""
    turn_id, conversation_id, author, message_id, place, _, started_at = row
    text = next((m.content for m in file.turn_messages(turn_id) if m.role is Role.USER), "")
    return OpenTurn(turn_id, conversation_id, author, text, started_at, message_id, place)
