from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.text.sentences import split_paragraphs, split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        'Dr. J. Smith paid $3.50 at 5 p.m. on Friday.|He left.|"Stop!" he said.|"I came. I saw."|Then Bob went home.',
        "The U.S. economy grew.|Apple Inc. said so.|He works at Apple Inc.|The end.",
        "See Fig. 3.|No. 5 is alive.|Visit https://a.b/c.html.|Ok?",
        "¿Cómo estás?|¡Hola!|M. Dupont est là.",
        "Version 2.0 is out.|iPhone sales rose.",
        "“走吧！”他说。|天黑了。|今天气温3.5度。|你好吗？|我很好！",
        "他说：“我来了。你好吗？”|然后走了。|……|好吧。",
    ],
)
def test_sentences(sentences: str):
    joint = "" if "。" in sentences else " "
    assert split_sentences(sentences.replace("|", joint)) == sentences.split("|")


def test_wrapped_lines_are_joined_and_lists_are_not():
    text = "This line was wrapped by the mail program because\nit is long.\n\nHeading\n- one\n- two\n1. First"
    joined = "This line was wrapped by the mail program because it is long."
    assert split_paragraphs(text) == [joined, "Heading", "- one", "- two", "1. First"]
    assert split_paragraphs(
        "这一行文字因为太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长，\n所以断开了。"
    ) == ["这一行文字因为太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长太长，所以断开了。"]


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet='aB .!?。！"“”\n…3', max_size=120))
def test_no_character_is_lost(text: str):
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())
