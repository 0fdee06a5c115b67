"""Several things asked for with one verb: "draw a cat and then a castle" is two pictures, "a cat and a dog" is one.

A clause is split where its words say that another thing begins:

- after a word for what comes next: "a fox, then an owl", "一只猫，然后一座城堡"
- where they are counted or told apart: "X and Y as two pictures", "one of X and one of Y", "X和Y各一张", "分别画X和Y"
- where another work is named: "a haiku about rain and a limerick about snow", "一首春天的诗和一首秋天的诗"
- where the same is said of another: "the weather in Oslo and the weather in Bergen", "北京的天气和上海的天气"
- between quotations: "translate 'hello' and 'goodbye'"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.planner.clauses import Clause
from agent.planner.languages import NAME
from agent.planner.masking import MARKS_OF
from agent.planner.mentions import mentions
from agent.planner.phrase_table import GROUPS

MOST = 8
WORKS = {
    "write_text": GROUPS["WORK"] + r"|(?:[\w-]+ )?(?:notes?|cards?)",
    "generate_image": GROUPS["IMG"],
    "compose_music": r"(?:songs?|melod(?:y|ies)|tunes?|jingles?|lullab(?:y|ies)|march(?:es)?|waltz(?:es)?|beats?|"
    r"symphon(?:y|ies)|polkas?|tangos?|ballads?|pieces?|anthems?|soundtracks?)",
}
"""What a tool makes, by the nouns for it."""
_WORKS = frozenset({"write_text", "compose_music", "generate_image", "generate_video"})
_QUOTED = frozenset({"translate_text", "synthesize_speech", "summarize_text", "search_web"})
_SPLIT = _WORKS | _QUOTED
_VERB = re.compile(r"\s*[A-Za-z'’-]+(?:\s+(?:me|us|up|down|out|online|for me|to me|aloud|the web for)\b)*[\s:]*")
_ZH_VERB = re.compile(
    r"(?:(?:请|先|再|帮我|给我|想要|要|来|画|绘制|生成|创作|创建|制作|设计|做|写|作|编|拟|想|谱|弹|合成|搜索?|"
    r"查找?|找|念|读|朗读|翻译|一下|出)+)"
)
_COUNTED = r"(?P<n>two|three|four|five|[2-5]|[两二三四五])"
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_NEXT = re.compile(
    r"\s*[,;]?\s*\b(?:and\s+)?(?:then|after (?:that|this)|afterwards|next|finally|lastly)\b,?\s+(?=(?:an?|another|the|"
    rf"some|one|two|three|\d)\s|{MARKS_OF['words']})"
    r"|\s*[，,；;]?\s*(?:然后|再|接着|之后|最后)(?:再)?(?:来|是)?(?=[一两三四二\d][只个张幅座首篇段封棵朵条辆头匹艘栋间幢本把盏片位名架台块件])",
    re.I,
)
_COUNTED_LIST = re.compile(
    rf"(?:{_COUNTED}\s+)?(?:(?P<apart>separate|individual|single)\s+)?(?P<noun>{GROUPS['IMG']}|{GROUPS['WORK']})"
    r"(?(n)\s*(?::|,(?=\s*one\b))|(?(apart)\s+(?:of|for|about|showing)\s|(?!)))\s*(?P<list>.+)"
    r"|(?P<zh>[两二三四五])(?P<counter>[张幅首篇个])(?P<zhnoun>图片?|画|诗|照片|海报|歌|曲子|故事|文章)?\s*[:：，,]\s*"
    r"(?P<zhlist>.+)",
    re.I | re.S,
)
_ONE_OF_THEM = re.compile(r"(?:the\s+)?(?:one|other|another)(?:\s+one)?\s+|另?外?一[张幅首篇个](?:是|画|写)?", re.I)
_TOLD_APART = re.compile(
    rf",?\s*\b(?:as|in|on|into)\s+{_COUNTED}?\s*(?:(?:separate|different|single|individual)\s+)?"
    r"(?:images?|pictures?|photos?|drawings?|paintings?|poems?|stories|texts?|songs?|videos?|files?|ones)\b"
    r"|,?\s*\b(?:separately|(?:one|a) (?:picture|image|drawing) (?:each|for each)|one each)\b"
    r"|[，,]?\s*(?:各(?:来|画|写|做|生成)?一?[张幅首篇个段]|分别|(?:一共|总共|做成|分成|要|共)?"
    r"(?P<zh>[两二三四五])[张幅首篇个段](?:图片?|画|诗|视频)?\s*$)",
    re.I,
)
_AND = re.compile(r"\s*[,，、]\s*(?:and\s+|和)?|\s+(?:and|as well as)\s+|\s*(?:和|以及|还有|跟|与)\s*", re.I)
_ANOTHER_ONE = re.compile(
    r"\s*(?:,|\band\b)\s*(?:and\s+)?(?:one|another)(?:\s+one)?\s+(?=(?:of|with|about|for|showing)\b)"
)
_HEAD = re.compile(r"(?:.{0,60}?)\b(?:of|with|about|for|showing)\b", re.I | re.S)
_ZH_WORK = re.compile(
    r"\s*[，,、；;]?\s*(?:和|以及|还有|另外?|再|然后)?(?:来|写|画|作)?\s*(?=一[张幅首篇封段份句](?![起样直]))"
)
_SUBORDINATE = re.compile(r"\b(?:who|which|that|where|while|when|how|because)\b", re.I)


def split_objects(clause: Clause, restore: Callable[[str], str]) -> list[Clause]:
    """The clause once for each thing that it asks for; alone when it is one.

    `restore` puts pieces that were set apart back into their place.
    """
    verb, body = _verb(clause)
    if clause.tool in _WORKS and (listed := _COUNTED_LIST.match(body)):
        return _counted(clause, listed, restore) or [clause]
    parts = [body]
    for split in _RULES if clause.tool in _SPLIT else (_other_place,):
        parts = [smaller for part in parts for smaller in _clean(split(part, clause))]
    if len(parts) < 2:
        return [clause]
    return [replace(clause, rest=verb + part, text=verb + part) for part in _respectively(parts[:MOST])]


def _counted(clause: Clause, listed: re.Match[str], restore: Callable[[str], str]) -> list[Clause]:
    """One clause for each of "three pictures: a fox, a wolf and a bear", when there are as many."""
    parts = _clean(_AND.split(restore(listed.group("list") or listed.group("zhlist")).strip(" .。!！")))
    named = listed.group("n") or listed.group("zh")
    if named and len(parts) != (_NUMBERS.get(named.lower(), 0) or int(named)):
        return []
    if listed.group("zh"):
        work = f"一{listed.group('counter')}{listed.group('zhnoun') or ''}，" if clause.tool != "generate_image" else ""
        told = [("画" if not work else "写") + work + _ONE_OF_THEM.sub("", part, count=1) for part in parts]
    else:
        single = re.sub(r"s$", "", re.sub(r"ies$", "y", listed.group("noun")))
        article = "an" if single[:1].lower() in "aeiou" else "a"
        told = ["make " + _ONE_OF_THEM.sub(f"{article} {single} ", part, count=1) for part in parts]
    form = "chinese" if listed.group("zh") else "verb"
    return [replace(clause, rest=words, text=words, form=form) for words in told[:MOST]]


def _verb(clause: Clause) -> tuple[str, str]:
    """The words that tell what to do, and the rest."""
    words = clause.rest.lstrip(" ，,")
    match = None
    if clause.form not in ("noun", "question"):
        match = (_ZH_VERB if clause.form == "chinese" else _VERB).match(words)
    return (match.group(), words[match.end() :]) if match else ("", words)


def _clean(parts: Sequence[str]) -> list[str]:
    """The parts without what is empty; the whole when a part has nothing to say."""
    return [part for part in parts if re.search(r"[^\W_]|[\ue000-\uf8ff]", part)]


def _after_next(body: str, clause: Clause) -> list[str]:
    return _split_before_clauses(_NEXT, body)


def _split_before_clauses(pattern: re.Pattern[str], body: str) -> list[str]:
    """Split at a pattern, up to the first subordinate clause: a story may tell what comes then."""
    parts, start = [], 0
    for match in pattern.finditer(body):
        if _SUBORDINATE.search(body, 0, match.start()):
            break
        if match.start() == 0:
            continue
        parts.append(body[start : match.start()])
        start = match.end()
    return [*parts, body[start:]]


def _told_apart(body: str, clause: Clause) -> list[str]:
    """Split a list that is counted, or said to be separate."""
    if clause.tool not in _WORKS:
        return [body]
    match = _TOLD_APART.search(body)
    if match is None and "分别" not in clause.text:
        return _one_and_another(body)
    left = body[: match.start()] + body[match.end() :] if match else body
    parts = _clean(_AND.split(left.strip(" .。，,!！")))
    named = (match.group("n") or match.group("zh")) if match else None
    count = (_NUMBERS.get(named.lower(), 0) or int(named)) if named else len(parts)
    return parts if len(parts) == count else [body]


def _one_and_another(body: str) -> list[str]:
    """Split "one picture of X, one of Y and another of Z"."""
    first, *others = _ANOTHER_ONE.split(body)
    head = _HEAD.match(first)
    if not others or head is None:
        return [body]
    return [first, *(head.group() + re.sub(r"^\w+", "", other) for other in others)]


def _works(body: str, clause: Clause) -> list[str]:
    """Split where another work of the same sort begins, when the first object is one."""
    if clause.tool not in WORKS:
        return [body]
    if re.match(r"一[张幅首篇封段份句]", body):
        return _split_before_clauses(_ZH_WORK, body)
    work = rf"(?:an?|another|one|the|two|three)\s+(?:[\w'’-]+\s+){{0,3}}?(?:{WORKS[clause.tool]})\b"
    if not re.match(work, body, re.I):
        return [body]
    return _split_before_clauses(
        re.compile(rf"\s*(?:,|\band\b|\bas well as\b)\s*(?:and\s+)?(?:also\s+)?(?={work})", re.I), body
    )


def _said_again(body: str, clause: Clause) -> list[str]:
    """Split where the first two words, or in Chinese the last noun, come again."""
    if clause.tool not in ("search_web", "write_text"):
        return [body]
    first = re.match(r"\s*([A-Za-z'’-]+\s+[A-Za-z'’-]+)\s", body)
    if first:
        return re.split(rf"\s*(?:,|\band\b)\s*(?:and\s+)?(?={re.escape(first.group(1))}\s)", body, flags=re.I)
    parts = _AND.split(body.strip(" 。.!！?？"))
    tails = {part.rpartition("的")[2] for part in parts}
    return parts if len(parts) > 1 and len(tails) == 1 and all("的" in part for part in parts) else [body]


def _other_place(body: str, clause: Clause) -> list[str]:
    """Split "the first brighter and the second darker" between the two; not "the first and the second"."""
    for match in _OTHER_PLACE.finditer(body):
        first = next((one for one in mentions(body[: match.start()]) if one.position is not None), None)
        if first is not None and re.search(r"\w", body[first.end : match.start()]):
            return [body[: match.start()], body[match.end() :]]
    return [body]


def _quotations(body: str, clause: Clause) -> list[str]:
    """Split between quotations that stand side by side; what follows them belongs to each."""
    if clause.tool not in _QUOTED:
        return [body]
    mark = MARKS_OF["words"]
    listed = re.search(rf"{mark}(?:(?:,|，|、|\band\b|\bthen\b|和|以及|然后|再|\s)*{mark})+", body, re.I)
    if listed is None:  # "'cat' into German and 'dog' into Italian"
        parts = re.split(rf"\s*(?:,|，|;|；|\band\b)\s*(?={mark})", body)
        return parts if all(re.search(mark, part) for part in parts) else [body]
    marks = re.findall(mark, listed.group())
    return [body[: listed.start()] + one + body[listed.end() :] for one in marks]


_LANGUAGES = re.compile(rf"{NAME}(?:\s*(?:,|，|、|\band\b|和|以及)\s*(?:and\s+)?{NAME})+", re.I)


def _respectively(parts: list[str]) -> list[str]:
    """To each of several quotations its own language, where there are as many: "分别翻译成英文和日文"."""
    listed = _LANGUAGES.search(parts[0])
    names = re.findall(NAME, listed.group(), re.I) if listed else []
    if listed is None or len(names) != len(parts):
        return parts
    return [_LANGUAGES.sub(name, part, count=1) for name, part in zip(names, parts, strict=True)]


_OTHER_PLACE = re.compile(
    r"\s*(?:,|\band\b)\s*(?:and\s+)?(?=(?:the\s+)?(?:first|second|third|fourth|last|other)\b)|[，,]\s*(?=(?:第[一二三四五1-5]|最后一)[张个段份])",
    re.I,
)
_RULES: tuple[Callable[[str, Clause], list[str]], ...] = (
    _after_next,
    _told_apart,
    _works,
    _said_again,
    _quotations,
    _other_place,
)
