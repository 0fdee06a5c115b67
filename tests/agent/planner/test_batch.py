"""Batches of requests: predictions in JSON, and bad lines."""

from __future__ import annotations

import json

import pytest

from agent.planner.batch import plan_batch, plan_to_dict
from agent.planner.plan import FromStep, Plan, PlannedStep


def test_prediction_of_a_chain():
    line = json.dumps({"id": "a", "text": "transcribe this and translate it into French", "attachments": ["audio"]})
    assert list(plan_batch([line])) == [
        {"id": "a", "plan": ["transcribe_speech", "translate_text"], "edges": [[0, 1]], "args": {"tgt_lang": "fr"}}
    ]


def test_follow_up_uses_the_history():
    history = [{"role": "user", "text": "hi"}, {"role": "assistant", "text": "Hello there.", "files": []}]
    (made,) = plan_batch([json.dumps({"id": 1, "text": "now in french", "history": history})])
    assert made["plan"] == ["translate_text"]
    assert made["args"] == {"text": "Hello there.", "tgt_lang": "fr"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{not json", "not JSON"),
        ("[1]", "JSON object"),
        ('{"id": 1}', "text must be a string"),
        ('{"text": "x", "attachments": ["cat"]}', "can not hold 'cat'"),
        ('{"text": "x", "attachments": [["image"]]}', "can not hold ['image']"),
        ('{"text": "x", "attachments": "image"}', "list of kinds"),
        ('{"text": "x", "history": [{"role": "king", "text": ""}]}', "role"),
        ('{"text": "x", "history": 5}', "history must be a list"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_bad_line_is_one_sentence_and_others_go_on(line: str, says: str):
    made = list(plan_batch(["", line, '{"id": "ok", "text": "hello"}']))
    assert len(made) == 2
    assert made[0]["plan"] == []
    assert made[0]["line"] == 2
    assert made[0]["error"].startswith("Line 2: ")
    assert says in made[0]["error"]
    assert made[1] == {"id": "ok", "plan": [], "edges": [], "args": {}}


def test_later_steps_win_in_args():
    steps = (PlannedStep("a", {"text": "one", "x": FromStep(0)}), PlannedStep("b", {"text": "two", "y": [FromStep(0)]}))
    assert plan_to_dict(Plan(steps))["args"] == {"text": "two"}
