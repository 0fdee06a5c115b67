"""`parley models`: the checkpoints the engines run on: which there are, and bringing one here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from agent.agent import Agent
    from tools.checkpoints import ModelSpec
    from tools.engines import Engine
    from tools.toolbox import Toolbox

models = typer.Typer(name="models", help="The checkpoints that engines run on.", no_args_is_help=True)


@dataclass(frozen=True)
class DescribedModel:
    """A checkpoint some tool can use."""

    spec: ModelSpec
    tools: tuple[str, ...]
    here: bool
    obstacle: str
    """Why this machine can not run it, or nothing."""
    command: str = ""
    """What brings it here where it does not come from the Hub, or nothing."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "model_id": self.spec.model_id,
            "task": self.spec.task,
            "licence": self.spec.licence,
            "tools": list(self.tools),
            "here": self.here,
            "obstacle": self.obstacle,
        }


@models.command("list", short_help="List the checkpoints, those here and those that can run.")
def list_models(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False) -> None:
    """List the checkpoints, whether they are here, and whether they can run."""
    from connectors.app import run

    run(_list(as_json))


@models.command(short_help="Bring a checkpoint here.")
def pull(
    name: Annotated[str, typer.Argument(help="Model id, or a tool: its best checkpoint that fits here.")],
    again: Annotated[bool, typer.Option("--again", help="Download it anew, even what is here.")] = False,
) -> None:
    """Bring a checkpoint here, and replace what is damaged of it; its licence is shown first."""
    from connectors.app import run

    run(_pull(name, again))


async def _list(as_json: bool) -> None:
    from connectors.app import running_agent

    async with running_agent() as agent:
        described = describe_models(agent.toolbox, _embeddings(agent))
    if as_json:
        import json

        print(json.dumps([one.to_dict() for one in described], ensure_ascii=False, indent=2))
        return
    from rich.table import Table
    from rich.text import Text

    from connectors.commands.output import table_console

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("model", "for", "licence", "here"):
        table.add_column(column, overflow="fold")
    for one in described:
        state = Text("yes", "green") if one.here else Text(f"no ({one.obstacle})" if one.obstacle else "no")
        table.add_row(Text(one.spec.model_id, "cyan"), ", ".join(one.tools), Text(one.spec.licence), state)
    table_console().print(table)


async def _pull(name: str, again: bool) -> None:
    import asyncio

    from connectors.app import running_agent
    from tools.errors import ModelUnavailable

    async with running_agent() as agent:
        chosen = find_model(agent.toolbox, name, _embeddings(agent))
        cache = agent.toolbox.pool.cache
        print(f"{chosen.spec.model_id}: {chosen.spec.task}, licence {chosen.spec.licence}", file=sys.stderr)
        if chosen.obstacle:
            print(f"This machine can not run it by itself: {chosen.obstacle}.", file=sys.stderr)
        if chosen.command and not chosen.here:
            raise ModelUnavailable(f"{chosen.spec.model_id} is brought by its own package.", f"Run: {chosen.command}")
        if chosen.command:
            print("It is here already.")
            return
        if chosen.here and not again and not cache.damage(chosen.spec):
            print(f"It is here already: {cache.find(chosen.spec)}")
            return
        print(await asyncio.to_thread(cache.download, chosen.spec, again=again))


def describe_models(toolbox: Toolbox, embeddings: Sequence[ModelSpec] = ()) -> list[DescribedModel]:
    """Every checkpoint of every tool, once, in the tools' order of preference; then the `embeddings` of memory."""
    users: dict[str, list[str]] = {}
    engines: dict[str, Engine] = {}
    for tool in toolbox.tools.values():
        for engine in tool.engines:
            if engine.spec is not None:
                engines.setdefault(engine.spec.model_id, engine)
                users.setdefault(engine.spec.model_id, []).append(tool.name)
    of_tools = [
        _describe(toolbox, engine, tuple(dict.fromkeys(users[model_id]))) for model_id, engine in engines.items()
    ]
    return of_tools + [
        DescribedModel(
            spec,
            ("memory",),
            toolbox.pool.cache.find(spec) is not None,
            _lacking(spec.missing_libraries()) or toolbox.pool.can_ever_hold(spec),
        )
        for spec in embeddings
    ]


def find_model(toolbox: Toolbox, name: str, embeddings: Sequence[ModelSpec] = ()) -> DescribedModel:
    """The checkpoint of this id, its last part being enough; or the best one a tool could run here.

    Raises ToolInputError for a name that is neither.
    """
    from difflib import get_close_matches

    from tools.errors import ToolInputError

    described = describe_models(toolbox, embeddings)
    for one in described:
        if name.lower() in (one.spec.model_id.lower(), one.spec.model_id.lower().rpartition("/")[2]):
            return one
    if name in toolbox.tools:
        candidates = [one for one in described if name in one.tools]
        if not candidates:
            raise ToolInputError(f"{name} needs no checkpoint.", "Its built-in engine does it.")
        return next((one for one in candidates if not one.obstacle), candidates[-1])
    known = [one.spec.model_id for one in described] + sorted({tool for one in described for tool in one.tools})
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else "See: parley models list"
    raise ToolInputError(f"There is no model and no tool called {name!r}.", hint)


def _describe(toolbox: Toolbox, engine: Engine, tools: tuple[str, ...]) -> DescribedModel:
    spec = engine.spec
    assert spec is not None
    missing = engine.missing_libraries()
    obstacle = _lacking(missing) or toolbox.pool.can_ever_hold(spec)
    if spec.weights_bytes is None:
        return DescribedModel(spec, tools, toolbox.pool.cache.find(spec) is not None, obstacle)
    absent, _, command = (engine.check(toolbox.services) if engine.check else "").partition(" | ")
    return DescribedModel(spec, tools, not missing and not absent, obstacle, command or "its package's own command")


def _lacking(libraries: list[str]) -> str:
    return f"{', '.join(libraries)} not installed" if libraries else ""


def _embeddings(agent: Agent) -> tuple[ModelSpec, ...]:
    from memory.hub_embeddings import embedding_models

    return embedding_models(agent.settings.memory.embedding_model)
