"""What people were asked for a yes to, and who took the question: the person's next message, whatever it says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from memory.messages import Message, Role
from memory.turn_log.file import LogFile
from tools.tool import ToolCall


@dataclass(frozen=True)
class Question:
    """What a turn asked its person for a yes to; see `ToolContext.ask_first`."""

    texts: tuple[str, ...]
    """The questions, as they were shown."""
    calls: tuple[ToolCall, ...]
    """The calls that wait for the yes."""
    language: str
    asked_at: float | None
    """When the turn that asks ended, in seconds since 1970; None while it runs, or when it failed."""


class Questions:
    """The questions in a log."""

    def __init__(self, file: LogFile) -> None:
        self._file = file

    def ask(self, turn_id: str, author: str, place: str) -> None:
        """Note that a turn asks its person something, in a conversation; `place` is empty where the platform keeps
        the conversation itself.
        """
        with self._file.guard:
            if self._file.has_turn(turn_id):
                self._file.run("INSERT OR IGNORE INTO questions VALUES (?,?,?,'')", (turn_id, author, place))

    def take(self, turn_id: str, author: str, place: str, seen: str | None = None) -> Question | None:
        """What the person was asked there before this turn of theirs, None for nothing. Whoever takes a question is
        the only one who can answer it.

        `seen` is what the platform showed last, where it keeps the conversation itself: only a question in it is
        taken.
        """
        taken = None
        with self._file.guard:
            rows = self._file.rows(
                "SELECT turn_id FROM questions WHERE author = ? AND place = ? AND taken_by = '' ORDER BY rowid DESC",
                (author, place),
            )
            for (asked,) in rows:
                question = self._question(asked)
                if seen is None or (question and all(text in seen for text in question.texts)):
                    self._file.run("UPDATE questions SET taken_by = ? WHERE turn_id = ?", (turn_id, asked))
                    taken = taken or question
        return taken

    def taken_by(self, turn_id: str) -> Question | None:
        """The question that this turn took."""
        with self._file.guard:
            row = self._file.row("SELECT turn_id FROM questions WHERE taken_by = ? ORDER BY rowid DESC", (turn_id,))
            return None if row is None else self._question(row[0])

    def _question(self, turn_id: str) -> Question | None:
        row = self._file.row("SELECT state, ended_at, language FROM turns WHERE turn_id = ?", (turn_id,))
        asked = asked_in(self._file.turn_messages(turn_id))
        if row is None or not asked:
            return None
        calls, texts = zip(*asked, strict=True)
        return Question(texts, calls, row[2], row[1] if row[0] == "done" else None)


def asked_in(messages: Iterable[Message]) -> list[tuple[ToolCall, str]]:
    """The calls of a turn that wait for the person's yes, each once and with the newest question about it."""
    messages = list(messages)
    questions = {one.tool_call_id: one.text for one in messages if one.role is Role.TOOL and one.asks}
    asked: dict[str, tuple[ToolCall, str]] = {}
    for call in (call for one in messages for call in one.tool_calls if call.tool_call_id in questions):
        asked[json.dumps([call.name, call.arguments], sort_keys=True)] = (call, questions[call.tool_call_id])
    return list(asked.values())
