"""Embeddings by person: the protocol, and the reference that keeps them in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Match:
    """An embedding found by `query`."""

    id: str
    similarity: float
    """Inner product with the query; 1 for the same unit vector."""


class VectorStore(Protocol):
    """Embeddings, each under an id that is unique within one person.

    The person is the first argument of every method: there is no way to ask for anybody's. All methods block and
    may be called from any thread. An index only: what is lost can be computed again from the rows.
    """

    dimensions: int

    def add(self, person: str, ids: Sequence[str], embeddings: np.ndarray) -> None:
        """Keep embeddings, float32 (len(ids), dimensions); an id that is there already keeps its first one."""
        ...

    def upsert(self, person: str, ids: Sequence[str], embeddings: np.ndarray) -> None:
        """Keep embeddings; an id that is there already gets the new one."""
        ...

    def get(self, person: str, ids: Sequence[str] | None = None) -> tuple[list[str], np.ndarray]:
        """The embeddings of these ids that are there, or of all: ids and float32 (n, dimensions), any order."""
        ...

    def query(self, person: str, embedding: np.ndarray, n_results: int) -> list[Match]:
        """Nearest first, at most `n_results`; a person without embeddings gets []."""
        ...

    def delete(self, person: str, ids: Sequence[str] | None = None) -> None:
        """Remove these, or all; ids that are not there are passed over."""
        ...

    def count(self, person: str) -> int:
        """How many there are."""
        ...

    def erase(self, people: Iterable[str]) -> None:
        """See to it that no byte of what was deleted of these people stays in a file. Takes seconds where there are
        many embeddings. Nobody may write meanwhile; reading goes on.
        """
        ...

    def drop_other_models(self) -> int:
        """Remove what was kept for embedding models that are not used any more. Returns how many collections."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class InMemoryVectorStore:
    """The reference: a dict of arrays for each person, scored exactly."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self._lock = threading.RLock()
        self._people: dict[str, dict[str, np.ndarray]] = {}

    def add(self, person: str, ids: Sequence[str], embeddings: np.ndarray) -> None:
        """See VectorStore."""
        check_shape(ids, embeddings, self.dimensions)
        with self._lock:
            theirs = self._people.setdefault(person, {})
            for id, embedding in zip(ids, embeddings, strict=True):
                theirs.setdefault(id, embedding.astype("float32"))

    def upsert(self, person: str, ids: Sequence[str], embeddings: np.ndarray) -> None:
        """See VectorStore."""
        check_shape(ids, embeddings, self.dimensions)
        with self._lock:
            theirs = self._people.setdefault(person, {})
            theirs.update(zip(ids, embeddings.astype("float32"), strict=True))

    def get(self, person: str, ids: Sequence[str] | None = None) -> tuple[list[str], np.ndarray]:
        """See VectorStore."""
        import numpy as np

        with self._lock:
            theirs = self._people.get(person, {})
            found = [id for id in (theirs if ids is None else dict.fromkeys(ids)) if id in theirs]
            if not found:
                return [], np.zeros((0, self.dimensions), "float32")
            return found, np.stack([theirs[id] for id in found])

    def query(self, person: str, embedding: np.ndarray, n_results: int) -> list[Match]:
        """See VectorStore."""
        ids, embeddings = self.get(person)
        similarities = embeddings @ embedding
        return [Match(ids[at], float(similarities[at])) for at in (-similarities).argsort()[: max(0, n_results)]]

    def delete(self, person: str, ids: Sequence[str] | None = None) -> None:
        """See VectorStore."""
        with self._lock:
            if ids is None:
                self._people.pop(person, None)
            for id in ids or ():
                self._people.get(person, {}).pop(id, None)

    def count(self, person: str) -> int:
        """See VectorStore."""
        with self._lock:
            return len(self._people.get(person, {}))

    def erase(self, people: Iterable[str]) -> None:
        """See VectorStore: there are no files."""

    def drop_other_models(self) -> int:
        """See VectorStore: nothing outlives this object."""
        return 0

    def close(self) -> None:
        """See VectorStore."""


def check_shape(ids: Sequence[str], embeddings: np.ndarray, dimensions: int) -> None:
    """Raises ValueError when the embeddings are not one row of `dimensions` for each id."""
    if embeddings.shape != (len(ids), dimensions):
        raise ValueError(f"{len(ids)} ids need embeddings of shape {(len(ids), dimensions)}, not {embeddings.shape}")
