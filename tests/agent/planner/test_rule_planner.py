"""What the planner makes of single requests, chains, follow-ups and small talk."""

from __future__ import annotations

import pytest

from agent.planner.plan import FromAttachment, FromStep, PastTurn, Plan, Request
from agent.planner.rule_planner import RulePlanner

PLANNER = RulePlanner()


def plan(text: str, *attachments: str, history: tuple[PastTurn, ...] = ()) -> Plan:
    return PLANNER.plan(Request(text, attachments, history))


def tools(made: Plan) -> list[str]:
    return [step.tool for step in made.steps]


def test_chain_from_recording_to_speech():
    made = plan("transcribe this, then translate it into Spanish and read it to me", "audio")
    assert tools(made) == ["transcribe_speech", "translate_text", "synthesize_speech"]
    assert made.edges == [(0, 1), (1, 2)]
    assert made.steps[0].arguments == {"audio": FromAttachment(0)}
    assert made.steps[1].arguments == {"text": FromStep(0), "tgt_lang": "es"}


def test_chinese_chain():
    made = plan("把这段录音转成文字再总结一下", "audio")
    assert tools(made) == ["transcribe_speech", "summarize_text"]
    assert made.edges == [(0, 1)]


def test_two_independent_steps():
    made = plan("draw a red fox in the snow under a full moon, then tell me what is written on this sign", "image")
    assert tools(made) == ["generate_image", "read_image_text"]
    assert made.edges == []
    assert made.steps[0].arguments["prompt"] == "a red fox in the snow under a full moon"
    assert made.steps[1].arguments == {"file": FromAttachment(0)}


def test_literal_after_a_colon():
    made = plan("用中文念一遍：明天早上八点见")
    assert made.steps[0].tool == "synthesize_speech"
    assert made.steps[0].arguments == {"text": "明天早上八点见", "language": "zh"}


@pytest.mark.parametrize(
    "text",
    [
        "What is the capital of France?",
        "can you draw?",
        "你会画画吗",
        "don't draw anything",
        "I drew a picture yesterday",
        "my translation is bad",
        "the summary was great, thanks",
        "你好",
        "How do I draw a horse?",
    ],
)
def test_calls_nothing_on_talk(text: str):
    assert plan(text).steps == ()
