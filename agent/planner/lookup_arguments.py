"""The arguments of search, download and memory, by role."""

from __future__ import annotations

import re

from agent.planner import arguments
from agent.planner.catalogue import Shape
from agent.planner.clauses import Clause
from agent.planner.draft import Draft
from agent.planner.media_arguments import Roles


def search_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """What to search for: quoted words, the clause's own, or what an earlier step found."""
    quoted = draft.scene.masked.marks(clause.text, "quote", "content")
    if quoted:
        return [{"query": quoted[0].text}]
    words = arguments.tidy(draft.scene.masked.restore(clause.rest))
    words = re.sub(
        r"^(?:search|google|browse|look(?: it| this| that)? up|look|find|gather|get|collect|fetch|retrieve|"
        r"discover|obtain)(?:ing)?\b\s*(?:me\s+|the web\s+|online\s+|the internet\s+|on google\s+)*(?:for\s+|"
        r"on\s+|up\s+)?",
        "",
        words,
        flags=re.I,
    )
    words = re.sub(
        r"^(?:帮我|请)?(?:上网|网上|在网上)?(?:搜索?|查|找|百度|谷歌|查找)(?:一下|一搜|搜|查|找)?", "", words
    ).strip()
    if not words or re.match(
        r"(?:一?些)?(?:相关|有关|类似)的?(?:图片|文章|视频|资料|信息|新闻)?$|"
        r"(?:related|similar|relevant) (?:\w+ )?(?:images?|videos?|articles?|information|pictures?|photos?)\W*$|"
        r"(?:the|this|these|those) (?:\w+ ){0,2}(?:keywords?|text|transcri\w+|summary|topics?|phrases?|labels?)\b|"
        r"(?:it|this|that|them)\b|(?:based on|related to) (?:it|the)|.*\b(?:based on|related to|using|with|"
        r"about|on|of|for) (?:the|these|those|this) (?:\w+ ){0,2}(?:keywords?|text|transcri\w+|summary|topics?|"
        r"content|labels?|results?|description)",
        words,
        re.I,
    ):
        slot = shape.slot("query") or shape.slots[0]
        source = draft.source(clause.tool, clause.text, slot)
        if source is not None:
            return [{"query": source.value}]
    before = draft.scene.masked.restore(draft.scene.masked.text[: clause.start]).strip()
    if before and re.fullmatch(r"(?:(?:it|this|that)\s*(?:up|online)?\W*)?", words):
        return [
            {"query": re.split(r"[\n。！]|[.!]\s", before.rstrip(".!。！"))[-1].strip(" ,，")}
        ]  # "who won? look it up"
    return [{"query": words}]


def fetch_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """The address in the request, or what a search found."""
    urls = draft.scene.masked.marks(clause.text, "url") or [
        piece for piece in draft.scene.masked.pieces if piece.kind == "url"
    ]
    if urls:
        return [{"url": urls[0].text}]
    quoted = re.search(r"https?://[^\s'\"<>]+", " ".join(piece.text for piece in draft.scene.masked.pieces))
    if quoted:
        return [{"url": quoted.group().rstrip(".,;)")}]
    searched = [one for one in draft.scene.made() if one.made_by == "search_web"]
    return [{"url": searched[0].value}] if searched else []


def remember_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """What to keep: the clause, or what was said before ("remember that")."""
    words = arguments.tidy(draft.scene.masked.restore(clause.rest))
    words = re.sub(
        r"^(?:remember|memori[sz]e|keep in mind|make a note|take a note|note down|bear in mind|don['’]?t "
        r"forget|do not forget|never forget)\s*(?:of\s+)?(?:that\s+|:\s*|,\s*)?"
        r"|^(?:请|帮我)*(?:记住|记下|记一下|记得|帮我记|牢记|别忘了|不要忘了|记着)(?:一下|来)?[，,：:\s]*",
        "",
        words,
        flags=re.I,
    ).strip(" :：，,")
    if re.fullmatch(r"(?:it|this|that|这个?|它|那个?)?", words, re.I) or re.match(
        r"(?:save|store|write) (?:this|that|it)", words, re.I
    ):
        words = draft.scene.earlier_text()
    return [{"text": words, "query": words}]


def memory_query_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """What to look up or to forget."""
    words = arguments.tidy(draft.scene.masked.restore(clause.text))
    if clause.tool == "forget":
        words = _forgotten(words)
    else:
        words = re.sub(r"^(?:recall|remind me)\s+(?:of\s+|about\s+)?", "", words, flags=re.I)
    return [{"query": words, "text": words}]


_FORGETTING = re.compile(
    r"^.*?\b(?:forget|delete|erase|clear|wipe|remove)\s+|^.*?(?:忘掉|忘记|忘了|删除|清除|清空|抹去)", re.I | re.S
)


_FORGOTTEN_BEFORE = re.compile(
    r"(?:请|麻烦|你)*(?:把|将)(?P<what>[^，。]{1,30}?)(?:都|全|全部|统统)?(?:忘掉|忘记|忘了|删掉|删了|删除|清除|抹去)(?:吧|了)?$"
)
_ALL_MEMORIES = re.compile(
    r"(?:all|everything|all of it|it all)?\s*(?:(?:of )?(?:my|your|our|"
    r"the)\s+)?(?:memor(?:y|ies)|data|history|information)?(?:\s+(?:about|of|"
    r"on) (?:me|us))?|"
    r"everything(?: (?:about me|you know.*|i (?:said|told you)))?|"
    r"(?:你)?(?:关于我的?|有关我的?|我的)?(?:所有|全部|一切)的?(?:记忆|数据|"
    r"信息|记录|内容)?",
    re.I,
)


def _forgotten(words: str) -> str:
    """What to forget, as the tool reads it: ``everything``, a time, or ``about`` something."""
    before = _FORGOTTEN_BEFORE.match(words.strip(" .!。！"))  # 把房租的事忘掉
    words = before["what"] if before else _FORGETTING.sub("", words).strip(" .!。！")
    if not words or _ALL_MEMORIES.fullmatch(words):
        return "everything"
    words = re.sub(
        r"^(?:everything|all|anything|what (?:i|you) (?:said|told you|" r"know))\s+(?:about|of|on)\s+",
        "about ",
        words,
        flags=re.I,
    )
    bare = re.match(r"(?:my|our|that|the fact that|this|the)\b(?!.*\b(?:hours?|minutes?|days?|week)\b)", words, re.I)
    return f"about {words}" if bare else words
