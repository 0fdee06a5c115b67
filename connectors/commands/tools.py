"""`parley tools`: what Parley can do, and which engine does it here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table

    from tools.engine_choice import EngineReport
    from tools.toolbox import Toolbox


@dataclass(frozen=True)
class DescribedTool:
    """One tool as people and programs want to know it."""

    name: str
    task: str
    about: str
    engine: str
    """The engine that runs; empty when none can."""
    engines: tuple[EngineReport, ...]
    parameters: dict[str, Any]

    @property
    def better(self) -> list[EngineReport]:
        """The engines above the one that runs, which can not."""
        names = [engine.name for engine in self.engines]
        return list(self.engines[: names.index(self.engine)] if self.engine else self.engines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "name": self.name,
            "task": self.task,
            "description": self.about,
            "engine": self.engine or None,
            "engines": [asdict(engine) for engine in self.engines],
            "parameters": self.parameters,
        }


def tools(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False) -> None:
    """List the tools and the engine that does each job here."""
    from connectors.app import run

    run(_tools(as_json))


async def _tools(as_json: bool) -> None:
    from connectors.app import running_agent

    async with running_agent() as agent:
        described = describe_tools(agent.toolbox)
    if as_json:
        import json

        print(json.dumps([one.to_dict() for one in described], ensure_ascii=False, indent=2))
    else:
        from connectors.commands.output import table_console

        table_console().print(ToolsTable(described))


def describe_tools(toolbox: Toolbox) -> list[DescribedTool]:
    """Every tool with its engines' reports; nothing is loaded."""
    return [
        DescribedTool(
            one.name,
            one.task,
            one.description,
            running_engine(toolbox, one.name),
            tuple(toolbox.reports(one.name)),
            one.signature.json_schema(),
        )
        for one in toolbox.tools.values()
    ]


def running_engine(toolbox: Toolbox, name: str) -> str:
    """The engine that would run now, as `Toolbox.run` chooses it; empty when none can."""
    from tools.errors import ToolInputError

    try:
        available = toolbox.choice.available(toolbox.tools[name])
    except ToolInputError:  # a setting names an engine that the tool does not have
        return ""
    return available[0].name if available else ""


_NARROW_COLUMNS = 72
"""Below that a table has no room for what a tool does: it goes under its name."""


class ToolsTable:
    """The tools on a Rich console: a row each, in a narrow window a paragraph each."""

    def __init__(self, described: list[DescribedTool]) -> None:
        self.described = described

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width >= _NARROW_COLUMNS:
            yield tools_table(self.described)
            return
        from rich.padding import Padding
        from rich.text import Text

        for one in self.described:
            yield Text.assemble((one.name, "cyan"), "  ", (one.engine or "none", "dim" if one.engine else "red"))
            yield Padding(Text(one.about), (0, 0, 0, 2))


def tools_table(described: list[DescribedTool]) -> Table:
    """A row a tool."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("tool", style="cyan", no_wrap=True)
    table.add_column("what it does")
    table.add_column("engine here")
    for one in described:
        engine = Text(one.engine) if one.engine else Text("none", "red")
        table.add_row(one.name, Text(one.about), engine)
    return table
