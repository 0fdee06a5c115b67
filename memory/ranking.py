"""How near each remembered turn is to a question: a weighted sum of lexical, dense and other evidence.

Evidence is computed exactly over all rows of one scope (a person's own, or what was said in a shared conversation)
and standardised over them: summed z-scores, not ranks, which would let a weak list drag a good one down. A turn is
rarely understood alone, so each kind of evidence looks at a turn's neighbours and its session too; who speaks, and
whether the turn has the form of an answer (a date for "when", a number for "how many"), is added.

The weights are those of a linear listwise softmax ranker (Cao et al. 2007, ListNet) fitted on the first five
conversations of LoCoMo (Maharana et al. 2024, arXiv:2402.17753); `python -m bench.memory` measures the other five.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import tzinfo
from typing import TYPE_CHECKING

from memory.dates import Span, named_span
from memory.forms import ASKS, OF_ONESELF, WITH_NAME, WITH_NAMES, WITH_NUMBER, WITH_TIME
from memory.scope_index import ScopeIndex

if TYPE_CHECKING:
    import numpy as np

_SOON_S = 10 * 86400.0
_EVENT_S = 60 * 86400.0
_FOLLOWED, _FOLLOWED_WORDS, _FOLLOWED_VECTORS = 5, 8, 3
"""The nearest turns that a second hop goes on from, the words it takes from them, and of how many the vectors."""
_COSINE_NOISE = 0.03
_K1, _B = 1.2, 0.5
_NEIGHBOUR = 0.3
"""Share of the words of the turns before and after that count as a turn's own."""

_WHEN = re.compile(
    r"^\W*when\b|\bhow long\b|\bwhat (?:date|day|month|year|time)\b|什么时候|何时|哪[一]?[天年月]|几[号月点]|多久", re.I
)
_HOW_MANY = re.compile(r"\bhow (?:many|much|long|often|old)\b|多少|多[久大长]|几[个次天年只条本张位岁块杯遍]", re.I)
_WHICH = re.compile(r"^\W*(?:where|which|who)\b", re.I)


@dataclass(frozen=True)
class Weights:
    """How much each kind of evidence counts. All but the yes-or-no ones are standardised over the scope's rows."""

    own_words: float = 0.1
    """BM25 of the turn's own words."""
    words: float = 0.1
    """BM25 where a part of the neighbours' words count as the turn's own."""
    coverage: float = 0.25
    """Share of the question's words, by rarity, that the turn or a neighbour has."""
    asked_before: float = 0.15
    """The turn before is a question, and has the words."""
    session_words: float = 0.6
    """The best `words` in the session."""
    alone: float = 0.3
    """Cosine with the turn."""
    pair: float = 0.5
    """Cosine with the turn and the one before it."""
    following: float = 0.1
    """Cosine with the turn after it."""
    session_meaning: float = 0.25
    """The best `pair` in the session."""
    speaker: float = 1.8
    """Whether the question asks about who speaks."""
    speaker_first_person: float = 0.75
    """Whether they speak of themselves."""
    asks: float = -0.6
    """Whether the turn is a question: those are rarely answers."""
    time: float = 1.6
    """Whether it names a time, for "when"."""
    number: float = 0.85
    """Whether it has a number, for "how many"."""
    names: float = 1.05
    """How many names it has, two at most, for "where", "which" and "who"."""
    length: float = 0.1
    """Logarithm of its number of words."""
    span: float = 3.0
    """Whether it was said when the question says."""
    mention: float = 1.5
    """Whether it names a time within what the question says: a plan, or what is told of later."""
    event: float = 0.4
    """Whether it was said before, after or around what the question tells the time by ("before the trip")."""
    followed_words: float = 0.2
    """BM25 of the rare words and names that the nearest turns have and the question has not: the second hop."""
    followed_meaning: float = 0.15
    """Cosine with the nearest turns."""


@dataclass(frozen=True)
class Question:
    """What is looked for."""

    text: str = ""
    words: Sequence[int] = ()
    """Keyed hashes of its terms, names of participants left out."""
    speakers: frozenset[str] = frozenset()
    """Names (as kept) of those it asks about."""
    embedding: np.ndarray | None = None
    """(dimensions,), of the question without the names; None: lexical evidence only."""
    trust: float = 1.0
    """How far the embedding can be believed: less for a language its model was not trained on."""
    span: Span | None = None
    """When it was said or happened, seconds since 1970, if the question tells."""
    zone: tzinfo | None = None
    """Where the person's days begin; None: on the machine's clock."""
    event: Sequence[int] = ()
    """Keyed hashes of the words of an event that tells the time ("before the trip")."""
    relation: str = ""
    """How the time lies to the event: before, after or during."""


NAMES = tuple(one.name for one in fields(Weights))
"""The kinds of evidence."""


def score(index: ScopeIndex, question: Question, weights: Weights) -> np.ndarray:
    """One number for each row, higher is nearer; (rows,), float64."""
    import numpy as np

    total = np.zeros(len(index))
    for name, values in evidence(index, question).items():
        total += getattr(weights, name) * values
    for name, values in followed(index, question, total).items():
        total += getattr(weights, name) * values
    return total


def evidence(index: ScopeIndex, question: Question) -> dict[str, np.ndarray]:
    """Each kind of evidence there is for this question, by the name of its weight; (rows,) each."""
    if not len(index):
        return {}
    found = _lexical(index, question.words)
    if question.embedding is not None and index.dimensions:
        found |= {name: question.trust * values for name, values in _dense(index, question.embedding).items()}
    return found | _other(index, question)


def followed(index: ScopeIndex, question: Question, nearest: np.ndarray) -> dict[str, np.ndarray]:
    """What a second look finds that goes on from the rows that scored best in a first one, (rows,).

    A question may describe what it does not name ("who taught me to bake?"); the turn that answers it has the
    name, and turns elsewhere tell more of it. Source: pseudo relevance feedback, after Rocchio 1971.
    """
    import numpy as np

    if len(index) <= _FOLLOWED:
        return {}
    best = np.argpartition(-nearest, _FOLLOWED)[:_FOLLOWED]
    best = best[np.argsort(-nearest[best])]
    belief = np.exp(nearest[best] - nearest[best[0]])
    found = {"followed_words": _lexical(index, _telling(index, question, best, belief))["words"]}
    if question.embedding is not None and index.dimensions:
        shares, first = belief[:_FOLLOWED_VECTORS], best[:_FOLLOWED_VECTORS]
        middle = shares @ index.vectors_alone(first)
        length = float(np.linalg.norm(middle))
        if length > 0:
            found["followed_meaning"] = question.trust * _cosines(index, (middle / length).astype("float32"), 0)
    return found


def _telling(index: ScopeIndex, question: Question, best: np.ndarray, belief: np.ndarray) -> list[int]:
    """The words these rows have and the question has not, the rarest and surest first."""
    import numpy as np

    held = [np.setdiff1d(index.words_of(int(at)), np.array(question.words, "u8")) for at in best]
    words = np.unique(np.concatenate(held))
    if not len(words):
        return []
    shares = sum(share * np.isin(words, one) for one, share in zip(held, belief / belief.sum(), strict=True))
    order = np.argsort(-shares * index.rarities(words), kind="stable")
    return [int(word) for word in words[order[:_FOLLOWED_WORDS]]]


def _lexical(index: ScopeIndex, words: Sequence[int]) -> dict[str, np.ndarray]:
    """BM25 (Robertson and Zaragoza 2009) of a turn, and of a turn with a part of its neighbours."""
    import numpy as np

    rows = len(index)
    lengths = index.lengths
    spread = lengths + _NEIGHBOUR * index.beside(lengths)
    own_norm = _K1 * (1 - _B + _B * lengths / max(1e-9, lengths.mean()))
    spread_norm = _K1 * (1 - _B + _B * spread / max(1e-9, spread.mean()))
    own, wide, covered = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    unique = list(dict.fromkeys(words))
    for word, rarity in zip(unique, index.rarities(np.array(unique, "u8")), strict=True):
        times = index.times(word)
        near = index.beside(times)
        spread_times = times + _NEIGHBOUR * near
        own += rarity * times * (_K1 + 1) / (times + own_norm)
        wide += rarity * spread_times * (_K1 + 1) / (spread_times + spread_norm)
        covered += rarity * (times + near > 0)
    asks = index.has(ASKS)
    return {
        "own_words": _standardised(own),
        "words": _standardised(wide),
        "coverage": _standardised(covered),
        "asked_before": _standardised(index.previous(own)) * index.previous(asks),
        "session_words": _standardised(index.best_of_session(wide)),
    }


def _dense(index: ScopeIndex, embedding: np.ndarray) -> dict[str, np.ndarray]:
    """Standardised cosines."""
    alone, pair = _cosines(index, embedding, 0), _cosines(index, embedding, 1)
    return {
        "alone": alone,
        "pair": pair,
        "following": _standardised(index.next(alone)),
        "session_meaning": _standardised(index.best_of_session(pair)),
    }


def _cosines(index: ScopeIndex, embedding: np.ndarray, half: int) -> np.ndarray:
    """With the turns alone, or (`half` 1) with the ones before them; rows without vectors stand at the mean."""
    import numpy as np

    found = np.zeros(len(index))
    similarities = index.similarities(embedding, half)
    if len(similarities):
        found[index.with_vector] = _standardised(similarities, _COSINE_NOISE)
    return found


def _other(index: ScopeIndex, question: Question) -> dict[str, np.ndarray]:
    import numpy as np

    found = {"asks": index.has(ASKS), "length": _standardised(np.log1p(index.lengths))}
    if question.speakers:
        speaks = index.spoken_by(question.speakers)
        found |= {"speaker": speaks, "speaker_first_person": speaks * index.has(OF_ONESELF)}
    if _WHEN.search(question.text):
        found["time"] = index.has(WITH_TIME)
    if _HOW_MANY.search(question.text):
        found["number"] = index.has(WITH_NUMBER)
    if _WHICH.search(question.text):
        found["names"] = index.has(WITH_NAME) + index.has(WITH_NAMES)
    if question.span is not None:
        found["span"] = _within(index, *question.span)
        found["mention"] = _mentions(index, question.span, question.zone)
    elif question.event and index.knows(question.event):
        found["event"] = _around(index, question)
    return found


def _within(index: ScopeIndex, start: float, end: float) -> np.ndarray:
    """1 for what was said in the span, half for what was said soon after: people tell of it then."""
    import numpy as np

    when = np.array(index.said_at)
    soon = min(_SOON_S, max(86400.0, end - start))
    return 0.5 * ((start <= when) & (when < end)) + 0.5 * ((start <= when) & (when < end + soon))


def _around(index: ScopeIndex, question: Question) -> np.ndarray:
    """1 for what was said in the two months before or after the event, or within ten days of it."""
    import numpy as np

    at = int(_lexical(index, question.event)["words"].argmax())
    happened = index.said_at[at]
    told = named_span(index.text(at), happened, question.zone, nearest=True)
    if told is not None and told[0] > happened:  # it was planned then
        happened = told[0]
    since = np.array(index.said_at) - happened
    if question.relation == "before":
        return ((since > -_EVENT_S) & (since < 0)).astype(float)
    if question.relation == "after":
        return ((since >= 0) & (since < _EVENT_S)).astype(float)
    return (abs(since) < _SOON_S).astype(float)


def _mentions(index: ScopeIndex, span: Span, zone: tzinfo | None) -> np.ndarray:
    """1 for a turn that names a time in the span, seen from when it was said; less the vaguer it names it."""
    import numpy as np

    found = np.zeros(len(index))
    length = span[1] - span[0]
    for at, one in index.named_times(zone).items():
        if one[0] < span[1] and span[0] < one[1]:
            found[at] = min(1.0, 2 * length / (one[1] - one[0]))
    return found


def _standardised(values: np.ndarray, noise: float = 1e-9) -> np.ndarray:
    """(values - mean) / deviation; the deviation is at least `noise`, so that what is alike stays alike."""
    centred: np.ndarray = values - values.mean()
    return centred / max(noise, float(values.std()))
