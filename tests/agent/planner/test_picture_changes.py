"""Short words after a picture: which change it, and which are talk."""

from __future__ import annotations

import pytest

from agent.planner.picture_changes import is_change
from agent.planner.plan import FromAttachment, PastTurn, Request
from agent.planner.rule_planner import RulePlanner
from tools.registry import discover

PLANNER = RulePlanner(discover())
DRAWN = (PastTurn("user", "draw a dog"), PastTurn("assistant", "Here is your picture.", ("image",)))


@pytest.mark.parametrize(
    "text",
    [
        "brighter", "a bit darker please", "with a red hat", "without the tree", "at night", "in the snow, please",
        "give the dog a hat", "more snow", "make it black and white", "a cat instead", "change the background to blue",
        "turn it upside down", "could you make it brighter?", "add the text 'I love you'",
        "再大一点", "更鲜艳一些", "换成蓝色", "给它戴个帽子", "加个月亮", "去掉背景", "让狗笑起来", "把狗换成猫",
        "换个背景", "再来点星星", "调亮", "加一行字：给我讲故事", "能不能再亮一点？",
    ],
)  # fmt: skip
def test_a_change(text: str):
    assert is_change(text)


@pytest.mark.parametrize(
    "text",
    [
        "at night I can't sleep", "in winter I like to ski", "more or less", "more importantly, he left", "with love",
        "add me on discord", "change of plans", "turn off the lights", "now a joke", "more ideas please",
        "给我一个主意", "再给我一个主意", "让我想想", "加油", "换句话说", "再说吧", "改天吧", "更重要的是他没来",
        "with pleasure", "给妈妈打个电话", "再讲一个笑话", "换个话题", "更喜欢猫还是狗", "把门关上了",
        "给猫起个什么名字好", "再详细点", "让我们开始吧",
    ],
)  # fmt: skip
def test_talk(text: str):
    assert not is_change(text)


@pytest.mark.parametrize("text", ["sharpen it", "upscale it", "denoise it", "改成油画风格", "放大两倍", "去噪"])
def test_what_a_tool_that_is_not_here_would_do_is_done_as_an_edit(text: str):
    (step,) = PLANNER.plan(Request(text, (), DRAWN)).steps
    assert (step.tool, step.arguments["image"], step.arguments["instruction"]) == (
        "edit_image", FromAttachment(0), text,
    )  # fmt: skip
    assert PLANNER.plan(Request(text, (), ())).steps == ()
