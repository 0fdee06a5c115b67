"""Times a person names, as a span of seconds since 1970: "last week", "in May 2023", "上周三", "国庆期间".

A span is told on the person's clock, so a time zone belongs to it; without one the machine's counts. What can not be
told by the calendar alone ("before the trip") is an `Event`: the words for what happened, and how the time lies to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from memory.holidays import holiday_in

Span = tuple[float, float]
_Found = tuple[datetime, datetime, re.Match[str]]
"""First moment, first moment after, on the person's clock, and the words that say it."""

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
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "few": 3, "couple": 2, "half": 0.5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6,
    "七": 7, "八": 8, "九": 9, "十": 10, "几": 3, "半": 0.5,
}  # fmt: skip
_PARTS = {
    "morning": (5, 12), "noon": (11, 14), "afternoon": (12, 18), "evening": (17, 26), "night": (18, 30),
    "凌晨": (0, 6), "早上": (5, 11), "早晨": (5, 11), "清晨": (5, 9), "早": (5, 11), "上午": (6, 12), "中午": (11, 14),
    "下午": (12, 18), "傍晚": (16, 20), "晚上": (17, 30), "晚": (17, 30), "夜里": (18, 30), "夜": (18, 30),
}  # fmt: skip
"""Hours from midnight; a night reaches into the next day."""
_CHINESE_DAYS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨": -1, "今天": 0, "今日": 0, "今": 0, "明天": 1, "明日": 1,
    "明": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_CHINESE_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_READ = 1000
"""Letters in which a time is looked for."""
_JUST_NOW = timedelta(seconds=1)
_DIGITS = "一二三四五六七八九十"
_WORD = "|".join(k for k in _NUMBERS if k.isascii())
_BESIDE = re.compile(
    rf"\b(?:(\d+|{_WORD})\s+)?(?:of\s+)?(day|week|weekend|month|year|{'|'.join(_WEEKDAYS)})s? "
    r"(before|after)(?: the)?(?: \S+)?$"
)
_PAST = re.compile(rf"\b(?:last|past|previous)\s+(?:(\d+|{_WORD})\s+)?(?:of\s+)?(minute|hour|day|week|month|year)s?\b")
_CHINESE_PAST = re.compile(
    r"(?:最近|过去|近|这)的?\s*(\d+|[" + "".join(k for k in _NUMBERS if not k.isascii()) + r"])?\s*个?(半)?"
    r"(分钟|小时|钟头|天|日|周|星期|礼拜|个月|月|年)"
)


@dataclass(frozen=True)
class Event:
    """A time told by what happened: "before the trip" is relation "before" of "the trip"."""

    relation: str
    """before, after or during."""
    clause: str


def recent_span(text: str, now: float, zone: tzinfo | None = None) -> Span | None:
    """The stretch up to now that a text names: "the last two hours", "今天", "最近三天". None when it names none."""
    lowered = text.lower()
    if found := _PAST.search(lowered):
        return now - _number(found[1]) * _UNITS[found[2]], now + 1
    if found := _CHINESE_PAST.search(lowered):
        number = _number(found[1]) + (0.5 if found[2] and found[1] else 0)
        return now - (0.5 if found[2] and not found[1] else number) * _UNITS[found[3]], now + 1
    midnight = _midnight(datetime.fromtimestamp(now, zone).replace(tzinfo=None))
    if re.search(r"\btoday\b|今天|今日", lowered):
        return _begin(midnight, zone), now + 1
    if re.search(r"\byesterday\b|昨天|昨日", lowered):
        return _begin(midnight - timedelta(days=1), zone), now + 1
    return None


def named_span(text: str, now: float, zone: tzinfo | None = None, *, nearest: bool = False) -> Span | None:
    """A day, week, month, holiday, season or year that a text names, seen from `now`. None: it names none.

    A date without a year is the latest one, or with `nearest` the one nearest to `now`, which may lie ahead.
    """
    lowered = text[:_READ].lower()
    try:
        local = datetime.fromtimestamp(now, zone).replace(tzinfo=None)
        for find in _FINDERS:
            found = find(lowered, local, nearest)
            if found is not None:
                start, end = _turned(found, lowered, local)
                if end != local + _JUST_NOW:
                    return _begin(start, zone), _end(end, zone)
                hours = end - start  # that have gone by, whatever was done to the clock meanwhile
                return _begin(start, zone) if start == _midnight(start) else now + 1 - hours.total_seconds(), now + 1
    except (ValueError, OverflowError, OSError):  # 31 February, a year before the calendar
        return None
    return None


def without_times(text: str, now: float, zone: tzinfo | None = None) -> str:
    """A text without the words by which `named_span` knows its time; those are no words to look for."""
    try:
        local = datetime.fromtimestamp(now, zone).replace(tzinfo=None)
        for find in _FINDERS:
            if (found := find(text[:_READ].lower(), local, False)) is not None:
                return f"{text[: found[2].start()]} {text[found[2].end() :]}"
    except (ValueError, OverflowError, OSError):
        return text
    return text


def _begin(local: datetime, zone: tzinfo | None) -> float:
    """The first moment at which the clock shows this time or, where it leaps over it, a later one."""
    first = local.replace(tzinfo=zone, fold=0).timestamp()
    early = local.replace(tzinfo=zone, fold=1).timestamp()
    if early >= first:
        return first
    # The clock leaps: it does between these two, where the distance from UTC changes. All leaps are at whole seconds.
    before, after = int(early) - 1, int(first) + 1
    while after - before > 1:
        middle = (before + after) // 2
        leapt = datetime.fromtimestamp(middle, zone).replace(tzinfo=None) >= local
        before, after = (before, middle) if leapt else (middle, after)
    return float(after)


def _end(local: datetime, zone: tzinfo | None) -> float:
    """The moment from which on the clock shows this time or a later one for good."""
    again = local.replace(tzinfo=zone, fold=1).timestamp()
    if again <= local.replace(tzinfo=zone, fold=0).timestamp():
        return _begin(local, zone)
    # The clock is put back over it. Where that is done at midnight no part of the day before comes again.
    last = datetime.fromtimestamp(again - 1, zone).replace(tzinfo=None)
    return again if last.date() < local.date() or local != _midnight(local) else _begin(local, zone)


def named_event(text: str) -> Event | None:
    """The event that a question tells the time by, in the person's words. None: it names none."""
    text = text[:_READ]
    if found := re.search(
        r"\b(before|after|since|during|while)\s+((?:(?!\b(?:what|when|where|who|which|how|did|does|was|is)\b)[^?,.!;])+)",
        text,
        re.I,
    ):
        relation = {"since": "after", "while": "during"}.get(found[1].lower(), found[1].lower())
        return Event(relation, found[2].strip()) if found[2].strip() else None
    found = re.search(
        r"(?:^|[，。,])([^，。,？?]{2,20}?)的?(以前|之前|前(?=[，,我他她你咱])|以后|之后|后(?=[，,我他她你咱])"
        r"|期间|的?(?:那天|那时|时候|那段时间|那次))",
        text,
    )
    if found is None or re.search(r"什么$|哪$|几$|多少$|这$|那$", found[1]):
        return None
    relation = "before" if "前" in found[2] else "after" if "后" in found[2] else "during"
    return Event(relation, found[1])


def _turned(found: _Found, text: str, now: datetime) -> tuple[datetime, datetime]:
    """What "since", "before" and the like make of a span: the time up to now, or the season that led to it."""
    start, end, words = found
    lead, after = f"{text[: words.start()].rstrip()} {words[0].split()[0]}", text[words.end() :].lstrip()
    if said := _BESIDE.search(lead):
        return _beside(said, start)
    if re.search(r"\b(?:since|after)(?: the)?(?: \S+)?$", lead) or re.match(
        r"以来|以后|之后|后(?![天年来])|到现在", after
    ):
        return start, max(end, now + _JUST_NOW)
    if re.search(r"\b(?:before|until|till|prior to)(?: the)?(?: \S+)?$", lead) or re.match(
        r"以前|之前|前(?![天年后])", after
    ):
        return start - timedelta(days=90), start
    return start, end


def _beside(said: re.Match[str], start: datetime) -> tuple[datetime, datetime]:
    """The week before a day, two months after it, the Sunday before it."""
    sign = -1 if said[3] == "before" else 1
    if said[2] in _WEEKDAYS:
        days = (sign * (_WEEKDAYS[said[2]] - start.weekday()) - 1) % 7 + 1
        found = start + sign * timedelta(days=days)
        return found, found + timedelta(days=1)
    if said[2] == "weekend":
        saturday = start - timedelta(days=start.weekday()) + timedelta(days=5 if sign > 0 else -2)
        return saturday, saturday + timedelta(days=2)
    number, unit = _number(said[1]), timedelta(seconds=_UNITS[said[2]])
    if number == 1:
        return (start - unit, start) if sign < 0 else (start + timedelta(days=1), start + timedelta(days=1) + unit)
    middle = start + sign * number * unit
    return middle - unit / 2, middle + unit / 2


def _number(text: str | None) -> float:
    if not text:
        return 1
    return float(text) if text.isdigit() else _NUMBERS.get(text, 1)


def _count(text: str) -> int:
    """12, 十二, 二十一."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    value = (_DIGITS.index(tens) + 1 if tens else 1) * 10 if ten else 0
    return value + (_DIGITS.index(ones) + 1 if ones else 0)


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time())


def _monday(now: datetime) -> datetime:
    return _midnight(now) - timedelta(days=now.weekday())


def _chosen(
    make: Callable[[int], tuple[datetime, datetime] | None], now: datetime, nearest: bool
) -> tuple[datetime, datetime] | None:
    """Of a span that comes every year the latest that began, or the one nearest to now."""
    spans = [span for year in (now.year - 1, now.year, now.year + 1) if (span := make(year)) is not None]
    begun = [span for span in spans if span[0] <= now]
    if nearest and spans:
        return min(spans, key=lambda span: abs(span[0] - now))
    return begun[-1] if begun else None


# -- the finders, in the order they are asked ----------------------------------------------------------------------


def _date(text: str, now: datetime, nearest: bool) -> _Found | None:
    """2023-05-08, 8 May 2023, May 8th; without a year the latest one."""
    if found := re.search(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b", text):
        return _one_day(found, found[1], int(found[2]), int(found[3]), now, nearest)
    if found := re.search(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\b\.?,?\s*(\d{{4}})?", text):
        return _one_day(found, found[3], _month_number(found[2]), int(found[1]), now, nearest)
    if found := re.search(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s*(\d{{4}}))?", text):
        return _one_day(found, found[3], _month_number(found[1]), int(found[2]), now, nearest)
    return None


def _one_day(
    found: re.Match[str], year: str | None, month: int, day: int, now: datetime, nearest: bool
) -> _Found | None:
    def of(year: int) -> tuple[datetime, datetime] | None:
        try:
            start = datetime(year, month, day)
        except ValueError:  # 29 February in most years
            return None
        return start, start + timedelta(days=1)

    if year:
        datetime(int(year), month, day)  # raises for a day that never was
    span = of(int(year)) if year else _chosen(of, now, nearest)
    return (span[0], span[1], found) if span else None


def _chinese_date(text: str, now: datetime, nearest: bool) -> _Found | None:
    """2023年5月8日, 去年三月, 八月底, 十月五号, 三月份."""
    found = re.search(
        rf"(?:(\d{{4}})年|({'|'.join(_CHINESE_YEARS)})的?)?(?<![\d{_DIGITS}])(\d{{1,2}}|[{_DIGITS}]{{1,2}})月(?!亮|饼|嫂|租)"
        rf"(?:(\d{{1,2}}|[{_DIGITS}]{{1,3}})(?:[日号]|(?![\d{_DIGITS}个月分年])(?=，|。|$))|(?:份|的)?(初|中旬|中|底|末|上旬|下旬))?",
        text,
    )
    if found is None:
        return None
    month = _count(found[3])
    year = found[1] or (str(now.year + _CHINESE_YEARS[found[2]]) if found[2] else None)
    if not 1 <= month <= 12:
        return None
    if found[4]:
        return _one_day(found, year, month, _count(found[4]), now, nearest)
    return _part_of_month(found, year, month, found[5], now, nearest)


_MONTH_PARTS = {
    "early": (1, 11), "beginning": (1, 11), "start": (1, 11), "mid": (9, 22), "middle": (9, 22), "late": (20, 32),
    "end": (20, 32), "初": (1, 11), "上旬": (1, 11), "中": (9, 22), "中旬": (10, 21), "底": (20, 32), "末": (20, 32),
    "下旬": (20, 32),
}  # fmt: skip


def _part_of_month(
    found: re.Match[str], year: str | None, month: int, part: str | None, now: datetime, nearest: bool
) -> _Found | None:
    def of(year: int) -> tuple[datetime, datetime] | None:
        start, end = _whole_month(year, month)
        first, last = _MONTH_PARTS[part] if part else (1, 32)
        return start + timedelta(days=first - 1), min(end, start + timedelta(days=last - 1))

    span = of(int(year)) if year else _chosen(of, now, nearest)
    return (span[0], span[1], found) if span else None


def _month(text: str, now: datetime, nearest: bool) -> _Found | None:
    """May 2023, in May, in late March last year, last March."""
    part = r"(?:(early|mid|late|(?:the\s+)?(?:beginning|start|middle|end)(?=\s+of))(?:\s+of|-)?\s*)?"
    found = re.search(rf"{part}\b({_MONTH})\b\.?,?\s+(?:of\s+)?(\d{{4}}|last year|this year|next year)\b", text)
    year: str | None = None
    if found:
        relative = {"last year": -1, "this year": 0, "next year": 1}
        year = found[3] if found[3].isdigit() else str(now.year + relative[found[3]])
    else:
        found = re.search(
            rf"\b(?:in|during|since|last|this|next|by|of|until|before|after|around|early|mid|late|back in)[\s-]+"
            rf"{part}({_MONTH})\b(?!\s+(?:be|have|not|i|we|you|he|she|they|it)\b)",
            text,
        )
        if found is None:
            return None
    before = text[max(0, found.start() - 12) : found.end()]
    named = found[1] or next(iter(re.findall(r"\b(early|mid|late)[\s-]+\S*$", before)), None)
    return _part_of_month(found, year, _month_number(found[2]), named and named.split()[-1], now, nearest)


def _month_number(name: str) -> int:
    return next(at for at, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _whole_month(year: int, month: int, months: int = 1) -> tuple[datetime, datetime]:
    after = month - 1 + months
    return datetime(year, month, 1), datetime(year + after // 12, after % 12 + 1, 1)


def _day(text: str, now: datetime, nearest: bool) -> _Found | None:
    """Today, yesterday evening, last night, 前天晚上, 昨晚, 大前天."""
    part = "|".join(sorted((k for k in _PARTS if not k.isascii()), key=len, reverse=True))
    found = re.search(
        rf"(?<![目之以])(大前天|前天|昨天|昨日|昨(?=[晚夜早])|今天|今日|今(?=[晚早晨夜])|(?<!小)明天|明日|(?<!小)明(?=[晚早])"
        rf"|大后天|后天)(?!气)的?({part})?",
        text,
    )
    if found:
        return _hours(found, _CHINESE_DAYS[found[1]], found[2], now)
    found = re.search(
        r"\b(?:(the )?(day before yesterday|day after tomorrow)|(yesterday|today|tomorrow|tonight)"
        r"(?:\s+(morning|noon|afternoon|evening|night))?|(last) night|this (morning|afternoon|evening))\b",
        text,
    )
    if found is None:
        return None
    named = found[2] or found[3] or ("yesterday" if found[5] else "today")
    days = {"day before yesterday": -2, "yesterday": -1, "tomorrow": 1, "day after tomorrow": 2}.get(named, 0)
    part_named = found[4] or found[6] or ("night" if found[5] or named == "tonight" else None)
    return _hours(found, days, part_named, now)


def _hours(found: re.Match[str], days: int, part: str | None, now: datetime) -> _Found:
    start = _midnight(now) + timedelta(days=days)
    first, last = _PARTS[part] if part else (0, 24)
    return start + timedelta(hours=first), start + timedelta(hours=last), found


def _week(text: str, now: datetime, nearest: bool) -> _Found | None:
    """上周, 上周三, 上上周末, 周五; last week, last Friday, on Monday, next weekend."""
    monday, today = _monday(now), _midnight(now)
    if found := re.search(r"(上{1,3}|这|本|下{1,3})一?个?(?:周|星期|礼拜)(末|[一二三四五六日天](?![天年个次]))?", text):
        weeks = -len(found[1]) if "上" in found[1] else len(found[1]) if "下" in found[1] else 0
        start = monday + timedelta(weeks=weeks)
        if found[2]:
            first, days = (5, 2) if found[2] == "末" else (_CHINESE_WEEKDAYS[found[2]], 1)
            return start + timedelta(days=first), start + timedelta(days=first + days), found
        return start, start + timedelta(weeks=1), found
    weekdays = "|".join(_WEEKDAYS)
    if found := re.search(rf"\b(last|this past|this|next|on|past)\s+({weekdays})\b(?!s)", text):
        forward = (_WEEKDAYS[found[2]] - today.weekday()) % 7
        ahead = found[1] == "next" or (found[1] == "this" and nearest)
        start = today + timedelta(days=(forward or 7) if ahead else forward - 7)
        return start, start + timedelta(days=1), found
    if found := re.search(r"\b(last|this past|past|this|next|over the)\s+(weekend|week)\b", text):
        weeks = {"this": 0, "next": 1}.get(found[1], -1)
        start = monday + timedelta(weeks=weeks)
        if found[2] == "weekend":
            return start + timedelta(days=5), start + timedelta(days=7), found
        return start, start + timedelta(weeks=1), found
    if found := re.search(
        r"(?<![每上下这本一两三四五六七八九十几个\d])(?:周|星期|礼拜)(末|[一二三四五六日天](?![天年个次]))", text
    ):
        first, length = (5, 2) if found[1] == "末" else (_CHINESE_WEEKDAYS[found[1]], 1)
        start = monday + timedelta(days=first)
        if start > now and not nearest:
            start -= timedelta(weeks=1)
        return start, start + timedelta(days=length), found
    return None


def _calendar(text: str, now: datetime, nearest: bool) -> _Found | None:
    """Last month, 上个月, 上上个月, 下个月."""
    if found := re.search(r"(上{1,3}|这|本|下{1,3})一?个?月(?!亮)(?:份|的)?(初|中旬|中|底|末|上旬|下旬)?", text):
        months = -len(found[1]) if "上" in found[1] else len(found[1]) if "下" in found[1] else 0
        part = found[2]
    elif found := re.search(r"\b(?:(early|late)\s+)?(last|this|next)\s+month\b", text):
        months, part = {"last": -1, "this": 0, "next": 1}[found[2]], found[1]
    else:
        return None
    place = now.year * 12 + now.month - 1 + months
    return _part_of_month(found, str(place // 12), place % 12 + 1, part, now, nearest)


def _ago(text: str, now: datetime, nearest: bool) -> _Found | None:
    """Three days ago, 两个月前, the other day, 前几天, the last two weeks, 最近三天."""
    if found := re.search(
        r"\bthe other (?:day|night)\b|(?<!目)前(?:几天|两天|些天|阵子|段时间)|几天前|\ba few days ago\b", text
    ):
        days = 45 if re.search("阵|段", found[0]) else 9
        return now - timedelta(days=days), now - timedelta(days=1), found
    if found := re.search(rf"\b(\d+|{_WORD})\s+(?:of\s+)?(day|week|month|year)s? (?:ago|earlier|back)\b", text):
        return _around(_number(found[1]), found[2], now, found)
    if found := re.search(r"(\d+|[一两二三四五六七八九十几半])个?半?(天|周|星期|礼拜|月|年)(?:以|之)?前", text):
        return _around(_number(found[1]), found[2], now, found)
    if (found := _PAST.search(text)) and found[1]:
        return now - timedelta(seconds=_number(found[1]) * _UNITS[found[2]]), now + _JUST_NOW, found
    if (found := _CHINESE_PAST.search(text)) and found[1]:
        return now - timedelta(seconds=_number(found[1]) * _UNITS[found[3]]), now + _JUST_NOW, found
    return None


def _around(number: float, unit: str, now: datetime, found: re.Match[str]) -> _Found:
    """Around then: half a unit to each side, a day for days."""
    seconds = _UNITS[unit]
    middle = now - timedelta(seconds=number * seconds)
    slack = timedelta(seconds=max(seconds / 2, 43200))
    return middle - slack, middle + slack, found


def _holiday(text: str, now: datetime, nearest: bool) -> _Found | None:
    """国庆期间, 去年春节, last Christmas, Halloween 2022."""
    named = holiday_in(text)
    if named is None:
        return None
    found, days = named

    def of(year: int) -> tuple[datetime, datetime] | None:
        span = days(year)
        return (_moment(span[0]), _moment(span[1]) + timedelta(days=1)) if span else None

    year = _year_beside(text, found, now)
    span = of(year) if year else _chosen(of, now, nearest)
    return (span[0], span[1], found) if span else None


def _year_beside(text: str, found: re.Match[str], now: datetime) -> int | None:
    """The year that is named right before or after a holiday or season."""
    before, after = text[: found.start()], text[found.end() :]
    if said := re.search(rf"(?:(\d{{4}})年|({'|'.join(_CHINESE_YEARS)}))的?$", before):
        return int(said[1]) if said[1] else now.year + _CHINESE_YEARS[said[2]]
    if said := re.match(r"(?:'s)?,?\s+(?:of\s+|in\s+)?((?:19|20)\d\d|last year|this year)\b", after):
        return int(said[1]) if said[1].isdigit() else now.year - (said[1] == "last year")
    return None


def _season(text: str, now: datetime, nearest: bool) -> _Found | None:
    """The latest such season that began, in the northern hemisphere, whole months; 暑假, 寒假."""
    found = re.search(
        r"\b(?:last|this|next|in|during|since|before|after|of|that|over)\s+(?:the\s+)?"
        r"(spring|summer|autumn|fall|winter)\b(?!\s+(?:down|out|off|apart|asleep|in love))"
        r"|\b(spring|summer|autumn|fall|winter)\s+(?:of\s+)?(?=(?:19|20)\d\d\b)",
        text,
    ) or re.search(r"(春|夏|秋|冬)(?:天|季)|(?<=年)的?(春|夏|秋|冬)|(暑假|寒假)|(?<=上)个?(春|夏|秋|冬)", text)
    if found is None:
        return None
    name = next(group for group in found.groups() if group)
    month, months = {"暑假": (7, 2), "寒假": (1, 2)}.get(name, (_SEASONS.get(name, 1), 3))
    year = _year_beside(text, found, now)
    if year:
        return *_whole_month(year, month, months), found
    span = _chosen(lambda year: _whole_month(year, month, months), now, nearest)
    return (span[0], span[1], found) if span else None


def _year(text: str, now: datetime, nearest: bool) -> _Found | None:
    """In 2023, 2023年, last year, 前年, 去年年底, 年初."""
    if found := re.search(r"(?:(\d{4})年|(" + "|".join(_CHINESE_YEARS) + r"))?的?(年初|年底|年末|上半年|下半年)", text):
        year = int(found[1]) if found[1] else now.year + _CHINESE_YEARS.get(found[2] or "", 0)
        first, last = {"年初": (1, 2), "上半年": (1, 6), "下半年": (7, 12)}.get(found[3], (11, 12))
        if not found[1] and not found[2] and not nearest and (now.month, now.day) < (first, 1):
            year -= 1
        return datetime(year, first, 1), _whole_month(year, last)[1], found
    if found := re.search(
        r"\b(?:in|during|of|since|before|after|until|from)\s+((?:19|20)\d\d)\b|((?:19|20)\d\d)年", text
    ):
        year = int(found[1] or found[2])
    elif found := re.search("|".join(_CHINESE_YEARS), text):
        year = now.year + _CHINESE_YEARS[found[0]]
    elif found := re.search(r"\b(last|this|next) year\b", text):
        year = now.year + {"last": -1, "this": 0, "next": 1}[found[1]]
    else:
        return None
    return datetime(year, 1, 1), datetime(year + 1, 1, 1), found


_FINDERS = (_date, _chinese_date, _day, _week, _calendar, _ago, _holiday, _month, _season, _year)
