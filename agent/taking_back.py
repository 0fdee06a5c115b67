"""A message that its platform deleted or changed: what was said before is forgotten, as if it had never been.

That is the words, the answer to them (an answer repeats what it answers), what memory and the facts kept of both, and
files that no other turn speaks of. What a person had noted down with the tool `remember` stays when its message is
deleted, and is corrected when it is changed.

An answer can be taken back alone: a moderator deletes it. Then the person's words stay, with what they had noted down,
and the answer is forgotten with the results of its tools, the files that it made, and what memory kept of both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

from memory.conversation import ConversationLog
from memory.forgetting.plan import Besides, Wish
from memory.memory import FILE, PARLEY, Memory
from memory.messages import Message, Role
from memory.personal_data import PersonalData
from tools.media_store import MediaStore

Settle = Callable[[Sequence[str]], Awaitable[None]]
"""Waits for what is still being remembered of these people."""
_NOTING = "remember"


class TakingBack:
    """Takes turns back from the log, the memory and the files."""

    def __init__(
        self,
        turn_log: ConversationLog,
        media_store: MediaStore,
        memory: Memory | None,
        settle: Settle,
        data: PersonalData,
    ) -> None:
        self._log = turn_log
        self._data = data
        self._media_store = media_store
        self._memory = memory
        self._settle = settle

    async def withdraw(self, turn_id: str, author: str, *, noted: bool = False) -> None:
        """Take all of a turn back; with `noted` also what was noted down in it. A process that ends on the way leaves
        a turn that is not taken back yet, or passages that `finish` forgets.
        """
        await self._settle([author])
        said = await asyncio.to_thread(self._log.file.turn_messages, turn_id)
        rows = await self._noted(author, said) if noted else []
        await self._release(turn_id, author, said, ())
        gone = await asyncio.to_thread(self._log.versions.withdraw, turn_id, rows)
        await self._forget((author, passage_id) for passage_id in gone)

    async def correct(self, turn_id: str, author: str, message_id: str, words: Message, note: Message) -> None:
        """Put a person's new words in the place of the old, and a note in the place of the answer."""
        await self._settle([author])
        said = await asyncio.to_thread(self._log.file.turn_messages, turn_id)
        rows = await self._noted(author, said)
        await self._release(turn_id, author, said, words.media_ids)
        gone = await asyncio.to_thread(self._log.versions.correct, turn_id, message_id, words, note, rows)
        await self._forget((author, passage_id) for passage_id in gone)

    async def unsay(self, turn_id: str, author: str, note: Message) -> None:
        """Take the answer of a turn that has ended back, with what was made for it, and leave a note in its place."""
        await self._settle([author])
        said = await asyncio.to_thread(self._log.file.turn_messages, turn_id)
        if not said:
            return
        await self._release(turn_id, author, said, said[0].media_ids)
        rows = await asyncio.to_thread(self._log.people.passages_from, [turn_id])
        answers = [one for one in rows if await self._is_of_the_answer(author, one, said[0])]
        await asyncio.to_thread(self._log.versions.unsay, turn_id, note, answers)
        await self._forget(((author, passage_id) for passage_id in answers), "none")

    async def finish(self) -> None:
        """Forget what an earlier process had taken back and not forgotten yet."""
        await self._forget(await asyncio.to_thread(self._log.versions.taken_back))

    async def _is_of_the_answer(self, author: str, passage_id: str, asked: Message) -> bool:
        """Whether a passage that came of a turn is what Parley said, or what is in a file that it made."""
        passage = await self._memory.explain(author, passage_id) if self._memory is not None else None
        if passage is None:
            return False
        made = bool(passage.media_ids) and not set(passage.media_ids) & set(asked.media_ids)
        return passage.speaker == PARLEY or (passage.speaker == FILE and made)

    async def _release(self, turn_id: str, author: str, said: Sequence[Message], kept: Iterable[str]) -> None:
        """Let go of the files of a turn that no other turn speaks of, but for those `kept`."""
        named = dict.fromkeys(media_id for message in said for media_id in message.media_ids)
        named = {media_id: None for media_id in named if media_id not in set(kept)}
        files = await asyncio.to_thread(self._log.versions.only_in, turn_id, named)
        if files:
            await asyncio.to_thread(self._media_store.release, author, files)

    async def _forget(self, passages: Iterable[tuple[str, str]], besides: Besides = "quote") -> None:
        """Have memory forget passages, each with its author, of turns that were taken back. Turns in which the very
        same was said stay: who deletes one of two messages means that one.
        """
        for author, passage_id in passages:
            if self._data.memory is not None:
                await self._data.forget(author, Wish(passage_ids=(passage_id,), besides=besides))
            elif self._memory is not None:  # of another make
                await self._memory.forget(author, passage_id=passage_id)
            self._log.versions.forgotten(author, passage_id)

    async def _noted(self, author: str, said: Sequence[Message]) -> list[str]:
        """What the tool `remember` kept in a turn: its rows have the very words it was given."""
        if self._memory is None:
            return []
        given = [call.arguments.get("text") for one in said for call in one.tool_calls if call.name == _NOTING]
        worked = any(one.role is Role.TOOL and one.name == _NOTING and not one.failed for one in said)
        found: list[str] = []
        for text in given if worked else ():
            if isinstance(text, str) and text.strip():
                rows = await self._memory.find(author, text)
                found += [row.id for row in rows if row.text == text.strip() and row.id not in found]
        return found
