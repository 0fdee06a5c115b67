"""Remember, recall, forget, export, explain: Parley's long-term memory.

    memory = Retriever(data_dir / "memory")
    id = await memory.remember("My cat is called Miso.", author="cli:me", conversation_id="terminal")
    passages = await memory.recall("What is my cat called?", author="cli:me")

What a turn said is in the passage table (`memory/passages.py`), its vectors in a vector store, which the indexer fills
in the background (`memory/indexer.py`). `memory/search.py` finds passages.
"""

from __future__ import annotations

import asyncio
import logging
import math
import shutil
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any

from memory.hub_embeddings import embedder_for
from memory.indexer import Indexer
from memory.memory import CITED_LETTERS, ForgetReport, Passage
from memory.passages import PassageTable
from memory.query_rewriting import QueryRewriter
from memory.ranking import Weights
from memory.rows import Row, Scope
from memory.search import Search, passage_of
from memory.settings import MemorySettings
from memory.traces import files_with, pieces
from memory.vector_store import VectorStore
from memory.words import keep_dictionary_in, terms
from memory.zones import moment, zone_of
from tools.errors import ToolInputError
from tools.services import TextWriter

log = logging.getLogger(__name__)

ForgetAlso = Callable[[str, Sequence[str] | None], Awaitable[dict[str, int]]]
"""Told of an author and the media ids that went, None for everything; returns counts of what it removed."""

_PATIENCE_S = 10.0
_FEW_PENDING = 64
_LATEST = 200
"""Rows of a person that are looked through for the latest of one conversation."""
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
        keep_dictionary_in(directory)
        self.table = PassageTable(directory, self._settings.database_url)
        self._embedder = embedder or embedder_for(self._settings.embedding_model, directory)
        self._search = Search(self.table, self._embedder, weights or Weights(), clock)
        self._indexer = Indexer(
            self.table, self._embedder, open_vectors or self._open_chroma, self._search.put_vectors, quiet_s=quiet_s
        )
        self._rewriter = QueryRewriter()
        self._forget_also: list[ForgetAlso] = []
        # The last process ended before it was done, or there is another embedding model now.
        unfinished = self.table.vectors.to_delete(1) or self.table.vectors.to_erase()
        identity = self._embedder.identity
        if unfinished or self.table.vectors.pending(identity, 1) or self.table.vectors.without_copy(identity, 1):
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
            self._search.passages,
            asked,
            author,
            conversation_id,
            n_results,
            token_budget,
            zone_of(time_zone),
            by_meaning=patient,
        )

    async def find(self, author: str, about: str) -> list[Passage]:
        """See Memory."""
        _required(author)
        wanted = set(await asyncio.to_thread(terms, about[:_LONGEST]))
        if not wanted:
            return []
        rows = await asyncio.to_thread(self.table.search, Scope("own", author), wanted, 500)
        return [passage_of(row, 1.0) for row in rows if wanted <= set(terms(row.text))]

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
        told by `forget_also` removed; `nothing_left` is the result of a look into the stores and of a search of the
        files. Without `search` the caller does that, and packs the database: once for many people.
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
        return [passage_of(row, 1.0) for row in rows if conversation_id in (None, row.conversation_id)][-limit:]

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
        return None if row is None else passage_of(row, 1.0)

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
        return {row.id: passage_of(row, 1.0) for row in rows}

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
            total = await asyncio.to_thread(self.table.vectors.count_pending, self._embedder.identity)
        else:
            total = await asyncio.to_thread(self.table.vectors.mark_pending)
        while True:
            done = await asyncio.to_thread(self._indexer.wait, 0.5)
            left = await asyncio.to_thread(self.table.vectors.count_pending, self._embedder.identity)
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
            "pending": self.table.vectors.count_pending(self._embedder.identity),
            "embedding_model": self._embedder.identity,
            "error": str(error) if error else "",
        }

    # -- in threads --------------------------------------------------------------------------------------------

    def _open_chroma(self) -> VectorStore:
        """Chroma. Vectors are computed from the rows, so a damaged folder of them is no loss: it begins anew."""
        from memory.chroma_store import is_damaged

        try:
            return self._chroma()
        except Exception:
            if self._settings.chroma_url or not is_damaged(self._directory / "chroma"):
                raise
            log.exception("the vector database is damaged; it is removed, and all vectors are computed anew")
        shutil.rmtree(self._directory / "chroma")
        self.table.vectors.mark_pending()
        return self._chroma()

    def _chroma(self) -> VectorStore:
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
        if not math.isfinite(said_at):
            raise ToolInputError(f"{when} is no time.", "Give seconds since 1970.")
        speaker = _storable(speaker) or author.rpartition(":")[2]
        row = self.table.add(text, author, speaker, conversation_id, shared=shared, said_at=said_at, media_ids=media)
        self._indexer.notice()
        return row.id

    def _wait_for_meaning(self, author: str) -> None:
        """Until vectors can be compared; not for more than a few that are to be computed, nor for an empty memory."""
        if self.table.count(author) and self.table.vectors.count_pending(self._embedder.identity) <= _FEW_PENDING:
            self._embedder.warm()
            if self._embedder.wait(_PATIENCE_S):
                self._indexer.wait(_PATIENCE_S)

    def _forget(
        self, author: str, ids: Sequence[str] | None, since: float | None, search: bool
    ) -> tuple[list[Row], ForgetReport]:
        everything = ids is None and since is None
        gone = self.table.delete(author, ids=ids, since=since)
        vectors = len(self.table.vectors.to_delete(10**9))
        self._search.forget(author, gone)
        self._rewriter.forget()
        if gone or self.table.vectors.to_delete(1) or (everything and self.table.vectors.to_erase()):
            self._delete_vectors(everything)
        if search:
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
        if self.table.vectors.to_delete(1) or self.table.vectors.to_erase():
            self._indexer.notice()

    def _rows_left(self, author: str, gone: Sequence[Row], everything: bool) -> bool:
        if self.table.vectors.are_to_delete(author) or (everything and author in self.table.vectors.to_erase()):
            return True
        if self.table.still_there([row.id for row in gone[:500]]):
            return True
        store = self._indexer.opened
        try:
            return store is not None and bool(store.get(author, [row.id for row in gone])[0])
        except Exception:
            log.exception("whether vectors of forgotten rows are left is not known")
            return True

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
        begun = self._search.beginning_with(author, passage_id)
        return self.table.own_row(author, begun[0]) if len(begun) == 1 else None


def render(passages: Iterable[Passage], zone: tzinfo | None = None) -> str:
    """Passages as a chat model reads them, oldest first: ``[date id ~likeness] speaker: text``, a line each."""
    return "\n".join(passage.compared(zone) for passage in sorted(passages, key=lambda one: one.when))


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
    return moment(seconds, None).astimezone().isoformat(timespec="seconds")


def _storable(text: str) -> str:
    """Text that UTF-8 and SQLite take: lone surrogates and NUL out."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _required(author: str) -> None:
    if not author:
        raise ValueError("whose memory? the author must not be empty")
