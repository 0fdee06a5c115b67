"""Whether a phrase that names a tool is told to somebody, or only spoken of.

"Draw a cat" and "can you please draw a cat" ask; "I drew a cat", "don't draw", "how do I draw a cat?" and "a boy who
likes to draw" do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.planner.phrases import Trigger
from agent.planner.sentences import PAST, QUESTION

CONTENT_TOOLS = frozenset(
    {"generate_image", "write_text", "compose_music", "generate_video", "remember", "recall", "forget", "search_web"}
)
"""Tools whose clause describes something: verbs inside it are usually part of the description."""
_ASKING = (
    "describe_image", "read_image_text", "transcribe_speech", "answer_question", "recall", "describe_video",
    "detect_objects", "classify_text", "translate_text", "summarize_text", "classify_audio",
)  # fmt: skip
_CREATING = CONTENT_TOOLS | {"synthesize_speech", "animate_image", "edit_image", "summarize_text", "fetch_url"}
_FILLER = (
    r"(?:(?:i|we|you)(?: also| really| just| then)?(?:['’]d| would)?(?: also|"
    r" really| just| then)? (?:want|need|would like|wanna)(?: you)?|"
    r"please|pls|plz|kindly|hi|hello|hey|ok|okay|yes|yeah|no|sure|great|"
    r"thanks|thank you|cool|nice|now|then|next|first(?:ly)?|"
    r"second(?:ly)?|third(?:ly)?|finally|lastly|last|also|and|so|just|but|"
    r"after that|afterwards?|additionally|moreover|furthermore|"
    r"(?:can|could|would|will) (?:you|u|we|some(?:one|body)|any(?:one|body))|you|to|help|me|us|let'?s|go ahead|"
    r"parley|actually|instead|maybe|simply|quickly|briefly|try|"
    r"(?:i|we)(?:['’]d| would)(?: also| really)? (?:like|love)(?: you)?|"
    r"i(?:['’]m| am) (?:looking|trying)|would like|'d like|"
    r"why (?:do ?n['’]?t|not)|how about|do ?n['’]?t forget|make sure|be sure|step|one|two|three|\d+[.)]?|once done|"
    r"using|with|it|that|this|for|him|her|once|done|again|subsequently|yo|u|need|want|wanna|gimme|"
    r"automatically|carefully|directly|either|not only|"
    r"[-*•#>]+|@\w+)"
)
# Atomic: a word of it once read is not read in another way, or a row of numbers would take for ever.
_AT_START = re.compile(rf"^\W*(?:(?>{_FILLER}(?=[\s,:.!]))[\s,:.!]++)*+$", re.I)
_ADVERB = (
    r"(?:then|also|finally|next|lastly|afterwards?|subsequently|please|just|simply|further|now|first|second|third|fourth|"
    r"firstly|secondly|thirdly|"
    r"after that|again|automatically|"
    r"later|and|to|quickly|briefly|kindly|maybe|possibly|even|you|me|help|can|could|i|we|want|need|would like|like)"
)
_BOUNDARY = re.compile(
    rf"(?:[,;:)、]|\band\b|\bthen\b|\bor\b|&|\+|->|→|\bbut\b|\bplus\b|\bafter\b|\bbefore\b|\bby\b|\bwhile\b|"
    rf"\bas well as\b|"
    rf"\bfollowed by\b|[\ue000-\uf8ff]|-)\s*(?:{_ADVERB}[\s,]+)*$",
    re.I,
)
_TO = re.compile(
    r"\b(?:(?:want|need|like|wish|wanna|going|trying|looking|able|order|how about|help|ask|asking|"
    r"require[sd]?|goal is|task is|"
    r"aim is|prefer|love|hoping|used|possible|you|me|us|it|them|this|that|these|those|and|or|file|files|"
    r"image|images|text|audio|video|"
    r"article|document|result|results|output|information|[\ue000-\uf8ff]['’]?)(?: you| me| us)?\s+to|please|kindly|"
    r"(?:can|could|would|will|should|must)(?: you| u| i| we)?|(?:help|let|have|assist) (?:me|us|you)(?: "
    r"with| in)?|(?:help|assistance|support) (?:with|in)|by|for|of|to|"
    r"need(?: you)? to|will)\s+(?:(?:also|then|just|first|please|quickly|either|finally|further|help "
    r"me(?: to)?|automatically)\s+)*$",
    re.I,
)
_NEGATED = re.compile(
    r"(?:\b(?:do ?n['’o]?t|do not|does ?n['’]?t|never|no need to|not|without|instead of|rather than|stop|"
    r"avoid|can['’]?t|cannot|won['’]?t|"
    r"should ?n['’]?t|did ?n['’]?t|wouldn['’]?t|no longer|refuse to|no|nothing to)\s+(?:(?!only|forget|"
    r"but|and|then)[\w'’]+\s+){0,3}"
    r"|(?:不要|(?<![分特区个性级类辨告离识鉴])别|不用|不必|无需|没有?|不想|不需要|甭|不是|不能|不会|无法|停止|不|勿)[^，。；,;]{0,4})$",
    re.I,
)
_NOT_NEGATED = re.compile(
    r"(?:(?:能不能|可不可以|会不会|可否|好不好|是不是|要不要|何不|不如|不妨|"
    r"没关系|不好意思|不错|不但|不仅|别忘了)[^，。；,;]{0,4}|"
    r"why do ?n['’]?t (?:you|we)\s+|why not\s+|do ?n['’]?t forget to\s+|"
    r"not only\s+|can['’]t you\s+|"
    r"don['’]t hesitate to\s+)$",
    re.I,
)
_ZH_REPORT = re.compile(
    r"(?:我|他|她|我们|他们|朋友|同事|老师|妈妈|爸爸|孩子|女儿|儿子)[^，。；,;]{0,10}(?:刚才|"
    r"昨天|今天|刚刚|已经|前天|上周|最近|以前|小时候|曾经|今早|早上|上午)?[^，。；,;]{0,6}"
    r"(?:画|翻译|写|总结|做|念|读|转|编辑|生成|作|唱|听|拍|"
    r"搜)[^，。；,;成给]{0,4}(?:了|过|完)(?!一下|吗|什么|啥|几|多少|哪|谁)"
    r"|(?:翻译|画|写|总结|念|读|做|说|唱)得(?![^，。；,;]{1,4}(?:一?点|一?些))|(?:很|真|太|挺|非常|不太|有点|好)(?:好|棒|差|烂|"
    r"糟|不错|喜欢|满意|准|漂亮|好看|好听|美)"
    r"|(?:我|他|她|朋友|同事|老师|妈|爸|孩子|女儿|儿子|哥|姐|弟|妹)[^，。；,;]{0,8}会(?:画|写|唱|翻译|作|弹|拍)"
    r"|(?:喜欢|爱|热爱|讨厌|擅长|在学|学习|学|正在|打算去|练习|不会|忙着|天天|每天)(?:画|翻译|写|"
    r"作曲|唱|读|总结|摄影|拍|做|作)"
    r"|(?:翻译|总结|画|诗|图|文章|故事|曲子)[^，。；,;]{0,3}(?:错了|不对|有问题|好难|难不难|"
    r"不错|真好|挺好|很好|太好|真棒|谢谢)"
)
REPROACH = re.compile(r"你(?:又|怎么又?|是不是又?|肯定又?|果然|大概|早就?|已经)[^，。；！？]{0,8}(?:忘|记错)")
"""Said to somebody who seems to have forgotten, not to have something forgotten."""
_ZH_VAGUE = re.compile(
    r"改天|有空|有机会|哪天|下回|(?:他|她|他们|她们|朋友|同事|老师|妈|爸|孩子|女儿|儿子|老公|老婆)[^，。；,;]{0,6}给我"
    r"[^，。；,;]{0,6}(?:写|画|做|念|读|唱|录|拍)[了过]|(?:画|写|念|读|唱|翻译|说)不(?:好|出|来|了|完|像|下去|动)"
)
"""Of plans for some day, of what others did, and of what one can not do."""
_ZH_ASKS = re.compile(r"请|帮|麻烦|给我|想要|我要|我想|把|将|替我|一下|一遍")
_WANT = re.compile(
    r"\b(?:want|need|like|get|have|should|must|be|wish|require|getting|having|and|or|,|see|prefer)\b", re.I
)
_DETERMINED = re.compile(
    r"\b(?:the|a|an|this|that|these|those|my|its|their|your|newly|resulting|previously|above|each|"
    r"previous|first|of|any|all|final|on|from|in|with)\s+(?:\w+ly\s+)?$",
    re.I,
)
_DELIVER = re.compile(
    r"(?:provide|giv|show|get|send|obtain|made|return)\w*(?:\s+me|\s+us|\s+with)*\s+(?:the|final|this|"
    r"that|all|both|these|those|any|its|your|their)\b",
    re.I,
)
_WHOLE = re.compile(r"\b(?:gist|main|key|overview|takeaways|synopsis)\b", re.I)
_CODE = re.compile(
    r"\b(?:python|java(?:script)?|typescript|c\+\+|c#|golang|sql|html|css|bash|regex|pseudo-?code|source code|"
    r"code (?:that|to|in|for|which|snippet))(?![\w'’-])|代码|函数|程序|算法|正则表达式",
    re.I,
)
"""Words of programs: these are for the chat model to write."""
_SUBJECT = re.compile(r"\b(?:about|on)\s[^.,;]{1,40}|(?:关于|介绍|讲)[^，。；,;]{1,20}", re.I)


_SAID_OF = re.compile(r"[^.;,]{0,30}?\b(?:was|is|were|are|looks?|sounds?|seems?)\b", re.I)
_NEXT_OF_A_LIST = re.compile(r"(?:[,;]|\band)\s*(?:and\s+)?(?:then|next|finally)\s+$", re.I)
_TELLS = re.compile(
    r"[^.;,]{0,40}?\b(?:never|always|gets?|got|keeps?|kept|makes? me|made me|has|have|had|can|can['’]t|will|do|does|"
    r"don['’]t|did|should|would)\b",
    re.I,
)
"""After what begins a statement: "videos of cats never get old"."""
_RESULT_IS = re.compile(r"\b(?:result|output|outcome)s?\s+(?:should|must|will|would|to)\s+be\s+(?:an?\s+)?$", re.I)
"""Before what comes of the work, which is not asked for once more."""
_HAS_IT = re.compile(
    r"\b(?:(?<!to )have|has|this|is|was|the|my|from|in|of|using|into|on)\s+"
    r"(?:(?!and\b|want|need|like)[\w'’\ue000-\uf8ff-]+\s+){0,3}$|\bto\s+$",
    re.I,
)
"""Before a thing that is there already, and is not to be made."""


@dataclass(frozen=True)
class Place:
    """A phrase in its sentence, and what is known of the sentence."""

    trigger: Trigger
    sentence: str
    offset: int
    """Where the sentence begins in the text."""
    request: bool
    """Whether the sentence asks for something."""
    asked_before: bool
    """Whether an earlier sentence asked for something."""
    begins: bool
    """Whether the sentence begins with a phrase."""

    @property
    def left(self) -> str:
        """What stands before the phrase."""
        return self.sentence[: self.trigger.start - self.offset]

    @property
    def phrase(self) -> str:
        """The phrase itself."""
        return self.sentence[self.trigger.start - self.offset : self.trigger.end - self.offset]

    @property
    def right(self) -> str:
        """What stands after it."""
        return self.sentence[self.trigger.end - self.offset :]

    @property
    def asked(self) -> bool:
        """Whether anything is asked for here or before."""
        return self.request or self.asked_before


def is_meant(place: Place) -> bool:
    """Whether a phrase is told or asked."""
    trigger, left = place.trigger, place.left
    tail = left[-60:]
    if _NEGATED.search(tail) and not _NOT_NEGATED.search(tail) and trigger.tool != "remember":
        return False
    if trigger.tool == "write_text" and _CODE.search(_SUBJECT.sub("", place.sentence)):
        return False
    if trigger.form == "chinese":
        return _chinese_is_meant(trigger, place.sentence, left)
    if re.search(r"[\u4e00-\u9fff，。；、：]\s*$", left):  # "请translate这段话"
        return trigger.form in ("verb", "noun") and _chinese_is_meant(trigger, place.sentence, left)
    if re.search(r"[\u4e00-\u9fff]", place.sentence) and trigger.form == "verb" and _ZH_ASKS.search(place.sentence):
        return _chinese_is_meant(trigger, place.sentence, left)
    return _english_is_meant(place, tail)


def _english_is_meant(place: Place, tail: str) -> bool:
    form = place.trigger.form
    if form == "question":
        early = at_start(place.left) or len(place.left) < 25
        return not PAST.search(place.left) and (early or place.request or bool(_BOUNDARY.search(tail)))
    delivers = _DELIVER.match(place.phrase) and not _WHOLE.search(place.phrase)
    if (place.trigger.tool in _CREATING and delivers) or (QUESTION.search(place.sentence) and not place.request):
        return False
    if form == "bare":
        return at_start(place.left) and not _SAID_OF.match(place.right) and not _TELLS.match(place.right)
    if form == "noun":
        if _RESULT_IS.search(tail):
            return False
        begins = at_start(place.left) or (place.begins and _NEXT_OF_A_LIST.search(tail) is not None)
        wanted = place.asked or (begins and not _SAID_OF.match(place.right))
        return wanted and not _HAS_IT.search(tail)
    if form == "participle":
        return not _DETERMINED.search(tail) and place.asked and bool(_WANT.search(tail))
    return _verb_is_meant(place, tail)


def _verb_is_meant(place: Place, tail: str) -> bool:
    if at_start(place.left):
        return place.trigger.form in ("verb", "weak") or place.asked
    if place.trigger.form == "gerund" and re.search(r"[\ue600-\uefff]['’]?\s*$", place.left):
        return False  # "a.wav describing a scene"
    to = _TO.search(tail)
    if to and not place.asked:
        return False
    beside = not re.search(r"[A-Za-z]\s*$", place.left)  # Chinese or a mark before an English verb
    return bool(to or beside or _BOUNDARY.search(tail)) and (place.asked or place.begins)


def at_start(left: str) -> bool:
    """Whether nothing but courtesies stands before a phrase."""
    return len(left) < 160 and bool(_AT_START.match(left))


def _chinese_is_meant(trigger: Trigger, sentence: str, left: str) -> bool:
    clause = re.split(r"[，。；,;！？!?\n]", left)[-1]
    around = clause + re.split(r"[，。；,;！？!?\n]", sentence[len(left) :])[0]
    memory = trigger.tool in ("remember", "recall", "forget")
    if not memory and _ZH_REPORT.search(around) and not re.search(r"请|帮我|麻烦|给我", around):
        return False
    if trigger.tool == "forget" and REPROACH.search(sentence):
        return False
    if not memory and _ZH_VAGUE.search(around) and not re.search(r"请|帮|麻烦", around):
        return False
    wonders = re.search(
        r"(?:怎么|如何|怎样|为什么|为啥|谁(?![^，。；]{0,2}[帮给])|什么叫|什么是|哪)[^，。；,;]{0,4}$", clause
    )
    if wonders:
        return False
    if re.search(r"(?:怎么|如何|怎样|为什么|为啥)", around) and trigger.tool not in _ASKING:
        return bool(re.search(r"请|帮我", around))
    return True
