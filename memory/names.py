"""Names of those who took part, found in a question: they tell who should be speaking, and mislead an embedding."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_NAMES = frozenset({"the", "of", "and", "de", "van", "me", "you", "who", "what", "when", "will", "may", "user"})
_OF_ONESELF = re.compile(r"\b(?:I|my|mine)\b|我", re.IGNORECASE)


def asks_of_oneself(query: str) -> bool:
    """Whether the asker asks about themselves."""
    return _OF_ONESELF.search(query) is not None


def without_names(query: str, speakers: Iterable[str]) -> tuple[str, frozenset[str]]:
    """The question without the names of those who took part, and which of them it names."""
    named = set()
    for speaker in speakers:
        for name in sorted({speaker, *speaker.split(), *_short_names(speaker)}, key=len, reverse=True):
            if len(name) < 2 or name.lower() in _NOT_NAMES or name.lower() not in query.lower():
                continue
            edge = r"\b" if name.isascii() else ""
            shorter, times = re.subn(rf"{edge}{re.escape(name)}(?:['’]s)?{edge}", " ", query, flags=re.IGNORECASE)
            if times:
                named.add(speaker)
                query = shorter
    return re.sub(r"\s+", " ", query).strip(), frozenset(named)


def _short_names(speaker: str) -> list[str]:
    """What a person with a Chinese name is called: 子昂 for 周子昂, 老吴 and 吴老师 for 吴建平."""
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", speaker):
        return []
    family = speaker[:2] if len(speaker) == 4 else speaker[:1]
    given = [speaker[len(family) :]] if len(speaker) > 2 else []
    titles = "老师 医生 师傅 阿姨 叔叔 经理 教授 先生 女士 总 姐 哥".split()  # noqa: SIM905
    return [*given, f"老{family}", f"小{family}", *(family + title for title in titles)]
