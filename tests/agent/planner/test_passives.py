"""Passives are read as what they tell to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.planner.passives import said_actively
from agent.planner.plan import Request
from agent.planner.rule_planner import RulePlanner


@pytest.mark.parametrize(
    ("passive", "active"),
    [
        ("the hiss should be taken out and the talk transcribed", "please take out the hiss and transcribe the talk"),
        ("I'd like it to be rewritten.", "please rewrite it."),
        ("I want the table to be classified and the content described.", "please classify the table and describe the"),
        (
            "I want the text checked for typos, translated, and read aloud",
            "check the text for typos, translate it, and",
        ),
        ("can you have the sky changed to pink?", "change the sky to pink?"),
    ],
)
def test_a_passive_is_turned_round(passive: str, active: str):
    assert active in said_actively(passive)


@pytest.mark.parametrize(
    "text",
    [
        "I want the translated text",
        "the photo was edited by my sister",
        "she needs to be loved",
        "draw a boat",
        "把图改成黑白",
    ],
)
def test_other_words_are_left_alone(text: str):
    assert said_actively(text) == text


@given(
    st.lists(
        st.sampled_from(["I want", "the", "noise", "should be", "removed", "and", ",", ".", "it", "把"]), max_size=40
    )
)
def test_nothing_that_was_not_said_passively_is_lost(words: list[str]):
    text = " ".join(words)
    said = said_actively(text)
    assert said.count("noise") == text.count("noise")


def test_planned_like_the_active():
    planner = RulePlanner()
    passive = planner.plan(Request("the noise should be removed and the talk transcribed", ("audio",)))
    active = planner.plan(Request("remove the noise and transcribe the talk", ("audio",)))
    assert [step.tool for step in passive.steps] == ["enhance_audio", "transcribe_speech"]
    assert passive.edges == active.edges == [(0, 1)]
