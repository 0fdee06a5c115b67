from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from connectors.commands.serve import listen
from connectors.platforms.http_address import check_safe, is_loopback
from connectors.settings import HttpSettings
from tools.errors import ConfigurationError


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_beyond_this_machine_only_with_a_key(host, loopback):
    assert is_loopback(host) == loopback
    check_safe(HttpSettings(host=host, api_keys=("secret",)))
    if loopback:
        check_safe(HttpSettings(host=host))
    else:
        with pytest.raises(ConfigurationError, match="PARLEY_HTTP_API_KEYS"):
            check_safe(HttpSettings(host=host))


def test_a_port_that_is_taken_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"127.0.0.1 port {port}: address already in use"):
            listen(HttpSettings(port=port))


def test_the_program_refuses_an_open_door(parley):
    result = parley("serve", "--host", "0.0.0.0")
    assert result.returncode == 1
    assert "without an API key" in result.stderr


def test_it_serves_and_ends_at_ctrl_c(environment, tmp_path):
    server = subprocess.Popen(
        [sys.executable, "-m", "connectors", "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment | {"PARLEY_CHAT_MODEL": "openai:x", "PARLEY_BASE_URL": "http://127.0.0.1:9/v1"},
    )
    try:
        lines = iter(server.stderr.readline, "")
        address = next(match[0] for line in lines if (match := re.search(r"http://127\.0\.0\.1:\d+", line)))
        with urllib.request.urlopen(f"{address}/healthz", timeout=60) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        server.wait(60)
        assert server.returncode in (0, 130)
        assert "Traceback" not in server.stderr.read()
    finally:
        server.kill()
        server.wait()
