"""`parley plan`: which tools a request would use, without using them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from agent.planner.plan import Plan
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
    """Show what would be done, without doing it.

    With --batch, requests are planned over the whole catalogue, tools that are not installed here among them.
    """
    from connectors.app import run

    if (text is None) == (batch is None):
        raise typer.BadParameter("Give a request, or --batch with a file of requests.")
    if text is not None:
        run(_plan_one(text, attach or [], as_json))
    elif batch is not None and _plan_batch(batch, out):
        raise typer.Exit(1)


async def _plan_one(text: str, attach: list[str], as_json: bool) -> None:
    from agent.planner.batch import plan_to_dict
    from agent.planner.plan import Request
    from connectors.app import running_agent, settings

    kinds = tuple(kind_of(name, settings().agent.tools.limits) for name in attach)
    async with running_agent() as agent:
        planned = agent.planner.plan(Request(text, kinds))
    if as_json:
        print(json.dumps(plan_to_dict(planned), ensure_ascii=False))
    else:
        print(plan_as_text(planned))


def _plan_batch(requests: Path, out: Path | None) -> int:
    """A prediction a line, over the whole catalogue of tools; returns how many lines were no request."""
    from agent.planner.batch import plan_batch
    from connectors.commands.output import write_output
    from tools.errors import ToolInputError

    try:
        lines = requests.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ToolInputError(f"{requests} can not be read: {reason.lower()}.") from error
    predictions = list(plan_batch(lines))
    problems = [prediction["error"] for prediction in predictions if "error" in prediction]
    write_output("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in predictions), out)
    for problem in problems:
        print(problem, file=sys.stderr)
    return len(problems)


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


def _shown(value: Any) -> str:
    from agent.planner.plan import FromAttachment, FromStep

    if isinstance(value, FromStep):
        return f"result of {value.step + 1}"
    if isinstance(value, FromAttachment):
        return f"file {value.index + 1}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_shown(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
