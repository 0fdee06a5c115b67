from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.text.text_jobs import do_plain_job, keywords

MAIL = "Write to ann@example.org or visit https://example.com/a?b=1, then www.test.cn. Call +44 20 7946 0958!"


@pytest.mark.parametrize(
    ("prompt", "text", "result"),
    [
        ("put this into upper case", "hello World", "HELLO WORLD"),
        ("make it lowercase: 'Hello World'", "", "hello world"),
        ("convert to title case", "the old man's boat", "The Old Man's Boat"),
        ("sentence case please", "HELLO THERE. HOW AM I?", "Hello there. How am I?"),
        ("extract the URLs", MAIL, "https://example.com/a?b=1\nwww.test.cn"),
        ("please find all e-mail addresses", MAIL, "ann@example.org"),
        ("list the phone numbers", MAIL, "+44 20 7946 0958"),
        ("提取里面的网址", MAIL, "https://example.com/a?b=1\nwww.test.cn"),
        ("sort these lines", "pear\nApple\nfig", "Apple\nfig\npear"),
        ("sort the list alphabetically", "pear, Apple, fig", "Apple, fig, pear"),
        ("remove duplicate lines", "a\nb\na", "a\nb"),
        ("How many words are there?", "One two. Three!", "3 words, 15 characters (13 without spaces), 2 sentences"),
        ("统计字数", "你好，世界。Hello!", "5 words, 12 characters (12 without spaces), 2 sentences, 1 paragraph"),
        ("extract the links", "nothing here", "There is none in the text."),
    ],
)
def test_plain_jobs(prompt: str, text: str, result: str):
    assert do_plain_job(prompt, text).startswith(result)


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("write a poem about the sea", ""),
        ("write a story using these keywords: moon, fox", ""),
        ("rewrite this", "I sort my letters by number of words."),
        ("write an email about a link", ""),
        ("用这些关键词写一首诗：月亮，狐狸", ""),
    ],
)
def test_what_is_no_plain_job_is_left_to_others(prompt: str, text: str):
    assert do_plain_job(prompt, text) is None


def test_keywords_are_what_a_text_is_about(english_article, chinese_article):
    found = [word.casefold() for word in keywords(english_article)]
    assert {"garage", "city"} & set(found[:4])
    assert any("garage" in word for word in found)
    assert not {"the", "and", "said"} & set(found)
    assert "图书馆" in keywords(chinese_article)[:4]
    assert do_plain_job("extract the keywords", english_article).count(", ") == 9


@settings(deadline=None, max_examples=50)
@given(
    st.text(max_size=100), st.sampled_from(["count the words", "extract the urls", "extract keywords", "sort lines"])
)
def test_any_text_can_be_worked_on(text: str, prompt: str):
    result = do_plain_job(prompt, text)
    assert result is None or isinstance(result, str)
