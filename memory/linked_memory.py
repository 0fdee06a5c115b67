"""The memory of people who have several accounts, and what happens around it: a `Memory` over a `Retriever`.

Rows stay with the account that wrote them. Reading goes over the accounts whose memory is one (`Identities.together`)
and removing goes over every store (`PersonalData`), so that unlinking, or keeping apart, undoes a link at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from memory.forgetting.plan import Wish
from memory.memory import ForgetReport, Passage
from memory.personal_data import PersonalData
from memory.retriever import Retriever
from memory.words import count_tokens
from tools.services import TextWriter

_MOST_RESULTS = 200


class LinkedMemory:
    """What the agent, the tools and programs use; see `memory.memory.Memory` for each method."""

    def __init__(self, retriever: Retriever, data: PersonalData) -> None:
        self.retriever = retriever
        self.data = data

    async def remember(
        self,
        text: str,
        author: str,
        conversation_id: str,
        when: float | None = None,
        media: Sequence[str] = (),
        *,
        speaker: str = "",
        shared: bool = False,
    ) -> str:
        """See Memory. A person who paused at one of their accounts that are one has paused at all of them."""
        for account in await self._accounts(author):
            if account != author and await asyncio.to_thread(self.retriever.table.is_paused, account):
                return ""
        return await self.retriever.remember(text, author, conversation_id, when, media, speaker=speaker, shared=shared)

    async def recall(
        self,
        query: str,
        author: str,
        conversation_id: str | None = None,
        n_results: int = 10,
        token_budget: int | None = None,
        *,
        after: Sequence[str] = (),
        time_zone: str = "",
        patient: bool = False,
    ) -> list[Passage]:
        """See Memory."""
        accounts = await self._accounts(author)
        query = self.retriever.alone(query, author, after)
        if len(accounts) == 1:
            return await self.retriever.recall(
                query, author, conversation_id, n_results, token_budget, time_zone=time_zone, patient=patient
            )
        found: dict[str, Passage] = {}
        for account in accounts:
            part = await self.retriever.recall(
                query, account, conversation_id, min(n_results, _MOST_RESULTS), time_zone=time_zone, patient=patient
            )
            for passage in part:
                known = found.get(passage.id)
                if known is None or known.score < passage.score:
                    found[passage.id] = passage
        best = sorted(found.values(), key=lambda one: -one.score)
        return within(best, n_results, token_budget)

    async def complete(self, query: str, author: str, after: Sequence[str], writer: TextWriter) -> str:
        """See Memory."""
        return await self.retriever.complete(query, author, after, writer)

    async def find(self, author: str, about: str) -> list[Passage]:
        """See Memory."""
        return [one for account in await self._accounts(author) for one in await self.retriever.find(account, about)]

    async def forget(
        self,
        author: str,
        *,
        passage_id: str | None = None,
        since: float | None = None,
        passage_ids: Sequence[str] | None = None,
    ) -> ForgetReport:
        """See Memory. Every store is reached: the log, files and their provenance, log files, links."""
        ids = (passage_id,) if passage_id is not None else None if passage_ids is None else tuple(passage_ids)
        return await self.data.forget(author, Wish(since=since, passage_ids=ids))

    async def latest(self, author: str, conversation_id: str | None, limit: int = 20) -> list[Passage]:
        """See Memory. Without a conversation, over all accounts that are one."""
        accounts = await self._accounts(author)
        if conversation_id is not None:
            return await self.retriever.latest(author, conversation_id, limit)
        found = [one for account in accounts for one in await self.retriever.latest(account, None, limit)]
        return sorted(found, key=lambda passage: passage.when)[-limit:]

    async def pause(self, author: str, paused: bool = True) -> None:
        """See Memory."""
        for account in await self._accounts(author):
            await self.retriever.pause(account, paused)

    async def export(self, author: str) -> dict[str, Any]:
        """See Memory. Rows of all accounts whose memory is one."""
        exported = await self.data.export(author)
        rows: dict[str, Any] = exported["memory"]
        return rows

    async def explain(self, author: str, passage_id: str) -> Passage | None:
        """See Memory."""
        for account in await self._accounts(author):
            if passage := await self.retriever.explain(account, passage_id):
                return passage
        return None

    async def close(self) -> None:
        """See Memory."""
        await self.retriever.close()
        for shared in (self.data.identities, self.data.installations):
            if shared is not None:
                shared.close()

    async def _accounts(self, author: str) -> tuple[str, ...]:
        await self.data.ready()
        return await asyncio.to_thread(self.data.accounts, author)


def within(passages: Sequence[Passage], n_results: int, token_budget: int | None) -> list[Passage]:
    """The best that fit."""
    kept: list[Passage] = []
    left = token_budget if token_budget is not None else 10**9
    for passage in passages:
        cost = count_tokens(passage.line()) + 1
        if len(kept) < n_results and cost <= left:
            kept.append(passage)
            left -= cost
    return kept
