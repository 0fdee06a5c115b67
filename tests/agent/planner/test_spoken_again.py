"""What was just read aloud, once more and otherwise."""

from __future__ import annotations

import pytest

from agent.planner.plan import FromAttachment, FromStep, PastTurn, Request
from agent.planner.rule_planner import RulePlanner
from tools.registry import discover

PLANNER = RulePlanner(discover())
HAIKU = (
    PastTurn("user", "write a haiku about the sea"), PastTurn("assistant", "Wide and blue it lies."),
    PastTurn("user", "read that aloud"), PastTurn("assistant", "Here it is, read aloud.", ("audio",)),
)  # fmt: skip
CHINESE = (PastTurn("user", "朗读：明天早上八点见"), PastTurn("assistant", "朗读好了。", ("audio",)))


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("slower please", {"speed": 0.75}), ("can you say it slower?", {"speed": 0.75}), ("faster", {"speed": 1.25}),
        ("in a female voice", {"voice": "female"}), ("again", {}), ("again but slower", {"speed": 0.75}),
    ],
)  # fmt: skip
def test_the_words_are_said_again_not_those_of_the_answer(text, changed):
    (step,) = PLANNER.plan(Request(text, (), HAIKU)).steps
    assert (step.tool, step.arguments) == ("synthesize_speech", {"text": "Wide and blue it lies.", **changed})


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("慢一点", {"speed": 0.75}),
        ("用女声", {"voice": "female"}),
        ("再念一遍，快一点", {"speed": 1.25}),
        ("再念一遍", {}),
    ],
)
def test_in_chinese(text, changed):
    (step,) = PLANNER.plan(Request(text, (), CHINESE)).steps
    assert step.arguments == {"text": "明天早上八点见", "language": "zh", **changed}


def test_slower_again_is_slower_still():
    again = (*HAIKU, PastTurn("user", "slower"), PastTurn("assistant", "Here it is, read aloud.", ("audio",)))
    (step,) = PLANNER.plan(Request("slower please", (), again)).steps
    assert step.arguments["speed"] == 0.56


def test_in_another_language_the_words_are_translated():
    translated, spoken = PLANNER.plan(Request("in Spanish", (), HAIKU)).steps
    assert translated.arguments == {"text": "Wide and blue it lies.", "tgt_lang": "es"}
    assert spoken.arguments == {"text": FromStep(0), "language": "es"}


def test_what_came_of_a_file_is_made_once_more():
    history = (
        PastTurn("user", "transcribe this and read it aloud", ("audio",)), PastTurn("assistant", "Here.", ("audio",)),
    )  # fmt: skip
    written, spoken = PLANNER.plan(Request("slower", (), history)).steps
    assert (written.tool, written.arguments["audio"]) == ("transcribe_speech", FromAttachment(1))
    assert spoken.arguments == {"text": FromStep(0), "speed": 0.75}


@pytest.mark.parametrize("text", ["slower please", "again", "in a female voice", "慢一点"])
def test_where_nothing_was_read_aloud_there_is_nothing_to_say_again(text):
    said = (PastTurn("user", "hello"), PastTurn("assistant", "Hello!"))
    assert PLANNER.plan(Request(text, (), said)).steps == ()


@pytest.mark.parametrize("text", ["what's in it?", "how many dogs are in it?", "what colour is it?", "里面有什么？"])
def test_a_question_of_the_last_picture(text):
    drawn = (PastTurn("user", "draw a dog"), PastTurn("assistant", "Here.", ("image",)))
    (step,) = PLANNER.plan(Request(text, (), drawn)).steps
    assert (step.tool, step.arguments["image"]) == ("describe_image", FromAttachment(0))
    assert PLANNER.plan(Request(text, (), ())).steps == ()
