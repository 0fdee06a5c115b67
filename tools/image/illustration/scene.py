"""What a prompt asks to see, as data: subjects, how they stand to each other, and where and when it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

RelationKind = Literal["left", "right", "above", "below", "on", "in", "behind", "front", "beside", "between", "worn"]


@dataclass(frozen=True)
class Concept:
    """A thing that can be drawn."""

    key: str
    """The emoji that shows it, or the name of one of our own shapes."""
    english: str
    chinese: str


@dataclass(frozen=True)
class Relation:
    """Where a subject is, seen from one other, or from two for ``between``; indices into `Scene.subjects`."""

    kind: RelationKind
    targets: tuple[int, ...]


@dataclass
class Subject:
    """Something to draw, as often as `count` says."""

    concept: Concept
    count: int = 1
    loose: bool = False
    """Whether the number was left open ("trees"): three are drawn, spread over the scene."""
    color: str | None = None
    """A key of `words.COLORS`, None for its natural colours."""
    size: float = 1.0
    """Factor on its usual size: 0.6 for small, 1.5 for big."""
    relation: Relation | None = None
    side: Literal["left", "right", "middle"] | None = None
    """Part of the picture it was asked to be in."""


@dataclass
class Scene:
    """Everything that was understood of a prompt."""

    subjects: list[Subject] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    """Keys of `words.PLACES` in the order named; the first that can be a ground is the ground."""
    time: str = ""
    """A key of `words.TIMES`; empty when nothing was said."""
    weather: list[str] = field(default_factory=list)
    season: str = ""
    style: str = ""
    mood: str = ""
    sign: str = ""
    """Text to write into the picture."""
    color: str | None = None
    """A colour said of no subject: of the background, or of all."""
    plain: bool = False
    """Whether a background of one colour was asked for."""
    portrait: bool = False
    abstract: bool = False
    unknown: list[str] = field(default_factory=list)
    """Words that name something and were not understood."""
    language: Literal["en", "zh"] = "en"
    clipped: int = 0
    """How many figures were asked for beyond the most that are drawn."""
