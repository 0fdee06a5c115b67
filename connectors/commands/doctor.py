"""`parley doctor`: what runs here, what would run better, and the one command that changes it."""

from __future__ import annotations

import platform
import shutil
import sys
import time
from contextlib import aclosing
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from agent.agent import Agent
    from connectors.commands.tools import DescribedTool
    from connectors.settings import Settings

_LIBRARIES = ("torch", "transformers", "diffusers", "chromadb", "langchain", "xllamacpp", "av", "openai-whisper")
_ASK_TIMEOUT_S = 120.0
_LOW_DISK_BYTES = 2**30
_BETTER_CHAT_MODEL = (
    "better: set PARLEY_CHAT_MODEL to openai:MODEL (with PARLEY_API_KEY or PARLEY_BASE_URL), llama:FILE.gguf, "
    "transformers:ORG/NAME or langchain:PROVIDER:MODEL"
)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    ask: Annotated[bool, typer.Option(help="Ask the chat model one short question.")] = True,
    show_settings: Annotated[bool, typer.Option("--settings", help="Show every setting with what it means.")] = False,
) -> None:
    """Check this machine and say what would help.

    Device, engines, chat model, memory, disk, versions, settings. Exit code 1 when Parley can not answer.
    """
    from connectors.app import run

    if not run(_doctor(as_json, ask, show_settings)):
        raise typer.Exit(1)


async def _doctor(as_json: bool, ask: bool, show_settings: bool) -> bool:
    from connectors.app import failure_sentence, running_agent, settings

    report: dict[str, Any] = {"ok": False, "problems": [], "versions": versions()}
    read = settings()
    try:
        async with running_agent(read) as agent:
            report |= await examine(agent, ask=ask)
    except Exception as error:  # whatever keeps the agent from starting is what a doctor is asked for
        report["problems"].append(failure_sentence(error))
    report["settings"] = settings_report(read)
    report["ok"] = not report["problems"]
    if as_json:
        import json

        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        from connectors.commands.output import table_console

        _print_report(table_console(), report, read, show_settings)
    return bool(report["ok"])


async def examine(agent: Agent, *, ask: bool) -> dict[str, Any]:
    """Everything about a running agent, as plain values; `problems` are what keeps it from answering."""
    from connectors.commands.tools import describe_tools

    described = describe_tools(agent.toolbox)
    pool = agent.toolbox.pool
    chat_model = await examine_chat_model(agent) if ask else {"name": agent.chat_model.name}
    problems = [f"The chat model does not answer: {chat_model['error']}"] if chat_model.get("error") else []
    disk = shutil.disk_usage(agent.settings.data_dir)
    if disk.free < _LOW_DISK_BYTES // 16:
        problems.append(f"The disk with {agent.settings.data_dir} is full.")
    if not any(one.engine for one in described):
        problems.append("No tool can run.")
    return {
        "problems": problems,
        "device": {
            "name": pool.device.name,
            "total_bytes": pool.device.total_bytes(),
            "free_bytes": pool.device.free_bytes(),
            "budget_bytes": pool.budget_bytes,
        },
        "chat_model": chat_model,
        "notices": agent.notices,
        "tools": [tool_report(one) for one in described],
        "memory": await _memory_report(agent, ask=ask),
        "disk": {
            "data_dir": str(agent.settings.data_dir),
            "free_bytes": disk.free,
            "media_bytes": agent.media_store.used_bytes(),
        },
        "models_dir": _models_dir(agent),
    }


async def examine_chat_model(agent: Agent) -> dict[str, Any]:
    """Ask it one word, as a turn would; seconds and answer, or why there is none."""
    import asyncio

    from agent.chat_model import Finished
    from connectors.app import failure_sentence
    from memory.messages import Message, Role

    found: dict[str, Any] = {"name": agent.chat_model.name, "capable": agent.chat_model.capable}
    said = ""
    started = time.monotonic()
    try:
        async with asyncio.timeout(_ASK_TIMEOUT_S):
            stream = agent.chat_model.stream([Message(Role.USER, "Hello!")], max_tokens=12)
            async with aclosing(stream) as deltas:  # type: ignore[type-var]
                async for delta in deltas:
                    said += "" if isinstance(delta, Finished) else delta
    except TimeoutError:
        return found | {"error": f"no answer within {_ASK_TIMEOUT_S:.0f} s."}
    except Exception as error:  # any failure of any model's library is a finding, not the end of the examination
        return found | {"error": failure_sentence(error)}
    return found | {"seconds": round(time.monotonic() - started, 2), "answer": said.strip()}


def tool_report(one: DescribedTool) -> dict[str, Any]:
    """The engine that runs, and per better one why not and what changes it."""
    return {
        "name": one.name,
        "engine": one.engine or None,
        "better": [
            {"engine": engine.name, "reason": engine.reason, "remedy": engine.remedy, "licence": engine.licence}
            for engine in one.better
        ],
    }


def versions() -> dict[str, str]:
    """Parley, Python, the system, and the libraries that matter, where installed; nothing is imported."""
    found = {"parley": _version("parley") or "not installed", "python": platform.python_version()}
    found["system"] = f"{platform.system()} {platform.release()} {platform.machine()}"
    return found | {name: version for name in _LIBRARIES if (version := _version(name))}


def settings_report(read: Settings) -> dict[str, Any]:
    """Each setting's value and where it came from, secrets masked; and the names nobody knows."""
    return {
        "file": str(read.config_file) if read.config_file else None,
        "values": {origin.key: {"value": origin.shown, "source": origin.source} for origin in read.origins},
        "warnings": list(read.warnings),
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


async def _memory_report(agent: Agent, *, ask: bool) -> dict[str, Any]:
    """Whether there is one, where, who shares it, and which embedding model it has; `ask` loads that."""
    import asyncio

    from tools.errors import ModelUnavailable
    from tools.services import TextEmbedder

    embedder = agent.toolbox.services.find(TextEmbedder)
    if agent.memory is None or embedder is None:
        return {"enabled": False}
    shared = agent.personal_data.installations
    others = [asdict(one) for one in shared.others()] if shared is not None else []
    chosen = agent.settings.memory.embedding_model
    embeddings = {"chosen": chosen, "error": ""}
    if ask:
        try:
            await asyncio.to_thread(embedder.embed, ["Hello!"])
        except ModelUnavailable as error:
            embeddings["error"] = str(error)
    database = "SQLite" if shared is None else "PostgreSQL"
    return {"enabled": True, "database": database, "others": others, "embeddings": embeddings}


def _memory_lines(memory: dict[str, Any]) -> list[str]:
    from memory.hub_embeddings import MULTILINGUAL
    from tools.errors import extra_command

    if not memory["enabled"]:
        return ["off (PARLEY_MEMORY_ENABLED)"]
    others = memory["others"]
    shared = f", shared with {len(others)} other installation{'s' if len(others) > 1 else ''}" if others else ""
    lines = [f"on, in {memory['database']}{shared}"]
    for other in others:
        seen = time.strftime("%Y-%m-%d", time.localtime(other["seen_at"]))
        waits = f"; {other['waiting']} wishes to forget wait for it" if other["waiting"] else ""
        lines.append(f"{other['name']} was last there on {seen}{waits}")
    chosen, error = memory["embeddings"]["chosen"], memory["embeddings"]["error"]
    if error:
        return [*lines, f"finds by words alone: {error}"]
    if chosen:
        return [*lines, f"finds by meaning with {chosen}"]
    better = MULTILINGUAL[0].model_id
    return [
        *lines,
        "finds by meaning with all-MiniLM-L6-v2, which knows English",
        f"better for Chinese: {extra_command('embeddings')}, then parley models pull {better}, then set "
        f"PARLEY_MEMORY_EMBEDDING_MODEL={better}",
    ]


def _models_dir(agent: Agent) -> str:
    from huggingface_hub.constants import HF_HUB_CACHE

    return str(agent.toolbox.pool.cache.directory or HF_HUB_CACHE)


def _print_report(console: Console, report: dict[str, Any], read: Settings, show_settings: bool) -> None:
    from connectors.rendering import size

    def line(name: str, text: str, style: str = "") -> None:
        console.print(f"[bold]{name:<12}[/]", end="")
        console.print(text, style=style, markup=False, soft_wrap=True)

    if device := report.get("device"):
        line("Device", f"{device['name']}, {size(device['free_bytes'])} of {size(device['total_bytes'])} free, "
                       f"models may fill {size(device['budget_bytes'])}")  # fmt: skip
    if model := report.get("chat_model"):
        took = f", answers in {model['seconds']} s" if "seconds" in model else ""
        line("Chat model", model["name"] + took)
    if report.get("chat_model") and not read.agent.chat_model:
        line("", _BETTER_CHAT_MODEL, "yellow")
    if "memory" in report:
        for at, told in enumerate(_memory_lines(report["memory"])):
            line("" if at else "Memory", told, "yellow" if told.startswith("better") else "")
    if disk := report.get("disk"):
        line("Disk", f"{size(disk['free_bytes'])} free, {disk['data_dir']} holds {size(disk['media_bytes'])} of media")
        line("Models", report["models_dir"])
    line("Versions", ", ".join(f"{name} {version}" for name, version in report["versions"].items()))
    if "tools" in report:
        console.print()
        _print_tools(console, report["tools"])
        if told := where_commands_are(Path(sys.prefix), shutil.which("parley")):
            console.print()
            console.print(told, style="yellow", markup=False, soft_wrap=True)
    console.print()
    _print_settings(console, read, show_settings)
    for problem in report["problems"]:
        console.print(f"[red]{'Problem':<12}[/]", end="")
        console.print(problem, markup=False, soft_wrap=True)
    if not report["problems"]:
        asked = "answer" in report["chat_model"]
        console.print("[green]Parley can answer.[/]" if asked else "No problem found; the chat model was not asked.")


def where_commands_are(environment: Path, found: str | None) -> str:
    """How to run the commands that are named, where `parley` alone is not found; else nothing."""
    activate = environment / "bin" / "activate"
    if found or not activate.exists():
        return ""
    shown = activate.relative_to(Path.cwd()) if activate.is_relative_to(Path.cwd()) else activate
    return f"The commands parley and pip are found after: source {shown}"


def _print_tools(console: Console, tools: list[dict[str, Any]]) -> None:
    """A line a tool; below it one for each better engine, why it will not run and what changes that."""
    from rich.text import Text

    width = max((len(tool["name"]) for tool in tools), default=0)
    for tool in tools:
        engine = (tool["engine"], "green") if tool["engine"] else ("none can run here", "red")
        console.print(Text.assemble((tool["name"].ljust(width + 2), "cyan"), engine), soft_wrap=True)
        for better in tool["better"]:
            line = Text.assemble("  better: ", (better["engine"], "bold"), f", but {better['reason']}")
            if better["remedy"]:
                line.append(f"  ->  {better['remedy']}", "yellow")
            console.print(line, soft_wrap=True)


def _print_settings(console: Console, read: Settings, every: bool) -> None:
    """What was set and where; with `every`, all there is, with what it means."""
    from rich.table import Table
    from rich.text import Text

    from connectors.settings import known_keys

    about = {key.name: key.about for key in known_keys()}
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in ("Setting", "Value", "From", *(["What it is"] if every else [])):
        table.add_column(column, overflow="fold")
    shown = [origin for origin in read.origins if every or origin.source != "default" or origin.key == "data_dir"]
    for origin in shown:
        extra = [about.get(origin.key, "the engine of this tool")] if every else []
        table.add_row(*map(Text, (origin.key, origin.shown, origin.source, *extra)))
    console.print(table)
    if not every:
        rest = len(read.origins) - len(shown)
        console.print(f"[dim]and {rest} settings at their defaults: parley doctor --settings[/]")
