"""How events and files look to somebody at the other end of an HTTP connection: links, never paths."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from fastapi import Request
from starlette.responses import StreamingResponse

from agent.events import Event, event_to_dict
from tools.media import Media


def media_url(request: Request, media: Media, owner: str) -> str:
    """An absolute link to a file: on the address people reach this server by."""
    base = request.app.state.base_url or str(request.base_url).rstrip("/")
    return base + request.app.state.identity.link(media.media_id, owner)


def event_stream(events: AsyncGenerator[str, None]) -> StreamingResponse:
    """A server-sent stream that proxies pass on at once; a comment keeps it open while a tool is busy."""
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(_kept_alive(events), media_type="text/event-stream", headers=headers)


async def _kept_alive(events: AsyncGenerator[str, None], every_s: float = 15.0) -> AsyncIterator[str]:
    """The events, with a comment line after each silence; closing this closes them."""
    iterator = events.__aiter__()
    pending = asyncio.ensure_future(anext(iterator))
    try:
        while True:
            done, _ = await asyncio.wait([pending], timeout=every_s)
            if not done:
                yield f": {time.time():.0f}\n\n"
                continue
            try:
                yield pending.result()
            except StopAsyncIteration:
                return
            pending = asyncio.ensure_future(anext(iterator))
    finally:
        pending.cancel()
        await asyncio.gather(pending, return_exceptions=True)
        await events.aclose()


def public_event(request: Request, event: Event, owner: str) -> dict[str, Any]:
    """An event for somebody elsewhere: files as links, no paths of this machine."""
    links = {media.media_id: media_url(request, media, owner) for media in _media_of(event)}
    return _without_paths(event_to_dict(event), links)


def public_media(request: Request, media: Media, owner: str) -> dict[str, Any]:
    """A file for somebody elsewhere."""
    facts = {"media_id": media.media_id, "kind": media.kind, "mime_type": media.mime_type, "name": media.name}
    return facts | {"bytes": media.byte_size, "url": media_url(request, media, owner)}


def _media_of(event: Event) -> list[Media]:
    found: list[Media] = []
    for value in vars(event).values():
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Media):
                found.append(one)
            elif hasattr(one, "media"):
                found += one.media
    return found


def _without_paths(value: Any, links: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_without_paths(one, links) for one in value]
    if not isinstance(value, dict):
        return value
    plain = {name: _without_paths(one, links) for name, one in value.items() if name != "path"}
    if "path" in value and value.get("media_id") in links:
        plain["url"] = links[value["media_id"]]
    return plain
