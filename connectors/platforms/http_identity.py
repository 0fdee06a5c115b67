"""Who asks over HTTP, and links to files that need no key.

With API keys set, a request shows one; the person is the key's, and the OpenAI field ``user`` tells apart the
people behind one key. Without keys the server listens on this machine only, and the person is ``local``.
Whoever a caller says he is, he stays inside his key's own name space. A name is taken whole or refused: two that are
cut to the same one would be one person.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

from fastapi import HTTPException, Request

from memory.installations import secret_in

_LINK_CHARS = 32
_USER_CHARS = 128


class Identity:
    """Checks keys, names people, signs links. The signing secret lives in the data folder."""

    def __init__(self, api_keys: tuple[str, ...], secret_file: Path) -> None:
        self._keys = tuple(key.encode() for key in api_keys)
        self._secret = secret_in(secret_file)

    def person(self, request: Request, user: str = "") -> str:
        """The id of who asks. Raises HTTPException 401 without a valid key where one is needed, 400 for a name that is
        none.
        """
        scope = "local"
        if self._keys:
            scheme, _, shown = request.headers.get("authorization", "").partition(" ")
            shown = shown if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
            given = shown.strip().encode()
            matches = [key for key in self._keys if hmac.compare_digest(key, given)]
            if not matches:
                raise HTTPException(401, "A valid API key is needed: send it as 'Authorization: Bearer KEY'.")
            scope = "key-" + hashlib.sha256(matches[0]).hexdigest()[:16]
        return f"http:{scope}:{_named(request, user)}" if user else f"http:{scope}"

    def link(self, media_id: str, owner: str) -> str:
        """Path and query of a file that this person may hand on: whoever has the link sees the file."""
        who = base64.urlsafe_b64encode(owner.encode()).decode().rstrip("=")
        return f"/media/{media_id}?token={who}.{self._sign(media_id, owner)}"

    def owner_of_link(self, media_id: str, token: str) -> str | None:
        """The person a token was signed for; None for a token that does not fit this file."""
        who, _, signature = token.partition(".")
        try:
            owner = base64.urlsafe_b64decode(who + "=" * (-len(who) % 4)).decode()
        except ValueError:
            return None
        return owner if hmac.compare_digest(signature.encode(), self._sign(media_id, owner).encode()) else None

    def _sign(self, media_id: str, owner: str) -> str:
        message = f"{media_id}\n{owner}".encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()[:_LINK_CHARS]


def _named(request: Request, user: str) -> str:
    """The name as it was given, once. Raises HTTPException 400 for one that could be taken for another."""
    if len(user) > _USER_CHARS:
        raise HTTPException(400, f"user: at most {_USER_CHARS} characters.")
    if not user.isprintable():
        raise HTTPException(400, "user: only characters that can be seen.")
    if len(request.query_params.getlist("user")) > 1:
        raise HTTPException(400, "user: give it once.")
    return user
