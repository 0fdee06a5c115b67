"""Days counted on the calendar: "how many days until Christmas?", "what day is 5 December?", "离国庆节还有几天"."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from memory.dates import named_span, without_times

_DAY_S = 86400.0
_UNTIL = re.compile(
    r"(?:please )?(?:(?:how many|the number of) days?(?: (?:are|is)(?: there| it)?| left| remain(?:ing)?)*|days|"
    r"how long(?: is it)?)(?: left| to go)? (?:until|till|til|to|before) (.{3,40})|"
    r"(?:请问|今天|现在)*(?:离|距离?|到)(.{2,12}?)(?:还|一共)?(?:有|剩)(?:下)?(?:多少|几)天(?:啊|呢|了)?",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"(?:please )?how many days(?: (?:is|are) it| has it been| have passed)? since (.{3,40})|"
    r"(?:从)?(.{2,12}?)(?:到现在|到今天|至今)(?:已经)?(?:有|过了)?(?:多少|几)天(?:了)?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"(?:what|which)(?: day(?: of the week)?| weekday)(?: of the week)?(?: is| was|"
    r" will)(?: it on)? (.{3,40}?)(?: be| fall on)?|"
    r"(?:请问)?(.{2,12}?)(?:那天)?(?:是|会是)?(?:星期几|周几|礼拜几)(?:啊|呢)?",
    re.IGNORECASE,
)
_FIXED = (
    (r"(?:christmas|xmas) eve|平安夜", 12, 24), (r"(?:christmas|xmas)(?: day)?|圣诞(?:节)?", 12, 25),
    (r"new year'?s eve|跨年(?:夜)?", 12, 31), (r"(?:the )?new year(?:'?s)?(?: day)?|元旦(?:节)?|新年", 1, 1),
    (r"halloween|万圣节", 10, 31), (r"valentine'?s(?: day)?|情人节", 2, 14), (r"国庆(?:节)?", 10, 1),
    (r"(?:may|labou?r) day|劳动节|五一", 5, 1), (r"儿童节|六一", 6, 1), (r"st\.? patrick'?s day", 3, 17),
    (r"april fools?'?(?: day)?|愚人节", 4, 1),
)  # fmt: skip
_PAST = re.compile(r"\d{4}|\b(?:last|ago|yesterday|past|previous|this)\b|[上昨前去这本]", re.IGNORECASE)
"""A day that does not come again."""
_WEEKDAYS_ZH = "一二三四五六日"


def days(text: str, now: float, zone: tzinfo | None, language: str) -> str | None:
    """The count or the day of the week; None for what asks for neither, and for a day that is not known exactly."""
    bare = " ".join(text.replace("’", "'").split()).strip(" ?？!！.。~～")
    today = datetime.fromtimestamp(now, zone).date().toordinal()
    zh = language == "zh"
    if found := _UNTIL.fullmatch(bare):
        named = found[1] or found[2]
        day = _day(named, now, zone, ahead=True)
        if day is None or day.toordinal() < today:
            return None
        count = day.toordinal() - today
        if zh:
            return f"离{named}（{_written(day, zh)}）还有 {count} 天。"
        return f"{count} {'day' if count == 1 else 'days'}, until {_written(day, zh)}."
    if found := _SINCE.fullmatch(bare):
        day = _day(found[1] or found[2], now, zone, ahead=False)
        if day is None or day.toordinal() > today:
            return None
        count = today - day.toordinal()
        return f"{count} 天，从 {_written(day, zh)} 算起。" if zh else f"{count} days, since {_written(day, zh)}."
    if found := _WEEKDAY.fullmatch(bare):
        named = found[1] or found[2]
        day = _day(named, now, zone, ahead=False) if re.search(r"\d{4}", named) else _day(named, now, zone, ahead=True)
        return None if day is None else f"{_written(day, zh)}。" if zh else f"{_written(day, zh)}."
    return None


def _day(named: str, now: float, zone: tzinfo | None, *, ahead: bool) -> datetime | None:
    """The one day that the words name and nothing else; with `ahead` the next such day."""
    plain = re.sub(r"^(?:the|this|next) (?=christmas|new year|halloween)", "", named.strip().lower())
    local = datetime.fromtimestamp(now, zone)
    for pattern, month, day in _FIXED:
        if re.fullmatch(pattern, plain):
            passed = (month, day) < (local.month, local.day)
            year = local.year + (passed if ahead else -((month, day) > (local.month, local.day)))
            return datetime(year, month, day)
    span = named_span(named, now, zone)
    if span is not None and ahead and span[1] <= now and not _PAST.search(named):
        span = named_span(named, now + 366 * _DAY_S, zone)
    if span is None or re.sub(r"\W|\b(?:the|of|on)\b|节|号|日", "", without_times(named, now, zone).lower()):
        return None
    first, last = (datetime.fromtimestamp(at, zone).replace(tzinfo=None) for at in (span[0], span[1] - 1))
    return first if first.date() == last.date() else None


def _written(day: datetime, zh: bool) -> str:
    if zh:
        return f"{day.year} 年 {day.month} 月 {day.day} 日，星期{_WEEKDAYS_ZH[day.weekday()]}"
    return f"{day:%A}, {day.day} {day:%B %Y}"
