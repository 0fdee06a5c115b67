import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.splitting import length, split_markdown

PIECES = st.one_of(
    st.text(alphabet="abc dé。你好，😀 .\n*_`", max_size=60),
    st.sampled_from(
        [
            "\n\n",
            "A sentence that says something. ",
            "一句说了点什么的话。",
            "**bold words here** ",
            "`some code` ",
            "[a link](https://example.org/a_b) ",
            "\n- an item",
            "\n```python\nprint('x')\nprint('y')\n```\n",
            "\n```\n" + "line\n" * 12 + "```\n",
            "\n~~~\n```\n~~~\n",
            "x" * 90,
            "👩‍👩‍👧 ",
        ]
    ),
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*$", re.MULTILINE)


def words(text):
    """What is left when white space and fences do not count."""
    return re.sub(r"\s+", "", FENCE.sub("", text))


def ends_in_code(text):
    opened = ""
    for found in FENCE.finditer(text):
        line = found[0].strip()
        if not opened:
            opened = found[1]
        elif line.startswith(opened) and not line.strip("`~"):
            opened = ""
    return bool(opened)


@given(TEXTS, st.integers(40, 300))
@settings(max_examples=150, deadline=None)
@example("```\n" + "a" * 500, 40)
@example("😀" * 200, 50)
@example("```js\n" + "x\n" * 100 + "```\nafter", 40)
@example("text\n```\n```", 40)
def test_every_piece_fits_and_nothing_is_lost(text, limit):
    pieces = split_markdown(text, limit)
    assert all(length(piece) <= limit for piece in pieces)
    assert all(piece.strip() for piece in pieces)
    assert words("\n".join(pieces)) == words(text)


@given(TEXTS, st.integers(60, 300))
@settings(max_examples=150, deadline=None)
def test_no_piece_but_the_last_leaves_a_code_block_open(text, limit):
    pieces = split_markdown(text, limit)
    assert not any(ends_in_code(piece) for piece in pieces[:-1])


def test_a_short_text_is_as_it_was():
    assert split_markdown("Hello **you**.", 100) == ["Hello **you**."]
    assert split_markdown(" \n ", 100) == []
    with pytest.raises(ValueError, match="too short"):
        split_markdown("x", 10)


def test_it_is_cut_between_paragraphs_first_then_lines_then_sentences_then_words():
    paragraphs = "\n\n".join(["One two three four. Five six seven."] * 4)
    assert split_markdown(paragraphs, 80) == ["\n\n".join(["One two three four. Five six seven."] * 2)] * 2
    lines = "\n".join(["- an item of a list"] * 6)
    assert split_markdown(lines, 62) == ["\n".join(["- an item of a list"] * 3)] * 2
    assert split_markdown("One two three four. Five six seven eight nine.", 32) == [
        "One two three four.",
        "Five six seven eight nine.",
    ]
    assert split_markdown("今天天气很好。" * 8, 40) == ["今天天气很好。" * 5, "今天天气很好。" * 3]
    assert split_markdown("word " * 12, 32) == ["word word word word word word", "word word word word word word"]


def test_a_code_block_is_closed_and_opened_again_with_its_language():
    code = "Look:\n\n```python\n" + "\n".join(f"print({n})" for n in range(12)) + "\n```\nThat is it."
    pieces = split_markdown(code, 80)
    assert pieces == [
        "Look:\n\n```python\n" + "\n".join(f"print({n})" for n in range(6)) + "\n```",
        "```python\n" + "\n".join(f"print({n})" for n in range(6, 12)) + "\n```",
        "That is it.",
    ]


def test_marks_and_links_are_not_parted():
    text = "Some words come first here, **then bold words follow them** and more."
    assert all(piece.count("**") % 2 == 0 for piece in split_markdown(text, 45))
    link = "Some words come first here, [a link with words](https://example.org/x) and more."
    assert any("[a link with words](https://example.org/x)" in piece for piece in split_markdown(link, 60))


def test_an_emoji_of_several_characters_stays_whole():
    assert all("👩‍👩‍👧" * (len(piece) // 5) == piece for piece in split_markdown("👩‍👩‍👧" * 20, 40))
