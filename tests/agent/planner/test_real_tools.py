"""The planner with the tools that are there: real parameter names, values that they take, nothing that is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.planner.batch import request_of
from agent.planner.plan import FromAttachment, FromStep, Plan, Request
from agent.planner.rule_planner import RulePlanner
from memory.memory_tools import forget, recall, remember
from tools.media import Image
from tools.registry import discover
from tools.tool import Tool, tool

TOOLS = {one.name: one for one in [*discover(), remember, recall, forget]}
PLANNER = RulePlanner(list(TOOLS.values()))
REQUESTS = [
    json.loads(line)
    for name in ("requests_zh.jsonl", "requests_en.jsonl", "labelled.jsonl")
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
]
OWN_REQUESTS = [values for values in REQUESTS if values["id"].startswith(("zh-", "en-"))]


def check_callable(made: Plan) -> None:
    for step in made.steps:
        signature = TOOLS[step.tool].signature
        signature.check_names(step.tool, step.arguments)
        for name, value in step.arguments.items():
            parameter = signature[name]
            if isinstance(value, FromStep | FromAttachment):
                assert parameter.media_kinds or parameter.takes_text
            elif not parameter.media_kinds:
                assert parameter.convert(value) == value


def test_every_step_can_be_called():
    for values in REQUESTS:
        made = PLANNER.plan(request_of(values))
        check_callable(made)


@pytest.mark.parametrize(
    "expected", [values for values in OWN_REQUESTS if set(values["plan"]) <= set(TOOLS)], ids=lambda one: one["id"]
)
def test_requests_for_the_tools_there_give_the_expected_tools(expected: dict):
    made = PLANNER.plan(request_of(expected))
    assert [step.tool for step in made.steps] == expected["plan"]


def test_a_tool_that_is_missing_is_left_out():
    planner = RulePlanner([TOOLS["transcribe_speech"], TOOLS["translate_text"]])
    made = planner.plan(Request("draw a fox, then transcribe this and read it to me", ("audio",)))
    assert [step.tool for step in made.steps] == ["transcribe_speech"]


def test_without_a_transcriber_the_file_itself_is_handed_on():
    made = RulePlanner([TOOLS["translate_text"]]).plan(Request("translate this recording into French", ("audio",)))
    assert made.steps[0].arguments == {"text": FromAttachment(0), "tgt_lang": "fr"}


def test_a_stranger_s_parameter_names_are_found_by_kind():
    @tool(task="image-to-text")
    def describe_image(shot: Image, words: int = 3) -> str:
        """Say what is seen."""
        raise NotImplementedError

    assert isinstance(describe_image, Tool)
    made = RulePlanner([describe_image]).plan(Request("describe this picture", ("image",)))
    assert made.steps[0].arguments == {"shot": FromAttachment(0)}


def test_optional_arguments_of_the_real_tools():
    subtitles = PLANNER.plan(Request("give me subtitles for this video as vtt", ("video",)))
    assert subtitles.steps[0].arguments["output"] == "vtt"
    bullets = PLANNER.plan(Request("summarize this as five bullet points", ("document",)))
    assert bullets.steps[1].arguments["sentences"] == 5
    assert bullets.steps[1].arguments["style"] == "bullets"
    seeded = PLANNER.plan(Request("draw a fox, seed 42"))
    assert seeded.steps[0].arguments == {"prompt": "a fox", "seed": 42}
    pages = PLANNER.plan(Request("extract the text from pages 2 to 4 of this document", ("document",)))
    assert pages.steps[0].arguments["pages"] == "2-4"
    forgotten = PLANNER.plan(Request("forget everything about my job"))
    assert forgotten.steps[0].arguments == {"what": "about my job"}
