"""The planner against written requests with the plans a person would expect.

`requests_zh.jsonl`, `requests_en.jsonl` and `requests_fresh.jsonl` are the project's own. Each line is a request as
`plan_batch` reads it, with the expected `plan` and `edges`, and those of the `args` that matter.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.planner.batch import plan_batch
from agent.planner.rule_planner import RulePlanner

FOLDER = Path(__file__).parent
PLANNER = RulePlanner()


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    "expected",
    [*lines("requests_zh.jsonl"), *lines("requests_en.jsonl"), *lines("requests_fresh.jsonl")],
    ids=lambda expected: f"{expected['id']} {expected['text'][:40]}",
)
def test_plan_is_the_expected_one(expected: dict[str, Any]):
    (made,) = plan_batch([json.dumps(expected)], PLANNER)
    assert made["plan"] == expected["plan"]
    assert sorted(made["edges"]) == sorted(expected["edges"])
    for name, value in expected.get("args", {}).items():
        assert made["args"].get(name) == value
