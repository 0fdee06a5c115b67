"""A goal and the steps to it ask for each thing once; a second wish is not taken for a step."""

from __future__ import annotations

import pytest

from agent.planner.plan import FromStep, Request
from agent.planner.rule_planner import RulePlanner

PLANNER = RulePlanner()


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        (
            "I want to make a video about whales. First write a script, then make the video from the script.",
            ["write_text", "generate_video"],
        ),
        (
            "I need the text of scan.jpg. Please sharpen the image first and then read the text.",
            ["enhance_image", "read_image_text"],
        ),
        ("我想做个关于鲸鱼的视频。先写个脚本，最后用脚本做成视频", ["write_text", "generate_video"]),
        ("I want a picture of a cat. Then draw a picture of a dog.", ["generate_image", "generate_image"]),
        ("I want a poem about cats. Also write a poem about dogs.", ["write_text", "write_text"]),
        ("我想要一首猫的诗。再写一首狗的诗", ["write_text", "write_text"]),
    ],
)
def test_each_thing_is_planned_once(text: str, tools: list[str]):
    assert [step.tool for step in PLANNER.plan(Request(text)).steps] == tools


def test_the_first_step_knows_the_subject_of_the_goal():
    script, film = PLANNER.plan(
        Request("I want to make a video about whales. First write a script, then make the video from the script.")
    ).steps
    assert script.arguments["instruction"] == "write a script about whales"
    assert film.arguments["prompt"] == FromStep(0)
