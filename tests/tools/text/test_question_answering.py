from __future__ import annotations

import pytest

from tools.errors import ToolFailed, ToolInputError
from tools.text.question_answering import answer_question, keeps_to
from tools.tool import ToolCall


async def answer(toolbox, question, context_text="", language="en"):
    context = toolbox.context("someone", "here", language)
    return await toolbox.run(
        ToolCall("1", "answer_question", {"question": question, "context_text": context_text}), context
    )


async def test_without_a_chat_model_the_passage_answers(make_toolbox, english_article, chinese_article):
    toolbox = make_toolbox(answer_question)
    result = await answer(toolbox, "How much is a yearly pass?", english_article)
    assert result.text.endswith("75 euros for a yearly pass.")
    assert result.engine == "passages"
    result = await answer(toolbox, "图书馆馆长是谁？", chinese_article, language="zh")
    assert "李文静" in result.text
    assert (await answer(toolbox, "What is the capital of France?", english_article)).text == "The text does not say."
    with pytest.raises(ToolFailed, match="no chat model"):
        await answer(toolbox, "What is the capital of France?")


async def test_a_small_model_may_only_word_the_passage(make_toolbox, scripted_writer, english_article):
    services, writer = scripted_writer(["A yearly pass is 75 euros. It was built in 1850."], capable=False)
    toolbox = make_toolbox(answer_question, services=services)
    assert (await answer(toolbox, "How much is a yearly pass?", english_article)).text == "A yearly pass is 75 euros."
    assert "75 euros for a yearly pass" in writer.asked[0]["prompt"]
    services, _ = scripted_writer(["A yearly pass is 90 dollars."], capable=False)
    toolbox = make_toolbox(answer_question, services=services)
    result = await answer(toolbox, "How much is a yearly pass?", english_article)
    assert "75 euros" in result.text
    assert "90" not in result.text


def test_an_answer_keeps_to_its_passage():
    passage = "Dr. Hana Novak led the work from 2020."
    assert keeps_to("Hana Novak led the work.", passage, "Who led the work?")
    assert not keeps_to("Hana Novak did not lead the work.", passage, "Who led the work?")
    assert not keeps_to("Hana Nowak led it.", passage, "Who led the work?")
    assert not keeps_to("Somebody led the work.", passage, "Who led the work?")
    assert not keeps_to("The work was led", passage, "Who led the work?")


async def test_a_small_model_answers_from_memory_in_english_only(make_toolbox, scripted_writer):
    services, writer = scripted_writer(
        ["no no no no no no no no no no.", "The capital of France is Paris."], capable=False
    )
    toolbox = make_toolbox(answer_question, services=services)
    result = await answer(toolbox, "What is the capital of France?")
    assert result.text == "The capital of France is Paris."
    assert "may be wrong" in result.notes[0]
    assert [asked["temperature"] for asked in writer.asked] == [0.0, 0.6]
    assert writer.asked[0]["system"] == ""
    with pytest.raises(ToolFailed, match="只会用英文"):
        await answer(toolbox, "法国的首都是哪里？", language="zh")
    assert len(writer.asked) == 2


async def test_a_capable_model_reads_the_text_or_the_right_part_of_a_long_one(
    make_toolbox, scripted_writer, english_article
):
    services, writer = scripted_writer(["75 euros."])
    toolbox = make_toolbox(answer_question, services=services)
    assert (await answer(toolbox, "How much is a yearly pass?", english_article)).text == "75 euros."
    assert english_article.strip() in writer.asked[0]["prompt"]
    filler = "".join(f"Cows eat grass on meadow {number} every day.\n" for number in range(1500))
    await answer(toolbox, "How much is a yearly pass?", filler + english_article + filler)
    assert "75 euros for a yearly pass" in writer.asked[1]["prompt"]
    assert len(writer.asked[1]["prompt"]) < 10_000


@pytest.mark.parametrize(
    ("question", "text", "match"),
    [(" ", "x", "no question"), ("a" * 4001, "", "4,000"), ("Who?", "a" * 1_000_001, "1,000,001")],
)
async def test_wrong_input_is_one_sentence(make_toolbox, question, text, match):
    with pytest.raises(ToolInputError, match=match):
        await answer(make_toolbox(answer_question), question, text)
