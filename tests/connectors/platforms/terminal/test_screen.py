from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from agent.events import Queued, Reply, TextDelta, ToolFinished, ToolProgress, ToolStarted, TurnFailed, TurnStarted
from connectors.connector import TurnView
from connectors.platforms.terminal.screen import Block, Style, TurnScreen, tool_rows
from memory.messages import IncomingMessage

ESCAPES = re.compile(r"\x1b(\][^\x1b\x07]*(\x1b\\|\x07)|\[[0-9;?]*[A-Za-z]|_G[^\x1b]*\x1b\\)")


@pytest.fixture
def console():
    return Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=80, height=30)


def written(console):
    return ESCAPES.sub("", console.file.getvalue())


async def shown(console, events, style=None):
    """What stays on the terminal after a turn, as text."""
    view = TurnView()
    with TurnScreen(console, style) as screen:
        for event in events:
            view.add(event)
            await screen.show(view)
    return written(console)


async def test_text_is_rendered_as_markdown_once(console):
    out = await shown(
        console,
        [
            TextDelta("# Sea\n\nThe **wide** "),
            TextDelta("sea.\n\n- a\n"),
            Reply("t", "# Sea\n\nThe **wide** sea.\n\n- a"),
        ],
    )
    assert out.count("The wide sea.") == 1
    assert "**" not in out
    assert "\x1b[1mwide\x1b[0m" in console.file.getvalue()


async def test_a_finished_tool_leaves_a_line_with_time_engine_and_notes(console):
    step = ToolFinished("c", "generate_image", {}, "sketch", 3.14, notes=("big could not be used: no GPU",))
    out = await shown(console, [ToolStarted("c", "generate_image", {}), step, Reply("t", "Done.", steps=(step,))])
    assert out.count("✓ drawing a picture  3.1 s, sketch") == 1
    assert out.count("big could not be used: no GPU") == 1


async def test_a_failed_tool_says_why_and_the_rest_goes_on(console):
    step = ToolFinished("c", "fetch_url", {}, "", 0.2, error="The page does not answer.")
    out = await shown(console, [step, Reply("t", "Without it, then.", steps=(step,))])
    assert "✗ fetching the page  The page does not answer." in out
    assert "Without it, then." in out


async def test_what_the_answer_says_of_a_failure_is_not_said_again(console):
    step = ToolFinished("c", "edit_image", {}, "", 0.2, error="Not by rule. Try a crop.")
    answer = "I could not edit the picture: Not by rule.\nTry a crop."
    out = await shown(console, [TextDelta(answer), step, Reply("t", answer, steps=(step,))])
    assert out.count("Try a crop.") == 1
    assert "✗ editing the picture" in out


async def test_text_before_a_tool_stays_above_it(console):
    step = ToolFinished("c", "generate_image", {}, "sketch", 1.0)
    events = [TextDelta("I draw it."), step, TextDelta("\n\nHere."), Reply("t", "I draw it.\n\nHere.", steps=(step,))]
    out = await shown(console, events)
    assert out.index("I draw it.") < out.index("✓ drawing a picture") < out.index("Here.")


async def test_a_picture_is_shown_where_the_terminal_can_and_always_its_path(console, scripted_agent):
    events = [event async for event in scripted_agent("draw").respond(IncomingMessage("a fox", "cli:anna", "room"))]
    out = await shown(console, events, Style("en", "kitty"))
    raw = console.file.getvalue()
    assert raw.count("\x1b_Ga=T,f=100") == 1
    path = str(events[-1].media[0].path)
    assert path in out.replace("\n", "")
    assert f"file://{path}" in raw


async def test_a_failed_or_cancelled_turn_ends_with_one_sentence(console):
    out = await shown(console, [TextDelta("Well"), TurnFailed("t", "It broke.", "Try again.")])
    assert out.count("It broke. Try again.") == 1
    assert "Well" in out


async def test_refused_files_are_said(console):
    out = await shown(
        console, [TurnStarted("t", "room", refused=("a.exe is of a type I do not know.",)), Reply("t", "Ok")]
    )
    assert out.count("a.exe is of a type I do not know.") == 1


async def test_an_answer_begun_anew_is_shown_whole(console):
    out = await shown(console, [TextDelta("First attempt"), Reply("t", "Quite another answer.")])
    assert "Quite another answer." in out


def test_tools_at_work_stand_side_by_side(console):
    view = TurnView()
    view.add(ToolStarted("a", "generate_image", {}))
    view.add(ToolProgress("a", "generate_image", 0.5, "painting", 12.0))
    view.add(Queued("b", "compose_music", 2, 30.0))
    view.add(ToolProgress("c", "transcribe_speech", None, "listening"))
    console.print(tool_rows(view.running))
    lines = written(console).splitlines()
    assert re.search(r"drawing a picture\s+━+.*50%, painting, about 12 s left", lines[0])
    assert re.search(r"composing\s+·+ number 2 in the queue, about 30 s left", lines[1])
    assert re.search(r"writing down what is said\s+━+ listening", lines[2])


def test_a_long_block_shows_its_last_lines_only(console):
    console.print(Block("\n\n".join(f"line {number}" for number in range(50)), last_lines=3))
    assert [line.strip() for line in written(console).splitlines()] == ["line 48", "", "line 49"]


async def test_chinese(console):
    step = ToolFinished("c", "generate_image", {}, "sketch", 2.0)
    out = await shown(console, [step, Reply("t", "好了。", steps=(step,))], Style("zh"))
    assert "✓ 画图  2秒, sketch" in out


async def test_what_a_quick_tool_did_stands_above_the_answer_that_came_with_it(console):
    step = ToolFinished("c", "read_image_text", {}, "rapidocr", 0.01)
    view = TurnView()
    with TurnScreen(console) as screen:
        for event in (ToolStarted("c", "read_image_text", {}), step, TextDelta("MIND THE GAP")):
            view.add(event)
        view.add(Reply("t", "MIND THE GAP", steps=(step,)))
        await screen.show(view)
    out = written(console)
    assert out.index("reading the text") < out.index("MIND THE GAP")
