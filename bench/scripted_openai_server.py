"""An OpenAI-compatible chat server that says what it is told to: for tests and for `bench/turn.py`.

The model name is the script: a kind, then settings, separated by semicolons.

    text;tokens=200;delay_ms=5           a text of 200 words, one server-sent event each
    turn;tool=echo_text;tokens=20        a call of the tool first; once a tool has answered, text
    error;status=429;times=2;retry_after=1    an error, so many times (for each key), then text
    cut | garbage | broken_call          the stream ends early; is not JSON; a tool call that is not JSON
    whole | no_usage | loose_call | reasoning | error_chunk | no_done     what servers really do
    system_first | new_tokens | no_stream_options | too_long;most=20      refusals of a form

Any kind takes ``latency_ms``: how long the model thinks before its first word. `GET /requests` gives the bodies
seen. Run it: ``python -m bench.scripted_openai_server --port 0``; it prints its port.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_WORDS = "the quick brown fox jumps over a lazy dog and runs away".split()  # noqa: SIM905
_KEPT = 200


class ScriptedServer:
    """One server: what it was asked, and how often each script has failed."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.abandoned = 0
        """Answers the client did not wait for."""
        self._failed: Counter[str] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await self._request(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.abandoned += writer.transport.is_closing()
        finally:
            writer.close()

    async def _request(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
        method, path, _ = first.split(" ", 2)
        if method == "GET":
            _json(writer, 200, {"requests": self.requests, "abandoned": self.abandoned})
            return
        body = json.loads(await reader.readexactly(int(headers.get("content-length", "0"))))
        self.requests = [*self.requests[-_KEPT:], body | {"authorization": headers.get("authorization", "")}]
        if not path.endswith("/chat/completions"):
            _json(writer, 404, {"error": {"message": f"no such path {path}"}})
            return
        await self._answer(body, writer)
        await writer.drain()

    async def _answer(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        kind, settings = _script(body["model"])
        await asyncio.sleep(float(settings.get("latency_ms", 0)) / 1000)
        refusal = self._refusal(kind, settings, body)
        if refusal is not None:
            status, details, more = refusal
            _json(writer, status, {"error": {"message": details}}, more)
        elif kind == "whole":
            message = {"role": "assistant", "content": _text(settings)}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            _json(writer, 200, {"choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 3}})
        else:
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
                b"Connection: keep-alive\r\n\r\n"
            )
            async for line in _events(kind, settings, body):
                writer.write(b"%x\r\n%b\r\n" % (len(line), line))
                await writer.drain()
            if kind == "cut":
                writer.transport.abort() if "hard" in settings else writer.write(b"0\r\n\r\n")
            else:
                writer.write(b"0\r\n\r\n")

    def _refusal(
        self, kind: str, settings: dict[str, str], body: dict[str, Any]
    ) -> tuple[int, str, dict[str, str]] | None:
        if kind == "error":
            status = int(settings.get("status", "500"))
            self._failed[body["model"]] += 1
            if self._failed[body["model"]] > int(settings.get("times", "1000000")):
                return None
            more = {"Retry-After": settings["retry_after"]} if "retry_after" in settings else {}
            return status, settings.get("message", "scripted failure"), more
        if kind == "system_first" and any(one["role"] == "system" for one in body["messages"][1:]):
            return 400, "System message must be at the beginning.", {}
        if kind == "new_tokens" and "max_tokens" in body:
            return 400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", {}
        if kind == "no_stream_options" and "stream_options" in body:
            return 422, "Extra inputs are not permitted: stream_options", {}
        words = sum(len(str(one.get("content", "")).split()) for one in body["messages"])
        if kind == "too_long" and words > int(settings["most"]):
            return 400, f"This model's maximum context length is {settings['most']} tokens, not {words}.", {}
        return None


async def _events(kind: str, settings: dict[str, str], body: dict[str, Any]) -> AsyncIterator[bytes]:
    """The lines of one streamed answer."""
    last = body["messages"][-1]["role"] if body["messages"] else "user"
    if kind == "garbage":
        yield b"data: <html>busy</html>\n\n"
        return
    if kind == "error_chunk":
        yield _chunk({"content": "Once"})
        yield b'data: {"error": {"message": "the model crashed"}}\n\n'
        return
    if kind in ("turn", "broken_call", "loose_call") and last != "tool":
        for delta in _call(kind, settings):
            yield _chunk(delta)
        yield _chunk({}, "tool_calls")
    else:
        if kind == "reasoning":
            yield _chunk({"reasoning_content": "Let me think."})
        delay_s = float(settings.get("delay_ms", 0)) / 1000
        words = _text(settings).split(" ")
        for index, word in enumerate(words):
            yield _word_chunk(word if index == 0 else f" {word}")
            if delay_s:
                await asyncio.sleep(delay_s)
            if kind == "cut" and index >= len(words) // 2:
                return
        yield _chunk({}, "length" if "length" in settings else "stop")
    if kind != "no_usage":
        usage = {"prompt_tokens": len(body["messages"]), "completion_tokens": int(settings.get("tokens", 8))}
        yield f"data: {json.dumps({'choices': [], 'usage': usage})}\n\n".encode()
    if kind != "no_done":
        yield b"data: [DONE]\n\n"


def _call(kind: str, settings: dict[str, str]) -> list[dict[str, Any]]:
    name = settings.get("tool", "echo_text")
    arguments = settings.get("arguments", '{"text": "hello"}')
    if kind == "loose_call":  # no id, no index, arguments as an object
        return [{"tool_calls": [{"function": {"name": name, "arguments": json.loads(arguments)}}]}]
    if kind == "broken_call":
        arguments = '{"text": '
    begin = {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": ""}}
    half = len(arguments) // 2
    return [{"tool_calls": [begin]}] + [
        {"tool_calls": [{"index": 0, "function": {"arguments": part}}]} for part in (arguments[:half], arguments[half:])
    ]


@lru_cache(maxsize=4096)
def _word_chunk(word: str) -> bytes:
    return _chunk({"content": word})


def _chunk(delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    values = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: %b\n\n" % json.dumps(values, ensure_ascii=False).encode()


def _text(settings: dict[str, str]) -> str:
    count = int(settings.get("tokens", 8))
    return settings.get("say") or " ".join(_WORDS[index % len(_WORDS)] for index in range(count))


def _script(model: str) -> tuple[str, dict[str, str]]:
    kind, *parts = model.split(";")
    return kind, {name: value for name, _, value in (part.partition("=") for part in parts)}


def _json(writer: asyncio.StreamWriter, status: int, values: Any, headers: dict[str, str] | None = None) -> None:
    body = json.dumps(values, ensure_ascii=False).encode()
    more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    head = f"HTTP/1.1 {status} Scripted\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    writer.write(head.encode() + body)


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """A server in a process of its own for as long as the block lasts; gives its base URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.scripted_openai_server"], cwd=_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


async def _main(port: int) -> None:
    server = await asyncio.start_server(ScriptedServer().serve, "127.0.0.1", port, limit=2**26)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main(parser.parse_args().port))
