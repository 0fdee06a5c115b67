"""A clause of an instruction, out of which rules take the words they understand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Scope = Literal["", "background", "subject", "faces", "left", "right", "top", "bottom"]


@dataclass(frozen=True)
class Edit:
    """One change: its name in `tools.image.editing.operations`, what it takes, and which part it is for."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    scope: Scope = ""


@dataclass
class Clause:
    """What is left of a clause, with the quoted texts that stand for ⟦0⟧, ⟦1⟧ and so on."""

    text: str
    quotes: list[str]

    def take(self, pattern: str) -> re.Match[str] | None:
        """The first match, taken out of the clause."""
        found = re.search(pattern, self.text, re.IGNORECASE)
        if found is not None:
            self.text = f"{self.text[: found.start()]} {self.text[found.end() :]}"
        return found

    def has(self, pattern: str) -> bool:
        """Whether it matches; nothing is taken."""
        return re.search(pattern, self.text, re.IGNORECASE) is not None

    def copy(self) -> Clause:
        """The same again, to try a rule on."""
        return Clause(self.text, self.quotes)


Rule = Callable[[Clause], Edit | None]


NUMBER = r"(\d+(?:\.\d+)?|一|两|二|三|四|五|六|七|八|九|十|半|one|two|three|four|five|half)"
_WORDS = {
    "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "半": 0.5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "half": 0.5,
}  # fmt: skip


def number_of(word: str) -> float:
    """A number written in digits or as a word `NUMBER` matches."""
    known = _WORDS.get(word.lower())
    return float(word) if known is None else known


def take_amount(clause: Clause) -> float:
    """How strongly: 1 for plain, less for "a bit", more for "much", a number for per cent (30 % is plain)."""
    if found := clause.take(r"(?:\b(?:by|to)\s+)?(\d+(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)|百分之(\d+)"):
        return min(4.0, float(found[1] or found[2]) / 30)
    if clause.take(
        r"\b(?:slightly|subtl[ey]|gently|(?:just )?a (?:tiny |little )?bit|a little|"
        r"a touch|somewhat)\b|一点点|稍微|略微|有点|一点|一些|微微"
    ):
        return 0.5
    if clause.take(
        r"\b(?:much|a lot|very|strongly|extremely|heavily|way|really|significantly|super|"
        r"heavy)\b|很多|非常|大幅|强烈|明显|特别|许多"
    ):
        return 1.8
    return 1.0


def take_scope(clause: Clause) -> Scope:
    """Which part a change is for; empty for all of it."""
    if clause.take(
        r"(?:everything|all)\s+(?:except|but|besides|around)\s+(?:for\s+)?(?:the\s+|"
        r"my\s+)?(?:main\s+)?(?:subject|person|foreground|people|face)|除了?(?:主体|人物|"
        r"人)(?:以外|之外|外)?(?:的?(?:地方|部分|所有))?"
    ):
        return "background"
    if clause.take(r"\b(?:in |of )?(?:the |its |my )?background\b|背景"):
        return "background"
    if clause.take(r"\b(?:the |my |his |her |their )?faces?\b|人脸|脸部|面部|脸"):
        return "faces"
    if clause.take(r"\b(?:the |my )?(?:main )?(?:subject|foreground|person|people|man|woman)\b|主体|前景|人物"):
        return "subject"
    found = clause.take(
        r"\b(?:the )?(left|right|top|upper|bottom|lower) (?:half|side|part)\b|([左右上下])(?:半边|半部分|半|边|侧)"
    )
    if found:
        word = (found[1] or found[2]).lower()
        sides: dict[str, Scope] = {
            "left": "left", "right": "right", "top": "top", "upper": "top", "bottom": "bottom", "lower": "bottom",
            "左": "left", "右": "right", "上": "top", "下": "bottom",
        }  # fmt: skip
        return sides[word]
    return ""
