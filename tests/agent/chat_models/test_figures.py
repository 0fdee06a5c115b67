from __future__ import annotations

import pytest

from agent.chat_models.figures import agree, asks_for_a_figure, figures


@pytest.mark.parametrize(
    "question",
    ["How far is the moon?", "when was Einstein born?", "What year did it sink?", "what is the population of Peru?"],
)
def test_questions_for_a_figure(question: str) -> None:
    assert asks_for_a_figure(question)


@pytest.mark.parametrize("question", ["why is the sky blue?", "who wrote Hamlet?", "how do I boil an egg?", "hello"])
def test_other_questions(question: str) -> None:
    assert not asks_for_a_figure(question)


def test_figures_are_read_with_words_and_scales_and_without_those_of_the_question() -> None:
    assert figures("About 1.4 billion people, or 1,400,000,000.") == [1.4e9, 1.4e9]
    assert figures("A spider has eight legs.") == [8]
    assert figures("World war 2 ended in 1945.", "when did world war 2 end?") == [1945]


@pytest.mark.parametrize(
    ("one", "other", "question", "same"),
    [
        ("A spider has 8 legs.", "It has eight.", "how many legs?", True),
        ("It is 8,848.23 m tall.", "8848.27 meters (29,031 feet).", "how tall is it?", True),
        ("He was born in 1879.", "He was born on March 14, 1879.", "when was he born?", True),
        ("On April 14, 1879.", "On May 14, 1945.", "when was he born?", False),
        ("331.25 million people.", "333 million.", "how many people?", False),
        ("Nobody knows.", "Nobody knows.", "how many people?", False),
    ],
)
def test_answers_agree_when_they_name_the_same_figure(one: str, other: str, question: str, same: bool) -> None:
    assert agree(one, other, question) is same
    assert agree(other, one, question) is same
