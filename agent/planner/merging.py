"""Steps that are one piece of work put together: a picture edited twice in a row is edited once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agent.planner.languages import script_language
from agent.planner.plan import FromStep, PlannedStep


def one_edit(steps: Sequence[PlannedStep]) -> list[PlannedStep]:
    """Edits that follow each other on one picture as one edit with both instructions: one picture comes of it."""
    merged: list[PlannedStep] = []
    place: list[int] = []
    for index, step in enumerate(steps):
        moved = replace(step, arguments={name: _moved(value, place) for name, value in step.arguments.items()})
        last = len(merged) - 1
        others = [later.needs for later in steps[index + 1 :]]
        if (
            moved.tool == "edit_image"
            and moved.needs == (last,)
            and merged[last].tool == "edit_image"
            and not any(index - 1 in needs for needs in others)
            and _both_instructions(merged[last], moved)
        ):
            merged[last] = replace(merged[last], arguments=_both_instructions(merged[last], moved))
        else:
            merged.append(moved)
        place.append(len(merged) - 1)
    return merged


def _both_instructions(first: PlannedStep, second: PlannedStep) -> dict[str, Any]:
    """The first edit's arguments with the second's instruction added; empty when their other arguments differ."""
    one, two = first.arguments.get("instruction"), second.arguments.get("instruction")
    rest = {name for name in (*first.arguments, *second.arguments) if name not in ("image", "instruction")}
    if not isinstance(one, str) or not isinstance(two, str) or rest:
        return {}
    return first.arguments | {"instruction": f"{one}，{two}" if script_language(one) == "zh" else f"{one}, {two}"}


def _moved(value: Any, place: Sequence[int]) -> Any:
    """An argument after steps were put together."""
    if isinstance(value, list):
        return [_moved(one, place) for one in value]
    return FromStep(place[value.step]) if isinstance(value, FromStep) else value
