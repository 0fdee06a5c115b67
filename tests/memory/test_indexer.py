"""Vectors follow in the background: closing waits for no model, another model is moved to, servers may be away."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from memory.passages import PassageTable
from memory.rows import Scope
from memory.vector_store import InMemoryVectorStore
from tools.errors import ToolFailed


@pytest.fixture
def store(word_embedder):
    return InMemoryVectorStore(2 * word_embedder.dimensions)


@pytest.fixture
def gated(word_embedder):
    """An embedder that computes more than a question only while its gate is open."""

    class Gated(type(word_embedder)):
        gate = threading.Event()
        reached = threading.Event()

        def embed(self, texts):
            if len(texts) > 1:
                self.reached.set()
                self.gate.wait()
            return super().embed(texts)

    made = Gated()
    yield made
    made.gate.set()


async def remember(memory, count, author="a"):
    return [await memory.remember(f"row {number} about soup", author, "c") for number in range(count)]


async def test_closing_waits_for_no_embedding_and_the_rows_are_done_at_the_next_start(make_memory, store, gated):
    memory = make_memory(open_vectors=lambda: store, embedder=gated)
    await remember(memory, 5)
    assert gated.reached.wait(30)
    worker = memory._indexer._thread
    await memory.close()  # would hang here
    assert worker.is_alive()
    assert store.count("a") == 0
    gated.gate.set()
    worker.join(30)
    assert store.count("a") == 0  # what came too late touched neither the store nor the closed table
    again = make_memory(open_vectors=lambda: store, embedder=gated)
    assert await again.indexed(30)
    assert store.count("a") == 5
    await again.close()


async def test_closing_does_not_wait_for_a_model_that_is_loaded(make_memory, store, word_embedder):
    word_embedder.ready = False
    memory = make_memory(open_vectors=lambda: store)
    await remember(memory, 3)
    await memory.close()
    word_embedder.ready = True
    again = make_memory(open_vectors=lambda: store)
    assert await again.indexed(30)
    assert store.count("a") == 3
    await again.close()


async def test_closing_while_the_store_is_being_opened(make_memory, store):
    opening, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    class Slow(InMemoryVectorStore):
        def close(self):
            closed.set()

    def open_slowly():
        opening.set()
        go_on.wait()
        return Slow(store.dimensions)

    memory = make_memory(open_vectors=open_slowly)
    await remember(memory, 1)
    assert opening.wait(30)
    await memory.close()
    go_on.set()
    assert closed.wait(30)


async def test_a_row_that_another_process_forgets_meanwhile_leaves_no_vector(make_memory, word_embedder, tmp_path):
    class Interrupted(InMemoryVectorStore):
        def upsert(self, person, ids, embeddings):
            other.delete(person, id=ids[0])  # just before the vectors are written
            super().upsert(person, ids, embeddings)

    store = Interrupted(2 * word_embedder.dimensions)
    other = PassageTable(tmp_path / "memory")
    memory = make_memory(open_vectors=lambda: store)
    memory.table.add_many([])
    ids = set(await remember(memory, 4))
    assert await memory.indexed(30)
    kept = {row.id for row in other.own_rows("a")}
    assert kept < ids
    assert set(store.get("a")[0]) == kept
    other.close()
    await memory.close()


async def test_forgetting_while_vectors_are_computed_anew(make_memory, store, word_embedder):
    memory = make_memory(open_vectors=lambda: store)
    ids = await remember(memory, 6)
    assert await memory.indexed(30)
    memory.table.vectors.mark_pending()
    assert store.count("a") == 6
    assert (await memory.forget("a", passage_id=ids[2])).nothing_left
    assert ids[2] not in store.get("a")[0]
    assert await memory.indexed(30)
    assert store.count("a") == 5
    await memory.close()


async def test_progress_and_only_what_is_missing(make_memory, store, word_embedder):
    memory = make_memory(open_vectors=lambda: store)
    ids = await remember(memory, 150)
    assert await memory.indexed(30)
    told = []
    assert await memory.reindex(lambda done, total: told.append((done, total))) == 150
    assert told[-1] == (150, 150)
    assert told == sorted(told)
    memory.table.vectors.mark_started(ids[:7])
    word_embedder.asked.clear()
    assert await memory.reindex(only_missing=True) == 7
    assert {text for text in word_embedder.asked if "\n" not in text} == {
        f"row {number} about soup" for number in range(7)
    }
    await memory.close()


async def test_reindexing_without_a_model_says_why(make_memory, store, word_embedder):
    memory = make_memory(open_vectors=lambda: store)
    await remember(memory, 2)
    assert await memory.indexed(30)

    def fail(texts):
        raise ToolFailed("No weights.")

    word_embedder.embed = fail
    with pytest.raises(ToolFailed, match="No weights"):
        await memory.reindex()
    assert store.count("a") == 2  # the vectors from before are still there
    await memory.close()


async def test_recall_goes_on_while_another_model_is_moved_to(make_memory, gated, word_embedder):
    memory = make_memory(chroma=True)
    await remember(memory, 40)
    await memory.remember("my sister plays the violin", "a", "c")
    assert await memory.indexed(60)
    await memory.close()
    gated.identity = "words@2"
    again = make_memory(chroma=True, embedder=gated)
    assert gated.reached.wait(30)  # it is noticed, with nobody asking
    assert again.status()["pending"] == 41
    found = await again.recall("violin sister", "a")
    assert found[0].text == "my sister plays the violin"
    gated.gate.set()
    assert await again.indexed(60)
    assert again.status()["pending"] == 0
    assert again.vectors.count("a") == 41
    assert len({one.name for one in again.vectors._client.list_collections()}) == 1  # the old ones went
    await again.close()


async def test_a_vector_database_that_is_away_takes_no_recall_with_it(make_memory, word_embedder):
    class Away(InMemoryVectorStore):
        def get(self, person, ids=None):
            raise ConnectionError("no server")

        query = get

    store = Away(2 * word_embedder.dimensions)
    memory = make_memory(open_vectors=lambda: store)
    await remember(memory, 40)
    assert await memory.indexed(30)
    await memory.close()
    again = make_memory(open_vectors=lambda: store)
    assert (await again.recall("row 17", "a"))[0].text == "row 17 about soup"
    await again.close()


async def test_a_memory_of_before_gets_its_copies_from_the_vector_store(make_memory, tmp_path, word_embedder):
    memory = make_memory(chroma=True)
    ids = await remember(memory, 40)
    assert await memory.indexed(60)
    lost = ids[3]
    memory.vectors.delete("a", [lost])
    await memory.close()
    old = sqlite3.connect(tmp_path / "memory" / "passages.sqlite3", isolation_level=None)
    old.execute("DROP INDEX passages_without_copy")
    for column in ("form", "vector"):
        old.execute(f"ALTER TABLE passages DROP COLUMN {column}")
    old.close()
    word_embedder.asked.clear()
    again = make_memory(chroma=True)
    assert (await again.recall("row 17", "a"))[0].text == "row 17 about soup"
    assert await again.indexed(60)
    assert {text for text in word_embedder.asked if text.startswith("row 3 ")} == {"row 3 about soup"}
    assert "row 5 about soup" not in word_embedder.asked  # its vectors were there, only the copy was not
    rows = again.table.indexed(Scope("own", "a"), word_embedder.identity)
    assert all(row.vector for row in rows)
    assert again.table.vectors.without_copy(word_embedder.identity, 1) == []
    await again.close()


REINDEXER = """
import asyncio, sys, time
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from conftest import WordEmbedder
from memory.retriever import Retriever

class Slow(WordEmbedder):
    identity = sys.argv[2]
    def embed(self, texts):
        time.sleep(0.01)
        return super().embed(texts)

async def main():
    memory = Retriever(Path(sys.argv[1]), embedder=Slow(), quiet_s=0.0)
    print("begun", flush=True)
    await memory.reindex(lambda done, total: print(done, flush=True))

asyncio.run(main())
"""


@pytest.mark.parametrize("identity", ["words@1", "words@2"])
async def test_killed_while_vectors_are_computed_anew(make_memory, tmp_path, word_embedder, identity):
    memory = make_memory(chroma=True)
    for author in ("a", "b"):
        await remember(memory, 250, author)
    assert await memory.indexed(60)
    await memory.close()
    code = REINDEXER.format(root=str(Path(__file__).parents[2]), here=str(Path(__file__).parent))
    command = [sys.executable, "-c", code, str(tmp_path / "memory"), identity]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220
        while (line := process.stdout.readline().strip()) in ("begun", "0"):
            pass
        assert 0 < int(line) < 500, "it was to be killed in the middle"
        os.kill(process.pid, signal.SIGKILL)
    word_embedder.identity = identity
    again = make_memory(chroma=True)
    left = again.status()["pending"]
    assert 0 < left < 500  # it goes on where it was
    assert len(await again.recall("row soup", "a", n_results=1000)) == 250
    assert await again.indexed(60)
    assert again.status()["pending"] == 0
    for author in ("a", "b"):
        assert set(again.vectors.get(author)[0]) == {row.id for row in again.table.own_rows(author)}
    await again.close()


@pytest.mark.parametrize("damage", ["junk", "middle"])
async def test_a_damaged_vector_database_begins_anew(make_memory, tmp_path, damage):
    memory = make_memory(chroma=True)
    ids = await remember(memory, 5)
    assert await memory.indexed(60)
    await memory.close()
    file = tmp_path / "memory" / "chroma" / "chroma.sqlite3"
    whole = file.read_bytes()
    file.write_bytes(b"junk " * 9000 if damage == "junk" else whole[:3000] + b"\xff" * 60_000 + whole[63_000:])
    again = make_memory(chroma=True)
    ids += await remember(again, 1)
    assert await again.indexed(60)
    assert set(again.vectors.get("a")[0]) == set(ids)
    assert (await again.forget("a")).nothing_left
    await again.close()


async def test_a_vector_database_without_rights_or_room_is_not_thrown_away(make_memory, tmp_path, monkeypatch):
    memory = make_memory(chroma=True)
    await remember(memory, 2)
    assert await memory.indexed(60)
    await memory.close()
    again = make_memory(chroma=True)
    before = (tmp_path / "memory" / "chroma" / "chroma.sqlite3").read_bytes()
    with monkeypatch.context() as patched:

        def no_room(*_):
            raise OSError(28, "No space left on device")

        patched.setattr("memory.chroma_store._connect", no_room)
        with pytest.raises(OSError, match="No space left"):
            assert again.vectors
    assert (tmp_path / "memory" / "chroma" / "chroma.sqlite3").read_bytes() == before
    await again.close()
