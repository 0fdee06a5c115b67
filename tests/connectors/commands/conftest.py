from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


class ScriptedServer(ThreadingHTTPServer):
    """An OpenAI-compatible server that gives the replies of a script, streamed, and keeps what it was asked.

    A reply is a text, or a list of (tool, arguments) to call; with the script at its end the last one repeats.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: list[str | list[tuple[str, dict[str, Any]]]] = ["Hello."]
        self.requests: list[dict[str, Any]] = []
        self.hold = threading.Event()
        """While it is set, an answer begins and does not come."""
        self.held = threading.Event()
        """Set once an answer was held."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        replies = self.server.replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while self.server.hold.is_set():
            self.server.held.set()
            time.sleep(0.01)
        for delta in _deltas(reply):
            self._send({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        reason = "stop" if isinstance(reply, str) else "tool_calls"
        self._send({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        self.wfile.write(b"data: [DONE]\n\n")

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the client did not wait for the answer
            super().handle()

    def _send(self, values: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps({'object': 'chat.completion.chunk', **values})}\n\n".encode())

    def log_message(self, *_: object) -> None:
        """Silent."""


def _deltas(reply: str | list[tuple[str, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    if isinstance(reply, str):
        for start in range(0, len(reply), 5):
            yield {"content": reply[start : start + 5]}
        return
    for index, (name, arguments) in enumerate(reply):
        function = {"name": name, "arguments": json.dumps(arguments)}
        yield {"tool_calls": [{"index": index, "id": f"call-{index}", "type": "function", "function": function}]}


@pytest.fixture
def openai_server() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.hold.clear()
    server.shutdown()
    server.server_close()


Result = subprocess.CompletedProcess[str]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What the program runs in: nothing of the machine's own settings, no hub."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARLEY_", "HF_"))}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "PARLEY_DATA_DIR": str(tmp_path / "data"),
        "PARLEY_MODELS_DIR": str(tmp_path / "models"),
        "PARLEY_TERMINAL_USER": "anna",
        "PARLEY_TOOL_PACKAGES": "tools.audio, tools.web",
        "PARLEY_MEMORY_EMBEDDING_MODEL": "",
        "HF_HUB_OFFLINE": "1",
    }


@pytest.fixture
def parley(tmp_path: Path, environment: dict[str, str]) -> Callable[..., Result]:
    """Run the real program: `parley("ask", "hi", variables={...})`."""

    def run(*arguments: str, variables: dict[str, str] | None = None, stdin: str = "") -> Result:
        return subprocess.run(
            [sys.executable, "-m", "connectors", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=environment | (variables or {}),
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def served(parley: Callable[..., Result], openai_server: ScriptedServer) -> Callable[..., Result]:
    """`parley` with the scripted server as its chat model."""
    variables = {"PARLEY_CHAT_MODEL": "openai:scripted", "PARLEY_BASE_URL": openai_server.url}

    def run(*arguments: str, stdin: str = "", **more: str) -> Result:
        return parley(*arguments, stdin=stdin, variables=variables | more)

    return run
