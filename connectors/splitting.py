"""Long Markdown in several messages: cut at paragraphs, lines, sentences or words; code blocks and marks stay whole.

A code block that does not fit is closed at the end of a message and opened again, with its language, in the next.
Lengths are UTF-16 code units, the strictest way in which platforms count: a text that fits so fits everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_SPAN = re.compile(
    r"(?P<code>`+)[^`\n]+?(?P=code)"  # `code`
    r"|!?\[[^\]\n]{0,300}\]\([^)\s]{0,1000}\)"  # [a link](address)
    r"|https?://\S+"
    r"|(?P<mark>\*\*\*|\*\*|__|~~|\|\||\*|_)(?=\S)[^\n]{1,300}?(?<=\S)(?P=mark)"  # **bold** and its like
)
_BREAKS = (
    re.compile(r"\n[ \t]*\n+"),  # between paragraphs
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|(?<=[。！？；])[”’」』）]*"),  # between sentences
    re.compile(r"\s+|(?<=[，、：])"),
)
_WORTH = 0.4
"""A better kind of break is taken when it fills this share of the message, else the next kind is tried."""


def length(text: str) -> int:
    """UTF-16 code units: an emoji is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def split_markdown(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit`, none of them blank; the white space at a cut is left out.

    Raises ValueError for a limit below 32, in which no fence and its content would fit.
    """
    if limit < 32:
        raise ValueError(f"a message of {limit} is too short to split into")
    pieces: list[str] = []
    reopen = ""
    rest = text.rstrip().lstrip("\n")
    while rest.strip():
        whole = reopen + rest
        if length(whole) <= limit:
            pieces.append(whole)
            break
        piece, rest, reopen = _cut(rest, reopen, limit)
        if piece.strip():
            pieces.append(piece)
    return [piece for piece in pieces if piece.strip()]


def _cut(rest: str, reopen: str, limit: int) -> tuple[str, str, str]:
    """The first piece, what is left, and what the next piece begins with because a code block goes on."""
    room = _characters(rest, limit - length(reopen))
    at, after = _best_break(rest, room, reopen)
    fence = _open_fence(reopen + rest[:at])
    if not fence:
        return (reopen + rest[:at]).rstrip(), rest[after:].lstrip("\n"), ""
    closing = "\n" + _marks(fence)
    # The closing fence needs room of its own: cut again, shorter, at a line.
    room = _characters(rest, limit - length(reopen) - length(closing))
    at, after = _best_break(rest, room, reopen)
    fence = _open_fence(reopen + rest[:at])
    head = reopen + rest[:at]
    if not fence:
        return head.rstrip(), rest[after:].lstrip("\n"), ""
    if head.rstrip().endswith(fence):  # nothing of the block would be shown here: it begins in the next piece
        before = head.rstrip()[: -len(fence)].rstrip()
        if before:
            return before, fence + "\n" + rest[after:].lstrip("\n"), ""
    return head + closing, rest[after:], _short(fence, limit) + "\n"


def _best_break(text: str, room: int, reopen: str) -> tuple[int, int]:
    """Where to cut and where to go on: the best kind of break that fills enough of the room, outside of marks."""
    spans = list(_protected(text, room, bool(reopen)))
    in_code = bool(_open_fence(reopen + text[:room]))
    for kind in (_BREAKS[1], _BREAKS[3]) if in_code else _BREAKS:
        best = None
        for found in kind.finditer(text, 0, min(len(text), room + 64)):
            if found.start() > room:
                break
            if found.start() > 0 and not any(start < found.start() < end for start, end in spans):
                best = found.start(), found.end() if not in_code else found.start() + 1
        if best is not None and best[0] >= room * _WORTH:
            return best
    outside = next((start for start, end in spans if start < room < end and start >= room * _WORTH), room)
    return _whole_character(text, outside), _whole_character(text, outside)


def _protected(text: str, room: int, in_code: bool) -> Iterator[tuple[int, int]]:
    """Stretches that a cut would break: marks, links, inline code; nothing inside a code block is one."""
    blocks: list[tuple[int, int]] = []
    opened, fence = (0, "") if in_code else (-1, "")
    for found in _FENCE.finditer(text):
        if opened < 0:
            opened, fence = found.start(), found[1]
        elif not fence or found[1].startswith(fence):
            blocks.append((opened, found.end()))
            opened = -1
    if opened >= 0:
        blocks.append((opened, len(text)))
    for found in _SPAN.finditer(text, 0, min(len(text), room + 1400)):
        if not any(start <= found.start() < end for start, end in blocks):
            yield found.span()


def _open_fence(text: str) -> str:
    """The line that opened a code block which is not closed at the end of the text; empty for none."""
    opened = ""
    for found in _FENCE.finditer(text):
        line = found[0].strip()
        if not opened:
            opened = line
        elif line.startswith(_marks(opened)) and not line.strip("`~"):
            opened = ""
    return opened


def _marks(fence: str) -> str:
    marks = re.match(r"`+|~+", fence)
    return marks[0] if marks else "```"


def _short(fence: str, limit: int) -> str:
    """A fence with its language; an endless line behind the marks is left out."""
    return fence if length(fence) <= limit // 4 else _marks(fence)[: limit // 4]


def _characters(text: str, units: int) -> int:
    """How many characters of the text fit into so many UTF-16 units; at least one."""
    count = used = 0
    for character in text:
        used += 2 if character > "\uffff" else 1
        if used > units:
            break
        count += 1
    return max(count, 1)


def _whole_character(text: str, at: int) -> int:
    """A cut does not part a letter from its accent, nor an emoji from what joins it."""
    joined = re.compile(r"[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]")
    back = at
    while 0 < back < len(text) and (joined.match(text[back]) or text[back - 1] == "\u200d"):
        back -= 1
    return back if back > 0 and at - back < 40 else at
