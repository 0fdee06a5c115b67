"""What people type in a hurry, spelled out: "im", "dont", "whats", "my gf", "u"; and 我 where a clause leaves it out.

So that rules need to know one spelling only.
"""

from __future__ import annotations

import re

from memory.stated.statement import Span

_SPELLED = {
    "im": "I'm", "ive": "I've", "iam": "I am", "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "cant": "can't",
    "wont": "won't", "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't", "werent": "weren't", "havent": "haven't",
    "hasnt": "hasn't", "hadnt": "hadn't", "couldnt": "couldn't", "wouldnt": "wouldn't", "shouldnt": "shouldn't",
    "hes": "he's", "shes": "she's", "thats": "that's", "theres": "there's", "weve": "we've", "youve": "you've",
    "theyve": "they've", "youre": "you're", "theyre": "they're", "whats": "what's", "whos": "who's",
    "wheres": "where's", "whens": "when's", "hows": "how's", "wat": "what", "wut": "what", "wot": "what", "u": "you",
    "ur": "your", "gf": "girlfriend", "bf": "boyfriend", "roomate": "roommate", "roomie": "roommate",
    "bday": "birthday", "b-day": "birthday", "xmas": "Christmas", "fav": "favourite", "fave": "favourite",
    "pls": "please", "plz": "please", "cuz": "because", "coz": "because", "tmrw": "tomorrow", "n": "and",
    "kinda": "kind of",
}  # fmt: skip
_WORD = re.compile(
    r"(?<![\w'’@/.-])(?:"
    + "|".join(sorted(map(re.escape, _SPELLED), key=len, reverse=True))
    + r")(?![\w'’@/-]|\.\w)|\b(?<=my )(?:bro|sis)\b|\bid (?=like|love|rather|prefer)\b|\br u\b|咋|干嘛|干吗|啥",
    re.IGNORECASE,
)
_IN_PLACE = {
    "bro": "brother", "sis": "sister", "id ": "I'd ", "r u": "are you", "咋": "怎么", "干嘛": "做什么",
    "干吗": "做什么", "啥": "什么",
}  # fmt: skip
_SHOUTED = re.compile(r"[A-Z]+")
"""Letters that stand for something else: IM, UR, N."""


def spelled_out(text: str) -> str:
    """The text with every such word in full, everything else as it is."""
    return _WORD.sub(lambda found: _full(found.group()), text)


def with_places(text: str) -> tuple[str, list[int], list[int]]:
    """The text spelled out, and for each letter of it where the word it belongs to begins and ends in `text`."""
    words, at = "", 0
    begins: list[int] = []
    ends: list[int] = []
    for found in [*_WORD.finditer(text), None]:
        upto = found.start() if found else len(text)
        words += text[at:upto]
        begins += range(at, upto)
        ends += range(at + 1, upto + 1)
        if found:
            full, at = _full(found.group()), found.end()
            words += full
            begins += [found.start()] * len(full)
            ends += [found.end()] * len(full)
    return words, begins, ends


def moved_back(span: Span, begins: list[int], ends: list[int]) -> Span:
    """A place in the spelled out text as a place in the one that was typed."""
    return (begins[span[0]], ends[span[1] - 1]) if span[1] > span[0] else (0, 0)


def with_subjects(text: str) -> tuple[str, list[int], list[int]]:
    """The same of a text in which Chinese clauses that tell of their writer, and leave 我 out, have it: "不吃香菜",
    "我叫小林，在杭州做产品经理".
    """
    edits = [(place, place, "我") for place in _left_out(text)]
    edits += [(space.start(), space.end(), "，") for space in _SPACE_ZH.finditer(text)]  # who types no commas
    words, at = "", 0
    begins: list[int] = []
    ends: list[int] = []
    for begin, end, put in [*sorted(edits), (len(text), len(text), "")]:
        words += text[at:begin] + put
        begins += [*range(at, begin), *[begin] * len(put)]
        ends += [*range(at + 1, begin + 1), *[end] * len(put)]
        at = end
    return words, begins, ends


_SPACE_ZH = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")
_CLAUSE_ZH = re.compile(r"[^，。！；,.!;\n\s]+")
_OF_ME_ZH = re.compile(
    r"我(?:们)?(?:今年|现在|平时|一直|从小|也|都|很|最|是|叫|姓|在|住|来自|喜欢|爱|不|对|会|能|有|养|\d)"
)
_GOES_ON_ZH = re.compile(
    r"(?:今年|现在|平时|目前|从小|最|也|还|都|很|特别|非常|超)*(?:\d{1,3}岁|[一二三四五六七八九十]{1,4}岁|住在?|在[^，。]{1,12}?(?:做|当|工作|上班|读|上学|实习|任教)|"
    r"是[^，。]{1,10}人|姓|来自|喜欢|不喜欢|爱(?=[吃喝看听玩下打养画读跑])|不爱(?=[吃喝看听玩])|不吃|不喝|不能[吃喝]|讨厌|受不了|会(?:说|弹|画)|在学|"
    r"乳糖不耐|吃素|对[^，。\s]{1,8}过敏)"
)
"""How a clause goes on about the writer of the one before."""
_ALONE_ZH = re.compile(
    r"(?:从来|一直|从小|平时|最|也|还|超|特别|最近|其实|现在)*(?:不吃|不喝|不爱(?=[吃喝看听玩])|爱(?=[吃喝看听下打])|喜欢|不喜欢|讨厌|受不了|在学|住在|"
    r"家里?养了?|养了|乳糖不耐|吃素|对[^，。\s]{1,8}过敏)"
)
"""How a message begins that is of its writer, without a word for them."""


def _left_out(text: str) -> list[int]:
    """Where 我 is to be put in."""
    places: list[int] = []
    mine = True  # until somebody else is spoken of; a sentence without a subject goes on about the one before
    for sentence in re.finditer(r"[^。！？!?\n]+", text):
        for at, clause in enumerate(_CLAUSE_ZH.finditer(sentence.group())):
            place, words = sentence.start() + clause.start(), clause.group()
            if (mine and at and _GOES_ON_ZH.match(words)) or (not at and mine and _ALONE_ZH.match(words)):
                places.append(place)
                continue
            mine = _OF_ME_ZH.match(words) is not None
    return places


def _full(typed: str) -> str:
    if len(typed) <= 2 and _SHOUTED.fullmatch(typed):
        return typed
    low = typed.lower()
    return _SPELLED.get(low) or _IN_PLACE.get(low, typed)
