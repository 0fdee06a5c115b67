"""What a file that was made is called: after what was asked for, or after the file it was made from, so that a person
knows it again in a folder.
"""

from __future__ import annotations

import unicodedata

from tools.media import Provenance

_ASKED = ("prompt", "text", "description")
_LONGEST = 48
_ARTICLES = ("a", "an", "the")
_PICTURES = ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tiff", "heic", "avif")


_CHANGED = "-edited"


def made_name(provenance: Provenance, extension: str, made_from: str = "") -> str:
    """``red-house-by-the-sea.png``; ``holiday-edited.png`` for what was made from ``holiday.jpg``, ``talk.wav`` for the
    sound of ``talk.mp4``; after its tool where nothing tells more.
    """
    if provenance.parents:
        return _changed_name(made_from, provenance, extension)
    asked = next((provenance.arguments.get(name) for name in _ASKED if provenance.arguments.get(name)), "")
    name = _hyphened(asked) if isinstance(asked, str) else ""
    return f"{name or provenance.tool}.{extension}"


def _changed_name(made_from: str, provenance: Provenance, extension: str) -> str:
    stem, _, before = made_from.rpartition(".")
    stem = _hyphened(stem)
    if not stem:
        return f"{provenance.tool}.{extension}"
    same_kind = (before.lower() in _PICTURES and extension in _PICTURES) or before.lower() == extension
    return f"{stem.removesuffix(_CHANGED)}{_CHANGED if same_kind else ''}.{extension}"


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
