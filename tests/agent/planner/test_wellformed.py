"""Whatever is asked, a plan is well formed: known tools, known arguments of the right types, edges that go forward."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.planner.catalogue import CATALOGUE, TEXT
from agent.planner.plan import FromAttachment, FromStep, PastTurn, Plan, Request
from agent.planner.rule_planner import RulePlanner
from tools.media import KINDS

PLANNER = RulePlanner()
_WORDS = st.sampled_from(
    """draw transcribe translate this it and then into French 'quoted text' "read it aloud" : the image the recording
    summarize example.wav example.jpg example.mp4 http://x.org/a.png write a poem about , . ? ! don't please can you
    describe what is written read aloud make it brighter second photo remember that forget search for extract audio
    before after by 把 这张图 翻译成 英文 然后 念出来 画一只猫 总结 一下 ： 。 ， 录音 转成文字 记住 再 它 “你好” 用中文
    """.split()  # noqa: SIM905
)
_TEXTS = st.one_of(
    st.text(max_size=200), st.lists(_WORDS, max_size=25).map(" ".join), st.lists(_WORDS, max_size=12).map("".join)
)
_FILES = st.lists(st.sampled_from(KINDS), max_size=4).map(tuple)
_TURNS = st.lists(st.builds(PastTurn, st.sampled_from(["user", "assistant"]), _TEXTS, _FILES), max_size=4).map(tuple)


def check(made: Plan, request: Request) -> None:
    files = len(request.attachments) + sum(len(turn.files) for turn in request.history)
    for index, step in enumerate(made.steps):
        shape = CATALOGUE[step.tool]
        slots = {slot.name: slot for slot in shape.slots}
        assert set(step.arguments) <= set(slots)
        assert {slot.name for slot in shape.slots if slot.required} <= set(step.arguments)
        for name, value in step.arguments.items():
            assert isinstance(value, list) == slots[name].many
            for one in value if isinstance(value, list) else [value]:
                check_value(one, index, files, slots[name].annotation, slots[name].kinds)
    assert all(source < target < len(made.steps) for source, target in made.edges)


def check_value(value: Any, index: int, files: int, annotation: Any, kinds: tuple[str, ...]) -> None:
    if isinstance(value, FromStep):
        assert 0 <= value.step < index
        assert kinds
    elif isinstance(value, FromAttachment):
        assert 0 <= value.index < files
        assert kinds
    else:
        assert isinstance(value, annotation)
        assert value != ""


@settings(max_examples=150, deadline=None)
@given(_TEXTS, _FILES, _TURNS)
def test_any_request_gives_a_well_formed_plan(text: str, attachments: tuple[Any, ...], history: tuple[PastTurn, ...]):
    request = Request(text, attachments, history)
    made = PLANNER.plan(request)
    check(made, request)
    assert PLANNER.plan(request) == made


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "draw a cat and " * 70_000, "'" * 1_000_000, "translate: " + "word " * 200_000, "把" * 1_000_000,

        ", then translate it " * 50_000,
     "\n" * 1_000_000 + "summarize", "(" * 500_000, "the " * 250_000, "and and and " * 80_000,
     "http://" * 140_000, "a.wav " * 160_000, "：" * 500_000, "total " * 3 + "- " * 400_000],
    ids=lambda text: f"{text[:12]!r} of {len(text)}",
)  # fmt: skip
def test_a_megabyte_of_text_is_planned(text: str):
    request = Request(text, ("audio", "image"))
    check(PLANNER.plan(request), request)


@pytest.mark.parametrize("before", ["", "draw a cat: ", "把这段翻译成英文："])
@pytest.mark.parametrize(
    "unit",
    ["i want to ", "1. ", "now ", "please, ", " \n", "\t", "\u3000", "\n\n", "and ", "a and ", "the first and ",
     "then a ", "第一张和", "，然后", "一张，",
     "a-b.", "x.co/", "\U0001f600", "é", "“", "('", "…?", "的", "word, and then ",
     "I want the ", "the noise should be ", "first, ", "video of ", "it, it ", "need ", "来只", "translated "],
)  # fmt: skip
def test_the_same_over_and_over_is_read_in_one_go(before: str, unit: str):
    """A pattern that tries every way to read a row of the same words would not come to an end here."""
    request = Request(before + unit * (20_000 // len(unit)), ("image", "audio"))
    check(PLANNER.plan(request), request)


def test_text_given_after_the_part_that_is_read_is_kept_whole():
    given_text = "word " * 20_000
    made = PLANNER.plan(Request("Translate into French: " + given_text))
    assert made.steps[0].arguments["text"] == given_text.strip()


def test_every_tool_of_the_catalogue_can_be_planned():
    asked = {
        "generate_image": "draw a fox", "edit_image": "crop example.jpg",
        "inpaint_image": "remove the scratches from example.jpg",
        "upscale_image": "upscale example.jpg", "enhance_image": "enhance the image example.jpg",
        "transfer_style": "apply the style of a.jpg to the image b.jpg",
        "segment_image": "segment the image example.jpg",
        "detect_objects": "detect objects in example.jpg", "classify_image": "classify the image example.jpg",
        "describe_image": "describe example.jpg", "read_image_text": "extract the text from the image example.jpg",
        "augment_images": "augment the images a.jpg and b.jpg", "transcribe_speech": "transcribe example.wav",
        "synthesize_speech": "read 'hello' aloud", "classify_audio": "classify the audio example.wav",
        "enhance_audio": "reduce the noise in example.wav", "compose_music": "compose a calm piano piece",
        "generate_video": "make a video about dogs", "animate_image": "animate the picture example.jpg",
        "describe_video": "describe the video example.mp4", "classify_video": "classify the video example.mp4",
        "enhance_video": "stabilize example.mp4", "extract_frames": "extract a frame from example.mp4",
        "extract_audio": "extract the audio from example.mp4", "translate_text": "translate 'hi' into French",
        "summarize_text": "summarize 'a long text'", "classify_text": "find the sentiment of 'I love it'",
        "write_text": "write a poem about rain",
        "answer_question": "answer the question 'who is it?' from the text 'It is Bob.'",
        "search_web": "search the web for news about bees", "fetch_url": "download https://example.org/a.html",
        "remember": "remember that I am tall", "recall": "what do you remember about me?",
        "forget": "forget my address", "explain_memory": "why do you know that?", "pause_memory": "stop remembering",
        "export_memory": "export my data", "link_accounts": "link my accounts",
        "show_media": "show me that photo of the receipt again", "recommend": "recommend a topic",
        "show_taste": "what do you think I like?", "reset_taste": "reset my taste",
    }  # fmt: skip
    assert set(asked) | {"rate_media"} == set(CATALOGUE)  # rating takes an earlier file: see test_taste_requests.py
    for tool, text in asked.items():
        assert [step.tool for step in PLANNER.plan(Request(text)).steps] == [tool], text


def test_catalogue_kinds_are_known():
    for shape in CATALOGUE.values():
        assert shape.returns in (*KINDS, TEXT)


def test_request_below_a_long_text_is_read():
    given_text = "The committee met on Monday.\n" * 1_000
    made = PLANNER.plan(Request(given_text + "\nSummarize this in two sentences"))
    assert [step.tool for step in made.steps] == ["summarize_text"]
    assert made.steps[0].arguments == {"text": given_text.strip(), "sentences": 2}
