from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agent.events import ToolFinished
from connectors import rendering
from connectors.connector import ToolView, TurnView
from tools.media import Audio, Document, Image, Provenance, Video

FILE = {"media_id": "x", "mime_type": "", "byte_size": 2048, "name": "n", "provenance": Provenance()}


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 s", "0秒"),
        (0.42, "0.4 s", "0.4秒"),
        (5.0, "5 s", "5秒"),
        (59.6, "1 min", "1分"),
        (185, "3 min 5 s", "3分5秒"),
        (3600, "1 h", "1小时"),
        (7850, "2 h 10 min", "2小时10分"),
        (-3, "0 s", "0秒"),
    ],
)
def test_durations_as_people_say_them(seconds, english, chinese):
    assert rendering.duration(seconds) == english
    assert rendering.duration(seconds, "zh") == chinese


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 B"), (999, "999 B"), (1536, "1.5 KiB"), (64 * 2**20, "64 MiB"), (3 * 2**40, "3.0 TiB")]
)
def test_sizes(count, shown):
    assert rendering.size(count) == shown


def test_status_of_a_tool():
    tool = ToolView("c", "generate_image", fraction=0.4, message="painting", remaining_s=11.6)
    assert rendering.progress_line(tool) == "drawing a picture: 40%, painting, about 12 s left"
    assert rendering.progress_line(tool, "zh") == "画图：40%，painting，大约还要 12秒"
    waiting = ToolView("c", "generate_image", place=3, remaining_s=90)
    assert rendering.status(waiting) == "number 3 in the queue, about 1 min 30 s left"
    assert rendering.status(waiting, "zh") == "排队第 3 位，大约还要 1分30秒"
    assert rendering.status(ToolView("c", "generate_image", fraction=1.0, remaining_s=0.2)) == "100%"
    assert rendering.progress_line(ToolView("c", "my_own_tool")) == "my own tool ..."


def test_files_are_named_with_their_measures_and_path():
    image = Image(path=Path("/m/a.png"), width=640, height=480, **FILE)
    audio = Audio(path=Path("/m/a.wav"), duration_s=75, sampling_rate=16000, channels=1, **FILE)
    video = Video(path=Path("/m/a.mp4"), duration_s=3, fps=24, width=10, height=20, has_audio=False, **FILE)
    assert rendering.media_line(image) == "picture (640x480): /m/a.png"
    assert rendering.media_line(audio) == "sound (1 min 15 s): /m/a.wav"
    assert rendering.media_line(audio, "zh") == "音频（1分15秒）：/m/a.wav"
    assert rendering.media_line(video) == "video (3 s, 10x20): /m/a.mp4"
    assert rendering.measures(Document(path=Path("a"), pages=3, **FILE)) == "3 pages"
    assert rendering.measures(Document(path=Path("a"), **FILE)) == "2.0 KiB"


def test_the_language_follows_the_message_then_the_locale():
    assert rendering.language_of("画一只狐狸") == "zh"
    assert rendering.language_of("draw a fox", "zh") == "en"
    assert rendering.language_of("123 ...", "zh") == "zh"


def test_a_finished_turn_as_plain_text_and_a_running_one_as_markdown():
    view = TurnView(text=" Done. ", refused=("a.exe is of a type I do not know.",), done=True)
    assert rendering.plain(view) == "Done.\na.exe is of a type I do not know."
    view = TurnView(text="So far")
    view.tools["1"] = ToolView("1", "translate_text", finished=ToolFinished("1", "translate_text", {}, "m2m", 2.0))
    view.tools["2"] = ToolView("2", "generate_image", fraction=0.5)
    view.tools["3"] = ToolView("3", "fetch_url", finished=ToolFinished("3", "fetch_url", {}, "", 0.1, error="No."))
    assert rendering.working(view).splitlines() == [
        "✓ translating: 2 s, m2m",
        "⏳ drawing a picture ▰▰▰▰▰▱▱▱▱▱ 50%",
        "✗ fetching the page: No.",
        "",
        "So far",
    ]
    assert rendering.failures(view) == ["fetching the page: No."]


@given(st.floats(0, 1e7), st.sampled_from(["en", "zh"]))
@hypothesis_settings(deadline=None)
def test_every_duration_is_short_and_in_one_language(seconds, language):
    shown = rendering.duration(seconds, language)
    assert 0 < len(shown) <= 14
    assert ("s" in shown or "min" in shown or "h" in shown) == (language == "en")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see [the file](http://localhost:8000/media/1) here", "see the file here"),
        ("![fox](file:///data/fox.png)", "fox"),
        ("it is at http://127.0.0.1:8000/a.", "it is at `http://127.0.0.1:8000/a.`"),
        ("http://192.168.1.9/x and https://example.org/x", "`http://192.168.1.9/x` and https://example.org/x"),
        ("run `curl http://localhost:8000` now", "run `curl http://localhost:8000` now"),
        ("```\ncurl http://localhost\n```", "```\ncurl http://localhost\n```"),
        ("[docs](https://example.org/localhost)", "[docs](https://example.org/localhost)"),
        ("看 http://localhost:8000/图 吧", "看 `http://localhost:8000/图` 吧"),
    ],
)
def test_nothing_links_to_this_machine(text, shown):
    assert rendering.without_local_links(text) == shown


def test_a_bar_says_how_far_it_is():
    assert [rendering.bar(fraction, 4) for fraction in (0.0, 0.5, 1.0, 7.0)] == ["▱▱▱▱", "▰▰▱▱", "▰▰▰▰", "▰▰▰▰"]


def test_every_tool_has_words_for_what_it_does():
    from tools.registry import discover

    for name in [tool.name for tool in discover()]:
        assert rendering.doing(name) != name.replace("_", " "), name
        assert rendering.doing(name, "zh") != name, name
