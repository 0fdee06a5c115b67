"""Any server that speaks the OpenAI chat API: OpenAI, vLLM, llama.cpp, Ollama, LM Studio, a gateway.

Lean on purpose: history is sent as the bytes its messages were encoded to once, and server-sent lines are parsed
straight to text. What servers differ in is learned from their first refusal and remembered.

Source: platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import asyncio
import json
import urllib.request
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agent.chat_model import Delta
from agent.chat_models.chunks import ChunkReader, request_body
from agent.chat_models.context_window import estimate_tokens, fit_messages, fold_system
from memory.messages import Message
from tools.errors import ChatModelError
from tools.tool import Tool

if TYPE_CHECKING:
    import aiohttp

_CONNECTIONS = 256
_KEEP_ALIVE_S = 60.0
_ADAPTATIONS = 5
"""Times one question is put differently because the server refused the form of it."""
_ERROR_BYTES = 65536
_ANSWER_BYTES = 32 * 2**20


class OpenAIChatModel:
    """One model behind one address. Connections are pooled, per event loop, and kept until `close`."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        model: str,
        *,
        capable: bool = True,
        context_tokens: int = 128_000,
        connect_timeout_s: float = 10.0,
        first_token_timeout_s: float = 180.0,
        token_timeout_s: float = 60.0,
    ) -> None:
        self.name = f"openai:{model}"
        self.capable = capable
        self.context_tokens = context_tokens
        self._model = model
        self._url = base_url.rstrip("/") + "/chat/completions"
        self._host = base_url
        self._headers = {"Content-Type": "application/json"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._connect_timeout_s = connect_timeout_s
        self._first_token_timeout_s = first_token_timeout_s
        self._token_timeout_s = token_timeout_s
        self._dialect = _Dialect()
        self._sessions: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = (
            weakref.WeakKeyDictionary()
        )

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        *,
        max_tokens: int | None = None,
        temperature: float | None = None,
    ) -> AsyncIterator[Delta]:
        """Answer. A dialogue the server finds too long is asked again without its oldest messages."""
        response = await self._post(messages, tools, max_tokens, temperature)
        reader = ChunkReader()
        complete = False
        try:
            if "event-stream" not in response.headers.get("Content-Type", "event-stream"):
                whole = await self._guard(_read_all(response), self._first_token_timeout_s)
                if text := self._read_chunk(reader, whole):
                    yield text
            else:
                async for text in self._lines(response, reader):
                    yield text
            finished = self._finish(reader)
            complete = True
            yield finished
        finally:
            if complete:
                response.release()  # the connection serves the next question
            else:
                response.close()  # the server notices and stops

    async def close(self) -> None:
        """Close the connections of this event loop."""
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session is not None:
            await session.close()

    async def _lines(self, response: aiohttp.ClientResponse, reader: ChunkReader) -> AsyncGenerator[str, None]:
        """The text of each piece that arrives; all the lines of one network read make one piece."""
        rest = b""
        timeout_s = self._first_token_timeout_s
        while not response.content.at_eof():
            data = await self._guard(response.content.readany(), timeout_s)
            timeout_s = self._token_timeout_s
            lines = (rest + data).split(b"\n")
            rest = lines.pop()
            texts = []
            for line in lines:
                if not line.startswith(b"data:"):
                    continue  # blank lines, comments that keep the connection alive, event names
                payload = line[5:].strip()
                if payload == b"[DONE]":
                    reader.finish_reason = reader.finish_reason or "stop"
                    rest = b""
                    break
                if text := self._read_chunk(reader, payload):
                    texts.append(text)
            if texts:
                yield "".join(texts)
        if rest.startswith(b"data:") and rest[5:].strip() != b"[DONE]" and (text := self._read_chunk(reader, rest[5:])):
            yield text

    def _read_chunk(self, reader: ChunkReader, payload: bytes) -> str:
        """The text of one chunk. Raises ChatModelError for what is no chunk, and for an error sent as one."""
        try:
            chunk = json.loads(payload)
            if chunk.get("error"):
                raise ChatModelError(f"{self.name} failed: {_message(chunk['error'])}", transient=True)
            return reader.read(chunk)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise ChatModelError(
                f"{self.name} sent something that is not a chat answer: {payload[:80]!r}",
                "Check that PARLEY_BASE_URL is the address of an OpenAI-compatible server.",
                transient=True,
            ) from error

    def _finish(self, reader: ChunkReader) -> Delta:
        if not reader.finish_reason:
            raise ChatModelError(f"{self.name} stopped in the middle of its answer.", "Try again.", transient=True)
        try:
            return reader.finish()
        except ValueError as error:
            raise ChatModelError(f"{self.name} asked for a tool wrongly: {error}.", transient=True) from error

    async def _post(
        self, messages: Sequence[Message], tools: Sequence[Tool], max_tokens: int | None, temperature: float | None
    ) -> aiohttp.ClientResponse:
        """Send the question; a refusal of its form is learned from and it is put again."""
        kept = messages
        for _ in range(_ADAPTATIONS):
            dialect = self._dialect
            fields = dialect.fields(self._model, max_tokens, temperature)
            body = request_body(fold_system(kept) if dialect.folds_system else kept, tools, fields)
            response = await self._send(body)
            if response.status < 300:
                return response
            details = await self._details(response)
            if response.status in (400, 413, 422, 500) and _is_too_long(response.status, details):
                shorter = fit_messages(kept, sum(estimate_tokens(one.content) for one in kept) // 2)
                if list(shorter) != list(kept):
                    kept = shorter
                    continue
            if response.status in (400, 422, 500) and self._dialect.learn(details, fields, kept):
                continue
            raise self._refused(response.status, response.headers, details)
        raise ChatModelError(f"{self.name} refuses every form of the question.", "See the server's log.")

    async def _send(self, body: bytes) -> aiohttp.ClientResponse:
        import aiohttp

        try:
            session = self._session()
            post = session.post(self._url, data=body, headers=self._headers, allow_redirects=False)
            return await self._guard(post, self._first_token_timeout_s)
        except aiohttp.InvalidURL as error:
            raise ChatModelError(f"{self._host} is not an address.", "Set PARLEY_BASE_URL.") from error

    async def _guard(self, work: Any, timeout_s: float) -> Any:
        """Await network work within a time; every way it can fail is a ChatModelError that may be tried again."""
        import aiohttp

        try:
            async with asyncio.timeout(timeout_s):
                return await work
        except aiohttp.ClientConnectorCertificateError as error:
            raise ChatModelError(
                f"The certificate of {self._host} is not trusted.",
                "Check PARLEY_BASE_URL and the server's certificate.",
            ) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ChatModelError(
                f"No chat model answers at {self._host}.",
                "Check PARLEY_BASE_URL, and that the server is running.",
                transient=True,
            ) from error
        except TimeoutError as error:
            raise ChatModelError(
                f"{self.name} said nothing for {timeout_s:.0f} seconds.", "Try again.", transient=True
            ) from error
        except (aiohttp.ClientError, OSError) as error:
            raise ChatModelError(
                f"The connection to {self.name} broke ({type(error).__name__}).", "Try again.", transient=True
            ) from error

    async def _details(self, response: aiohttp.ClientResponse) -> str:
        """What the server says about an error, one line."""
        try:
            body = await self._guard(response.content.read(_ERROR_BYTES), self._token_timeout_s)
        finally:
            response.close()
        try:
            values = json.loads(body)
        except ValueError:
            return body.decode(errors="replace").strip().splitlines()[0][:200] if body.strip() else ""
        return _message(values.get("error", values) if isinstance(values, dict) else values)

    def _refused(self, status: int, headers: Mapping[str, str], details: str) -> ChatModelError:
        """The error for a status, with who must act."""
        said = f" ({details})" if details else ""
        if status in (401, 403):
            return ChatModelError(f"{self._host} does not accept the key{said}.", "Set PARLEY_API_KEY.")
        if status == 404:
            return ChatModelError(
                f"{self._host} has no model {self._model!r}{said}.", "Check PARLEY_CHAT_MODEL and PARLEY_BASE_URL."
            )
        if status == 429 and "quota" in details.lower():
            return ChatModelError(f"The account at {self._host} is used up{said}.", "Add credit, or change the model.")
        if status in (408, 409, 425, 429) or status >= 500:
            happened = "has too many requests" if status == 429 else f"failed with status {status}"
            return ChatModelError(
                f"{self.name} {happened}{said}.",
                "Try again in a moment.",
                transient=True,
                retry_after_s=_seconds(headers.get("Retry-After")),
            )
        return ChatModelError(f"{self.name} refused with status {status}{said}.", "Check PARLEY_BASE_URL.")

    def _session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        session = self._sessions.get(loop)
        if session is None or session.closed:
            import aiohttp

            session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_S),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._connect_timeout_s),
                cookie_jar=aiohttp.DummyCookieJar(),
                # Looking for a proxy and a .netrc takes longer than the request itself: only where a proxy is set.
                trust_env=bool(urllib.request.getproxies()),
            )
            self._sessions[loop] = session
        return session


class _Dialect:
    """What a server wants differently from OpenAI's first API, learned from what it refuses."""

    def __init__(self) -> None:
        self.folds_system = False
        """Its chat template takes one system message, at the beginning."""
        self._max_tokens = "max_tokens"
        self._left_out: set[str] = set()

    def fields(self, model: str, max_tokens: int | None, temperature: float | None) -> dict[str, Any]:
        """The request's fields beside messages and tools."""
        fields: dict[str, Any] = {"model": model, "stream": True, "stream_options": {"include_usage": True}}
        if max_tokens is not None:
            fields[self._max_tokens] = max_tokens
        if temperature is not None:
            fields["temperature"] = temperature
        return {name: value for name, value in fields.items() if name not in self._left_out}

    def learn(self, details: str, sent: Mapping[str, Any], messages: Sequence[Message]) -> bool:
        """Whether the refusal tells what to do otherwise, and it had not been done yet."""
        said = details.lower()
        if "max_completion_tokens" in said and self._max_tokens in sent and self._max_tokens == "max_tokens":
            self._max_tokens = "max_completion_tokens"
            return True
        for name in ("stream_options", "temperature", self._max_tokens):
            if name in said and name in sent:
                self._left_out.add(name)
                return True
        about_roles = ("system" in said and ("begin" in said or "first" in said)) or "alternate" in said
        if about_roles and not self.folds_system and list(fold_system(messages)) != list(messages):
            self.folds_system = True
            return True
        return False


async def _read_all(response: aiohttp.ClientResponse) -> bytes:
    """The whole body of an answer that is not streamed, within reason."""
    parts: list[bytes] = []
    size = 0
    while not response.content.at_eof() and size < _ANSWER_BYTES:
        parts.append(await response.content.readany())
        size += len(parts[-1])
    return b"".join(parts)


def _is_too_long(status: int, details: str) -> bool:
    said = details.lower()
    words = ("context length", "context_length", "context size", "context window", "too many tokens", "too long")
    return status == 413 or any(word in said for word in words)


def _message(error: Any) -> str:
    """The sentence in an error object, of whatever shape."""
    if isinstance(error, dict):
        error = error.get("message") or error.get("detail") or error.get("code") or error
    return " ".join(str(error).split())[:300]


def _seconds(retry_after: str | None) -> float | None:
    """The header in seconds; as a date, or nonsense, it counts as absent."""
    try:
        return max(0.0, float(retry_after)) if retry_after else None
    except ValueError:
        return None
