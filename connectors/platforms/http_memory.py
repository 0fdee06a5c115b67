"""One's own memory over HTTP: seen, explained, exported, forgotten, paused, linked with another account.

GET    /v1/me/memory?format=json|html|zip     everything that is kept of the person
GET    /v1/me/memory/search?query=...         what is remembered about something
GET    /v1/me/memory/{passage_id}             one passage
DELETE /v1/me/memory?id=&since=&conversation= one passage, what came since a time, a conversation, or everything
PUT    /v1/me/memory/paused                   {"paused": true} stops remembering
GET, POST, PATCH, DELETE /v1/me/links         linked accounts; a code or entering one; {"apart": true}; unlink
DELETE /v1/conversations/{id}                 a conversation with its files
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from agent.agent import Agent
from connectors.personal_data import ExportFormat, export_bytes, export_person
from connectors.platforms.http_parts import told_zone
from memory.forgetting.plan import Wish
from memory.identities import Identities
from memory.memory import ForgetReport, Memory, Passage
from memory.zones import day, seconds_of, zone_of
from tools.errors import ToolInputError

_TYPES = {"html": "text/html; charset=utf-8", "zip": "application/zip"}


class PausedIn(BaseModel):
    """Whether to stop remembering."""

    paused: bool = True
    user: str = ""


class LinkIn(BaseModel):
    """A code from the other account; without one a code for it is made."""

    code: str = Field(default="", max_length=40)
    user: str = ""


class ApartIn(BaseModel):
    """Whether this account's memory is kept apart from the linked ones'."""

    apart: bool
    user: str = ""


def memory_router(agent: Agent) -> APIRouter:
    """The routes. The person is the key's, and the `user` behind it, as everywhere."""
    router = APIRouter()
    _add_memory(router, agent)
    _add_links(router, agent)
    return router


def _add_memory(router: APIRouter, agent: Agent) -> None:
    @router.get("/v1/me/memory")
    async def export(request: Request, format: ExportFormat = "json", user: str = "") -> Any:
        """Everything that is kept of the person; `html` is a page to read, `zip` has it with all files."""
        author = _person(request, user)
        if format == "json":
            exported = await export_person(agent, author)
            files = [{name: one[name] for name in one if name != "path"} for one in exported["files"]]
            return exported | {"files": files}
        data = await export_bytes(agent, author, format, time_zone=await agent.time_zone(author, told_zone(request)))
        disposition = f'attachment; filename="parley-export.{format}"'
        headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        return Response(data, media_type=_TYPES[format], headers=headers)

    @router.get("/v1/me/memory/search")
    async def search(
        request: Request, query: str, n_results: Annotated[int, Query(ge=1, le=200)] = 10, user: str = ""
    ) -> dict[str, Any]:
        """What is remembered about something, the nearest first."""
        author, memory = _person(request, user), _memory(agent)
        time_zone = await agent.time_zone(author, told_zone(request))
        found = await memory.recall(query, author, n_results=n_results, time_zone=time_zone)
        return {"passages": [_plain(passage, time_zone) for passage in found]}

    @router.get("/v1/me/memory/{passage_id}")
    async def explain(request: Request, passage_id: str, user: str = "") -> dict[str, Any]:
        """One passage: what was said, by whom, when and where."""
        author = _person(request, user)
        passage = await _memory(agent).explain(author, passage_id)
        if passage is None:
            raise HTTPException(404, "You have no such passage.")
        return _plain(passage, await agent.time_zone(author, told_zone(request)))

    @router.delete("/v1/me/memory")
    async def forget(
        request: Request,
        id: str | None = None,
        since: str | None = None,
        conversation: str | None = None,
        user: str = "",
    ) -> dict[str, Any]:
        """Remove a passage, what came since a time (ISO 8601, or seconds since 1970), a conversation, or everything:
        rows, vectors, turns, files, log lines, links. Says what went and whether a look afterwards found anything.
        What is named must not be empty: an empty name is a mistake, and not everything.
        """
        author = _person(request, user)
        if "" in (id, since, conversation):
            raise ToolInputError("What to forget is empty.", "Name an id, a time or a conversation, or none of them.")
        wish = Wish(
            since=_seconds(since, await agent.time_zone(author, told_zone(request))) if since else None,
            conversation_id=f"{author}/{conversation}" if conversation else None,
            passage_ids=(id,) if id else None,
        )
        return _report(await agent.personal_data.forget(author, wish))

    @router.put("/v1/me/memory/paused")
    async def pause(request: Request, body: Annotated[PausedIn | None, Body()] = None) -> dict[str, bool]:
        """Stop remembering the person, or go on; without a body, stop."""
        body = body or PausedIn()
        await _memory(agent).pause(_person(request, body.user), body.paused)
        return {"paused": body.paused}

    @router.delete("/v1/conversations/{conversation_id}")
    async def forget_conversation(request: Request, conversation_id: str, user: str = "") -> dict[str, Any]:
        """Delete a conversation: its turns, what is remembered of it, and its files that nothing else has."""
        author = _person(request, user)
        wish = Wish(conversation_id=f"{author}/{conversation_id}")
        return _report(await agent.personal_data.forget(author, wish))


def _add_links(router: APIRouter, agent: Agent) -> None:
    @router.get("/v1/me/links")
    async def links(request: Request, user: str = "") -> dict[str, Any]:
        """The linked accounts, this one first."""
        return await _links(agent, _person(request, user))

    @router.post("/v1/me/links")
    async def link(request: Request, body: Annotated[LinkIn | None, Body()] = None) -> dict[str, Any]:
        """Without a code: one to enter at another account within ten minutes. With one: link the two."""
        body = body or LinkIn()
        author, identities = _person(request, body.user), _identities(agent)
        if not body.code:
            return {"code": await asyncio.to_thread(identities.new_code, author)}
        await asyncio.to_thread(identities.enter_code, author, body.code)
        return await _links(agent, author)

    @router.patch("/v1/me/links")
    async def keep_apart(request: Request, body: ApartIn) -> dict[str, Any]:
        """Keep this account's memory apart, or one with the linked ones'."""
        author = _person(request, body.user)
        await asyncio.to_thread(_identities(agent).keep_apart, author, body.apart)
        return await _links(agent, author)

    @router.delete("/v1/me/links")
    async def unlink(request: Request, user: str = "") -> dict[str, Any]:
        """Take this account out of the link."""
        author = _person(request, user)
        await asyncio.to_thread(_identities(agent).unlink, author)
        return await _links(agent, author)


async def _links(agent: Agent, author: str) -> dict[str, Any]:
    accounts = await asyncio.to_thread(_identities(agent).accounts, author)
    return {"accounts": [asdict(account) for account in accounts]}


def _person(request: Request, user: str) -> str:
    author: str = request.app.state.identity.person(request, user)
    return author


def _memory(agent: Agent) -> Memory:
    if agent.memory is None:
        raise HTTPException(404, "Memory is switched off here.")
    return agent.memory


def _identities(agent: Agent) -> Identities:
    identities = agent.personal_data.identities
    if identities is None:
        raise HTTPException(404, "Memory is switched off here.")
    return identities


def _plain(passage: Passage, time_zone: str) -> dict[str, Any]:
    """`when` is seconds since 1970, `date` the day where the person is."""
    values = asdict(passage)
    del values["author"]
    return values | {"media_ids": list(passage.media_ids), "date": day(passage.when, zone_of(time_zone))}


def _report(report: ForgetReport) -> dict[str, Any]:
    return {"removed": report.removed, "nothing_left": report.nothing_left, "elsewhere": report.elsewhere}


def _seconds(when: str, time_zone: str) -> float:
    """A time as seconds since 1970, without an offset one of the zone. Raises ToolInputError for what is none."""
    try:
        return float(when) if when.replace(".", "", 1).isdigit() else seconds_of(when, zone_of(time_zone))
    except ValueError as error:
        raise ToolInputError(f"{when!r} is no time.", "Write it as 2026-01-31T18:00, or seconds since 1970.") from error
