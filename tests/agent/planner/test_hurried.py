"""What people type in a hurry."""

from __future__ import annotations

import pytest

from agent.planner.plan import PastTurn, Request
from agent.planner.rule_planner import RulePlanner

PLANNER = RulePlanner()


def tools(text: str, *files: str) -> list[str]:
    return [step.tool for step in PLANNER.plan(Request(text, files)).steps]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        ("logo for our chess club, a knight on a wave", (), ["generate_image"]),
        ("need a msg for my landlord about the heating", (), ["write_text"]),
        ("haiku about mondays", (), ["write_text"]),
        ("jazz beat for cooking, 20 seconds", (), ["compose_music"]),
        ("video of snow falling on a harbour", (), ["generate_video"]),
        ("french subtitles pls", ("video",), ["transcribe_speech", "translate_text"]),
        ("make it less grainy", ("image",), ["enhance_image"]),
        ("too much echo, clean it up", ("audio",), ["enhance_audio"]),
        ("turn this recording into a blog post", ("audio",), ["transcribe_speech", "write_text"]),
        ("transcribe and list the action items", ("audio",), ["transcribe_speech", "write_text"]),
        ("compare the two reports, what changed?", ("document", "document"),
         ["read_image_text", "read_image_text", "answer_question"]),
        ("cartoonize this", ("image",), ["edit_image"]),
        ("in korean pls", ("document",), ["read_image_text", "translate_text"]),
        ("sharper pls", ("image",), ["edit_image"]),
        ("which of these two cvs is better?", ("document", "document"),
         ["read_image_text", "read_image_text", "answer_question"]),
        ("can someone draw a tired robot", (), ["generate_image"]),
        ("谁帮我画个机器人", (), ["generate_image"]),
        ("图上的字提取下再翻日文", ("image",), ["read_image_text", "translate_text"]),
        ("太长，说重点", ("audio",), ["transcribe_speech", "summarize_text"]),
        ("来只打伞的狐狸", (), ["generate_image"]),
        ("弄首轻快的曲子", (), ["compose_music"]),
        ("太糊，调清楚点", ("image",), ["enhance_image"]),
        ("右边路人P掉", ("image",), ["edit_image"]),
        ("要法语字幕", ("video",), ["transcribe_speech", "translate_text"]),
        ("整理成会议纪要", ("audio",), ["transcribe_speech", "write_text"]),
        ("这两份报告有什么不一样？", ("document", "document"),
         ["read_image_text", "read_image_text", "answer_question"]),
    ],
)  # fmt: skip
def test_short_requests(text: str, files: tuple[str, ...], expected: list[str]):
    assert tools(text, *files) == expected


@pytest.mark.parametrize(
    "text",
    [
        "nice picture of your dog!",
        "photos of my kids are all blurry",
        "video of the match was awful",
        "any good song about rain?",
        "the subtitles were out of sync again",
        "the kitchen should be cleaned soon",
        "lol same but I was late too",
        "清楚了，谢谢",
        "语气别这么冲嘛",
        "字幕组辛苦了",
    ],
)
def test_chat_calls_nothing(text: str):
    assert tools(text) == []


def test_several_documents_are_read_into_one_answer():
    plan = PLANNER.plan(Request("compare these contracts: who pays earlier?", ("document", "document")))
    assert plan.edges == [(0, 2), (1, 2)]


def test_a_question_of_others_goes_to_the_recording_just_sent():
    history = (PastTurn("user", "the call from this morning", ("audio",)), PastTurn("assistant", "Got it."))

    def planned(text: str) -> list[str]:
        return [step.tool for step in PLANNER.plan(Request(text, (), history)).steps]

    assert (
        planned("what did they agree on?") == planned("他们最后定了哪天？") == ["transcribe_speech", "answer_question"]
    )
    assert planned("what should I cook tonight?") == planned("你怎么看？") == []


@pytest.mark.parametrize("text", ["我说的话你又忘了吧", "你是不是把我名字忘了", "你肯定忘了我的生日"])
def test_a_reproach_has_nothing_forgotten(text: str):
    assert tools(text) == []


def test_what_a_recording_tells_is_done_to_the_picture():
    plan = PLANNER.plan(
        Request("I have an audio file a.wav containing instructions to modify the image b.jpg. Please edit the image.")
    )
    assert [step.tool for step in plan.steps] == ["transcribe_speech", "edit_image"]
    assert plan.edges == [(0, 1)]


@pytest.mark.parametrize(
    ("kind", "text", "tool"),
    [
        ("image", "read", "read_image_text"), ("image", "读", "read_image_text"), ("image", "识别", "read_image_text"),
        ("document", "read", "read_image_text"), ("audio", "write it down", "transcribe_speech"),
        ("audio", "listen", "transcribe_speech"), ("image", "描述", "describe_image"),
        ("image", "my cat", "describe_image"),
    ],
)  # fmt: skip
def test_a_word_with_a_file_is_enough(kind, text, tool):
    assert [step.tool for step in PLANNER.plan(Request(text, (kind,))).steps] == [tool]


@pytest.mark.parametrize("text", ["thanks", "lol", "good night", "谢谢"])
def test_thanks_with_a_file_ask_for_nothing(text):
    assert PLANNER.plan(Request(text, ("image",))).steps == ()


SENT = (PastTurn("user", "summarize", ("document",)), PastTurn("assistant", "We fly on 3 May."))


@pytest.mark.parametrize(
    "text",
    ["what is the hotel called?", "who books the museum?", "预算是多少？", "谁负责准备材料？", "酒店叫什么名字？"],
)
def test_a_question_after_a_document_is_of_it(text):
    later = (*SENT, PastTurn("user", "is the museum open?"), PastTurn("assistant", "Yes."))
    for history in (SENT, later):
        read, answer = PLANNER.plan(Request(text, (), history)).steps
        assert (read.tool, answer.tool) == ("read_image_text", "answer_question")
    drawn = (*SENT, PastTurn("user", "draw a cat"), PastTurn("assistant", "Here.", ("image",)))
    assert PLANNER.plan(Request(text, (), drawn)).steps == ()


@pytest.mark.parametrize(
    "text",
    [
        "what is the capital of France?", "what is the weather like?", "how far is the moon?", "do you like the sea?",
        "what is the Eiffel Tower?", "法国的首都是哪里？", "现在几点了？", "什么是爱？", "你是谁？", "吃什么好呢？",
    ],
)  # fmt: skip
def test_other_questions_after_a_document_are_talk(text):
    assert PLANNER.plan(Request(text, (), SENT)).steps == ()


@pytest.mark.parametrize("text", ["what is in this", "what's this?", "这是什么", "里面是什么？"])
def test_what_a_document_is_is_told_by_summing_it_up(text):
    assert tools(text, "document") == ["read_image_text", "summarize_text"]
