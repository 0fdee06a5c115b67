"""Plans for a file of requests: one JSON object a line in, one prediction a line out.

A request is ``{"id", "text", "attachments": [kind, ...], "history": [{"role", "text", "files": [kind, ...]}]}``
(only ``text`` must be there), a prediction ``{"id", "plan": [tool, ...], "edges": [[i, j], ...], "args": {...}}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from agent.planner.plan import FromAttachment, FromStep, PastTurn, Plan, Planner, Request
from agent.planner.rule_planner import RulePlanner
from tools.media import KINDS, Kind

_ROLES = ("user", "assistant", "system", "tool")


class BadRequest(ValueError):
    """A line that is no request: one clear sentence."""


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """``plan``, ``edges`` and ``args`` of a plan.

    ``args`` holds the literal arguments of all steps by parameter name; of two steps with the same name the
    later one wins. Results of steps and attached files are no literals: the edges say where they go.
    """
    literals: dict[str, Any] = {}
    for step in plan.steps:
        literals.update({name: value for name, value in step.arguments.items() if _is_literal(value)})
    return {
        "plan": [step.tool for step in plan.steps],
        "edges": [list(edge) for edge in plan.edges],
        "args": literals,
    }


def _is_literal(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return not any(isinstance(one, FromStep | FromAttachment) for one in values)


def plan_batch(lines: Iterable[str], planner: Planner | None = None) -> Iterator[dict[str, Any]]:
    """A prediction for each line that is not empty; a bad line gives ``{"id", "line", "error": a sentence}`` and
    an empty plan, and the others go on. Without a planner the whole catalogue is planned.
    """
    planner = planner or RulePlanner()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name: Any = None
        try:
            values = _object(line)
            name = values.get("id", number)
            yield {"id": name, **plan_to_dict(planner.plan(request_of(values)))}
        except BadRequest as error:
            empty: dict[str, Any] = {"plan": [], "edges": [], "args": {}}
            yield {
                "id": name if name is not None else number,
                **empty,
                "line": number,
                "error": f"Line {number}: {error}",
            }


def _object(line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"this is not JSON: {str(error)[:100]}.") from error
    if not isinstance(values, dict):
        raise BadRequest(f"a request is a JSON object, not {type(values).__name__}.")
    return values


def request_of(values: dict[str, Any]) -> Request:
    """A request from its JSON form. Raises BadRequest."""
    text = values.get("text")
    if not isinstance(text, str):
        raise BadRequest(f"text must be a string, not {_shown(text)}.")
    history = values.get("history") or []
    if not isinstance(history, list):
        raise BadRequest(f"history must be a list, not {_shown(history)}.")
    return Request(text, _kinds("attachments", values.get("attachments")), tuple(map(_turn, history)))


def _turn(value: Any) -> PastTurn:
    if not isinstance(value, dict) or not isinstance(value.get("text", ""), str):
        raise BadRequest(f"a turn of the history is an object with role and text, not {_shown(value)}.")
    role = value.get("role")
    if role not in _ROLES:
        raise BadRequest(f"the role of a turn can not be {_shown(role)}; expected one of: {', '.join(_ROLES)}.")
    return PastTurn(role, value.get("text", ""), _kinds("files", value.get("files")))


def _kinds(name: str, value: Any) -> tuple[Kind, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadRequest(f"{name} must be a list of kinds, not {_shown(value)}.")
    for one in value:
        if one not in KINDS:
            raise BadRequest(f"{name} can not hold {_shown(one)}; expected: {', '.join(KINDS)}.")
    return tuple(value)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
