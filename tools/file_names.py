"""What a file that was made is called: after what was asked for, so that a person knows it again in a folder."""

from __future__ import annotations

import unicodedata

from tools.media import Provenance

_ASKED = ("prompt", "text", "description")
_LONGEST = 48
_ARTICLES = ("a", "an", "the")


def made_name(provenance: Provenance, extension: str) -> str:
    """``red-house-by-the-sea.png``; after its tool, where a file was changed or nothing was asked for in words."""
    asked = next((provenance.arguments.get(name) for name in _ASKED if provenance.arguments.get(name)), "")
    name = "" if provenance.parents or not isinstance(asked, str) else _hyphened(asked)
    return f"{name or provenance.tool}.{extension}"


def _hyphened(words: str) -> str:
    """Letters and digits of any script, in whole words as far as they fit; nothing that a file system or a shell
    reads in another way.
    """
    plain = "".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in words[: 8 * _LONGEST]).split()
    while len(plain) > 1 and plain[0].lower() in _ARTICLES:
        plain = plain[1:]
    name = ""
    for word in plain:
        if name and len(name) + 1 + len(word) > _LONGEST:
            break
        name = f"{name}-{word}" if name else word[:_LONGEST]
    return name
