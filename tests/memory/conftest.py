import hashlib

import numpy as np
import pytest

from memory.retriever import Retriever
from memory.vector_store import InMemoryVectorStore
from memory.words import terms


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


@pytest.fixture
def word_embedder():
    return WordEmbedder()


@pytest.fixture
def make_memory(tmp_path, word_embedder):
    """Opens a memory below tmp_path; vectors in memory unless chroma=True."""

    def make(folder="memory", *, chroma=False, embedder=word_embedder, **options):
        if not chroma:
            options.setdefault("open_vectors", lambda: InMemoryVectorStore(2 * embedder.dimensions))
        return Retriever(tmp_path / folder, embedder=embedder, quiet_s=0.01, **options)

    return make


@pytest.fixture
async def memory(make_memory):
    made = make_memory()
    yield made
    await made.close()
