import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from memory.dates import named_span, recent_span
from memory.memory import Passage
from memory.zones import day, machine_zone, minute, moment, seconds_of, zone_name, zone_of

ZONES = st.sampled_from(sorted(available_timezones()))
INSTANTS = st.floats(0, 2_100_000_000)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        (" Asia/Tokyo ", "Asia/Tokyo"),
        ("Etc/GMT-8", "Etc/GMT-8"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Z", "UTC"),
        ("+05:30", "UTC+05:30"),
        ("UTC+8", "UTC+08:00"),
        ("gmt-3:30", "UTC-03:30"),
        ("UTC−5", "UTC-05:00"),
        ("", ""),
    ],
)
def test_a_zone_has_one_name_however_it_is_told(told, name):
    assert zone_name(told) == name
    assert zone_name(name) == name


@pytest.mark.parametrize(
    "told",
    ["Nowhere/At all", "+27:00", "Europe", "../../etc/passwd", "/etc/localtime", "localtime", "posixrules", "tzdata.zi",
     "Factory", "\0", "\udc80", "x" * 10_000, "欧洲/柏林", "Europe/Berlin\nforged line", "1", "+8 +8", "{}", "null"],
)  # fmt: skip
def test_what_is_no_zone_is_passed_over_with_one_line_in_the_log(told, caplog):
    with caplog.at_level(logging.INFO):
        assert zone_name(told) == ""
    assert len(caplog.records) == 1
    assert "\n" not in caplog.text.strip()
    assert len(caplog.text) < 300


@settings(deadline=None)
@given(st.text(max_size=80))
def test_nothing_a_client_may_say_raises(told):
    assert zone_of(told) is None or zone_name(told)


@settings(deadline=None, max_examples=300)
@given(ZONES, INSTANTS)
@example("America/St_Johns", 1_194_147_000.0)  # the clock goes back at 00:01, into the day before
@example("America/Sao_Paulo", 1_541_300_400.0)  # the day begins at 01:00
@example("Africa/Cairo", 1_682_690_400.0)
@example("Pacific/Apia", 1_325_286_000.0)  # the day before was left out
@example("Australia/Lord_Howe", 1_696_690_000.0)  # half an hour
@example("Asia/Tehran", 1_600_700_000.0)
def test_yesterday_is_exactly_the_calendar_day_before(name, now):
    zone = ZoneInfo(name)
    wanted = datetime.fromtimestamp(now, zone).date() - timedelta(days=1)
    start, end = named_span("what did I say yesterday?", now, zone)

    def date(seconds):
        return datetime.fromtimestamp(seconds, zone).date()

    assert date(start - 0.001) != wanted
    assert date(end) != wanted
    if start < end:
        assert date(start) == wanted == date(end - 0.001)
    else:  # a day that this zone left out
        assert date(start - 0.001) < wanted < date(start)


@settings(deadline=None)
@given(ZONES, INSTANTS)
def test_today_begins_where_yesterday_ends_and_reaches_now(name, now):
    zone = ZoneInfo(name)
    yesterday, today = named_span("昨天", now, zone), named_span("今天", now, zone)
    assert yesterday[0] <= yesterday[1] <= max(today[0], yesterday[1])
    assert today[0] <= now < today[1]
    assert recent_span("forget what I said today", now, zone)[0] == today[0]
    assert recent_span("忘掉昨天说的", now, zone)[0] == yesterday[0]


def test_the_last_hours_reach_now_though_the_clock_was_put_back():
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).timestamp()  # 02:30 there, for the second time
    assert named_span("the last three hours", now, berlin) == (now - 3 * 3600, now + 1)
    assert named_span("最近两个小时", now, berlin) == (now - 2 * 3600, now + 1)
    assert named_span("since yesterday", now, berlin) == (
        datetime(2026, 10, 24, tzinfo=berlin).timestamp(), now + 1,
    )  # fmt: skip
    assert named_span("this morning", now, berlin)[0] > now


def test_days_of_23_and_25_hours():
    for spring, hours in ((datetime(2026, 3, 30, 0, 5), 23), (datetime(2026, 10, 26, 0, 5), 25)):
        berlin = ZoneInfo("Europe/Berlin")
        start, end = named_span("yesterday", spring.replace(tzinfo=berlin).timestamp(), berlin)
        assert end - start == hours * 3600


def test_the_same_moment_has_the_date_of_each_place():
    when = datetime(2026, 11, 24, 11, 30, tzinfo=UTC).timestamp()
    auckland, los_angeles = zone_of("Pacific/Auckland"), zone_of("America/Los_Angeles")
    assert (day(when, auckland), minute(when, auckland)) == ("2026-11-25", "2026-11-25 00:30")
    assert (day(when, los_angeles), minute(when, los_angeles)) == ("2026-11-24", "2026-11-24 03:30")
    passage = Passage("m-0123456789", "hello", "Ann", when, 1.0)
    assert passage.line(auckland) == "[2026-11-25] Ann: hello"
    assert passage.cited(los_angeles) == "[2026-11-24 m-01234567] Ann: hello"


@pytest.mark.parametrize("seconds", [1e30, -1e30, float("inf"), float("-inf"), float("nan"), 253402300799.0])
@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "Etc/GMT+12", ""])
def test_a_time_that_no_calendar_has_is_still_shown(seconds, name):
    zone = zone_of(name)
    assert len(day(seconds, zone)) == 10
    assert moment(seconds, zone).astimezone(zone).isoformat()


def test_a_date_without_an_offset_is_of_the_persons_zone():
    tokyo = zone_of("Asia/Tokyo")
    assert seconds_of("2026-01-31T00:00", tokyo) == seconds_of("2026-01-30T15:00+00:00", tokyo)
    with pytest.raises(ValueError, match="soon"):
        seconds_of("soon", tokyo)


def test_a_machine_set_to_utc_tells_nothing(monkeypatch):
    for told, name in (("Etc/UTC", ""), ("UTC", ""), ("Europe/Berlin", "Europe/Berlin"), ("local", ""), (None, "")):
        monkeypatch.setattr("tzlocal.get_localzone_name", lambda told=told: told)
        assert machine_zone() == name
