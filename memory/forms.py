"""What a turn looks like: whether it asks, speaks of oneself, names a time, a number, people or places.

Seen once, when a turn is written, and kept beside it as bits: a question for "when" prefers turns that name a time.
"""

from __future__ import annotations

import re

ASKS, OF_ONESELF, WITH_TIME, WITH_NUMBER, WITH_NAME, WITH_NAMES = 1, 2, 4, 8, 16, 32
_VERSION = 1
"""Of the patterns below; what was seen with others is looked at anew."""

_ASKING = re.compile(r"[?？]\W*$|[吗呢]\W*$")
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|we|our)\b|我|咱", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:yesterday|today|tonight|weekend|recently|since|ago|(?:last|next|this) (?:week|month|year|night|weekend)|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|\d{4}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|[昨今明前后]天|[昨今明][晚早]|[上下这]个?(?:周|星期|礼拜|月)|[去今明前]年|\d+[年月日号点]|周末|刚刚|最近|以前"
    r"|[一二三四五六七八九十]+[月日号点]|(?:周|星期|礼拜)[一二三四五六日天]|国庆|五一|元旦|春节|过年|中秋|端午"
    r"|腊月|正月|[春夏秋冬]天|[暑寒]假|初[一二三四五六七八九十]|年[初底]|[上中下]旬"
    r"|\b(?:christmas|easter|halloween|thanksgiving)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|once|twice|couple|few|several|dozen)\b"
    r"|\d|[一二两三四五六七八九十百千几半][个次天年只条本张位岁块杯遍]",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")


def form_of(text: str) -> int:
    """The bits of a text, and above them the version of the patterns."""
    said = re.split(r"\s\[", text)[0]  # a caption or a file's line is no part of the sentence
    names = len(_NAME.findall(text))
    return _VERSION << 8 | (
        ASKS * bool(_ASKING.search(said))
        | OF_ONESELF * bool(_FIRST_PERSON.search(text))
        | WITH_TIME * bool(_TIME.search(text))
        | WITH_NUMBER * bool(_NUMBER.search(text))
        | WITH_NAME * (names >= 1)
        | WITH_NAMES * (names >= 2)
    )


def is_current(form: int) -> bool:
    """Whether it was seen with the patterns as they are now."""
    return form >> 8 == _VERSION
