"""Units converted exactly: "10 miles in km", "how many cups are in a litre?", "30摄氏度是多少华氏度". Pint does it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_NUMBER = r"(-?\d[\d,]*(?:\.\d+)?|an?|one|half an?)"
_UNIT = r"((?:degrees? |°)?[a-z][a-z²³/]*(?: (?:per|an|a) [a-z]+)?|square [a-z]+|cubic [a-z]+)"
_ENGLISH = (
    re.compile(
        rf"(?:please |can you |could you )?(?:convert |change |turn |what(?:'s| is| are) |how much (?:is|"
        rf"are) )?{_NUMBER} ?"
        rf"{_UNIT} (?:in ?to|in|to|as|equals? (?:how many )?) ?{_UNIT}(?: please)?",
        re.IGNORECASE,
    ),
    re.compile(rf"{_NUMBER} ?{_UNIT} (?:is|are|equals?|=) how many {_UNIT}", re.IGNORECASE),
)
_TURNED = re.compile(
    rf"how (?:many|much) {_UNIT} (?:(?:is|are|make|equals?)(?: there)?(?: in)?|(?:does )?|in) ?{_NUMBER} ?{_UNIT}"
    rf"(?: have| make)?",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"(?:请问|请|帮我|把)*(-?\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十半])(?:个)?(.{1,5}?)(?:等于|是|换算成?|"
    r"转换?成|合|相当于|为|有)"
    r"(?:多少|几)?(?:个)?(.{1,5}?)"
)
_WORDS = {
    "c": "degC", "celsius": "degC", "centigrade": "degC", "f": "degF", "fahrenheit": "degF", "k": "kelvin",
    "kilos": "kg", "kilo": "kg", "lb": "pound", "kmh": "km/h", "kph": "km/h", "kb": "kB", "mb": "MB", "gb": "GB",
    "tb": "TB", "kilometers per hour": "km/h", "kilometres per hour": "km/h", "miles per hour": "mph",
    "sqm": "m**2", "sqft": "ft**2", "公里": "km", "千米": "km", "米": "m", "厘米": "cm", "公分": "cm",
    "毫米": "mm", "英里": "mile", "英尺": "ft", "英寸": "inch", "码": "yard", "海里": "nautical_mile",
    "光年": "light_year", "公斤": "kg", "千克": "kg", "克": "g", "吨": "tonne", "斤": "jin", "两": "liang",
    "磅": "pound", "盎司": "oz", "升": "l", "毫升": "ml", "加仑": "gallon", "品脱": "pint", "杯": "cup",
    "摄氏度": "degC", "度": "degC", "华氏度": "degF", "小时": "hour", "分钟": "minute", "秒": "second",
    "秒钟": "second", "天": "day", "周": "week", "星期": "week", "年": "year", "平方米": "m**2",
    "平方公里": "km**2", "公顷": "hectare", "亩": "mu_land", "英亩": "acre", "里": "li_long", "尺": "chi_long",
    "寸": "cun_long",
}  # fmt: skip
_COUNTS = {"a": 1, "an": 1, "one": 1, "half a": 0.5, "half an": 0.5, "半": 0.5}
_COUNTS |= {word: count for count, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_OWN = (
    "jin = 0.5 * kilogram", "liang = 0.05 * kilogram", "mu_land = 666.6667 * meter ** 2", "li_long = 500 * meter",
    "chi_long = meter / 3", "cun_long = meter / 30",
)  # fmt: skip


def convert(text: str, language: str = "en") -> str | None:
    """``10 miles = 16.09 km``; None for what is no conversion of units that there are."""
    bare = " ".join(text.replace("’", "'").split()).strip(" ?？!！.。~～")
    if len(bare) > 80:
        return None
    if language == "zh":
        found = _CHINESE.fullmatch(bare)
        asked = found.groups() if found else None
    else:
        asked = next((match.groups() for one in _ENGLISH if (match := one.fullmatch(bare))), None)
        if asked is None and (turned := _TURNED.fullmatch(bare)):
            asked = (turned[2], turned[3], turned[1])
    if asked is None:
        return None
    count, given, wanted = (one.strip() for one in asked)
    value = _COUNTS.get(count.lower())
    amount = float(count.replace(",", "")) if value is None else value
    result = _converted(amount, given, wanted)
    return None if result is None else f"{_shown(amount)} {given} = {_shown(result)} {wanted}"


def _converted(amount: float, given: str, wanted: str) -> float | None:
    import pint

    one, other = _unit(given), _unit(wanted)
    if one is None or other is None:
        return None
    try:
        return float(_registry().Quantity(amount, one).to(other).magnitude)
    except (pint.DimensionalityError, OverflowError, ValueError):
        return None


def _unit(name: str) -> Any:
    import pint

    plain = re.sub(r"^(?:degrees? |°)", "", name.strip().lower())
    plain = re.sub(r"^(square|cubic) (\w+)$", lambda found: f"({found[2]})**{2 if found[1] == 'square' else 3}", plain)
    plain = plain.replace("²", "**2").replace("³", "**3").replace(" per ", "/").replace(" an ", "/").replace(" a ", "/")
    for wanted in (_WORDS.get(name.strip().lower()), _WORDS.get(plain), plain, name.strip()):
        try:
            if wanted:
                return _registry().Unit(wanted)
        except (pint.UndefinedUnitError, pint.DefinitionSyntaxError, TypeError, ValueError, AssertionError):
            continue  # the next way of writing it
    return None


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint

    registry: Any = pint.UnitRegistry()
    for definition in _OWN:
        registry.define(definition)
    return registry


def _shown(value: float) -> str:
    rounded = round(value, 2) if abs(value) >= 100 else float(f"{value:.4g}")
    return f"{rounded:,.2f}".rstrip("0").rstrip(".") if abs(rounded) >= 1e-2 or not rounded else f"{rounded:.4g}"
