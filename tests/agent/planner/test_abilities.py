from __future__ import annotations

import pytest

from agent.planner.plan import PastTurn, Request
from agent.planner.rule_planner import RulePlanner

PLANNER = RulePlanner()


@pytest.mark.parametrize(
    "question",
    [
        "can you see images and hear voice messages?",
        "Can you read PDFs, word files and handwriting?",
        "do you understand speech too",
        "你能看懂图片和听语音吗？",
    ],
)
def test_what_it_can_take_in_is_a_question_whatever_was_said_before(question):
    before = (PastTurn("user", "can you draw?", ()), PastTurn("assistant", "Yes. Say what it should show.", ("image",)))
    assert not PLANNER.plan(Request(question, history=before)).steps
    assert not PLANNER.plan(Request(question)).steps


def test_with_a_file_it_is_a_request():
    assert PLANNER.plan(Request("can you read text?", attachments=("image",))).steps
