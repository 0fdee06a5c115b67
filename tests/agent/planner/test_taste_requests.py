"""What people say about their taste is planned; what only sounds like it is not."""

import pytest

from agent.planner.plan import FromAttachment, PastTurn, Request
from agent.planner.rule_planner import RulePlanner

PLANNER = RulePlanner()
DRAWN = (PastTurn("user", "draw a cat", ()), PastTurn("assistant", "Here is your picture.", ("image",)))


def planned(text, history=DRAWN, attachments=()):
    return [(step.tool, step.arguments) for step in PLANNER.plan(Request(text, attachments, history)).steps]


@pytest.mark.parametrize(
    "text",
    [
        "I love this one",
        "I really like it!",
        "wow, I love how it looks",
        "👍",
        "❤️",
        "我喜欢这张",
        "这幅画我很喜欢",
        "太喜欢这个了",
    ],
)
def test_likes(text):
    assert planned(text) == [("rate_media", {"media": FromAttachment(0), "liked": True})]


@pytest.mark.parametrize(
    "text", ["I don't like this picture", "I hate it.", "👎", "not my taste", "不喜欢这张", "我讨厌这张图"]
)
def test_dislikes(text):
    assert planned(text) == [("rate_media", {"media": FromAttachment(0), "liked": False})]


@pytest.mark.parametrize(
    "text", ["I love cats", "I like you", "我喜欢猫", "do you like it?", "I love it when it rains"]
)
def test_what_is_no_rating(text):
    assert "rate_media" not in [tool for tool, _ in planned(text)]


def test_without_a_file_there_is_nothing_to_rate():
    assert planned("I love this one", history=()) == []
    assert planned("我喜欢这张", history=(PastTurn("user", "看", ("image",)),)) == []


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("what do you think I like?", [("show_taste", {})]),
        ("show me my taste profile", [("show_taste", {})]),
        ("你觉得我喜欢什么？", [("show_taste", {})]),
        ("reset my taste", [("reset_taste", {})]),
        ("请重置我的喜好", [("reset_taste", {})]),
        ("recommend something from my gallery", [("recommend", {"what": "gallery"})]),
        ("从我的图库里推荐几张", [("recommend", {"what": "gallery"})]),
        ("recommend a topic", [("recommend", {"what": "topics"})]),
        ("推荐几个话题", [("recommend", {"what": "topics"})]),
        ("which would I like: a barn, a sea or a dog?", [("recommend", {"among": ["a barn", "a sea", "a dog"]})]),
        (
            "recommend me one of these films: Alien, Heidi and The Mountain",
            [("recommend", {"among": ["Alien", "Heidi", "The Mountain"]})],
        ),
        ("which of these films would I like best: Alien or Heidi?", [("recommend", {"among": ["Alien", "Heidi"]})]),
        ("which would you recommend to me: tea, coffee", [("recommend", {"among": ["tea", "coffee"]})]),
        ("rank these by my taste: tea, coffee, milk", [("recommend", {"among": ["tea", "coffee", "milk"]})]),
        ("pick one of these for me: a barn, a sea", [("recommend", {"among": ["a barn", "a sea"]})]),
        ("给我推荐一个：猫、狗、马", [("recommend", {"among": ["猫", "狗", "马"]})]),
        ("这几部里我会喜欢哪部：异形、海蒂", [("recommend", {"among": ["异形", "海蒂"]})]),
        ("把这些按我的喜好排个序：猫、狗、马", [("recommend", {"among": ["猫", "狗", "马"]})]),
        ("从猫、狗、马里面给我挑一个", [("recommend", {"among": ["猫", "狗", "马"]})]),
        ("你觉得我会喜欢哪个：猫、狗还是马？", [("recommend", {"among": ["猫", "狗", "马"]})]),
    ],
)
def test_taste_is_asked_for(text, plan):
    assert planned(text, history=()) == plan


@pytest.mark.parametrize(
    "text",
    [
        "recommend a good dentist in Oslo",
        "which film won: Alien or Heidi?",
        "choose: heads or tails",
        "选一个数字",
        "reset my password",
        "what do you think I should do?",
    ],
)
def test_other_requests_are_left_alone(text):
    assert not {tool for tool, _ in planned(text)} & {"recommend", "show_taste", "reset_taste"}
