"""What people state lastingly is found, and nothing else is: measured on sentences written by hand."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.stated.rules import statements
from memory.stated.statement import CATEGORIES

LINES = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "labelled.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
STATED = [line.split(" => ") for line in LINES if " => " in line]
TRAPS = [line for line in LINES if " => " not in line]


def found(text):
    """Statements as the labels write them."""
    return {
        f"{'-' if one.ends else ''}{one.category}"
        f"{':' + text[slice(*one.subject)] if one.subject[1] else ''}={one.words(text)}"
        for one in statements(text)
    }


def test_what_is_stated_is_found_and_little_else():
    wanted = got = right = 0
    missed = []
    for text, label in STATED:
        labels, ours = set(label.split("; ")), found(text)
        wanted, got, right = wanted + len(labels), got + len(ours), right + len(labels & ours)
        missed += [] if labels == ours else [f"{text!r}: {sorted(ours)} instead of {sorted(labels)}"]
    precision, recall = right / got, right / wanted
    print(f"\n{len(STATED)} sentences that state, {len(TRAPS)} traps")
    print(f"precision {precision:.3f}, recall {recall:.3f}", *missed, sep="\n")
    assert precision >= 0.97
    assert recall >= 0.97


def test_nothing_is_found_in_a_trap():
    wrong = [f"{text!r}: {sorted(found(text))}" for text in TRAPS if found(text)]
    print(f"\ntraps passed: {len(TRAPS) - len(wrong)} of {len(TRAPS)}", *wrong, sep="\n")
    assert not wrong


def test_there_are_enough_of_each():
    assert len(STATED) >= 60
    assert len(TRAPS) >= 60
    assert sum(any("\u4e00" <= letter <= "\u9fff" for letter in line) for line in LINES) >= 50


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_places_stand_in_it(text):
    for one in statements(text):
        assert one.category in CATEGORIES
        assert one.value == (0, 0) or 0 <= one.value[0] < one.value[1] <= len(text)


OPENINGS = (
    "he said: {}", '"{}"', "if {} then what", "translate: {}", "他说：{}", "“{}”", "如果{}怎么办", "翻译：{}", "> {}",
)  # fmt: skip
HOSTILE = ("I like " + "a, " * 600, "my " + "cat " * 400, "我喜欢" + "、" * 900, "call me " + "A " * 800)


@pytest.mark.parametrize("opening", OPENINGS)
def test_what_is_only_quoted_supposed_or_to_be_translated_is_never_found(opening):
    for text, _ in STATED:
        if "\n" not in text and '"' not in text:
            assert found(opening.format(text.rstrip(".!。！"))) == set(), text


def test_a_pasted_page_is_not_read():
    assert found("I live in Oslo. " * 200) == set()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_repetition_ends(text):
    statements(text)
