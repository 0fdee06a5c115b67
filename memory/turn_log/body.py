"""A message as a row of the log keeps it: JSON."""

from __future__ import annotations

import json

from memory.messages import Message


def encoded(message: Message) -> str:
    """What is written down of a message."""
    return json.dumps(message.to_dict(), ensure_ascii=False, separators=(",", ":"))


def decoded(body: str) -> Message:
    """The message that was written down."""
    return Message.from_dict(json.loads(body))
