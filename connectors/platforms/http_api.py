"""The HTTP server: conversations with server-sent events, files, health, and the OpenAI API beside them.

POST   /v1/conversations/{id}/messages     a message in, every event of its turn out (text/event-stream)
DELETE /v1/conversations/{id}/messages     cancel what runs in that conversation
POST   /media                              a file in, its id and link out
GET    /media/{media_id}                   the file (ranges)
GET    /healthz                            whether it works
DELETE /v1/conversations/{id}              delete it
       /v1/me/memory, /v1/me/links         one's own memory, see http_memory.py
POST   /v1/chat/completions, GET /v1/models  see openai_api.py
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, File, HTTPException, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, StreamingResponse

from agent.agent import Agent
from connectors.platforms.http_address import check_safe, is_loopback
from connectors.platforms.http_guard import Guard, error_body
from connectors.platforms.http_identity import Identity
from connectors.platforms.http_memory import memory_router
from connectors.platforms.http_parts import read_file_part, told_zone
from connectors.platforms.http_view import event_stream, public_event, public_media
from connectors.platforms.openai_api import openai_router
from memory.messages import Attachment, IncomingMessage
from tools.errors import NotPermitted, ParleyError

if TYPE_CHECKING:
    from connectors.settings import HttpSettings

log = logging.getLogger("parley.http")

_JSON_OVERHEAD = 1.5
"""A file as base64 in JSON takes a third more, and some text goes with it."""


class MessageIn(BaseModel):
    """A message to a conversation."""

    text: str = ""
    attachments: list[str | dict[str, str]] = Field(
        default=[], description="media ids from POST /media, or {name, data} with base64 or a data URL"
    )
    user: str = Field(default="", description="tells people apart behind one API key")
    engines: dict[str, str] = Field(default={}, description="engine to use, by tool")
    message_id: str = Field(default="", description="your own id: the same one is answered once")
    time_zone: str = Field(default="", description="where the person is, like Europe/Berlin; see also Time-Zone")


def create_app(agent: Agent, settings: HttpSettings) -> FastAPI:
    """The application. Raises ConfigurationError when it would be open to others without an API key."""
    check_safe(settings)
    app = FastAPIOffline(title="Parley", version="0.1.0", lifespan=_closing(agent))  # its pages need no network
    app.state.agent = agent
    app.state.identity = Identity(settings.api_keys, agent.settings.data_dir.expanduser() / "http-secret")
    app.state.base_url = settings.base_url.rstrip("/")
    app.add_middleware(
        Guard,
        body_bytes=int(agent.media_store.limits.file_bytes * _JSON_OVERHEAD),
        loopback_only=is_loopback(settings.host),
        origins=settings.cors_origins,
    )
    if settings.cors_origins:
        from starlette.middleware.cors import CORSMiddleware

        app.add_middleware(
            CORSMiddleware, allow_origins=list(settings.cors_origins), allow_methods=["*"], allow_headers=["*"]
        )
    _add_error_handlers(app)
    _add_media_routes(app, agent)
    _add_conversation_routes(app, agent)
    app.include_router(openai_router(agent))
    app.include_router(memory_router(agent))
    return app


def _closing(agent: Agent) -> Any:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for turn in await agent.recover("http:"):
            log.warning("turn %s was cut off by a crash and is not answered", turn.turn_id)
        warm_up = asyncio.create_task(agent.warm_up())
        yield
        warm_up.cancel()
        await agent.close()

    return lifespan


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(StarletteHTTPException)  # FastAPI's own, and what the router says of unknown addresses
    async def on_http(request: Request, error: StarletteHTTPException) -> JSONResponse:
        kind = "authentication_error" if error.status_code == 401 else "invalid_request_error"
        told = str(error.detail)
        if "endpoint" not in request.scope or error.status_code == 405:  # no route took it
            told = f"There is no {request.method} {request.url.path} here. See /docs."
        return JSONResponse(error_body(told, kind), error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            reason, place = first.get("ctx", {}).get("error", first["msg"]), first["loc"][-1]
            return JSONResponse(error_body(f"The body is not JSON: {reason} (character {place})."), 400)
        if tuple(first["loc"]) == ("body",):
            sentence = "The body must be a JSON object, sent with Content-Type: application/json."
            return JSONResponse(error_body(sentence), 400)
        where = ".".join(str(part) for part in first["loc"][1:]) or "the body"
        return JSONResponse(error_body(f"{where}: {first['msg']}"), 400)

    @app.exception_handler(ParleyError)
    async def on_parley(_: Request, error: ParleyError) -> JSONResponse:
        return JSONResponse(error_body(str(error)), 403 if isinstance(error, NotPermitted) else 400)


def _add_media_routes(app: FastAPI, agent: Agent) -> None:
    @app.get("/", include_in_schema=False)
    async def front() -> RedirectResponse:
        """Who opens the address that `parley serve` prints sees what can be asked here."""
        return RedirectResponse("/docs")

    @app.get("/healthz")
    async def health() -> dict[str, Any]:
        """Whether the stores answer, and which models are in memory."""
        used = await asyncio.to_thread(agent.media_store.used_bytes)
        resident = [one.model_id for one in agent.toolbox.pool.residents()]
        return {"status": "ok", "chat_model": agent.chat_model.name, "media_bytes": used, "resident": resident}

    @app.post("/media")
    async def upload(request: Request, file: Annotated[UploadFile, File()], user: str = "") -> dict[str, Any]:
        """Keep a file; refused in one sentence when it is empty, broken, too large or of no known type."""
        owner = request.app.state.identity.person(request, user)
        data = await file.read()
        media = await asyncio.to_thread(agent.media_store.add_upload, data, file.filename or "file", owner)
        return public_media(request, media, owner)

    @app.get("/media/{media_id}")
    async def download(request: Request, media_id: str, token: str = "", user: str = "") -> FileResponse:
        """The file, for its owner or whoever has a signed link."""
        identity = request.app.state.identity
        owner = identity.owner_of_link(media_id, token) if token else identity.person(request, user)
        try:
            media = await asyncio.to_thread(agent.media_store.get, media_id, owner or "")
        except ParleyError as error:
            raise HTTPException(404, "There is no such file.") from error
        inline = media.kind != "document"  # an HTML document must not run in this server's origin
        return FileResponse(
            media.path,
            media_type=media.mime_type,
            filename=media.name,
            content_disposition_type="inline" if inline else "attachment",
            headers={
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "Cache-Control": "private, max-age=86400",
            },
        )


def _add_conversation_routes(app: FastAPI, agent: Agent) -> None:
    @app.post("/v1/conversations/{conversation_id}/messages")
    async def post_message(request: Request, conversation_id: str, message: MessageIn) -> StreamingResponse:
        """Answer a message. Every event of the turn comes as one server-sent event named by its type."""
        author = request.app.state.identity.person(request, message.user)
        attachments = [await _attachment(agent, one, author) for one in message.attachments]
        incoming = IncomingMessage(
            message.text,
            author,
            f"{author}/{conversation_id}",
            tuple(attachments),
            author_name=message.user,
            message_id=message.message_id,
            engines=message.engines,
            time_zone=told_zone(request, message.time_zone),
        )
        return event_stream(_conversation_events(request, agent, incoming))

    @app.delete("/v1/conversations/{conversation_id}/messages")
    async def cancel(request: Request, conversation_id: str, user: str = "") -> dict[str, int]:
        """Cancel what runs for this person in the conversation; says how many turns that were."""
        author = request.app.state.identity.person(request, user)
        turns = agent.running(author, f"{author}/{conversation_id}")
        return {"cancelled": sum(agent.cancel(turn_id, author) for turn_id in turns)}


async def _conversation_events(request: Request, agent: Agent, incoming: IncomingMessage) -> AsyncGenerator[str, None]:
    async with aclosing(agent.respond(incoming)) as events:
        async for event in events:
            values = public_event(request, event, incoming.author)
            yield f"event: {values['type']}\ndata: {json.dumps(values, ensure_ascii=False)}\n\n"


async def _attachment(agent: Agent, given: str | dict[str, str], author: str) -> Attachment:
    """An attachment by id of an uploaded file or as data in the request."""
    if isinstance(given, dict):
        return read_file_part(given.get("data", ""), given.get("name", "file"))
    if given.startswith("data:"):
        return read_file_part(given, "file")
    media = await asyncio.to_thread(agent.media_store.get, given, author)
    return Attachment(await asyncio.to_thread(media.path.read_bytes), media.name)
