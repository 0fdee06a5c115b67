"""How near each remembered turn is to a question: a weighted sum of lexical, dense and other evidence.

Evidence is computed exactly over all rows of one scope (a person's own, or what was said in a shared conversation)
and standardised over them: summed z-scores, not ranks, which would let a weak list drag a good one down. A turn is
rarely understood alone, so each kind of evidence looks at a turn's neighbours and its session too; who speaks, and
whether the turn has the form of an answer (a date for "when", a number for "how many"), is added.

The weights are those of a linear listwise softmax ranker (Cao et al. 2007, ListNet) fitted on the first five
conversations of LoCoMo (Maharana et al. 2024, arXiv:2402.17753); `python -m bench.memory` measures the other five.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import tzinfo
from typing import TYPE_CHECKING

from memory.dates import Span, named_span
from memory.passages import Row

if TYPE_CHECKING:
    import numpy as np

SESSION_GAP_S = 6 * 3600.0
"""Turns of one conversation further apart than this are different sessions."""
_SESSION_TURNS = 60
_SOON_S = 10 * 86400.0
_EVENT_S = 60 * 86400.0
_FOLLOWED, _FOLLOWED_WORDS, _FOLLOWED_VECTORS = 5, 8, 3
"""The nearest turns that a second hop goes on from, the words it takes from them, and of how many the vectors."""
_COSINE_NOISE = 0.03
_K1, _B = 1.2, 0.5
_NEIGHBOUR = 0.3
"""Share of the words of the turns before and after that count as a turn's own."""

_ASKS = re.compile(r"[?？]\W*$|[吗呢]\W*$")
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|we|our)\b|我|咱", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:yesterday|today|tonight|weekend|recently|since|ago|(?:last|next|this) (?:week|month|year|night|weekend)|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|\d{4}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|[昨今明前后]天|[昨今明][晚早]|[上下这]个?(?:周|星期|礼拜|月)|[去今明前]年|\d+[年月日号点]|周末|刚刚|最近|以前"
    r"|[一二三四五六七八九十]+[月日号点]|(?:周|星期|礼拜)[一二三四五六日天]|国庆|五一|元旦|春节|过年|中秋|端午"
    r"|腊月|正月|[春夏秋冬]天|[暑寒]假|初[一二三四五六七八九十]|年[初底]|[上中下]旬"
    r"|\b(?:christmas|easter|halloween|thanksgiving)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|once|twice|couple|few|several|dozen)\b"
    r"|\d|[一二两三四五六七八九十百千几半][个次天年只条本张位岁块杯遍]",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
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
    words: Sequence[str] = ()
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
    event: Sequence[str] = ()
    """Keyed hashes of the words of an event that tells the time ("before the trip")."""
    relation: str = ""
    """How the time lies to the event: before, after or during."""


class ScopeIndex:
    """The rows of one scope in memory, ready to be scored: words, vectors, neighbours. Not thread safe."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.rows: list[Row] = []
        self.place: dict[str, int] = {}
        """Where the row with an id is."""
        self.speakers: Counter[str] = Counter()
        self.vectors_loaded = False
        """Whether the vectors kept by earlier runs were asked for."""
        self._postings: dict[str, tuple[array[int], array[int]]] = {}
        self._lengths: array[int] = array("I")
        self._before: array[int] = array("i")
        self._session: array[int] = array("I")
        self._session_turns: list[int] = []
        self._forms: array[int] = array("B")
        self._last: dict[str, int] = {}
        self._named: dict[tzinfo | None, list[Span | None]] = {}
        self._vectors: np.ndarray | None = None
        self._scales: np.ndarray | None = None
        self._has_vector = bytearray()
        for row in rows:
            self.append(row)

    def __len__(self) -> int:
        return len(self.rows)

    def append(self, row: Row, *, linked: bool = True) -> None:
        """Add a row written after those that are there; not `linked`: one from long before, without neighbours."""
        at = len(self.rows)
        self._place_in_session(row, at, linked)
        self.rows.append(row)
        self.place[row.id] = at
        self.speakers[row.speaker] += 1
        self._lengths.append(len(row.words))
        self._forms.append(_form(row.text))
        self._has_vector.append(0)
        for word, times in Counter(row.words).items():
            if word not in self._postings:
                self._postings[word] = (array("I"), array("I"))
            where, how_often = self._postings[word]
            where.append(at)
            how_often.append(times)

    def _place_in_session(self, row: Row, at: int, linked: bool) -> None:
        before = self._last.get(row.conversation_id, -1) if linked else -1
        if before >= 0:
            far = abs(row.said_at - self.rows[before].said_at) > SESSION_GAP_S
            if far or self._session_turns[self._session[before]] >= _SESSION_TURNS:
                before = -1
        if before < 0:
            self._session_turns.append(0)
        session = self._session[before] if before >= 0 else len(self._session_turns) - 1
        self._session_turns[session] += 1
        self._session.append(session)
        self._before.append(before)
        if linked:
            self._last[row.conversation_id] = at

    def speakers_of(self, author: str) -> frozenset[str]:
        """The names a person goes by here; Parley's answers to them, which are their rows too, left out."""
        return frozenset({row.speaker for row in self.rows if row.author == author} - {"Parley"})

    def knows(self, words: Iterable[str]) -> bool:
        """Whether any of these words (as keyed hashes) is in a row."""
        return any(word in self._postings for word in words)

    def without_vector(self) -> list[Row]:
        """Rows whose vector is not here yet."""
        return [row for row, has in zip(self.rows, self._has_vector, strict=True) if not has]

    def put_vectors(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        """Take in vectors, (n, 2 * dimensions): alone, and with the turn before. Ids not here are passed over.

        They are held as 8-bit integers with a scale for each row: a quarter of the memory, and no order of results
        changes that a person would notice.
        """
        import numpy as np

        if self._vectors is None or self._scales is None or len(self._vectors) < len(self.rows):
            size = max(16, len(self.rows) * 5 // 4)
            grown, grown_scales = np.zeros((size, vectors.shape[1]), "int8"), np.zeros(size, "float32")
            if self._vectors is not None and self._scales is not None:
                grown[: len(self._vectors)], grown_scales[: len(self._scales)] = self._vectors, self._scales
            self._vectors, self._scales = grown, grown_scales
        places = np.array([self.place.get(id, -1) for id in ids], int)
        here, places = vectors[places >= 0], places[places >= 0]
        if len(places):
            scales = np.maximum(1e-9, np.abs(here).max(axis=1) / 127)
            self._vectors[places] = np.rint(here / scales[:, None])
            self._scales[places] = scales
        for at in places:
            self._has_vector[at] = 1

    @property
    def byte_size(self) -> int:
        """About how much memory it takes."""
        vectors = 0 if self._vectors is None else self._vectors.nbytes
        return vectors + 2500 * len(self.rows)

    def score(self, question: Question, weights: Weights) -> np.ndarray:
        """One number for each row, higher is nearer; (rows,), float64."""
        import numpy as np

        total = np.zeros(len(self.rows))
        for name, evidence in self.evidence(question).items():
            total += getattr(weights, name) * evidence
        for name, evidence in self.followed(question, total).items():
            total += getattr(weights, name) * evidence
        return total

    def followed(self, question: Question, nearest: np.ndarray) -> dict[str, np.ndarray]:
        """What a second look finds that goes on from the rows that scored best in a first one, (rows,).

        A question may describe what it does not name ("who taught me to bake?"); the turn that answers it has the
        name, and turns elsewhere tell more of it. Source: pseudo relevance feedback, after Rocchio 1971.
        """
        import numpy as np

        if len(self.rows) <= _FOLLOWED:
            return {}
        best = np.argpartition(-nearest, _FOLLOWED)[:_FOLLOWED]
        best = best[np.argsort(-nearest[best])]
        belief = np.exp(nearest[best] - nearest[best[0]])
        words: dict[str, float] = {}
        for at, share in zip(best, belief / belief.sum(), strict=True):
            for word in set(self.rows[at].words) - set(question.words):
                words[word] = words.get(word, 0.0) + share * self._rarity(word)
        rarest = sorted(words, key=lambda word: -words[word])[:_FOLLOWED_WORDS]
        found = {"followed_words": self._lexical(rarest)["words"]}
        if question.embedding is not None and self._vectors is not None and self._scales is not None:
            first = best[:_FOLLOWED_VECTORS]
            known = first < len(self._vectors)  # the newest rows have no vectors yet
            few = first[known]
            dimensions = len(question.embedding)
            shares = belief[:_FOLLOWED_VECTORS][known] * self._scales[few]
            middle = shares @ self._vectors[few, :dimensions].astype(float)
            length = float(np.linalg.norm(middle))
            if length > 0:
                found["followed_meaning"] = question.trust * self._cosines((middle / length).astype("float32"), 0)
        return found

    def evidence(self, question: Question) -> dict[str, np.ndarray]:
        """Each kind of evidence there is for this question, by the name of its weight; (rows,) each."""
        if not self.rows:
            return {}
        found = self._lexical(question.words)
        if question.embedding is not None and self._vectors is not None:
            found |= {name: question.trust * values for name, values in self._dense(question.embedding).items()}
        return found | self._other(question)

    def _lexical(self, words: Sequence[str]) -> dict[str, np.ndarray]:
        """BM25 (Robertson and Zaragoza 2009) of a turn, and of a turn with a part of its neighbours."""
        import numpy as np

        rows = len(self.rows)
        lengths = np.asarray(self._lengths, float)
        spread = lengths + _NEIGHBOUR * self._beside(lengths)
        own_norm = _K1 * (1 - _B + _B * lengths / max(1e-9, lengths.mean()))
        spread_norm = _K1 * (1 - _B + _B * spread / max(1e-9, spread.mean()))
        own, wide, covered = np.zeros(rows), np.zeros(rows), np.zeros(rows)
        for word in dict.fromkeys(words):
            if word not in self._postings:
                continue
            where, how_often = self._postings[word]
            times = np.zeros(rows)
            times[np.asarray(where, int)] = how_often
            rarity = self._rarity(word)
            near = self._beside(times)
            spread_times = times + _NEIGHBOUR * near
            own += rarity * times * (_K1 + 1) / (times + own_norm)
            wide += rarity * spread_times * (_K1 + 1) / (spread_times + spread_norm)
            covered += rarity * (times + near > 0)
        asks = self._has(_ASKING)
        return {
            "own_words": _standardised(own),
            "words": _standardised(wide),
            "coverage": _standardised(covered),
            "asked_before": _standardised(self._previous(own)) * self._previous(asks),
            "session_words": _standardised(self._best_of_session(wide)),
        }

    def _rarity(self, word: str) -> float:
        rows = len(self._postings[word][0]) if word in self._postings else 0
        return math.log(1 + (len(self.rows) - rows + 0.5) / (rows + 0.5))

    def _dense(self, embedding: np.ndarray) -> dict[str, np.ndarray]:
        """Standardised cosines."""
        alone, pair = self._cosines(embedding, 0), self._cosines(embedding, 1)
        return {
            "alone": alone,
            "pair": pair,
            "following": _standardised(self._next(alone)),
            "session_meaning": _standardised(self._best_of_session(pair)),
        }

    def _cosines(self, embedding: np.ndarray, half: int) -> np.ndarray:
        """With the turns alone, or (`half` 1) with the ones before them; rows without vectors stand at the mean."""
        import numpy as np

        assert self._vectors is not None
        assert self._scales is not None
        known = np.frombuffer(bytes(self._has_vector), bool)
        which = slice(len(self.rows)) if known.all() else np.flatnonzero(known)
        columns = slice(half * len(embedding), (half + 1) * len(embedding))
        vectors = self._vectors[which, columns].astype("float32")
        found = np.zeros(len(self.rows))
        if len(vectors):
            found[which] = _standardised(vectors @ embedding * self._scales[which], _COSINE_NOISE)
        return found

    def _other(self, question: Question) -> dict[str, np.ndarray]:
        import numpy as np

        found = {
            "asks": self._has(_ASKING),
            "length": _standardised(np.log1p(np.asarray(self._lengths, float))),
        }
        if question.speakers:
            speaks = np.array([row.speaker in question.speakers for row in self.rows], float)
            found |= {"speaker": speaks, "speaker_first_person": speaks * self._has(_OF_ONESELF)}
        if _WHEN.search(question.text):
            found["time"] = self._has(_WITH_TIME)
        if _HOW_MANY.search(question.text):
            found["number"] = self._has(_WITH_NUMBER)
        if _WHICH.search(question.text):
            found["names"] = self._has(_WITH_NAME) + self._has(_WITH_NAMES)
        if question.span is not None:
            found["span"] = self._within(*question.span)
            found["mention"] = self._mentions(question.span, question.zone)
        elif question.event and self.knows(question.event):
            found["event"] = self._around(question)
        return found

    def _within(self, start: float, end: float) -> np.ndarray:
        """1 for what was said in the span, half for what was said soon after: people tell of it then."""
        import numpy as np

        when = np.array([row.said_at for row in self.rows])
        soon = min(_SOON_S, max(86400.0, end - start))
        return 0.5 * ((start <= when) & (when < end)) + 0.5 * ((start <= when) & (when < end + soon))

    def _around(self, question: Question) -> np.ndarray:
        """1 for what was said in the two months before or after the event, or within ten days of it."""
        import numpy as np

        at = int(self._lexical(question.event)["words"].argmax())
        happened = self.rows[at].said_at
        told = named_span(self.rows[at].text, happened, question.zone, nearest=True)
        if told is not None and told[0] > happened:  # it was planned then
            happened = told[0]
        since = np.array([row.said_at for row in self.rows]) - happened
        if question.relation == "before":
            return ((since > -_EVENT_S) & (since < 0)).astype(float)
        if question.relation == "after":
            return ((since >= 0) & (since < _EVENT_S)).astype(float)
        return (abs(since) < _SOON_S).astype(float)

    def _mentions(self, span: Span, zone: tzinfo | None) -> np.ndarray:
        """1 for a turn that names a time in the span, seen from when it was said; less the vaguer it names it."""
        import numpy as np

        named = self._named.setdefault(zone, [])
        for row, form in zip(self.rows[len(named) :], self._forms[len(named) :], strict=True):
            dated = form & _WITH_TIME
            named.append(named_span(row.text, row.said_at, zone, nearest=True) if dated else None)
        found = np.zeros(len(self.rows))
        length = span[1] - span[0]
        for at, one in enumerate(named):
            if one is not None and one[0] < span[1] and span[0] < one[1]:
                found[at] = min(1.0, 2 * length / (one[1] - one[0]))
        return found

    def _has(self, form: int) -> np.ndarray:
        import numpy as np

        return (np.frombuffer(self._forms.tobytes(), "uint8") & form > 0).astype(float)

    def _previous(self, values: np.ndarray) -> np.ndarray:
        """The value of the turn before in the session, 0 where there is none."""
        import numpy as np

        before = np.asarray(self._before, int)
        found = np.zeros(len(values))
        has = before >= 0
        found[has] = values[before[has]]
        return found

    def _next(self, values: np.ndarray) -> np.ndarray:
        import numpy as np

        before = np.asarray(self._before, int)
        found = np.zeros(len(values))
        has = before >= 0
        found[before[has]] = values[has]
        return found

    def _beside(self, values: np.ndarray) -> np.ndarray:
        return self._previous(values) + self._next(values)

    def _best_of_session(self, values: np.ndarray) -> np.ndarray:
        import numpy as np

        session = np.asarray(self._session, int)
        best = np.full(len(self._session_turns), -np.inf)
        np.maximum.at(best, session, values)
        return np.asarray(best[session])


_ASKING, _OF_ONESELF, _WITH_TIME, _WITH_NUMBER, _WITH_NAME, _WITH_NAMES = 1, 2, 4, 8, 16, 32
NAMES = tuple(one.name for one in fields(Weights))
"""The kinds of evidence."""


def _form(text: str) -> int:
    """What a turn looks like, as bits."""
    said = re.split(r"\s\[", text)[0]  # a caption or a file's line is no part of the sentence
    names = len(_NAME.findall(text))
    return (
        _ASKING * bool(_ASKS.search(said))
        | _OF_ONESELF * bool(_FIRST_PERSON.search(text))
        | _WITH_TIME * bool(_TIME.search(text))
        | _WITH_NUMBER * bool(_NUMBER.search(text))
        | _WITH_NAME * (names >= 1)
        | _WITH_NAMES * (names >= 2)
    )


def _standardised(values: np.ndarray, noise: float = 1e-9) -> np.ndarray:
    """(values - mean) / deviation; the deviation is at least `noise`, so that what is alike stays alike."""
    centred: np.ndarray = values - values.mean()
    return centred / max(noise, float(values.std()))
