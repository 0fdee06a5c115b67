import hashlib
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from memory.retriever import Retriever
from memory.settings import MemorySettings
from memory.vector_store import InMemoryVectorStore
from memory.words import terms

sys.path.append(str(Path(__file__).parent))  # the import mode of the tests leaves their folder out
import servers


class WordEmbedder:
    """A real embedding by hashed words: texts that share words are near, with no model to load."""

    identity = "words@1"
    dimensions = 64
    ready = True
    error = None

    def __init__(self):
        self.asked = []

    def warm(self):
        pass

    def embed(self, texts):
        self.asked += texts
        vectors = np.full((len(texts), self.dimensions), 1e-3, "float32")
        for row, text in zip(vectors, texts, strict=True):
            for word in terms(text):
                digest = hashlib.sha256(word.encode()).digest()
                row[digest[0] % self.dimensions] += 1 if digest[1] % 2 else -1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


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


class Installation:
    """All stores below one folder, as `agent.assembly` puts them together, without an agent."""

    def __init__(self, folder, embedder, clock=None):
        import time

        from memory.conversation import ConversationLog
        from memory.identities import Identities
        from memory.linked_memory import LinkedMemory
        from memory.personal_data import PersonalData
        from tools.media_store import MediaStore

        clock = clock or time.time
        self.folder = folder
        self.log = ConversationLog(folder / "log")
        self.store = MediaStore(folder / "media")
        self.retriever = Retriever(
            folder / "memory",
            embedder=embedder,
            open_vectors=lambda: InMemoryVectorStore(2 * embedder.dimensions),
            quiet_s=0.01,
            clock=clock,
        )
        self.identities = Identities(folder / "memory", clock=clock)
        self.data = PersonalData(folder, self.log, self.store, self.retriever, self.identities, clock=clock)
        self.memory = LinkedMemory(self.retriever, self.data)
        self.closed = False

    async def turn(self, text, author, conversation="", answer="", *, when=None, shared=False, media=()):
        """One whole turn in every store, as the agent writes it; returns the id of the person's row."""
        import time

        from memory.messages import IncomingMessage, Message, Role

        when = time.time() if when is None else when
        conversation = conversation or ("terminal" if author == "cli:me" else f"dm of {author}")
        incoming = IncomingMessage(text, author, conversation, shared=shared, received_at=when)
        ids = tuple(one.media_id for one in media)
        turn_id = self.log.open_turn(incoming, Message(Role.USER, text, media_ids=ids, text=text), "en")
        self.log.end_turn(turn_id, conversation, "done", Message(Role.ASSISTANT, answer, text=answer))
        row = await self.memory.remember(text, author, conversation, when, ids, shared=shared)
        if answer:
            await self.memory.remember(answer, author, conversation, when + 1, speaker="Parley", shared=shared)
        return row

    def picture(self, owner, colour="red", name="photo.png"):
        """An uploaded picture."""
        import io

        import PIL.Image

        buffer = io.BytesIO()
        PIL.Image.new("RGB", (8, 8), colour).save(buffer, "PNG")
        return self.store.add_upload(buffer.getvalue(), name, owner)

    def files_with(self, *needles):
        """Files below the folder that hold any of the texts, by name."""
        found = []
        for path in self.folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                found += [(path.name, one) for one in needles if one.encode() in data]
        return found

    async def close(self):
        await self.memory.close()
        self.log.close()
        self.store.close()
        self.closed = True


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
