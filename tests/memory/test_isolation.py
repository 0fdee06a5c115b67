"""No sequence of remember, recall and forget by many people shows one person another's private row."""

import json

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from memory.retriever import Retriever
from memory.settings import MemorySettings
from memory.vector_store import InMemoryVectorStore

PEOPLE = ["discord:1", "discord:2", "web:1", "discord:1 "]  # like ids and, below, one display name for all
CONVERSATIONS = ["dm", "channel", "channel-2"]
WORDS = ["cat", "secret", "Oslo", "birthday", "猫", "生日", "code", "Sam"]


@pytest.fixture
def database_url(both_databases):
    return both_databases


def empty(database_url):
    """Each example of Hypothesis begins with nothing."""
    if database_url:
        import psycopg

        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("SET client_min_messages = warning")
            connection.execute("DROP SCHEMA IF EXISTS parley CASCADE")
    return MemorySettings(database_url=database_url)


person = st.sampled_from(PEOPLE)
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("remember"), person, st.sampled_from(CONVERSATIONS), words, st.booleans()),
        st.tuples(st.just("recall"), person, st.sampled_from([*CONVERSATIONS, None]), words),
        st.tuples(st.just("forget one"), person, st.integers(0, 30)),
        st.tuples(st.just("forget since"), person, st.integers(0, 30)),
        st.tuples(st.just("forget all"), person),
        st.tuples(st.just("index")),
        st.tuples(st.just("reopen")),
    ),
    min_size=5,
    max_size=25,
)


class Model:
    """What should be there: rows as (id, author, conversation, shared, when)."""

    def __init__(self):
        self.rows = []

    def visible(self, author, conversation):
        return {row[0] for row in self.rows if row[1] == author or (conversation and row[3] and row[2] == conversation)}


async def check(step, memory, model, clock):
    match step:
        case ("remember", author, conversation, text, shared):
            shared = shared and conversation != "dm"
            id = await memory.remember(text, author, conversation, clock, speaker="Sam", shared=shared)
            model.rows.append((id, author, conversation, shared, clock))
        case ("recall", author, conversation, text):
            found = await memory.recall(text, author, conversation, n_results=100)
            assert {passage.id for passage in found} <= model.visible(author, conversation)
            mine = {row["id"] for row in (await memory.export(author))["passages"]}
            assert mine == {row[0] for row in model.rows if row[1] == author}
            for id, owner, *_ in model.rows:
                assert (await memory.explain(author, id) is not None) == (owner == author)
            assert {one.id for one in await memory.find(author, text)} <= mine
        case ("forget one", author, place) if model.rows:
            id, owner = model.rows[place % len(model.rows)][:2]
            report = await memory.forget(author, passage_id=id)
            assert report.nothing_left
            assert report.removed["rows"] == (owner == author)
            if owner == author:
                model.rows = [row for row in model.rows if row[0] != id]
        case ("forget since", author, when):
            assert (await memory.forget(author, since=float(when))).nothing_left
            model.rows = [row for row in model.rows if row[1] != author or row[4] < when]
        case ("forget all", author):
            assert (await memory.forget(author)).nothing_left
            model.rows = [row for row in model.rows if row[1] != author]
        case ("index",):
            assert await memory.indexed(30)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=steps)
async def test_what_is_visible_is_ones_own_and_what_was_said_here(steps, tmp_path_factory, word_embedder, database_url):
    folder = tmp_path_factory.mktemp("memory")
    vectors = InMemoryVectorStore(2 * word_embedder.dimensions)
    settings = empty(database_url)

    def open_memory():
        return Retriever(folder, settings, embedder=word_embedder, open_vectors=lambda: vectors, quiet_s=0.01)

    memory, model = open_memory(), Model()
    for clock, step in enumerate(steps):
        if step == ("reopen",):
            await memory.close()
            memory = open_memory()
        else:
            await check(step, memory, model, float(clock))
    assert await memory.indexed(30)
    for author in PEOPLE:
        assert vectors.count(author) == sum(row[1] == author for row in model.rows)
    await memory.close()


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=st.text(max_size=60))
async def test_no_wording_reaches_another_person(query, tmp_path_factory, word_embedder, database_url):
    memory = Retriever(
        tmp_path_factory.mktemp("memory"),
        empty(database_url),
        embedder=word_embedder,
        open_vectors=lambda: InMemoryVectorStore(2 * word_embedder.dimensions),
    )
    await memory.remember(f"private {query} secret", "discord:1", "dm", speaker="Sam")
    await memory.remember("mine", "discord:2", "dm", speaker="Sam")
    for conversation in (None, "dm", query):
        for asked in (query, f"private {query} secret", f"what did Sam say? {query}"):
            found = await memory.recall(asked, "discord:2", conversation, n_results=50)
            assert {passage.text for passage in found} <= {"mine"}
    assert "private" not in json.dumps(await memory.export("discord:2"))
    await memory.close()


async def test_a_vector_store_that_returns_anothers_row_is_not_believed(make_memory, word_embedder):
    """The rows decide: an id that is not among the person's own rows can not become a passage."""

    class Leaky(InMemoryVectorStore):
        def get(self, person, ids=None):
            found, vectors = [], []
            for rows in self._people.values():
                found += list(rows)
                vectors += list(rows.values())
            import numpy as np

            return found, np.stack(vectors) if vectors else np.zeros((0, self.dimensions), "float32")

    store = Leaky(2 * word_embedder.dimensions)
    memory = make_memory(open_vectors=lambda: store)
    for number in range(35):
        await memory.remember(f"my row {number}", "a", "c")
        await memory.remember(f"private row {number}", "b", "c")
    assert await memory.indexed(30)
    await memory.close()
    memory = make_memory(open_vectors=lambda: store)
    found = await memory.recall("private row", "a", n_results=100)
    assert len(found) == 35
    assert all(passage.text.startswith("my row") for passage in found)
    await memory.close()
