from __future__ import annotations

from typing import Any

import pytest

from agent.chat_models.scripted import ScriptedChatModel
from agent.chat_models.talking import OPENING, talk
from memory.messages import Message, Role


async def told(replies: list[str], *said: str) -> tuple[str, ScriptedChatModel]:
    """What is answered to the last of several messages, the person's and the assistant's in turn."""
    small = ScriptedChatModel(replies)
    roles = (Role.USER, Role.ASSISTANT)
    messages = [Message(roles[index % 2], text) for index, text in enumerate(said)]
    deltas: list[Any] = [delta async for delta in talk(small, messages, "en")]
    return "".join(one for one in deltas if isinstance(one, str)).strip(), small


async def test_a_figure_is_said_when_two_ways_of_asking_agree_on_it() -> None:
    text, small = await told(["It ended in 2023.", "It ended in 1945.", "In the year 1945."], "When did the war end?")
    assert text == "It ended in 1945."
    assert len(small.asked) == 3
    text, small = await told(["A spider has 8 legs.", "It has eight legs."], "How many legs does a spider have?")
    assert text == "A spider has 8 legs."
    assert len(small.asked) == 2


async def test_a_figure_that_changes_each_time_is_not_said() -> None:
    text, _ = await told(["12 strings.", "It has 4 strings.", "45 strings."], "How many strings does a guitar have?")
    assert "not sure" in text
    text, _ = await told(["The moon is round.", "The moon is far.", "Who knows."], "How far is the moon?")
    assert "not sure" in text


async def test_what_the_examples_speak_of_is_no_answer_to_another_question() -> None:
    text, small = await told(["Cats are popular in Japan.", "Cats are kept as pets."], "Tell me about cats, please")
    assert text == "Cats are kept as pets."
    assert small.asked[0].messages[: len(OPENING)] == OPENING
    assert small.asked[1].messages[: len(OPENING)] != OPENING
    text, _ = await told(["Sushi is a Japanese dish."], "What do people eat in Japan, mostly?")
    assert text == "Sushi is a Japanese dish."


@pytest.mark.parametrize("follow_up", ["why?", "another one", "and why is that?", "Give me another one, please!"])
async def test_a_message_that_leans_on_the_one_before_is_not_asked_alone(follow_up: str) -> None:
    text, small = await told(["I'm sorry for your loss."], "What should I cook?", "Rice, say.", follow_up)
    assert "PARLEY_CHAT_MODEL" in text
    assert len(small.asked) == 1
    text, small = await told([], "Sing.", "I can not answer that well: PARLEY_CHAT_MODEL.", follow_up)
    assert text == "That I can not answer well either."
    assert small.asked == []


async def test_a_short_question_that_stands_alone_is_asked_alone() -> None:
    _, small = await told(["Shakespeare wrote it."], "Is Paris large?", "It is.", "Who wrote Hamlet?")
    assert [one.content for one in small.asked[0].messages[len(OPENING) :]] == ["Who wrote Hamlet?"]


@pytest.mark.parametrize("text", ["zeichne einen Hund", "dessine un chat", "привет как дела"])
async def test_who_writes_another_language_is_told_which_are_understood(text: str) -> None:
    answer, _ = await told(["", ""], text)
    assert "English and Chinese" in answer
    for english in ("sing me a song", "no, green ones", "more butter", "tell jokes"):
        answer, _ = await told(["", ""], english)
        assert "English and Chinese" not in answer
