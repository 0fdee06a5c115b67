"""The literal arguments of a clause: prompts, questions, languages, styles, sizes, counts."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.languages import NAME, any_language
from agent.planner.masking import MARK

_SIZE = re.compile(r"\b(\d{2,5})\s*(?:x|×|by|\*)\s*(\d{2,5})\b(?:\s*(?:px|pixels?))?", re.I)
_RATIO = re.compile(r"(?<!\d)(16[:：]9|9[:：]16|4[:：]3|3[:：]4|3[:：]2|2[:：]3|1[:：]1|21[:：]9)(?!\d)")
_RATIOS = {
    "16:9": (1344, 768), "9:16": (768, 1344), "4:3": (1152, 896), "3:4": (896, 1152), "3:2": (1216, 832),
    "2:3": (832, 1216), "1:1": (1024, 1024), "21:9": (1536, 640),
}  # fmt: skip
_SHAPES = [
    (r"\b(?:landscape|widescreen|wide) (?:format|orientation|mode)\b|横[版屏图]|宽屏", (1344, 768)),
    (r"\b(?:portrait|vertical) (?:format|orientation|mode)\b|竖[版屏图]|手机壁纸", (768, 1344)),
    (r"\bsquare (?:format|picture|image)\b|正方形的?[图照]", (1024, 1024)),
]
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
     "ten": 10, "a": 1,
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "single": 1,
}  # fmt: skip
_NUMBER = r"(\d{1,3}|" + "|".join(_NUMBERS) + ")"
_STYLE = re.compile(
    r"\b(?:in|with|using)\s+(?:an?\s+|the\s+)?((?:\w+[ -]){0,2}?\w+?)(?:,)?\s+(?:voice|tone|manner|way|accent)\b"
    r"|\b(slowly|quickly|calmly|softly|loudly|cheerfully|sadly|angrily|dramatically|gently|happily|"
    r"excitedly|whispering|fast)\b"
    r"|用([^，。；,;：:]{1,8}?)的?(?:声音|语气|语调|口吻|嗓音)|(慢慢|慢一点|快一点|大声|小声|轻声|温柔地|缓缓)",
    re.I,
)
_VOICES = re.compile(
    r"\b(female|male|woman|man|girl|boy|child|robot|elderly|deep)(?:'s)?\b|(女|男|童|机器人|老人)声?", re.I
)
_VOICE_NAMES = {
    "woman": "female", "girl": "female", "man": "male", "boy": "male", "女": "female", "男": "male", "童": "child",
    "机器人": "robot", "老人": "elderly",
}  # fmt: skip
_STYLE_WORDS = {
    "难过": "sad", "伤心": "sad",
    "平静": "calm", "温柔": "gentle", "欢快": "cheerful", "开心": "cheerful", "高兴": "cheerful", "悲伤": "sad",
     "生气": "angry", "激动": "excited",
    "严肃": "serious", "慢慢": "slow", "慢一点": "slow", "快一点": "fast", "大声": "loud", "小声": "soft",
     "轻声": "soft", "缓缓": "slow",
    "温柔地": "gentle", "slowly": "slow", "quickly": "fast", "calmly": "calm", "softly": "soft",
     "loudly": "loud", "fast": "fast",
    "cheerfully": "cheerful", "sadly": "sad", "angrily": "angry", "dramatically": "dramatic",
     "gently": "gentle", "平稳": "calm",
    "happily": "happy", "excitedly": "excited", "whispering": "whisper", "沉稳": "calm", "冷静": "calm",
     "柔和": "gentle",
}  # fmt: skip
_ENDING = re.compile(
    r"(?:[\s,;，；、.。!！?？:：~-]+|[\s(]\(?\d{1,2}\)"
    r"|\b(?:and|then|also|finally|next|after that|afterwards|i(?:['’]d| would)? (?:also )?(?:like|want|need)(?: you)?|"
    r"to|but|plus|please|can you|could you|would you|you|for me|thanks?(?: you)?(?: (?:so|very) much)?|if you can|"
    r"if possible|ok(?:ay)?|as well|too|pls|right now|now)"
    r"|然后|再|接着|之后|最后|并且|并|同时|顺便|请你?|帮我|还有|给我|谢谢[你您]?[啦了]?|好吗|可以吗|吧|呗|行吗|一下|吗|哦|啊|呀)$",
    re.I,
)
_LONGEST_ENDING = 60
"""Characters; only so many are looked at, for an end is looked for again and again."""


def tidy(text: str) -> str:
    """A clause without the words that tie it to its neighbours, and without courtesies."""
    text = text.strip()
    while match := _ENDING.search(text[-_LONGEST_ENDING:]):
        text = text[: len(text) - len(match.group())]
    return re.sub(r"^(?:[\s,:;，；、.。-]|\b(?:and|then)\b)+", "", text, flags=re.I).strip()


def picture_size(text: str) -> dict[str, Any]:
    """Width and height in pixels, where the request names them: "1024x768", "16:9", "横版"."""
    match = _SIZE.search(text)
    if match:
        return {"width": int(match.group(1)), "height": int(match.group(2))}
    match = _RATIO.search(text)
    if match:
        width, height = _RATIOS[match.group(1).replace("：", ":")]
        return {"width": width, "height": height}
    for pattern, (width, height) in _SHAPES:
        if re.search(pattern, text, re.I):
            return {"width": width, "height": height}
    return {}


_PROMPT_HEAD = re.compile(
    r"^\s*(?:(?:please|me|us|up|for me|out|again|,)\s+)*"
    r"(?:(?:an?|the|some|another|one|new|\d+|two|three|nice|beautiful|cool|simple|high[- ]quality|"
    r"detailed|realistic|photorealistic|relevant|unique|"
    r"corresponding|digital|visual|short|related|cute|small|big|colou?rful|creative)\s+)*?"
    r"(?:images?|pictures?|photos?|photographs?|pics?|illustrations?|drawings?|artworks?|visual "
    r"representations?|visuals?|videos?|video clips?|clips?|films?|movies?|"
    r"animations?|music|visuali[sz]ations?|"
    r"slide ?shows?)\s*(?:file\s+)?(?:generated\s+|created\s+|made\s+|that is\s+)?"
    r"(?:of|that (?:shows|represents|depicts|illustrates|showcases|visually represents)|which (?:shows|"
    r"represents)|showing|depicting|representing|illustrating|showcasing|about|with|for|on|based (?:on|"
    r"upon)|from|using|where|in which|:|：|$)\s*",
    re.I,
)
_ZH_PROMPT_HEAD = re.compile(
    r"^\s*(?:画|绘制|描绘|生成|创建|制作|做|来|设计|创作|整|弄|要|合成|产生|配上?|谱成?)(?:画)?(?:一?下)?(?:出来|出|成)?"
)
_ZH_PROMPT_TAIL = re.compile(r"的(?:图片|图像|照片|图|画|插画|视频|短片|音乐|曲子)$")
_ZH_EMPTY = re.compile(
    r"(?:一?[张幅个段首]|几[张幅])?(?:图片|图像|照片|图|画|插画|插图|配图|" r"海报|视频|短片|音乐|曲子|曲|歌|东西)?"
)


_SETTINGS = [
    re.compile(pattern, re.I)
    for pattern in (
        r"\s*\b(?:using|with|by) (?:the |a |your )?[\w -]{0,30}\b(?:tools?|technolog\w+|models?|generator|apis?)\b",
        r",?\s*(?:with|using)?\s*(?:the )?seed\W{0,3}(?:is |of )?\d+|[，,]?\s*(?:用)?种子\D{0,3}\d+",
        _SIZE.pattern,
        rf"(?:,?\s*\b(?:in|at|as|with)\s+(?:an?\s+)?(?:aspect ratio(?: of)?\s*)?)?{_RATIO.pattern}"
        r"(?:\s*(?:aspect ratio|format|ratio|比例))?的?",
        r"\b(?:in|at|as|of|size)\s*(?=[,.]|$)",
    )
]
"""What says how something is to be made, and not what: a tool, a seed, a size."""
_SAYS_NOTHING = re.compile(
    r"(?:an?|some|the|me|new|another|\s)*(?:images?|pictures?|something|anything|videos?|music|it|this|that|them|photo|"
    r"drawing|song)?\W*",
    re.I,
)
_AS_A_PICTURE = re.compile(r"\s+as\s+an?\s+(?:\w+\s+)?(?:image|picture|photo|illustration|drawing|video)\W*$", re.I)
_TURNED_INTO = re.compile(
    r"\s*(?:turn|convert|transform|mak|chang)(?:e|es|ing)?\s+(?P<what>.{1,200}?)\s+(?:in)?to\s+(?:an?\s+)?(?:[\w-]+\s+){0,2}"
    r"(?:images?|pictures?|drawing|illustration|painting|poster|video|film|music|song|melody)\W*",
    re.I | re.S,
)


def prompt_of(rest: str, form: str = "verb") -> str:
    """What is to be drawn, filmed or composed: "draw a picture of X" gives X; empty when nothing is said."""
    text = tidy(rest)
    for setting in _SETTINGS:
        text = setting.sub("", text)
    text = tidy(text)
    if re.match(r"[\u4e00-\u9fff]", text):
        body = _ZH_PROMPT_HEAD.sub("", text).strip("：: ")
        bare = _ZH_PROMPT_TAIL.sub("", body)
        return "" if _ZH_EMPTY.fullmatch(body) else (bare or body).strip("，, ")
    text = _AS_A_PICTURE.sub("", text)
    turned = _TURNED_INTO.fullmatch(text)
    if turned is not None:
        return turned.group("what")
    body = text if form == "noun" else re.sub(r"^[A-Za-z'’-]+(?:\s+(?:me|us|up)\b)?\s*", "", text, count=1)
    if _SAYS_NOTHING.fullmatch(body):
        return "something" if "something" in body else ""
    said = (_PROMPT_HEAD.sub("", body, count=1) or body).strip(" ,:：")
    return "" if said.lower() in ("me", "us", "you", "myself", "yourself") else said


def question_of(text: str) -> str:
    """A question as asked, without "please tell me"."""
    text = tidy(
        re.sub(
            r"^\W*(?:(?:please|and|then|also|can you|could you|would you|tell me|let me know|i want to know|i'd "
            r"like to know|i would like to know|请问|请|告诉我|帮我看看|看看|顺便)[\s,，]*)+",
            "",
            text,
            flags=re.I,
        )
    )
    return (
        text + ("？" if re.search(r"[\u4e00-\u9fff]", text) else "?")
        if text and not text.endswith(("?", "？"))
        else text
    )


def speech_style(text: str) -> dict[str, Any]:
    """Style, voice and language of speech that a clause asks for."""
    found: dict[str, Any] = {}
    for match in _STYLE.finditer(text):
        words = next(filter(None, match.groups())).strip().lower()
        voice = _VOICES.search(words)
        if voice:
            name = (voice.group(1) or voice.group(2)).lower()
            found["voice"] = _VOICE_NAMES.get(name, name)
            words = _VOICES.sub("", words).strip(" 's的")
        language = any_language(words)
        if language:
            found["language"] = language
            words = re.sub(NAME, "", words, flags=re.I).strip()
        words = _STYLE_WORDS.get(words, words)
        if words and words not in ("a", "the", "natural sounding", "same", "own", "this", "that", "different"):
            found["style"] = words
    if "voice" not in found:
        named = re.search(r"(女|男|童)声|\b(female|male)\b", text, re.I)
        if named:
            name = (named.group(1) or named.group(2)).lower()
            found["voice"] = _VOICE_NAMES.get(name, name)
    spoken = re.search(rf"\b(?:in|into)\s+({NAME})|(?:用|以)\s*({NAME})", text, re.I)
    if spoken and "language" not in found:
        found["language"] = any_language(spoken.group())
    pace = re.search(r"\b(\d(?:\.\d+)?)\s*x\s+(?:the\s+)?speed|at\s+(\d(?:\.\d+)?)x|(\d(?:\.\d+)?)倍速", text)
    if pace:
        found["speed"] = float(next(filter(None, pace.groups())))
    return found


def number_of(text: str, noun: str) -> int | None:
    """A count before a noun: "in three sentences", "用三句话"."""
    match = re.search(rf"(?<![A-Za-z]){_NUMBER}\s*(?:[\w-]+\s+)?(?:{noun})", text, re.I)
    if not match:
        return None
    word = match.group(1).lower()
    return int(word) if word.isdigit() else _NUMBERS[word]


def seconds_of(text: str) -> float | None:
    """A duration: "30 seconds", "两分钟"."""
    match = re.search(rf"(?<![A-Za-z]){_NUMBER}[\s-]*(seconds?|secs?|minutes?|mins?|秒钟?|分钟)", text, re.I)
    if not match:
        return None
    word = match.group(1).lower()
    count = int(word) if word.isdigit() else _NUMBERS[word]
    return float(count * (60 if match.group(2).lower().startswith(("m", "分")) else 1))


def factor_of(text: str) -> float | None:
    """A factor: "4x", "放大两倍"."""
    match = re.search(r"\b(\d(?:\.\d)?)\s*(?:x|times)\b|([\d一两二三四]+)\s*倍", text, re.I)
    if not match:
        return 2.0 if re.search(r"\bdouble\b", text, re.I) else None
    word = match.group(1) or match.group(2)
    return float(_NUMBERS.get(word, 0) or (float(word) if re.fullmatch(r"\d(?:\.\d)?", word) else 2))


def unquoted_object(rest: str) -> str:
    """What stands between a verb and its language, unquoted: "translate good morning to Spanish", "say X in French"."""
    match = re.match(
        rf"\s*(?:translate|say|write|put)\s+(.{{1,300}}?)\s+(?:in|into|to|as)\s+(?:the\s+)?{NAME}", rest, re.I | re.S
    )
    if not match:
        match = re.search(
            rf"how\s+(?:do|would|can|could)\s+(?:you|i|we|one)\s+(?:say|write)\s+(.{{1,200}}?)\s+in\s+{NAME}",
            rest,
            re.I,
        )
    if not match:
        return ""
    words = match.group(1).strip(" :,")
    if re.search(MARK, words) or re.fullmatch(
        r"(?:(?:it|this|that|them|these|those|the|my|his|her|its|their|our|following|result(?:ing)?|output|"
        r"text|all|both|everything|what|back)\b.*)|.*\b(?:text|transcript(?:ion)?|summary|article|answer|response|"
        r"document|recording|result|story|poem|caption|description|question|sentence|content|labels|topics|"
        r"keywords|image|audio|video|message|email|letter|paragraph|words?|speech)s?\b.*",
        words,
        re.I,
    ):
        return ""
    return words


def pages_of(text: str) -> str:
    """Pages that a clause names: ``3`` for "page 3", ``2-4`` for "第2到4页"."""
    match = re.search(
        r"\bpages?\s+(\d+(?:\s*(?:-|to|–|,|and)\s*\d+)*)|第\s*(\d+(?:\s*(?:-|到|" r"至|、)\s*\d+)*)\s*页", text, re.I
    )
    if not match:
        return ""
    words = next(filter(None, match.groups()))
    return re.sub(r"\s*(?:,|and|、)\s*", ",", re.sub(r"\s*(?:-|to|–|到|至)\s*", "-", words))
