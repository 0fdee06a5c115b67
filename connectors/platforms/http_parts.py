"""The parts of an OpenAI message: text, pictures, sound and files, as data URLs or links to uploads."""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
from typing import Any

from fastapi import Request

from memory.messages import Attachment
from tools.errors import ToolInputError

_DATA_URL = re.compile(r"data:([\w.+/-]*)((?:;[\w.+=-]+)*),", re.ASCII)
UPLOAD = re.compile(r"(?:^|/)((?:image|audio|video|document)-[0-9a-f]{16})(?:\?|$)")
"""A link to a file of this server, or its bare id."""


def told_zone(request: Request, in_body: str = "") -> str:
    """Where the client says the person is: a field of the body, else the header ``Time-Zone``, which GitHub's API has
    too. A browser knows it as ``Intl.DateTimeFormat().resolvedOptions().timeZone``.
    """
    told: str = in_body or request.headers.get("time-zone", "")
    return told


def read_file_part(data: str, name: str) -> Attachment:
    """A file from base64 or a data URL. Raises ToolInputError in one sentence for what is neither."""
    match = _DATA_URL.match(data[:200])
    payload = data[match.end() :] if match else data
    if match and ";base64" not in match.group(2):
        raise ToolInputError(f"{name} is a data URL without base64.", "Encode the file with base64.")
    if data.startswith(("http://", "https://")):
        raise ToolInputError(f"{name} is a link, which I do not open.", "Upload the file or send it as a data URL.")
    try:
        content = base64.b64decode("".join(payload.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ToolInputError(f"{name} is not valid base64.", "Encode the file with base64.") from error
    if match and "." not in name:
        name += mimetypes.guess_extension(match.group(1)) or ""
    return Attachment(content, name)


def split_content(content: Any) -> tuple[str, list[tuple[str, str]]]:
    """Text of an OpenAI message and its files as (data or link, name).

    Raises ToolInputError for a part of an unknown type: nothing is dropped in silence.
    """
    if content is None:
        return "", []
    if isinstance(content, str):
        return content, []
    if not isinstance(content, list):
        raise ToolInputError("The content of a message must be text or a list of parts.")
    texts: list[str] = []
    files: list[tuple[str, str]] = []
    for number, part in enumerate(content, 1):
        kind = part.get("type") if isinstance(part, dict) else None
        if kind in ("text", "input_text"):
            texts.append(str(part.get("text", "")))
        elif kind == "image_url":
            files.append((_url(part, "image_url"), f"image {number}"))
        elif kind == "input_audio":
            sound = part.get("input_audio") or {}
            files.append((str(sound.get("data", "")), f"audio {number}.{sound.get('format', 'wav')}"))
        elif kind == "file":
            file = part.get("file") or {}
            given = file.get("file_data") or file.get("file_id") or ""
            files.append((str(given), str(file.get("filename") or f"file {number}")))
        else:
            raise ToolInputError(
                f"A part of type {kind!r} is not known.", "There are: text, image_url, input_audio, file."
            )
    return "\n".join(texts), files


def _url(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    return str(value.get("url", "")) if isinstance(value, dict) else str(value or "")
