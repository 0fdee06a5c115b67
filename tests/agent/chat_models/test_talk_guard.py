from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from agent.chat_model import Delta, Finished
from agent.chat_models.talk_guard import guard_talk, is_foreign


async def guarded(text: str, *, asked: str = "Compose a waltz.", english: bool = True, reason: str = "stop") -> str:
    async def stream() -> AsyncIterator[Delta]:
        for letter in text:
            yield letter
        yield Finished(reason)

    deltas = [delta async for delta in guard_talk(stream(), asked, english=english)]
    assert isinstance(deltas[-1], Finished)
    assert sum(isinstance(delta, Finished) for delta in deltas) == 1
    return "".join(delta for delta in deltas if isinstance(delta, str))


@pytest.mark.parametrize(
    "text",
    [
        "Paris.",
        "The sky is blue because air scatters blue light. That is called Rayleigh scattering.",
        "Here are three tips:\n\n1. Sleep in the dark.\n\n2. Drink less coffee.\n\n3. Go to bed at the same time.",
        "- one thing\n- another one\n",
        "No end to this",
    ],
)
async def test_good_talk_is_left_alone(text: str) -> None:
    assert await guarded(text) == text


async def test_a_loop_is_cut() -> None:
    assert await guarded(
        "The play is set in a modern setting. The play is also set in a modern setting. And so on."
    ) == ("The play is set in a modern setting. ")


async def test_another_language_is_cut() -> None:
    text = "Tokyo is the capital. Ich habe ein kleine Stadt und die ist nicht das. More."
    assert await guarded(text) == "Tokyo is the capital. "
    assert "Ich habe" in await guarded(text, english=False)


async def test_a_second_paragraph_is_left_out() -> None:
    assert (await guarded("Gravity pulls things together.\n\nIt was found by an apple.")).strip() == (
        "Gravity pulls things together."
    )


async def test_half_a_sentence_at_the_limit_is_left_out() -> None:
    assert await guarded("It is red. It is also very", reason="length") == "It is red. "
    assert await guarded("It is very", reason="length") == "It is very"


def test_is_foreign() -> None:
    assert is_foreign("La capital de France est la ville de Paris")
    assert not is_foreign("In German that is called a Guten Morgen.")
    assert not is_foreign("Paris")


async def test_an_echo_is_no_answer() -> None:
    assert await guarded("compose a waltz") == ""
    assert await guarded("A waltz has three beats.") != ""


@pytest.mark.parametrize(
    "text",
    [
        "I'm a data analysis assistant. I can help.",
        "As an AI language model, I have no opinion.",
        "I'm sorry for your loss. It is red.",
        "The answer to this question is:",
        "```python\nprint(1)\n```",
    ],
)
async def test_what_a_small_model_says_of_itself_or_without_an_answer_is_no_answer(text: str) -> None:
    assert await guarded(text) == ""


async def test_what_was_good_before_it_stays() -> None:
    assert await guarded("Paris is large. I'm here to help!") == "Paris is large. "
