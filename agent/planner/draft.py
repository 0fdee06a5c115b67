"""A plan in the making: the steps so far, and the adding of one with what it needs before it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agent.planner.catalogue import TEXT, Shape, Slot
from agent.planner.groups import MOST, together
from agent.planner.plan import FromAttachment, FromStep, PlannedStep
from agent.planner.references import LABELLERS, ON_LABELS, Scene, Source, candidates

MOST_STEPS = 16
_SEEING_TOOLS = ("write_text", "generate_image", "generate_video", "compose_music", "search_web", "classify_text")
"""Tools for which a picture's content is its description, not the text in it."""


_READS = re.compile(
    r"\b(?:this|the|that|any|its)\s+(?:\w+\s+)?(?:texts?|words|quotes?|writing|paragraphs?)(?:'s)?\b"
    r"(?!\s+(?:description|prompt))|[图片]?[里中上]的?(?:文字|字)",
    re.I,
)
"""A clause about the words in a picture."""
_SAVED = re.compile(r"\b(?:save|saved|export|stor(?:e|ed)|deliver(?:ed)?)\b|保存|存成|存为|导出", re.I)


class Draft:
    """Steps being put together for one request with the tools there are."""

    def __init__(self, scene: Scene, shapes: Mapping[str, Shape]) -> None:
        self.scene = scene
        self.shapes = shapes

    def add(self, tool: str, roles: dict[str, Any], returns: str = "", *, asked: bool = True) -> FromStep | None:
        """Add a step with its arguments by role; nothing when a required one is missing.

        A step that is there already is used again, and counts as asked for once it was.
        """
        shape = self.shapes.get(tool)
        if shape is None or len(self.scene.steps) >= MOST_STEPS:
            return None
        values: dict[str, Any] = {}
        for slot in shape.slots:
            value = _fitted(roles.get(slot.role), slot)
            if value is not None:
                values[slot.name] = value
            elif slot.required:
                return None
        step = PlannedStep(tool, values, asked)
        for index, known in enumerate(self.scene.steps):
            if (known.tool, known.arguments) == (tool, values):
                self.scene.steps[index] = replace(known, asked=known.asked or asked)
                return FromStep(index)
        self.scene.steps.append(step)
        self.scene.returns.append(returns or shape.returns)
        for value in values.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, FromAttachment):
                    self.scene.used.add(one.index)
        return FromStep(len(self.scene.steps) - 1)

    def source(self, tool: str, text: str, slot: Slot) -> Source | None:
        """What a clause's main argument is, converted by steps of their own where that is needed."""
        return next(iter(self.sources(tool, text, slot, most=1)), None)

    def sources(self, tool: str, text: str, slot: Slot, most: int = MOST) -> list[Source]:
        """The same for a clause that may speak of several at once: "both recordings"."""
        made = self.shapes[tool].returns
        found_here = candidates(self.scene, text, slot.kinds)
        if made != TEXT and TEXT in slot.kinds:  # "turn the answer into speech (answer.wav)": the file is the result
            found_here.sort(key=lambda one: isinstance(one.value, str) and one.kind == made)
        if TEXT not in slot.kinds and "video" not in slot.kinds:  # pictures before the frames of a film
            found_here.sort(key=lambda one: one.kind == "video" and "video" not in slot.kinds)
        if tool in ("write_text", "summarize_text") and not ON_LABELS.search(text):
            found_here.sort(key=lambda one: one.made_by in LABELLERS)
        for candidate in found_here:
            if candidate.kind == made and _SAVED.search(text) and isinstance(candidate.value, FromStep):
                return []  # "and have it saved as an audio file"
            if candidate.made_by == tool and _converter(candidate.kind, slot.kinds, tool):
                return []  # "make it an audio file" of one that was just made: said once more
            every = together(self.scene, text, candidate) if most > 1 else [candidate]
            reads = _READS.search(text) is not None
            usable = (self.converted(tool, each, slot.kinds, reads) for each in every)
            found = [one for one in usable if one is not None]
            if found:
                if candidate.piece is not None:
                    self.scene.spent.add(id(candidate.piece))
                return found
        return []

    def converted(self, tool: str, source: Source, kinds: Sequence[str], reads: bool = False) -> Source | None:
        """A source as one of these kinds; None when it can not be. Adds the steps that this takes.

        `reads` takes the words in a picture for what it says, also where another would take what is to be seen in it.
        """
        if source.piece is not None and source.piece.kind == "url":
            fetched = self.add("fetch_url", {"url": source.piece.text}, source.kind)
            return Source(source.kind, fetched, "fetch_url") if fetched and source.kind in kinds else None
        if source.kind in kinds:
            return source
        converter = _converter(source.kind, kinds, "" if reads else tool)
        shape = self.shapes.get(converter)
        if shape is None:
            usable = converter and TEXT in kinds and isinstance(source.value, FromAttachment)
            return source if usable else None  # the framework converts it
        main = shape.slots[0]
        value = [source.value] if main.many else source.value
        step = self.add(converter, {main.role: value}, asked=False)
        return Source(shape.returns, step, converter) if step is not None else None


def _fitted(value: Any, slot: Slot) -> Any:
    """A value as a parameter takes it, None when it does not."""
    if value is None or value == "" or value == []:
        return None
    if slot.many:
        return value if isinstance(value, list) else [value]
    if isinstance(value, list):
        if TEXT in slot.kinds and len(value) > 1 and all(isinstance(one, FromStep) for one in value):
            return value  # several texts, to be read as one
        value = value[0]
    if isinstance(value, FromStep | FromAttachment):
        return value if slot.kinds else None
    if slot.kinds and TEXT not in slot.kinds:
        return value if isinstance(value, str) else None  # the name of a file that is not there
    return slot.accepts(value)


def _converter(kind: str, kinds: Sequence[str], tool: str) -> str:
    """The tool that makes one of `kinds` of a `kind`; empty when none does."""
    if TEXT in kinds:
        image = "describe_image" if tool in _SEEING_TOOLS else "read_image_text"
        return {"audio": "transcribe_speech", "video": "transcribe_speech", "document": "read_image_text"}.get(
            kind, image if kind == "image" else ""
        )
    if kind == "video":
        return "extract_audio" if "audio" in kinds else "extract_frames" if "image" in kinds else ""
    return ""
