"""What a person speaks of: their stated interests, and the words that several of their last messages share."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from memory.control import asks_or_rules
from memory.facts import FactStore
from memory.memory import FILE, PARLEY, Memory, may_be_told
from memory.words import terms
from tools.tool import ToolContext

_LAST_ROWS = 400
"""Rows of the person, the newest, in which topics are looked for."""
_MOST = 60
_STATED = frozenset({"likes", "favourite", "learns", "job", "thing"})
"""Sorts of facts that one can talk about."""
_COMMAND = re.compile(
    r"^\W*(?:please |can you |could you |now )*(?:draw|paint|sketch|make|create|generate|compose|"
    r"write|translate|summari[sz]e|"
    r"read|say|describe|transcribe|edit|crop|turn|show|recommend|suggest|remind|search|look up|"
    r"i (?:love|like|hate) (?:it|this|"
    r"that)|i don['’]?t like (?:it|this|that))\b"
    r"|^(?:请|帮我|给我|再)*(?:画|生成|做|写|翻译|总结|朗读|念|读|描述|编辑|裁剪|推荐|搜|查|把|我?(?:不)?喜欢这)",
    re.IGNORECASE,
)
"""What is asked to be made is no topic of its own: the gallery has it."""
_COMMON = frozenset(
    """again tomorrow today yesterday tonight morning evening week month year time day thing lot something anything
    talk talked speak went go going gone come came get got take took make made want wanted need think thought feel
    know see saw look said say tell told like love really very much many more most good bad nice great new old big
    small long short first last next every always never sometimes often also still just even only about after
    before around back away here there yes ok thanks please hello people person friend friends something everybody
    work today's little bit 今天 明天 昨天 现在 时候 东西 事情 一个 一下 觉得 知道 想要 可以 没有 还有 然后 因为
    所以 但是 真的 非常 喜欢 谢谢 你好 我们 他们 什么 这个 那个 一起 已经 自己 大家 一直 有点 最近
    去年 今年 一些""".split()  # noqa: SIM905
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Topic:
    """Something to talk about."""

    name: str
    count: int
    """Messages that speak of it."""
    last: float
    """When it was last spoken of, in seconds since 1970."""
    stated: bool = False
    """Whether the person told it as something about themselves."""


async def topics_of(context: ToolContext) -> list[Topic]:
    """What the asker stated an interest in, the newest first, then what they spoke of most; where others read, only
    what was said there.
    """
    here = context.conversation_id if context.shared else None
    facts, memory = context.services.find(FactStore), context.services.find(Memory)
    known = await facts.current(context.author, shared_in=here) if facts is not None else []
    stated = {fact.value.lower(): Topic(fact.value, 1, fact.since, True) for fact in known if fact.category in _STATED}
    if memory is None:
        return list(stated.values())
    said = [
        row
        for row in await memory.latest(context.author, here, _LAST_ROWS)
        if row.speaker not in (PARLEY, FILE) and may_be_told(row, context.conversation_id, shared=context.shared)
    ]
    telling = [row for row in said if not _COMMAND.search(row.text) and not asks_or_rules(row.text.strip())]
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    last: dict[str, float] = {}
    for row in telling:
        for stem, word in _words_of(row.text).items():
            written.setdefault(stem, word)
            last[stem] = max(last.get(stem, 0.0), row.when)
            counts[stem] += 1
    spoken = [Topic(written[stem], count, last[stem]) for stem, count in counts.most_common(_MOST) if count > 1]
    return [*stated.values(), *(topic for topic in spoken if topic.name not in stated)]


def _words_of(text: str) -> dict[str, str]:
    """The telling words of a message, each stem as it is written there."""
    found: dict[str, str] = {}
    for word in re.findall(r"[a-z][a-z'’-]+|[\u4e00-\u9fff]+", text.lower()):
        stems = terms(word)
        whole = [one for one in stems if not any(one != other and one in other for other in stems)]
        for stem in whole:
            shown = stem if _HAN.search(stem) else word
            if len(shown) > 1 and not _COMMON & {stem, shown} and not re.fullmatch(r"[一二两三几半\d].?", shown):
                found.setdefault(stem, shown)
    return found
