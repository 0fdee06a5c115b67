from __future__ import annotations

import io
import json

from rich.console import Console

from connectors.commands.tools import ToolsTable, describe_tools
from tools.errors import extra_command
from tools.tool import tool


@tool(task="translation")
def say_words(text: str) -> str:
    """Say words."""


@say_words.engine(requires=("no_such_module",), extra="more")
def with_more(text):
    return text


@say_words.engine()
def with_less(text):
    return text


def test_the_engine_that_runs_and_those_above_it(make_toolbox):
    (described,) = describe_tools(make_toolbox(say_words))
    assert described.engine == "less"
    assert [(engine.name, engine.remedy) for engine in described.better] == [("more", extra_command("more"))]
    assert described.to_dict()["parameters"]["required"] == ["text"]


def test_an_engine_nobody_has_is_none(make_toolbox):
    (described,) = describe_tools(make_toolbox(say_words, engines={"say_words": "nonsense"}))
    assert described.engine == ""
    assert described.to_dict()["engine"] is None
    assert len(described.better) == 2


def test_the_program_lists_them(served):
    tools = {one["name"]: one for one in json.loads(served("tools", "--json").stdout)}
    assert tools["synthesize_speech"]["engine"] == "espeak"
    assert tools["synthesize_speech"]["task"] == "text-to-speech"
    assert "Say a text aloud" in served("tools").stdout


def test_in_a_narrow_window_what_a_tool_does_stands_below_its_name(make_toolbox):
    console = Console(file=io.StringIO(), width=40)
    console.print(ToolsTable(describe_tools(make_toolbox(say_words))))
    assert [line.rstrip() for line in console.file.getvalue().splitlines()] == ["say_words  less", "  Say words."]
