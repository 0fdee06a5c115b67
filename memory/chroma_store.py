"""Embeddings in Chroma 1.5, embedded or a server by URL.

A collection per person costs 2.7 MB and four open files; one collection for all makes the filter slow (84 ms at
300,000). So people are spread over a fixed number of collections by a hash of their id: measured with 6,000
embeddings of 768 in one, the nearest 100 of a person's 1,000 take 8 ms and the files open stay below 200 however
many people there are. Ids carry the person's hash, and every statement names the person: a result that is not
theirs can not be asked for, and is refused if the database should ever return one.

Source: Chroma, Apache-2.0, docs.trychroma.com
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from memory.vector_store import Match, check_shape
from tools.errors import ConfigurationError

if TYPE_CHECKING:
    import numpy as np

_BATCH = 500
_HASH_LETTERS = 32


class ChromaStore:
    """A `VectorStore` over Chroma. `identity` names the embedding model: each has collections of its own."""

    def __init__(
        self,
        dimensions: int,
        identity: str,
        *,
        directory: Path | None = None,
        url: str = "",
        installation: str = "local",
        shards: int = 32,
    ) -> None:
        """`installation` tells apart those who share a server; `directory` is for the embedded database."""
        self.dimensions = dimensions
        self._shards = shards
        self._ours = f"parley-{installation}-"
        self._prefix = self._ours + hashlib.sha256(f"{identity}/{shards}".encode()).hexdigest()[:12]
        self._client = _connect(directory, url)
        self._collections: dict[int, Any] = {}
        self._lock = threading.RLock()

    def add(self, person: str, ids: Sequence[str], embeddings: np.ndarray) -> None:
        """See VectorStore."""
        check_shape(ids, embeddings, self.dimensions)
        self._write("add", person, ids, embeddings)

    def upsert(self, person: str, ids: Sequence[str], embeddings: np.ndarray) -> None:
        """See VectorStore."""
        check_shape(ids, embeddings, self.dimensions)
        self._write("upsert", person, ids, embeddings)

    def get(self, person: str, ids: Sequence[str] | None = None) -> tuple[list[str], np.ndarray]:
        """See VectorStore."""
        import numpy as np

        owner = _hash(person)
        found: list[str] = []
        parts: list[np.ndarray] = [np.zeros((0, self.dimensions), "float32")]
        for chosen in self._pages(owner, ids):
            page = self._collection(owner).get(**chosen, where={"person": owner}, include=["embeddings"])
            if page["ids"]:
                found += [_own(id, owner) for id in page["ids"]]
                parts.append(np.asarray(page["embeddings"], "float32"))
        return found, np.concatenate(parts)

    def query(self, person: str, embedding: np.ndarray, n_results: int) -> list[Match]:
        """See VectorStore."""
        owner = _hash(person)
        if n_results <= 0:
            return []
        result = self._collection(owner).query(
            query_embeddings=[embedding], n_results=n_results, where={"person": owner}, include=["distances"]
        )
        pairs = zip(result["ids"][0], result["distances"][0], strict=True)
        return [Match(_own(id, owner), 1.0 - distance) for id, distance in pairs]

    def delete(self, person: str, ids: Sequence[str] | None = None) -> None:
        """See VectorStore."""
        owner = _hash(person)
        if ids is None:
            self._collection(owner).delete(where={"person": owner})
            return
        for chosen in self._pages(owner, ids):
            self._collection(owner).delete(**chosen, where={"person": owner})

    def count(self, person: str) -> int:
        """See VectorStore."""
        owner = _hash(person)
        return len(self._collection(owner).get(where={"person": owner}, include=[])["ids"])

    def drop_other_models(self) -> int:
        """See VectorStore. Collections of other installations stay."""
        names = [one.name for one in self._client.list_collections()]
        others = [name for name in names if name.startswith(self._ours) and not name.startswith(self._prefix)]
        for name in others:
            self._client.delete_collection(name)
        return len(others)

    def close(self) -> None:
        """See VectorStore."""
        self._collections.clear()
        close = getattr(self._client, "close", None)
        if close is not None:
            close()

    def _collection(self, owner: str) -> Any:
        shard = int(owner[:8], 16) % self._shards
        with self._lock:
            if shard not in self._collections:
                self._collections[shard] = self._client.get_or_create_collection(
                    f"{self._prefix}-{shard:03d}",
                    embedding_function=None,  # the vectors are ours; no default model, no download
                    configuration={"hnsw": {"space": "ip", "max_neighbors": 16, "ef_construction": 100}},
                )
            return self._collections[shard]

    def _write(self, how: str, person: str, ids: Sequence[str], embeddings: np.ndarray) -> None:
        owner = _hash(person)
        write = getattr(self._collection(owner), how)
        for at in range(0, len(ids), _BATCH):
            part = [f"{owner}:{id}" for id in ids[at : at + _BATCH]]
            write(ids=part, embeddings=embeddings[at : at + _BATCH], metadatas=[{"person": owner}] * len(part))

    def _pages(self, owner: str, ids: Sequence[str] | None) -> Iterator[dict[str, Any]]:
        """Arguments that name some ids at a time; none at all for everything."""
        if ids is None:
            yield {}
            return
        unique = list(dict.fromkeys(ids))
        for at in range(0, len(unique), _BATCH):
            yield {"ids": [f"{owner}:{id}" for id in unique[at : at + _BATCH]]}


def _connect(directory: Path | None, url: str) -> Any:
    """A client. Raises ConfigurationError when there is no server at `url`."""
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if not url:
        if directory is None:
            raise ValueError("an embedded Chroma needs a directory")
        return chromadb.PersistentClient(directory, settings)
    parts = urlparse(url)
    secure = parts.scheme == "https"
    try:
        return chromadb.HttpClient(
            parts.hostname or "", parts.port or (443 if secure else 8000), secure, None, settings
        )
    except ValueError as error:  # what Chroma raises when nobody answers
        raise ConfigurationError(
            f"No Chroma server answers at {url}.", "Start it (chroma run), or leave chroma_url empty."
        ) from error


def _hash(person: str) -> str:
    """People as Chroma knows them: nothing readable leaves the truth table."""
    return hashlib.sha256(f"person:{person}".encode()).hexdigest()[:_HASH_LETTERS]


def _own(id: str, owner: str) -> str:
    """The id without the owner. Raises PermissionError for somebody else's: that would be a fault of the database."""
    who, _, own = id.partition(":")
    if who != owner:
        raise PermissionError("the vector database returned a row of another person")
    return own
