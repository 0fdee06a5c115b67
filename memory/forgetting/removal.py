"""Carrying out what was planned to be forgotten, and looking afterwards whether anything of it is left.

These are the steps 3 to 5 of `memory/personal_data.py`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

from memory.conversation import ConversationLog
from memory.forgetting.plan import MOST_FILES, Plan
from memory.forgetting.plan_files import FOLDER
from memory.identities import Identities
from memory.retriever import Retriever
from memory.traces import beginnings, drop_log_lines, files_with, pieces
from memory.typed_lines import forget_all_typed, forget_typed
from tools.media_store import MediaStore
from tools.sqlite import StoreFailed

log = logging.getLogger(__name__)

_WHOLE_BELOW = 64 * 2**20
"""Bytes of the log of turns up to which it is packed anew for any plan."""


class Removal:
    """Removes from every store below a data folder what plans name."""

    def __init__(
        self,
        data_dir: Path,
        turn_log: ConversationLog,
        media_store: MediaStore,
        memory: Retriever | None,
        identities: Identities | None,
    ) -> None:
        self._data_dir = data_dir
        self._turn_log = turn_log
        self._media_store = media_store
        self._memory = memory
        self._identities = identities

    async def carry_out(
        self, plans: Sequence[Plan], texts: Sequence[str], *, begun_now: bool = True
    ) -> tuple[dict[str, int], bool]:
        """Remove and look. A store that can not be written now is reported, and its plan stays written down."""
        removed: dict[str, int] = {}
        clean = True
        texts = list(texts) if begun_now else await asyncio.to_thread(self._texts_of, plans)
        for plan in plans:
            _add(removed, {"typed lines": await asyncio.to_thread(self._forget_typed, plan, texts)})
            turns = await asyncio.to_thread(self._turn_log.people.forget_turns, plan.author, plan.turns)
            _add(removed, {"turns": turns})
            clean &= await self._forget_rows(plan, removed, begun_now)
            files = await asyncio.to_thread(self._media_store.release, plan.author, plan.media)
            _add(removed, {"files": files})
            if plan.everything:
                await asyncio.to_thread(self._forget_the_rest, plan, removed)
        found = await asyncio.to_thread(pieces, texts, self._is_elsewhere)
        ids = [plan.author for plan in plans if plan.everything]
        ids += [id for plan in plans for id in (*plan.turns, *plan.media)]
        lines = await asyncio.to_thread(drop_log_lines, self._data_dir / "logs", [*ids, *beginnings(texts)])
        _add(removed, {"log lines": lines})
        clean &= await asyncio.to_thread(self._scrub, any(plan.everything for plan in plans))  # 4
        return removed, await asyncio.to_thread(self._nothing_left, plans, found) and clean  # 5

    def _forget_the_rest(self, plan: Plan, removed: dict[str, int]) -> None:
        """What is kept by a person's id and is no row, turn or file."""
        self._turn_log.people.forget_person(plan.author)
        _add(removed, {"ratings": self._media_store.drop_ratings(plan.author)})
        if self._identities is not None and not plan.here:
            _add(removed, {"links": self._identities.forget(plan.author)})

    def _forget_typed(self, plan: Plan, texts: Sequence[str]) -> int:
        if plan.everything:
            return forget_all_typed(self._data_dir, plan.author)
        return forget_typed(self._data_dir, plan.author, texts, plan.since, plan.before) if plan.turns else 0

    def _texts_of(self, plans: Sequence[Plan]) -> list[str]:
        """The words of what goes, as far as it is still there: a plan has none."""
        texts: list[str] = []
        for plan in plans:
            rows, turns = set(plan.rows), set(plan.turns)
            own = self._memory.table.own_rows(plan.author) if self._memory is not None and rows else []
            texts += [row.text for row in own if row.id in rows]
            logged = self._turn_log.people.turns_of(plan.author) if turns else []
            texts += [text for turn in logged if turn.turn_id in turns for text in turn.texts]
        return texts

    async def _forget_rows(self, plan: Plan, removed: dict[str, int], begun_now: bool) -> bool:
        if self._memory is None:
            return True
        clean = True
        if plan.rows:
            report = await self._memory.forget(plan.author, passage_ids=plan.rows, search=False)
            _add(removed, report.removed)
            clean = report.nothing_left
        if plan.here:
            await self._memory.drop_vectors(plan.author, plan.vectors)
            return clean
        if not plan.everything:
            return clean
        # What was said since a crash is no part of a plan made before it.
        if begun_now or await asyncio.to_thread(self._memory.table.count, plan.author) == 0:
            # The key goes too, and what others keep of the person.
            report = await self._memory.forget(plan.author, search=False)
            _add(removed, report.removed)
            clean &= report.nothing_left
        return clean

    def _scrub(self, everything: bool) -> bool:
        database = self._data_dir / "log" / "conversations.sqlite3"
        whole = everything or not database.exists() or database.stat().st_size < _WHOLE_BELOW
        try:
            if self._memory is not None:
                self._memory.table.scrub(whole=everything)
            self._turn_log.file.scrub(whole=whole)
            self._media_store.scrub()
            if everything:
                self._media_store.tidy()
        except StoreFailed as error:
            log.warning("what was forgotten is packed away later: %s", error)
            return False
        return True

    def _nothing_left(self, plans: Sequence[Plan], found: Sequence[str]) -> bool:
        """Look in every store by id, and search the files for words that only this person wrote."""
        for plan in plans:
            if any(self._turn_log.file.has_turn(id) for id in plan.turns):
                return False
            if self._memory is not None and self._memory.table.still_there(plan.rows[:30_000]):
                return False
            held = {media.media_id for media in self._media_store.owned_by(plan.author, MOST_FILES)}
            if held & set(plan.media):
                return False
        found = [*found, *(plan.author for plan in plans if plan.everything and self._is_gone(plan.author))]
        media, plan_files = self._data_dir / "media", self._data_dir / FOLDER
        return not files_with(found, self._data_dir, leave_out=(media, plan_files)) and (
            not files_with(found, media, only="media.sqlite3*")
        )

    def _is_gone(self, author: str) -> bool:
        """Whether nothing new has come of a person since, and neither another's words nor another's id have theirs in
        them (``http:key`` is in ``http:key:ann``): then it may stand nowhere.
        """
        new = self._turn_log.people.extent(author)[0] or self._media_store.owned_by(author, 1)
        others = [*self._turn_log.people.authors(), *(self._memory.table.authors() if self._memory is not None else ())]
        return not new and not self._is_elsewhere(author) and not any(author in other for other in others)

    def _is_elsewhere(self, piece: str) -> bool:
        """Whether somebody's kept words have the piece too: then finding it in a file proves nothing."""
        kept = self._memory is not None and self._memory.table.is_elsewhere(piece)
        return kept or self._turn_log.people.is_elsewhere(piece)


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count
