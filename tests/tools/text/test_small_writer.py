from __future__ import annotations

import re

import pytest

from tools.text.small_writer import (
    as_request,
    change_small,
    cut,
    find_form,
    score,
    with_subject,
    write_letter,
    write_small,
)
from tools.text.text_generation import sentences_named


class Model:
    """Answers from a list and keeps what it was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict]] = []

    async def __call__(self, prompt: str, **options) -> str:
        self.asked.append((prompt, options))
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


SEA = "The sea is deep and blue. Its waves carry ships to far shores. It is full of fish."


async def test_exactly_the_number_of_sentences_asked():
    model = Model("Sure, here is your text:\n\n" + SEA)
    assert await write_small(model, "write two sentences about the sea", 2) == (
        "The sea is deep and blue. Its waves carry ships to far shores."
    )
    assert len(model.asked) == 1
    assert model.asked[0][1]["temperature"] == 0.0


async def test_what_is_missing_comes_from_another_draft():
    model = Model("The sea is deep and blue.", "The sea is deep and blue. Gulls follow the boats of the sea home.")
    written = await write_small(model, "two sentences about the sea", 2)
    assert written == "The sea is deep and blue. Gulls follow the boats of the sea home."
    assert [options["temperature"] for _, options in model.asked] == [0.0, 0.4]


async def test_a_stuck_draft_is_asked_for_again():
    stuck = "A sea of sea of sea of sea of sea of sea of sea of sea of sea of sea."
    model = Model(stuck, SEA)
    assert await write_small(model, "a short text about the sea", None) == SEA
    assert len(model.asked) == 2


async def test_what_can_not_be_shown_is_not_shown():
    model = Model("Dear [Name], I hope [Reason] finds you. [Company] is [Adjective].")
    assert await write_small(model, "a welcome text about our hotel", None) is None
    assert len(model.asked) == 3


def test_a_draft_is_cut_to_whole_sentences_without_comments():
    form = find_form("write about tea")
    text = "Tea is drunk hot. This text is a short description of tea. Tea grows on hills. And then it"
    assert cut(text, form, 4) == "Tea is drunk hot. Tea grows on hills."
    poem = find_form("a poem about snow")
    assert poem.lines == 4
    text = "Snow falls on the hill,\nThe wood is white and still,\nSnow falls on the hill,\nA fox goes by,\n\nIt snows."
    assert cut(text, poem, 4).splitlines() == [
        "Snow falls on the hill,",
        "The wood is white and still,",
        "A fox goes by.",
    ]


def test_scores_tell_good_drafts_from_poor_ones():
    form = find_form("two sentences about the sea")
    request = "Write two sentences about the sea."
    good = score(SEA, request, form)
    assert good > 0.75
    assert score("The sea the sea the sea the sea the sea the sea the sea.", request, form) < 0.4
    assert score("People drink coffee in the morning and read the news.", request, form) < good
    assert score("Mountains rise high above the sea, and their peaks are covered with snow.", request, form) < 0.4
    assert score("", request, form) == 0.0


@pytest.mark.parametrize(
    ("prompt", "request_"),
    [
        ("Please write a poem about autumn.", "Write a poem about autumn."),
        ("Can you write me two sentences about the sea?", "Write two sentences about the sea."),
        ("A knight fighting a dragon", "Write A knight fighting a dragon."),
        ("benefits of exercise", "Write a short text about benefits of exercise."),
        ("I need a list of topics related to energy", "Write a list of topics related to energy."),
        ("write a haiku about snow", "Write a short poem about snow."),
    ],
)
def test_a_request_is_put_into_the_models_terms(prompt: str, request_: str):
    assert as_request(prompt) == request_


def test_an_email_says_what_was_asked_and_invents_nothing():
    mail = write_letter("Write an email to my boss asking for a day off on Friday.")
    assert mail.splitlines()[0] == "Subject: Day off on Friday"
    assert "Dear boss,\n\nI would like to ask for a day off on Friday." in mail
    invitation = write_letter(
        "an e-mail inviting my friends to a book launch of 'Great Adventures' on March 1st at 7 pm"
    )
    assert "Dear friends," in invitation
    assert "invite you to a book launch of 'Great Adventures' on March 1st at 7 pm." in invitation
    thanks = write_letter("a thank-you note to my neighbour for watering the plants")
    assert "Dear neighbour,\n\nThank you very much for watering the plants." in thanks
    assert write_letter("write a story about a letter") is None
    assert write_letter("a poem") is None


async def test_a_change_must_keep_the_meaning():
    model = Model("The committee decided to wait.", "I like cheese.", "I like bread.")
    text = "The committee decided to postpone it. Dr. Novak paid 38 euros."
    assert await change_small(model, "simplify this", text) == (
        "The committee decided to wait. Dr. Novak paid 38 euros."
    )
    assert "simpler" in model.asked[0][1]["system"]
    assert await change_small(Model("I like cheese."), "paraphrase it", "The train was late again.") is None
    assert await change_small(model, "make it sound like a pirate", text) is None


async def test_a_short_text_is_expanded_from_itself():
    model = Model("AI in schools helps teachers. Pupils learn at their own pace. Schools need good computers for it.")
    written = await change_small(model, "expand this", "AI helps teachers in schools.")
    assert written.startswith("AI helps teachers in schools. Pupils learn")


@pytest.mark.parametrize(
    ("prompt", "number"),
    [
        ("write two sentences about the sea", 2),
        ("in 3 short sentences", 3),
        ("a one-sentence story", 1),
        ("写两句关于大海的话", 2),
        ("用三句话介绍北京", 3),
        ("a sentence about tea", 1),
        ("write a poem", None),
        ("about prison sentences", None),
    ],
)
def test_the_number_of_sentences_is_read_from_the_request(prompt: str, number: int | None):
    assert sentences_named(prompt) == number


def test_a_story_about_nothing_gets_a_subject_and_one_about_something_keeps_it() -> None:
    story = find_form("tell me a story")
    assert re.match(r"Write a story about \w+", with_subject("Write a story.", story))
    assert with_subject("Write a story about foxes.", story) == "Write a story about foxes."


def test_a_poem_does_not_end_with_one_word_of_a_line() -> None:
    poem = cut("The rain falls on the roof,\nThe sea is grey and wide,\nA", find_form("a poem"), 4)
    assert poem == "The rain falls on the roof,\nThe sea is grey and wide."


@pytest.mark.parametrize(
    ("prompt", "to", "told"),
    [
        ("write a short email to my boss that I am sick today", "Dear boss", "let you know that I am sick today."),
        ("an email to Anna to say I will be late", "Dear Anna", "let you know that I will be late."),
        ("email to my landlord saying that the heating is broken", "Dear landlord", "that the heating is broken."),
    ],
)
def test_an_email_tells_what_it_is_to_tell(prompt, to, told):
    written = write_letter(prompt)
    assert to in written
    assert told in written
