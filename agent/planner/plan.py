"""A plan: which tools, in which order, and which output feeds which input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tools.media import Kind


@dataclass(frozen=True)
class FromStep:
    """An argument that is the result of an earlier step."""

    step: int


@dataclass(frozen=True)
class FromAttachment:
    """An argument that is a file: the index into the request's attachments, then the history's files."""

    index: int


@dataclass(frozen=True)
class PlannedStep:
    """One tool call to make; argument values are literals, `FromStep`, `FromAttachment` or lists of these."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    asked: bool = True
    """Whether the person asked for it; False for a step that only makes an input of another kind readable."""

    @property
    def needs(self) -> tuple[int, ...]:
        """Indices of the steps whose results it takes."""
        found = []
        for value in self.arguments.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, FromStep):
                    found.append(one.step)
        return tuple(found)


@dataclass(frozen=True)
class Plan:
    """Steps in order; no steps means: just talk."""

    steps: tuple[PlannedStep, ...] = ()

    @property
    def edges(self) -> list[tuple[int, int]]:
        """Pairs (i, j): the output of step i feeds step j."""
        return [(needed, index) for index, step in enumerate(self.steps) for needed in step.needs]


@dataclass(frozen=True)
class PastTurn:
    """An earlier message, for follow-ups: who, what, and the kinds of its files."""

    role: str
    text: str
    files: tuple[Kind, ...] = ()


@dataclass(frozen=True)
class Request:
    """What a planner reads."""

    text: str
    attachments: tuple[Kind, ...] = ()
    """Kinds of the files that came with it, in order."""
    history: Sequence[PastTurn] = ()
    """Earlier messages, oldest first. The files of all of them follow `attachments` in `FromAttachment`'s count,
    the newest message's first."""


class Planner(Protocol):
    """From a request to a plan. Deterministic: the same request gives the same plan."""

    def plan(self, request: Request) -> Plan:
        """What would be done. Never raises for odd text; what it does not understand is an empty plan."""
        ...
