"""From an instruction in English or Chinese to the changes it asks for, in order.

The sentence is split into clauses; in each, rules take the words they understand. A clause that still speaks
of a thing afterwards ("make the hat bigger") is not understood: a change of the whole picture would be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.image.editing.clauses import Clause, Edit
from tools.image.editing.rules import RULES


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
    r"为到在上下里处用以很太非常有点看起来显得度色调转换设置加添它这那]|刚[才刚]|前面|[\s\W_]+|\d+"
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
