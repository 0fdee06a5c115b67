"""What is kept of one person, all of it: shown, and removed. The same for every connector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memory.memory import ForgetReport
from memory.personal_data import Wish

if TYPE_CHECKING:
    from agent.agent import Agent


async def export_person(agent: Agent, author: str) -> dict[str, Any]:
    """Everything kept of a person as plain values: memory, conversations, files."""
    return await agent.personal_data.export(author)


async def forget_person(agent: Agent, author: str, since: float | None = None) -> ForgetReport:
    """Remove everything of a person, or what came since a time (seconds since 1970)."""
    return await agent.personal_data.forget(author, Wish(since=since))
