"""Remember, recall, forget, export, explain: Parley's long-term memory.

    memory = Retriever(data_dir / "memory")
    id = await memory.remember("My cat is called Miso.", author="cli:me", conversation_id="terminal")
    passages = await memory.recall("What is my cat called?", author="cli:me")

What a turn said is in the passage table (`memory/passages.py`), its vectors in a vector store, and what was asked
for lately in memory, so that a recall scores all rows of the person exactly (`memory/ranking.py`).
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory.dates import Event, named_event, named_span
from memory.embeddings import MiniLMEmbedder
from memory.indexer import Indexer
from memory.kinds import of_the_kinds_in
from memory.memory import CITED_LETTERS, PARLEY, ForgetReport, Passage
from memory.names import asks_of_oneself, without_names
from memory.passages import PassageTable, Row, Scope
from memory.query_rewriting import QueryRewriter
from memory.question_vectors import QuestionVectors
from memory.ranking import Question, Weights, score
from memory.scope_cache import ScopeCache
from memory.scope_index import as_numbers
from memory.settings import MemorySettings
from memory.traces import files_with, pieces
from memory.vector_store import VectorStore
from memory.words import count_tokens, is_mostly_wide, keep_dictionary_in, terms
from memory.zones import zone_of
from tools.services import TextWriter

if TYPE_CHECKING:
    import numpy as np

log = logging.getLogger(__name__)

ForgetAlso = Callable[[str, Sequence[str] | None], Awaitable[dict[str, int]]]
"""Told of an author and the media ids that went, None for everything; returns counts of what it removed."""

_LOOKED_AT = 200
_PATIENCE_S = 10.0
_FEW_PENDING = 64
_READ_AT_ONCE = 32
_LATEST = 200
"""Rows of a person that are looked through for the latest of one conversation."""
_WARM_ROWS = 30
"""From this many rows on a recall wants vectors; below it, words are enough and torch is not imported."""
_LONGEST = 20_000
"""Letters of one turn that are kept; a pasted book is a file."""


@dataclass(frozen=True)
class _Asked:
    """What is looked for in every scope; its words are hashed with each scope's own key."""

    question: Question
    words: tuple[str, ...]
    event: tuple[str, ...]


class Retriever:
    """A `memory.memory.Memory` below a directory."""

    def __init__(
        self,
        directory: Path,
        settings: MemorySettings | None = None,
        *,
        embedder: Any = None,
        open_vectors: Callable[[], VectorStore] | None = None,
        weights: Weights | None = None,
        clock: Callable[[], float] = time.time,
        quiet_s: float = 2.0,
    ) -> None:
        """`embedder` and `open_vectors` default to what the settings say, `clock` gives seconds since 1970."""
        self._directory = directory
        self._settings = settings or MemorySettings()
        self._clock = clock
        self._weights = weights or Weights()
        keep_dictionary_in(directory)
        self.table = PassageTable(directory, self._settings.database_url)
        self._embedder = embedder or MiniLMEmbedder(self._settings.embedding_model, verdicts=directory)
        self._indexer = Indexer(
            self.table, self._embedder, open_vectors or self._open_chroma, self._on_vectors, quiet_s=quiet_s
        )
        self._rewriter = QueryRewriter()
        self._lock = threading.RLock()
        self._indexes = ScopeCache(self.table, self._embedder)
        self._questions = QuestionVectors(self._embedder)
        self._forget_also: list[ForgetAlso] = []
        # The last process ended before it was done, or there is another embedding model now.
        unfinished = self.table.vectors_to_delete(1) or self.table.people_to_erase()
        identity = self._embedder.identity
        if unfinished or self.table.pending(identity, 1) or self.table.without_copy(identity, 1):
            self._indexer.notice()

    # -- the protocol ------------------------------------------------------------------------------------------

    async def remember(
        self,
        text: str,
        author: str,
        conversation_id: str,
        when: float | None = None,
        media: Sequence[str] = (),
        *,
        speaker: str = "",
        shared: bool = False,
    ) -> str:
        """See Memory. An empty turn without media, or one of a person who paused, is not kept: "" comes back."""
        _required(author)
        return await asyncio.to_thread(
            self._remember, text, author, conversation_id, when, tuple(media), speaker, shared
        )

    async def recall(
        self,
        query: str,
        author: str,
        conversation_id: str | None = None,
        n_results: int = 10,
        token_budget: int | None = None,
        *,
        after: Sequence[str] = (),
        time_zone: str = "",
        patient: bool = False,
    ) -> list[Passage]:
        """See Memory."""
        _required(author)
        asked = self.alone(query, author, after)
        if patient:
            await asyncio.to_thread(self._wait_for_meaning, author)
        return await asyncio.to_thread(
            self._recall, asked, author, conversation_id, n_results, token_budget, zone_of(time_zone), patient
        )

    async def find(self, author: str, about: str) -> list[Passage]:
        """See Memory."""
        _required(author)
        wanted = set(terms(about))
        if not wanted:
            return []
        rows = await asyncio.to_thread(self.table.search, Scope("own", author), wanted, 500)
        return [_passage(row, 1.0) for row in rows if wanted <= set(terms(row.text))]

    async def forget(
        self,
        author: str,
        *,
        passage_id: str | None = None,
        since: float | None = None,
        passage_ids: Sequence[str] | None = None,
        search: bool = True,
    ) -> ForgetReport:
        """See Memory. `removed` counts rows, their entries in the lexical index and their vectors, and what those
        told by `forget_also` removed; `nothing_left` is the result of a look into the stores and, unless the caller
        does that itself, of a search of the files.
        """
        _required(author)
        ids = [passage_id] if passage_id is not None else passage_ids
        gone, report = await asyncio.to_thread(self._forget, author, ids, since, search)
        removed = dict(report.removed)
        media = None if ids is None and since is None else [id for row in gone for id in row.media_ids]
        for tell in self._forget_also:
            for name, count in (await tell(author, media)).items():
                removed[name] = removed.get(name, 0) + count
        return ForgetReport(removed, report.nothing_left)

    async def latest(self, author: str, conversation_id: str | None, limit: int = 20) -> list[Passage]:
        """See Memory."""
        _required(author)
        rows = await asyncio.to_thread(self.table.own_rows, author, limit=max(_LATEST, limit))
        return [_passage(row, 1.0) for row in rows if conversation_id in (None, row.conversation_id)][-limit:]

    async def export(self, author: str) -> dict[str, Any]:
        """See Memory."""
        _required(author)
        rows = await asyncio.to_thread(self.table.own_rows, author)
        return {
            "author": author,
            "exported_at": _iso(self._clock()),
            "paused": await asyncio.to_thread(self.table.is_paused, author),
            "passages": [_export(row) for row in rows],
        }

    async def explain(self, author: str, passage_id: str) -> Passage | None:
        """See Memory."""
        _required(author)
        row = await asyncio.to_thread(self._own_row, author, passage_id)
        return None if row is None else _passage(row, 1.0)

    async def pause(self, author: str, paused: bool = True) -> None:
        """See Memory."""
        _required(author)
        await asyncio.to_thread(self.table.pause, author, paused)

    async def close(self) -> None:
        """See Memory."""
        await asyncio.to_thread(self._close)

    # -- beside it ---------------------------------------------------------------------------------------------

    def forget_also(self, tell: ForgetAlso) -> None:
        """Have another store (media, logs) told when a person forgets something."""
        self._forget_also.append(tell)

    def alone(self, query: str, author: str, after: Sequence[str]) -> str:
        """The query as it can be understood without the turns before it, and stored."""
        return self._rewriter.alone(_storable(query)[:_LONGEST], author, after)

    async def complete(self, query: str, author: str, after: Sequence[str], writer: TextWriter) -> str:
        """See Memory."""
        _required(author)
        return await self._rewriter.complete(_storable(query), author, after, writer)

    async def passages(self, author: str, ids: Sequence[str]) -> dict[str, Passage]:
        """Those of the person's passages that have these ids, asked for at once."""
        _required(author)
        rows = await asyncio.to_thread(self.table.own_rows, author, ids=ids) if ids else []
        return {row.id: _passage(row, 1.0) for row in rows}

    async def drop_vectors(self, author: str, ids: Sequence[str]) -> None:
        """Delete what this installation's own vector database has of rows that were forgotten at another one, which
        shares the rows: it deleted the vectors that it had itself.
        """
        own = self._indexer.opened is not None or (self._directory / "chroma").exists()
        if ids and own and not self._settings.chroma_url:
            await asyncio.to_thread(self._indexer.drop, author, ids)

    async def indexed(self, timeout_s: float | None = None) -> bool:
        """Wait until every row has its vectors. False when time ran out or there is no embedding model."""
        return await asyncio.to_thread(self._indexer.wait, timeout_s)

    async def reindex(
        self, on_progress: Callable[[int, int], None] | None = None, *, only_missing: bool = False
    ) -> int:
        """Compute the vectors anew, or with `only_missing` those that are not there; returns how many.

        `on_progress` is told how many are done and how many there are to do. Recall goes on meanwhile. Cut off at any
        point, even by kill -9, it goes on where it was when the memory is next opened. Raises ParleyError when
        vectors can not be computed.
        """
        if only_missing:
            total = await asyncio.to_thread(self.table.count_pending, self._embedder.identity)
        else:
            total = await asyncio.to_thread(self.table.mark_pending)
        while True:
            done = await asyncio.to_thread(self._indexer.wait, 0.5)
            left = await asyncio.to_thread(self.table.count_pending, self._embedder.identity)
            if on_progress is not None:
                on_progress(max(0, total - left), total)
            if done or left == 0:
                return total
            if self._indexer.error is not None:
                raise self._indexer.error

    @property
    def vectors(self) -> VectorStore:
        """The vector store, opened when first asked for."""
        return self._indexer.store()

    def status(self) -> dict[str, Any]:
        """What `parley doctor` shows: rows, rows waiting for vectors, and why vectors can not be had."""
        error = self._indexer.error or self._embedder.error
        return {
            "rows": self.table.total(),
            "pending": self.table.count_pending(self._embedder.identity),
            "embedding_model": self._embedder.identity,
            "error": str(error) if error else "",
        }

    # -- in threads --------------------------------------------------------------------------------------------

    def _open_chroma(self) -> VectorStore:
        from memory.chroma_store import ChromaStore

        return ChromaStore(
            2 * self._embedder.dimensions,
            self._embedder.identity,
            directory=self._directory / "chroma",
            url=self._settings.chroma_url,
            installation=self.table.installation(),
        )

    def _remember(
        self,
        text: str,
        author: str,
        conversation_id: str,
        when: float | None,
        media: tuple[str, ...],
        speaker: str,
        shared: bool,
    ) -> str:
        text = _storable(text)[:_LONGEST]
        if not (text.strip() or media) or self.table.is_paused(author):
            return ""
        said_at = self._clock() if when is None else when
        speaker = _storable(speaker) or author.rpartition(":")[2]
        with self._lock:
            row = self.table.add(
                text, author, speaker, conversation_id, shared=shared, said_at=said_at, media_ids=media
            )
        self._indexer.notice()
        return row.id

    def _wait_for_meaning(self, author: str) -> None:
        """Until vectors can be compared; not for more than a few that are to be computed, nor for an empty memory."""
        if self.table.count(author) and self.table.count_pending(self._embedder.identity) <= _FEW_PENDING:
            self._indexer.wait(_PATIENCE_S)
            self._embedder.warm()
            self._embedder.wait(_PATIENCE_S)

    def _recall(
        self,
        query: str,
        author: str,
        conversation_id: str | None,
        n_results: int,
        token_budget: int | None,
        zone: tzinfo | None,
        patient: bool,
    ) -> list[Passage]:
        scopes = [Scope("own", author)]
        if conversation_id is not None:
            scopes.append(Scope("shared", conversation_id))
        if not self._indexes.hold(scopes):
            # Beside the reading, which takes as long. In vain if the question names a speaker: see `_asked`.
            self._questions.begin(without_names(query, ())[0])
        with self._lock:
            indexes = [self._indexes.of(scope) for scope in scopes]
            wants_vectors = patient or sum(len(index) for index in indexes) >= _WARM_ROWS
            names = {speaker for index in indexes for speaker in index.speakers.names}
        asked = self._asked(query, names, zone, wants_vectors)
        found: list[tuple[float, Scope, int]] = []
        for scope in scopes:
            found += self._scored(scope, asked, author, max(_LOOKED_AT, n_results))
        found.sort(key=lambda one: -one[0])
        passages = _within(self._rows(found), n_results, token_budget)
        return self._with_likeness(passages, scopes, asked.question)

    def _with_likeness(self, passages: Sequence[Passage], scopes: Sequence[Scope], question: Question) -> list[Passage]:
        if question.embedding is None or question.trust < 1.0:
            return list(passages)
        known: dict[str, float] = {}
        with self._lock:
            for scope in scopes:
                known |= self._indexes.of(scope).likeness([one.id for one in passages], question.embedding)
        return [replace(one, likeness=known.get(one.id, 0.0)) for one in passages]

    def _asked(self, query: str, names: Iterable[str], zone: tzinfo | None, wants_vectors: bool) -> _Asked:
        """What is looked for, the same for every scope."""
        bare, speakers = without_names(query, names)
        span = named_span(query, self._clock(), zone)
        event = (None if span else named_event(query)) or Event("", "")
        trust = getattr(self._embedder, "trust_in_wide_text", 1.0) if is_mostly_wide(query) else 1.0
        words = terms(bare)
        if trust < 1.0:  # what is alike in meaning has to be found by words then
            words += of_the_kinds_in(words)
        return _Asked(
            Question(
                query,
                speakers=speakers,
                embedding=self._questions.of(bare) if wants_vectors else None,
                trust=trust,
                span=span,
                zone=zone,
                relation=event.relation,
            ),
            tuple(dict.fromkeys(words)),
            tuple(dict.fromkeys(terms(without_names(event.clause, names)[0]))),
        )

    def _scored(self, scope: Scope, asked: _Asked, author: str, depth: int) -> list[tuple[float, Scope, int]]:
        """The best rows of one scope: score, scope, row number. What the person said in a shared conversation is in
        their own scope too, and comes from there.
        """
        words = as_numbers(self.table.hashes(asked.words, scope))
        event = as_numbers(self.table.hashes(asked.event, scope))
        with self._lock:
            index = self._indexes.of(scope)
            self._indexes.add_older(scope, asked.words)
            question = replace(asked.question, words=words, event=event)
            if not question.speakers and asks_of_oneself(question.text):
                question = replace(question, speakers=index.names_of(author) - {PARLEY})
            blind = question.embedding is None and question.span is None and not asked.question.speakers
            if blind and not index.knows(words):
                return []
            scores = score(index, question, self._weights)
            others = index.authors.known.get(author, -1) if scope.column == "shared" else -1
            return [
                (float(scores[at]), scope, index.numbers[at])
                for at in scores.argsort()[::-1][:depth]
                if index.authors.codes[at] != others
            ]

    def _rows(self, found: Sequence[tuple[float, Scope, int]]) -> Iterator[tuple[float, Row]]:
        """The rows behind the scores, read as they are wanted."""
        for first in range(0, len(found), _READ_AT_ONCE):
            part = found[first : first + _READ_AT_ONCE]
            rows = {
                (scope, row.number): row
                for scope in {scope for _, scope, _ in part}
                for row in self.table.rows(scope, [number for _, other, number in part if other == scope])
            }
            yield from ((value, rows[scope, number]) for value, scope, number in part if (scope, number) in rows)

    def _forget(
        self, author: str, ids: Sequence[str] | None, since: float | None, search: bool
    ) -> tuple[list[Row], ForgetReport]:
        everything = ids is None and since is None
        with self._lock:
            gone = self.table.delete(author, ids=ids, since=since)
            vectors = len(self.table.vectors_to_delete(10**9))
            self._indexes.drop(Scope("own", author))
            for conversation_id in {row.conversation_id for row in gone if row.shared}:
                self._indexes.drop(Scope("shared", conversation_id))
            self._questions.forget()
            self._rewriter.forget()
        if gone or self.table.vectors_to_delete(1) or (everything and self.table.people_to_erase()):
            self._delete_vectors(everything)
        self.table.scrub(whole=everything)
        counts = {"rows": len(gone), "lexical entries": len(gone), "vectors": vectors}
        left = self._rows_left(author, gone, everything) or (search and self._bytes_left(gone))
        return gone, ForgetReport(counts, not left)

    def _delete_vectors(self, everything: bool) -> None:
        """A vector database that does not answer leaves its part noted as still to be done, and is asked again.
        After "forget me" their bytes go from its files at once, after less in the background.
        """
        try:
            self._indexer.delete_forgotten()
            if everything:
                self._indexer.erase_forgotten()
        except Exception:
            log.exception("vectors of forgotten rows could not be deleted yet")
        if self.table.vectors_to_delete(1) or self.table.people_to_erase():
            self._indexer.notice()

    def _rows_left(self, author: str, gone: Sequence[Row], everything: bool) -> bool:
        if self.table.vectors_to_delete(1) or (everything and author in self.table.people_to_erase()):
            return True
        if self.table.still_there([row.id for row in gone[:500]]):
            return True
        store = self._indexer.opened
        return store is not None and bool(store.get(author, [row.id for row in gone])[0])

    def _bytes_left(self, gone: Sequence[Row]) -> bool:
        """Search every file below the directory for pieces of what went, those that nobody else wrote too."""
        return bool(files_with(pieces((row.text for row in gone), self.table.is_elsewhere), self._directory))

    def _close(self) -> None:
        self._indexer.close()
        self.table.close()

    def _own_row(self, author: str, passage_id: str) -> Row | None:
        """The row with an id, or the only one whose id begins as it was cited."""
        if len(passage_id) != CITED_LETTERS:
            return self.table.own_row(author, passage_id)
        with self._lock:
            begun = [id for id in self._indexes.of(Scope("own", author)).ids if id.startswith(passage_id)]
        return self.table.own_row(author, begun[0]) if len(begun) == 1 else None

    def _on_vectors(self, rows: Sequence[Row], vectors: np.ndarray) -> None:
        with self._lock:
            self._indexes.put_vectors(rows, vectors)


def render(passages: Iterable[Passage], zone: tzinfo | None = None) -> str:
    """Passages as a chat model reads them, oldest first: ``[date id ~likeness] speaker: text``, a line each."""
    return "\n".join(passage.compared(zone) for passage in sorted(passages, key=lambda one: one.when))


def _within(found: Iterable[tuple[float, Row]], n_results: int, token_budget: int | None) -> list[Passage]:
    """The best that fit; a very long turn is cut rather than let it crowd out all others."""
    passages: list[Passage] = []
    left = token_budget if token_budget is not None else 10**9
    seen = set()
    for value, row in found:
        if len(passages) >= n_results:
            break
        if (row.speaker, row.text) in seen:  # said twice: the nearer one is enough
            continue
        seen.add((row.speaker, row.text))
        text = row.text
        if token_budget is not None and count_tokens(text) > token_budget // 2:
            text = text[: token_budget if token_budget < 40 else token_budget * 2 - 40] + " ..."
            while count_tokens(text) > max(8, token_budget // 2):
                text = text[: len(text) * 3 // 4] + " ..."
        passage = _passage(row, value, text)
        cost = count_tokens(passage.line()) + 1
        if cost > left:
            continue
        left -= cost
        passages.append(passage)
    return passages


def _passage(row: Row, score: float, text: str | None = None) -> Passage:
    return Passage(
        row.id, row.text if text is None else text, row.speaker, row.said_at, score, row.conversation_id, row.media_ids,
        row.author, row.shared,
    )  # fmt: skip


def _export(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "when": _iso(row.said_at),
        "speaker": row.speaker,
        "text": row.text,
        "conversation_id": row.conversation_id,
        "shared": row.shared,
        "media_ids": list(row.media_ids),
        "connector": row.connector,
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="seconds")


def _storable(text: str) -> str:
    """Text that UTF-8 and SQLite take: lone surrogates and NUL out."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _required(author: str) -> None:
    if not author:
        raise ValueError("whose memory? the author must not be empty")
