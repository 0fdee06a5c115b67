"""The rows of one scope in memory, ready to be scored: who said each and when, its words, vectors and neighbours.

Numbers stand in arrays, about 1.2 kB a row; no text is held, `read_texts` fetches the few that are wanted. Loading
1,000 rows takes some 10 ms, so a person who has not asked for a while is answered as quickly as one who has.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from memory.dates import Span, named_span
from memory.forms import WITH_TIME
from memory.rows import IndexedRow
from memory.small_vectors import rounded, unpacked

if TYPE_CHECKING:
    import numpy as np

SESSION_GAP_S = 6 * 3600.0
"""Turns of one conversation further apart than this are different sessions."""
_SESSION_TURNS = 60
_HASH_BYTES = 6
_HASH_BITS = 8 * _HASH_BYTES
_NAMES_BYTES = 300
"""About what a row's id takes as text, twice."""

ReadTexts = Callable[[Sequence[int]], Mapping[int, str]]
"""Row numbers -> the texts of those that are still there."""


class ScopeIndex:
    """Rows in the order written. Not thread safe."""

    def __init__(self, read_texts: ReadTexts, rows: Sequence[IndexedRow] = ()) -> None:
        self._read_texts = read_texts
        self.numbers = array("q")
        self.ids: list[str] = []
        self.place: dict[str, int] = {}
        """Where the row with an id is."""
        self.said_at = array("d")
        self.forms = array("B")
        self.before = array("i")
        """The turn before in the session, -1 for none."""
        self.session = array("I")
        self.speakers = _Labels()
        self.authors = _Labels()
        self._last: dict[str, int] = {}
        self._session_turns: list[int] = []
        self._starts = array("I", [0])
        self._words = array("Q")
        self._word_rows = array("I")
        self._word_times = array("I")
        self._lengths: np.ndarray | None = None
        self._frequencies: tuple[np.ndarray, np.ndarray, int] | None = None
        self._named: dict[tzinfo | None, dict[int, Span | None]] = {}
        self._vectors: np.ndarray | None = None
        self._scales: np.ndarray | None = None
        self._has_vector = bytearray()
        self.extend(rows)

    def __len__(self) -> int:
        return len(self.numbers)

    # -- taking in

    def extend(self, rows: Sequence[IndexedRow], *, linked: bool = True) -> None:
        """Add rows written after those that are there; not `linked`: some from long before, without neighbours."""
        if not rows:
            return
        first = len(self)
        numbers, ids, authors, speakers, conversations, said_at, forms, _, words = zip(*rows, strict=True)
        self.numbers.extend(numbers)
        self.ids += ids
        self.place.update(zip(ids, range(first, first + len(rows)), strict=True))
        self.said_at.extend(said_at)
        self.forms.extend([form & 0xFF for form in forms])
        self.speakers.extend(speakers)
        self.authors.extend(authors)
        self._has_vector.extend(bytes(len(rows)))
        self._place_in_sessions(conversations, said_at, first, linked)
        self._take_words(words, first)
        self.put_copies(rows)

    def _place_in_sessions(
        self, conversations: Sequence[str], said_at: Sequence[float], first: int, linked: bool
    ) -> None:
        """After the turn before in their conversation; one that comes late, or is not `linked`, begins a session."""
        turns = self._session_turns
        for at, (conversation, when) in enumerate(zip(conversations, said_at, strict=True), first):
            before = self._last.get(conversation, -1) if linked else -1
            if before >= 0 and (
                abs(when - self.said_at[before]) > SESSION_GAP_S or turns[self.session[before]] >= _SESSION_TURNS
            ):
                before = -1
            if before < 0:
                turns.append(0)
            session = self.session[before] if before >= 0 else len(turns) - 1
            turns[session] += 1
            self.session.append(session)
            self.before.append(before)
            if linked:
                self._last[conversation] = at

    def _take_words(self, hashes: Sequence[str], first: int) -> None:
        """Each word of a row once, with how often it has it."""
        import numpy as np

        counts = [(len(words) + 1) // (2 * _HASH_BYTES + 1) for words in hashes]
        # Row and word in one number: sorting finds what is there twice. A hash has six of its eight bytes.
        keys = _as_numbers(" ".join(hashes)) | np.repeat(np.arange(len(hashes), dtype="u8") << _HASH_BITS, counts)
        keys, times = np.unique(keys, return_counts=True)
        rows = keys >> _HASH_BITS
        self._words.frombytes((keys & (1 << _HASH_BITS) - 1).tobytes())
        self._word_rows.frombytes((rows + first).astype("u4").tobytes())
        self._word_times.frombytes(times.astype("u4").tobytes())
        ends = self._starts[-1] + np.cumsum(np.bincount(rows.astype(int), minlength=len(hashes)))
        self._starts.frombytes(ends.astype("u4").tobytes())

    def put_copies(self, rows: Iterable[IndexedRow]) -> None:
        """Take in the vectors of rows that are here already, from their small copies."""
        copies = [(self.place[row.id], row.vector) for row in rows if row.vector is not None]
        if copies:
            self._put([place for place, _ in copies], *unpacked([copy for _, copy in copies]))

    def put_vectors(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        """Take in vectors, (n, 2 * dimensions): alone, and with the turn before. Ids not here are passed over."""
        here = [(at, self.place[id]) for at, id in enumerate(ids) if id in self.place]
        if here:
            self._put([place for _, place in here], *rounded(vectors[[at for at, _ in here]]))

    def _put(self, places: Sequence[int], numbers: np.ndarray, scales: np.ndarray) -> None:
        import numpy as np

        if self._vectors is None or self._scales is None or len(self._vectors) < len(self):
            size = max(16, len(self) * 5 // 4)
            grown, grown_scales = np.zeros((size, numbers.shape[1]), "int8"), np.zeros(size, "float32")
            if self._vectors is not None and self._scales is not None:
                grown[: len(self._vectors)], grown_scales[: len(self._scales)] = self._vectors, self._scales
            self._vectors, self._scales = grown, grown_scales
        self._vectors[places], self._scales[places] = numbers, scales
        for at in places:
            self._has_vector[at] = 1

    @property
    def byte_size(self) -> int:
        """About how much memory it takes."""
        vectors = 0 if self._vectors is None else self._vectors.nbytes
        return vectors + len(self._words) * 16 + len(self) * _NAMES_BYTES

    # -- what is known of each row

    def has(self, form: int) -> np.ndarray:
        """1.0 for rows of a form (see `memory/forms.py`), (rows,)."""
        import numpy as np

        return (np.frombuffer(self.forms, "u1") & form > 0).astype(float)

    def spoken_by(self, names: Iterable[str]) -> np.ndarray:
        """1.0 for rows whose speaker has one of these names, (rows,)."""
        import numpy as np

        codes = [self.speakers.known[name] for name in names if name in self.speakers.known]
        return np.isin(np.frombuffer(self.speakers.codes, "u4"), codes).astype(float)

    def names_of(self, author: str) -> frozenset[str]:
        """The names a person goes by here, Parley's among them where it answered."""
        code = self.authors.known.get(author)
        pairs = set(zip(self.authors.codes, self.speakers.codes, strict=True))
        return frozenset(self.speakers.names[speaker] for one, speaker in pairs if one == code)

    def text(self, at: int) -> str:
        """The words of one row; empty when it was forgotten meanwhile."""
        number = self.numbers[at]
        return self._read_texts([number]).get(number, "")

    def named_times(self, zone: tzinfo | None) -> dict[int, Span]:
        """The times that rows name, seen from when they were said, by place."""
        named = self._named.setdefault(zone, {})
        missing = [at for at, form in enumerate(self.forms) if form & WITH_TIME and at not in named]
        texts = self._read_texts([self.numbers[at] for at in missing]) if missing else {}
        for at in missing:
            text = texts.get(self.numbers[at], "")
            named[at] = named_span(text, self.said_at[at], zone, nearest=True)
        return {at: span for at, span in named.items() if span is not None}

    # -- words

    @property
    def lengths(self) -> np.ndarray:
        """How many words each row has, (rows,), float64."""
        import numpy as np

        if self._lengths is None or len(self._lengths) < len(self):
            sums = np.concatenate([[0], np.cumsum(np.frombuffer(self._word_times, "u4"))])
            self._lengths = np.diff(sums[np.frombuffer(self._starts, "u4")]).astype(float)
        return self._lengths

    def times(self, word: int) -> np.ndarray:
        """How often each row has a word, (rows,), float64."""
        import numpy as np

        where = np.flatnonzero(np.frombuffer(self._words, "u8") == word)
        found = np.zeros(len(self))
        found[np.frombuffer(self._word_rows, "u4")[where]] = np.frombuffer(self._word_times, "u4")[where]
        return found

    def words_of(self, at: int) -> np.ndarray:
        """The words of one row, each once, uint64."""
        import numpy as np

        return np.frombuffer(self._words, "u8")[self._starts[at] : self._starts[at + 1]].copy()

    def knows(self, words: Sequence[int]) -> bool:
        """Whether any of these words is in a row."""
        import numpy as np

        return bool(np.isin(np.array(words, "u8"), np.frombuffer(self._words, "u8")).any())

    def rarities(self, words: np.ndarray) -> np.ndarray:
        """How rare each word is here, after Robertson and Sparck Jones: the logarithm of the share that lacks it."""
        import numpy as np

        having = self._having(words)
        return np.log(1 + (len(self) - having + 0.5) / (having + 0.5))

    def _having(self, words: np.ndarray) -> np.ndarray:
        """How many rows have each word. Counted once, and what was added since beside it until it is a tenth."""
        import numpy as np

        all_words = np.frombuffer(self._words, "u8")
        if self._frequencies is None or self._frequencies[2] < 0.9 * len(all_words):
            self._frequencies = (*np.unique(all_words, return_counts=True), len(all_words))
        known, counts, counted = self._frequencies
        if not len(known):
            return np.zeros(len(words))
        at = np.minimum(np.searchsorted(known, words), len(known) - 1)
        having = np.where(known[at] == words, counts[at], 0)
        return having + (all_words[counted:, None] == words).sum(axis=0)

    # -- vectors

    @property
    def dimensions(self) -> int:
        """Of one of the two vectors a row has; 0 while there are none."""
        return 0 if self._vectors is None else self._vectors.shape[1] // 2

    @property
    def with_vector(self) -> np.ndarray:
        """Which rows have vectors, bool (rows,)."""
        import numpy as np

        return np.frombuffer(bytes(self._has_vector), bool)

    def without_vector(self) -> list[str]:
        """Ids of the rows that have none yet."""
        return [id for id, has in zip(self.ids, self._has_vector, strict=True) if not has]

    def similarities(self, embedding: np.ndarray, half: int) -> np.ndarray:
        """Inner products with the turns alone, or (`half` 1) with the ones before them: (rows with vectors,)."""
        import numpy as np

        assert self._vectors is not None
        assert self._scales is not None
        known = self.with_vector
        which = slice(len(self)) if known.all() else np.flatnonzero(known)
        columns = slice(half * len(embedding), (half + 1) * len(embedding))
        found: np.ndarray = self._vectors[which, columns].astype("float32") @ embedding * self._scales[which]
        return found

    def vectors_alone(self, places: np.ndarray) -> np.ndarray:
        """The vectors of some rows alone, float64 (n, dimensions); zeros for one that has none yet."""
        import numpy as np

        found = np.zeros((len(places), self.dimensions))
        if self._vectors is not None and self._scales is not None:
            here = places < len(self._vectors)  # the newest rows have no vectors yet
            few = places[here]
            found[here] = self._scales[few, None] * self._vectors[few, : self.dimensions].astype(float)
        return found

    def likeness(self, ids: Sequence[str], embedding: np.ndarray) -> dict[str, float]:
        """The cosine of a vector, (dimensions,), with the turn alone, for those of these rows that have theirs."""
        import numpy as np

        here = [id for id in ids if id in self.place and self._has_vector[self.place[id]]]
        cosines = self.vectors_alone(np.array([self.place[id] for id in here], int)) @ embedding if here else []
        return dict(zip(here, map(float, cosines), strict=True))

    # -- neighbours

    def previous(self, values: np.ndarray) -> np.ndarray:
        """The value of the turn before in the session, 0 where there is none."""
        import numpy as np

        before = np.frombuffer(self.before, "i4")
        return np.where(before >= 0, values[before], 0.0)

    def next(self, values: np.ndarray) -> np.ndarray:
        """The value of the turn after in the session, 0 where there is none."""
        import numpy as np

        before = np.frombuffer(self.before, "i4")
        found = np.zeros(len(values))
        has = before >= 0
        found[before[has]] = values[has]
        return found

    def beside(self, values: np.ndarray) -> np.ndarray:
        """The sum of the two."""
        return self.previous(values) + self.next(values)

    def best_of_session(self, values: np.ndarray) -> np.ndarray:
        """The highest value in the session of each row."""
        import numpy as np

        session = np.frombuffer(self.session, "u4")
        best = np.full(len(self._session_turns), -np.inf)
        np.maximum.at(best, session, values)
        return np.asarray(best[session])


class _Labels:
    """Texts that many rows share, by small numbers."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.codes = array("I")

    @property
    def names(self) -> list[str]:
        return list(self.known)

    def extend(self, names: Sequence[str]) -> None:
        for name in dict.fromkeys(names):
            self.known.setdefault(name, len(self.known))
        self.codes.extend([self.known[name] for name in names])


def as_numbers(hashes: Sequence[str]) -> list[int]:
    """Keyed hashes of words as the index has them."""
    return [int(one, 16) for one in hashes]


def _as_numbers(hashes: str) -> Any:
    """Hashes joined by spaces as uint64 (n,)."""
    import numpy as np

    digits = np.frombuffer(bytes.fromhex(hashes), "u1").reshape(-1, _HASH_BYTES)
    wide = np.zeros((len(digits), 8), "u1")
    wide[:, 8 - _HASH_BYTES :] = digits
    return wide.view(">u8")[:, 0].astype("u8")
