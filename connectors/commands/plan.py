"""`parley plan`: which tools a request would use, without using them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from agent.planner.plan import Plan, Request
    from tools.media import Kind


def plan(
    text: Annotated[str | None, typer.Argument(help="The request.")] = None,
    attach: Annotated[
        list[str] | None,
        typer.Option("--attach", "-a", help="A file, or image, audio, video, document.", metavar="FILE|KIND"),
    ] = None,
    batch: Annotated[Path | None, typer.Option(help="Requests, one JSON object a line.", metavar="FILE")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the predictions go.", metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what would be done, without doing it."""
    from connectors.app import run

    if (text is None) == (batch is None):
        raise typer.BadParameter("Give a request, or --batch with a file of requests.")
    if batch is not None:
        run(_plan_batch(batch, out))
    else:
        assert text is not None
        run(_plan_one(text, attach or [], as_json))


async def _plan_one(text: str, attach: list[str], as_json: bool) -> None:
    from agent.planner.plan import Request
    from connectors.app import running_agent, settings

    kinds = tuple(kind_of(name, settings().agent.tools.limits) for name in attach)
    async with running_agent() as agent:
        planned = agent.planner.plan(Request(text, kinds))
    if as_json:
        print(json.dumps(plan_to_dict(planned), ensure_ascii=False))
    else:
        print(plan_as_text(planned))


async def _plan_batch(requests: Path, out: Path | None) -> None:
    from connectors.app import running_agent
    from connectors.commands.output import write_output

    read = list(read_requests(requests))
    async with running_agent() as agent:
        lines = [
            json.dumps({"id": one, **plan_to_dict(agent.planner.plan(request))}, ensure_ascii=False)
            for one, request in read
        ]
    write_output("".join(line + "\n" for line in lines), out)


def read_requests(file: Path) -> Iterator[tuple[Any, Request]]:
    """Id and request of each line. Raises ToolInputError naming the line that is not one."""
    from tools.errors import ToolInputError

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ToolInputError(f"{file} can not be read: {reason.lower()}.") from error
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            yield values["id"], request_from_dict(values)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ToolInputError(
                f"{file} line {number} is no request: {error}.",
                'One looks like {"id": 1, "text": "read this to me", "attachments": ["image"]}.',
            ) from error


def request_from_dict(values: dict[str, Any]) -> Request:
    """A request line. Raises KeyError or ValueError for what is missing or of no known kind."""
    from agent.planner.plan import PastTurn, Request

    history = tuple(
        PastTurn(str(past["role"]), str(past["text"]), _kinds(past.get("files")))
        for past in values.get("history") or ()
    )
    return Request(str(values["text"]), _kinds(values.get("attachments")), history)


def plan_to_dict(planned: Plan) -> dict[str, Any]:
    """Tools in order, which output feeds which step, and the literal arguments; of one name the first step's."""
    from agent.planner.plan import FromAttachment, FromStep

    literals: dict[str, Any] = {}
    for step in planned.steps:
        for name, value in step.arguments.items():
            values = value if isinstance(value, list | tuple) else [value]
            if not any(isinstance(one, FromStep | FromAttachment) for one in values):
                literals.setdefault(name, value)
    return {
        "plan": [step.tool for step in planned.steps],
        "edges": [list(edge) for edge in planned.edges],
        "args": literals,
    }


def plan_as_text(planned: Plan) -> str:
    """A numbered step a line, with what each gets."""
    if not planned.steps:
        return "Just talk: no tool would be used."
    lines = []
    for number, step in enumerate(planned.steps, 1):
        given = ", ".join(f"{name}={_shown(value)}" for name, value in step.arguments.items())
        lines.append(f"{number}. {step.tool}({given})")
    return "\n".join(lines)


def kind_of(name: str, limits: Any) -> Kind:
    """The kind a name stands for: itself when it is one, else what the file is. Raises ToolInputError."""
    from connectors.platforms.terminal.attachments import read_attachment, resolve
    from tools.media import KINDS
    from tools.probing import probe

    for kind in KINDS:
        if name == kind:
            return kind
    attachment = read_attachment(resolve(name, Path()), limits)
    return probe(attachment.data, attachment.name, limits).kind


def _kinds(names: Any) -> tuple[Kind, ...]:
    from tools.media import KINDS

    kinds = tuple(names or ())
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of {', '.join(KINDS)}")
    return kinds


def _shown(value: Any) -> str:
    from agent.planner.plan import FromAttachment, FromStep

    if isinstance(value, FromStep):
        return f"result of {value.step + 1}"
    if isinstance(value, FromAttachment):
        return f"file {value.index + 1}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_shown(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
