"""What is kept of one person, all of it: shown, and removed. The same for every connector."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any, Literal

from memory.export import as_json, page_alone, write_archive
from memory.forgetting.plan import Wish
from memory.memory import ForgetReport
from memory.zones import zone_of

if TYPE_CHECKING:
    from agent.agent import Agent


ExportFormat = Literal["json", "html", "zip"]


async def export_person(agent: Agent, author: str) -> dict[str, Any]:
    """Everything kept of a person as plain values: memory, conversations, files."""
    return await agent.personal_data.export(author)


async def export_bytes(
    agent: Agent, author: str, format: ExportFormat, language: str = "en", time_zone: str = ""
) -> bytes:
    """The same as a file: JSON, a page to read, or a zip of both with all media beside the page. The page has the
    times of the zone.
    """
    zone = zone_of(time_zone)
    exported = await export_person(agent, author)
    files = await agent.personal_data.files(author)
    if format == "json":
        return as_json(exported).encode()
    if format == "html":
        return (await asyncio.to_thread(page_alone, exported, files, language, zone)).encode()
    buffer = io.BytesIO()
    await asyncio.to_thread(write_archive, buffer, exported, files, language, zone)
    return buffer.getvalue()


async def forget_person(agent: Agent, author: str, since: float | None = None) -> ForgetReport:
    """Remove everything of a person, or what came since a time (seconds since 1970)."""
    return await agent.personal_data.forget(author, Wish(since=since))


def counts_of(report: ForgetReport) -> str:
    """What went, in words: ``3 rows, 2 turns``; empty when there was nothing."""
    return ", ".join(f"{count} {name}" for name, count in report.removed.items() if count)
