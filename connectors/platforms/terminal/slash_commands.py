"""The slash commands of the chat; each is a coroutine that gets the conversation and the rest of the line."""

from __future__ import annotations

import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from connectors.personal_data import forget_person
from connectors.platforms.terminal.attachments import missing, read_attachment, resolve
from tools.errors import ToolInputError
from tools.media import Media

if TYPE_CHECKING:
    from connectors.platforms.terminal.conversation import Conversation

_RECENT_FILES = 20
_PASSAGES = 10


@dataclass(frozen=True)
class SlashCommand:
    """What `/help` and the completion say of it, and what it does."""

    about: str
    run: Callable[[Conversation, str], Awaitable[None]]
    arguments: str = ""


async def show_help(chat: Conversation, argument: str) -> None:
    """All commands, one a line."""
    table = Table.grid(padding=(0, 2))
    for name, command in COMMANDS.items():
        table.add_row(f"[cyan]{name}[/] [dim]{command.arguments}[/]", command.about)
    table.add_row("[cyan]@file[/]", 'attaches a file; @"with spaces.png" in quotes; Tab completes')
    table.add_row("[cyan]Ctrl-C[/]", "cancels the answer; twice at the prompt, or Ctrl-D, leaves")
    table.add_row("[cyan]Alt-Enter[/]", "begins a new line in a message")
    chat.console.print(table)


async def show_tools(chat: Conversation, argument: str) -> None:
    """Every tool and the engine that runs."""
    from connectors.commands.tools import describe_tools, tools_table

    described = describe_tools(chat.terminal.parley.toolbox)
    wanted = argument.lower()
    chat.console.print(tools_table([one for one in described if wanted in one.name or wanted in one.about.lower()]))


async def attach(chat: Conversation, argument: str) -> None:
    """Files for the next message; without a path, which ones wait."""
    terminal = chat.terminal
    if not argument:
        names = ", ".join(path.name for path in terminal.pending)
        chat.say(f"Waiting for your next message: {names}" if names else "No file waits. /attach PATH adds one.")
        return
    path = resolve(argument.strip("\"'").replace("\\ ", " "), Path.cwd())
    if not path.exists():
        raise missing(argument, Path.cwd())
    read_attachment(path, terminal.settings.agent.tools.limits)  # refuse now what would be refused later
    terminal.pending.append(path)
    chat.say(f"{path.name} goes with your next message.")


async def save(chat: Conversation, argument: str) -> None:
    """Copy the files made last to a folder or file name."""
    files = _made_last(chat)
    if not files:
        raise ToolInputError("Nothing has been made yet.", "Ask for a picture, say.")
    target = resolve(argument.strip("\"'") or ".", Path.cwd())
    if len(files) > 1 and not target.is_dir():
        raise ToolInputError(f"{len(files)} files were made last, and {target} is no folder.", "Name a folder.")
    for media in files:
        place = _free_name(target / media.name) if target.is_dir() else target
        if place.exists():
            raise ToolInputError(f"{place} is there already.", "Name another file.")
        try:
            shutil.copyfile(media.path, place)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ToolInputError(f"{place} can not be written: {reason}.", "Name another place.") from error
        chat.say(f"Saved {place}")


async def forget(chat: Conversation, argument: str) -> None:
    """Remove what is kept of the person: all, or what came today, after a yes."""
    terminal = chat.terminal
    since = {"today": time.time() - 86400, "hour": time.time() - 3600, "all": None, "": None}
    if argument not in since:
        raise ToolInputError(f"/forget can not take {argument!r}.", "It takes: all, today or hour.")
    what = {"today": "of the last 24 hours", "hour": "of the last hour"}.get(argument, "I know of you, with all files")
    if (await chat.ask(f"Delete everything {what}? Type yes: ")).lower() not in ("y", "yes", "是", "好"):
        chat.say("Nothing was deleted.")
        return
    report = await forget_person(terminal.parley, terminal.author, since[argument])
    _start_anew(chat)
    counts = ", ".join(f"{count} {name}" for name, count in report.removed.items() if count)
    chat.say(f"Deleted: {counts or 'there was nothing'}." + ("" if report.nothing_left else " Something is left."))


async def memory(chat: Conversation, argument: str) -> None:
    """What is remembered about something."""
    terminal = chat.terminal
    if terminal.parley.memory is None:
        raise ToolInputError("Memory is switched off.", "Set PARLEY_MEMORY_ENABLED=true.")
    if not argument:
        argument = (await chat.ask("What about? ")).strip()
    passages = await terminal.parley.memory.recall(argument, terminal.author, n_results=_PASSAGES) if argument else []
    for passage in passages:
        chat.say(passage.line(), "")
    if not passages:
        chat.say("Nothing is remembered about that.")


async def new(chat: Conversation, argument: str) -> None:
    """A new conversation; what is remembered stays."""
    _start_anew(chat)
    chat.say("A new conversation.")


async def retry(chat: Conversation, argument: str) -> None:
    """Answer what was left unanswered when Parley ended."""
    if not chat.terminal.unanswered:
        raise ToolInputError("No message is left unanswered.")
    turn = chat.terminal.unanswered.pop()
    chat.terminal.conversation_id = turn.conversation_id
    await chat.turn(lambda show: chat.terminal.resume(turn, show), turn.text)


async def leave(chat: Conversation, argument: str) -> None:
    """End the chat."""
    chat.terminal.leaving = True


def _start_anew(chat: Conversation) -> None:
    from connectors.platforms.cli import new_conversation_id

    chat.terminal.conversation_id = new_conversation_id()
    chat.terminal.last = None


def _made_last(chat: Conversation) -> list[Media]:
    """The files of the turn before, else the newest one the person had made."""
    if chat.terminal.last is not None and chat.terminal.last.media:
        return chat.terminal.last.media
    owned = chat.terminal.parley.media_store.owned_by(chat.terminal.author, _RECENT_FILES)
    return [media for media in owned if media.provenance.tool][:1]


def _free_name(path: Path) -> Path:
    """The name, or the name with the first free number."""
    number = 2
    candidate = path
    while candidate.exists():
        candidate = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return candidate


COMMANDS: dict[str, SlashCommand] = {
    "/help": SlashCommand("shows this", show_help),
    "/tools": SlashCommand("what I can do, and which engine does it", show_tools, "[WORD]"),
    "/attach": SlashCommand("a file for the next message", attach, "PATH"),
    "/save": SlashCommand("copies the files made last", save, "[FOLDER or FILE]"),
    "/memory": SlashCommand("what I remember about something", memory, "[ABOUT]"),
    "/forget": SlashCommand("deletes what I know of you", forget, "[all, today or hour]"),
    "/new": SlashCommand("begins a new conversation", new),
    "/retry": SlashCommand("answers a message that was cut off", retry),
    "/quit": SlashCommand("ends the chat", leave),
}
