"""What every request passes first: the right host, the right origin, a bounded body."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.platforms.http_address import is_loopback


def error_body(message: str, kind: str = "invalid_request_error") -> dict[str, dict[str, str | None]]:
    """An error as the OpenAI API gives it."""
    return {"error": {"message": message, "type": kind, "param": None, "code": None}}


class Guard:
    """Middleware. A page of another origin may not make a visitor's browser talk to Parley (no CORS unless set,
    and simple cross-origin posts are refused), a name that was pointed at this machine is not answered, and a
    body is read up to a limit.
    """

    def __init__(self, app: ASGIApp, *, body_bytes: int, loopback_only: bool, origins: tuple[str, ...]) -> None:
        self._app = app
        self._body_bytes = body_bytes
        self._loopback_only = loopback_only
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with one sentence."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(headers)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, self._bounded(receive), send)

    def _refusal(self, headers: Headers) -> JSONResponse | None:
        host = headers.get("host", "")
        if self._loopback_only and not is_loopback(_name(host)):
            return JSONResponse(error_body(f"This server does not answer to the name {host!r}."), 421)
        origin = headers.get("origin")
        if origin and origin.partition("://")[2] != host and origin not in self._origins:
            return JSONResponse(error_body(f"Pages of {origin} may not use this server."), 403)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._body_bytes:
            limit = f"at most {self._body_bytes / 2**20:.0f} MiB are taken"
            return JSONResponse(error_body(f"The request is too large; {limit}."), 413)
        return None

    def _bounded(self, receive: Receive) -> Receive:
        """A body of unknown length ends where the limit is."""
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._body_bytes:
                return {"type": "http.disconnect"}
            return message

        return bounded


def _name(host: str) -> str:
    """The name or address in a Host header, without port and brackets; empty for nonsense."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
