from datetime import date

import pytest

from memory.holidays import _HINTS, holiday_in


@pytest.mark.parametrize(
    ("text", "year", "first", "last"),
    [
        ("国庆期间", 2024, (10, 1), (10, 7)),
        ("春节", 2024, (2, 8), (2, 18)),
        ("年三十", 2025, (1, 28), (1, 28)),
        ("中秋", 2025, (10, 5), (10, 8)),
        ("端午", 2026, (6, 18), (6, 21)),
        ("双十一", 2023, (11, 11), (11, 11)),
        ("thanksgiving", 2023, (11, 22), (11, 26)),
        ("memorial day", 2023, (5, 27), (5, 29)),
        ("father's day", 2024, (6, 16), (6, 16)),
        ("easter", 2024, (3, 29), (4, 1)),
        ("last xmas", 2024, (12, 24), (12, 26)),
        ("平安夜", 2024, (12, 24), (12, 24)),
        ("跨年那天", 2024, (12, 31), (1, 1)),
    ],
)
def test_when_it_is(text, year, first, last):
    _, days = holiday_in(text)
    start, end = days(year)
    assert (start, (end.month, end.day)) == (date(year, *first), last)


def test_years_that_are_not_known_and_what_is_no_holiday():
    _, days = holiday_in("春节")
    assert days(1700) is None
    assert holiday_in("a plain day") is None
    assert holiday_in("节目") is None
    assert holiday_in("") is None
    assert all(hint == hint.lower() for hint in _HINTS)
