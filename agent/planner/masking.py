"""What is spoken about is set apart from what is asked: quotations, files, addresses and given text become marks.

A mark is one character of Unicode's private area, so that "translate 'draw a cat' into French" is read as
"translate X into French": nothing inside a quotation can be taken for a request.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

MARK = "[\ue000-\uf8ff]"
# Where the marks of each kind of piece begin: the phrases of image tools look for images only.
_FIRST_MARKS = {"quote": 0xE000, "content": 0xE200, "url": 0xE400, "image": 0xE600, "audio": 0xE800, "video": 0xEA00}
_FIRST_MARKS |= {"document": 0xEC00}
MARKS_OF = {
    "words": "[\ue000-\ue3ff]", "image": "[\ue600-\ue7ff]", "audio": "[\ue800-\ue9ff]", "video": "[\uea00-\uebff]",
    "sound": "[\ue800-\uebff]", "page": "[\ue600-\ue7ff\uec00-\uedff]",
}  # fmt: skip
_MOST_MARKS = 400
_MOST_COLONS = 12
READ_CHARACTERS = 4000
"""How much of a request is read for what it asks; text given with it may be longer."""

_LONG_BLANK = re.compile(r"(\s{60})\s+")
"""A blank of pages says no more than one of 60 characters, and takes every pattern longer to read."""

_FILE_KINDS = {
    "image": "jpg jpeg png gif webp bmp tif tiff heic svg",
    "audio": "wav mp3 flac m4a ogg oga opus aac wma amr",
    "video": "mp4 mov avi mkv webm mpg mpeg m4v wmv flv",
    "document": "txt pdf doc docx odt rtf md csv xls xlsx ppt pptx epub html json srt vtt log",
}
_KIND_OF = {suffix: kind for kind, suffixes in _FILE_KINDS.items() for suffix in suffixes.split()}
_NAME = (
    r"(?:[A-Za-z0-9_.\-/~+@%&=#\u00c0-\u024f]{1,120}?|"
    r"[^\s'\"“”‘’「」『』《》<>,;:：，。；、()（）]{0,119}?[^\x00-\u024f])"
)
"""A file's name before its ending: "给photo.jpg加水印" names photo.jpg, "报告.pdf" is a name too."""
_FILE = rf"{_NAME}\.(?:{'|'.join(_KIND_OF)})(?![A-Za-z0-9_])"
_URL = (
    r"(?:(?:https?://|www\.)[^\s'\"“”‘’「」『』《》<>，。；、]{2,2000}"
    r"|(?<![A-Za-z0-9_.@/-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|edu|gov|io|cn|de|uk|fr|jp)"
    r"(?![A-Za-z0-9_.@-])(?:/[^\s'\"“”‘’「」『』《》<>，。；、]{0,2000})?)"
)
_QUOTED = (
    r"```[\s\S]{1,100000}?```|“[^”]{1,100000}”|"
    r"\"[^\"]{1,100000}\"|「[^」]{1,100000}」|『[^』]{1,100000}』|《[^》]{1,200}》"
    r"|‘[^’]{1,5000}’(?!\w)|(?<![\w'])'(?:[^'\n]|(?<=\w)'(?=\w)){1,5000}'(?!\w)|`[^`\n]{1,5000}`"
)
_PIECES = re.compile(rf"(?P<url>{_URL})|(?P<quote>{_QUOTED})|(?P<file>(?<![A-Za-z0-9_.]){_FILE})", re.I)
_ONLY_FILE = re.compile(rf"\s*(?:{_FILE})\s*", re.I)
_ONLY_URL = re.compile(rf"\s*(?:{_URL})\s*", re.I)


@dataclass(frozen=True)
class Piece:
    """Something set apart: its kind, its words, and for a file the kind of file."""

    kind: Literal["quote", "file", "url", "content"]
    text: str
    media: str = ""
    raw: str = ""
    """As it was written, with its quotation marks."""

    @property
    def asks(self) -> bool:
        """Whether it is a question, maybe with a word on how to answer it."""
        short = len(self.text) < 150 and ("？" in self.text or "? " in self.text)
        return self.kind in ("quote", "content") and (self.text.endswith(("?", "？")) or short)


@dataclass
class Masked:
    """A request with its pieces replaced by marks."""

    text: str
    pieces: list[Piece]
    _indices: dict[str, int] = field(default_factory=dict)

    def piece(self, mark: str) -> Piece:
        """The piece behind a mark."""
        return self.pieces[self._indices[mark]]

    def mark(self, piece: Piece) -> str:
        """The mark of a piece."""
        return next(mark for mark, index in self._indices.items() if self.pieces[index] is piece)

    def marks(self, text: str, *kinds: str) -> list[Piece]:
        """The pieces in a part of the text, in order, of these kinds (all kinds when none is given)."""
        found = [self.piece(mark) for mark in re.findall(MARK, text) if mark in self._indices]
        return [piece for piece in found if not kinds or piece.kind in kinds]

    def restore(self, text: str) -> str:
        """A part of the text with its pieces back in place, as they were written."""
        return re.sub(MARK, lambda match: self.piece(match.group()).raw if match.group() in self._indices else "", text)

    def add(self, piece: Piece) -> str:
        """Keep a piece and give its mark; an empty string once there are too many."""
        if len(self.pieces) >= _MOST_MARKS:
            return ""
        mark = chr(_FIRST_MARKS[piece.media or piece.kind] + len(self.pieces))
        self._indices[mark] = len(self.pieces)
        self.pieces.append(piece)
        return mark


def mask(text: str, asks: Callable[[str], bool]) -> Masked:
    """Set the pieces of a request apart. `asks` tells whether a bit of text says what to do."""
    masked = Masked("", [])
    text = re.sub(MARK, " ", text).replace("\r\n", "\n").replace("\u200b", "")
    text = _LONG_BLANK.sub(r"\1", text)

    def replace(match: re.Match[str]) -> str:
        raw = match.group()
        piece = _piece(match, raw)
        trailing = ""
        if piece.kind == "url" and match.lastgroup == "url":
            trailing = raw[len(raw.rstrip(".,;:!?)")) :]
            raw = raw[: len(raw) - len(trailing)]
            piece = Piece("url", raw, raw=raw)
        after = match.string[match.end() : match.end() + 3]
        if piece.kind == "quote" and re.search(r"[.!?]\W*$", raw) and re.match(r"\s+[A-Z]", after):
            trailing = "."  # the sentence ended inside the quotation marks
        return (masked.add(piece) or raw) + trailing

    read, rest = text[:READ_CHARACTERS], text[READ_CHARACTERS:]
    masked.text = _PIECES.sub(replace, read)
    _set_content_apart(masked, rest, asks)
    return masked


def _piece(match: re.Match[str], raw: str) -> Piece:
    if match.lastgroup == "url":
        return Piece("url", raw, raw=raw)
    if match.lastgroup == "file":
        return Piece("file", raw, _media(raw), raw)
    inner = raw[3:-3].strip() if raw.startswith("```") else raw[1:-1].strip()
    if _ONLY_FILE.fullmatch(inner):
        return Piece("file", inner, _media(inner), raw)
    if _ONLY_URL.fullmatch(inner):
        return Piece("url", inner, raw=raw)
    return Piece("quote", inner, raw=raw)


def media_of(name: str) -> str:
    """The kind of file that an address or name ends with; empty for none that is known."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    kind = _KIND_OF.get(ending, "")
    return "" if ending in ("html", "json") else kind


def _media(name: str) -> str:
    return _KIND_OF.get(name.rsplit(".", 1)[-1].strip().lower(), "document")


_COLON = re.compile(r"[:：](?=\s*\S)")
_GIVES_TEXT = re.compile(
    r"\b(?:text|article|passage|paragraph|following|sentences?|message|essay|transcript|content|e-?mail|story|poem|"
    r"review|notes?|lyrics|script|phrase|words|prompt|description|question|"
    r"letter|code|abstract|read|say|after me|mean in \w+|this|it|aloud)\W*$"
    r"|(?:文字|文章|内容|句子|如下|下面|这段话|段落|邮件|故事|一段|课文|这句话|原文|文本|正文|问题|描述|"
    r"提示词|一下|一遍|出来)\s*$",
    re.I,
)
_GIVES_STEPS = re.compile(
    r"(?:\b(?:do|perform|carry out|help me with) (?:all )?(?:the |these )?following(?: \w+)?\W*$)|"
    r"(?:\b(?:steps?|tasks?|things|order|as follows|favou?r|actions?|list|todo|ways?|help me with|first|"
    r"second|third|finally|then|next|"
    r"step \w+|hi|hello|hey|thanks|note|please|ps)|步骤|任务|事情|操作|"
    r"几件事|顺序|第[一二三四五]步|你好|首先|其次|最后|然后)\W*$",
    re.I,
)
_LATER = re.compile(
    r"(?:(?<=[.!?\n;\ue000-\uf8ff])|(?<=[.!?]\"))\s*+(?:,?\s*+(?:and\s+)?(?:then|after that|afterwards?|"
    r"finally|next|also)\b)"
    r"|(?:(?<=[,;])\s*(?:and\s+)?then\b)|(?<=[。！？；，\n])\s*(?:然后|再|接着|之后|最后|并且|顺便)",
    re.I,
)


def _set_content_apart(masked: Masked, rest: str, asks: Callable[[str], bool]) -> None:
    """Text given without quotation marks: after a colon, below the request, or above it."""
    text = masked.text
    for colon in itertools.islice(_COLON.finditer(text), _MOST_COLONS):
        before = text[: colon.start()]
        sentence = re.split(r"[.!?。！？\n]\s*", before)[-1]
        after = text[colon.end() :]
        if _is_clock(text, colon.start()) or _GIVES_STEPS.search(sentence[-60:]):
            continue
        if not (asks(sentence[-600:]) or (_GIVES_TEXT.search(sentence[-60:]) and len(before) < 400)):
            continue
        if re.match(rf"\s*{MARK}", after):
            continue
        _keep_content(masked, before + ": ", after, rest, asks)
        return
    _content_below_or_above(masked, rest, asks)


def _keep_content(masked: Masked, before: str, after: str, rest: str, asks: Callable[[str], bool]) -> None:
    content, later = after, ""
    if not rest:
        for match in reversed(list(_LATER.finditer(after))):
            tail = after[match.start() :]
            if len(tail) <= 120 and match.start() > 0 and _points_back(tail) and asks(tail):
                content, later = after[: match.start()], tail
    whole = (masked.restore(content) + rest).strip().strip("\"'“”")
    mark = masked.add(Piece("content", whole, raw=whole))
    masked.text = f"{before}{mark} {'.' if later and later[0] not in '.,;，。；' else ''}{later}"


def _content_below_or_above(masked: Masked, rest: str, asks: Callable[[str], bool]) -> None:
    if rest and _content_above_the_end(masked, rest, asks):
        return
    lines = masked.text.split("\n")
    if len(lines) < 2:
        if rest:  # one endless line: what it asks stands in its first sentence or nowhere
            head = re.split(r"(?<=[.!?。！？])\s*", masked.text, maxsplit=1)
            _keep_content(masked, head[0] + " ", head[1] if len(head) > 1 else "", rest, asks)
        return
    first, below = lines[0], "\n".join(lines[1:])
    tail = next((line for line in reversed(lines) if line.strip()), "")
    if len(first) < 300 and asks(first) and below.strip() and not asks(below[:200]):
        _keep_content(masked, first + " ", below, rest, asks)
    elif not rest and len(tail) < 200 and not asks(first) and asks(tail) and len(masked.text) > 2 * len(tail) + 40:
        above = masked.text[: masked.text.rindex(tail)]
        whole = masked.restore(above).strip()
        masked.text = f"{masked.add(Piece('content', whole, raw=whole))} . {tail}"


def _content_above_the_end(masked: Masked, rest: str, asks: Callable[[str], bool]) -> bool:
    """A long text with the request as its last line."""
    above, _, last = rest.rstrip().rpartition("\n")
    first = masked.text.strip().split("\n")[0][:300]
    if not last.strip() or len(last) > 200 or not asks(last) or asks(first):
        return False
    whole = (masked.restore(masked.text) + above).strip()
    masked.text = f"{masked.add(Piece('content', whole, raw=whole))} . {last}"
    return True


def _points_back(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:it|them|that|the (?:result|translation|summary|text|answer))\b|它|结果|译文|念|读|翻|总结",
            text,
            re.I,
        )
    )


def _is_clock(text: str, position: int) -> bool:
    return text[position - 1 : position].isdigit() and text[position + 1 : position + 2].isdigit()
