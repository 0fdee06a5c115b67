"""When people celebrate: the days that a question names instead of a date ("国庆期间", "last Christmas")."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

Celebrated = Callable[[int], tuple[date, date] | None]
"""First and last day in a year, None where it is not known."""

# First day of the lunar year, of the fifth month's fifth day and of the eighth's fifteenth: Hong Kong Observatory's
# conversion tables, hko.gov.hk/en/gts/time/conversion.htm
_SPRING = (
    "2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 "
    "2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 "
    "2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 2040-02-12"
)
_DRAGON_BOAT = (
    "2018-06-18 2019-06-07 2020-06-25 2021-06-14 2022-06-03 2023-06-22 2024-06-10 2025-05-31 2026-06-19 2027-06-09 "
    "2028-05-28 2029-06-16 2030-06-05"
)
_MID_AUTUMN = (
    "2018-09-24 2019-09-13 2020-10-01 2021-09-21 2022-09-10 2023-09-29 2024-09-17 2025-10-06 2026-09-25 2027-09-15 "
    "2028-10-03 2029-09-22 2030-09-12"
)


def _each_year(month: int, day: int, days: int = 1) -> Celebrated:
    return lambda year: (date(year, month, day), date(year, month, day) + timedelta(days=days - 1))


def _lunar(dates: str, before: int, after: int) -> Celebrated:
    by_year = {int(one[:4]): date.fromisoformat(one) for one in dates.split()}

    def days(year: int) -> tuple[date, date] | None:
        first = by_year.get(year)
        return (first - timedelta(days=before), first + timedelta(days=after)) if first else None

    return days


def _weekday_of_month(month: int, weekday: int, which: int, before: int = 0, after: int = 0) -> Celebrated:
    """`which` 1 is the first such weekday (0: Monday) of the month, -1 the last one."""

    def days(year: int) -> tuple[date, date]:
        if which > 0:
            first = date(year, month, 1)
            found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
        else:
            last = date(year, month, 31 if month in (1, 3, 5, 7, 8, 10, 12) else 30)
            found = last - timedelta(days=(last.weekday() - weekday) % 7)
        return found - timedelta(days=before), found + timedelta(days=after)

    return days


def _easter(year: int) -> tuple[date, date]:
    """Good Friday to Easter Monday, by the Gregorian algorithm: Meeus, Astronomical Algorithms, 1991, chapter 8."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= moon // 28 * (1 - (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    sunday = date(year, 3, 28) + timedelta(days=moon - weekday)
    return sunday - timedelta(days=2), sunday + timedelta(days=1)


_HOLIDAYS: tuple[tuple[str, Celebrated], ...] = (
    (r"国庆|十一(?:黄金周|长假|假期)|\bnational day\b", _each_year(10, 1, 7)),
    (r"五一|劳动节|\bmay day\b", _each_year(5, 1, 5)),
    (r"元旦|\bnew year'?s day\b", _each_year(1, 1, 1)),
    (r"除夕|年三十|大年夜|年夜饭", _lunar(_SPRING, 1, -1)),
    (r"大年初一|年初一", _lunar(_SPRING, 0, 0)),
    (r"春节|过年|(?:chinese|lunar) new year|spring festival", _lunar(_SPRING, 2, 8)),
    (r"元宵", _lunar(_SPRING, -14, 14)),
    (r"正月", _lunar(_SPRING, 0, 29)),
    (r"腊月", _lunar(_SPRING, 30, -1)),
    (r"端午|\bdragon boat", _lunar(_DRAGON_BOAT, 1, 2)),
    (r"中秋|\bmid-?autumn", _lunar(_MID_AUTUMN, 1, 2)),
    (r"清明", _each_year(4, 4, 3)),
    (r"情人节|\bvalentine'?s?(?: day)?\b", _each_year(2, 14)),
    (r"妇女节|三八节|\bwomen'?s day\b", _each_year(3, 8)),
    (r"儿童节|六一(?!班)|\bchildren'?s day\b", _each_year(6, 1)),
    (r"教师节", _each_year(9, 10)),
    (r"双十一|双11", _each_year(11, 11)),
    (r"平安夜|\bchristmas eve\b", _each_year(12, 24)),
    (r"圣诞|\b(?:christmas|xmas)\b", _each_year(12, 24, 3)),
    (r"跨年|\bnew year'?s eve\b", _each_year(12, 31, 2)),
    (r"万圣节|\bhalloween\b", _each_year(10, 31)),
    (r"\b(?:4th|fourth) of july\b|\bindependence day\b", _each_year(7, 4)),
    (r"\bst\.? patrick'?s day\b", _each_year(3, 17)),
    (r"感恩节|\bthanksgiving\b", _weekday_of_month(11, 3, 4, 1, 3)),
    (r"母亲节|\bmother'?s day\b", _weekday_of_month(5, 6, 2)),
    (r"父亲节|\bfather'?s day\b", _weekday_of_month(6, 6, 3)),
    (r"\bmemorial day\b", _weekday_of_month(5, 0, -1, 2, 0)),
    (r"\blabou?r day\b", _weekday_of_month(9, 0, 1, 2, 0)),
    (r"复活节|\beaster\b", _easter),
)
_ANY = re.compile("|".join(f"(?P<h{at}>{names})" for at, (names, _) in enumerate(_HOLIDAYS)))


_IN_NAMES = (
    "day christmas xmas year festival autumn halloween july thanksgiving easter dragon valentine "
    "节 国庆 十一 五一 元旦 除夕 三十 夜 初一 过年 元宵 正月 腊月 端午 中秋 清明 六一 双11 圣诞 跨年"
)
_HINTS = _IN_NAMES.split()
"""One of these is in every name: looking for them is a hundred times faster than for the names."""


def holiday_in(text: str) -> tuple[re.Match[str], Celebrated] | None:
    """The first holiday that a text in lower case names, and when it is celebrated."""
    found = _ANY.search(text) if any(hint in text for hint in _HINTS) else None
    if found is None or found.lastgroup is None:
        return None
    return found, _HOLIDAYS[int(found.lastgroup[1:])][1]
