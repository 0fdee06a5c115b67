"""Another one of what was made last, with what should differ."""

from __future__ import annotations

import pytest

from agent.planner.plan import PastTurn, Plan, Request
from agent.planner.rule_planner import RulePlanner
from tools.registry import TOOL_PACKAGES, discover

PLANNER = RulePlanner(discover())
"""With the real tools, whose parameters have names of their own."""


def after(asked: str, text: str, *files: str) -> Plan:
    """The plan of a text after a request that was answered."""
    history = (PastTurn("user", asked), PastTurn("assistant", "Here it is. 好了。", files))
    return PLANNER.plan(Request(text, (), history))


def only(made: Plan) -> tuple[str, object]:
    """The tool and the words of a plan of one step."""
    (step,) = made.steps
    return step.tool, step.arguments.get("prompt")


@pytest.mark.parametrize(
    ("asked", "text", "prompt"),
    [
        ("draw a dog in the park", "draw another one, this time with two dogs", "two dogs in the park"),
        ("draw a dog in the park", "another one, this time with two dogs", "two dogs in the park"),
        ("draw a dog in the park", "this time two dogs please", "two dogs in the park"),
        ("draw 3 apples on a table", "now 5 apples", "5 apples on a table"),
        ("draw a dog in the park", "one more, this time in winter", "a dog in the park in winter"),
        ("draw a dog in the park", "make another one but at night", "a dog in the park at night"),
        ("draw a dog in the park", "do another version with a cat instead", "a cat in the park"),
        ("draw a dog in the park", "give me another picture, this time of a cat", "a cat"),
        ("draw a dog in the park", "can you draw another one like this but blue?", "a dog in the park, blue"),
        ("draw a dog in the park", "another picture please", "a dog in the park"),
        ("画一只公园里的狗", "再画一张，这次是两只狗", "两只公园里的狗"),
        ("画一只公园里的狗", "再来一张，要有两只狗", "两只公园里的狗"),
        ("画一只公园里的狗", "换一张，这次是猫", "公园里的猫"),
        ("画一只公园里的狗", "再画一张冬天的", "一只公园里的狗，冬天"),
        ("画一只公园里的狗", "再来一幅，主题换成大海", "大海"),
        ("画一只公园里的狗", "画一张新的，两只狗", "两只公园里的狗"),
        ("画一只公园里的狗", "再画一幅别的", "一只公园里的狗"),
        ("画一只公园里的狗", "draw another one, this time with two cats", "two cats"),
        ("draw a dog in the park", "再画一张，这次是两只猫", "两只猫"),
    ],
)
def test_a_new_picture_is_drawn_with_what_differs(asked: str, text: str, prompt: str):
    assert only(after(asked, text, "image")) == ("generate_image", prompt)


@pytest.mark.parametrize(
    ("asked", "text", "prompt"),
    [
        ("write a poem about autumn", "another one, this time about the sea", "write a poem about the sea"),
        ("write a poem about autumn", "another", "write a poem about autumn"),
        ("give me an idea for a party", "give me another idea", "give me another idea for a party"),
        ("give me another idea for a party", "one more idea please", "give me yet another idea for a party"),
        ("suggest three names for a cafe", "more names", "suggest three names for a cafe"),
        ("写一首关于秋天的诗", "再写一首，这次写大海", "写一首关于大海的诗"),
        ("写一首关于秋天的诗", "再来一首", "写一首关于秋天的诗"),
    ],
)
def test_a_text_is_written_anew(asked: str, text: str, prompt: str):
    assert only(after(asked, text)) == ("write_text", prompt)


def test_it_goes_on_from_the_newest():
    history = [PastTurn("user", "draw a dog in the park"), PastTurn("assistant", "Here.", ("image",))]
    for said in ("another one, with two dogs", "make it brighter"):
        history += [PastTurn("user", said), PastTurn("assistant", "Here.", ("image",))]
    made = PLANNER.plan(Request("one more, this time at night", (), tuple(history)))
    assert only(made) == ("generate_image", "two dogs in the park at night")


@pytest.mark.parametrize(
    "text",
    [
        "another day, another dollar", "one more thing: call mom", "one more question", "another time maybe",
        "this time I really mean it", "now a joke", "now I need a break",
        "now what?", "another beer please", "another poem", "give me another idea please, dear",
        "这次就算了", "这次真的不错", "这次考试我考了第一", "下一张呢",
    ],
)  # fmt: skip
def test_talk_draws_nothing(text: str):
    assert "generate_image" not in [step.tool for step in after("draw a dog", text, "image").steps]


def test_without_anything_before_there_is_nothing_to_do_again():
    assert PLANNER.plan(Request("one more, this time in winter", (), ())).steps == ()


def test_many_in_a_row_are_planned_at_once():
    turns = [PastTurn("user", f"another one, this time with {n} dogs") for n in range(2, 40)]
    assert PLANNER.plan(Request("another one, with a cat", (), tuple(turns))).steps == ()


def test_again_passes_over_what_was_asked_of_memory():
    drawn = (PastTurn("user", "draw a dog"), PastTurn("assistant", "Here.", ("image",)))
    asked = (*drawn, PastTurn("user", "forget what I said about cats"), PastTurn("assistant", "Done."))
    with_memory = RulePlanner(discover((*TOOL_PACKAGES, "memory")))
    assert only(with_memory.plan(Request("another one please", (), asked))) == ("generate_image", "a dog")
    assert with_memory.plan(Request("again", (), asked[2:])).steps == ()


@pytest.mark.parametrize(
    "text", ["now with a hat", "paint it in watercolour", "draw it as a cartoon", "turn it into a sketch"]
)
def test_the_picture_itself_in_another_style_is_an_edit(text: str):
    (step,) = after("draw a dog", text, "image").steps
    assert step.tool == "edit_image"
