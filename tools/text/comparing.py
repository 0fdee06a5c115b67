"""Texts held against each other without a chat model: the sentences that differ, side by side.

Several texts come as one, each below its number in square brackets: "[1]", "[2]".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from tools.text.sentences import split_sentences

_COMPARES = re.compile(
    r"\bcompar\w*|\bdiffer\w*|\bin common\b|\bchanged\b|\bsame\b|\bwhich (?:of|one)\b"
    r"|对比|比较|区别|差别|差异|不同|不一样|异同|相同|共同|哪一?[份个篇段]",
    re.I,
)
_ALIKE = re.compile(r"\bin common\b|\bthe same\b|相同|共同", re.I)
_NUMBER = re.compile(r"^\[(\d{1,2})\]$", re.M)
_MOST = 8
"""Pairs shown; more would be read by nobody."""
_MOST_SENTENCES = 200
_NEAR = 0.4
"""Share of words (in Chinese of characters) in common from which two sentences speak of the same thing."""


def differences(question: str, text: str, chinese: bool) -> str:
    """What tells the first two of several texts apart, or what they share; empty when nothing is to be compared."""
    texts = _several(text)
    if len(texts) < 2 or not _COMPARES.search(question):
        return ""
    first, second = (_sentences(one) for one in texts[:2])
    if _ALIKE.search(question):
        shared = [one for one in first if _plain(one) in set(map(_plain, second))]
        if not shared:
            return "没有相同的句子。" if chinese else "No sentence is the same in both."
        head = "两份里都有：" if chinese else "In both:"
        return "\n".join([head, *(f"- {one}" for one in shared[:_MOST])])
    lines = _told_apart(first, second, chinese)
    if not lines:
        return "没有发现区别。" if chinese else "No difference was found."
    return "\n".join(lines[:_MOST])


def _several(text: str) -> list[str]:
    """The texts below their numbers; a single one where there are no numbers that count from one."""
    parts = _NUMBER.split(text)
    if len(parts) < 5 or parts[0].strip() or parts[1] != "1" or parts[3] != "2":
        return [text]
    return [part.strip() for part in parts[2::2]]


def _sentences(text: str) -> list[str]:
    found = [sentence.strip() for line in text.splitlines() for sentence in split_sentences(line)]
    return list(dict.fromkeys(one for one in found if one))[:_MOST_SENTENCES]


def _plain(sentence: str) -> str:
    return re.sub(r"\W+", " ", sentence.casefold()).strip()


def _told_apart(first: Sequence[str], second: Sequence[str], chinese: bool) -> list[str]:
    """Sentences of the first with the nearest of the second, then those that stand in one of them only."""
    same = set(map(_plain, first)) & set(map(_plain, second))
    left = [one for one in second if _plain(one) not in same]
    pairs: list[str] = []
    alone: list[str] = []
    for sentence in first:
        if _plain(sentence) in same:
            continue
        near = max(left, key=lambda other: _share(sentence, other), default="")
        if near and _share(sentence, near) >= _NEAR:
            left.remove(near)
            pairs.append(f"- 一：{sentence} 二：{near}" if chinese else f"- 1: {sentence} 2: {near}")
        else:
            alone.append(f"- 只在第一份：{sentence}" if chinese else f"- Only in 1: {sentence}")
    alone += [f"- 只在第二份：{one}" if chinese else f"- Only in 2: {one}" for one in left]
    return pairs + alone


def _share(one: str, other: str) -> float:
    here, there = _words(one), _words(other)
    return len(here & there) / max(1, len(here | there))


@lru_cache(maxsize=1024)
def _words(sentence: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+", sentence.casefold()))
