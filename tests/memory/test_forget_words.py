"""What "forget ..." names: everything, a time, a thing, a thing at a time, what was said last."""

from datetime import datetime

import pytest

from memory.forget_words import Wanted, read_wanted

NOW = datetime(2026, 11, 18, 15, 30).timestamp()  # a Wednesday
HOUR = 3600.0


def at(day, hour=0):
    return datetime(2026, 11, day, hour).timestamp()


@pytest.mark.parametrize(
    "words",
    ["me", "everything", "Everything about me.", "all my memories", "everything you know about me", "my data", "all",
     "all memories of me", "everything I ever told you", "my account", "我", "关于我的一切", "全部", "我的所有记忆",
     "我说过的所有话", "你知道的关于我的一切", "所有事情", "我的所有数据"],
)  # fmt: skip
def test_everything(words):
    assert read_wanted(words, NOW) == Wanted(everything=True)


@pytest.mark.parametrize(
    ("words", "since", "before"),
    [
        ("the last hour", NOW - HOUR, None),
        ("what I said in the past 2 hours", NOW - 2 * HOUR, None),
        ("yesterday", at(17), at(18)),
        ("what I said yesterday", at(17), at(18)),
        ("everything since yesterday", at(17), None),
        ("everything I said today", at(18), None),
        ("everything before today", None, at(18)),
        ("最近一小时", NOW - HOUR, None),
        ("刚才十分钟的内容", NOW - 600, None),
        ("最近两个小时的内容", NOW - 2 * HOUR, None),
        ("昨天说的话", at(17), at(18)),
        ("今天说的", at(18), None),
    ],
)
def test_a_time(words, since, before):
    assert read_wanted(words, NOW) == Wanted(since=since, before=before)


@pytest.mark.parametrize(
    ("words", "about", "since", "before"),
    [
        ("about my sister Lena", "my sister Lena", None, None),
        ("what I said about my sister in the last hour", "sister", NOW - HOUR, None),
        ("what I told you about Paris yesterday", "Paris", at(17), at(18)),
        ("关于我妹妹的一切", "我妹妹", None, None),
        ("昨天关于巴黎的话", "巴黎", at(17), at(18)),
        ("my address", "my address", None, None),
    ],
)
def test_a_thing(words, about, since, before):
    assert read_wanted(words, NOW) == Wanted(about=about, since=since, before=before)


@pytest.mark.parametrize(
    ("words", "turns"),
    [("that", 1), ("what I just said", 1), ("the last 3 messages", 3), ("the last two things I said", 2), ("这个", 1),
     ("刚才说的", 1), ("最后三条消息", 3)],
)  # fmt: skip
def test_what_was_said_last(words, turns):
    assert read_wanted(words, NOW) == Wanted(last_turns=turns)


@pytest.mark.parametrize("words", ["this conversation", "everything in this conversation", "这个对话", "本次聊天"])
def test_this_conversation(words):
    assert read_wanted(words, NOW) == Wanted(conversation=True)


def test_ids():
    assert read_wanted("passage m-0123456789abcdef", NOW).ids == ("m-0123456789abcdef",)


@pytest.mark.parametrize("words", ["", "the", "of", "的", "???"])
def test_what_names_nothing(words):
    assert read_wanted(words, NOW) in (Wanted(), Wanted(last_turns=1))
