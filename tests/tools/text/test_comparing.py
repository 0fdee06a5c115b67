"""Two texts in one, told apart by their sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.text.comparing import differences

FIRST = "The tenant pays 900 euros by the 5th.\nPets are allowed."
SECOND = "The tenant pays 950 euros by the 15th.\nPets are allowed.\nSmoking is forbidden."
BOTH = f"[1]\n{FIRST}\n\n[2]\n{SECOND}"


def test_what_differs_stands_side_by_side():
    told = differences("What is different in the payment?", BOTH, chinese=False)
    assert told.splitlines() == [
        "- 1: The tenant pays 900 euros by the 5th. 2: The tenant pays 950 euros by the 15th.",
        "- Only in 2: Smoking is forbidden.",
    ]


def test_what_is_shared():
    assert differences("what do they have in common?", BOTH, chinese=False) == "In both:\n- Pets are allowed."


def test_in_chinese():
    text = "[1]\n租金每月九百元。\n\n[2]\n租金每月一千元。"
    assert differences("有什么不一样？", text, chinese=True) == "- 一：租金每月九百元。 二：租金每月一千元。"


def test_no_difference():
    assert "No difference" in differences("compare them", f"[1]\n{FIRST}\n\n[2]\n{FIRST}", chinese=False)


@pytest.mark.parametrize("text", [FIRST, "see [1]\nand\n[2]\nhere", "", "[2]\na\n[1]\nb"])
def test_one_text_is_not_compared(text: str):
    assert differences("what is different?", text, chinese=False) == ""


def test_another_question_is_not_a_comparison():
    assert differences("who pays?", BOTH, chinese=False) == ""


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts(one: str, other: str):
    assert isinstance(differences("compare", f"[1]\n{one}\n\n[2]\n{other}", chinese=False), str)
