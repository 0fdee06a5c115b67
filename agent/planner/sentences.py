"""Sentences: which ask for something to be done, which only wonder what can be done, and which are questions."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"(?:[.!?]+(?=\s|$|[\u4e00-\u9fff])|[。！？\n]+)")
_ASKS = re.compile(
    r"\b(?:please|pls|plz|kindly)\b|^\W*(?:(?:yo|hey|hi|ok|so|also|and),?\s+)*(?:need|want|wanna)\s+(?:an?|some|the|this|to)\b|^\W*(?:(?:no|but|and|so|"
    r"ok),?\s+)?(?:do ?n['’]?t|do not|never)\b|\b(?:can|could|would|"
    r"will) (?:you|u|we|some(?:one|body)|any(?:one|body)|it be|i (?:have|get|see|hear))\b"
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
QUESTION = re.compile(
    r"^\W*(?:(?:as|if|when|imagine|pretend|suppose)\b[^,.?!;:]{1,80},\s*)?(?:(?:so|and|but|hey|hi|hello|ok|well|um|wait|also|then),?\s+)*"
    r"(?:what|who|when|where|why|which|how|whose|whom|is|are|was|were|do|does|did|has|have|should|am|"
    r"isn['’]?t|aren['’]?t|what['’]s|who['’]s|shall)\b(?! about| me\b| i have\b)",
    re.I,
)
_HAVE = re.compile(r"^\W*have (?:this|the|it|my|a|an)\b.*\b\w+ed\b", re.I)
PAST = re.compile(
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
_VAGUE_DOWN = re.compile(
    r"^\W*(?:someday|one day|if only)\b|\b(?:we|i) should\b[^.!?]{0,80}\b(?:together|some ?day|sometime|one day)\b",
    re.I,
)


def sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of a text with their places."""
    found, start = [], 0
    for match in SENTENCE_END.finditer(text):
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
_TOLD_BESIDE = re.compile(
    r"[,;:-]\s*(?:(?:please|pls|plz|just|so|and|then|can (?:you|u)|could you)\s+)*+[a-z]+\s+"
    r"(?:it|this|that|them|me\s+what)\b",
    re.I,
)
"""Said after what is wrong with a file that came along: "the sound is bad, clean it up"."""


def is_request(sentence: str, with_files: bool = False) -> bool:
    """Whether an English sentence tells or asks for something to be done, rather than reports, wonders or chats."""
    if is_ability_question(sentence, with_files) or _VAGUE_DOWN.search(sentence):
        return False
    if QUESTION.search(sentence) and not _HAVE.search(sentence):
        return _ASKS_POLITELY.search(sentence) is not None
    if with_files and _TOLD_BESIDE.search(sentence):
        return True
    return bool(_ASKS.search(sentence)) and not (
        PAST.search(sentence) and not re.search(r"please|can you|could you|want|need", sentence, re.I)
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
        bool(QUESTION.search(sentence))
        or sentence.rstrip().endswith(("?", "？"))
        or bool(re.search(r"(?:吗|呢|什么|啥|几[个只张]|多少|谁|哪|怎么|为什么|是不是|有没有)", sentence))
    )
