"""The slash commands of the chat; each is a coroutine that gets the conversation and the rest of the line."""

from __future__ import annotations

import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from connectors.personal_data import counts_of, export_bytes
from connectors.platforms.terminal.attachments import missing, read_attachment, resolve
from memory.control import last_answer, overview, sources_of
from memory.forgetting.plan import Wish
from memory.memory import Memory
from memory.zones import zone_of
from tools.errors import ToolInputError
from tools.media import Media

if TYPE_CHECKING:
    from connectors.platforms.terminal.conversation import Conversation

_RECENT_FILES = 20
_PASSAGES = 10
_FORGET_WORDS = {
    "全部": "all", "今天": "today", "一小时": "hour", "最近一小时": "hour", "对话": "chat", "本次对话": "chat",
}  # fmt: skip
_FORGET_S: dict[str, float | None] = {"all": None, "today": 24 * 3600.0, "hour": 3600.0}
"""How far back `/forget` reaches; None: everything."""


@dataclass(frozen=True)
class SlashCommand:
    """What it does, and what may follow its name; `words` holds what `/help` says of it."""

    run: Callable[[Conversation, str], Awaitable[None]]
    arguments: str = ""


async def show_help(chat: Conversation, argument: str) -> None:
    """All commands, one a line."""
    table = Table.grid(padding=(0, 2))
    for name, command in COMMANDS.items():
        arguments = chat.word(command.arguments) if command.arguments else ""
        table.add_row(Text.assemble((name, "cyan"), " ", (arguments, "dim")), Text(chat.word(name)))
    for name in ("@file", "Ctrl-C", "Alt-Enter"):
        table.add_row(Text(name, "cyan"), Text(chat.word(name)))
    chat.console.print(table)


async def show_tools(chat: Conversation, argument: str) -> None:
    """Every tool and the engine that runs."""
    from connectors.commands.tools import ToolsTable, describe_tools

    described = describe_tools(chat.terminal.parley.toolbox)
    wanted = argument.lower()
    chat.console.print(ToolsTable([one for one in described if wanted in one.name or wanted in one.about.lower()]))


async def attach(chat: Conversation, argument: str) -> None:
    """Files for the next message; without a path, which ones wait."""
    terminal = chat.terminal
    if not argument:
        names = ", ".join(path.name for path in terminal.pending)
        chat.say(chat.word("waiting", names=names) if names else chat.word("no file waits"))
        return
    path = resolve(argument.strip("\"'").replace("\\ ", " "), Path.cwd())
    if not path.exists():
        raise missing(argument, Path.cwd(), chat.language)
    read_attachment(path, terminal.settings.agent.tools.limits, chat.language)  # refuse now what would be refused later
    terminal.pending.append(path)
    chat.say(chat.word("goes along", name=path.name))


async def save(chat: Conversation, argument: str) -> None:
    """Copy the files made last to a folder or file name."""
    files = _made_last(chat)
    if not files:
        raise ToolInputError(chat.word("nothing made"))
    target = resolve(argument.strip("\"'") or ".", Path.cwd())
    if len(files) > 1 and not target.is_dir():
        raise ToolInputError(chat.word("name a folder", count=len(files), path=target))
    if not target.suffix and not target.exists() and len(files) == 1:  # a picture without .png opens nowhere
        target = target.with_suffix(Path(files[0].name).suffix)
    for media in files:
        place = _free_name(target / media.name) if target.is_dir() else target
        if place.exists():
            raise ToolInputError(chat.word("there already", path=place))
        try:
            shutil.copyfile(media.path, place)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ToolInputError(chat.word("not written", path=place, reason=reason)) from error
        chat.say(chat.word("saved", path=place))


async def forget(chat: Conversation, argument: str) -> None:
    """Remove what is kept of the person: all, what came today or within the hour, this conversation; after a yes."""
    what = _FORGET_WORDS.get(argument, argument) or "all"
    if what not in (*_FORGET_S, "chat"):
        raise ToolInputError(chat.word("forget what", argument=argument))
    if (await chat.ask(chat.word(f"forget {what}"))).lower() not in ("y", "yes", "是", "好"):
        chat.say(chat.word("not deleted"))
        return
    seconds = _FORGET_S.get(what)
    wish = Wish(
        since=None if seconds is None else time.time() - seconds,
        conversation_id=chat.terminal.conversation_id if what == "chat" else None,
    )
    report = await chat.terminal.parley.personal_data.forget(chat.terminal.author, wish)
    chat.terminal.start_anew()
    counts = counts_of(report)
    chat.say(chat.word("deleted", counts=counts) if counts else chat.word("nothing to delete"))
    if to_come := report.to_come(chat.terminal.language_for("")):
        chat.say(to_come)
    if not report.nothing_left:
        chat.say(chat.word("something left"), "red")


async def memory(chat: Conversation, argument: str) -> None:
    """What is remembered about something, or of the person at all."""
    kept = _memory_of(chat)
    if not argument:
        data = chat.terminal.parley.personal_data
        language, zone = chat.terminal.language_for(""), zone_of(await chat.terminal.time_zone())
        facts = chat.terminal.parley.facts
        chat.say(await overview(kept, data, chat.terminal.author, language, shared=False, facts=facts, zone=zone), "")
        return
    time_zone = await chat.terminal.time_zone()
    passages = await kept.recall(argument, chat.terminal.author, n_results=_PASSAGES, time_zone=time_zone)
    for passage in passages:
        chat.say(f"{passage.id}  {passage.line(zone_of(time_zone))}", "")
    if not passages:
        chat.say(chat.word("not remembered"))


async def why(chat: Conversation, argument: str) -> None:
    """The turns that the last answer, or a statement, goes back to."""
    kept, data = _memory_of(chat), chat.terminal.parley.personal_data
    statement = argument or await last_answer(data, chat.terminal.conversation_id)
    author, time_zone = chat.terminal.author, await chat.terminal.time_zone()
    named = await kept.explain(author, statement) if statement else None
    found = (
        [named]
        if named
        else await sources_of(kept, author, statement, None, time_zone, chat.terminal.parley.facts)
        if statement
        else []
    )
    for passage in found:
        chat.say(f"{passage.id}  {passage.line(zone_of(time_zone))}", "")
    if not found:
        chat.say(chat.word("no source"))


async def pause(chat: Conversation, argument: str) -> None:
    """Remember nothing new."""
    await _memory_of(chat).pause(chat.terminal.author, True)
    chat.say(chat.word("paused"))


async def resume(chat: Conversation, argument: str) -> None:
    """Remember again."""
    await _memory_of(chat).pause(chat.terminal.author, False)
    chat.say(chat.word("resumed"))


async def export(chat: Conversation, argument: str) -> None:
    """Everything that is kept, into a file: a zip with a page, JSON and all media, or one of the two alone."""
    target = resolve(argument.strip("\"'") or "parley-export.zip", Path.cwd())
    format = target.suffix.lower().removeprefix(".")
    if format not in ("json", "html", "zip"):
        raise ToolInputError(chat.word("export as", path=target))
    if target.exists():
        raise ToolInputError(chat.word("there already", path=target))
    language = chat.terminal.language_for("")
    agent, author, time_zone = chat.terminal.parley, chat.terminal.author, await chat.terminal.time_zone()
    data = await export_bytes(agent, author, format, language, time_zone)  # type: ignore[arg-type]
    try:
        target.write_bytes(data)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ToolInputError(chat.word("not written", path=target, reason=reason)) from error
    chat.say(chat.word("saved", path=target))


async def link(chat: Conversation, argument: str) -> None:
    """A code for another account, or the other account's code; `apart`, `together`, `off`."""
    _memory_of(chat)
    identities, author = chat.terminal.parley.personal_data.identities, chat.terminal.author
    assert identities is not None
    wish = argument.strip().lower()
    if wish == "off":
        chat.say(chat.word("unlinked" if identities.unlink(author) else "not linked"))
        return
    if not wish:
        chat.say(chat.word("code", code=identities.new_code(author)))
        return
    if wish not in ("apart", "together"):
        identities.enter_code(author, argument)
    elif not identities.keep_apart(author, wish == "apart"):
        chat.say(chat.word("not linked"))
        return
    names = ", ".join(one.author + (" (apart)" if one.apart else "") for one in identities.accounts(author))
    chat.say(chat.word("linked", names=names))


def _memory_of(chat: Conversation) -> Memory:
    kept = chat.terminal.parley.memory
    if kept is None:
        raise ToolInputError(chat.word("memory off"))
    return kept


async def new(chat: Conversation, argument: str) -> None:
    """A new conversation; what is remembered stays."""
    chat.terminal.start_anew()
    chat.say(chat.word("new"))


async def retry(chat: Conversation, argument: str) -> None:
    """Answer what was left unanswered when Parley ended."""
    if not chat.terminal.unanswered:
        raise ToolInputError(chat.word("none unanswered"))
    turn = chat.terminal.unanswered.pop()
    chat.terminal.conversation_id = turn.conversation_id
    await chat.turn(lambda show: chat.terminal.resume(turn, show), turn.text)


async def leave(chat: Conversation, argument: str) -> None:
    """End the chat."""
    chat.terminal.leaving = True


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
    "/help": SlashCommand(show_help),
    "/tools": SlashCommand(show_tools, "[WORD]"),
    "/attach": SlashCommand(attach, "PATH"),
    "/save": SlashCommand(save, "[FOLDER or FILE]"),
    "/memory": SlashCommand(memory, "[ABOUT]"),
    "/why": SlashCommand(why, "[ID or STATEMENT]"),
    "/forget": SlashCommand(forget, "[all, today, hour or chat]"),
    "/pause": SlashCommand(pause),
    "/resume": SlashCommand(resume),
    "/export": SlashCommand(export, "[FILE.zip]"),
    "/link": SlashCommand(link, "[CODE or off]"),
    "/new": SlashCommand(new),
    "/retry": SlashCommand(retry),
    "/quit": SlashCommand(leave),
}
