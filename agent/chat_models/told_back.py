"""What `recall` found, as a person is told it: a chat model reads eight lines and picks, a person wants the one."""

from __future__ import annotations

import re
from datetime import tzinfo

from memory.dates import named_span
from memory.memory import FILE, PARLEY
from memory.words import terms
from memory.zones import moment

_LINE = re.compile(r"\[([^\]\s]+)[^\]]*\] ([^:]{1,60}): (.*)")
_ASKS = re.compile(r"[?？][\"”」]?\s*$")
_MOST, _MOST_OF_A_TIME = 3, 8


_NOT_TELLING = re.compile(
    r"\b(?:say|said|tell|told|talk(?:ed)?|speak|spoke|mention(?:ed)?|ask(?:ed)?|wrote|write|remember|know|do|done|happen(?:ed)?|"
    r"yesterday|today|tonight|morning|evening|night|days?|weeks?|weekend|months?|year|last|earlier|before|ago)\b"
    r"|[昨前今]天|[早晚]上|上个?[周月]|[去今]年|之前|刚才|说过?|告诉|提[到过]|聊过?|讲过?|问过?|记得|知道|做|发生|[跟和]你|事情?",
    re.IGNORECASE,
)
"""Words that say no more than that something was said, and when."""


def told_back(recalled: str, question: str, language: str, now: float, zone: tzinfo | None = None) -> str:
    """The lines that were said when the question says, and share words with it, those that share most first;
    questions, Parley's own words and files' only where there is nothing else. Text of another form (the overview,
    "nothing is remembered") as it is. `now` is in seconds since 1970.
    """
    lines = [_LINE.fullmatch(line) for line in recalled.splitlines()]
    if not lines or not all(lines):
        return recalled
    asked = set(terms(_NOT_TELLING.sub(" ", question)))
    span = named_span(question, now, zone)
    found = []
    for at, line in enumerate(lines):
        assert line is not None
        day, speaker, said = line.groups()
        shared = len(asked & set(terms(said)))
        then = span is None or _day(span[0], zone) <= day <= _day(span[1] - 1, zone)
        if then and (shared or (span and not asked)) and said.strip().casefold() != question.strip().casefold():
            second_best = speaker in (PARLEY, FILE) or _ASKS.search(said) is not None
            found.append((second_best, -shared, -at, f"- [{day}] {speaker}: {said}"))
    if not found:
        return _nothing(span is not None, language)
    found = [one for one in sorted(found) if one[0] == min(found)[0]]
    head = "我记得：" if language == "zh" else "I remember this:"
    return "\n".join([head, *(text for *_, text in found[: _MOST if asked else _MOST_OF_A_TIME])])


def _nothing(of_then: bool, language: str) -> str:
    if language == "zh":
        return "那段时间的事我不记得。" if of_then else "这个我不记得。"
    return "I remember nothing of that from then." if of_then else "I do not remember anything about that."


def _day(when: float, zone: tzinfo | None) -> str:
    return moment(when, zone).strftime("%Y-%m-%d")
