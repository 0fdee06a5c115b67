from datetime import datetime
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from memory.dates import Event, named_event, named_span, recent_span

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


def day(*start):
    return datetime(*start).timestamp()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("前天晚上吃了什么", (2026, 5, 18, 17), (2026, 5, 19, 6)),
        ("大前天", (2026, 5, 17), (2026, 5, 18)),
        ("昨晚的电影", (2026, 5, 19, 17), (2026, 5, 20, 6)),
        ("yesterday morning", (2026, 5, 19, 5), (2026, 5, 19, 12)),
        ("last night", (2026, 5, 19, 18), (2026, 5, 20, 6)),
        ("the day before yesterday", (2026, 5, 18), (2026, 5, 19)),
        ("上上周五", (2026, 5, 8), (2026, 5, 9)),
        ("上周末", (2026, 5, 16), (2026, 5, 18)),
        ("周二我说什么了", (2026, 5, 19), (2026, 5, 20)),
        ("周五我说什么了", (2026, 5, 15), (2026, 5, 16)),
        ("on Monday", (2026, 5, 18), (2026, 5, 19)),
        ("last weekend", (2026, 5, 16), (2026, 5, 18)),
        ("上上个月", (2026, 3, 1), (2026, 4, 1)),
        ("上个月底", (2026, 4, 20), (2026, 5, 1)),
        ("去年三月", (2025, 3, 1), (2025, 4, 1)),
        ("三月份", (2026, 3, 1), (2026, 4, 1)),
        ("十二月初", (2025, 12, 1), (2025, 12, 11)),
        ("十月二十号的比赛", (2025, 10, 20), (2025, 10, 21)),
        ("in late March", (2026, 3, 20), (2026, 4, 1)),
        ("at the end of January 2024", (2024, 1, 20), (2024, 2, 1)),
        ("in October last year", (2025, 10, 1), (2025, 11, 1)),
        ("国庆期间", (2025, 10, 1), (2025, 10, 8)),
        ("去年春节", (2025, 1, 27), (2025, 2, 7)),
        ("last Christmas", (2025, 12, 24), (2025, 12, 27)),
        ("Christmas 2022", (2022, 12, 24), (2022, 12, 27)),
        ("on Mother's Day", (2026, 5, 10), (2026, 5, 11)),
        ("over Easter", (2026, 4, 3), (2026, 4, 7)),
        ("端午那天", (2025, 5, 30), (2025, 6, 3)),
        ("in the summer of 2022", (2022, 6, 1), (2022, 9, 1)),
        ("前年冬天", (2024, 12, 1), (2025, 3, 1)),
        ("寒假", (2026, 1, 1), (2026, 3, 1)),
        ("去年年底", (2025, 11, 1), (2026, 1, 1)),
        ("since March", (2026, 3, 1), (2026, 5, 20, 15, 30, 1)),
        ("before May 2024", (2024, 2, 1), (2024, 5, 1)),
        ("the week before August 3, 2023", (2023, 7, 27), (2023, 8, 3)),
        ("two weeks before 11 August 2023", (2023, 7, 24, 12), (2023, 7, 31, 12)),
        ("the Sunday before October 25, 2022", (2022, 10, 23), (2022, 10, 24)),
        ("last weekend before April 10, 2023", (2023, 4, 8), (2023, 4, 10)),
        ("in the last two weeks", (2026, 5, 6, 15, 30), (2026, 5, 20, 15, 30, 1)),
    ],
)
def test_more_named_times(text, start, end):
    assert named_span(text, NOW.timestamp()) == (day(*start), day(*end))


@pytest.mark.parametrize(
    "text",
    [
        "目前天气怎么样",
        "小明爱吃什么",
        "每周三我都打球",
        "一周三次",
        "三个月大",
        "以后天天跑步",
        "月亮",
        "I may go",
        "he fell down",
    ],
)
def test_what_only_looks_like_a_time(text):
    assert named_span(text, NOW.timestamp()) is None


@pytest.mark.parametrize(
    ("text", "start"),
    [("下周五去体检", (2026, 5, 29)), ("八月二十二号手术", (2026, 8, 22)), ("the race is on June 3rd", (2026, 6, 3))],
)
def test_plans_lie_ahead(text, start):
    assert named_span(text, NOW.timestamp(), nearest=True)[0] == day(*start)


def test_days_begin_where_the_person_is():
    now = datetime.fromisoformat("2026-05-20T01:30:00+08:00").timestamp()  # still the 19th in London
    start, _ = named_span("昨天", now, ZoneInfo("Asia/Shanghai"))
    assert start == datetime.fromisoformat("2026-05-19T00:00:00+08:00").timestamp()
    start, _ = named_span("yesterday", now, ZoneInfo("Europe/London"))
    assert start == datetime.fromisoformat("2026-05-18T00:00:00+01:00").timestamp()


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("What did Ann buy before the trip to Rome?", Event("before", "the trip to Rome")),
        ("Where did they stay after the wedding, and why?", Event("after", "the wedding")),
        ("去庐山之前我本来计划去哪儿？", Event("before", "去庐山")),
        ("手术以后多久能打球？", Event("after", "手术")),
        ("拍白鹭的时候用什么参数？", Event("during", "拍白鹭")),
        ("what is it?", None),
        ("什么时候开会？", None),
    ],
)
def test_events(text, event):
    assert named_event(text) == event


@pytest.mark.parametrize("piece", ["上", "before ", "the ", "五月", "去了", "前天", "1", "二十", "last "])
def test_long_texts_are_read_in_no_time(piece):
    text = piece * 20_000  # what needs the square of the length would take hours
    named_span(text, NOW.timestamp())
    named_event(text)
