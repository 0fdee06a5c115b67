from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.text.passages import asks_for_main_point, find_passages


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("How much did the garage cost?", "38.5 million euros"),
        ("Who led the engineering work?", "Hana Novak"),
        ("When will the garage near the university open?", "2026"),
        ("How many bicycles can be parked?", "3,200"),
        ("Why did the shopkeepers complain?", "cut their sales"),
        ("What is the name of the mayor?", "Ellen Brandt"),
        ("How much is a yearly pass?", "75 euros"),
    ],
)
def test_the_best_passage_answers(english_article, question: str, part: str):
    assert part in find_passages(question, english_article)[0].text


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("图书馆馆长是谁？", "李文静"),
        ("每人一次可以借几本书？", "五本书"),
        ("第一年的预算是多少？", "三百二十万元"),
        ("首批柜机有多少台？", "十二台"),
        ("开通第一天收到了多少预约？", "一千四百多份"),
    ],
)
def test_the_best_passage_answers_in_chinese(chinese_article, question: str, part: str):
    assert part in find_passages(question, chinese_article)[0].text


def test_what_the_text_does_not_say_is_not_found(english_article, chinese_article):
    assert find_passages("What is the capital of France?", english_article) == []
    assert find_passages("企鹅吃什么？", chinese_article) == []
    assert find_passages("Who?", "") == []


def test_the_main_point_is_asked_of_the_whole(english_article):
    assert asks_for_main_point("What is the main topic of this document?")
    assert asks_for_main_point("这篇文章主要内容是什么？")
    for question in (
        "what is this file about?",
        "What does this document say?",
        "这个文件讲什么？",
        "这是关于什么的？",
    ):
        assert asks_for_main_point(question)
    assert not asks_for_main_point("What does the letter say about the rent?")
    assert not asks_for_main_point("他在会上说了什么原因？")
    assert not asks_for_main_point("Who wrote it?")
    assert "bicycle garage" in find_passages("What is this text about?", english_article)[0].text


def test_meaning_finds_what_words_do_not():
    text = "The physician prescribed rest for a week. The cat slept on the sofa all day."

    def embed(texts):
        return np.array([[1.0, 0.0] if ("doctor" in one or "physician" in one) else [0.0, 1.0] for one in texts])

    assert find_passages("What did the doctor say?", text) == []
    assert "physician" in find_passages("What did the doctor say?", text, embed=embed)[0].text


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=60), st.text(max_size=120))
def test_any_question_and_text(question: str, text: str):
    assert len(find_passages(question, text)) <= 3
