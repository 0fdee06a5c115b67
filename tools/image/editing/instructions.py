"""From an instruction in English or Chinese to the changes it asks for, in order.

The sentence is split into clauses; in each, rules take the words they understand. A clause that still speaks
of a thing afterwards ("make the hat bigger") is not understood: a change of the whole picture would be wrong.
"""

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


@dataclass(frozen=True)
class Understood:
    """The changes in order, and the clauses that no rule understands."""

    edits: list[Edit]
    unknown: list[str]


_QUOTED = (
    r"\"([^\"]+)\"|“([^”]+)”|「([^」]+)」|『([^』]+)』|‘([^’]+)’|《([^》]+)》|"
    r"(?<![a-z])'((?:[^']|(?<=[a-z])'(?=[a-z]))+)'"
)
_JOINTS = (
    r"[;；。！!\n]+|\.(?=\s|$)|[,，、](?!\d{3}\b)|\b(?:and )?(?:then|"
    r"afterwards|after that|finally|also|plus)\b|\band\b|&|"
    r"然后|接着|随后|最后|再(?=[^来])|并且|并(?!排)|同时|而且|以及|还要|另外"
)
_FILLERS = (
    r"\b(?:please|can|could|would|you|i|want|need|like|to|the|this|that|it|its|a|an|my|me|for|image|picture|photo|"
    r"photograph|photography|pic|shot|of|in|on|at|by|with|into|as|be|is|so|look|looks|"
    r"looking|make|made|turn|change|give|"
    r"apply|do|set|get|more|less|bit|little|slightly|somewhat|much|very|lot|really|too|some|effect|filter|style|mode|"
    r"version|whole|entire|everything|all|just|out|up|from|get|rid|colou?rs?|light(?:ing)?|will|let|us|try|use|using|"
    r"put|add|create|convert|transform|adjust|increase|reduce|decrease|raise|lower|boost|degrees?|px|pixels?|"
    r"new|size|now|again|appear|seem|around|over|under|behind|there|here|one|nice|nicer|good|great|kind|tone|scene|"
    r"photo's|image's|edit|modify|go|going|has|have|are|than|level|levels|keep|thanks|thank|hello|hi|work)\b|"
    r"[请把将给让使我想要帮你您的了成为变得图片照片图像画面这张整张幅个一下些点稍微更加做弄改调整效果风格滤镜样子和与跟"
    r"为到在上下里处用以很太非常有点看起来显得度色调转换设置加添]|[\s\W_]+|\d+"
)
_OBJECT = r"\b(?:the|this|that|my|his|her|their|its|your|an?|of|on)\s+(?!$)|[把将给让使]"


def understand(instruction: str) -> Understood:
    """Read an instruction. Nothing understood gives no edits; nothing is ever raised."""
    quotes: list[str] = []

    def keep(found: re.Match[str]) -> str:
        quotes.append(next(group for group in found.groups() if group))
        return f"⟦{len(quotes) - 1}⟧"

    text = re.sub(_QUOTED, keep, instruction[:4000], flags=re.IGNORECASE)
    text = re.sub(rf"({_AFTER_COLON}\s*[:：]\s*)([^⟦\n;；]+)$", _quote_rest(quotes), text, flags=re.IGNORECASE)
    text = re.sub(r"\bblack\s*(?:and|&|n|-)\s*white\b|\bb\s*&\s*w\b|\bbw\b", "grayscale", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(before)\s+and\s+(after)\b", r"\1-\2", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(from .{2,24}?) and\b", r"\1 to", text, flags=re.IGNORECASE)
    edits: list[Edit] = []
    unknown: list[str] = []
    for part in re.split(_JOINTS, text, flags=re.IGNORECASE):
        clause = Clause(part.strip(), quotes)
        found = _edits_of(clause)
        if found:
            edits += found
        elif re.sub(_FILLERS, "", part, flags=re.IGNORECASE):
            unknown.append(re.sub(r"⟦(\d+)⟧", lambda m: f"'{quotes[int(m[1])]}'", part.strip()))
    return Understood(edits, unknown)


_AFTER_COLON = r"(?:\b(?:text|caption|title|words|label|saying)|文字|标题|字幕|字样)"


def _quote_rest(quotes: list[str]) -> Callable[[re.Match[str]], str]:
    """What follows "text:" to the end is the text, commas included."""

    def keep(found: re.Match[str]) -> str:
        quotes.append(found[2].strip())
        return f"{found[1]}⟦{len(quotes) - 1}⟧"

    return keep


def _edits_of(clause: Clause) -> list[Edit]:
    from tools.image.editing.rules import RULES

    whole = clause.text
    edits: list[Edit] = []
    progress = True
    while progress and clause.text.strip():
        progress = False
        for rule in RULES:
            trial = clause.copy()
            edit = rule(trial)
            if edit is not None:
                edits.append(edit)
                clause.text = trial.text
                progress = True
                break
    rest = re.sub(_FILLERS, " ", clause.text, flags=re.IGNORECASE).strip()
    if rest and edits and _speaks_of_a_thing(whole, rest):
        return []
    return edits


def _speaks_of_a_thing(whole: str, rest: str) -> bool:
    """Whether what no rule took is a thing in the picture, named after an article or a Chinese 把."""
    words = [re.escape(word) for word in re.findall(r"[a-z]+|[\u2e80-\uffef]+", rest, re.IGNORECASE)]
    return any(re.search(rf"(?:{_OBJECT})(?:\w+\s+)?{word}", whole, re.IGNORECASE) for word in words)


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
