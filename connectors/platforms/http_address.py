"""Which addresses a server may listen on without a key."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from tools.errors import ConfigurationError

if TYPE_CHECKING:
    from connectors.settings import HttpSettings


def check_safe(http: HttpSettings) -> None:
    """Whoever can reach the server may use it: beyond this machine only with keys. Raises ConfigurationError."""
    if http.api_keys or is_loopback(http.host):
        return
    raise ConfigurationError(
        f"The server would listen on {http.host}, which others can reach, without an API key.",
        "Set PARLEY_HTTP_API_KEYS to a secret of your own, or listen on 127.0.0.1.",
    )


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone; a name other than localhost is not believed."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
