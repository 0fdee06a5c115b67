"""What `recall` found, as a person is told it: a chat model reads eight lines and picks, a person wants the one."""

from __future__ import annotations

import re

from memory.memory import PARLEY
from memory.words import terms

_LINE = re.compile(r"\[([^\]\s]+)[^\]]*\] ([^:]{1,60}): (.*)")
_ASKS = re.compile(r"[?？][\"”」]?\s*$")
_MOST = 3


def told_back(recalled: str, question: str, language: str) -> str:
    """The lines that share words with the question, those that share most first; questions and Parley's own words
    only where there is nothing else. Text of another form (the overview, "nothing is remembered") as it is.
    """
    lines = [_LINE.fullmatch(line) for line in recalled.splitlines()]
    if not lines or not all(lines):
        return recalled
    asked = set(terms(question))
    found = []
    for at, line in enumerate(lines):
        assert line is not None
        day, speaker, said = line.groups()
        shared = len(asked & set(terms(said)))
        if shared and said.strip().casefold() != question.strip().casefold():
            second_best = speaker == PARLEY or _ASKS.search(said) is not None
            found.append((second_best, -shared, -at, f"- [{day}] {speaker}: {said}"))
    if not found:
        return "这个我不记得。" if language == "zh" else "I do not remember anything about that."
    found = [one for one in sorted(found) if one[0] == min(found)[0]]
    head = "我记得：" if language == "zh" else "I remember this:"
    return "\n".join([head, *(text for *_, text in found[:_MOST])])
