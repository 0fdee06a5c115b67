import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.facts import Fact
from memory.places import zone_said
from memory.whereabouts import stated_now, stated_zone, zone_in_words
from memory.zones import zone_name

NAMED = {
    "UTC+8": "UTC+08:00",
    "UTC plus 5:30": "UTC+05:30",
    "GMT-3": "UTC-03:00",
    "东八区": "UTC+08:00",
    "西5区": "UTC-05:00",
    "东五区半": "UTC+05:30",
    "零时区": "UTC",
    "europe/berlin": "Europe/Berlin",
    "Pacific time": "America/Los_Angeles",
    "the Pacific time zone": "America/Los_Angeles",
    "EST": "America/New_York",  # the IANA zone of this name knows no summer
    "Central European Summer Time": "Europe/Berlin",
    "北京时间": "Asia/Shanghai",
    "美东时间": "America/New_York",
    "东京时间": "Asia/Tokyo",
    "Tokyo": "Asia/Tokyo",
    "tokyo": "Asia/Tokyo",
    "Munich": "Europe/Berlin",
    "München, Deutschland": "",
    "Munich, Germany": "Europe/Berlin",
    "Lyon in France": "Europe/Paris",
    "São Paulo": "America/Sao_Paulo",
    "San Francisco": "America/Los_Angeles",
    "NYC": "America/New_York",
    "London": "Europe/London",
    "London, Ontario": "America/Toronto",
    "Portland, Maine": "America/New_York",
    "Portland, OR": "America/Los_Angeles",
    "Paris, Texas": "America/Chicago",
    "Texas": "America/Chicago",
    "Florida": "America/New_York",
    "Washington": "America/New_York",
    "Germany": "Europe/Berlin",
    "India": "Asia/Kolkata",
    "the UK": "Europe/London",
    "Nepal time": "Asia/Kathmandu",
    "上海": "Asia/Shanghai",
    "深圳": "Asia/Shanghai",
    "杭州市": "Asia/Shanghai",
    "上海市浦东新区": "Asia/Shanghai",
    "加拿大温哥华": "America/Vancouver",
    "纽约": "America/New_York",
    "西雅图": "America/Los_Angeles",
    "慕尼黑": "Europe/Berlin",
    "德国": "Europe/Berlin",
    "台北": "Asia/Taipei",
    "臺北": "Asia/Taipei",
}
NOTHING = [
    "", " ", "annoying", "the moon", "a village", "home", "my own", "the same as before", "美国", "Australia", "the US",
    "Springfield", "MUC", "x" * 5000, "time", "时区", "\0", "UTC+99", "东九十区",
]  # fmt: skip


@pytest.mark.parametrize(("words", "zone"), NAMED.items())
def test_what_people_call_where_they_are(words, zone):
    assert zone_said(words) == zone


@pytest.mark.parametrize("words", NOTHING)
def test_what_names_no_one_zone_is_not_guessed(words):
    assert zone_said(words) == ""


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40))
def test_any_words_give_a_zone_that_is_known_or_none(words):
    zone = zone_said(words)
    assert zone == "" or zone_name(zone) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("My time zone is Tokyo. What did I say yesterday?", "Asia/Tokyo"),
        ("我的时区是东八区。昨天我说了什么？", "UTC+08:00"),
        ("could you set my time zone to Los Angeles?", "America/Los_Angeles"),
        ("He said: my time zone is Tokyo", ""),
        ("what time is it in Tokyo?", ""),
        ("reset my time zone", ""),
    ],
)
async def test_a_message_that_states_the_zone_itself(text, zone):
    assert zone_in_words(text) == await stated_now(text) == zone


def fact(category, value, since):
    return Fact(category, value, since, ("m-1",))


async def test_the_newer_of_zone_and_home_counts_if_it_names_a_zone():
    assert await stated_zone([]) == ""
    assert await stated_zone([fact("home", "Oslo", 1.0)]) == "Europe/Oslo"
    assert await stated_zone([fact("home", "Oslo", 1.0), fact("timezone", "Tokyo", 2.0)]) == "Asia/Tokyo"
    assert await stated_zone([fact("timezone", "Tokyo", 1.0), fact("home", "上海", 2.0)]) == "Asia/Shanghai"
    assert await stated_zone([fact("timezone", "Tokyo", 1.0), fact("home", "a small village", 2.0)]) == "Asia/Tokyo"
    assert await stated_zone([fact("origin", "Oslo", 1.0), fact("name", "Paris", 2.0)]) == ""
