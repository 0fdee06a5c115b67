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
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory.dates import Event, named_event, named_span
from memory.embeddings import MiniLMEmbedder
from memory.indexer import Indexer
from memory.memory import CITED_LETTERS, ForgetReport, Passage
from memory.passages import PassageTable, Row, channel, person
from memory.query_rewriting import QueryRewriter
from memory.ranking import Question, ScopeIndex, Weights
from memory.settings import MemorySettings
from memory.vector_store import VectorStore
from memory.words import count_tokens, is_mostly_wide, keep_dictionary_in, terms
from memory.zones import zone_of
from tools.services import TextWriter

if TYPE_CHECKING:
    import numpy as np

log = logging.getLogger(__name__)

ForgetAlso = Callable[[str, Sequence[str] | None], Awaitable[dict[str, int]]]
"""Told of an author and the media ids that went, None for everything; returns counts of what it removed."""

_OWN_ROWS = 20_000
"""Rows of a person that are scored exactly; of older ones those that share words with the question."""
_SHARED_ROWS = 5_000
_OLDER = 200
_LATEST = 200
"""Rows of a person that are looked through for the latest of one conversation."""
_CACHE_BYTES = 256 * 2**20
_VECTORS_AGAIN_S = 30.0
"""Seconds after which a vector database that did not answer is asked again."""
_WARM_ROWS = 30
"""From this many rows on a recall wants vectors; below it, words are enough and torch is not imported."""
_QUESTIONS_KEPT = 256
_LONGEST = 20_000
"""Letters of one turn that are kept; a pasted book is a file."""


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
        self._indexes: OrderedDict[str, ScopeIndex] = OrderedDict()
        self._version = self.table.version()
        self._questions: OrderedDict[str, np.ndarray] = OrderedDict()
        self._forget_also: list[ForgetAlso] = []
        self._vectors_again_at = 0.0
        # The last process ended before it was done, or there is another embedding model now.
        unfinished = self.table.vectors_to_delete(1) or self.table.people_to_erase()
        if unfinished or self.table.pending(self._embedder.identity, 1):
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
    ) -> list[Passage]:
        """See Memory."""
        _required(author)
        asked = await self.alone(query, after)
        return await asyncio.to_thread(
            self._recall, asked, author, conversation_id, n_results, token_budget, zone_of(time_zone)
        )

    async def find(self, author: str, about: str) -> list[Passage]:
        """See Memory."""
        _required(author)
        wanted = set(terms(about))
        if not wanted:
            return []
        rows = await asyncio.to_thread(self.table.search_own, author, wanted, 500)
        return [_passage(row, 1.0) for row in rows if wanted <= set(terms(row.text))]

    async def forget(
        self,
        author: str,
        *,
        passage_id: str | None = None,
        since: float | None = None,
        passage_ids: Sequence[str] | None = None,
    ) -> ForgetReport:
        """See Memory. `removed` counts rows, their entries in the lexical index and their vectors, and what those
        told by `forget_also` removed; `nothing_left` is the result of a search of the files.
        """
        _required(author)
        ids = [passage_id] if passage_id is not None else passage_ids
        gone, report = await asyncio.to_thread(self._forget, author, ids, since)
        removed = dict(report.removed)
        media = None if ids is None and since is None else [id for row in gone for id in row.media_ids]
        for tell in self._forget_also:
            for name, count in (await tell(author, media)).items():
                removed[name] = removed.get(name, 0) + count
        return ForgetReport(removed, report.nothing_left)

    async def latest(self, author: str, conversation_id: str, limit: int = 20) -> list[Passage]:
        """See Memory."""
        _required(author)
        rows = await asyncio.to_thread(self.table.own_rows, author, limit=_LATEST)
        return [_passage(row, 1.0) for row in rows if row.conversation_id == conversation_id][-limit:]

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

    async def alone(self, query: str, after: Sequence[str]) -> str:
        """The query as it can be understood without the turns before it, and stored."""
        return await self._rewriter.alone(_storable(query)[:_LONGEST], after)

    def rewrite_with(self, writer: TextWriter) -> None:
        """Have a capable chat model complete questions that can not be understood alone; rules do without one."""
        self._rewriter = QueryRewriter(writer, self._settings.rewrite_s)

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
            self._notice_other_processes()
            row = self.table.add(
                text, author, speaker, conversation_id, shared=shared, said_at=said_at, media_ids=media
            )
            self._version = self.table.version()
            own = self._indexes.get(person(author))
            if own is not None:
                own.append(row)
            # The words of a shared row are hashed with another key there: read anew when next asked for.
            if shared:
                self._indexes.pop(channel(conversation_id), None)
        self._indexer.notice()
        return row.id

    def _recall(
        self,
        query: str,
        author: str,
        conversation_id: str | None,
        n_results: int,
        token_budget: int | None,
        zone: tzinfo | None,
    ) -> list[Passage]:
        found: list[tuple[float, Row]] = []
        span = named_span(query, self._clock(), zone)
        with self._lock:
            self._notice_other_processes()
            scopes = [(person(author), self._own_index(author))]
            if conversation_id is not None:
                scopes.append((channel(conversation_id), self._shared_index(conversation_id)))
            wants_vectors = sum(len(index) for _, index in scopes) >= _WARM_ROWS
            names = {speaker for _, index in scopes for speaker in index.speakers}
        bare, speakers = without_names(query, names)
        embedding = self._embed_question(bare) if wants_vectors else None
        trust = getattr(self._embedder, "trust_in_wide_text", 1.0) if is_mostly_wide(query) else 1.0
        words = list(dict.fromkeys(terms(bare)))
        event = (None if span else named_event(query)) or Event("", "")
        happened = list(dict.fromkeys(terms(without_names(event.clause, names)[0])))
        for scope, index in scopes:
            hashes = self.table.hashes(words, scope)
            with self._lock:
                self._add_older(scope, index, words, author, conversation_id)
            if embedding is not None:
                self._load_vectors(index)
            with self._lock:
                if embedding is None and span is None and not index.knows(hashes) and not speakers:
                    continue
                asked = speakers or (index.speakers_of(author) if _OF_ONESELF.search(query) else speakers)
                anchor = self.table.hashes(happened, scope) if happened else ()
                question = Question(query, hashes, asked, embedding, trust, span, zone, anchor, event.relation)
                scores = index.score(question, self._weights)
                best = scores.argsort()[::-1][: max(200, n_results)]
                found += [
                    (float(scores[at]), index.rows[at])
                    for at in best
                    if scope == person(author) or index.rows[at].author != author
                ]
        found.sort(key=lambda pair: -pair[0])
        return _within(found, n_results, token_budget)

    def _forget(self, author: str, ids: Sequence[str] | None, since: float | None) -> tuple[list[Row], ForgetReport]:
        everything = ids is None and since is None
        with self._lock:
            gone = self.table.delete(author, ids=ids, since=since)
            vectors = len(self.table.vectors_to_delete(10**9))
            self._version = self.table.version()
            self._indexes.pop(person(author), None)
            for conversation_id in {row.conversation_id for row in gone if row.shared}:
                self._indexes.pop(channel(conversation_id), None)
            self._questions.clear()
        if gone or self.table.vectors_to_delete(1) or (everything and self.table.people_to_erase()):
            self._delete_vectors(everything)
        self.table.scrub(whole=everything)
        counts = {"rows": len(gone), "lexical entries": len(gone), "vectors": vectors}
        left = self._rows_left(author, gone, everything) or self._bytes_left(gone)
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
        pieces = {row.text.strip()[:60] for row in sorted(gone, key=lambda row: -len(row.text))[:20]}
        telling = [piece.encode() for piece in pieces if len(piece) >= 8 and not self.table.is_elsewhere(piece)]
        if not telling:
            return False
        pattern = re.compile(b"|".join(re.escape(piece) for piece in telling))
        files = [path for path in self._directory.rglob("*") if path.is_file()]
        return any(_occurs(pattern, path, max(map(len, telling))) for path in files)

    def _close(self) -> None:
        self._indexer.close()
        self.table.close()

    def _notice_other_processes(self) -> None:
        """Drop what is in memory when another process wrote to the table."""
        version = self.table.version()
        if version != self._version:
            self._indexes.clear()
            self._version = version

    def _own_row(self, author: str, passage_id: str) -> Row | None:
        """The row with an id, or the only one whose id begins as it was cited."""
        if len(passage_id) != CITED_LETTERS:
            return self.table.own_row(author, passage_id)
        with self._lock:
            self._notice_other_processes()
            begun = [id for id in self._own_index(author).place if id.startswith(passage_id)]
        return self.table.own_row(author, begun[0]) if len(begun) == 1 else None

    def _own_index(self, author: str) -> ScopeIndex:
        return self._index(person(author), lambda: self.table.own_rows(author, limit=_OWN_ROWS))

    def _shared_index(self, conversation_id: str) -> ScopeIndex:
        return self._index(
            channel(conversation_id), lambda: self.table.shared_rows(conversation_id, limit=_SHARED_ROWS)
        )

    def _index(self, scope: str, rows: Callable[[], Iterable[Row]]) -> ScopeIndex:
        if scope not in self._indexes:
            self._indexes[scope] = ScopeIndex(rows())
            while len(self._indexes) > 1 and sum(one.byte_size for one in self._indexes.values()) > _CACHE_BYTES:
                self._indexes.popitem(last=False)
        self._indexes.move_to_end(scope)
        return self._indexes[scope]

    def _add_older(
        self, scope: str, index: ScopeIndex, words: Sequence[str], author: str, conversation_id: str | None
    ) -> None:
        """Of rows too old to be in the index, those that share words with the question."""
        if scope == person(author):
            rows = self.table.search_own(author, words, _OLDER) if len(index) >= _OWN_ROWS else []
        elif len(index) >= _SHARED_ROWS:
            rows = self.table.search_shared(conversation_id or "", words, _OLDER)
        else:
            rows = []
        for row in rows:
            if row.id not in index.place:
                index.append(row, linked=False)

    def _embed_question(self, text: str) -> np.ndarray | None:
        """The vector of a question, None while the model is not there yet."""
        if text in self._questions:
            return self._questions[text]
        if not self._embedder.ready:
            self._embedder.warm()
            return None
        vector: np.ndarray = self._embedder.embed([text])[0]
        with self._lock:
            self._questions[text] = vector
            while len(self._questions) > _QUESTIONS_KEPT:
                self._questions.popitem(last=False)
        return vector

    def _load_vectors(self, index: ScopeIndex) -> None:
        """Fetch the vectors the store has of rows that were indexed in an earlier run."""
        by_author: dict[str, list[str]] = {}
        with self._lock:
            if index.vectors_loaded or time.monotonic() < self._vectors_again_at:
                return
            index.vectors_loaded = True
            for row in index.without_vector():
                by_author.setdefault(row.author, []).append(row.id)
        try:
            for author, ids in by_author.items():  # other people's recalls go on meanwhile
                found, vectors = self._indexer.store().get(author, ids if len(by_author) > 1 else None)
                with self._lock:
                    index.put_vectors(found, vectors)
        except Exception as error:  # a vector database that is away must not take recall with it
            log.warning("recall goes on without vectors: %s: %s", type(error).__name__, error)
            self._vectors_again_at = time.monotonic() + _VECTORS_AGAIN_S
            index.vectors_loaded = False

    def _on_vectors(self, rows: Sequence[Row], vectors: np.ndarray) -> None:
        with self._lock:
            for at, row in enumerate(rows):
                for scope in (person(row.author), channel(row.conversation_id)):
                    index = self._indexes.get(scope)
                    if index is not None and row.id in index.place:
                        index.put_vectors([row.id], vectors[at : at + 1])


def render(passages: Iterable[Passage], zone: tzinfo | None = None) -> str:
    """Passages as a chat model reads them, oldest first: ``[date id] speaker: text``, a line each."""
    return "\n".join(passage.cited(zone) for passage in sorted(passages, key=lambda one: one.when))


def without_names(query: str, speakers: Iterable[str]) -> tuple[str, frozenset[str]]:
    """The question without the names of those who took part, and which of them it names."""
    named = set()
    for speaker in speakers:
        for name in sorted({speaker, *speaker.split(), *_short_names(speaker)}, key=len, reverse=True):
            if len(name) < 2 or name.lower() in _NOT_NAMES or name.lower() not in query.lower():
                continue
            edge = r"\b" if name.isascii() else ""
            shorter, times = re.subn(rf"{edge}{re.escape(name)}(?:['’]s)?{edge}", " ", query, flags=re.IGNORECASE)
            if times:
                named.add(speaker)
                query = shorter
    return re.sub(r"\s+", " ", query).strip(), frozenset(named)


def _short_names(speaker: str) -> list[str]:
    """What a person with a Chinese name is called: 子昂 for 周子昂, 老吴 and 吴老师 for 吴建平."""
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", speaker):
        return []
    family = speaker[:2] if len(speaker) == 4 else speaker[:1]
    given = [speaker[len(family) :]] if len(speaker) > 2 else []
    titles = "老师 医生 师傅 阿姨 叔叔 经理 教授 先生 女士 总 姐 哥".split()  # noqa: SIM905
    return [*given, f"老{family}", f"小{family}", *(family + title for title in titles)]


_OF_ONESELF = re.compile(r"\b(?:I|my|mine)\b|我", re.IGNORECASE)
_NOT_NAMES = frozenset({"the", "of", "and", "de", "van", "me", "you", "who", "what", "when", "will", "may", "user"})


def _within(found: Sequence[tuple[float, Row]], n_results: int, token_budget: int | None) -> list[Passage]:
    """The best that fit; a very long turn is cut rather than let it crowd out all others."""
    passages: list[Passage] = []
    left = token_budget if token_budget is not None else 10**9
    seen = set()
    for score, row in found:
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
        passage = _passage(row, score, text)
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


def _occurs(pattern: re.Pattern[bytes], path: Path, longest: int) -> bool:
    """Whether a file holds any of the pieces, read a few MiB at a time."""
    try:
        with path.open("rb") as file:
            tail = b""
            while chunk := file.read(4 * 2**20):
                if pattern.search(tail + chunk):
                    return True
                tail = chunk[-longest:]
    except FileNotFoundError:  # a log that SQLite removed meanwhile
        return False
    return False
