"""The indexes of those who asked lately, kept in step with the table whoever writes to it.

What is new is read from the table when the index is next asked for, so it does not matter which process wrote it.
What was forgotten elsewhere is noticed by counting.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from memory.passages import PassageTable
from memory.rows import IndexedRow, Row, Scope
from memory.scope_index import ScopeIndex
from memory.small_vectors import byte_size, is_whole

if TYPE_CHECKING:
    import numpy as np

    from memory.embedder import Embedder

log = logging.getLogger(__name__)

_ROWS = {"own": 20_000, "shared": 5_000}
"""The latest rows of a scope, which are scored exactly; of older ones those that share words with the question."""
_OLDER = 200
_CACHE_BYTES = 256 * 2**20


@dataclass
class _Held:
    """An index, and what of the table it was read from."""

    index: ScopeIndex
    oldest: int
    newest: int
    """Numbers of rows."""
    rows: int
    version: int
    """Of the table, when it was last compared."""


class ScopeCache:
    """Not thread safe: the retriever holds a lock around every use."""

    def __init__(self, table: PassageTable, embedder: Embedder) -> None:
        self._table = table
        self._embedder = embedder
        self._held: OrderedDict[Scope, _Held] = OrderedDict()

    def hold(self, scopes: Iterable[Scope]) -> bool:
        """Whether these indexes are in memory."""
        return all(scope in self._held for scope in scopes)

    def of(self, scope: Scope) -> ScopeIndex:
        """The index of a scope as the table is now."""
        version = self._table.version()
        held = self._held.get(scope)
        if held is None or self._is_stale(scope, held, version):
            held = self._held[scope] = self._read(scope, version)
        else:
            self._catch_up(scope, held, version)
        self._held.move_to_end(scope)
        self._make_room()
        return held.index

    def drop(self, scope: Scope) -> None:
        """Rows of this scope were forgotten."""
        self._held.pop(scope, None)

    def put_vectors(self, rows: Sequence[Row], vectors: np.ndarray) -> None:
        """The vectors of these rows are there now, (rows, 2 * dimensions)."""
        for at, row in enumerate(rows):
            for scope in (Scope("own", row.author), Scope("shared", row.conversation_id)):
                if held := self._held.get(scope):
                    held.index.put_vectors([row.id], vectors[at : at + 1])

    def add_older(self, scope: Scope, words: Sequence[str]) -> None:
        """Take in rows too old to be held, those that share words with a question."""
        held = self._held[scope]
        if held.rows < _ROWS[scope.column]:
            return
        found = self._indexed(scope, limit=_OLDER, sharing=words)
        held.index.extend([row for row in found if row.id not in held.index.place], linked=False)

    def _read(self, scope: Scope, version: int) -> _Held:
        def texts(numbers: Sequence[int]) -> dict[int, str]:
            return {row.number: row.text for row in self._table.rows(scope, numbers)}

        rows = self._indexed(scope, limit=_ROWS[scope.column])
        oldest, newest = (rows[0].number, rows[-1].number) if rows else (0, 0)
        return _Held(ScopeIndex(texts, rows), oldest, newest, len(rows), version)

    def _catch_up(self, scope: Scope, held: _Held, version: int) -> None:
        if held.version != version and (without := held.index.without_vector()):
            held.index.put_copies(self._indexed(scope, ids=without))
        if rows := self._indexed(scope, after=held.newest):
            held.index.extend(rows)
            held.newest, held.rows = rows[-1].number, held.rows + len(rows)
        held.version = version

    def _indexed(self, scope: Scope, **which: Any) -> list[IndexedRow]:
        """See `PassageTable.indexed`. A damaged copy of vectors is as none, and has them computed anew."""
        rows = self._table.indexed(scope, self._embedder.identity, **which)
        size = byte_size(2 * self._embedder.dimensions)
        damaged = {row.id for row in rows if row.vector is not None and not is_whole(row.vector, size)}
        if not damaged:
            return rows
        log.warning("the vectors of %d rows are damaged; they are computed anew", len(damaged))
        self._table.vectors.mark_started(damaged)
        return [row._replace(vector=None) if row.id in damaged else row for row in rows]

    def _is_stale(self, scope: Scope, held: _Held, version: int) -> bool:
        """Whether another process forgot rows of it, or it has grown far beyond its bound."""
        if held.rows > 2 * _ROWS[scope.column]:
            return True
        return held.version != version and (self._table.count_between(scope, held.oldest, held.newest) != held.rows)

    def _make_room(self) -> None:
        sizes = {scope: held.index.byte_size for scope, held in self._held.items()}
        while len(self._held) > 1 and sum(sizes.values()) > _CACHE_BYTES:
            sizes.pop(self._held.popitem(last=False)[0])
