"""Which parts of a message are a person's own assertions, and where clauses begin in them.

Left out are quotations, code, pasted letters, what somebody else said, questions, suppositions, and the text that a
command is about ("translate: I live in Oslo"). What is left out keeps its length, so places stay true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 2000
"""Letters: who writes more in one message has pasted something."""

_OUT = "\x00"
_QUOTED = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|\"[^\"]*(?:\"|$)|“[^”]*(?:”|$)|「[^」]*(?:」|$)|『[^』]*(?:』|$)|«[^»]*(?:»|"
    r"$)|《[^》]*》"
    r"|‘[^’\n]*’(?!\w)|(?<!\w)'[^'\n]{3,}'(?!\w)|^[ \t]*>[^\n]*|^\[[^\]\n]*\][ \t]*$|https?://\S+|\([^)]*\?\)",
    re.DOTALL | re.MULTILINE,
)
_PASTED = re.compile(
    r"^\s*(?:dear|hi|hello) [\w .]+,\s*\n|^(?:from|to|subject|date|cc|发件人|收件人|主题)\s*[:：]"
    r"|\b(?:best|kind|warm) regards\b|\b(?:yours )?(?:sincerely|faithfully|truly)\b\s*,?\s*\n|此致|敬礼|"
    r"^\s*亲爱的.{1,20}[：:，,]?\s*\n"
    r"|^\s*[\w .]{1,30}[:：] .*\n\s*[\w .]{1,30}[:：] ",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE = re.compile(
    r"[^.!?。！？\n]*(?:(?:\.(?=\w)|(?<=\b(?:Dr|Mr|Ms|St))\.|(?<=\bMrs)\.)[^.!?。！？\n]*)*"
    r"(?:[.!?。！？]+|\n|$)"
)
_QUESTION_EN = re.compile(
    r"\W*(?:(?:and|so|but|well|hey|hi|ok|or|then|parley)[\s,]+)*(?:what|who|where|when|why|how|which|whose|"
    r"whom|do|does|did|is|are|am|was|"
    r"were|can|could|would|should|shall|will|may|might|have|has|isn['’]t|aren['’]t|don['’]t (?:i|you|we)|"
    r"didn['’]t i|guess"
    r")\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"\W*(?:right|correct|no|yes|eh|huh|okay|ok|remember|true|(?:do|did|is|are|am|was|were|have|has|ca|"
    r"wo)n['’]?t (?:i|he|she|it|they|you)"
    r"|(?:am|are|was|were|is) (?:i|you|he|she|it|they)\b|do (?:i|you)|did (?:i|you)|对吧|是吧|对吗|是吗|"
    r"对不对|是不是|没错吧|好吗|对么|是么|吧)"
    r"[^,，]*$",
    re.IGNORECASE,
)
_QUESTION_ZH = re.compile(
    r"(?:吗|嘛|呢|么|没有?|不)\s*$|什么|怎么|怎样|如何|为什么|为啥|谁|哪|几点|几岁|多少|多大|是不是|有没有|"
    r"能不能|会不会|可不可以|要不要|猜"
)
_SUPPOSED = re.compile(
    r"\b(?:if|suppose|supposing|imagine|pretend|hypothetically|assume|assuming|let['’]?s say|say that|what if|"
    r"as though|"
    r"as if|unless|whether|wish|role-?play|act as|in (?:the|my|this|a) (?:story|game|novel|book|dream|film|"
    r"movie|song|poem|play)|"
    r"for example|e\.g\.|such as when|would be|might|maybe|perhaps|probably|i guess|not sure|just kidding|"
    r"joking|jk|lol)\b"
    r"|如果|假如|假设|假装|要是|万一|倘若|想象|设想|比如|例如|扮演|也许|可能|大概|或许|说不定|开玩笑|故事里|"
    r"小说里|游戏里|梦里|梦见|希望",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:said|says|say|saying|told|tells|tell|asked|asks|wrote|writes|claims?|claimed|thinks|thought|"
    r"replied|according to|"
    r"believes?|reads|announced|insists?|insisted|mentioned|shouted|goes like|lyrics?|quote|the (?:sign|note|"
    r"text|email|letter))\b"
    r"|(?:他|她|它|他们|她们|有人|别人|朋友|妈妈|爸爸|老师|同事|老板|医生|人家|大家|网上|书上|歌词|"
    r"[\w]{1,4})(?:对我|跟我|告诉我|跟你|对你)?(?:说(?!话|得|[\w]{1,3}[语文话])|问我|问道|问[:：,，]|写道|"
    r"讲过|告诉我|认为|觉得)"
    r"|我(?:跟|对|和)[^，。]{1,8}说|[说道写][:：]",
    re.IGNORECASE,
)
_TELLING_PARLEY = re.compile(
    r"(?:\b(?:just |already |as )?(?:i(?:['’]ve| have)?(?: just| already)? (?:told|tell|said)(?: you)?|"
    r"(?:let me|i should|i must) (?:tell you|say|mention))\b|我(?:跟|和|对)你说|告诉你)",
    re.IGNORECASE,
)
_ABOUT_TEXT = re.compile(
    r"\W*(?:(?:please|can you|could you|would you|now|then|and|ok|hey|parley|kindly|also|i (?:want|"
    r"need) you to|i['’]d like you to|help me)[\s,]+)*"
    r"(?:translate|proofread|correct|fix|rewrite|rephrase|paraphrase|summari[sz]e|shorten|improve|polish|repeat|read|"
    r"write|draft|compose|type|spell|caption|print|output|echo|complete|continue|finish|explain|analy[sz]e|"
    r"classify|parse|check|"
    r"make (?:a|an|this|it|me) (?:\w+ )?(?:poem|song|story|sentence|video|speech|text)|create|generate|record|"
    r"sing|recite|synthesi[sz]e|"
    r"draw|paint|sketch|illustrate|how (?:do|would|can) (?:you|i|we) say|say(?!\s+(?:my|goodbye))|pronounce|"
    r"answer (?:as|like)|send|post|tell (?!me\b)\w+|"
    r"ask \w+|remind (?!me\b)\w+|edit|put|add|search|look up|google|find|title|name)\b",
    re.IGNORECASE,
)
_ABOUT_TEXT_ZH = re.compile(
    r"(?:请|帮我|麻烦|你|给我|能不能|可以|能|把|将|再|然后|接着|现在|[，,\s])*"
    r"(?:把[^，。]{0,40}(?:翻译|译成|改|写|念|读|总结)|翻译|朗读|念|读一?[下遍]|总结|概括|改写|润色|续写|重复|"
    r"复述|造句|校对|修改|检查|搜|查|画|生成|"
    r"写(?!得|代码的)|编|创作|作一?首|说一?[句遍下段]|跟我[读念说]|唱|配音|解释|分析|对[^，。]{1,6}说|"
    r"告诉(?!你)|转告|发(?:给|一))"
)
_CARRIES_ON = re.compile(
    r"[:：]\s*$|\b(?:translate|proofread|correct|rewrite|rephrase|paraphrase|summari[sz]e|polish|repeat|read|"
    r"write|draft|compose|"
    r"continue|complete|analy[sz]e|classify|say|sing|recite)\b|翻译|朗读|念|读|总结|概括|改写|润色|续写|重复|"
    r"复述|校对|写|编",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[,;，；、—]+|\s-\s|\s(?=(?:and|but|so|because|since|as|though|although|while|cause|cuz)\s)|(?=但是?|"
    r"而且|因为|所以|不过|另外|还有|并且)"
)
_LEAD = re.compile(
    r"(?:[\s\W_]|(?:hi|hello|hey|yo|ok|okay|yes|no|yeah|well|oh|so|and|but|because|since|as|cause|cuz|though|"
    r"also|btw|by the way|fyi|actually|"
    r"in fact|note|just so you know|for the record|for your information|please|pls|kindly|just|parley|again|now|"
    r"you should know|you must know|know|i should (?:mention|add)|i must (?:mention|add)|one more thing|sorry|"
    r"correction|thanks|thank you|"
    r"good (?:morning|evening|afternoon)|remember|(?:don['’]t|never) forget|keep in mind|bear in mind|"
    r"make a note|note down|take note|"
    r"let me (?:tell you|introduce myself)|i(?:['’]ve| have)? (?:just )?(?:told|said|tell)(?: you)?|then|"
    r"instead|these days|nowadays|currently|"
    r"at the moment|recently|sadly|unfortunately|fortunately|luckily|finally|about me|to be clear|"
    r"(?:the )?(?:truth|fact) is|"
    r"that|you know|look|listen|guess what)\b"
    r"|请|麻烦|记住|请记住|记得|记一下|记下|帮我记住|帮我记一下|别忘了|不要忘了|另外|还有|对了|顺便说(?:一下|"
    r"一句)?|顺便|其实|那么?|嗯|好的?|哦|"
    r"嗨|你好|您好|告诉你|跟你说|但是?|而且|因为|所以|不过|并且|实际上|事实上|更正一下|可惜|遗憾的是|最近|"
    r"谢谢|注意|你要知道|呃|啊|唉)*",
    re.IGNORECASE,
)


def assertions(text: str) -> Iterator[tuple[str, list[int]]]:
    """For each sentence that asserts something: the text up to its end, what is left out blanked, and the places
    where its clauses begin.
    """
    if len(text) > LONGEST or _PASTED.search(text):
        return
    masked = _QUOTED.sub(lambda found: _OUT * len(found.group()), text)
    for sentence in _SENTENCE.finditer(masked):
        words = sentence.group()
        if not words.strip(" \n\0"):
            continue
        command = _ABOUT_TEXT.match(words) or _ABOUT_TEXT_ZH.match(words.lstrip())
        if command is not None and not _is_wish(words):
            if _CARRIES_ON.search(words):
                return  # what follows may be the text it is about
            continue
        if _is_reported(words):
            if re.search(r"[:：]", words):
                return  # what follows may still be what the other said
            continue
        if _SUPPOSED.search(words):
            continue
        begins = _begins(words)
        ends = len(words.rstrip(".!?。！？\n \0"))
        if _asks(words):
            begins, ends = _asserted_before_asking(words, begins)
        if begins:
            yield masked[: sentence.start() + ends], [sentence.start() + begin for begin in begins]


def _is_wish(words: str) -> bool:
    """Whether a command is a standing one: "always draw in watercolour"."""
    lasting = (
        r"\balways\b|from now on|in (?:the )?future|every time|by default|time\s?-?zone"
        r"|以后|今后|从现在|从今|每次|总是|一直|默认|时区"
    )
    return re.search(lasting, words, re.IGNORECASE) is not None and not re.search(r"[:：]", words)


def _is_reported(words: str) -> bool:
    return _REPORTED.search(_TELLING_PARLEY.sub("", words)) is not None


def _asks(words: str) -> bool:
    ending = words.rstrip()[-1:]
    bare = words.rstrip(" .!。！\n\0")
    return ending in ("?", "？") or _QUESTION_EN.match(words) is not None or _QUESTION_ZH.search(bare) is not None


def _asserted_before_asking(words: str, begins: list[int]) -> tuple[list[int], int]:
    """The clauses before the question in "I'm vegetarian, what can I eat?", and where they end; none when it asks
    whether they are so.
    """
    if _QUESTION_EN.match(words):
        return [], 0
    for at, begin in enumerate(begins):
        rest = words[begin:].lstrip(" ,，")
        if at and not _TAG.match(rest) and (_QUESTION_EN.match(rest) or _QUESTION_ZH.search(rest.rstrip(" ?？"))):
            clause = words[begins[at - 1] : begin]
            return ([], 0) if _QUESTION_ZH.search(clause.rstrip(" ,，")) else (begins[:at], begin)
    return [], 0


def _begins(words: str) -> list[int]:
    """Where clauses begin, behind "by the way", "remember that" and the like."""
    starts = [0, *(found.end() for found in _BREAK.finditer(words))]
    places = []
    for start in starts:
        lead = _LEAD.match(words, start)
        place = lead.end() if lead else start
        if place < len(words) and place not in places:
            places.append(place)
    return places
