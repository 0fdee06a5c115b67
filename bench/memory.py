"""How well and how fast memory recalls: on Parley's Chinese set, on LoCoMo, and at size.

    python -m bench.memory                           evidence recall on the Chinese set
    python -m bench.memory path/to/locomo10.json     on LoCoMo too
    python -m bench.memory --speed                   latency of a person with 1,000 turns among 300,000

Beside Parley stand plain Chroma, BM25 and the fusion of the two. The conversations that weights were chosen on are
reported apart from the others. What the sets are: `bench/memory_data.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import resource
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.memory_data import (
    ADVERSARIAL,
    CATEGORIES,
    CHINESE_TUNED_ON,
    LOCOMO_TUNED_ON,
    Conversation,
    Question,
    Turn,
    read_chinese,
    read_locomo,
)
from memory.embedder import Embedder
from memory.embeddings import MiniLMEmbedder
from memory.hub_embeddings import embedder_for
from memory.memory import Passage
from memory.retriever import Retriever
from memory.rows import Said
from memory.settings import MemorySettings
from memory.small_vectors import packed
from memory.words import count_tokens, terms

BUDGET = 1000
_OPEN_FILES = 1024
ASKER = "bench:1"
SYSTEMS = ("Chroma, plain", "BM25", "rank fusion of the two", "Parley")


@dataclass
class Tally:
    """Scores of one system over some questions, each a list of shares in [0, 1]."""

    at: dict[int, list[float]] = field(default_factory=lambda: {5: [], 10: [], 20: []})
    within: list[float] = field(default_factory=list)
    reciprocal: list[float] = field(default_factory=list)
    category: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    seconds: list[float] = field(default_factory=list)

    def add(self, ranked: Sequence[str], fitting: Sequence[str], question: Question, seconds: float) -> None:
        """Count one answer: turns best first, and those that fit the token budget.

        What is asked wrongly on purpose (adversarial) counts in its own column only.
        """
        self.seconds.append(seconds)
        found = [len(question.evidence.intersection(ranked[:depth])) / len(question.evidence) for depth in self.at]
        self.category[question.category].append(found[list(self.at).index(10)])
        if question.category == ADVERSARIAL:
            return
        for shares, share in zip(self.at.values(), found, strict=True):
            shares.append(share)
        self.within.append(len(question.evidence.intersection(fitting)) / len(question.evidence))
        first = next((place for place, name in enumerate(ranked, 1) if name in question.evidence), None)
        self.reciprocal.append(1 / first if first else 0.0)

    def line(self) -> str:
        """One row of the table."""
        shares = [100 * statistics.mean(self.at[depth]) for depth in (5, 10, 20)]
        shares += [100 * statistics.mean(self.within), 100 * statistics.mean(self.reciprocal)]
        shares += [_percent(self.category[one]) for one in CATEGORIES.values()]
        ordered = sorted(self.seconds)
        times = [1000 * ordered[len(ordered) // 2], 1000 * ordered[int(len(ordered) * 0.95)]]
        return " ".join(f"{value:7.1f}" for value in shares + times)


def _percent(shares: Sequence[float]) -> float:
    return 100 * statistics.mean(shares) if shares else math.nan


async def measure(name: str, conversations: Sequence[Conversation], tuned_on: int) -> None:
    """Print the tables of one set: the conversations that weights were chosen on, and the others."""
    tallies: dict[tuple[bool, str], Tally] = defaultdict(Tally)
    turns, questions = (sum(len(one) for one in lists) for lists in zip(*map(_lists, conversations), strict=True))
    print(f"\n{name}: {len(conversations)} conversations, {turns} turns, {questions} questions")
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        embedder = embedder_for(os.environ.get("PARLEY_MEMORY_EMBEDDING_MODEL", ""), Path(folder))
        for number, conversation in enumerate(conversations):
            tuned = number < tuned_on
            await _parley(conversation, embedder, Path(folder) / conversation.name, tallies[tuned, "Parley"])
            _baselines(conversation, embedder, lambda system, tuned=tuned: tallies[tuned, system])
    for tuned in (True, False):
        count = tuned_on if tuned else len(conversations) - tuned_on
        print(f"\n{name}: evidence recall in %, the {count} {'tuned on' if tuned else 'not tuned on'}; p50, p95 in ms")
        heads = ["@5", "@10", "@20", f"@{BUDGET}tok", "MRR", *CATEGORIES, "p50", "p95"]
        print(" " * 24 + " ".join(f"{head[:7]:>7}" for head in heads))
        for system in SYSTEMS:
            print(f"{system:24}{tallies[tuned, system].line()}")


def _lists(conversation: Conversation) -> tuple[list[Turn], list[Question]]:
    return conversation.turns, conversation.questions


async def _parley(conversation: Conversation, embedder: Embedder, folder: Path, tally: Tally) -> None:
    """Through the public door: remember every turn, recall every question."""
    memory = Retriever(folder, embedder=embedder, clock=lambda: conversation.asked_at, quiet_s=0.0)
    names = {}
    for turn in conversation.turns:
        id = await memory.remember(turn.text, ASKER, conversation.name, turn.when, speaker=turn.speaker)
        names[id] = turn.name
    if not await memory.indexed():
        raise SystemExit(f"no vectors: {memory.status()['error']}")
    await memory.recall("warm up", ASKER)

    def recall(question: Question, **bounds: int) -> Awaitable[list[Passage]]:
        return memory.recall(question.text, ASKER, after=question.after, time_zone=conversation.time_zone, **bounds)

    for question in conversation.questions:
        began = time.perf_counter()
        ranked = await recall(question, n_results=20)
        seconds = time.perf_counter() - began
        fitting = await recall(question, n_results=10**6, token_budget=BUDGET)
        tally.add([names[one.id] for one in ranked], [names[one.id] for one in fitting], question, seconds)
    await memory.close()


def _baselines(conversation: Conversation, embedder: Embedder, tally: Callable[[str], Tally]) -> None:
    """Chroma as it is usually shipped with this model, BM25, and the two fused by reciprocal rank."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
    collection = client.get_or_create_collection(
        f"plain-{conversation.name}", embedding_function=None, metadata={"hnsw:space": "cosine"}
    )
    texts = [turn.text for turn in conversation.turns]
    for at in range(0, len(texts), 500):
        part = texts[at : at + 500]
        collection.add(ids=[str(at + place) for place in range(len(part))], embeddings=embedder.embed(part))
    bm25 = PlainBM25(texts)
    for question in conversation.questions:
        began = time.perf_counter()
        result = collection.query(
            query_embeddings=embedder.embed_question(question.text)[None], n_results=100, include=[]
        )
        dense = [int(id) for id in result["ids"][0]]
        middle = time.perf_counter()
        lexical = bm25.rank(question.text, 100)
        end = time.perf_counter()
        fused: dict[int, float] = defaultdict(float)
        for ranked in (dense, lexical):
            for place, at in enumerate(ranked, 1):
                fused[at] += 1 / (60 + place)  # Cormack et al. 2009: reciprocal rank fusion, k = 60
        both = sorted(fused, key=lambda at: -fused[at])
        for name, ranked, seconds in (
            ("Chroma, plain", dense, middle - began),
            ("BM25", lexical, end - middle),
            ("rank fusion of the two", both, end - began),
        ):
            fitting = [conversation.turns[at].name for at in _fitting(conversation.turns, ranked)]
            tally(name).add([conversation.turns[at].name for at in ranked], fitting, question, seconds)


def _fitting(turns: Sequence[Turn], ranked: Sequence[int]) -> Iterator[int]:
    """The best that fit into the token budget, rendered as Parley renders them."""
    left = BUDGET
    for at in ranked:
        turn = turns[at]
        cost = count_tokens(Passage("", turn.text, turn.speaker, turn.when, 0.0).line()) + 1
        if cost <= left:
            left -= cost
            yield at


class PlainBM25:
    """Okapi BM25 over single turns, k1 = 1.2, b = 0.75, with Parley's own stemming and stop words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._documents = [Counter(terms(text)) for text in texts]
        self._mean = statistics.mean(sum(document.values()) for document in self._documents)
        self._frequency = Counter(word for document in self._documents for word in document)

    def rank(self, query: str, depth: int) -> list[int]:
        """Places of the best, those that share no word left out."""
        words = set(terms(query))
        scores = {}
        for at, document in enumerate(self._documents):
            norm = 1.2 * (0.25 + 0.75 * sum(document.values()) / self._mean)
            scores[at] = sum(
                self._rarity(word) * document[word] * 2.2 / (document[word] + norm)
                for word in words
                if word in document
            )
        return [at for at in sorted(scores, key=lambda at: -scores[at]) if scores[at] > 0][:depth]

    def _rarity(self, word: str) -> float:
        frequency = self._frequency[word]
        return math.log(1 + (len(self._documents) - frequency + 0.5) / (frequency + 0.5))


async def measure_speed(people: int, turns: int, database_url: str = "") -> None:
    """Print the latency of remember and recall at size, with the open files that a system allows by default.

    Vectors are random: only their number matters here.
    """
    import numpy as np

    limit = min(_OPEN_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    embedder = MiniLMEmbedder()
    embedder.embed(["load"])
    rng = np.random.default_rng(0)
    words = [
        start + end for start in ("ba", "de", "ki", "lo", "mu", "pa", "re", "si", "to", "vu") for end in "nrstlmkdgp"
    ]
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        settings = MemorySettings(database_url=database_url)
        memory = Retriever(Path(folder), settings, embedder=embedder, quiet_s=3600)
        print(f"before: {_process()}", flush=True)
        began = time.perf_counter()
        for person in range(people):
            texts = [" ".join(rng.choice(words, 20)) for _ in range(turns)]
            author = f"p:{person}"
            rows = memory.table.add_many(
                [Said(text, author, "me", "c", False, 1e9 + at * 600) for at, text in enumerate(texts)]
            )
            vectors = rng.standard_normal((turns, 2 * embedder.dimensions)).astype("float32")
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            memory.vectors.upsert(author, [row.id for row in rows], vectors)
            memory.table.vectors.mark_embedded(
                dict(zip((row.id for row in rows), packed(vectors), strict=True)), embedder.identity
            )
        print(f"{memory.table.total()} turns of {people} people written in {time.perf_counter() - began:.0f} s")
        first = await _timed([lambda p=p: memory.recall(_words(rng, words), f"p:{p}") for p in range(min(people, 40))])
        again = await _timed([lambda: memory.recall(_words(rng, words), "p:0") for _ in range(200)])
        adding = await _timed([lambda: memory.remember(_words(rng, words), "p:0", "c") for _ in range(200)])
        anybody = rng.integers(people, size=200)
        mixed = await _timed([lambda p=p: memory.recall(_words(rng, words), f"p:{p}") for p in anybody])
        alone = await _timed([lambda: asyncio.to_thread(embedder.embed, [_words(rng, words)]) for _ in range(100)])
        for name, times in (
            ("embedding a question alone", alone),
            ("recall, first of a person", first),
            ("recall", again),
            ("recall, of anybody", mixed),
            ("remember", adding),
        ):
            print(f"{name:28} p50 {times[len(times) // 2]:6.1f} ms   p95 {times[int(len(times) * 0.95)]:6.1f} ms")
        print(f"after: {_process()}")
        began = time.perf_counter()
        report = await memory.forget("p:0")
        print(f"forget a person: {time.perf_counter() - began:.1f} s, nothing left: {report.nothing_left}")
        await memory.close()


def _words(rng: Any, words: list[str]) -> str:
    return " ".join(rng.choice(words, 6))


async def _timed(calls: Sequence[Callable[[], Any]]) -> list[float]:
    times = []
    for call in calls:
        began = time.perf_counter()
        await call()
        times.append(1000 * (time.perf_counter() - began))
    return sorted(times)


def _process() -> str:
    import psutil

    process = psutil.Process()
    return f"{process.memory_info().rss / 2**20:.0f} MiB resident, {process.num_fds()} files open"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.memory", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    parser.add_argument("locomo", nargs="?", type=Path, help="locomo10.json, or the folder of its repository")
    parser.add_argument("--speed", action="store_true", help="measure latency at size instead")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--turns", type=int, default=1000, help="turns of each person")
    parser.add_argument("--database-url", default="", help="an empty PostgreSQL to measure instead of SQLite")
    chosen = parser.parse_args()
    if chosen.speed:
        asyncio.run(measure_speed(chosen.people, chosen.turns, chosen.database_url))
        return
    asyncio.run(measure("Chinese set", read_chinese(), CHINESE_TUNED_ON))
    if chosen.locomo is None:
        print("\nLoCoMo too: fetch locomo10.json from github.com/snap-research/locomo and give its path.")
        return
    path = chosen.locomo / "data" / "locomo10.json" if chosen.locomo.is_dir() else chosen.locomo
    if not path.is_file():
        parser.error(f"there is no file {path}")
    asyncio.run(measure("LoCoMo", read_locomo(path), LOCOMO_TUNED_ON))


if __name__ == "__main__":
    main()
