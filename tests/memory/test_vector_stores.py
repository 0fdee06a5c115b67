"""One contract for every vector store."""

import numpy as np
import pytest

from memory.chroma_store import ChromaStore
from memory.vector_store import InMemoryVectorStore, VectorStore

DIMENSIONS = 8


@pytest.fixture(params=["memory", "chroma"])
def store(request, tmp_path) -> VectorStore:
    if request.param == "memory":
        made = InMemoryVectorStore(DIMENSIONS)
    else:
        made = ChromaStore(DIMENSIONS, "model", directory=tmp_path / "chroma", shards=2)
    yield made
    made.close()


def unit(*values: float) -> np.ndarray:
    vector = np.zeros(DIMENSIONS, "float32")
    vector[: len(values)] = values
    return vector / np.linalg.norm(vector)


def stack(*vectors: np.ndarray) -> np.ndarray:
    return np.stack(vectors)


def test_empty(store):
    assert store.query("ann", unit(1), 3) == []
    assert store.count("ann") == 0
    ids, embeddings = store.get("ann")
    assert ids == []
    assert embeddings.shape == (0, DIMENSIONS)
    store.delete("ann")
    store.delete("ann", ["none"])


def test_nearest_first(store):
    store.upsert("ann", ["a", "b", "c"], stack(unit(1), unit(1, 1), unit(0, 1)))
    found = store.query("ann", unit(1, 0.1), 2)
    assert [match.id for match in found] == ["a", "b"]
    assert found[0].similarity == pytest.approx(float(unit(1) @ unit(1, 0.1)), abs=1e-5)
    assert len(store.query("ann", unit(1), 50)) == 3
    assert store.query("ann", unit(1), 0) == []


def test_one_person_never_sees_anothers(store):
    people = [f"discord:{number}" for number in range(12)]  # more people than collections
    for at, person in enumerate(people):
        store.upsert(person, ["same", f"only-{at}"], stack(unit(1), unit(1, at)))
    for at, person in enumerate(people):
        assert {match.id for match in store.query(person, unit(1), 100)} == {"same", f"only-{at}"}
        assert set(store.get(person)[0]) == {"same", f"only-{at}"}
        assert store.get(person, [f"only-{(at + 1) % 12}"])[0] == []
    store.delete(people[0], ["only-1"])
    store.delete(people[0])
    assert [store.count(person) for person in people] == [0] + [2] * 11


def test_add_keeps_and_upsert_replaces(store):
    store.add("ann", ["a"], stack(unit(1)))
    store.add("ann", ["a", "b"], stack(unit(0, 1), unit(0, 0, 1)))
    assert np.allclose(store.get("ann", ["a"])[1], unit(1), atol=1e-6)
    store.upsert("ann", ["a"], stack(unit(0, 1)))
    assert np.allclose(store.get("ann", ["a"])[1], unit(0, 1), atol=1e-6)
    assert store.count("ann") == 2


def test_delete_some(store):
    store.upsert("ann", ["a", "b"], stack(unit(1), unit(0, 1)))
    store.delete("ann", ["a", "never there"])
    assert store.get("ann")[0] == ["b"]
    assert [match.id for match in store.query("ann", unit(1), 5)] == ["b"]


def test_many_at_once(store):
    rng = np.random.default_rng(0)
    embeddings = rng.standard_normal((1203, DIMENSIONS)).astype("float32")
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    ids = [f"m-{at}" for at in range(1203)]
    store.upsert("ann", ids, embeddings)
    assert store.count("ann") == 1203
    found, kept = store.get("ann", ids)
    place = {id: at for at, id in enumerate(found)}
    assert np.allclose(kept[[place[id] for id in ids]], embeddings, atol=1e-5)
    assert store.query("ann", embeddings[77], 1)[0].id == "m-77"


def test_wrong_shape_is_refused(store):
    with pytest.raises(ValueError, match="shape"):
        store.upsert("ann", ["a"], np.zeros((1, DIMENSIONS + 1), "float32"))
    assert store.count("ann") == 0


def test_chroma_keeps_what_it_was_given(tmp_path):
    first = ChromaStore(DIMENSIONS, "model", directory=tmp_path)
    first.upsert("ann", ["a"], stack(unit(1)))
    first.close()
    again = ChromaStore(DIMENSIONS, "model", directory=tmp_path)
    assert again.get("ann")[0] == ["a"]
    again.close()


def test_another_model_has_its_own_collections(tmp_path):
    old = ChromaStore(DIMENSIONS, "old", directory=tmp_path)
    old.upsert("ann", ["a"], stack(unit(1)))
    new = ChromaStore(DIMENSIONS + 4, "new", directory=tmp_path)
    assert new.count("ann") == 0
    new.upsert("ann", ["a"], np.ones((1, DIMENSIONS + 4), "float32"))
    assert new.drop_other_models() == 1
    assert new.count("ann") == 1
    new.close()


def test_open_files_do_not_grow_with_people(tmp_path):
    import psutil

    store = ChromaStore(DIMENSIONS, "model", directory=tmp_path, shards=4)
    process = psutil.Process()
    for person in range(8):
        store.upsert(f"p{person}", ["a"], stack(unit(1)))
    few = process.num_fds()
    for person in range(300):
        store.upsert(f"q{person}", ["a"], stack(unit(1)))
    assert process.num_fds() <= few + 8
    store.close()
