"""What an agent does about memory around a turn: it looks back before, and remembers and learns after the answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import unicodedata
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from agent.about import About, wants_something_liked
from agent.language import written_language
from agent.media_notes import MediaNotes
from agent.parts import Parts
from agent.turn import Turn
from memory.linked_memory import within
from memory.memory import FILE, PARLEY, Passage, may_be_told
from memory.messages import IncomingMessage
from memory.taste import TasteStore, guess
from memory.zones import zone_name, zone_of
from tools.services import TextWriter

log = logging.getLogger("parley.agent")

_SAID_JUST_NOW_S = 2.0
"""Seconds that a turn waits for the one before it to be remembered; it takes milliseconds."""
_LEARNING_PATIENCE_S = 10.0
"""Seconds that closing waits for a chat model to read what was said lastingly."""
_NOTES_PATIENCE_S = 10.0
"""Seconds that closing waits for files of the last turns to be noted."""
_NAME_LETTERS = 100
_LOOKALIKES = str.maketrans("\u0440\u0430\u04cf\u0435\u0443\u0456\u03c1\u03b1\u03b9\u0269\u03c51i", "paleylpallyll")
"""Cyrillic and Greek letters, and a figure, that can not be told from those of Parley's name; "I" is a small i here."""
_MOST = 200
"""Passages that are looked through where others read."""
_RECALLED = 40
"""Passages recalled for a turn at most; the token budget is what bounds them."""


def speaker_name(incoming: IncomingMessage) -> str:
    """What a person is called in memory, on one line: by the name their platform shows. Nobody speaks as Parley, nor as
    a file, by taking that name, whatever letters it is written with.
    """
    name = " ".join((incoming.author_name or incoming.author.partition(":")[2]).split())
    plain = "".join(one for one in unicodedata.normalize("NFKC", name).casefold() if unicodedata.category(one) != "Cf")
    letters = "".join(one for one in plain if one.isalnum())
    taken = letters.translate(_LOOKALIKES) == PARLEY.casefold() or plain.strip() == FILE
    return incoming.author if taken or not name else name[:_NAME_LETTERS]


class Remembering:
    """The agent's half of memory. A memory that fails costs a turn nothing but what it would have brought."""

    def __init__(self, parts: Parts, recall_tokens: int, busy: Callable[[], bool]) -> None:
        """`recall_tokens`: of passages for the prompt; `busy` tells whether a turn is running."""
        self.memory = parts.memory
        self.facts = parts.facts
        self.toolbox = parts.toolbox
        self.log = parts.log
        self._chat_model = parts.chat_model
        self._recall_tokens = recall_tokens
        self._notes = MediaNotes(parts.toolbox, parts.memory, parts.log, busy) if parts.memory is not None else None
        self._background: dict[asyncio.Task[Any], str] = {}
        """What goes on after a turn, and whose turn it was."""

    # before

    async def look_back(self, turn: Turn) -> str:
        """What holds of the asker, where their days begin, and passages of memory for the prompt."""
        from memory.whereabouts import stated_now  # compiles its patterns when first used

        await self.caught_up(turn.incoming.author)
        turn.time_zone = zone_name(turn.incoming.time_zone)
        if turn.time_zone:
            passages, turn.about = await asyncio.gather(self._recall(turn), self._about(turn))
            return passages
        turn.about = await self._about(turn)  # first: what "yesterday" is may be among it
        turn.time_zone = await stated_now(turn.messages[0].text) or turn.about.time_zone
        return await self._recall(turn)

    async def time_zone(self, author: str, told: str = "") -> str:
        """Where a person's days begin, an IANA name or "UTC+08:00": what their platform told, else what they stated;
        empty for the machine's clock.
        """
        from memory.whereabouts import stated_zone

        if name := zone_name(told):
            return name
        if self.facts is None:
            return ""
        return await stated_zone(await self.facts.current(author))

    async def _recall(self, turn: Turn) -> str:
        """Passages of memory for the prompt; a memory that fails costs the turn nothing but them."""
        if self.memory is None or not turn.messages[0].text:
            return ""
        incoming = turn.incoming
        try:
            passages: list[Passage] = await self.memory.recall(
                turn.messages[0].text,
                incoming.author,
                incoming.conversation_id if incoming.shared else None,
                n_results=_MOST if incoming.shared else _RECALLED,  # of what is found, little may be told to others
                token_budget=None if incoming.shared else self._recall_tokens,
                after=turn.earlier(),
                time_zone=turn.time_zone,
            )
        except Exception:
            log.exception("recall failed")
            return ""
        passages = [one for one in passages if may_be_told(one, incoming.conversation_id, shared=incoming.shared)]
        passages = within(passages, _RECALLED, self._recall_tokens)
        seen = {message.text or message.content for message in turn.context_messages}
        new = [passage for passage in passages if passage.text not in seen]
        turn.recalled_foreign_text |= any(
            one.speaker == FILE or (one.shared and one.author not in ("", incoming.author)) for one in new
        )
        zone = zone_of(turn.time_zone)
        return "\n".join(one.cited(zone) if self._chat_model.capable else one.line(zone) for one in new)

    async def _about(self, turn: Turn) -> About:
        """What holds of the asker; where others read, only their wishes and what they said there."""
        if self.facts is None:
            return About()
        from memory.whereabouts import stated_zone

        incoming = turn.incoming
        shared_in = incoming.conversation_id if incoming.shared else None
        try:
            facts = await self.facts.current(incoming.author, shared_in=shared_in)
            about = About.of(facts)
            if not turn.time_zone:
                about = replace(about, time_zone=await stated_zone(facts))
            store = self.toolbox.services.find(TasteStore)
            if store is not None and wants_something_liked(turn.messages[0].text):
                seen, heard = [
                    await store.of(incoming.author, kind=kind, shared_in=shared_in) for kind in ("image", "audio")
                ]
                language = written_language(turn.messages[0].text)
                taste, tune = seen.wish(language), heard.wish(language)
                guessed = guess(language, incoming.author) if not taste and not tune else None
                about = replace(about, taste=taste, heard=tune)
                if guessed is not None:
                    about = replace(about, taste=guessed[0], heard=guessed[1], guessed=True)
            return about
        except Exception:
            log.exception("what holds of the asker could not be read")
            return About()

    # after

    def begin(self, turn: Turn, answer: str) -> None:
        """Remember a turn and what it states lastingly, in the background."""
        if self.memory is not None:
            self._in_background(self.remember(turn, answer), turn.incoming.author)

    async def caught_up(self, author: str) -> None:
        """Wait until what this person said last is remembered; for two seconds at most."""
        if writing := self._being_remembered([author]):
            await asyncio.wait(writing, timeout=_SAID_JUST_NOW_S)

    async def settle(self, accounts: Sequence[str]) -> None:
        """Wait for what is still being remembered of these people: what they forget must not come after it."""
        await asyncio.gather(*self._being_remembered(accounts), return_exceptions=True)
        if self._notes is not None:
            await self._notes.drop(accounts)

    async def finish(self) -> None:
        """Let what goes on after the last turns end; what takes too long ends without having done it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LEARNING_PATIENCE_S):
                while self._background:  # what remembers a turn begins what learns from it
                    await asyncio.wait(self._background)
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._notes is not None:
            await self._notes.finish(_NOTES_PATIENCE_S)

    async def remember(self, turn: Turn, answer: str) -> None:
        """Both sides of the turn, the person's with what its files were."""
        if self.memory is None or turn.answered or any(step.name == "forget" for step in turn.steps):
            return  # a yes or no alone; the words that name what was to be forgotten would bring it back
        incoming = turn.incoming
        name = speaker_name(incoming)
        user = turn.messages[0]
        try:
            kept = await self.memory.remember(
                user.content, incoming.author, incoming.conversation_id, incoming.received_at, user.media_ids,
                speaker=name, shared=incoming.shared,
            )  # fmt: skip
            self.log.note_remembered(turn.turn_id, kept)
            await self._learn(incoming, user.text, kept)
            if kept:  # not of a person who paused
                self._understand(turn)
                if self._notes is not None:
                    self._notes.add(turn)
            # What memory itself said is no new thing to remember: it would echo from turn to turn.
            if answer and not any(self._is_memory(step.name) for step in turn.steps):
                kept = await self.memory.remember(
                    answer,
                    incoming.author,
                    incoming.conversation_id,
                    None,
                    [one.media_id for one in turn.media],
                    speaker=PARLEY,
                    shared=incoming.shared,
                )
                self.log.note_remembered(turn.turn_id, kept)
        except Exception:
            log.exception("turn %s was not remembered", turn.turn_id)

    async def _learn(self, incoming: IncomingMessage, words: str, passage_id: str) -> None:
        """Have what the person's own words of a turn state lastingly kept: by rule now, by a chat model that can
        when it comes to it. Forgetting need not wait for that: of a passage that is gone nothing is kept.
        """
        if self.facts is None or not passage_id or not words:
            return
        await self.facts.learn(words, incoming.author, passage_id, shared=incoming.shared)
        if (writer := self.toolbox.services.find(TextWriter)) is not None:
            more = self.facts.learn_more(words, incoming.author, passage_id, writer, shared=incoming.shared)
            self._in_background(more, "")

    def _understand(self, turn: Turn) -> None:
        """Have a chat model that can word a question that leans on others, for those that lean on this one."""
        writer = self.toolbox.services.find(TextWriter)
        if self.memory is not None and writer is not None:
            asked = self.memory.complete(turn.messages[0].text, turn.incoming.author, turn.earlier(), writer)
            self._in_background(asked, "")

    def _is_memory(self, name: str) -> bool:
        tool = self.toolbox.tools.get(name)
        return tool is not None and tool.task == "memory"

    def _in_background(self, work: Coroutine[Any, Any, Any], author: str) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background[task] = author
        task.add_done_callback(self._background.pop)

    def _being_remembered(self, accounts: Sequence[str]) -> list[asyncio.Task[Any]]:
        return [task for task, author in self._background.items() if author in accounts]
