"""Indexes stay in step with the table, whoever writes; and bounded."""

import numpy as np
import pytest

from memory import scope_cache
from memory.passages import PassageTable
from memory.rows import Said, Scope
from memory.scope_cache import ScopeCache
from memory.small_vectors import packed

OWN, CHANNEL = Scope("own", "a"), Scope("shared", "c")


class Model:
    identity = "m1"
    dimensions = 1  # of the vector alone; as many again for the one with the turn before


@pytest.fixture
def database_url(both_databases):
    return both_databases


@pytest.fixture
def tables(tmp_path, database_url):
    """Two processes on one memory."""
    opened = [PassageTable(tmp_path, database_url) for _ in range(2)]
    yield opened
    for table in opened:
        table.close()


def say(table, *texts, author="a", shared=True):
    return [row.id for row in table.add_many([Said(text, author, author, "c", shared, 1e9) for text in texts])]


def test_rows_of_this_process_and_of_another_come_in(tables):
    here, other = tables
    cache = ScopeCache(here, Model)
    assert len(cache.of(OWN)) == 0
    say(here, "one")
    held = cache.of(OWN)
    say(other, "two", "three")
    say(other, "theirs", author="b")
    say(other, "a secret of theirs", author="b", shared=False)
    assert cache.of(OWN) is held  # what is new is added, nothing is read twice
    assert len(held) == 3
    assert len(cache.of(CHANNEL)) == 4
    say(here, "four")
    assert (len(cache.of(OWN)), len(cache.of(CHANNEL))) == (4, 5)


def test_what_another_process_forgot_is_gone(tables):
    here, other = tables
    cache = ScopeCache(here, Model)
    ids = say(here, "one", "two", "three")
    say(here, "others", author="b")
    assert (len(cache.of(OWN)), len(cache.of(CHANNEL))) == (3, 4)
    other.delete("a", id=ids[1])
    assert cache.of(OWN).ids == [ids[0], ids[2]]
    assert len(cache.of(CHANNEL)) == 3
    other.delete("a")
    say(other, "again")
    assert len(cache.of(OWN)) == 1


def test_vectors_that_another_process_computed_come_in(tables):
    here, other = tables
    cache = ScopeCache(here, Model)
    ids = say(here, "one", "two")
    assert not cache.of(OWN).with_vector.any()
    other.vectors.mark_embedded(dict(zip(ids, packed(np.eye(2, dtype="float32")), strict=True)), "another model")
    assert not cache.of(OWN).with_vector.any()
    other.vectors.mark_embedded(dict(zip(ids, packed(np.eye(2, dtype="float32")), strict=True)), "m1")
    assert cache.of(OWN).with_vector.all()


@pytest.mark.parametrize("copy", [b"", b"abc", b"\0" * 7, b"\xff" * 6])
def test_damaged_vectors_are_as_none_and_computed_anew(tables, copy):
    here, _ = tables
    cache = ScopeCache(here, Model)
    ids = say(here, "one", "two")
    whole = packed(np.eye(2, dtype="float32"))
    here.vectors.mark_embedded({ids[0]: whole[0], ids[1]: copy}, "m1")
    assert list(cache.of(OWN).with_vector) == [True, False]
    assert [row.id for row in here.vectors.pending("m1", 10)] == [ids[1]]
    here.vectors.mark_embedded({ids[1]: whole[1]}, "m1")
    assert cache.of(CHANNEL).with_vector.all()


def test_old_rows_are_found_by_their_words_only(tables, monkeypatch):
    monkeypatch.setitem(scope_cache._ROWS, "own", 10)
    here, _ = tables
    cache = ScopeCache(here, Model)
    old = say(here, "the saxophone", "tea with milk")
    say(here, *[f"tea number {number}" for number in range(12)])
    assert old[0] not in cache.of(OWN).place
    cache.add_older(OWN, ["saxophon"])
    cache.add_older(OWN, ["saxophon"])
    assert cache.of(OWN).ids.count(old[0]) == 1
    assert old[1] not in cache.of(OWN).place
    say(here, *[f"more {number}" for number in range(20)])
    cache.of(OWN)
    say(here, "the last")
    assert len(cache.of(OWN)) <= 21  # grown far beyond its bound, it was read anew


def test_it_is_bounded(tables, monkeypatch):
    here, _ = tables
    cache = ScopeCache(here, Model)
    for author in "abcdefgh":
        say(here, *["some words of everybody"] * 20, author=author)
    size = cache.of(Scope("own", "a")).byte_size
    monkeypatch.setattr(scope_cache, "_CACHE_BYTES", 3 * size)
    for author in "abcdefgh":
        assert len(cache.of(Scope("own", author))) == 20
    assert [scope.of for scope in cache._held] == ["f", "g", "h"]
