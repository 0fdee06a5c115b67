"""What is kept of one person, all of it: shown, and removed. The same for every connector."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agent.events import media_to_dict
from memory.memory import ForgetReport

if TYPE_CHECKING:
    from agent.agent import Agent

_MOST_FILES = 100_000


async def export_person(agent: Agent, author: str) -> dict[str, Any]:
    """Everything kept of a person as plain values: memory, conversations, files."""
    memory = await agent.memory.export(author) if agent.memory is not None else {}
    conversations = await asyncio.to_thread(agent.log.export, author)
    files = await asyncio.to_thread(agent.media_store.owned_by, author, _MOST_FILES)
    return {
        "author": author,
        "memory": memory,
        "conversations": conversations,
        "files": [media_to_dict(media) for media in files],
    }


async def forget_person(agent: Agent, author: str, since: float | None = None) -> ForgetReport:
    """Remove everything of a person, or what came since a time (seconds since 1970); files only with everything."""
    report = ForgetReport()
    if agent.memory is not None:
        report = await agent.memory.forget(author, since=since)
    removed = dict(report.removed)
    removed["turns"] = removed.get("turns", 0) + await asyncio.to_thread(agent.log.forget, author, since or 0.0)
    if since is None:
        removed["files"] = await asyncio.to_thread(agent.media_store.release, author)
    left = await asyncio.to_thread(agent.log.conversations_of, author) if since is None else []
    return ForgetReport(removed, report.nothing_left and not left)
