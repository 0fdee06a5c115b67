from __future__ import annotations

import subprocess
import sys

import pytest

BEGIN = """
import atexit, threading
atexit.register(lambda: print("left:", [one.name for one in threading.enumerate()][1:]))  # runs after all others
"""
WORKER = """
from memory.worker_thread import WorkerThread
asked = threading.Event()
def work():
    while not asked.wait(0.01):
        pass
    print("one more step is done")
WorkerThread(work, "parley-worker", asked.set).start()
"""
LOADING = """
from memory.embeddings import MiniLMEmbedder
embedder = MiniLMEmbedder()
embedder.warm()
print("loading:", not embedder.ready)
"""
INDEXING = """
import asyncio, pathlib, sys
from memory.retriever import Retriever
memory = Retriever(pathlib.Path(sys.argv[1]), quiet_s=0.0)
async def say():
    for number in range(100):
        await memory.remember(f"Train {number} leaves at eight.", "ann", "talk")
    print("pending:", not await memory.indexed(0.1))
asyncio.run(say())
"""


def _run(program, *arguments):
    return subprocess.run([sys.executable, "-c", BEGIN + program, *arguments], capture_output=True, text=True)


def test_a_worker_is_asked_to_stop_and_waited_for_when_the_program_ends():
    ended = _run(WORKER)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == ["one more step is done", "left: []"]


@pytest.mark.parametrize(("program", "begun"), [(LOADING, "loading: True"), (INDEXING, "pending: True")])
def test_a_program_ends_well_while_a_model_is_loaded(program, begun, tmp_path):
    ended = _run(program, str(tmp_path))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[0] == begun
    assert ended.stdout.splitlines()[1:] == ["left: []"]


def test_a_program_that_asks_one_question_loads_no_model_for_it(tmp_path):
    ended = _run(
        """
import asyncio, pathlib, sys
from memory.retriever import Retriever
memory = Retriever(pathlib.Path(sys.argv[1]))
async def ask():
    await memory.remember("The train leaves at eight.", "ann", "talk")
    (found,) = await memory.recall("when does the train leave?", "ann")
    print(found.text)
asyncio.run(ask())
print("torch" in sys.modules)
""",
        str(tmp_path),
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == ["The train leaves at eight.", "False", "left: []"]
