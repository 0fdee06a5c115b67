"""What happens in a turn, by type; a connector shows each as its platform can."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from agent.usage import Usage
from tools.media import Media


@dataclass(frozen=True)
class TurnStarted:
    """The message is in the log: from here on it is not lost."""

    turn_id: str
    conversation_id: str
    attached: tuple[Media, ...] = ()
    """The attachments that were taken."""
    refused: tuple[str, ...] = ()
    """One sentence for each attachment that was not."""


@dataclass(frozen=True)
class TextDelta:
    """A further piece of the answer's text."""

    text: str


@dataclass(frozen=True)
class Queued:
    """A tool waits for a model or for room: its place, 1 being next, and about how many seconds."""

    tool_call_id: str
    name: str
    place: int
    expected_s: float


@dataclass(frozen=True)
class ToolStarted:
    """A tool begins; `arguments` hold media as ids."""

    tool_call_id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class ToolProgress:
    """How far a tool is, in [0, 1], None for unknown; `remaining_s` where it can be told."""

    tool_call_id: str
    name: str
    fraction: float | None
    message: str = ""
    remaining_s: float | None = None


@dataclass(frozen=True)
class MediaMade:
    """A file is ready to be shown, before the turn ends."""

    tool_call_id: str
    media: Media


@dataclass(frozen=True)
class ToolFinished:
    """A tool is done, or failed with one sentence in `error`."""

    tool_call_id: str
    name: str
    arguments: dict[str, Any]
    engine: str
    seconds: float
    text: str = ""
    """What the chat model was told."""
    media: tuple[Media, ...] = ()
    error: str = ""
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it did what was asked."""
        return not self.error


@dataclass(frozen=True)
class Reply:
    """The whole answer: the turn is complete and in the log."""

    turn_id: str
    text: str
    media: tuple[Media, ...] = ()
    steps: tuple[ToolFinished, ...] = ()
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True)
class TurnFailed:
    """Nothing could be answered: what happened, what to do next. What was made before is in `media`."""

    turn_id: str
    happened: str
    hint: str = ""
    media: tuple[Media, ...] = ()
    steps: tuple[ToolFinished, ...] = field(default_factory=tuple)
    cancelled: bool = False


Event = TurnStarted | TextDelta | Queued | ToolStarted | ToolProgress | MediaMade | ToolFinished | Reply | TurnFailed


def event_to_dict(event: Event) -> dict[str, Any]:
    """An event as plain values for JSON: ``type`` is the class in snake case, media as `media_to_dict`."""
    values: dict[str, Any] = {"type": _snake(type(event).__name__)}
    for one in fields(event):
        values[one.name] = _plain(getattr(event, one.name))
    return values


def media_to_dict(media: Media) -> dict[str, Any]:
    """What a program wants to know of a file; `path` is for programs on the same machine only."""
    made = media.provenance
    values: dict[str, Any] = {
        "media_id": media.media_id,
        "kind": media.kind,
        "path": str(media.path),
        "name": media.name,
        "mime_type": media.mime_type,
        "tool": made.tool,
        "engine": made.engine,
        "parents": list(made.parents),
    }
    return values | ({"seed": made.seed} if made.seed is not None else {})


def _plain(value: Any) -> Any:
    if isinstance(value, Media):
        return media_to_dict(value)
    if isinstance(value, ToolFinished):
        return event_to_dict(value)
    if isinstance(value, Usage):
        return {"prompt_tokens": value.prompt_tokens, "completion_tokens": value.completion_tokens}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
