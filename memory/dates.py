"""Times a person names: "last week", "in May 2023", "上周三", as a span of seconds since 1970, local time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

Span = tuple[float, float]

_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS if name != "may") + "|may|sept"
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "春": 3, "夏": 6, "秋": 9, "冬": 12}
_WEEKDAYS = {name: at for at, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}  # noqa: SIM905
_CHINESE_WEEKDAYS = {name: at for at, name in enumerate("一二三四五六日")} | {"天": 6}
_UNITS = {
    "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400, "month": 30 * 86400, "year": 365 * 86400,
    "分钟": 60, "小时": 3600, "钟头": 3600, "天": 86400, "日": 86400, "周": 7 * 86400, "星期": 7 * 86400,
    "礼拜": 7 * 86400, "个月": 30 * 86400, "月": 30 * 86400, "年": 365 * 86400,
}  # fmt: skip
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "few": 3, "couple": 2,
    "half": 0.5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "几": 3, "半": 0.5,
}  # fmt: skip
_PAST = re.compile(
    r"\b(?:last|past|previous)\s+(?:(\d+|" + "|".join(k for k in _NUMBERS if k.isascii()) + r")\s+)?"
    r"(?:of\s+)?(minute|hour|day|week|month|year)s?\b"
)
_CHINESE_PAST = re.compile(
    r"(?:最近|过去|近|这)的?\s*(\d+|[" + "".join(k for k in _NUMBERS if not k.isascii()) + r"])?\s*个?(半)?"
    r"(分钟|小时|钟头|天|日|周|星期|礼拜|个月|月|年)"
)


def recent_span(text: str, now: float) -> Span | None:
    """The stretch up to now that a text names: "the last two hours", "今天", "最近三天". None when it names none."""
    lowered = text.lower()
    if found := _PAST.search(lowered):
        return now - _number(found[1]) * _UNITS[found[2]], now + 1
    if found := _CHINESE_PAST.search(lowered):
        number = _number(found[1]) + (0.5 if found[2] and found[1] else 0)
        return now - (0.5 if found[2] and not found[1] else number) * _UNITS[found[3]], now + 1
    if re.search(r"\btoday\b|今天|今日", lowered):
        return _midnight(now).timestamp(), now + 1
    if re.search(r"\byesterday\b|昨天|昨日", lowered):
        return (_midnight(now) - timedelta(days=1)).timestamp(), now + 1
    return None


def named_span(text: str, now: float) -> Span | None:
    """When something was said, as far as a question tells: a day, week, month, season or year. None: it does not."""
    lowered = text.lower()
    for find in (_date, _relative, _month, _season, _year):
        try:
            span = find(lowered, datetime.fromtimestamp(now))
        except (ValueError, OverflowError):  # 31 February, a year before the calendar
            return None
        if span is not None:
            return span[0].timestamp(), span[1].timestamp()
    return None


def _number(text: str | None) -> float:
    if not text:
        return 1
    return float(text) if text.isdigit() else _NUMBERS.get(text, 1)


def _midnight(now: float) -> datetime:
    return datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _day(year: int, month: int, day: int, days: int = 1) -> tuple[datetime, datetime]:
    start = datetime(year, month, day)
    return start, start + timedelta(days=days)


def _date(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """2023-05-08, 8 May 2023, May 8th, 5月8日; without a year the latest one."""
    if found := re.search(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b", text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := re.search(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]", text):
        return _latest(found[1], int(found[2]), int(found[3]), now)
    if found := re.search(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\b\.?,?\s*(\d{{4}})?", text):
        return _latest(found[3], _month_number(found[2]), int(found[1]), now)
    if found := re.search(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s*(\d{{4}}))?", text):
        return _latest(found[3], _month_number(found[1]), int(found[2]), now)
    return None


def _latest(year: str | None, month: int, day: int, now: datetime) -> tuple[datetime, datetime]:
    if year:
        return _day(int(year), month, day)
    span = _day(now.year, month, day)
    return span if span[0] <= now else _day(now.year - 1, month, day)


def _relative(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Yesterday, last week, last Friday, 上周三, three days ago, 上个月, 去年."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    tomorrow = today + timedelta(days=1)
    if re.search(r"\btoday\b|今天|今日", text):
        return today, tomorrow
    if re.search(r"前天|\bday before yesterday\b", text):
        return today - timedelta(days=2), today - timedelta(days=1)
    if re.search(r"\byesterday\b|昨天|昨日|昨晚|\blast night\b", text):
        return today - timedelta(days=1), today
    if found := re.search(r"(上+)(?:个)?(?:周|星期|礼拜)([一二三四五六日天])?", text):
        start = monday - timedelta(weeks=len(found[1]))
        if found[2]:
            start += timedelta(days=_CHINESE_WEEKDAYS[found[2]])
            return start, start + timedelta(days=1)
        return start, start + timedelta(weeks=1)
    if found := re.search(r"\blast (" + "|".join(_WEEKDAYS) + r")\b", text):
        back = (today.weekday() - _WEEKDAYS[found[1]] - 1) % 7 + 1
        return today - timedelta(days=back), today - timedelta(days=back - 1)
    if re.search(r"\blast weekend\b|上个?周末", text):
        return monday - timedelta(days=2), monday
    if re.search(r"\blast week\b", text):
        return monday - timedelta(weeks=1), monday
    if re.search(r"\bthis week\b|这周|本周|这个?星期", text):
        return monday, tomorrow
    this_month = today.replace(day=1)
    if re.search(r"\blast month\b|上个?月", text):
        return (this_month - timedelta(days=1)).replace(day=1), this_month
    if re.search(r"\bthis month\b|这个月|本月", text):
        return this_month, tomorrow
    if re.search(r"\blast year\b|去年", text) and not _season_name(text):
        return datetime(now.year - 1, 1, 1), datetime(now.year, 1, 1)
    if re.search(r"\bthis year\b|今年", text) and not _season_name(text):
        return datetime(now.year, 1, 1), tomorrow
    number = "|".join(k for k in _NUMBERS if k.isascii())
    if found := re.search(rf"\b(\d+|{number})\s+(?:of\s+)?(day|week|month|year)s? ago\b", text):
        return _ago(_number(found[1]), found[2], now)
    if found := re.search(r"(\d+|[一两二三四五六七八九十几半])个?(天|周|星期|月|年)前", text):
        return _ago(_number(found[1]), found[2], now)
    return None


def _ago(number: float, unit: str, now: datetime) -> tuple[datetime, datetime]:
    """Around then: half a unit to each side, a day for days."""
    seconds = _UNITS[unit]
    middle = now - timedelta(seconds=number * seconds)
    slack = timedelta(seconds=max(seconds / 2, 43200))
    return middle - slack, middle + slack


def _month(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """May 2023, in May, 2023年5月, 五月 is left to the words."""
    if found := re.search(r"(\d{4})年(\d{1,2})月", text):
        return _whole_month(int(found[1]), int(found[2]))
    if found := re.search(rf"\b({_MONTH})\b\.?,?\s+(?:of\s+)?(\d{{4}})\b", text):
        return _whole_month(int(found[2]), _month_number(found[1]))
    if found := re.search(rf"\b(?:in|during|since|last)\s+(?:early\s+|late\s+|mid-?\s*)?({_MONTH})\b", text):
        number = _month_number(found[1])
        return _whole_month(now.year if number <= now.month else now.year - 1, number)
    return None


def _month_number(name: str) -> int:
    return next(at for at, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _whole_month(year: int, month: int, months: int = 1) -> tuple[datetime, datetime] | None:
    if not (1 <= month <= 12 and 1 <= year < 9000):
        return None
    after = month - 1 + months
    return datetime(year, month, 1), datetime(year + after // 12, after % 12 + 1, 1)


def _season_name(text: str) -> str | None:
    found = re.search(r"\b(?:last|this|in|during)\s+(?:the\s+)?(spring|summer|autumn|fall|winter)\b", text)
    found = found or re.search(r"(?:去年|今年|上个?|那年|前年)的?(春|夏|秋|冬)", text)
    return found[1] if found else None


def _season(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """The latest such season that began: northern hemisphere, whole months."""
    name = _season_name(text)
    if name is None:
        return None
    year = re.search(r"\b((?:19|20)\d\d)\b", text)
    month = _SEASONS[name]
    if year:
        return _whole_month(int(year[1]), month, 3)
    start = now.year if (now.year, month) <= (now.year, now.month) else now.year - 1
    if re.search(r"去年|\blast year", text):
        start = now.year - 1
    return _whole_month(start, month, 3)


def _year(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    if found := re.search(r"\b(?:in|during)\s+((?:19|20)\d\d)\b|((?:19|20)\d\d)年", text):
        year = int(found[1] or found[2])
        return datetime(year, 1, 1), datetime(year + 1, 1, 1)
    return None
