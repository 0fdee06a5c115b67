"""A question, and the passages nearest to it: of the person, and of the conversation it is asked in.

Everything a person said is scored exactly (`memory/ranking.py`), over indexes in memory (`memory/scope_cache.py`); only
the rows that are handed out are read as text.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from memory.dates import Event, named_event, named_span
from memory.kinds import of_the_kinds_in
from memory.memory import PARLEY, Passage
from memory.names import asks_of_oneself, without_names
from memory.passages import PassageTable
from memory.question_vectors import QuestionVectors
from memory.ranking import Question, Weights, score
from memory.rows import Row, Scope
from memory.scope_cache import ScopeCache
from memory.scope_index import as_numbers
from memory.words import count_tokens, is_mostly_wide, terms

if TYPE_CHECKING:
    import numpy as np

    from memory.embedder import Embedder

_LOOKED_AT = 200
_READ_AT_ONCE = 32
_WARM_ROWS = 30
"""From this many rows on a recall wants vectors; below it, words are enough and torch is not imported."""


@dataclass(frozen=True)
class _Asked:
    """What is looked for in every scope; its words are hashed with each scope's own key."""

    question: Question
    words: tuple[str, ...]
    event: tuple[str, ...]


class Search:
    """Over the rows of a table. Every method blocks and may be called from any thread."""

    def __init__(self, table: PassageTable, embedder: Embedder, weights: Weights, clock: Callable[[], float]) -> None:
        """`clock` gives seconds since 1970."""
        self._table = table
        self._embedder = embedder
        self._weights = weights
        self._clock = clock
        self._lock = threading.RLock()
        self._indexes = ScopeCache(table, embedder)
        self._questions = QuestionVectors(embedder)

    def passages(
        self,
        query: str,
        author: str,
        conversation_id: str | None,
        n_results: int,
        token_budget: int | None,
        zone: tzinfo | None,
        *,
        by_meaning: bool = False,
    ) -> list[Passage]:
        """The nearest, best first; see `Memory.recall`. `by_meaning`: compare vectors however few rows there are."""
        scopes = [Scope("own", author)]
        if conversation_id is not None:
            scopes.append(Scope("shared", conversation_id))
        if not self._indexes.hold(scopes):
            # Beside the reading, which takes as long. In vain if the question names a speaker: see `_asked`.
            self._questions.begin(without_names(query, ())[0])
        with self._lock:
            indexes = [self._indexes.of(scope) for scope in scopes]
            wants_vectors = by_meaning or sum(len(index) for index in indexes) >= _WARM_ROWS
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
        words = as_numbers(self._table.hashes(asked.words, scope))
        event = as_numbers(self._table.hashes(asked.event, scope))
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
                for row in self._table.rows(scope, [number for _, other, number in part if other == scope])
            }
            yield from ((value, rows[scope, number]) for value, scope, number in part if (scope, number) in rows)

    def beginning_with(self, author: str, letters: str) -> list[str]:
        """Ids of the person's rows that begin so, as they are cited."""
        with self._lock:
            return [id for id in self._indexes.of(Scope("own", author)).ids if id.startswith(letters)]

    def put_vectors(self, rows: Sequence[Row], vectors: np.ndarray) -> None:
        """The vectors of these rows are there now, (rows, 2 * dimensions)."""
        with self._lock:
            self._indexes.put_vectors(rows, vectors)

    def forget(self, author: str, gone: Iterable[Row]) -> None:
        """These rows of a person are no longer in the table."""
        with self._lock:
            self._indexes.drop(Scope("own", author))
            for conversation_id in {row.conversation_id for row in gone if row.shared}:
                self._indexes.drop(Scope("shared", conversation_id))
        self._questions.forget()


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
        passage = passage_of(row, value, text)
        cost = count_tokens(passage.line()) + 1
        if cost > left:
            continue
        left -= cost
        passages.append(passage)
    return passages


def passage_of(row: Row, score: float, text: str | None = None) -> Passage:
    """A row as it is handed out, cut to `text`."""
    return Passage(
        row.id, row.text if text is None else text, row.speaker, row.said_at, score, row.conversation_id, row.media_ids,
        row.author, row.shared,
    )  # fmt: skip
