"""What was said: segments with times, as running text, SubRip or WebVTT."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

_LINE_WIDTH = 42
_LONGEST_S = 7.0
_PARAGRAPH_PAUSE_S = 2.0
_PARAGRAPH_LENGTH = 300


@dataclass(frozen=True)
class Segment:
    """A stretch of speech: seconds from the start of the recording, and its words."""

    start: float
    end: float
    text: str
    words: tuple[tuple[str, float, float], ...] = ()
    """Word, start and end in seconds, where the recogniser tells; as many as the text has."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, as OpenAI's API names them."""
        return {"start": round(self.start, 2), "end": round(self.end, 2), "text": self.text}


def running_text(segments: Sequence[Segment]) -> str:
    """The words without times; a new paragraph after a long pause in a long text."""
    paragraphs = [""]
    for index, segment in enumerate(segments):
        pause = segment.start - segments[index - 1].end if index else 0.0
        if pause >= _PARAGRAPH_PAUSE_S and len(paragraphs[-1]) >= _PARAGRAPH_LENGTH:
            paragraphs.append("")
        before = paragraphs[-1]
        glue = "" if not before or (_is_wide(before[-1]) and _is_wide(segment.text[:1] or " ")) else " "
        paragraphs[-1] = before + glue + segment.text
    return "\n\n".join(paragraphs)


def to_srt(segments: Iterable[Segment]) -> str:
    """SubRip, numbered from 1."""
    return "\n".join(
        f"{number}\n{_clock(one.start, ',')} --> {_clock(one.end, ',')}\n{_lines(one.text)}\n"
        for number, one in enumerate(subtitles(segments), 1)
    )


def to_vtt(segments: Iterable[Segment]) -> str:
    """WebVTT; ``&`` and ``<`` are escaped, as its cue text demands."""
    cues = [
        f"{_clock(one.start, '.')} --> {_clock(one.end, '.')}\n"
        + _lines(one.text).replace("&", "&amp;").replace("<", "&lt;")
        + "\n"
        for one in subtitles(segments)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def subtitles(segments: Iterable[Segment]) -> list[Segment]:
    """The segments cut so that each fits two lines and is shown for seven seconds at most."""
    shown: list[Segment] = []
    for segment in segments:
        words = segment.words or _timed_evenly(segment)
        shown += _pack(words, spaced=not _is_wide_text(segment.text))
    # A subtitle never outlasts the beginning of the next one.
    return [
        replace(one, end=min(one.end, shown[index + 1].start)) if index + 1 < len(shown) else one
        for index, one in enumerate(shown)
    ]


def _pack(words: Sequence[tuple[str, float, float]], *, spaced: bool) -> list[Segment]:
    glue = " " if spaced else ""
    packed: list[Segment] = []
    for word, start, end in words:
        last = packed[-1] if packed else None
        if (
            last is None
            or end - last.start > _LONGEST_S
            or _width(last.text + glue + word) > 2 * _LINE_WIDTH
            or (last.text[-1] in ".!?。！？" and len(last.text) > _LINE_WIDTH // 2)
        ):
            packed.append(Segment(start, max(end, start + 0.2), word))
        else:
            packed[-1] = Segment(last.start, max(end, last.end), last.text + glue + word)
    return packed


def _timed_evenly(segment: Segment) -> list[tuple[str, float, float]]:
    """Words with times by their share of the letters; Chinese and Japanese by character."""
    words = list(segment.text) if _is_wide_text(segment.text) else segment.text.split()
    total = sum(map(len, words)) or 1
    duration = segment.end - segment.start
    timed, passed = [], 0
    for word in words:
        start = segment.start + duration * passed / total
        passed += len(word)
        timed.append((word, start, segment.start + duration * passed / total))
    return timed


def _lines(text: str) -> str:
    """One line, or two of about equal width."""
    if _width(text) <= _LINE_WIDTH:
        return text
    if _is_wide_text(text):
        middle = (len(text) + 1) // 2
        return f"{text[:middle]}\n{text[middle:]}"
    spaces = [index for index, character in enumerate(text) if character == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda index: abs(2 * index - len(text)))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def _clock(seconds: float, point: str) -> str:
    total = max(round(seconds * 1000), 0)
    return f"{total // 3600000:02}:{total // 60000 % 60:02}:{total // 1000 % 60:02}{point}{total % 1000:03}"


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _is_wide_text(text: str) -> bool:
    wide = sum(map(_is_wide, text))
    hangul = sum("\uac00" <= character <= "\ud7a3" for character in text)  # Korean is wide, and has spaces
    return wide - hangul > len(text) / 3


def _width(text: str) -> int:
    return sum(2 if _is_wide(character) else 1 for character in text)
