"""Years, counts and measures in sentences: whether one is asked for, and whether two answers name the same."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"\bhow (?:many|much|far|tall|old|long|high|deep|fast|big|large|wide|heavy|hot|cold|warm)\b(?! (?:should|"
    r"do i|can i))|"
    r"\bwhen (?:did|was|were|is|are|will)\b|\b(?:what|which) (?:year|century|date|temperature|percentage)\b|"
    r"\b(?:population|distance|height|length|speed|weight|age|area|boiling point|melting point|freezing point|"
    r"diameter|circumference|depth) of\b|\bin (?:what|which) year\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d[\d,]*(?:\.\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    r"sixty|hundred)\b",
    re.IGNORECASE,
)
_WORDS = {
    word: value
    for value, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100}
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NEAR = 0.002
"""Share by which two measures may differ and still be the same one, rounded."""


def asks_for_a_figure(question: str) -> bool:
    """Whether the answer is a year, a count or a measure."""
    return _ASKS.search(question) is not None


def figures(sentence: str, question: str = "") -> list[float]:
    """The numbers a sentence names, in its order, without those of the question."""
    asked = {_value(found) for found in _NUMBER.finditer(question)}
    return [value for found in _NUMBER.finditer(sentence) if (value := _value(found)) not in asked]


def agree(one: str, other: str, question: str = "") -> bool:
    """Whether two answers name the same figure: the year where both name one, else what either names first."""
    ours, theirs = figures(one, question), figures(other, question)
    if not ours or not theirs:
        return False
    if re.search(r"\bwhen\b|\byear\b", question, re.IGNORECASE):
        our_years, their_years = ({value for value in values if _is_year(value)} for values in (ours, theirs))
        return bool(our_years & their_years)
    return any(_near(ours[0], value) for value in theirs) or any(_near(theirs[0], value) for value in ours)


def _value(found: re.Match[str]) -> float:
    written = found.group().lower()
    value = float(_WORDS[written]) if written in _WORDS else float(written.replace(",", ""))
    scale = re.match(r"[\s-]+(thousand|million|billion|trillion)\b", found.string[found.end() :], re.IGNORECASE)
    return value * _SCALES[scale[1].lower()] if scale else value


def _is_year(value: float) -> bool:
    return value == int(value) and 100 <= value <= 2100


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR * max(abs(one), abs(other))
