"""`parley serve`: the HTTP server."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from connectors.settings import HttpSettings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on. [default: 127.0.0.1]", metavar="ADDRESS")] = "",
    port: Annotated[
        int | None, typer.Option(help="Port to listen on. [default: 8000]", min=0, max=65535, metavar="PORT")
    ] = None,
) -> None:
    """Serve the OpenAI API and Parley's own over HTTP."""
    from connectors.app import run

    run(_serve(host, port))


async def _serve(host: str, port: int | None) -> None:
    from connectors.app import settings, start_agent
    from connectors.platforms.http_address import check_safe

    read = settings()
    http = replace(read.http, host=host or read.http.host, port=read.http.port if port is None else port)
    check_safe(http)
    listening = listen(http)
    import uvicorn

    from connectors.platforms.http_api import create_app

    agent = start_agent(read)
    for notice in agent.notices:
        print(notice, file=sys.stderr)
    app = create_app(agent, http)  # it closes the agent when it shuts down
    shown = f"[{http.host}]" if ":" in http.host else http.host
    print(f"Listening on http://{shown}:{listening.getsockname()[1]}  (Ctrl-C ends)", file=sys.stderr, flush=True)
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=10)
    await uvicorn.Server(config).serve(sockets=[listening])


def listen(http: HttpSettings) -> socket.socket:
    """The socket to serve on. Raises ConfigurationError when the address is taken or not this machine's."""
    from tools.errors import ConfigurationError

    try:
        family = socket.getaddrinfo(http.host, http.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((http.host, http.port), family=family, backlog=2048)
    except OSError as error:
        raise ConfigurationError(
            f"Can not listen on {http.host} port {http.port}: {(error.strerror or str(error)).lower()}.",
            "Set PARLEY_HTTP_PORT, or end what listens there.",
        ) from error
