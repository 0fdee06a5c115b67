from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.chat_models.days import days

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how many days until Christmas?", "33 days, until Friday, 25 December 2026."),
        ("days till New Year's Eve", "39 days, until Thursday, 31 December 2026."),
        ("How long is it until Halloween?", "343 days, until Sunday, 31 October 2027."),
        ("how many days until tomorrow", "1 day, until Monday, 23 November 2026."),
        ("how many days are left to 5 December?", "13 days, until Saturday, 5 December 2026."),
        ("how many days is it since 1 January 2026?", "325 days, since Thursday, 1 January 2026."),
        ("what day of the week was 1 January 2000?", "Saturday, 1 January 2000."),
        ("which day is christmas", "Friday, 25 December 2026."),
        ("离圣诞节还有几天？", "离圣诞节（2026 年 12 月 25 日，星期五）还有 33 天。"),
        ("距离12月24日还有多少天", "离12月24日（2026 年 12 月 24 日，星期四）还有 32 天。"),
        ("2000年1月1日是星期几", "2000 年 1 月 1 日，星期六。"),
    ],
)
def test_days_are_counted(text, expected):
    assert days(text, NOW, UTC, "zh" if text.strip("？")[-1] >= "\u4e00" else "en") == expected


@pytest.mark.parametrize(
    "text",
    ["how many days until my birthday?", "how long to boil an egg", "how many days until the weekend of Anna's party",
     "how many days until easter", "how many days until last friday", "what day is the concert", "离我的生日还有几天"],
)  # fmt: skip
def test_what_is_not_known_to_the_day_is_left_alone(text):
    assert days(text, NOW, UTC, "zh" if text[-1] >= "\u4e00" else "en") is None


def test_the_days_are_the_persons_own():
    late = datetime(2026, 12, 24, 23, tzinfo=UTC).timestamp()
    assert str(days("how many days until christmas", late, UTC, "en")).startswith("1 day,")
    assert str(days("how many days until christmas", late, timezone(timedelta(hours=9)), "en")).startswith("0 days,")


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    for asked in (text, f"how many days until {text}", f"离{text}还有几天"):
        for language in ("en", "zh"):
            days(asked, NOW, UTC, language)
