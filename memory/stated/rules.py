"""Lasting statements in a person's own words, found by rule, English and Chinese. No model, about a millisecond."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from memory.hurried import moved_back, with_places, with_subjects
from memory.places import zone_said
from memory.stated import chinese, english
from memory.stated.reading import LONGEST, assertions
from memory.stated.statement import MANY, Span, Statement

_HAN = re.compile(r"[\u4e00-\u9fff]")
_BETWEEN = re.compile(
    r",\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+|、|以及|(?<=[\u4e00-\u9fff])(?:和|与|及|还有|跟|"
    r"或者?)(?=[\u4e00-\u9fffA-Za-z])"
)
_OF_ONE = re.compile(
    r"\b(?:rock|rhythm|black|salt|fish|mac|r|drum|sweet|bread|gin|peanut butter) (?:and|&|n) ", re.IGNORECASE
)
_TRAILING = re.compile(
    r"(?:\s+(?:very much|a lot|so much|the most|best|too|as well|now|again|these days|nowadays|currently|"
    r"lately|please|anymore|any more))+$",
    re.IGNORECASE,
)
_MOST_PLACES = 40
_SHORT = 120
_ASKED_ZONE = re.compile(
    r"\s*(?:(?:hi|hey|hello|parley)[\s,!]+)*(?:can|could|would|will) you (?:please )?"
    r"(?=(?:set|change|switch|update|adjust)\s+(?:my|the)\s+time\s?-?zone\b)"
    r"|(?:请|麻烦)?你?(?:可不可以|能不能|可以|能)(?:请)?(?=(?:帮我)?(?:把|将|设置?|改|更改|切换|调整)(?:一下)?(?:我的?)?时区)",
    re.IGNORECASE,
)
"""Before a wish that has the form of a question: "could you set my time zone to Tokyo?"."""
_ASKED_END = re.compile(r"(?:[\s,，]*(?:please|thanks|thank you|吗|么|呢|吧))*[\s.?!。？！]*$", re.IGNORECASE)


def statements(text: str) -> list[Statement]:
    """What the text states lastingly about its writer, in the order of the text; places are places in `text`.

    Nothing for questions, suppositions, quotations, what others said and the text of a command. What is typed in a
    hurry ("im vegetarian", 不吃香菜) is read in full.
    """
    wide = _HAN.search(text) is not None
    if len(text) > LONGEST:
        return []
    full, begins, ends = with_subjects(text) if wide else with_places(text)
    return [
        replace(one, value=moved_back(one.value, begins, ends), subject=moved_back(one.subject, begins, ends))
        for one in _stated(full, wide)
    ]


def _stated(text: str, wide: bool) -> list[Statement]:
    if not (english.may_state(text) or (wide and chinese.may_state(text))):
        return []
    found: dict[tuple[str, Span, Span], Statement] = {}
    if (asked := _ASKED_ZONE.match(text)) and len(text) < _SHORT:
        found = {(one.category, one.value, one.subject): one for one in _at(_ASKED_END.sub("", text), asked.end())}
    for upto, begins in assertions(text):
        if (name := english.greeted_name(upto)) and name[0] >= begins[0]:
            found["name", name, (0, 0)] = Statement("name", name)
        for begin in begins[:_MOST_PLACES]:
            for one in _at(upto, begin):
                found.setdefault((one.category, one.value, one.subject), one)
    return sorted(found.values(), key=lambda one: (one.value or one.subject, one.category))


def _at(text: str, begin: int) -> Iterator[Statement]:
    """What a clause states: the first rule that fits says it."""
    wide = _HAN.search(text, begin, begin + 12) is not None
    for category, pattern, ends, adds in _rules("zh" if wide else "en"):
        match = pattern.match(text, begin)
        if match is None:
            continue
        groups = match.groupdict()
        subject = _trimmed(text, match.span("subject")) if groups.get("subject") else (0, 0)
        if not groups.get("value"):
            yield Statement(category, (0, 0), subject, ends, adds)
            return
        value = _trimmed(text, match.span("value"))
        if category == "timezone" and not zone_said(text[value[0] : value[1]]):
            continue
        if category in MANY:
            for part in _parts(text, value):
                yield Statement(category, part, subject, ends, adds)
        elif value[0] < value[1]:
            yield Statement(category, value, subject, ends, adds)
        return


@lru_cache(maxsize=2)
def _rules(language: str) -> tuple[english.Rule, ...]:
    """Those that end something come first: "I don't like tea any more" is no dislike."""
    made = chinese.rules() if language == "zh" else english.rules()
    return tuple(sorted(made, key=lambda rule: not rule[2]))


def _parts(text: str, value: Span) -> Iterator[Span]:
    """The things of a list: "nuts, milk and eggs"."""
    words = text[value[0] : value[1]]
    begin = 0
    for between in [*_BETWEEN.finditer(words), None]:
        end = between.start() if between else len(words)
        if between and _OF_ONE.search(words[begin : between.end()]):
            continue
        part = _trimmed(text, (value[0] + begin, value[0] + end))
        if part[0] < part[1]:
            yield part
        if between:
            begin = between.end()


def _trimmed(text: str, span: Span) -> Span:
    """Without spaces and "very much" at the ends."""
    words = text[span[0] : span[1]]
    words = _TRAILING.sub("", words.rstrip(" \t,，.'’-"))
    start = span[0] + len(words) - len(words.lstrip())
    return start, span[0] + len(words)
