"""`parley memory`: what is kept of a person, found, shown and removed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memory.zones import machine_zone, seconds_of, zone_of

if TYPE_CHECKING:
    from agent.agent import Agent
    from memory.memory import Memory

memory = typer.Typer(name="memory", help="What Parley keeps of a person.", no_args_is_help=True)
_User = Annotated[str, typer.Option(help="The person. [default: you]", metavar="NAME")]


@memory.command()
def search(
    query: Annotated[str, typer.Argument(help="What about.")],
    user: _User = "",
    n_results: Annotated[int, typer.Option("--results", "-n", help="At most so many.", min=1, metavar="N")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """Find what is remembered about something."""
    from connectors.app import run

    run(_search(query, user, n_results, as_json))


@memory.command(short_help="Show what is known of a person and how much is kept.")
def show(user: _User = "") -> None:
    """Show what is known of a person, how much is kept, and which accounts are linked."""
    from connectors.app import run

    run(_show(user))


@memory.command()
def why(
    passage: Annotated[str, typer.Argument(help="Id of a passage, or the statement in question.", metavar="ID")],
    user: _User = "",
) -> None:
    """Show the turn that something is known from."""
    from connectors.app import run

    run(_why(passage, user))


@memory.command(short_help="Write everything kept of a person to a file.")
def export(
    user: _User = "",
    out: Annotated[
        Path | None,
        typer.Option(
            help="File to write: .json, .html to read, or .zip with all media. [default: JSON to standard output]",
            metavar="FILE",
        ),
    ] = None,
) -> None:
    """Write everything that is kept of a person: memory, conversations, files."""
    from connectors.app import run

    run(_export(user, out))


@memory.command(short_help="Remove a memory, a time, a conversation or everything.")
def forget(
    user: _User = "",
    passage: Annotated[
        str | None, typer.Option("--id", help="Only this passage, by the id search shows.", metavar="ID")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Only what came since then.", metavar="DATE")] = None,
    conversation: Annotated[
        str | None, typer.Option(help="Only this conversation, with its files.", metavar="ID")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove a passage, what came since a date, a conversation, or everything of a person with all their files."""
    from connectors.app import run

    run(_forget(user, passage, since, conversation, yes))


@memory.command()
def pause(user: _User = "") -> None:
    """Stop remembering a person; what is remembered stays."""
    from connectors.app import run

    run(_pause(user, True))


@memory.command()
def resume(user: _User = "") -> None:
    """Remember a person again."""
    from connectors.app import run

    run(_pause(user, False))


@memory.command(short_help="Make the memory of a person's accounts one.")
def link(
    code: Annotated[str, typer.Argument(help="Code shown at the other account; without one a code is made.")] = "",
    user: _User = "",
    apart: Annotated[
        bool | None, typer.Option("--apart/--together", help="Keep this account's memory apart, or one.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Unlink this account.")] = False,
) -> None:
    """Link a person's accounts by a one-time code, so that their memory is one."""
    from connectors.app import run

    run(_link(code, user, apart, off))


@memory.command(short_help="Compute all vectors anew.")
def reindex(
    missing: Annotated[bool, typer.Option("--missing", help="Only the vectors that are not there yet.")] = False,
) -> None:
    """Compute all vectors anew from what was said. What is cut off goes on by itself when Parley next runs."""
    from connectors.app import run

    run(_reindex(missing))


@memory.command(short_help="Move the memory from SQLite files into PostgreSQL.")
def move() -> None:
    """Move what SQLite files hold into the PostgreSQL of PARLEY_MEMORY_DATABASE_URL. Stop Parley first. What is cut off
    goes on when this is run again.
    """
    from connectors.app import run

    run(_move())


async def _search(query: str, user: str, n_results: int, as_json: bool) -> None:
    from dataclasses import asdict

    from connectors.app import running_agent

    async with running_agent() as agent:
        author = _author(agent, user)
        time_zone = await _time_zone(agent, author)
        passages = await _memory_of(agent).recall(query, author, n_results=n_results, time_zone=time_zone)
    if as_json:
        print(json.dumps([asdict(passage) for passage in passages], ensure_ascii=False, indent=2))
        return
    for passage in passages:
        print(f"{passage.id}  {passage.line(zone_of(time_zone))}")
    if not passages:
        print("Nothing is remembered about that.", file=sys.stderr)


async def _show(user: str) -> None:
    from connectors.app import running_agent
    from memory.control import overview

    async with running_agent() as agent:
        author, kept = _author(agent, user), _memory_of(agent)
        zone = zone_of(await _time_zone(agent, author))
        print(await overview(kept, agent.personal_data, author, "en", shared=False, facts=agent.facts, zone=zone))


async def _why(passage: str, user: str) -> None:
    from connectors.app import running_agent
    from memory.control import sources_of, turn_around

    async with running_agent() as agent:
        author, kept = _author(agent, user), _memory_of(agent)
        named = await kept.explain(author, passage)
        time_zone = await _time_zone(agent, author)
        found = [named] if named is not None else await sources_of(kept, author, passage, None, time_zone, agent.facts)
        for one in found:
            print(f"{one.id}  {one.line(zone_of(time_zone))}  (conversation {one.conversation_id})")
            if answer := await turn_around(agent.personal_data, author, one):
                print(f"    Parley: {answer}")
    if not found:
        print("Nothing that is remembered says so.", file=sys.stderr)
        raise typer.Exit(1)


async def _export(user: str, out: Path | None) -> None:
    from connectors.app import running_agent
    from connectors.commands.output import write_output
    from connectors.personal_data import export_bytes
    from tools.errors import ToolInputError

    format = "json" if out is None else out.suffix.lower().removeprefix(".") or "json"
    if format not in ("json", "html", "zip"):
        raise ToolInputError(f"An export can not be written as {out}.", "Name it .json, .html or .zip.")
    async with running_agent() as agent:
        author = _author(agent, user)
        time_zone = await _time_zone(agent, author)
        data = await export_bytes(agent, author, format, time_zone=time_zone)  # type: ignore[arg-type]
    write_output(data, out)


async def _forget(user: str, passage: str | None, since: str | None, conversation: str | None, yes: bool) -> None:
    from connectors.app import running_agent
    from connectors.personal_data import counts_of
    from memory.forgetting.plan import Wish
    from tools.errors import ToolInputError

    if "" in (passage, since, conversation):  # a script's empty variable, say
        raise ToolInputError("What to forget is empty.", "Name it, or leave the option out.")

    named = [f"{name} {value}" for name, value in (("passage", passage), ("conversation", conversation)) if value]
    what = ", ".join(named + ([f"everything since {since}"] if since else [])) or "everything, with all files,"
    async with running_agent() as agent:
        author = _author(agent, user)
        wish = Wish(
            since=_seconds(since, await _time_zone(agent, author)) if since else None,
            conversation_id=conversation or None,
            passage_ids=(passage,) if passage else None,
        )
        if passage and await _memory_of(agent).explain(author, passage) is None:
            raise ToolInputError(f"{author} has no passage {passage}.", "See: parley memory search WORDS")
        if not yes and not _confirmed(f"Delete {what} of {author}?"):
            print("Nothing was deleted.", file=sys.stderr)
            raise typer.Exit(1)
        report = await agent.personal_data.forget(author, wish)
    print(f"Deleted: {counts_of(report) or 'there was nothing'}. {report.to_come('en')}".strip())
    if not report.nothing_left:
        print("A look afterwards still found something.", file=sys.stderr)
        raise typer.Exit(1)


def _confirmed(question: str) -> bool:
    """A plain yes at the keyboard; where nobody can answer it is a no."""
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:
        print(file=sys.stderr)
        return False


async def _pause(user: str, paused: bool) -> None:
    from connectors.app import running_agent

    async with running_agent() as agent:
        author = _author(agent, user)
        await _memory_of(agent).pause(author, paused)
    resume = f"parley memory resume{f' --user {user}' if user else ''}"
    print(f"{author} is not remembered until: {resume}" if paused else f"{author} is remembered again.")


async def _link(code: str, user: str, apart: bool | None, off: bool) -> None:
    from connectors.app import running_agent

    async with running_agent() as agent:
        author, identities = _author(agent, user), agent.personal_data.identities
        _memory_of(agent)
        assert identities is not None
        if off:
            print("Unlinked." if identities.unlink(author) else "This account is not linked.")
            return
        if code:
            identities.enter_code(author, code)
        if apart is not None and not identities.keep_apart(author, apart):
            print("This account is not linked.")
            return
        accounts = identities.accounts(author)
        if not code and apart is None and len(accounts) == 1:
            code = identities.new_code(author)
            print(f"Enter {code} at the other account within ten minutes: say “link {code}” there.")
            return
    for account in accounts:
        print(f"{account.author}{'  (kept apart)' if account.apart else ''}")


async def _reindex(missing: bool) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from connectors.app import settings
    from memory.assembly import create_memory
    from tools.checkpoints import CheckpointCache
    from tools.errors import ConfigurationError

    chosen = settings().agent
    if not chosen.memory.enabled:
        raise ConfigurationError("Memory is switched off.", "Set PARLEY_MEMORY_ENABLED=true.")
    cache = CheckpointCache(chosen.tools.models_dir, chosen.tools.downloads)
    kept, _ = create_memory(chosen.memory, chosen.data_dir.expanduser() / "memory", cache)
    columns = (TextColumn("turns"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("turns", total=None)
            count = await kept.reindex(
                lambda done, total: progress.update(task, completed=done, total=total), only_missing=missing
            )
    finally:
        await kept.close()
    print("1 turn has its vector." if count == 1 else f"{count} turns have their vectors.")


async def _move() -> None:
    import asyncio

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from connectors.app import settings
    from memory.moving import move_to
    from tools.errors import ConfigurationError

    chosen = settings().agent
    if not chosen.memory.database_url:
        raise ConfigurationError(
            "There is no PostgreSQL to move to.",
            "Set PARLEY_MEMORY_DATABASE_URL=postgresql://user:password@host/name, then run this again.",
        )
    columns = (TextColumn("turns"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("turns", total=None, visible=False)
        moved = await asyncio.to_thread(
            move_to,
            chosen.data_dir.expanduser() / "memory",
            chosen.memory.database_url,
            lambda done, total: progress.update(task, completed=done, total=total, visible=True),
        )
    if moved is None:
        print("There is nothing to move: no memory is kept in SQLite files here.", file=sys.stderr)
        return
    print(f"Moved: {moved.turns} turns, {moved.facts} facts, {moved.accounts} linked accounts.")


def _seconds(date: str, time_zone: str) -> float:
    """A date or time of day, as the person's clock tells it, in seconds since 1970."""
    from tools.errors import ToolInputError

    try:
        return seconds_of(date, zone_of(time_zone))
    except ValueError as error:
        raise ToolInputError(f"{date!r} is no date.", "Write it as 2026-01-31, or 2026-01-31 18:00.") from error


def _memory_of(agent: Agent) -> Memory:
    from tools.errors import ConfigurationError

    if agent.memory is None:
        raise ConfigurationError("Memory is switched off.", "Set PARLEY_MEMORY_ENABLED=true.")
    return agent.memory


async def _time_zone(agent: Agent, author: str) -> str:
    """Where the person's days begin: this machine's zone for who sits at it, for others what they stated."""
    return await agent.time_zone(author, machine_zone() if author.startswith("cli:") else "")


def _author(agent: Agent, user: str) -> str:
    """A person of any connector by their full id, ``discord:1234``; a plain name is one at the terminal."""
    from connectors.app import settings
    from connectors.platforms.cli import Terminal

    return user if ":" in user else Terminal(agent, settings(), user=user).author
