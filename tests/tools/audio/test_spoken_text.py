from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.audio.spoken_text import runs, sentences


def _spoken(text, language="auto"):
    return " ".join(run.text for run in runs(text, language))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("# Title\n\nHello **world**!", "Title Hello world!"),
        ("See [the docs](http://x.y/z).", "See the docs."),
        ("Go to https://www.example.com/a?b=1.", "Go to example.com."),
        ("Dr. Smith came. He left.", "Dr. Smith came. He left."),
        ("It costs $1,200.50 now", "It costs 1200.50 dollars now"),
        ("On 2024-05-01 at 8:30", "On May 1, 2024 at 8 30"),
        ("会议在 2024-05-01 14:00。", "会议在 2024年5月1日 14点整。"),
        ("Mail ann@example.com", "Mail ann at example.com"),
        ("Good 😀 morning", "Good morning"),
        ("😀🎉", "grinning face, party popper"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a, b. 1, 2."),
        ("- one\n- two", "one two"),
        ("a < b & c > d", "a b and c d"),
        ("80 km/h and 20 °C", "80 kilometres per hour and 20 degrees Celsius"),
    ],
)
def test_written_marks_become_words_or_fall_away(written, spoken):
    assert _spoken(written) == spoken


def test_long_code_is_left_out_and_said_so():
    code = "```python\n" + "print('hello')\n" * 20 + "```"
    assert _spoken(f"Here it is:\n\n{code}") == "Here it is: A piece of code is left out here."
    assert "略去一段代码" in _spoken(f"代码如下：\n\n{code}")


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("Good morning to all of you.", ["en"]),
        ("Bonjour tout le monde, comment allez-vous aujourd'hui ?", ["fr"]),
        ("明天早上八点见", ["zh"]),
        ("我用 Python 写程序。", ["zh", "en"]),
        ("こんにちは、世界です。", ["ja"]),
        ("Привет, как дела?", ["ru"]),
        ("안녕하세요", ["ko"]),
        ("word word word", ["en"]),
        ("12345", ["en"]),
    ],
)
def test_each_script_speaks_its_language(text, languages):
    assert list(dict.fromkeys(run.language for run in runs(text))) == languages


def test_the_language_asked_for_wins_over_the_detected_one():
    assert {run.language for run in runs("Die Sonne scheint", "en")} == {"en"}
    assert [run.language for run in runs("12345", "zh")] == ["zh"]
    assert [run.language for run in runs("早晨", "yue")] == ["yue"]


def test_a_paragraph_ends_with_a_longer_silence_than_a_sentence():
    first, second, third = runs("One thing. Another.\n\nThe next.")
    assert first.pause_s < second.pause_s
    assert third.pause_s == second.pause_s


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab ,.!?。，你好 "), max_size=1500))
def test_sentences_are_short_and_lose_nothing(text):
    pieces = list(sentences(text))
    assert all(len(piece) <= 400 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
