"""The whole agent behind the OpenAI API: any client that speaks it sends and gets media.

Pictures, sound and files come in as ``image_url``, ``input_audio`` and ``file`` parts. What the agent makes
comes back as links in the text and as ``message.images`` and ``message.audio``. While a tool works, chunks with
an empty delta carry the event in ``parley``.
Source: platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import time
import uuid
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from agent.agent import Agent
from agent.events import Event, MediaMade, Reply, TextDelta, TurnFailed
from agent.usage import Usage
from connectors.platforms.http_guard import error_body
from connectors.platforms.http_parts import UPLOAD, read_file_part, split_content, told_zone
from connectors.platforms.http_view import event_stream, media_url, public_event
from memory.messages import Attachment, IncomingMessage, Message, Role, media_lines
from tools.errors import ParleyError
from tools.media import Media
from tools.tool import ToolCall

MODEL = "parley"
_LINKED_MEDIA = re.compile(r"/media/((?:image|audio|video|document)-[0-9a-f]{16})")


class ChatMessage(BaseModel):
    """A message of the client's dialogue."""

    model_config = ConfigDict(extra="allow")
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Any = None


class StreamOptions(BaseModel):
    """Options of a stream."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """The request of ``POST /v1/chat/completions``; parameters that change nothing here are ignored."""

    model_config = ConfigDict(extra="allow")
    model: str = MODEL
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool = False
    stream_options: StreamOptions | None = None
    user: str = ""
    time_zone: str = ""
    n: int = 1
    modalities: list[str] = ["text"]
    tools: list[Any] | None = None


@dataclass
class Answer:
    """A finished turn."""

    text: str
    media: tuple[Media, ...]
    usage: Usage


def openai_router(agent: Agent) -> APIRouter:
    """The routes; the application state holds the identity."""
    router = APIRouter(prefix="/v1", tags=["OpenAI"])

    @router.get("/models")
    async def models(request: Request) -> dict[str, Any]:
        """There is one model: the agent."""
        request.app.state.identity.person(request)
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "parley"}]}

    @router.get("/models/{model}")
    async def model(request: Request, model: str) -> dict[str, Any]:
        """The one model."""
        request.app.state.identity.person(request)
        _check_model(model)
        return {"id": MODEL, "object": "model", "created": 0, "owned_by": "parley"}

    @router.post("/chat/completions", response_model=None)
    async def chat_completions(request: Request, body: ChatRequest) -> Response:
        """Answer the last message of a dialogue."""
        author = request.app.state.identity.person(request, body.user)
        _check_supported(body)
        incoming = await _incoming(agent, body, author, told_zone(request, body.time_zone))
        if body.stream:
            return event_stream(_chunks(request, agent, incoming, body))
        return await _completion(request, agent, incoming, body)

    return router


def _check_model(model: str) -> None:
    if model != MODEL:
        raise HTTPException(404, f"There is no model {model!r} here. There is: {MODEL}.")


def _check_supported(body: ChatRequest) -> None:
    """What would be dropped in silence is refused in one sentence."""
    _check_model(body.model)
    if body.n != 1:
        raise HTTPException(400, "Only n=1 answers are given.")
    if body.tools:
        raise HTTPException(400, "Tools of the client are not called; Parley uses its own. Leave out 'tools'.")
    if body.messages[-1].role != "user":
        raise HTTPException(400, "The last message must have the role 'user'.")


async def _incoming(agent: Agent, body: ChatRequest, author: str, time_zone: str) -> IncomingMessage:
    """The last message to answer, the ones before it as history, their files in the store."""
    history = [await _past(agent, message, author) for message in body.messages[:-1]]
    text, files = split_content(body.messages[-1].content)
    return IncomingMessage(
        text,
        author,
        f"{author}/chat-{uuid.uuid4().hex[:12]}",
        tuple([await _read(agent, given, name, author) for given, name in files]),
        history=tuple(history),
        time_zone=time_zone,
    )


async def _past(agent: Agent, message: ChatMessage, author: str) -> Message:
    """An earlier message; files in it and files it links to keep their ids, so that they can be meant again."""
    text, files = split_content(message.content)
    media: list[Media] = []
    try:
        for given, name in files:
            read = await _read(agent, given, name, author)
            media.append(await asyncio.to_thread(agent.media_store.add_upload, read.data, read.name, author))
        for media_id in _LINKED_MEDIA.findall(text):
            media.append(await asyncio.to_thread(agent.media_store.get, media_id, author))
    except ParleyError as error:
        text += f"\n({error.happened})"
    role = Role(message.role) if message.role in ("user", "assistant") else Role.SYSTEM
    content = "\n".join(part for part in (text, media_lines(media)) if part)
    ids, kinds = tuple(one.media_id for one in media), tuple(one.kind for one in media)
    return Message(role, content, media_ids=ids, media_kinds=kinds, text=text)


async def _read(agent: Agent, given: str, name: str, author: str) -> Attachment:
    upload = UPLOAD.search(given[:500]) if not given.startswith("data:") else None
    if upload is None:
        return read_file_part(given, name)
    media = await asyncio.to_thread(agent.media_store.get, upload.group(1), author)
    return Attachment(await asyncio.to_thread(media.path.read_bytes), media.name)


async def _completion(request: Request, agent: Agent, incoming: IncomingMessage, body: ChatRequest) -> Response:
    """The whole answer at once. A client that hangs up cancels the turn."""
    last = await _until_hung_up(request, _last_event(agent, incoming))
    if last is None:
        return Response(status_code=499)
    if isinstance(last, TurnFailed):
        return JSONResponse(error_body(f"{last.happened} {last.hint}".strip()), 422)
    assert isinstance(last, Reply)
    answer = Answer(last.text, last.media, last.usage)
    message: dict[str, Any] = {"role": "assistant", "content": _with_links(request, answer, incoming.author)}
    message |= await _media_fields(request, agent, answer, incoming, "audio" in body.modalities)
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return JSONResponse(_envelope("chat.completion") | {"choices": [choice], "usage": _usage(answer.usage)})


async def _last_event(agent: Agent, incoming: IncomingMessage) -> Event | None:
    last: Event | None = None
    async with aclosing(agent.respond(incoming)) as events:
        async for event in events:
            last = event
    return last


async def _until_hung_up(request: Request, work: Coroutine[Any, Any, Event | None]) -> Event | None:
    """The result of the work, or None, the work cancelled, when the client has gone."""
    task = asyncio.create_task(work)
    try:
        while not task.done():
            await asyncio.wait([task], timeout=1.0)
            if not task.done() and await request.is_disconnected():
                return None
        return task.result()
    finally:
        task.cancel()


async def _chunks(
    request: Request, agent: Agent, incoming: IncomingMessage, body: ChatRequest
) -> AsyncGenerator[str, None]:
    """The answer as it comes, as the official clients read a stream."""
    envelope = _envelope("chat.completion.chunk")

    def chunk(delta: dict[str, Any], finish_reason: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return _line(envelope | {"choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    async with aclosing(agent.respond(incoming)) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                yield chunk({"content": event.text})
            elif isinstance(event, TurnFailed):
                yield _line(error_body(f"{event.happened} {event.hint}".strip(), "server_error"))
                return
            elif isinstance(event, Reply):
                answer = Answer(event.text, event.media, event.usage)
                links = _links(request, answer.media, incoming.author)
                fields = await _media_fields(request, agent, answer, incoming, "audio" in body.modalities)
                yield chunk({"content": f"\n\n{links}" if answer.text and links else links} | fields)
                yield chunk({}, "stop")
                if body.stream_options and body.stream_options.include_usage:
                    yield _line(envelope | {"choices": [], "usage": _usage(answer.usage)})
            elif not isinstance(event, MediaMade):
                yield chunk({"parley": public_event(request, event, incoming.author)})
    yield "data: [DONE]\n\n"


def _envelope(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": MODEL}


def _line(values: dict[str, Any]) -> str:
    return f"data: {json.dumps(values, ensure_ascii=False, separators=(',', ':'))}\n\n"


def _usage(usage: Usage) -> dict[str, int]:
    total = usage.prompt_tokens + usage.completion_tokens
    return {"prompt_tokens": usage.prompt_tokens, "completion_tokens": usage.completion_tokens, "total_tokens": total}


def _links(request: Request, media: tuple[Media, ...], owner: str) -> str:
    """Markdown links, pictures so that they are shown."""
    lines = []
    for one in media:
        mark = "!" if one.kind == "image" else ""
        lines.append(f"{mark}[{one.name}]({media_url(request, one, owner)})")
    return "\n\n".join(lines)


def _with_links(request: Request, answer: Answer, owner: str) -> str:
    return "\n\n".join(part for part in (answer.text, _links(request, answer.media, owner)) if part)


async def _media_fields(
    request: Request, agent: Agent, answer: Answer, incoming: IncomingMessage, wants_audio: bool
) -> dict[str, Any]:
    """``images`` and ``audio`` of a message; who asks for audio and got none hears the text read."""
    fields: dict[str, Any] = {}
    images = [one for one in answer.media if one.kind == "image"]
    if images:
        urls = [media_url(request, one, incoming.author) for one in images]
        fields["images"] = [
            {"type": "image_url", "index": index, "image_url": {"url": url}} for index, url in enumerate(urls)
        ]
    spoken = next((one for one in answer.media if one.kind == "audio"), None)
    if spoken is None and wants_audio and answer.text:
        spoken = await _read_aloud(agent, answer.text, incoming)
    if spoken is not None:
        data = base64.b64encode(await asyncio.to_thread(spoken.path.read_bytes)).decode()
        url = media_url(request, spoken, incoming.author)
        fields["audio"] = {"id": spoken.media_id, "data": data, "expires_at": int(time.time()) + 86400 * 365}
        fields["audio"] |= {"transcript": str(spoken.provenance.arguments.get("text", "")), "url": url}
    return fields


async def _read_aloud(agent: Agent, text: str, incoming: IncomingMessage) -> Media:
    context = agent.toolbox.context(incoming.author, incoming.conversation_id)
    result = await agent.toolbox.run(ToolCall("audio", "synthesize_speech", {"text": text}), context)
    return result.media[0]
