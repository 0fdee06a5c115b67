"""What `recall` found, as a person is told it: a chat model reads eight lines and picks, a person wants the one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import tzinfo

from memory.dates import named_span
from memory.kinds import of_the_kinds_in
from memory.memory import FILE, PARLEY
from memory.words import terms, whole_words, words_in
from memory.zones import moment

_LINE = re.compile(r"\[([^\]\s]+)[^\]]*?(?: ~([\d.]+))?\] ([^:]{1,60}): (.*)")
_ASKS = re.compile(r"[?？][\"”」]?\s*$")
_MOST, _MOST_OF_A_TIME, _MOST_ALIKE = 3, 8, 2
_ALIKE = 0.4
"""Likeness from which a line that shares no word with the question is told: of 22 questions to 15 statements, 10 of 14
answers had more, and nothing else ("what is my boss's name?" and "I work as a nurse" have 0.38)."""

_QUESTION = 2
_OF_ASKING = re.compile(r"\b(?:ask(?:ed)?|questions?)\b|问", re.IGNORECASE)
_NOT_TELLING = re.compile(
    r"\b(?:called|named?|names|say|said|tell|told|talk(?:ed)?|speak|spoke|mention(?:ed)?|ask(?:ed)?|wrote|write|remember|know|do|done|happen(?:ed)?|"
    r"yesterday|today|tonight|morning|evening|night|days?|weeks?|weekend|months?|year|last|earlier|before|ago)\b"
    r"|[昨前今]天|[早晚]上|上个?[周月]|[去今]年|之前|刚才|说过?|告诉|提[到过]|叫(?:什么|啥)?(?:名字)?|聊过?|讲过?|问过?|记得|知道|做|发生|[跟和]你|事情?",
    re.IGNORECASE,
)
"""Words that say no more than that something was said, and when."""


@dataclass(frozen=True)
class _Line:
    """A line of what `recall` returned, and what the question has to do with it."""

    day: str
    speaker: str
    said: str
    likeness: float
    shared: int
    """How many words of the question it has."""
    of_kind: bool
    """Whether it names a thing of a kind that the question names: a cat, for a pet."""
    at: int

    @property
    def rank(self) -> int:
        """What a person told comes before Parley's words and a file's, and these before what the person asked."""
        return _QUESTION if _ASKS.search(self.said) else 1 if self.speaker in (PARLEY, FILE) else 0

    def __str__(self) -> str:
        return f"- [{self.day}] {self.speaker}: {self.said}"


def told_back(recalled: str, question: str, language: str, now: float, zone: tzinfo | None = None) -> str:
    """The lines that were said when the question says, and share words with it, those that share most first.

    Where a person told nothing of the kind: what they told that is alike in meaning, with a doubt, else Parley's words
    and files'; what they asked only where they want to know that. Text of another form (the overview, "nothing is
    remembered") as it is. `now` is in seconds since 1970.
    """
    parsed = [_LINE.fullmatch(line) for line in recalled.splitlines()]
    if not parsed or not all(parsed):
        return recalled
    asked = whole_words(_NOT_TELLING.sub(" ", question))
    span = named_span(question, now, zone)
    things = set(of_the_kinds_in(asked))
    lines = [_line(found, at, asked, things) for at, found in enumerate(parsed) if found is not None]
    lines = [one for one in lines if one.said.strip().casefold() != question.strip().casefold()]
    if span is not None:
        lines = [one for one in lines if _day(span[0], zone) <= one.day <= _day(span[1] - 1, zone)]
    wanted = [one for one in lines if one.shared or (span and not asked)]
    alike = [one for one in lines if (one.likeness >= _ALIKE or one.of_kind) and one.rank == 0]
    best = min((one.rank for one in wanted), default=_QUESTION)
    if best > 0 and alike:
        return _doubtful(sorted(alike, key=lambda one: (-one.of_kind, -one.likeness)), language)
    if not wanted or (best == _QUESTION and asked and not _OF_ASKING.search(question)):
        return _nothing(span is not None, language)
    told = sorted((one for one in wanted if one.rank == best), key=lambda one: (-one.shared, -one.at))
    if 2 * told[0].shared < len(asked):  # "what is Ella's favourite food?": it says something of Ella
        return _doubtful(told, language)
    head = "我记得：" if language == "zh" else "I remember this:"
    return "\n".join([head, *map(str, told[: _MOST if asked else _MOST_OF_A_TIME])])


def _line(found: re.Match[str], at: int, asked: set[str], things: set[str]) -> _Line:
    day, likeness, speaker, said = found.groups()
    of_kind = bool(things & set(terms(said)))
    return _Line(day, speaker, said, float(likeness or 0), words_in(said, asked), of_kind, at)


def _doubtful(alike: list[_Line], language: str) -> str:
    head = (
        "不确定你问的是不是这个，我记得：" if language == "zh" else "I am not sure that you mean this, but I remember:"
    )
    return "\n".join([head, *map(str, alike[:_MOST_ALIKE])])


def _nothing(of_then: bool, language: str) -> str:
    if language == "zh":
        return "那段时间的事我不记得。" if of_then else "这个我不记得。"
    return "I remember nothing of that from then." if of_then else "I do not remember anything about that."


def _day(when: float, zone: tzinfo | None) -> str:
    return moment(when, zone).strftime("%Y-%m-%d")
