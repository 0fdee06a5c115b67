"""Kill -9 while turns are written, indexed and forgotten: nothing acknowledged is lost, nothing forgotten returns."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

WRITER = """
import asyncio, sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from conftest import WordEmbedder
from memory.retriever import Retriever

async def main():
    memory = Retriever(Path(sys.argv[1]), embedder=WordEmbedder(), quiet_s=0.0)
    kept = []
    for number in range(100_000):
        id = await memory.remember(f"turn {{number}} of run {{sys.argv[2]}}", f"p{{number % 3}}", "c")
        print("kept", id, flush=True)
        kept.append((id, f"p{{number % 3}}"))
        if number % 7 == 6:
            id, author = kept.pop(number % len(kept))
            await memory.forget(author, passage_id=id)
            print("gone", id, flush=True)

asyncio.run(main())
"""


def run_and_kill(folder: Path, run: int, lines: int) -> tuple[set[str], set[str]]:
    """Ids acknowledged as kept and as forgotten by a process killed after some lines."""
    code = WRITER.format(root=str(Path(__file__).parents[2]), here=str(Path(__file__).parent))
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(run)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    kept, gone = set(), set()
    for _ in range(lines):
        line = process.stdout.readline()
        assert line, "the writer ended early"
        what, id = line.split()
        (kept if what == "kept" else gone).add(id)
    time.sleep(0.005 * run)  # another place in the work each time
    os.kill(process.pid, signal.SIGKILL)
    for line in process.stdout:
        parts = line.split()
        if len(parts) == 2 and len(parts[1]) == 18:
            (kept if parts[0] == "kept" else gone).add(parts[1])
    process.wait()
    return kept, gone


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
async def test_killed_while_writing_indexing_and_forgetting(make_memory, tmp_path, word_embedder):
    kept, gone = set(), set()
    for run, lines in enumerate([25, 60, 110]):
        more_kept, more_gone = run_and_kill(tmp_path / "memory", run, lines)
        kept |= more_kept
        gone |= more_gone
    memory = make_memory(chroma=True)
    rows = {}
    for person in ("p0", "p1", "p2"):
        for row in (await memory.export(person))["passages"]:
            rows[row["id"]] = person
    # A row being forgotten or written at the moment of the kill may be on either side; at most one a run.
    assert not gone & set(rows)
    assert len(kept - gone - set(rows)) <= 3
    assert len(set(rows) - kept) <= 3
    assert await memory.indexed(60)
    assert memory.status()["pending"] == 0
    for person in ("p0", "p1", "p2"):
        own = {id for id, owner in rows.items() if owner == person}
        assert set(memory.vectors.get(person)[0]) == own
        found = await memory.recall("turn of run", person, n_results=1000)
        assert {passage.id for passage in found} == own
    await memory.close()


async def test_vectors_of_rows_forgotten_before_a_crash_are_deleted_at_the_next_start(make_memory, word_embedder):
    from memory.vector_store import InMemoryVectorStore

    store = InMemoryVectorStore(2 * word_embedder.dimensions)
    memory = make_memory(open_vectors=lambda: store)
    await memory.remember("ephemeral", "a", "c")
    assert await memory.indexed(30)
    memory.table.delete("a")  # and the process dies before the vectors go
    assert store.count("a") == 1
    again = make_memory(open_vectors=lambda: store)
    assert await again.indexed(30)
    assert store.count("a") == 0
    await memory.close()
    await again.close()


async def test_another_embedding_model_is_noticed(make_memory, word_embedder):
    memory = make_memory(chroma=True)
    for number in range(35):
        await memory.remember(f"row {number} about soup", "a", "c")
    assert await memory.indexed(60)
    await memory.close()
    other = type(word_embedder)()
    other.identity, other.dimensions = "words@2", 32
    again = make_memory(chroma=True, embedder=other)
    assert again.status()["pending"] == 35
    assert await again.recall("row 3", "a")
    assert await again.indexed(60)
    assert again.status()["pending"] == 0
    assert again.vectors.count("a") == 35
    assert again.vectors.dimensions == 64
    await again.close()
