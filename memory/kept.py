"""How much is kept of a person, in a sentence: what "forget me" would take."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import tzinfo

from memory.conversation import CURRENT_TURN
from memory.facts import FactStore
from memory.memory import FILE, PARLEY
from memory.personal_data import PersonalData
from memory.zones import day


@dataclass(frozen=True)
class Kept:
    """Counts over all accounts whose memory is one."""

    messages: int = 0
    files: int = 0
    facts: int = 0
    ratings: int = 0
    others: int = 0
    """Accounts beside the one that asks whose memory goes too."""
    since: float | None = None
    """When the first of it came, in seconds since 1970."""

    def words(self, language: str, zone: tzinfo | None = None) -> str:
        """``12 messages of yours since 2026-01-31 with my answers, 2 files``; empty when there is nothing. The day is
        the zone's, None being the machine's.
        """
        chinese = language == "zh"
        since = day(self.since, zone) if self.since is not None else ""
        parts = []
        if self.messages:
            parts.append(
                f"自 {since} 起的 {self.messages} 条消息（连同我的回答）"
                if chinese
                else f"{_number(self.messages, 'message')} of yours since {since} with my answers"
            )
        for count, english, zh in (
            (self.files, "file", "{} 个文件"),
            (self.facts, "fact", "{} 条事实和偏好"),
            (self.ratings, "rating", "{} 个喜好评价"),
            (self.others, "linked account", "{} 个关联账号的内容"),
        ):
            if count:
                parts.append(zh.format(count) if chinese else _number(count, english))
        return ("、" if chinese else ", ").join(parts)


async def kept_of(data: PersonalData, facts: FactStore | None, author: str) -> Kept:
    """What there is, without the turn that asks."""
    await data.ready()
    accounts = await asyncio.to_thread(data.accounts, author)
    counted = [await asyncio.to_thread(_of_account, data, account) for account in accounts]
    stated = await facts.current(author) if facts is not None else []
    return Kept(
        messages=sum(messages for messages, _, _ in counted),
        files=len(await data.files(author)),
        facts=len(stated),
        ratings=sum(ratings for _, ratings, _ in counted),
        others=len(accounts) - 1,
        since=min((since for _, _, since in counted if since is not None), default=None),
    )


def _of_account(data: PersonalData, account: str) -> tuple[int, int, float | None]:
    """Messages, ratings, and when the first came; turns of the log and rows of memory are mostly the same ones."""
    turns, first = data.turn_log.people.extent(account, without=CURRENT_TURN.get())
    rows = data.memory.table.own_rows(account) if data.memory is not None else []
    said = [row.said_at for row in rows if row.speaker not in (PARLEY, FILE)]
    known = [when for when in (first, *(row.said_at for row in rows)) if when is not None]
    return max(turns, len(said)), len(data.media_store.ratings(account)), min(known, default=None)


def _number(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"
