"""What the person said about themselves, found again: "what is my name?", "where do I live?", "我叫什么？"."""

from __future__ import annotations

import re
from collections.abc import Sequence

NAME_EN = re.compile(
    r"\b(?:my name is|my name's|call me|i am called|i'm called) ([a-z][\w'-]*(?: (?-i:[A-Z])[\w'-]*)?)", re.IGNORECASE
)
NAME_ZH = re.compile(r"(?:我叫|我的名字(?:是|叫)|叫我)([^\s，。！？,.!?吧呀啊什么]{1,12})")
_END = r"(?=\s+(?:and|but)\b|[.,;!?\n]|$)"
_END_ZH = r"(?=[，。！？,.!?\n]|$)"

_FACTS_EN: list[tuple[re.Pattern[str], re.Pattern[str], str]] = [
    (re.compile(asked, re.IGNORECASE), re.compile(told, re.IGNORECASE), answer)
    for asked, told, answer in (
        (r"\bwhat(?:'s| is) my name|\bwho am i\b|\b(?:know|remember) my name|\bwhat am i called", NAME_EN.pattern,
         "Your name is {0}."),
        (r"\bwhere do i live", rf"\bi live (in|at|near|on) (.{{2,60}}?){_END}", "You live {0} {1}."),
        (r"\bwhere (?:am i|do i come) from", rf"\bi(?: a|')m from (.{{2,60}}?){_END}", "You are from {0}."),
        (r"\bhow old am i|\bwhat(?:'s| is) my age", r"\bi(?: a|')m (\d{1,3})(?: years old\b|" + _END + ")",
         "You are {0} years old."),
        (r"\bwhat do i do for a living|\bwhat(?:'s| is) my (?:job|profession)",
         rf"\bi work (as|in|at|for) (.{{2,60}}?){_END}", "You work {0} {1}."),
    )
]  # fmt: skip
_FACTS_ZH: list[tuple[re.Pattern[str], re.Pattern[str], str]] = [
    (re.compile(asked), re.compile(told), answer)
    for asked, told, answer in (
        (r"我(?:叫|的名字(?:是|叫)?)什么|我是谁|记得我(?:叫什么|的名字)", NAME_ZH.pattern, "你叫{0}。"),
        (r"我住(?:在)?(?:哪|什么地方)", rf"我住在([^哪什]{{1,20}}?){_END_ZH}", "你住在{0}。"),
        (r"我(?:今年)?(?:多大|几岁)", r"我(?:今年)?(\d{1,3}|[一二三四五六七八九十]{1,4})岁", "你今年{0}岁。"),
        (r"我是哪里人", rf"我是([^哪]{{1,10}}?)人{_END_ZH}", "你是{0}人。"),
    )
]
_MY_THING = re.compile(
    r"(?:and |so )?what(?:'s| is| was| are) my ([\w' -]{2,40}?)(?: again| called)?\W*", re.IGNORECASE
)


def told_fact(question: str, language: str, said: Sequence[str]) -> str | None:
    """The answer, when the question is about the person and one of the texts, the newest first, tells it."""
    for asked, told, answer in _FACTS_ZH if language == "zh" else _FACTS_EN:
        if asked.search(question):
            for one in said:
                if "?" not in one and "？" not in one and (found := told.search(one)):
                    return answer.format(*(part.strip() for part in found.groups()))
    return _liked_zh(question, said) if language == "zh" else _my_thing(question, said)


_LAST = re.compile(
    r"what (?:did i just (?:say|tell you|write|ask)(?: you)?|(?:was|"
    r"is) the last thing (?:that )?i (?:just )?(?:said|told you|wrote|asked(?: you)?))"
    r"|what have i just (?:said|told you)|我(?:刚才|刚刚|刚)(?:跟你|对你)?(?:说|讲|问|告诉你)了?(?:些)?(?:什么|啥)"
    r"|我(?:上|前)一?[句条](?:话)?(?:是|说的?是?|说了)?(?:什么|啥)",
    re.IGNORECASE,
)


def said_last(question: str, language: str, said: Sequence[str]) -> str | None:
    """The person's message before this one, the first of `said`, for who asks what they said last."""
    if not said or not _LAST.fullmatch(question.strip(" ?？!。.吗呢")):
        return None
    return f"你刚才说：“{said[0]}”" if language == "zh" else f'You said: "{said[0]}"'


def _my_thing(question: str, said: Sequence[str]) -> str | None:
    """The answer to "what is my dog's name?" from "my dog's name is Rex"."""
    asked = _MY_THING.fullmatch(question.strip())
    if asked is None:
        return None
    what = asked.group(1).lower().replace("favorite", "favourite")
    told = re.compile(rf"\bmy {re.escape(what)} (is|was|are) (.{{1,80}}?){_END}", re.IGNORECASE)
    for one in said:
        if found := told.search(one.replace("favorite", "favourite").replace("Favorite", "favourite")):
            return f"Your {asked.group(1)} {found.group(1)} {found.group(2).strip()}."
    return None


def _liked_zh(question: str, said: Sequence[str]) -> str | None:
    if asked := re.search(r"我(?:最)?喜欢的?(.{1,8}?)是(?:什么|啥|哪)", question):
        for one in said:
            if found := re.search(rf"我(?:最)?喜欢的?{re.escape(asked.group(1))}是([^，。！？\n]{{1,40}})", one):
                return f"你说过，你喜欢的{asked.group(1)}是{found.group(1)}。"
    return None
