"""Names of languages in English and Chinese, and where a request names one."""

from __future__ import annotations

import re

# code: English names; Chinese names without the final 语 or 文
_NAMES = {
    "en": "english; 英 英格兰",
    "zh": "chinese mandarin putonghua; 中 汉 普通话 华",
    "yue": "cantonese; 粤 广东话",
    "es": "spanish castilian español; 西班牙 西",
    "fr": "french français; 法 法国",
    "de": "german deutsch; 德 德国",
    "it": "italian; 意大利 意",
    "pt": "portuguese; 葡萄牙 葡",
    "ru": "russian; 俄 俄罗斯",
    "ja": "japanese; 日 日本",
    "ko": "korean; 韩 韩国 朝鲜",
    "ar": "arabic; 阿拉伯",
    "hi": "hindi; 印地",
    "tr": "turkish; 土耳其",
    "nl": "dutch; 荷兰",
    "pl": "polish; 波兰",
    "sv": "swedish; 瑞典",
    "da": "danish; 丹麦",
    "no": "norwegian; 挪威",
    "fi": "finnish; 芬兰",
    "el": "greek; 希腊",
    "he": "hebrew; 希伯来",
    "th": "thai; 泰 泰国",
    "vi": "vietnamese; 越南 越",
    "id": "indonesian; 印尼 印度尼西亚",
    "ms": "malay; 马来",
    "tl": "tagalog filipino; 菲律宾",
    "cs": "czech; 捷克",
    "hu": "hungarian; 匈牙利",
    "ro": "romanian; 罗马尼亚",
    "uk": "ukrainian; 乌克兰",
    "bg": "bulgarian; 保加利亚",
    "hr": "croatian; 克罗地亚",
    "sr": "serbian; 塞尔维亚",
    "sk": "slovak; 斯洛伐克",
    "sl": "slovenian slovene; 斯洛文尼亚",
    "et": "estonian; 爱沙尼亚",
    "lv": "latvian; 拉脱维亚",
    "lt": "lithuanian; 立陶宛",
    "fa": "persian farsi; 波斯",
    "ur": "urdu; 乌尔都",
    "bn": "bengali bangla; 孟加拉",
    "ta": "tamil; 泰米尔",
    "te": "telugu; 泰卢固",
    "ml": "malayalam; 马拉雅拉姆",
    "mr": "marathi; 马拉地",
    "gu": "gujarati; 古吉拉特",
    "pa": "punjabi; 旁遮普",
    "sw": "swahili; 斯瓦希里",
    "af": "afrikaans; 南非荷兰",
    "ca": "catalan; 加泰罗尼亚 加泰隆尼亚",
    "eu": "basque; 巴斯克",
    "gl": "galician; 加利西亚",
    "ga": "irish; 爱尔兰",
    "cy": "welsh; 威尔士",
    "is": "icelandic; 冰岛",
    "la": "latin; 拉丁",
    "eo": "esperanto; 世界",
}


def _tables() -> tuple[dict[str, str], dict[str, str]]:
    english, chinese = {}, {}
    for code, names in _NAMES.items():
        first, second = names.split(";")
        english.update(dict.fromkeys(first.split(), code))
        for name in second.split():
            whole = name.endswith("话")
            chinese.update(dict.fromkeys([name] if whole else [name + "语", name + "文", name + "话"], code))
    chinese.update({"国语": "zh", "白话": "yue", "粤语": "yue", "中国话": "zh", "英国话": "en"})
    del chinese["世界文"], chinese["世界话"], chinese["法国文"]
    return english, chinese


_ENGLISH, _CHINESE = _tables()
# Longest first, so that 西班牙语 is not read as 牙语.
CHINESE_NAME = "(?:简体|繁体)?(?:" + "|".join(sorted(_CHINESE, key=len, reverse=True)) + ")"
ENGLISH_NAME = r"\b(?:(?:simplified|traditional|brazilian|mexican|american|british)\s+)?(?:" + (
    "|".join(sorted(_ENGLISH, key=len, reverse=True)) + r")\b"
)
NAME = f"(?:{ENGLISH_NAME}|{CHINESE_NAME})"

# What stands before and after the name of a language that something is to be put into, or is in.
_BEFORE_TARGET = re.compile(r"(?:\b(?:into|to|in|en)\s+(?:the\s+)?|[成为到作用以转]\s*|-to-)$", re.I)
_AFTER_TARGET = re.compile(
    r"\s+(?:translation|version|voiceover|speech|audio|subtitles)\b|版|翻译(?!成|为)|怎么|咋|是什么|的?译文|呢", re.I
)
_BEFORE_SOURCE = re.compile(r"(?:\bfrom\s+(?:the\s+)?|[从由]\s*)$", re.I)
_BEFORE_NOUN = re.compile(r"\b(?:the|this|that|these|following|my|an?|given|provided)\s+$", re.I)
_AFTER_SOURCE = re.compile(r"\s*(?:翻译成|译成|翻成|转成|翻译为)|(?:-|\s+)to(?:-|\s+)$", re.I)
_ANY = re.compile(NAME, re.I)
_UNKNOWN = re.compile(r"\b(?:into|to)\s+([A-Z][a-z]{2,20})\b(?!-)|翻译?成([\u4e00-\u9fff]{1,5}[语文])")


def code_of(name: str) -> str:
    """The ISO 639 code of a language's name; an empty string for an unknown one."""
    name = name.strip().lower()
    if name in _CHINESE:
        return _CHINESE[name]
    return _ENGLISH.get(name.split()[-1] if name else "", "") or _CHINESE.get(name[2:], "")


def _named(text: str) -> list[tuple[int, int, str]]:
    """(start, end, code) of every language named."""
    return [(match.start(), match.end(), code_of(match.group())) for match in _ANY.finditer(text)]


def target_language(text: str) -> str:
    """The language something is to be put into: ``fr`` for "into French", "翻译成法语", "in French"."""
    source = source_language(text)
    for start, end, code in _named(text):
        into = _BEFORE_TARGET.search(text[max(0, start - 12) : start]) or _AFTER_TARGET.match(text, end)
        if into and code != source:
            return code
    return ""


def target_languages(text: str) -> list[str]:
    """All the languages something is to be put into: "into French and German" gives both."""
    first = target_language(text)
    if not first:
        return []
    match = re.search(
        rf"(?:into|to|in|成|为)\s*{NAME}((?:\s*(?:,|and|&|，|、|和|以及|还有)\s*(?:and\s+)?{NAME})+)", text, re.I
    )
    more = [code_of(name) for name in _ANY.findall(match.group(1))] if match else []
    return list(dict.fromkeys([first, *more]))


def source_language(text: str) -> str:
    """The language something is in, where the request says so: "from German", "the following English text"."""
    names = _named(text)
    for index, (start, end, code) in enumerate(names):
        before = text[max(0, start - 14) : start]
        following = text[end : names[index + 1][0]] if index + 1 < len(names) else text[end : end + 8]
        if _BEFORE_SOURCE.search(before) or _AFTER_SOURCE.match(following):
            return code
        into = _BEFORE_TARGET.search(before)
        if (
            not into
            and _BEFORE_NOUN.search(before)
            and re.match(r"\s+(?!translation|version|voice)\w", text[end : end + 14], re.I)
        ):
            return code
    return ""


def unknown_language(text: str) -> str:
    """What is named as a language and is none we know: ``Klingon`` for "into Klingon"; empty when nothing is."""
    match = _UNKNOWN.search(text)
    name = (match.group(1) or match.group(2)) if match else ""
    return "" if not name or code_of(name) else name


def any_language(text: str) -> str:
    """The first language named anywhere."""
    match = _ANY.search(text)
    return code_of(match.group()) if match else ""


def script_language(text: str) -> str:
    """``zh`` when the text is written mostly in Chinese characters, else ``en``."""
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in text[:2000])
    latin = sum(character.isascii() and character.isalpha() for character in text[:2000])
    return "zh" if chinese * 3 > latin else "en"
