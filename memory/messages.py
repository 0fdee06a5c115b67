"""What is said, in the words of the OpenAI API: messages, roles, and what arrives from a connector."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from tools.media import Media
from tools.tool import ToolCall


class Role(StrEnum):
    """Who a message is from."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True)
class Message:
    """One message of a dialogue. Media are lines of text with their ids, never bytes."""

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    """What an assistant message asks for."""
    tool_call_id: str = ""
    """Which call a tool message answers."""
    name: str = ""
    """The tool's name, in a tool message."""
    media_ids: tuple[str, ...] = ()
    """Media that came with it or were made by it."""
    media_kinds: tuple[str, ...] = ()
    """The kinds of `media_ids`, for the planner."""
    failed: bool = False
    """Whether a tool message reports an error."""
    asks: bool = False
    """Whether a tool message asks the person for a yes before its call is made; its `text` is the question."""
    text: str = ""
    """The words alone, without the lines about files that `content` has: what a planner reads, what a step of a
    plan passes on."""

    @cached_property
    def wire(self) -> bytes:
        """The message as the OpenAI API takes it, encoded once: a long history costs nothing to send again."""
        fields: dict[str, Any] = {"role": self.role.value, "content": self.content}
        if self.tool_calls:
            fields["tool_calls"] = [_wire_call(call) for call in self.tool_calls]
        if self.tool_call_id:
            fields["tool_call_id"] = self.tool_call_id
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the conversation log."""
        return {
            "role": self.role.value,
            "content": self.content,
            "tool_calls": [[call.tool_call_id, call.name, call.arguments] for call in self.tool_calls],
            "tool_call_id": self.tool_call_id,
            "name": self.name,
            "media_ids": list(self.media_ids),
            "media_kinds": list(self.media_kinds),
            "failed": self.failed,
            "text": self.text,
        } | ({"asks": True} if self.asks else {})

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Message:
        """The inverse of `to_dict`."""
        return cls(
            role=Role(values["role"]),
            content=values["content"],
            tool_calls=tuple(ToolCall(*call) for call in values["tool_calls"]),
            tool_call_id=values["tool_call_id"],
            name=values["name"],
            media_ids=tuple(values["media_ids"]),
            media_kinds=tuple(values["media_kinds"]),
            failed=values["failed"],
            asks=values.get("asks", False),
            text=values["text"],
        )


def _wire_call(call: ToolCall) -> dict[str, Any]:
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    return {"id": call.tool_call_id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


@dataclass(frozen=True)
class Attachment:
    """A file as it arrived, not yet looked at."""

    data: bytes
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", storable(self.name))


@dataclass(frozen=True)
class IncomingMessage:
    """What a connector hands to the agent."""

    text: str
    author: str
    """The person's id, ``connector:id``: never a display name."""
    conversation_id: str
    """Discord channel, Slack thread, browser tab or terminal."""
    attachments: tuple[Attachment, ...] = ()
    author_name: str = ""
    """For display only."""
    shared: bool = False
    """Whether others read and write in this conversation too (a channel, a group)."""
    message_id: str = ""
    """The platform's id, so that an event delivered twice is answered once."""
    engines: dict[str, str] = field(default_factory=dict)
    """Engines asked for by name, by tool."""
    received_at: float = field(default_factory=time.time)
    """Seconds since 1970, UTC."""
    history: tuple[Message, ...] | None = None
    """Earlier messages, where the platform keeps the conversation itself; None: those in the log."""
    time_zone: str = ""
    """Where the person is, an IANA name, if the platform tells; empty: what they stated, else the machine's."""
    allowed_tools: frozenset[str] | None = None
    """Names of the tools this person may use here; None: all."""
    receipted: bool = False
    """Whether the connector says when the answer has arrived: one it has not said so of is handed out again by
    `Agent.recover` after a restart."""

    def __post_init__(self) -> None:
        for name in ("text", "author", "conversation_id", "author_name", "message_id", "time_zone"):
            object.__setattr__(self, name, storable(getattr(self, name)))


def storable(text: str) -> str:
    """The text as any store and any model takes it.

    Half a surrogate pair, which broken bytes on a command line or half an emoji in JSON leave behind, becomes the
    replacement mark.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def media_lines(media: Sequence[Media]) -> str:
    """The media of a message as the chat model sees them: one line each, in brackets."""
    return "\n".join(f"[{one.summary()}]" for one in media)
