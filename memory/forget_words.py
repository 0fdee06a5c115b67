"""What the words of a "forget ..." mean: everything, what was said last, a time, a thing, or a thing at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import tzinfo

from memory.control import PASSAGE_ID, means_that
from memory.dates import named_span, recent_span
from memory.words import terms

_VERB = r"(?:forget|delete|erase|remove|wipe|clear|drop)"
_VERB_ZH = r"(?:忘记|忘掉|忘了|删除|删掉|清除|清空|抹掉|抹去)"
_SAID = (
    r"(?:(?:i(?:['’]ve| have)?|we(?:['’]ve| have)?) (?:ever |just )?(?:said|told you|wrote|written|sent(?: you)?|asked)"
    r"|(?:that )?you(?:['’]ve| have)? (?:ever )?(?:know|knew|remember|remembered|have|keep|kept|store|stored|learned|"
    r"learnt|saved))"
)
_EVERYTHING = re.compile(
    rf"(?:please |{_VERB} )*(?:about )?(?:absolutely |completely |simply |just )*"
    r"(?:(?:everything|all|anything|every ?thing|all of it|the lot|(?:all )?memories(?= of me| about me| you)|"
    r"(?:all )?(?:of )?(?:my|your|the) (?:entire |whole )?"
    r"(?:memor(?:y|ies)|data|history|personal data|information|messages|conversations|chats)|who i am|"
    r"that i (?:ever )?existed?|my account)"
    rf"(?: (?:{_SAID}|there is|stored))?(?: (?:about|of|on|from|regarding|with) (?:me|myself))?(?: {_SAID})?|me|myself)"
    r"(?: (?:completely|entirely|altogether|for good|forever|please|now))*[.!]?"
    rf"|(?:请|把|将|{_VERB_ZH})*(?:你)?(?:知道|记得|记住|保存|存储)?(?:的)?(?:所有|全部|一切)?(?:关于|有关|和|跟)?我(?:有关)?"
    r"(?:这个人|自己)?(?:的|说过的|讲过的|告诉过?你的|们的)?(?:所有的?|全部的?|一切的?|所有的?一切)?"
    r"(?:记忆|内容|事情?|东西|话|数据|资料|信息|记录|对话|聊天记录|一切)?(?:全部|全都|都|统统|彻底)?"
    rf"(?:{_VERB_ZH})?(?:吧|了)?[。！]?"
    rf"|(?:请|把|将|{_VERB_ZH})*(?:你)?(?:知道|记得|记住|保存|存储)?(?:的)?(?:所有的?一切|所有的?|全部的?|一切)"
    rf"(?:记忆|内容|事情?|东西|话|数据|资料|信息|记录|对话|聊天记录)?(?:全部|全都|都|统统|彻底)?(?:{_VERB_ZH})?(?:吧|了)?[。！]?",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"^(?:please\s+)?(?:{_VERB}\s+)?(?:(?:everything|all|anything|what|whatever|the things?|the fact)\s+)?"
    r"(?:(?:that\s+)?(?:(?:i|we)(?:['’]ve| have)?\s+(?:just\s+)?(?:said|told\s+you|wrote|asked)|"
    r"you\s+(?:know|remember|have|keep))\s+)?(?:(?:is|was|has to do|to do)\s+)?"
    r"(?:about|of|regarding|concerning|related to|with|that|the fact that|from|in|since|on)\s+"
    rf"|^请?(?:把)?(?:{_VERB_ZH})?(?:所有|全部|一切)?(?:我(?:的|说过?的?|讲过?的?)?)?(?:关于|有关|和|跟)?",
    re.IGNORECASE,
)
_THIS_CONVERSATION = re.compile(
    rf"(?:{_VERB} )?(?:(?:all|everything|what (?:i|we) said) (?:of |in |from )?)?(?:this|our|the|the current) "
    r"(?:whole |entire )?(?:conversation|chat|channel|thread)[.!]?"
    rf"|(?:{_VERB_ZH})?(?:这个|这次|本次|这次的|我们的|我们这次的|当前的?|整个)(?:对话|聊天|会话)(?:的?(?:内容|记录))?(?:吧)?[。！]?",
    re.IGNORECASE,
)
_LAST_TURNS = re.compile(
    rf"(?:{_VERB} )?(?:what i said in )?(?:my |the |our )?(?:last|latest|previous|past) (?P<en>\w+) "
    r"(?:messages?|things?(?: i said)?|turns?|sentences?|lines?|questions?)[.!]?"
    rf"|(?:{_VERB_ZH})?(?:我)?(?:最后|最近|刚才|上|前)(?:的|说的)?(?P<zh>[\d一两二三四五六七八九十]+)(?:条|句|次|轮)"
    r"(?:话|消息|对话|发言)?[。！]?",
    re.IGNORECASE,
)
_LATELY = re.compile(
    r"(?:刚才|刚刚|前|之前|这)的?(?P<span>[\d一两二三四五六七八九十半几]+个?半?(?:分钟|小时|钟头|天|周|星期|个月))(?:以?内|里|之内)?"
)
_THE_REST_ZH = re.compile(r"的?(?:一切|所有|全部|事情?|内容|话|信息|东西|记忆)+$")
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "一": 1,
    "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
_UP_TO_NOW = re.compile(
    r"\b(?:the|these|this) (?:last|past)\b|\bpast\b|最近|过去|近|\b(?:hours?|minutes?)\b|小时|分钟|钟头"
)
_SINCE = re.compile(r"\bsince\b|以来|起|之后|以后", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|older than|until)\b|之前|以前", re.IGNORECASE)
_TIME_WORDS = re.compile(
    r"\b(?:the|last|past|previous|this|these|few|couple|half|an?|of|in|on|from|since|until|before|after|during|ago|and|"
    r"\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|hours?|minutes?|mins?|days?|weeks?|months?|years?|"
    r"weekend|today|yesterday|tonight|nights?|morning|afternoon|evening|noon|midnight|monday|tuesday|wednesday|thursday|"
    r"friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"spring|summer|autumn|winter|just|now|recently|older|than|"
    r"everything|all|anything|what|whatever|that|i|we|you|my|our|me|said|told|wrote|sent|asked|was|were|is|about|"
    rf"{_VERB}|please|things?|messages?|it|say|tell)\b"
    r"|内容|最近|过去|近|这|上上?个?|前|大|的|个|半|几|\d+|[一两二三四五六七八九十]+|小时|钟头|分钟|天|日|周|星期|礼拜|月|年|"
    r"今天|昨天|前天|今早|昨晚|今晚|早上|上午|中午|下午|晚上|凌晨|春天|夏天|秋天|冬天|刚才|刚刚|以来|之前|以前|之后|以后|内|里|"
    rf"请|把|将|{_VERB_ZH}|我|你|说过?|讲过?|话|记忆|所有|全部|一切|事情?|东西|消息|都|吧|了|起|关于|有关",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wanted:
    """What is to go. With none of the fields set the words name nothing."""

    everything: bool = False
    conversation: bool = False
    """All of the conversation it is said in."""
    ids: tuple[str, ...] = ()
    last_turns: int = 0
    """So many of what the person said last in the conversation."""
    about: str = ""
    since: float | None = None
    before: float | None = None


def read_wanted(words: str, now: float, zone: tzinfo | None = None) -> Wanted:
    """What the argument of the tool `forget` means at a time, in seconds since 1970, for somebody in a zone."""
    said = _LATELY.sub(r"最近\g<span>", " ".join(words.split()))
    if ids := tuple(PASSAGE_ID.findall(said)):
        return Wanted(ids=ids)
    if _EVERYTHING.fullmatch(said):
        return Wanted(everything=True)
    if _THIS_CONVERSATION.fullmatch(said) or _THIS_CONVERSATION.fullmatch(_LEAD.sub("", said)):
        return Wanted(conversation=True)
    if (found := _LAST_TURNS.fullmatch(said)) and (number := _number(found["en"] or found["zh"])):
        return Wanted(last_turns=number)
    if means_that(said):
        return Wanted(last_turns=1)
    since, before = _span(said, now, zone)
    rest = " ".join(_TIME_WORDS.sub(" ", said).split()) if (since, before) != (None, None) else _LEAD.sub("", said)
    rest = _THE_REST_ZH.sub("", rest)
    return Wanted(about=rest if terms(rest) else "", since=since, before=before)


def _span(said: str, now: float, zone: tzinfo | None) -> tuple[float | None, float | None]:
    """From when to when: "the last hour" ends now, "yesterday" with its day, "before March" begins with everything."""
    exact, recent = named_span(said, now, zone), recent_span(said, now, zone)
    if _BEFORE.search(said) and (named := named_span(_BEFORE.sub(" ", said), now, zone)):
        return None, named[0]
    if recent is not None and (exact is None or _UP_TO_NOW.search(said)):
        return recent[0], None
    if exact is None:
        return None, None
    return exact[0], None if _SINCE.search(said) or exact[1] > now else exact[1]


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower(), 0)
