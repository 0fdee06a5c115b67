import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from memory.retriever import Retriever
from memory.settings import MemorySettings
from memory.vector_store import InMemoryVectorStore

sys.path.append(str(Path(__file__).parent))  # the import mode of the tests leaves their folder out
import servers
from installation import Installation, WordEmbedder


@pytest.fixture(scope="session")
def word_embedder_class():
    return WordEmbedder


@pytest.fixture
def word_embedder():
    return WordEmbedder()


@pytest.fixture
def database_url():
    """SQLite; a file of tests that holds for both databases overrides this with `both_databases`."""
    return ""


@pytest.fixture(params=["sqlite", "postgres"])
def both_databases(request):
    return "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def everything_kept(tmp_path, database_url):
    """Reads all bytes there are: of every file, and of every row in PostgreSQL."""

    def read():
        kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        if database_url:
            kept.append(servers.postgres_rows(database_url).encode())
        return b"\n".join(kept)

    return read


@pytest.fixture
def run_python(tmp_path):
    """Starts a process of its own with this code, which can import Parley and the helpers of these tests."""
    started = []

    def start(code, *arguments):
        folders = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]
        command = [sys.executable, "-c", f"import sys; sys.path[:0] = {folders!r}\n{code}", *map(str, arguments)]
        started.append(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path)
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


@pytest.fixture
def make_memory(tmp_path, word_embedder, database_url):
    """Opens a memory below tmp_path; vectors in memory unless chroma=True."""

    def make(folder="memory", *, chroma=False, embedder=word_embedder, **options):
        options.setdefault("settings", MemorySettings(database_url=database_url))
        if not chroma:
            options.setdefault("open_vectors", lambda: InMemoryVectorStore(2 * embedder.dimensions))
        return Retriever(tmp_path / folder, embedder=embedder, quiet_s=0.01, **options)

    return make


@pytest.fixture
async def memory(make_memory):
    made = make_memory()
    yield made
    await made.close()


@pytest.fixture(scope="session")
def postgres_server():
    """URL of a real PostgreSQL started for the tests."""
    programs = servers.postgres_programs()
    if programs is None:
        warnings.warn("PostgreSQL is not installed: its half of the memory's contract is not tested", stacklevel=1)
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    with servers.postgres(programs) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server):
    """A database with nothing of an earlier test in it."""
    import psycopg

    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute("DROP SCHEMA IF EXISTS parley CASCADE")
    return postgres_server


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory):
    """URL of a real Chroma server started for the tests."""
    with servers.chroma(tmp_path_factory.mktemp("chroma-server")) as url:
        yield url


@pytest.fixture
async def install(tmp_path, word_embedder):
    """`install()` opens the stores below tmp_path; again after `close()` for a restart."""
    made = []

    def make(folder="data", **options):
        made.append(Installation(tmp_path / folder, word_embedder, **options))
        return made[-1]

    yield make
    for one in made:
        if not one.closed:
            await one.close()
