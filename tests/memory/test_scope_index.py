"""What an index holds of each row, against the plainest way to count it."""

import hashlib
import math
from collections import Counter

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from memory.forms import ASKS, OF_ONESELF, WITH_NAME, WITH_NUMBER, WITH_TIME, form_of, is_current
from memory.rows import IndexedRow
from memory.scope_index import ScopeIndex, as_numbers
from memory.small_vectors import packed, rounded, unpacked

HOUR = 3600.0
SAID = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12), max_size=25)


def hashed(word):
    return hashlib.blake2b(word.encode(), digest_size=6).hexdigest()


def number(word):
    return as_numbers([hashed(word)])[0]


def row(at, words=(), *, when=None, conversation="c", author="a", speaker="A", vector=None, form=0):
    joined = " ".join(map(hashed, words))
    return IndexedRow(at, f"m-{at}", author, speaker, conversation, at if when is None else when, form, vector, joined)


def index_of(rows=()):
    return ScopeIndex(lambda numbers: {}, rows)


@settings(max_examples=60, deadline=None)
@given(said=SAID, at_once=st.integers(1, 9))
def test_words_are_counted(said, at_once):
    index = index_of()
    for first in range(0, len(said), at_once):
        index.extend([row(first + at, words) for at, words in enumerate(said[first : first + at_once])])
        index.rarities(np.array([number("a")], "u8"))  # what is counted once must hold after more rows too
    assert index.lengths.tolist() == [len(words) for words in said]
    for word in "abcdefghz":
        counts = [words.count(word) for words in said]
        having = sum(1 for count in counts if count)
        assert index.times(number(word)).tolist() == counts
        rarity = math.log(1 + (len(said) - having + 0.5) / (having + 0.5))
        assert index.rarities(np.array([number(word)], "u8")).tolist() == [pytest.approx(rarity)]
        assert index.knows([number(word)]) == (having > 0)
    for at, words in enumerate(said):
        assert set(index.words_of(at).tolist()) == {number(word) for word in words}


@settings(max_examples=60, deadline=None)
@given(
    turns=st.lists(st.tuples(st.sampled_from("xy"), st.sampled_from([0.0, 60.0, 7 * HOUR])), max_size=30),
    at_once=st.integers(1, 40),
)
def test_neighbours_and_sessions(turns, at_once):
    when, rows, last, session, before = 0.0, [], {}, [], []
    for at, (conversation, pause) in enumerate(turns):
        when += pause
        rows.append(row(at, when=when, conversation=conversation))
        near = conversation in last and when - last[conversation][1] <= 6 * HOUR
        before.append(last[conversation][0] if near else -1)
        session.append(session[last[conversation][0]] if near else at)
        last[conversation] = (at, when)
    index = index_of()
    for first in range(0, len(rows), at_once):
        index.extend(rows[first : first + at_once])
    values = np.arange(1.0, len(rows) + 1)
    assert index.previous(values).tolist() == [values[at] if at >= 0 else 0.0 for at in before]
    after = {at: place for place, at in enumerate(before) if at >= 0}
    assert index.next(values).tolist() == [values[after[at]] if at in after else 0.0 for at in range(len(rows))]
    best = {one: max(values[at] for at, other in enumerate(session) if other == one) for one in session}
    assert index.best_of_session(values).tolist() == [best[one] for one in session]


def test_who_speaks():
    rows = [row(0, speaker="Ann"), row(1, speaker="Parley"), row(2, author="b", speaker="Bo"), row(3, speaker="安")]
    index = index_of(rows)
    assert index.spoken_by(["Ann", "Bo", "nobody"]).tolist() == [1, 0, 1, 0]
    assert index.names_of("a") == {"Ann", "Parley", "安"}
    assert index.names_of("nobody") == frozenset()


def test_rows_from_long_before_have_no_neighbours():
    index = index_of([row(7, "ab"), row(8, "cd")])
    index.extend([row(1, "ef")], linked=False)
    index.extend([row(9, "gh")])
    assert index.previous(np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [0, 1, 0, 2]
    assert index.numbers.tolist() == [7, 8, 1, 9]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.floats(-1, 1, width=32), min_size=6, max_size=6), min_size=1, max_size=8
    ).map(lambda values: np.array(values, "float32"))
)  # fmt: skip
def test_a_small_copy_is_near_its_vector(vectors):
    numbers, scales = unpacked(packed(vectors))
    assert (numbers == rounded(vectors)[0]).all()
    assert scales.tolist() == rounded(vectors)[1].tolist()
    assert np.abs(numbers * scales[:, None] - vectors).max() <= scales.max() * 0.51


def test_vectors_come_with_the_rows_or_later():
    vectors = np.eye(4, dtype="float32")
    index = index_of([row(at, vector=copy) for at, copy in enumerate([*packed(vectors[:2]), None])])
    assert index.with_vector.tolist() == [True, True, False]
    assert index.similarities(np.array([0.0, 1.0], "float32"), 0).round(2).tolist() == [0, 1]
    index.put_vectors(["m-9", "m-2"], vectors[2:])
    assert index.with_vector.all()
    assert index.similarities(np.array([0.0, 1.0], "float32"), 1).round(2).tolist() == [0, 0, 1]
    assert index.vectors_alone(np.array([0])).round(2).tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("When is it?", ASKS),
        ("你去吗", ASKS),
        ("I went there", OF_ONESELF),
        ("it was in July", WITH_TIME | WITH_NAME),
        ("上周三去的", WITH_TIME),
        ("three of them", WITH_NUMBER),
        ("nothing special", 0),
    ],
)
def test_the_form_of_a_turn(text, form):
    assert form_of(text) & 0xFF == form
    assert is_current(form_of(text))
    assert not is_current(form)


def test_the_counts_of_a_whole_text_are_those_of_a_counter():
    words = ["the", "cat", "and", "the", "dog", "and", "the", "bird"]
    index = index_of([row(0, words)])
    assert {word: int(index.times(number(word))[0]) for word in words} == dict(Counter(words))
