"""The chat at the keyboard: a line editor, slash commands, and each turn shown while it runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent
from prompt_toolkit.shortcuts import CompleteStyle
from rich.console import Console
from rich.text import Text

from connectors.connector import Show, TurnView
from connectors.platforms.terminal.completion import ChatCompleter
from connectors.platforms.terminal.keyboard import interrupts, silent_keyboard
from connectors.platforms.terminal.screen import Style, TurnScreen
from connectors.platforms.terminal.words import sentence
from memory.typed_lines import typed_file
from tools.errors import ParleyError

if TYPE_CHECKING:
    from connectors.platforms.cli import Terminal

logger = logging.getLogger(__name__)

_SHOWN_CHARS = 60


class Conversation:
    """A chat on a terminal, until the person leaves."""

    def __init__(
        self, terminal: Terminal, console: Console | None = None, session: PromptSession[str] | None = None
    ) -> None:
        from connectors.platforms.terminal.slash_commands import COMMANDS

        self.terminal = terminal
        self.console = console or Console(highlight=False)
        self.language = terminal.language_for("")
        self.style = Style(self.language)
        self.commands = COMMANDS
        self._session = session or self._new_session()
        self._draft = ""

    async def run(self) -> None:
        """Read, answer, again. Ctrl-C cancels a turn; at the empty prompt, twice, it leaves, as Ctrl-D does."""
        self.style = Style.of(self.terminal.settings, self.language)
        warm_up = asyncio.get_running_loop().create_task(self._warm_up())
        await self._greet()
        interrupted = False
        while not self.terminal.leaving:
            try:
                typed = await self._read_line()
            except EOFError:
                break
            except KeyboardInterrupt:
                if self._session.default_buffer.text:
                    continue  # it threw away what was typed, as in a shell
                if interrupted:
                    break
                interrupted = True
                self.say(self.word("leave"))
                continue
            interrupted = False
            if typed.strip():
                await self._take(typed.strip())
        warm_up.cancel()
        await asyncio.gather(warm_up, return_exceptions=True)

    def say(self, text: str, style: str = "dim") -> None:
        """One line of our own."""
        self.console.print(Text(text, style=style))

    def word(self, name: str, /, **values: object) -> str:
        """One of our own sentences in the person's language."""
        return sentence(name, self.language, **values)

    async def ask(self, prompt: str) -> str:
        """A question to the person; empty when they do not answer."""
        try:
            return (await PromptSession[str]().prompt_async(prompt)).strip()
        except (EOFError, KeyboardInterrupt):
            return ""

    async def turn(self, answer: Callable[[Show], Awaitable[TurnView]], text: str) -> None:
        """Show one turn while it runs; Ctrl-C cancels it and nothing else."""
        style = Style(self.terminal.language_for(text), self.style.way)
        cancel = self.terminal.cancel
        self.console.print()
        with (
            silent_keyboard(),
            interrupts(lambda: cancel(self.terminal.author)),
            TurnScreen(self.console, style) as screen,
        ):
            self.terminal.last = await answer(screen.show)

    async def _take(self, typed: str) -> None:
        """A slash command, or a message with its files."""
        name, _, argument = typed.partition(" ")
        if name[0] in "/／" and name[1:].isalpha():  # a Chinese keyboard types the wide one
            await self._run_command("/" + name[1:].lower(), argument.strip())
            return
        try:
            incoming = self.terminal.read_typed(typed)
        except ParleyError as error:
            self.say(str(error), "red")
            self._draft = typed  # to be corrected, not typed again
            return
        self.terminal.pending.clear()
        await self.turn(lambda show: self.terminal.answer(incoming, show), incoming.text)

    async def _run_command(self, name: str, argument: str) -> None:
        if name not in self.commands:
            near = get_close_matches(name, self.commands, n=1)
            said = self.word("no command", name=name)
            self.say(self.word("no command, near", name=name, near=near[0]) if near else said, "yellow")
            return
        try:
            await self.commands[name].run(self, argument)
        except ParleyError as error:
            self.say(str(error), "red")

    async def _read_line(self) -> str:
        draft, self._draft = self._draft, ""
        names = ", ".join(path.name for path in self.terminal.pending)
        return await self._session.prompt_async(
            HTML("<ansicyan><b>›</b></ansicyan> "),
            default=draft,
            rprompt=self.word("attached", names=names) if names else "",  # None would keep the one before
        )

    async def _greet(self) -> None:
        self.say(self.word("welcome"))
        for notice in self.terminal.parley.notices:
            small = self.language == "zh" and not self.terminal.settings.agent.chat_model
            self.say(self.word("small model") if small else notice, "yellow")
        self.terminal.unanswered = await self.terminal.parley.recover(self.terminal.author)
        for turn in self.terminal.unanswered:
            self.say(self.word("unanswered", text=shortened(turn.text)), "yellow")

    async def _warm_up(self) -> None:
        """Load the chat model while the person types their first message; a failure comes back in their turn."""
        try:
            await self.terminal.parley.warm_up()
        except ParleyError as error:
            logger.warning("warming up failed: %s", error)
        except Exception:
            logger.exception("warming up failed")

    def _new_session(self) -> PromptSession[str]:
        data_dir = self.terminal.settings.agent.data_dir.expanduser()
        return PromptSession(
            history=TypedLines(str(typed_file(data_dir, self.terminal.author))),
            completer=ChatCompleter({name: self.word(name) for name in self.commands}, Path.cwd()),
            complete_while_typing=True,
            complete_style=CompleteStyle.COLUMN,
            enable_history_search=False,
            key_bindings=_key_bindings(),
            mouse_support=False,
        )


class TypedLines(FileHistory):
    """The lines typed before, read anew at each prompt: what was forgotten meanwhile is not offered again."""

    async def load(self) -> AsyncGenerator[str, None]:
        """The newest first."""
        self._loaded = False
        async for line in super().load():
            yield line


def shortened(text: str) -> str:
    """The beginning of a message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARS else line[: _SHOWN_CHARS - 1] + "…"


def _key_bindings() -> KeyBindings:
    """Enter sends; Alt-Enter makes a new line; Tab takes what can only be meant, else shows what can be."""
    bindings = KeyBindings()

    @bindings.add("escape", "enter")
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @bindings.add("tab")
    def _complete(event: KeyPressEvent) -> None:
        # At once, without waiting for the menu: Tab right after a letter comes before the menu is there.
        buffer = event.current_buffer
        found = list(buffer.completer.get_completions(buffer.document, CompleteEvent(completion_requested=True)))
        if len(found) == 1:
            buffer.cancel_completion()
            buffer.apply_completion(found[0])
        elif buffer.complete_state:
            buffer.complete_next()
        else:
            buffer.start_completion(insert_common_part=True)

    return bindings
