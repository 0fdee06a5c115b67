"""`parley ask`: one turn, answered on standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from connectors.connector import TurnView
    from connectors.platforms.cli import Terminal
    from memory.messages import IncomingMessage
    from tools.toolbox import Toolbox


def ask(
    text: Annotated[str, typer.Argument(help="The message; - reads it from standard input.")],
    attach: Annotated[
        list[str] | None, typer.Option("--attach", "-a", help="A file to send along.", metavar="FILE")
    ] = None,
    user: Annotated[str, typer.Option(help="Who asks; memory and files are theirs.", metavar="NAME")] = "",
    conversation: Annotated[str, typer.Option(help="A conversation to go on with.", metavar="ID")] = "",
    engine: Annotated[
        str, typer.Option(help="Engine to use, by name, wherever a tool has it; or TOOL=NAME.", metavar="NAME")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask one thing and get one answer.

    The paths of the files made for it follow the text. Exit code 1 when nothing could be answered.
    """
    from connectors.app import run

    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    if not run(_ask(text, attach or [], user, conversation, engine, as_json)):
        raise typer.Exit(1)


async def _ask(text: str, attach: list[str], user: str, conversation: str, engine: str, as_json: bool) -> bool:
    from connectors.app import running_agent, settings
    from connectors.platforms.cli import Terminal, print_view
    from connectors.platforms.terminal.attachments import read_attachment, resolve

    limits = settings().agent.tools.limits
    attachments = [read_attachment(resolve(name, Path()), limits) for name in attach]
    async with running_agent() as agent:
        terminal = Terminal(agent, settings(), user=user, conversation_id=conversation)
        incoming = terminal.message(text, attachments, engines_named(agent.toolbox, engine))
        for notice in agent.notices if sys.stderr.isatty() else ():  # a script asks often and has read it before
            print(notice, file=sys.stderr)
        view = await _watched(terminal, incoming, as_json)
    if as_json:
        import json

        print(json.dumps(turn_to_dict(view), ensure_ascii=False, indent=2))
        if view.problem:
            print(view.problem, file=sys.stderr)
    elif not sys.stdout.isatty():
        print_view(view, sys.stdout, sys.stderr, terminal.language_for(text))
    return view.ok


async def _watched(terminal: Terminal, incoming: IncomingMessage, as_json: bool) -> TurnView:
    """Run the turn: all of it shown when standard output is a terminal, else progress alone, on a terminal's stderr."""
    from rich.console import Console

    from connectors.platforms.terminal.keyboard import interrupts
    from connectors.platforms.terminal.screen import Style, TurnScreen

    with_text = sys.stdout.isatty() and not as_json
    language = terminal.language_for(incoming.text)
    style = Style.of(terminal.settings, language) if with_text else Style(language)
    console = Console(stderr=not with_text, highlight=False)
    with interrupts(lambda: terminal.cancel(terminal.author)):
        if not console.is_terminal:
            return await terminal.answer(incoming, _unseen)
        with TurnScreen(console, style) as screen:
            return await terminal.answer(incoming, screen.show if with_text else screen.show_work)


async def _unseen(view: TurnView) -> None:
    """Nobody looks before the end."""


def engines_named(toolbox: Toolbox, engine: str) -> dict[str, str]:
    """The tools that have an engine of this name, each with it. Raises ToolInputError when none has."""
    from tools.errors import ToolInputError

    if not engine:
        return {}
    tool, separator, name = engine.rpartition("=")
    searched = [one for one in toolbox.tools.values() if not separator or one.name == tool]
    found = {one.name: name for one in searched if any(known.is_called(name) for known in one.engines)}
    if not found:
        where = f"The tool {tool}" if separator else "No tool"
        verb = "has no" if separator else "has an"
        raise ToolInputError(f"{where} {verb} engine called {name!r}.", "See: parley tools")
    return found


def turn_to_dict(view: TurnView) -> dict[str, Any]:
    """A finished turn as `--json` prints it; `error` only when nothing could be answered."""
    from agent.events import media_to_dict

    steps = [
        {
            "tool": step.name,
            "arguments": step.arguments,
            "engine": step.engine,
            "seconds": round(step.seconds, 3),
            "ok": step.ok,
            **({"error": step.error} if step.error else {}),
            **({"notes": list(step.notes)} if step.notes else {}),
        }
        for step in view.steps
    ]
    media = [{key: value for key, value in media_to_dict(one).items() if key != "name"} for one in view.media]
    values: dict[str, Any] = {
        "conversation_id": view.conversation_id,
        "text": view.text,
        "media": media,
        "steps": steps,
        "seconds": round(view.seconds, 3),
    }
    return values | ({"error": view.problem} if view.problem else {})
