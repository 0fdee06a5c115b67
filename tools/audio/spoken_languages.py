"""Languages as people name them: ``en``, ``en-GB``, ``English``, ``中文`` all mean a code.

Codes are ISO 639-1 where there is one, ``yue`` for Cantonese. Names in English and in the language itself.
"""

from __future__ import annotations

from tools.errors import ToolInputError

LANGUAGES: dict[str, tuple[str, ...]] = {
    "en": ("english", "英语", "英文"),
    "zh": ("chinese", "mandarin", "中文", "汉语", "普通话", "国语", "华语", "cmn"),
    "yue": ("cantonese", "粤语", "广东话"),
    "es": ("spanish", "español", "castilian", "西班牙语"),
    "fr": ("french", "français", "法语"),
    "de": ("german", "deutsch", "德语"),
    "it": ("italian", "italiano", "意大利语"),
    "pt": ("portuguese", "português", "葡萄牙语"),
    "ru": ("russian", "русский", "俄语"),
    "ja": ("japanese", "日本語", "日语"),
    "ko": ("korean", "한국어", "韩语"),
    "ar": ("arabic", "العربية", "阿拉伯语"),
    "hi": ("hindi", "हिन्दी", "印地语"),
    "tr": ("turkish", "türkçe", "土耳其语"),
    "pl": ("polish", "polski", "波兰语"),
    "nl": ("dutch", "nederlands", "荷兰语"),
    "sv": ("swedish", "svenska", "瑞典语"),
    "no": ("norwegian", "norsk", "nb", "nn", "挪威语"),
    "da": ("danish", "dansk", "丹麦语"),
    "fi": ("finnish", "suomi", "芬兰语"),
    "cs": ("czech", "čeština", "捷克语"),
    "sk": ("slovak", "slovenčina", "斯洛伐克语"),
    "hu": ("hungarian", "magyar", "匈牙利语"),
    "ro": ("romanian", "română", "罗马尼亚语"),
    "bg": ("bulgarian", "български", "保加利亚语"),
    "el": ("greek", "ελληνικά", "希腊语"),
    "uk": ("ukrainian", "українська", "乌克兰语"),
    "sr": ("serbian", "српски", "塞尔维亚语"),
    "hr": ("croatian", "hrvatski", "克罗地亚语"),
    "he": ("hebrew", "עברית", "希伯来语"),
    "fa": ("persian", "farsi", "فارسی", "波斯语"),
    "ur": ("urdu", "اردو", "乌尔都语"),
    "bn": ("bengali", "বাংলা", "孟加拉语"),
    "ta": ("tamil", "தமிழ்", "泰米尔语"),
    "te": ("telugu", "తెలుగు", "泰卢固语"),
    "th": ("thai", "ไทย", "泰语"),
    "vi": ("vietnamese", "tiếng việt", "越南语"),
    "id": ("indonesian", "bahasa indonesia", "印尼语", "印度尼西亚语"),
    "ms": ("malay", "bahasa melayu", "马来语"),
    "ca": ("catalan", "català", "加泰罗尼亚语"),
    "sw": ("swahili", "kiswahili", "斯瓦希里语"),
    "la": ("latin", "latina", "拉丁语"),
}


def language_code(name: str) -> str:
    """The code a name, a code or a tag with a region stands for; ``auto`` for nothing or ``auto``.

    Raises ToolInputError, listing the languages there are.
    """
    wanted = name.strip().lower().replace("_", "-")
    if wanted in ("", "auto", "detect", "自动"):
        return "auto"
    for candidate in (wanted, wanted.partition("-")[0], wanted.partition(" ")[0]):
        for code, names in LANGUAGES.items():
            if candidate == code or candidate in names:
                return code
    known = ", ".join(f"{code} ({names[0].capitalize()})" for code, names in LANGUAGES.items())
    raise ToolInputError(f"I do not know the language {name[:40]!r}.", f"Give auto or one of: {known}.")


def language_name(code: str, shown_in: str = "en") -> str:
    """The name to show to a person who reads English or Chinese; the code where there is none."""
    names = LANGUAGES.get(code, (code,))
    if shown_in == "zh":
        return next((name for name in names if name[0] >= "\u4e00" and name[-1] in "语文话"), names[0].capitalize())
    return names[0].capitalize()
