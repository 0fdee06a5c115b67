"""Which of eSpeak NG's voices speaks: from what a person calls it to ``cmn+f2``."""

from __future__ import annotations

import re

from tools.audio.espeak import Espeak
from tools.errors import ToolInputError

_LANGUAGE_VOICES = {"en": "en-us", "zh": "cmn", "fr": "fr-fr", "no": "nb"}
"""eSpeak's name for a language where it is not the code."""
_RATES = {"zh": 205, "yue": 195, "ja": 185, "ko": 175, "vi": 185, "th": 185}
"""Words a minute, where eSpeak's count of words is not a European one."""
_RATE = 165

FEMALE, MALE, WHISPER = "f2", "edward", "whisper"
"""The woman's and the man's throat that PocketSphinx understands best: 27 and 20 words of 79 wrong."""
_KINDS = (
    (r"whisper|耳语|悄悄", "whisper"),
    (r"child|\bkid\b|童声|小孩", "f5"),
    (r"grandma|old (?:woman|lady)|奶奶", "grandma"),
    (r"grandpa|old man|老人|爷爷", "grandpa"),
    (r"deep|bass|低音|浑厚", "m7"),
    (r"robot|机器人", "robosoft"),
    (r"female|woman|girl|lady|\bshe\b|女", FEMALE),
    (r"\bmale|\bman\b|\bboy\b|\bguy\b|\bhe\b|男", MALE),
)
_ACCENTS = (
    (r"british|england|\buk\b|英式|英国", "en-gb"),
    (r"scott|苏格兰", "en-gb-scotland"),
    (r"america|\bus\b|美式|美国", "en-us"),
    (r"brazil|巴西", "pt-br"),
    (r"mexic|latin america|墨西哥", "es-419"),
    (r"cantonese|粤", "yue"),
)
_OPENAI_VOICES = dict.fromkeys(("alloy", "nova", "shimmer", "coral", "sage", "marin"), FEMALE) | dict.fromkeys(
    ("echo", "fable", "onyx", "ash", "ballad", "verse", "cedar"), MALE
)
"""So that a client of OpenAI's speech API is served a voice of the kind it asked for."""


def throat_and_accent(espeak: Espeak, wanted: str) -> tuple[str, str]:
    """The variant (may be empty) and the voice of a language (may be empty) that a person asks for.

    Raises ToolInputError, listing what there is.
    """
    name = wanted.strip()
    if not name or name.lower() in ("default", "auto", "默认"):
        return FEMALE, ""
    if name.lower() in _OPENAI_VOICES:
        return _OPENAI_VOICES[name.lower()], ""
    language, _, variant = name.partition("+")
    known = {voice.language.lower(): voice.language for voice in espeak.voices}
    language = known.get(_LANGUAGE_VOICES.get(language.lower(), language.lower()), "")
    variants = {one.lower(): one for one in espeak.variants}
    if language and (not variant or variant.lower() in variants):
        return variants.get(variant.lower(), FEMALE), language
    if name.lower() in variants:
        return variants[name.lower()], ""
    throat = next((value for pattern, value in _KINDS if re.search(pattern, name, re.IGNORECASE)), None)
    accent = next((value for pattern, value in _ACCENTS if re.search(pattern, name, re.IGNORECASE)), "")
    if throat is None and not accent:
        examples = "female, male, child, deep, whisper, British, American; or a language with a variant, en-gb+f2"
        raise ToolInputError(
            f"There is no voice {name[:40]!r}.", f"Ask for: {examples}. Variants: {', '.join(espeak.variants)}."
        )
    return (FEMALE if throat is None else throat), accent


def espeak_language(espeak: Espeak, code: str) -> str:
    """The name eSpeak has for a language code. Raises ToolInputError, listing the languages it speaks."""
    known = {voice.language.lower(): voice.language for voice in espeak.voices}
    name = _LANGUAGE_VOICES.get(code, code).lower()
    if name in known:
        return known[name]
    spoken = sorted({voice.language.partition("-")[0] for voice in espeak.voices})
    raise ToolInputError(f"eSpeak NG does not speak {code!r}.", f"It speaks: {', '.join(spoken)}.")


def words_per_minute(code: str) -> int:
    """A pleasant rate for the language."""
    return _RATES.get(code, _RATE)
