"""Memory and open files do not grow with people. `python -m bench.memory --speed` measures it at size."""

import subprocess
import sys
from pathlib import Path

CODE = """
import asyncio, resource, sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
import psutil
from conftest import WordEmbedder
from memory.retriever import Retriever

class Wide(WordEmbedder):
    dimensions = 384

async def main():
    memory = Retriever(Path(sys.argv[1]), embedder=Wide(), quiet_s=0.0)
    process = psutil.Process()
    for start in range(0, 200, 50):
        for person in range(start, start + 50):
            for turn in range(2):
                await memory.remember(f"turn {{turn}} of person {{person}}", f"p{{person}}", "c")
        assert await memory.indexed(120), memory.status()
        for person in range(start, start + 50):
            assert len(memory.vectors.get(f"p{{person}}")[0]) == 2
        print(process.memory_info().rss // 2**20, process.num_fds(), flush=True)
    await memory.close()

asyncio.run(main())
"""


def test_many_people_with_few_open_files_and_bounded_memory(tmp_path):
    code = CODE.format(root=str(Path(__file__).parents[2]), here=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    measured = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(measured) == 4
    assert all(files <= 60 for _, files in measured)
    assert measured[3][0] - measured[1][0] < 60  # MiB
