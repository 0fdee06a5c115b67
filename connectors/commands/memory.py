"""`parley memory`: what is kept of a person, found, shown and removed."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from agent.agent import Agent
    from memory.memory import Memory

memory = typer.Typer(name="memory", help="What Parley keeps of a person.", no_args_is_help=True)
_User = Annotated[str, typer.Option(help="The person. [default: you]", metavar="NAME")]


@memory.command()
def search(
    query: Annotated[str, typer.Argument(help="What about.")],
    user: _User = "",
    n_results: Annotated[int, typer.Option("--results", "-n", help="At most so many.", min=1)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """Find what is remembered about something."""
    from connectors.app import run

    run(_search(query, user, n_results, as_json))


@memory.command()
def export(
    user: _User = "",
    out: Annotated[Path | None, typer.Option(help="File to write. [default: standard output]", metavar="FILE")] = None,
) -> None:
    """Write everything that is kept of a person as JSON."""
    from connectors.app import run

    run(_export(user, out))


@memory.command()
def forget(
    user: _User = "",
    passage: Annotated[str, typer.Option("--id", help="Only this passage, by the id search shows.", metavar="ID")] = "",
    since: Annotated[str, typer.Option(help="Only what came since then.", metavar="DATE")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove a passage, what came since a date, or everything of a person with all their files."""
    from connectors.app import run

    run(_forget(user, passage, since, yes))


@memory.command()
def reindex(
    missing: Annotated[bool, typer.Option("--missing", help="Only the vectors that are not there yet.")] = False,
) -> None:
    """Compute all vectors anew from what was said. What is cut off goes on by itself when Parley next runs."""
    from connectors.app import run

    run(_reindex(missing))


async def _search(query: str, user: str, n_results: int, as_json: bool) -> None:
    from dataclasses import asdict

    from connectors.app import running_agent

    async with running_agent() as agent:
        passages = await _memory_of(agent).recall(query, _author(agent, user), n_results=n_results)
    if as_json:
        print(json.dumps([asdict(passage) for passage in passages], ensure_ascii=False, indent=2))
        return
    for passage in passages:
        print(f"{passage.id}  {passage.line()}")
    if not passages:
        print("Nothing is remembered about that.", file=sys.stderr)


async def _export(user: str, out: Path | None) -> None:
    from connectors.app import running_agent
    from connectors.commands.output import write_output
    from connectors.personal_data import export_person

    async with running_agent() as agent:
        exported = await export_person(agent, _author(agent, user))
    write_output(json.dumps(exported, ensure_ascii=False, indent=2) + "\n", out)


async def _forget(user: str, passage: str, since: str, yes: bool) -> None:
    from connectors.app import running_agent
    from connectors.personal_data import forget_person

    since_s = _seconds(since) if since else None
    async with running_agent() as agent:
        author = _author(agent, user)
        what = (
            f"passage {passage}" if passage else f"everything since {since}" if since else "everything, with all files,"
        )
        if not yes and not typer.confirm(f"Delete {what} of {author}?", err=True):
            raise typer.Exit(1)
        if passage:
            report = await _memory_of(agent).forget(author, passage_id=passage)
        else:
            report = await forget_person(agent, author, since_s)
    counts = ", ".join(f"{count} {name}" for name, count in report.removed.items() if count)
    print(f"Deleted: {counts or 'there was nothing'}.")
    if not report.nothing_left:
        print("A look afterwards still found something.", file=sys.stderr)
        raise typer.Exit(1)


async def _reindex(missing: bool) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from connectors.app import settings
    from memory.assembly import create_memory
    from tools.errors import ConfigurationError

    chosen = settings().agent
    if not chosen.memory.enabled:
        raise ConfigurationError("Memory is switched off.", "Set PARLEY_MEMORY_ENABLED=true.")
    kept, _ = create_memory(chosen.memory, chosen.data_dir.expanduser() / "memory")
    columns = (TextColumn("turns"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("turns", total=None)
            count = await kept.reindex(
                lambda done, total: progress.update(task, completed=done, total=total), only_missing=missing
            )
    finally:
        await kept.close()
    print(f"{count} turns have their vectors.")


def _seconds(date: str) -> float:
    """A date or time of day, local, as seconds since 1970."""
    from tools.errors import ToolInputError

    try:
        return datetime.fromisoformat(date).timestamp()
    except ValueError as error:
        raise ToolInputError(f"{date!r} is no date.", "Write it as 2026-01-31, or 2026-01-31 18:00.") from error


def _memory_of(agent: Agent) -> Memory:
    from tools.errors import ConfigurationError

    if agent.memory is None:
        raise ConfigurationError("Memory is switched off.", "Set PARLEY_MEMORY_ENABLED=true.")
    return agent.memory


def _author(agent: Agent, user: str) -> str:
    """A person of any connector by their full id, ``discord:1234``; a plain name is one at the terminal."""
    from connectors.app import settings
    from connectors.platforms.cli import Terminal

    return user if ":" in user else Terminal(agent, settings(), user=user).author
