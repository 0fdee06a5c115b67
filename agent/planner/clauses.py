"""From a masked request to its clauses: which phrases are really requests, and which words belong to each.

A phrase counts only where somebody is told to do it. "Draw a cat" and "can you please draw a cat" ask;
"I drew a cat", "can you draw?", "don't draw", "how do I draw a cat?" and "a boy who likes to draw" do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agent.planner.phrases import Trigger, find_triggers

CONTENT_TOOLS = frozenset(
    {"generate_image", "write_text", "compose_music", "generate_video", "remember", "recall", "forget", "search_web"}
)
"""Tools whose clause describes something: verbs inside it are usually part of the description."""
_ASKING = (
    "describe_image", "read_image_text", "transcribe_speech", "answer_question", "recall", "describe_video",
    "detect_objects", "classify_text", "translate_text", "summarize_text", "classify_audio",
)  # fmt: skip
_CREATING = CONTENT_TOOLS | {"synthesize_speech", "animate_image", "edit_image", "summarize_text", "fetch_url"}


_MOST_PHRASES = 40
_ASIDE = re.compile(r"\((?:i\.e\.|e\.g\.|for example|such as|if|like|followed by)[^()]{0,400}\)", re.I)
"""Examples and cases in brackets ask for nothing themselves."""


@dataclass(frozen=True)
class Clause:
    """One thing asked for: the tool, the words of the clause, and those after the phrase that named the tool."""

    tool: str
    text: str
    rest: str
    """What follows the first word of the phrase, up to the next clause."""
    start: int
    form: str = "verb"
    sentence: str = ""
    before: bool = False
    """Whether the clause says "before doing this": what follows it is done first."""
    after: bool = False
    """Whether it says "after you do this", behind the clause that is done then."""


_SENTENCE_END = re.compile(r"(?:[.!?]+(?=\s|$|[\u4e00-\u9fff])|[。！？\n]+)")
_FILLER = (
    r"(?:(?:i|we|you)(?: also| really| just| then)?(?:['’]d| would)?(?: also|"
    r" really| just| then)? (?:want|need|would like|wanna)(?: you)?|"
    r"please|pls|plz|kindly|hi|hello|hey|ok|okay|yes|yeah|no|sure|great|"
    r"thanks|thank you|cool|nice|now|then|next|first(?:ly)?|"
    r"second(?:ly)?|third(?:ly)?|finally|lastly|last|also|and|so|just|but|"
    r"after that|afterwards?|additionally|moreover|furthermore|"
    r"(?:can|could|would|will) (?:you|u|we)|you|to|help|me|us|let'?s|go ahead|"
    r"parley|actually|instead|maybe|simply|quickly|briefly|try|"
    r"(?:i|we)(?:['’]d| would)(?: also| really)? (?:like|love)(?: you)?|"
    r"i(?:['’]m| am) (?:looking|trying)|would like|'d like|"
    r"why (?:do ?n['’]?t|not)|how about|do ?n['’]?t forget|make sure|be sure|step|one|two|three|\d+[.)]?|once done|"
    r"using|with|it|that|this|for|him|her|once|done|again|subsequently|"
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
_ASKS = re.compile(
    r"\b(?:please|pls|plz|kindly)\b|^\W*(?:(?:no|but|and|so|"
    r"ok),?\s+)?(?:do ?n['’]?t|do not|never)\b|\b(?:can|could|would|"
    r"will) (?:you|u|we|it be|i (?:have|get|see|hear))\b"
    r"|\b(?:i|we)(?:['’]d| would)(?: \w+)? (?:like|love|prefer|appreciate)\b"
    r"|\b(?:i|we|user|users|client|he|she|they|also|and|then|you)(?:['’]ll| will)?(?: also| really| just| "
    r"then| now| first| do)? (?:want|need|wish|require|wants|needs|requires)\b"
    r"|\b(?:and|but|also|then) would (?:also )?like\b|\bhelp (?:me|us)\b|"
    r"\b(?:assist|guide) (?:me|us)\b|\bi(?:['’]m| am) (?:looking (?:for|to)|"
    r"trying to|"
    r"hoping to|interested in|asking|in need)|\blet['’]?s\b"
    r"|\b(?:goal|task|aim|request|objective|job|plan) is\b|\bshould\b|\bmust\b|\b(?:needs?|has) to be\b|"
    r"\bhow about\b|\bwould be (?:great|nice|helpful|good)\b"
    r"|\bwhy (?:don['’]?t you|not)\b|\bcan['’]?t you\b|\bi wanna\b|\bgimme\b|\bin order to\b|\bby "
    r"(?:first )?\w+ing\b|^\W*(?:use|using|given|based on|from|after|once|before|with|for|if|take|apply|as)\b",
    re.I,
)
_QUESTION = re.compile(
    r"^\W*(?:(?:as|if|when|imagine|pretend|suppose)\b[^,.?!;:]{1,80},\s*)?(?:(?:so|and|but|hey|hi|hello|ok|well|um|wait|also|then),?\s+)*"
    r"(?:what|who|when|where|why|which|how|whose|whom|is|are|was|were|do|does|did|has|have|should|am|"
    r"isn['’]?t|aren['’]?t|what['’]s|who['’]s|shall)\b(?! about| me\b| i have\b)",
    re.I,
)
_HAVE = re.compile(r"^\W*have (?:this|the|it|my|a|an)\b.*\b\w+ed\b", re.I)
_PAST = re.compile(
    r"^\W*(?:(?:yesterday|last \w+|earlier|today|once|recently|then|so|and|well|ok),?\s+)*"
    r"(?:i|we|he|she|they|you|it|my \w+|our \w+|someone|somebody|people|(?:the|this|that|"
    r"your)\s+(?:\w+\s+){1,2}?)\s*(?:['’]ve|have|had|has|just|already|recently|only|never|was|were|is|"
    r"are)?\s*(?:just |already |recently |been )?"
    r"(?:drew|wrote|made|translated|painted|read|transcribed|summari[sz]ed|edited|composed|created|"
    r"generated|recorded|said|told|"
    r"drawn|written|forgot|remembered|did|took|loved|liked|hated|enjoy(?:ed|s)?|love|hate|sang|spoke|"
    r"finished|used|learned|studied|learn|study|"
    r"wrong|bad|great|good|terrible|awful|perfect|wonderful|nice|beautiful|amazing|awesome|not|too|so|"
    r"very|really|fine|correct|incorrect|okay)\b",
    re.I,
)
_ABILITY = re.compile(
    r"^\W*(?:(?:so|hey|hi|hello|ok|and|but|wow|cool|parley),?\s+)*(?:(?:can|could) (?:you|u|i|it|we|"
    r"parley|this bot|the bot)|are you (?:able to|capable of|good at)|do you (?:know how to|also|ever|"
    r"like to|like|enjoy|want to|even)?|"
    r"would you be able to|is it possible (?:for you )?to|will you be able to|are you allowed to|did "
    r"you)\s+(?:also |even |actually |really |please |only |still )?(?P<rest>[^.!?。？！]*?)"
    r"(?:\s+(?:too|as well|at all|things?|stuff|well|yet|already|for me|for (?:people|us)|or not|and "
    r"(?:stuff|things)))*\W*$",
    re.I,
)
_SPECIFIC = re.compile(
    r"[\ue000-\uf8ff]|\d|\b(?:a|an|the|this|that|it|my|these|those|them|me (?!a hand)|our|his|her|some|"
    r"one|two|three|another|please|into)\b"
    r"|\bof\b|\babout\b|\b(?:how|what|who|why|when|where)\b",
    re.I,
)
_ZH_ABILITY = re.compile(
    r"^\W*(?:(?:请问|那|嗨|你好|哈喽|话说|对了|哎)[，, ]*)*(?:你|您|机器人|它)?(?:能不能|"
    r"会不会|可不可以|能|会|可以|支持|懂|擅长|有没有|能够)(?:帮我|给我|帮人|帮忙)?"
    r"(?P<rest>[^，,。；;]{1,14}?)(?:的?功能)?(?:吗|么|嘛|不|呢|吧)?[?？!！。~ ]*$"
)
_ZH_SPECIFIC = re.compile(
    r"[\ue000-\uf8ff]|[这那它此]|[一二两三四五几\d]\s*[只个张幅首篇段句遍下点份]|我的|上面|"
    r"下面|附件|刚才|把|将|成|为|出来|给我听|关于|[里上中]的|[A-Za-z]{4,}"
    r"|[图片照录音视频]里"
)
_ZH_REPORT = re.compile(
    r"(?:我|他|她|我们|他们|朋友|同事|老师|妈妈|爸爸|孩子|女儿|儿子)[^，。；,;]{0,10}(?:刚才|"
    r"昨天|今天|刚刚|已经|前天|上周|最近|以前|小时候|曾经|今早|早上|上午)?[^，。；,;]{0,6}"
    r"(?:画|翻译|写|总结|做|念|读|转|编辑|生成|作|唱|听|拍|"
    r"搜)[^，。；,;成给]{0,4}(?:了|过|完)(?!一下|吗|什么|啥|几|多少|哪|谁)"
    r"|(?:翻译|画|写|总结|念|读|做|说|唱)得(?![^，。；,;]{1,4}(?:一?点|一?些))|(?:很|真|太|挺|非常|不太|有点|好)(?:好|棒|差|烂|"
    r"糟|不错|喜欢|满意|准|漂亮|好看|好听|美)"
    r"|(?:喜欢|爱|热爱|讨厌|擅长|在学|学习|学|正在|打算去|练习|不会|忙着|天天|每天)(?:画|翻译|写|"
    r"作曲|唱|读|总结|摄影|拍|做|作)"
    r"|(?:翻译|总结|画|诗|图|文章|故事|曲子)[^，。；,;]{0,3}(?:错了|不对|有问题|好难|难不难|"
    r"不错|真好|挺好|很好|太好|真棒|谢谢)"
)
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
_SUBORDINATE = re.compile(
    r"\b(?:who|which|where|learns?|wants?|loves?|likes?|how to|trying|tries|while|decides?|begins?|"
    r"starts?|goes|went|has|had|is|are)\b",
    re.I,
)
_FIRST_PERSON = re.compile(r"\b(?:i|we)(?:['’]d| would)?\s+(?:also\s+)?(?:want|need|like|wish)\b|\balso\b", re.I)
_STRONG = re.compile(
    r"(?:[.!?;。！？；\n]|\bthen\b|\bafter that\b|\bfinally\b|然后|再|接着|最后|之后|并|，|,)\s*(?:\w+\s+){0,3}$", re.I
)
_BACK = re.compile(
    r"\b(?:it|them|that|this|the (?:result|text|picture|image|story|poem|summary|translation|video|song|"
    r"music|audio|article))\b|它|结果|念|读|翻|译|总结|给我听",
    re.I,
)
_VAGUE_DOWN = re.compile(r"^\W*(?:someday|one day|if only)\b", re.I)


def sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of a text with their places."""
    found, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        found.append((start, text[start : match.end()]))
        start = match.end()
    found.append((start, text[start:]))
    return [(place, sentence) for place, sentence in found if sentence.strip()]


_ASKS_POLITELY = re.compile(
    r"\bplease\b|\bhow about\b|\bwhy (?:don['’]?t you|not)\b|"
    r"(?<!\bhow )(?<!\bwhat )(?<!\bwhere )\bcan you\b.*\?",
    re.I,
)
"""A question that asks for something to be done."""


def is_request(sentence: str, with_files: bool = False) -> bool:
    """Whether an English sentence tells or asks for something to be done, rather than reports, wonders or chats."""
    if is_ability_question(sentence, with_files) or _VAGUE_DOWN.search(sentence):
        return False
    if _QUESTION.search(sentence) and not _HAVE.search(sentence):
        return _ASKS_POLITELY.search(sentence) is not None
    return bool(_ASKS.search(sentence)) and not (
        _PAST.search(sentence) and not re.search(r"please|can you|could you|want|need", sentence, re.I)
    )


def is_ability_question(sentence: str, with_files: bool = False) -> bool:
    """Whether it only asks what can be done: "can you draw?", "你会画画吗"."""
    match = _ABILITY.match(sentence)
    if match:
        rest = match.group("rest")
        return not with_files and not _SPECIFIC.search(rest) and len(rest.split()) <= (4 if "?" in sentence else 3)
    match = _ZH_ABILITY.match(sentence)
    return match is not None and not with_files and not _ZH_SPECIFIC.search(match.group("rest"))


def is_question(sentence: str) -> bool:
    """Whether it asks for an answer."""
    return (
        bool(_QUESTION.search(sentence))
        or sentence.rstrip().endswith(("?", "？"))
        or bool(re.search(r"(?:吗|呢|什么|几[个只张]|多少|谁|哪|怎么|为什么|是不是|有没有)", sentence))
    )


def asks(text: str) -> bool:
    """Whether some part of the text tells to do something."""
    return bool(find_clauses(text, with_files=True))


def find_clauses(text: str, with_files: bool) -> list[Clause]:
    """What is asked for, in order."""
    accepted: list[tuple[Trigger, str]] = []
    every = find_triggers(_ASIDE.sub(lambda match: " " * len(match.group()), text))
    asked_before = False
    for start, sentence in sentences(text):
        here = [trigger for trigger in every if start <= trigger.start < start + len(sentence)][:_MOST_PHRASES]
        if not here:
            continue
        if len(accepted) >= _MOST_PHRASES:
            break
        request = is_request(sentence, with_files)
        begins = any(_at_start(sentence[: trigger.start - start]) for trigger in here)
        ability = is_ability_question(sentence, with_files)
        meant = [
            trigger
            for trigger in here
            if not ability and _is_meant(trigger, sentence, start, request, asked_before, begins)
        ]
        kept = _without_overlaps(meant)
        kept = _without_descriptions(kept, text)
        accepted += [(trigger, sentence) for trigger in kept]
        asked_before = asked_before or bool(kept)
    return _cut(text, accepted)


_CODE = re.compile(
    r"\b(?:python|java(?:script)?|typescript|c\+\+|c#|golang|sql|html|css|bash|regex|pseudo-?code|source code|"
    r"code (?:that|to|in|for|which|snippet))(?![\w'’-])|代码|函数|程序|算法|正则表达式",
    re.I,
)
"""Words of programs: these are for the chat model to write."""
_SUBJECT = re.compile(r"\b(?:about|on)\s[^.,;]{1,40}|(?:关于|介绍|讲)[^，。；,;]{1,20}", re.I)


def _is_meant(trigger: Trigger, sentence: str, offset: int, request: bool, asked_before: bool, begins: bool) -> bool:
    """Whether a phrase is told or asked; `begins`: whether its sentence begins with one."""
    left = sentence[: trigger.start - offset]
    matched = sentence[trigger.start - offset : trigger.end - offset]
    tail = left[-60:]
    if _NEGATED.search(tail) and not _NOT_NEGATED.search(tail) and trigger.tool not in ("remember",):
        return False
    if trigger.tool == "write_text" and _CODE.search(_SUBJECT.sub("", sentence)):
        return False
    if trigger.form == "chinese":
        return _chinese_is_meant(trigger, sentence, left)
    if re.search(r"[\u4e00-\u9fff，。；、：]\s*$", left):  # "请translate这段话"
        return trigger.form in ("verb", "noun") and _chinese_is_meant(trigger, sentence, left)
    if re.search(r"[\u4e00-\u9fff]", sentence) and trigger.form == "verb" and _ZH_ASKS.search(sentence):
        return _chinese_is_meant(trigger, sentence, left)
    at_start = _at_start(left)
    if trigger.form == "question":
        return not _PAST.search(left) and (at_start or request or bool(_BOUNDARY.search(tail)) or len(left) < 25)
    if trigger.tool in _CREATING and _DELIVER.match(matched) and not _WHOLE.search(matched):
        return False
    question = bool(_QUESTION.search(sentence)) and not request
    if question:
        return False
    if trigger.form == "noun":
        said_of = re.match(
            r"[^.;,]{0,30}?\b(?:was|is|were|are|looks?|sounds?|seems?)\b", sentence[trigger.end - offset :]
        )
        return (request or asked_before or (at_start and not said_of)) and not re.search(
            r"\b(?:(?<!to )have|has|this|is|was|the|my|from|in|of|using|into|"
            r"on)\s+(?:(?!and\b|want|need|like)[\w'’\ue000-\uf8ff-]+\s+){0,3}$|\bto\s+$",
            tail,
            re.I,
        )
    if trigger.form == "participle":
        if _DETERMINED.search(tail):
            return False
        return (request or asked_before) and bool(_WANT.search(tail))
    if at_start:
        return trigger.form in ("verb", "weak") or request or asked_before
    reached = bool(_BOUNDARY.search(tail) or _TO.search(tail))
    if not reached and not re.search(r"[A-Za-z]\s*$", left):  # Chinese or a mark before an English verb
        reached = True
    if _TO.search(tail) and not request and not asked_before:
        return False
    return reached and (request or asked_before or begins)


def _at_start(left: str) -> bool:
    """Whether nothing but courtesies stands before a phrase."""
    return len(left) < 160 and bool(_AT_START.match(left))


def _chinese_is_meant(trigger: Trigger, sentence: str, left: str) -> bool:
    clause = re.split(r"[，。；,;！？!?\n]", left)[-1]
    around = clause + re.split(r"[，。；,;！？!?\n]", sentence[len(left) :])[0]
    memory = trigger.tool in ("remember", "recall", "forget")
    if not memory and _ZH_REPORT.search(around) and not re.search(r"请|帮我|麻烦|给我", around):
        return False
    wonders = re.search(r"(?:怎么|如何|怎样|为什么|为啥|谁|什么叫|什么是|哪)[^，。；,;]{0,4}$", clause)
    if wonders:
        return False
    if re.search(r"(?:怎么|如何|怎样|为什么|为啥)", around) and trigger.tool not in _ASKING:
        return bool(re.search(r"请|帮我", around))
    return True


def _without_overlaps(triggers: list[Trigger]) -> list[Trigger]:
    """Of phrases that overlap, the longest."""
    kept: list[Trigger] = []
    for trigger in sorted(triggers, key=lambda one: (one.form == "weak", -one.length, one.start)):
        if all(trigger.end <= other.start or trigger.start >= other.end for other in kept):
            kept.append(trigger)
    return sorted(kept, key=lambda one: one.start)


def _without_descriptions(triggers: list[Trigger], text: str) -> list[Trigger]:
    """Leave out verbs that are part of what is to be drawn, written, remembered."""
    kept: list[Trigger] = []
    for trigger in triggers:
        if kept and kept[-1].tool == trigger.tool and trigger.form == "noun" and trigger.tool not in CONTENT_TOOLS:
            continue  # "find the entities as well as part-of-speech tags" is one job
        if kept and _is_same_work(kept[-1], trigger, text):
            continue
        describing = kept[-1] if kept and kept[-1].tool in CONTENT_TOOLS else None
        if describing is not None and text[describing.end - 1] not in ".;":
            between = text[describing.end : trigger.start]
            until = re.split(r"[.!?;。！？；\n]", text[trigger.start :])[0]
            between = _FIRST_PERSON.sub(" , then ", between)
            subordinate = bool(_SUBORDINATE.search(between))
            strong = bool(
                re.search(r"[.!?;。！？；\n]|\bthen\b|\bafter that\b|\bfinally\b|然后|接着|最后|再|之后", between)
            )
            back = bool(_BACK.search(until))
            listed = {trigger.form, describing.form} <= {"noun", "participle"} and bool(
                describing.form == "participle" or re.search(r"(?:,|\band\b)\s*(?:and\s+)?(?:the\s+\w+\s+)?$", between)
            )
            if trigger.form in ("noun", "participle") and not strong and not back and not listed:
                continue
            if describing.tool in ("remember", "recall", "forget") and not strong:
                continue
            if (
                subordinate
                and not strong
                and not (back and re.search(r"(?:,|，|\band\b|\bthen\b)\s*(?:\w+\s+)?$", between))
            ):
                continue
            joined = re.search(r"(?:[,，、]|\band\b|\bto\b|并|和|[\ue000-\uf8ff])\s*(?:\w+\s+){0,3}$", between)
            if not strong and not joined and (trigger.form != "chinese" or len(between) < 3):
                continue
        kept.append(trigger)
    return kept


_MEANS = re.compile(r"(?:using|utilizing|employing)\b", re.I)
_RESULT = re.compile(r"(?:produce|obtain|get|make|create|achieve|have)\b", re.I)
_CHANGES = ("edit_image", "enhance_image", "upscale_image", "inpaint_image", "enhance_audio", "enhance_video")


def _is_same_work(before: Trigger, trigger: Trigger, text: str) -> bool:
    """Whether a phrase only says more about what the one before it asks for."""
    between, phrase = text[before.end : trigger.start], text[trigger.start : trigger.end]
    purpose = re.fullmatch(r"[^.;,\n]*\bto\s+", between) is not None
    if before.tool != trigger.tool:  # "stabilize the video to get a smoother video"
        making = trigger.tool.startswith("generate_") and before.tool in _CHANGES
        return making and purpose and _RESULT.match(phrase) is not None
    if trigger.form == "chinese":  # "总结一下要点"
        return len(between) <= 4 and not re.search(r"[，。；,;！？!?\n、]|再|然后|并|和|及|接着", between)
    if trigger.form == "gerund":  # "modify the voice by making it deeper", "apply its style using style transfer"
        led = re.search(r"\b(?:by|with|for|of|to|i\.e\.)\s*(?:\w+\s+)?$|:\s*$", between, re.I)
        return led is not None or _MEANS.match(phrase) is not None
    return trigger.form == "verb" and purpose  # "rewrite it to make it unique"


_CUT = re.compile(
    r"[.!?;。！？；\n，,、]|\band\b|\bthen\b|\bafter\b|\bbefore\b|"
    r"\bbut\b|\bby\b|\bplus\b|\bto\b|&|然后|接着|之后|并且|并|同时|顺便|最后(?![一那]?[张个段幅份篇封首句条])|再|"
    r"而且|还有|另外|(?<=[\u4e00-\u9fff\ue000-\uf8ff])和(?=[\u4e00-\u9fff])(?!第|这|那)",
    re.I,
)


_DONE_FIRST = re.compile(
    r"\bafter\s+(?:you\s+)?(?:have\s+)?$|\bbut\s+(?:please\s+)?first(?:ly)?,?\s+(?:please\s+)?$|"
    r"(?:之前|以前|前)[，,]?\s*(?:请|要|得)?先[^，。；,;]{0,6}$",
    re.I,
)
"""Said of what is done before the clause in front of it: "read it to me, but first translate it"."""


def _cut(text: str, accepted: list[tuple[Trigger, str]]) -> list[Clause]:
    """Give each phrase the words around it: from the last boundary before it to the one of the next."""
    begins = []
    previous_end = 0
    for trigger, _ in accepted:
        cuts = list(_CUT.finditer(text, previous_end, trigger.start))
        begins.append(_begin(text, cuts, previous_end, trigger))
        previous_end = trigger.end
    clauses = []
    for index, (trigger, sentence) in enumerate(accepted):
        end = begins[index + 1] if index + 1 < len(accepted) else len(text)
        end = _end(text, trigger.end, end)
        words = text[begins[index] : end]
        matched = text[trigger.start : end]
        ahead = text[max(0, trigger.start - 24) : trigger.start]
        before = bool(re.search(r"\bbefore\s*(?:you\s+)?$", ahead, re.I))
        clause = Clause(trigger.tool, words, matched, trigger.start, trigger.form, sentence)
        starts_sentence = before and not text[: trigger.start].rstrip().lower()[:-6].strip(" .!?\n")
        behind = index > 0 and accepted[index - 1][1] == sentence and bool(_DONE_FIRST.search(ahead))
        clauses.append(replace(clause, before=bool(starts_sentence), after=behind))
    return clauses


_GOES_ON = re.compile(
    r"\s*(?:it|the (?:style|background|colou?rs?|tone|mood|story|image|picture|poem|"
    r"essay|text|email)|make sure|use|with|in|keep|include|"
    r"there|they|everything|he|she|each|also include)\b|\s*(?:[\ue000-\uf8ff]|"
    r"它|要|风格|背景|色调|画面|用|包括|字数|长度|不要)",
    re.I,
)


def _end(text: str, start: int, end: int) -> int:
    """A clause ends with its sentence, unless the next one goes on about the same thing."""
    while True:
        match = _SENTENCE_END.search(text, start, end)
        if match is None:
            return end
        if not _GOES_ON.match(text, match.end(), end):
            return match.end()
        start = match.end()


def _begin(text: str, cuts: list[re.Match[str]], previous_end: int, trigger: Trigger) -> int:
    """Where a clause begins: after the sentence's last boundary that leaves it its object ("把这段录音转成")."""
    if trigger.form == "chinese" and cuts:
        return cuts[-1].end()
    if not cuts:
        return previous_end if previous_end == 0 or trigger.form == "chinese" else trigger.start
    last_sentence = [cut for cut in cuts if cut.group() in ".!?;。！？；\n"]
    if last_sentence:
        return last_sentence[-1].end()
    return cuts[-1].end() if previous_end else 0
