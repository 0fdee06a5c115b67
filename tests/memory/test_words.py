import hypothesis.strategies as st
import pytest
from hypothesis import given

from memory.words import count_tokens, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [("photographs", "photograph"), ("She was camping", "camp"), ("ＣＡＴ", "cat"), ("Sam's", "sam"), ("我的猫", "猫")],
)
def test_like_words_are_one_term(one, other):
    assert terms(one) == terms(other) != []


def test_chinese_is_cut_into_words():
    assert {"公园", "照片"} <= set(terms("我上周在公园拍的照片"))
    assert set(terms("猫")) <= set(terms("一只橘猫"))
    assert terms("是的，我们") == []
    assert {"北京", "museum"} <= set(terms("在北京 the museum"))


def test_other_scripts_are_kept():
    assert terms("カメラ") == ["カメ", "メラ"]
    assert terms("кошка Москва") == ["кошка", "москва"]
    assert terms("the and of") == []


@given(st.text())
def test_any_text_has_terms(text):
    assert all(term and term == term.strip() for term in terms(text))
    assert count_tokens(text) >= len(text) // 4


def test_tokens():
    assert count_tokens("") == 0
    assert count_tokens("12345678") == 2
    assert count_tokens("今天天气") == 4
