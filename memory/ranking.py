"""How near each remembered turn is to a question: lexical and dense evidence, summed as z-scores.

Both are computed exactly over all rows of one scope (a person's own, or what was said in a shared conversation), so
that a mean and a deviation exist: ranks would let a weak list drag a good one down. A turn is rarely understood
alone, so each kind of evidence counts a turn's neighbours in its session too. Who speaks, how long a turn is and
which dates the question names are added. The weights were tuned on the first five conversations of LoCoMo
(Maharana et al. 2024, arXiv:2402.17753); `python -m bench.memory` measures them on the other five.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memory.passages import Row

if TYPE_CHECKING:
    import numpy as np

SESSION_GAP_S = 6 * 3600.0
"""Turns of one conversation further apart than this are different sessions."""


@dataclass(frozen=True)
class Weights:
    """How much each kind of evidence counts."""

    lexical: float = 1.0
    dense_alone: float = 0.6
    dense_pair: float = 0.6
    speaker: float = 0.8
    length: float = 0.2
    date: float = 1.0
    session: float = 0.0
    previous: float = 0.3
    """Share of the words of the turn before that count as a turn's own."""
    following: float = 0.3
    k1: float = 1.2
    b: float = 0.5


@dataclass(frozen=True)
class Question:
    """What is looked for."""

    words: Sequence[str] = ()
    """Keyed hashes of its terms, names of participants left out."""
    speakers: frozenset[str] = frozenset()
    """Names (as kept) of those it asks about."""
    embedding: np.ndarray | None = None
    """(dimensions,), of the question without the names; None: lexical evidence only."""
    span: tuple[float, float] | None = None
    """When it was said, seconds since 1970, if the question tells."""


class ScopeIndex:
    """The rows of one scope in memory, ready to be scored: words, vectors, neighbours. Not thread safe."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.rows: list[Row] = []
        self.place: dict[str, int] = {}
        self._postings: dict[str, tuple[array[int], array[int]]] = {}
        self._lengths: array[int] = array("I")
        self._before: array[int] = array("i")
        self._last: dict[str, int] = {}
        self._vectors: np.ndarray | None = None
        self._has_vector = bytearray()
        self.vectors_loaded = False
        """Whether the vectors kept by earlier runs were asked for."""
        for row in rows:
            self.append(row)

    def __len__(self) -> int:
        return len(self.rows)

    def append(self, row: Row, *, linked: bool = True) -> None:
        """Add a row written after those that are there; not `linked`: one from long before, without neighbours."""
        at = len(self.rows)
        before = self._last.get(row.conversation_id, -1) if linked else -1
        if before >= 0 and abs(row.said_at - self.rows[before].said_at) > SESSION_GAP_S:
            before = -1
        self._before.append(before)
        if linked:
            self._last[row.conversation_id] = at
        self.rows.append(row)
        self.place[row.id] = at
        self._lengths.append(len(row.words))
        self._has_vector.append(0)
        for word, times in Counter(row.words).items():
            if word not in self._postings:
                self._postings[word] = (array("I"), array("I"))
            where, how_often = self._postings[word]
            where.append(at)
            how_often.append(times)

    def knows(self, words: Iterable[str]) -> bool:
        """Whether any of these words (as keyed hashes) is in a row."""
        return any(word in self._postings for word in words)

    def without_vector(self) -> list[Row]:
        """Rows whose vector is not here yet."""
        return [row for row, has in zip(self.rows, self._has_vector, strict=True) if not has]

    def put_vectors(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        """Take in vectors, (n, 2 * dimensions): alone, and with the turn before. Ids not here are passed over."""
        import numpy as np

        if self._vectors is None or len(self._vectors) < len(self.rows):
            grown = np.zeros((max(16, len(self.rows) * 5 // 4), vectors.shape[1]), "float16")
            if self._vectors is not None:
                grown[: len(self._vectors)] = self._vectors
            self._vectors = grown
        for id, vector in zip(ids, vectors, strict=True):
            at = self.place.get(id)
            if at is not None:
                self._vectors[at] = vector
                self._has_vector[at] = 1

    @property
    def byte_size(self) -> int:
        """About how much memory it takes."""
        vectors = 0 if self._vectors is None else self._vectors.nbytes
        return vectors + 1500 * len(self.rows)

    def score(self, question: Question, weights: Weights) -> np.ndarray:
        """One number for each row, higher is nearer; (rows,), float64."""
        import numpy as np

        total = np.zeros(len(self.rows))
        if not len(self.rows):
            return total
        total += weights.lexical * _standardised(self._lexical(question.words, weights))
        if question.embedding is not None and self._vectors is not None:
            total += self._dense(question.embedding, weights)
        if question.speakers:
            total += weights.speaker * np.array([row.speaker in question.speakers for row in self.rows])
        total += weights.length * _standardised(np.log1p(np.asarray(self._lengths, float)))
        if question.span is not None:
            start, end = question.span
            total += weights.date * np.array([start <= row.said_at < end for row in self.rows])
        return total

    def _lexical(self, words: Sequence[str], weights: Weights) -> np.ndarray:
        """BM25 (Robertson and Zaragoza 2009) where a part of the neighbours' words count as the turn's own."""
        import numpy as np

        rows = len(self.rows)
        before = np.asarray(self._before, int)
        lengths = np.asarray(self._lengths, float)
        lengths = lengths + self._from_neighbours(lengths, before, weights)
        norm = weights.k1 * (1 - weights.b + weights.b * lengths / max(1e-9, lengths.mean()))
        total = np.zeros(rows)
        for word in dict.fromkeys(words):
            if word not in self._postings:
                continue
            where, how_often = self._postings[word]
            times = np.zeros(rows)
            times[np.asarray(where, int)] = how_often
            rarity = math.log(1 + (rows - len(where) + 0.5) / (len(where) + 0.5))
            times = times + self._from_neighbours(times, before, weights)
            total += rarity * times * (weights.k1 + 1) / (times + norm)
        return total

    @staticmethod
    def _from_neighbours(values: np.ndarray, before: np.ndarray, weights: Weights) -> np.ndarray:
        import numpy as np

        shared = np.zeros_like(values)
        has = before >= 0
        shared[has] += weights.previous * values[before[has]]
        shared[before[has]] += weights.following * values[has]
        return shared

    def _dense(self, embedding: np.ndarray, weights: Weights) -> np.ndarray:
        """Cosines of the turn alone and with the turn before; rows without vectors stand at the mean."""
        import numpy as np

        assert self._vectors is not None
        dimensions = len(embedding)
        known = np.frombuffer(bytes(self._has_vector), bool)
        vectors = self._vectors[np.flatnonzero(known)]
        total = np.zeros(len(self.rows))
        if len(vectors):
            alone = vectors[:, :dimensions].astype("float32") @ embedding
            pair = vectors[:, dimensions:].astype("float32") @ embedding
            total[known] = weights.dense_alone * _standardised(alone) + weights.dense_pair * _standardised(pair)
        return total


def _standardised(values: np.ndarray) -> np.ndarray:
    """(values - mean) / deviation; zeros where all are alike."""
    deviation = values.std()
    if deviation < 1e-9:
        return values * 0.0
    return (values - values.mean()) / deviation
