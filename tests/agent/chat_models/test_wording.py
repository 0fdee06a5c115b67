import pytest

from agent.chat_models.wording import _DEED, StepOutcome, compose_answer
from connectors.rendering import doing
from tools.registry import TOOL_PACKAGES, discover


def test_a_step_that_only_made_an_input_readable_is_not_told():
    read = StepOutcome("read_image_text", feeds=True, done=True, text="a long page", asked=False)
    summary = StepOutcome("summarize_text", done=True, text="In short.")
    assert compose_answer([read, summary], "en") == "In short."
    failed = StepOutcome("read_image_text", feeds=True, done=True, text="Error: no text.", failed=True, asked=False)
    left = StepOutcome("summarize_text", skipped=True)
    assert "no text." in compose_answer([failed, left], "en")


def test_what_a_picture_could_not_show_is_told():
    drawn = StepOutcome("generate_image", "image", done=True, text="I could not draw: quarks.", media_ids=("image-1",))
    assert "quarks" in compose_answer([drawn], "en")


def test_a_very_long_text_is_cut_and_says_by_how_much():
    told = compose_answer([StepOutcome("read_image_text", done=True, text="word " * 100_000)], "en")
    assert len(told) < 21_000
    assert told.endswith("(+480,001)")


@pytest.mark.parametrize(("language", "said"), [("en", "too short"), ("zh", "已经很短")])
def test_a_summary_that_leaves_nothing_out_is_not_the_text_again(language: str, said: str) -> None:
    text = "The meeting begins at nine."
    heard = StepOutcome("transcribe_speech", feeds=True, done=True, text=text)
    answer = compose_answer([heard, StepOutcome("summarize_text", done=True, text=f"{text}\n")], language)
    assert answer.count(text) == 1
    assert said in answer
    read = StepOutcome("read_image_text", feeds=True, done=True, text=text, asked=False)
    assert compose_answer([read, StepOutcome("summarize_text", done=True, text=text)], language) == text


def test_every_tool_has_a_word_for_what_it_does():
    for tool in discover((*TOOL_PACKAGES, "memory")):
        assert tool.name in _DEED, tool.name
        assert doing(tool.name, "en") != doing(tool.name, "zh"), tool.name
