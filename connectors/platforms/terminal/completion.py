"""What Tab offers in the chat: slash commands at the start of a line, files after an `@`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from connectors.platforms.terminal.attachments import resolve

_OPEN_MENTION = re.compile(r"""(?<![A-Za-z0-9._%+@/-])@("[^"]*|(?:\\.|[^\s\\"'])*)$""")
_OPEN_ATTACH = re.compile(r"""^/attach\s+("[^"]*|.*)$""")
_MOST = 200


class ChatCompleter(Completer):
    """Completes `commands` (name with its slash to what it does) and paths below `directory`."""

    def __init__(self, commands: Mapping[str, str], directory: Path) -> None:
        self._commands = commands
        self._directory = directory

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """The possible ends of the word before the cursor."""
        text = document.text_before_cursor
        if re.fullmatch(r"/\w*", text):
            yield from self._command_completions(text)
        elif match := _OPEN_MENTION.search(text) or _OPEN_ATTACH.search(text):
            yield from self._path_completions(match[1])

    def _command_completions(self, typed: str) -> Iterable[Completion]:
        for name, about in self._commands.items():
            if name.startswith(typed):
                yield Completion(name, start_position=-len(typed), display_meta=about)

    def _path_completions(self, typed: str) -> Iterable[Completion]:
        """Files beside what was typed; one with a space in its name is put in quotes."""
        plain = typed.removeprefix('"') if typed.startswith('"') else re.sub(r"\\(.)", r"\1", typed)
        folder_text, separator, beginning = plain.rpartition("/")
        folder_text += separator
        for entry in self._entries(folder_text, beginning):
            is_folder = entry.is_dir()
            path = f"{folder_text}{entry.name}{'/' if is_folder else ''}"
            if " " in path or typed.startswith('"'):
                path = f'"{path}' if is_folder else f'"{path}"'
            yield Completion(path, start_position=-len(typed), display=entry.name + ("/" if is_folder else ""))

    def _entries(self, folder_text: str, beginning: str) -> list[Path]:
        """Folders first, hidden ones only when asked for; nothing for a folder that can not be read."""
        try:
            entries = [
                entry
                for entry in resolve(folder_text or ".", self._directory).iterdir()
                if entry.name.lower().startswith(beginning.lower())
                and (not entry.name.startswith(".") or beginning.startswith("."))
            ]
            return sorted(entries, key=lambda entry: (not entry.is_dir(), entry.name.lower()))[:_MOST]
        except (OSError, ValueError):
            return []
