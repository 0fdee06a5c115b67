"""One contract for every vector store."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from memory.chroma_store import ChromaStore, _hash, _Turns
from memory.vector_store import InMemoryVectorStore, VectorStore
from tools.errors import ConfigurationError

DIMENSIONS = 8


@pytest.fixture(params=["memory", "chroma", "chroma server"])
def store(request, tmp_path) -> VectorStore:
    if request.param == "memory":
        made = InMemoryVectorStore(DIMENSIONS)
    elif request.param == "chroma":
        made = ChromaStore(DIMENSIONS, "model", directory=tmp_path / "chroma", shards=2)
    else:
        url = request.getfixturevalue("chroma_server")
        made = ChromaStore(DIMENSIONS, "model", url=url, shards=2, installation=secrets.token_hex(4))
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


def holding(folder, vectors):
    """Which of these vectors are in a file of the folder, as float32 numbers side by side."""
    data = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return [at for at, vector in enumerate(vectors) if any(vector.astype("<f4").tobytes() in one for one in data)]


@pytest.mark.parametrize("count", [40, 1300])  # below and above the number from which Chroma writes its graph
def test_no_byte_of_a_deleted_vector_stays_in_a_file(tmp_path, count):
    rng = np.random.default_rng(3)
    theirs, others = rng.standard_normal((2, count, 96)).astype("float32")
    store = ChromaStore(96, "model", directory=tmp_path, shards=1)
    store.upsert("gone", [f"g{at}" for at in range(count)], theirs)
    store.upsert("stays", [f"s{at}" for at in range(count)], others)
    assert len(holding(tmp_path, theirs)) == count  # they are there, and can be found
    store.delete("gone", ["g3", "g5"])
    store.erase(["gone"])
    assert holding(tmp_path, theirs[[3, 5]]) == []
    store.delete("gone")
    store.erase(["gone"])
    assert holding(tmp_path, theirs) == []
    assert len(holding(tmp_path, others)) == count
    found, kept = store.get("stays")
    place = {id: at for at, id in enumerate(found)}
    assert np.allclose(kept[[place[f"s{at}"] for at in range(count)]], others, atol=1e-6)
    store.upsert("gone", ["again"], others[:1])
    assert store.count("gone") == 1
    store.close()
    assert holding(tmp_path, theirs) == []


def test_what_was_deleted_for_another_model_leaves_no_byte_either(tmp_path):
    rng = np.random.default_rng(4)
    vectors = rng.standard_normal((5, DIMENSIONS)).astype("float32")
    old = ChromaStore(DIMENSIONS, "old", directory=tmp_path, shards=2)
    old.upsert("ann", list("abcde"), vectors)
    old.close()
    new = ChromaStore(DIMENSIONS, "new", directory=tmp_path, shards=2)
    new.delete("ann", ["b"])
    new.erase(["ann"])
    assert holding(tmp_path, vectors) == [0, 2, 3, 4]
    assert new.drop_other_models() == 1
    assert holding(tmp_path, vectors) == []
    new.close()


@pytest.mark.parametrize("stage", ["copying", "after the old one went"])
def test_a_crash_while_erasing_loses_nothing(tmp_path, monkeypatch, stage):
    vectors = np.eye(DIMENSIONS, dtype="float32")
    ids = [f"m{at}" for at in range(DIMENSIONS)]
    store = ChromaStore(DIMENSIONS, "model", directory=tmp_path, shards=1)
    store.upsert("ann", ids, vectors)

    class Crash(Exception):
        pass

    def crash(*_, **__):
        raise Crash

    from chromadb import Collection

    with monkeypatch.context() as patched:
        patched.setattr(Collection, "add" if stage == "copying" else "modify", crash)
        with pytest.raises(Crash):
            store.erase(["ann"])
    store.close()
    again = ChromaStore(DIMENSIONS, "model", directory=tmp_path, shards=1)
    assert sorted(again.get("ann")[0]) == ids
    again.erase(["ann"])
    assert sorted(again.get("ann")[0]) == ids
    assert len(again._client.list_collections()) == 1
    again.close()


def test_a_servers_deleted_vectors_are_overwritten_first(chroma_server):
    store = ChromaStore(DIMENSIONS, "model", url=chroma_server, installation=secrets.token_hex(4))
    store.upsert("ann", ["a", "b"], stack(unit(1), unit(0, 1)))
    updated = []
    with store._collection(_hash("ann")) as collection:
        kept = collection.update
        collection.update = lambda **what: (updated.append(what), kept(**what))
    store.delete("ann", ["a", "none"])
    assert [len(what["ids"]) for what in updated] == [1]
    assert not np.any(updated[0]["embeddings"])
    assert store.get("ann")[0] == ["b"]
    store.erase(["ann"])
    store.close()


def test_those_who_share_a_server_see_nothing_of_each_other(chroma_server):
    one, other = (ChromaStore(DIMENSIONS, "m", url=chroma_server, installation=secrets.token_hex(4)) for _ in "ab")
    one.upsert("ann", ["a"], stack(unit(1)))
    assert other.count("ann") == 0
    assert other.drop_other_models() == 0
    other.delete("ann")
    assert one.count("ann") == 1
    one.close()
    other.close()


def test_no_server_is_a_sentence(tmp_path):
    with pytest.raises(ConfigurationError, match="No Chroma server answers"):
        ChromaStore(DIMENSIONS, "model", url="http://127.0.0.1:9")


def test_people_of_many_collections_are_read_with_few_open(tmp_path):
    import psutil

    store = ChromaStore(DIMENSIONS, "model", directory=tmp_path, shards=32)
    process = psutil.Process()
    before = process.num_fds()
    for person in range(120):
        store.upsert(f"p{person}", ["a", "b"], stack(unit(1), unit(1, person)))
    for person in range(120):
        assert np.allclose(store.get(f"p{person}", ["b"])[1], unit(1, person), atol=1e-6)
    assert len(store._client.list_collections()) > 25
    assert process.num_fds() <= before + 6 * 5 + 8
    store.close()


def test_read_by_many_threads_while_collections_are_written_anew(tmp_path):
    store = ChromaStore(DIMENSIONS, "model", directory=tmp_path, shards=16)
    for person in range(32):
        store.upsert(f"p{person}", ["a"], stack(unit(1, person)))

    def read(person):
        return all(np.allclose(store.get(f"p{person}")[1], unit(1, person), atol=1e-6) for _ in range(10))

    with ThreadPoolExecutor(8) as threads:
        erasing = threads.submit(store.erase, [f"p{person}" for person in range(10)])
        assert all(threads.map(read, range(32)))
        erasing.result()
    assert all(store.count(f"p{person}") == 1 for person in range(32))
    store.close()


def test_who_shares_an_embedded_database_sees_what_the_other_did_to_it(tmp_path):
    here, there = (ChromaStore(DIMENSIONS, "model", directory=tmp_path / "chroma", shards=1) for _ in range(2))
    here.upsert("ann", ["a", "b"], stack(unit(1), unit(0, 1)))
    there.upsert("ben", ["c"], stack(unit(1, 1)))
    there.delete("ann", ["a"])
    there.erase(["ann"])  # the collection is another one now
    assert here.get("ann")[0] == ["b"]
    here.upsert("ann", ["d"], stack(unit(1)))
    here.erase(["ann"])
    assert sorted(there.get("ann")[0]) == ["b", "d"]
    assert there.get("ben")[0] == ["c"]
    here.close()
    assert there.count("ann") == 2
    there.close()


def test_one_process_at_a_time_uses_an_embedded_database(tmp_path):
    one, other = _Turns(tmp_path / "chroma"), _Turns(tmp_path / "chroma")
    assert not one.begin()
    begun = threading.Event()

    def wait_for_a_turn():
        other.begin()
        begun.set()
        other.end()

    waiting = threading.Thread(target=wait_for_a_turn)
    waiting.start()
    assert not begun.wait(0.05)
    one.end()
    assert begun.wait(10)
    waiting.join()
    assert one.begin()  # the other had one meanwhile
    one.end()
    assert not one.begin()
    one.end()
