from datetime import datetime

import hypothesis.strategies as st
import pytest
from hypothesis import given

from memory.dates import named_span, recent_span

NOW = datetime(2026, 5, 20, 15, 30)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("what did we do yesterday?", (2026, 5, 19), (2026, 5, 20)),
        ("昨天我说了什么", (2026, 5, 19), (2026, 5, 20)),
        ("what I said last week", (2026, 5, 11), (2026, 5, 18)),
        ("上周我发的照片", (2026, 5, 11), (2026, 5, 18)),
        ("上周三的会议", (2026, 5, 13), (2026, 5, 14)),
        ("上上周", (2026, 5, 4), (2026, 5, 11)),
        ("last Friday", (2026, 5, 15), (2026, 5, 16)),
        ("last Wednesday", (2026, 5, 13), (2026, 5, 14)),
        ("last month", (2026, 4, 1), (2026, 5, 1)),
        ("上个月", (2026, 4, 1), (2026, 5, 1)),
        ("in March 2023", (2023, 3, 1), (2023, 4, 1)),
        ("in June", (2025, 6, 1), (2025, 7, 1)),
        ("2023年5月", (2023, 5, 1), (2023, 6, 1)),
        ("on 8 May, 2023", (2023, 5, 8), (2023, 5, 9)),
        ("on December 24th", (2025, 12, 24), (2025, 12, 25)),
        ("5月8号的饭局", (2026, 5, 8), (2026, 5, 9)),
        ("2024-02-29", (2024, 2, 29), (2024, 3, 1)),
        ("last spring", (2026, 3, 1), (2026, 6, 1)),
        ("去年夏天", (2025, 6, 1), (2025, 9, 1)),
        ("in 2022", (2022, 1, 1), (2023, 1, 1)),
        ("去年", (2025, 1, 1), (2026, 1, 1)),
    ],
)
def test_named_times(text, start, end):
    assert named_span(text, NOW.timestamp()) == (datetime(*start).timestamp(), datetime(*end).timestamp())


@pytest.mark.parametrize(
    "text", ["what is my cat called?", "may I ask", "I march on", "天气", "on 31 February 2024", "in 9999 ways", ""]
)
def test_no_time_named(text):
    assert named_span(text, NOW.timestamp()) is None


def test_some_time_ago():
    start, end = named_span("three days ago", NOW.timestamp())
    assert start < datetime(2026, 5, 17, 15).timestamp() < end
    start, end = named_span("两个月前", NOW.timestamp())
    assert start < datetime(2026, 3, 21).timestamp() < end


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("the last hour", 1),
        ("past 2 hours", 2),
        ("last half hour", 0.5),
        ("最近一小时", 1),
        ("过去三天", 72),
        ("最近半小时", 0.5),
    ],
)
def test_stretches_up_to_now(text, hours):
    start, end = recent_span(text, NOW.timestamp())
    assert NOW.timestamp() - start == pytest.approx(hours * 3600)
    assert end > NOW.timestamp()


def test_no_stretch():
    assert recent_span("about my sister", NOW.timestamp()) is None
    assert recent_span("今天", NOW.timestamp())[0] == datetime(2026, 5, 20).timestamp()


@given(st.text(), st.floats(0, 4e9))
def test_any_text(text, now):
    for find in (named_span, recent_span):
        span = find(text, now)
        assert span is None or span[0] < span[1]
