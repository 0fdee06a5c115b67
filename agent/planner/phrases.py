"""The places in a request where a phrase of the table (`phrase_table`) matches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from agent.planner.masking import MARK, MARKS_OF
from agent.planner.phrase_table import GAP, GROUPS, IRREGULAR, TABLE

Form = Literal["verb", "weak", "gerund", "participle", "noun", "bare", "question", "chinese"]


@dataclass(frozen=True)
class Trigger:
    """A place where a request asks for a tool."""

    tool: str
    start: int
    end: int
    form: Form

    @property
    def length(self) -> int:
        """Characters matched: of two that overlap the longer one usually says more."""
        return self.end - self.start


def _forms(word: str) -> str:
    """The forms of a verb as a regular expression; its spelling may hold ``[sz]`` and ``u?``."""
    if word in IRREGULAR:
        return f"(?:{IRREGULAR[word]})"
    if word.endswith("e"):
        return f"(?:{word[:-1]}(?:e|es|ing|ed))"
    return f"(?:{word}(?:s|es|ing|ed)?)"


_NOUN_PHRASE = re.compile(
    r"(?:image|object|text|token|audio|video|tabular|named|sentiment|keyword|"
    r"speech|voice|noise|question|visual|optical|part|"
    r"pos|style|grammar|data|web|emotion|super|pitch|tts|ocr)\b",
    re.I,
)
"""Phrases that begin so name the job: "perform image segmentation"."""


def _marks_for(tool: str) -> str:
    """Which marks can be the object of a tool's phrases."""
    if tool in ("classify_audio", "enhance_audio", "transcribe_speech"):
        return MARKS_OF["sound"]
    if tool == "read_image_text":
        return MARKS_OF["page"]
    if (tool.endswith("_video") and tool != "generate_video") or tool in ("extract_frames", "extract_audio"):
        return MARKS_OF["video"]
    if (tool.endswith("_image") and tool != "generate_image") or tool in ("augment_images", "transfer_style"):
        return MARKS_OF["image"]
    if tool in ("generate_image", "synthesize_speech"):
        return MARKS_OF["words"]
    return MARK


_NTH_ONE = r"(?:the\s+)?(?:first|second|third|last|other) one"


def _expand(pattern: str, tool: str) -> str:
    pattern = pattern.replace("<M>", _marks_for(tool)).replace("it|this|that", f"it|this|that|{_NTH_ONE}")
    pattern = pattern.replace(r")\b", r")(?!\w)")  # a mark is no letter: after it \b asks for one
    for _ in range(2):
        pattern = re.sub(r"<([A-Z]+)>", lambda match: GAP if match.group(1) == "G" else GROUPS[match.group(1)], pattern)
    return re.sub(r"~([a-z]+(?:\?[a-z]+|\[sz\][a-z]*)*)", lambda match: _forms(match.group(1)), pattern)


_WORD_BEGINS = "(?<![A-Za-z0-9_'’\u00c0-\u024f])"
"""English words may stand beside Chinese ones without a space, hence re.ASCII and no \\b before them."""


@cache
def _compiled() -> list[tuple[str, str, re.Pattern[str]]]:
    """(tool, ``noun``, ``bare``, ``question`` or empty, pattern), English guarded at the word's beginning."""
    compiled = []
    tool = ""
    parts: dict[tuple[str, str], list[str]] = {}
    for line in TABLE.strip().splitlines():
        if re.fullmatch(r"\[\w+\]", line):
            tool = line[1:-1]
            continue
        kind = {"n:": "noun", "b:": "bare", "q:": "question", "w:": "weak"}.get(line[:2], "")
        body = re.sub(r"\|q:", "|", line[2:] if kind else line)
        parts.setdefault((tool, kind), []).append(_expand(body, tool))
    for (name, kind), bodies in parts.items():
        chinese = [body for body in bodies if _is_chinese(body)]
        english = [body for body in bodies if not _is_chinese(body)]
        if english:
            compiled.append((name, kind, re.compile(_WORD_BEGINS + "(?:" + "|".join(english) + ")", re.I | re.A)))
        if chinese:
            compiled.append((name, "chinese", re.compile("|".join(chinese), re.I)))
    return compiled


def _is_chinese(body: str) -> bool:
    outside = body.replace(GROUPS["L"], "")
    return bool(re.search("[\u4e00-\u9fff]", outside)) or body == "OCR"


def find_triggers(text: str) -> list[Trigger]:
    """Every place where some phrase matches, whether or not it is meant, by place."""
    chinese = bool(re.search("[\u4e00-\u9fff]", text))
    found = []
    for tool, kind, pattern in _compiled():
        if kind == "chinese" and not chinese:
            continue
        for match in pattern.finditer(text):
            for one in (match, *_behind_commas(pattern, match)):
                if one.end() > one.start():
                    found.append(Trigger(tool, one.start(), one.end(), _form(kind, one.group())))
    return sorted(found, key=lambda trigger: (trigger.start, -trigger.end))


_COMMA = re.compile(r",\s+(?:(?:and|then)\s+)?")


def _behind_commas(pattern: re.Pattern[str], match: re.Match[str]) -> list[re.Match[str]]:
    """The phrases of the same tool on the two sides of a comma: "find pictures, extract the text from them"."""
    text = match.string
    commas = list(_COMMA.finditer(text, match.start(), match.end()))
    heads = [pattern.match(text, match.start(), comma.start()) for comma in commas]
    tails = [pattern.match(text, comma.end()) for comma in commas]
    return [one for one in (*heads, *tails) if one is not None]


def _form(kind: str, matched: str) -> Form:
    if not kind and _NOUN_PHRASE.match(matched):
        return "noun"
    if kind:
        return kind  # type: ignore[return-value]
    first = re.match(r"[\w'-]+", matched)
    word = first.group().lower() if first else ""
    if word.endswith("ing") and word not in ("sing", "bring"):
        return "gerund"
    if (word.endswith("ed") and word not in ("need", "speed")) or word in (
        "written",
        "drawn",
        "spoken",
        "made",
        "done",
    ):
        return "participle"
    return "verb"
