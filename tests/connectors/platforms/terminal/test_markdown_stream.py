from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from connectors.platforms.terminal.markdown_stream import MarkdownStream

TEXT = (
    "# Title\n\nOne\nparagraph.\n\n```python\na = 1\n\nb = 2\n```\n\n"
    "- x\n\n- y\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd."
)


def blocks(pieces):
    stream = MarkdownStream()
    complete = [block for piece in pieces if (block := stream.add(piece))]
    return [*complete, stream.finish()]


def test_a_block_comes_out_whole_once_the_next_begins():
    stream = MarkdownStream()
    assert stream.add("One **para") == ""
    assert stream.add("graph**.\n\n") == ""
    assert stream.add("Two\n") == "One **paragraph**.\n\n"
    assert stream.open == "Two\n"
    assert stream.finish() == "Two\n"
    assert stream.open == ""


def test_code_lists_and_tables_are_never_cut():
    out = blocks(line + "\n" for line in TEXT.split("\n"))
    assert "```python\na = 1\n\nb = 2\n```\n\n" in out
    assert "- x\n\n- y\n\n" in out
    assert "| a | b |\n|---|---|\n| 1 | 2 |\n\n" in out


@given(st.lists(st.integers(0, len(TEXT)), max_size=20))
@hypothesis_settings(deadline=None)
def test_nothing_is_lost_however_it_is_cut(cuts):
    edges = [0, *sorted(cuts), len(TEXT)]
    pieces = [TEXT[start:end] for start, end in pairwise(edges)]
    assert "".join(blocks(pieces)) == TEXT


@given(st.text(alphabet=st.sampled_from(list("#-*`|> \na1")), max_size=60))
@hypothesis_settings(deadline=None)
def test_any_markdown_comes_out_as_it_went_in(text):
    assert "".join(blocks(text)) == text
