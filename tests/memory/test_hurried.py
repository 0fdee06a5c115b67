import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.hurried import moved_back, spelled_out, with_places, with_subjects
from memory.stated.rules import statements


def test_words_are_spelled_out_and_others_left():
    assert spelled_out("im sure u dont know my gf, whos 20") == "I'm sure you don't know my girlfriend, who's 20"
    assert spelled_out("his ID is IM-7, see u.s. file n") == "his ID is IM-7, see u.s. file and"
    assert spelled_out("I'm fine") == "I'm fine"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["im", "dont", " ", "tea", "gf", ", ", "我", "不吃", "鱼", "。"]), max_size=12))
def test_every_letter_has_its_place_in_what_was_typed(parts):
    text = "".join(parts)
    for made in (with_places(text), with_subjects(text)):
        full, begins, ends = made
        assert len(full) == len(begins) == len(ends)
        for at, letter in enumerate(full):
            begin, end = moved_back((at, at + 1), begins, ends)
            assert 0 <= begin <= end <= len(text)
            if end - begin == 1 and letter not in "我，":  # as typed
                assert text[begin] == letter


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("im vegan", {("diet", "vegan")}),
        ("i dont eat pork n i cant stand capers", {("avoids", "pork"), ("dislikes", "capers")}),
        ("我叫小何，今年31岁，在南京做会计", {("name", "小何"), ("age", "31"), ("job", "会计")}),
        ("不吃羊肉 喜欢爬山", {("avoids", "羊肉"), ("likes", "爬山")}),
        ("我姐姐叫小文，今年40岁，喜欢画画", {("relation", "小文")}),
        ("小王不吃鱼。喜欢肉", set()),
        ("养了一只乌龟 叫石头 不吃菜叶", {("relation", "石头")}),  # the turtle does not
        ("我搬到南京和姐姐住了", {("home", "南京")}),
    ],
)
def test_what_is_typed_in_a_hurry_states_something_too(text, stated):
    assert {(one.category, one.words(text)) for one in statements(text)} == stated
