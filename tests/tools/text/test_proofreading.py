from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.text import proofreading
from tools.text.proofreading import proofread


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("The cats runs fastly through the street.", "The cats run fast through the street."),
        ("I want to discus with you about the project.", "I want to talk with you about the project."),
        ("I am agree , its the the best", "I agree, its the best"),
        ("he dont like a apple and an house", "He doesn't like an apple and a house"),
        ("they was late, i could of known", "They were late, I could have known"),
        ("She have two cat.", "She has two cats."),
        ("I beleive we recieved teh adress untill now.", "I believe we received the address until now."),
    ],
)
def test_common_mistakes(wrong: str, right: str):
    assert proofread(wrong) == right


@pytest.mark.parametrize(
    "text",
    [
        "An hour at a university with a European user, an FBI agent and a one-off.",
        "Did she have it? Let it be. Does he do that?",
        "Visit www.example.com/theree or mail bob@exmaple.com.",
        "The shopkeepers' association complained about cryptocurrency workflows in Oldenmark.",
        "Mindfulness is a widely-practiced technique with emojis, podcasts and Wi-Fi.",
        "She had had enough; I know that that is so.",
        "",
    ],
)
def test_what_is_right_stays(text: str):
    assert proofread(text) == text


def test_unknown_words_are_compared_with_the_vocabulary(monkeypatch):
    words = {word: rank for rank, word in enumerate(["the", "great", "important", "points", "opportunity", "your"])}
    monkeypatch.setattr(proofreading, "_vocabulary", lambda: words)
    assert proofread("The greatt importand points, yoru opportunit.") == "The great important points, your opportunity."
    assert proofread("The zzyzx.") == "The zzyzx."


def test_an_article_is_mostly_left_alone(english_article):
    pairs = zip(english_article.split(), proofread(english_article).split(), strict=False)
    changed = [(before, after) for before, after in pairs if before != after]
    assert changed == []


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=120))
def test_any_text_can_be_proofread(text: str):
    assert isinstance(proofread(text), str)
