"""The table of what was said: one row a turn, in SQLite or PostgreSQL, with its words in a lexical index beside it.

This is the truth; vectors are computed from it. A row and its index entries are written and deleted in one
transaction, and every statement names the person or the shared conversation it is about.

The lexical index holds no words but keyed hashes of them, the key being the person's (and, for what was said in a
shared conversation, that conversation's). So a query reaches only rows made with its own key, however it is worded,
it never walks through other people's postings, and of what was forgotten no word remains in the index.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memory.databases import Schema, open_database
from memory.lexical import FTS5, GIN, Column, lexical_index
from memory.words import terms

PASSAGES = Schema(
    "passages",
    """
CREATE TABLE IF NOT EXISTS passages (
    number {number}, id TEXT NOT NULL UNIQUE, author TEXT NOT NULL, speaker TEXT NOT NULL,
    text TEXT NOT NULL, conversation_id TEXT NOT NULL, shared INTEGER NOT NULL, said_at {real} NOT NULL,
    media TEXT NOT NULL, connector TEXT NOT NULL, embedded_by TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS passages_by_author ON passages (author, number);
CREATE INDEX IF NOT EXISTS passages_by_conversation ON passages (conversation_id, number) WHERE shared = 1;
CREATE INDEX IF NOT EXISTS passages_by_model ON passages (embedded_by, number);
CREATE TABLE IF NOT EXISTS keys (owner TEXT PRIMARY KEY, key {bytes} NOT NULL){plain};
CREATE TABLE IF NOT EXISTS paused (owner TEXT PRIMARY KEY){plain};
CREATE TABLE IF NOT EXISTS vectors_to_delete (id TEXT PRIMARY KEY, author TEXT NOT NULL){plain};
CREATE TABLE IF NOT EXISTS vectors_to_erase (author TEXT PRIMARY KEY){plain};
""",
    sqlite=FTS5,
    postgres=GIN,
)
STARTED = "started"
_ALL = 10**12
_COLUMNS = "number, id, author, speaker, text, conversation_id, shared, said_at, media, connector"


@dataclass(frozen=True, slots=True)
class Said:
    """One turn to be kept."""

    text: str
    author: str
    speaker: str
    conversation_id: str
    shared: bool
    said_at: float
    """Seconds since 1970, UTC."""
    media_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One turn as it is kept."""

    number: int
    """In the order they were written."""
    id: str
    author: str
    speaker: str
    text: str
    conversation_id: str
    shared: bool
    said_at: float
    """Seconds since 1970, UTC."""
    media_ids: tuple[str, ...] = ()
    connector: str = ""
    words: tuple[str, ...] = ()
    """Keyed hashes of its terms, with the key of the scope it was read for."""


class PassageTable:
    """Rows below `directory`. Every method blocks and may be called from any thread."""

    def __init__(self, directory: Path, database_url: str = "") -> None:
        """A `database_url` names a PostgreSQL to use instead of the file. Raises ConfigurationError without it."""
        self._lock = threading.RLock()
        self._db = open_database(PASSAGES, directory, database_url)
        self._lexical = lexical_index(self._db)

    def add(
        self,
        text: str,
        author: str,
        speaker: str,
        conversation_id: str,
        *,
        shared: bool,
        said_at: float,
        media_ids: Sequence[str] = (),
    ) -> Row:
        """Write one turn; it is on disk when this returns."""
        said = Said(text, author, speaker, conversation_id, shared, said_at, tuple(media_ids))
        return self.add_many([said])[0]

    def add_many(self, turns: Sequence[Said]) -> list[Row]:
        """Write several turns in one transaction: all are kept or none."""
        segmented = [terms(said.text) for said in turns]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            return [self._insert(said, words) for said, words in zip(turns, segmented, strict=True)]

    def _insert(self, said: Said, words: Sequence[str]) -> Row:
        own = self._hashes(words, person(said.author))
        others = self._hashes(words, channel(said.conversation_id)) if said.shared else ()
        id = f"m-{secrets.token_hex(8)}"
        connector = said.author.partition(":")[0] if ":" in said.author else ""
        inserted = self._db.execute(
            "INSERT INTO passages (id, author, speaker, text, conversation_id, shared, said_at, media, connector) "
            "VALUES (?,?,?,?,?,?,?,?,?) RETURNING number",
            (id, said.author, said.speaker, said.text, said.conversation_id, int(said.shared), said.said_at,
             json.dumps(list(said.media_ids)), connector),
        )  # fmt: skip
        number = int(inserted.fetchall()[0][0])
        self._lexical.add(number, own, others)
        return Row(
            number, id, said.author, said.speaker, said.text, said.conversation_id, said.shared, said.said_at,
            said.media_ids, connector, own,
        )  # fmt: skip

    def own_rows(self, author: str, *, limit: int = _ALL) -> list[Row]:
        """A person's rows in the order written; with a limit the latest ones."""
        return self._rows("own", "author = ?", (author,), limit)

    def shared_rows(self, conversation_id: str, *, limit: int = _ALL) -> list[Row]:
        """What was said in a shared conversation, by anybody, in the order written."""
        return self._rows("shared", "shared = 1 AND conversation_id = ?", (conversation_id,), limit)

    def own_row(self, author: str, id: str) -> Row | None:
        """The person's row with this id."""
        found = self._rows("own", "author = ? AND id = ?", (author, id), 1)
        return found[0] if found else None

    def search_own(self, author: str, words: Iterable[str], limit: int) -> list[Row]:
        """A person's rows that share words with these terms, best first by BM25."""
        return self._search("own", person(author), "author = ?", author, words, limit)

    def search_shared(self, conversation_id: str, words: Iterable[str], limit: int) -> list[Row]:
        """Rows of a shared conversation that share words with these terms, best first by BM25."""
        scope = channel(conversation_id)
        return self._search("shared", scope, "shared = 1 AND conversation_id = ?", conversation_id, words, limit)

    def hashes(self, words: Iterable[str], scope: str) -> tuple[str, ...]:
        """Terms as the index has them for one scope, `person(...)` or `channel(...)`."""
        with self._lock:
            return self._hashes(words, scope)

    def version(self) -> int:
        """Changes when another connection wrote to the file."""
        with self._lock:
            return self._db.version()

    def count(self, author: str) -> int:
        """How many rows a person has."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM passages WHERE author = ?", (author,)).fetchone()[0])

    def total(self) -> int:
        """How many rows there are of all people."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def delete(
        self, author: str, *, id: str | None = None, since: float | None = None, ids: Sequence[str] | None = None
    ) -> list[Row]:
        """Remove one row of a person, some by their ids, those said since a time, or all. Returns what went.

        Their vectors are noted for deletion in the same transaction. With everything the person's key goes too.
        """
        where, values = "author = ?", [author]  # type: tuple[str, list[Any]]
        if id is not None:
            where, values = f"{where} AND id = ?", [*values, id]
        if since is not None:
            where, values = f"{where} AND said_at >= ?", [*values, since]
        if ids is not None:
            where, values = f"{where} AND id IN {self._db.listed}", [*values, json.dumps(list(ids))]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            gone = self._rows("own", where, tuple(values), _ALL)
            for row in gone:
                # The mark as it is now: another process may have noted meanwhile that it is about to keep vectors.
                marks = self._db.execute(
                    "DELETE FROM passages WHERE number = ? AND author = ? RETURNING embedded_by", (row.number, author)
                ).fetchall()
                if marks and marks[0][0]:
                    self._db.execute(
                        "INSERT INTO vectors_to_delete (id, author) VALUES (?,?) ON CONFLICT DO NOTHING",
                        (row.id, author),
                    )
                self._lexical.remove(row.number)
            if len(values) == 1:
                self._db.execute("DELETE FROM keys WHERE owner = ?", (person(author),))
        return gone

    def authors(self) -> list[str]:
        """Everybody who has a row."""
        with self._lock:
            return [row[0] for row in self._db.execute("SELECT DISTINCT author FROM passages").fetchall()]

    def pending(self, identity: str, limit: int) -> list[Row]:
        """Rows whose vectors are not of this embedding model yet, the newest first: they are asked for soonest."""
        query = f"SELECT {_COLUMNS}, '' FROM passages WHERE embedded_by = ? ORDER BY number DESC LIMIT ?"
        with self._lock:
            found = [
                _row(values)
                for mark in self._other_marks(identity)
                for values in self._db.execute(query, (mark, limit)).fetchall()
            ]
        return sorted(found, key=lambda row: -row.number)[:limit]

    def count_pending(self, identity: str) -> int:
        """How many rows wait for their vectors."""
        query = "SELECT count(*) FROM passages WHERE embedded_by = ?"
        with self._lock:
            return sum(int(self._db.execute(query, (mark,)).fetchone()[0]) for mark in self._other_marks(identity))

    def _other_marks(self, identity: str) -> list[str]:
        """The marks there are but this one: a handful, found by stepping through the index, however many rows."""
        marks: list[str] = []
        found = self._db.execute("SELECT min(embedded_by) FROM passages").fetchone()[0]
        while found is not None:
            marks.append(str(found))
            found = self._db.execute(
                "SELECT min(embedded_by) FROM passages WHERE embedded_by > ?", (found,)
            ).fetchone()[0]
        return [mark for mark in marks if mark != identity]

    def previous(self, row: Row) -> Row | None:
        """The row of the same person before this one in its conversation."""
        where = "author = ? AND conversation_id = ? AND number < ?"
        found = self._rows("own", where, (row.author, row.conversation_id, row.number), 1)
        return found[0] if found else None

    def installation(self) -> str:
        """A name of this table's own, for what it keeps on a server that others use too."""
        with self._lock:
            return self._key("installation").hex()[:8]

    def mark_embedded(self, ids: Iterable[str], identity: str) -> set[str]:
        """Note that the vectors of these rows are kept, or with `STARTED` that they are about to be: a row with
        any mark may have vectors, which must go with it. Returns those that were not forgotten meanwhile.
        """
        query = "UPDATE passages SET embedded_by = ? WHERE id = ? RETURNING id"
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            return {id for id in ids if self._db.execute(query, (identity, id)).fetchall()}

    def mark_pending(self, author: str | None = None) -> int:
        """Have vectors computed anew, of one person or of all. Returns how many rows."""
        query = "UPDATE passages SET embedded_by = ? WHERE embedded_by <> ''"  # those without a mark are pending
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if author is None:
                self._db.execute(query, (STARTED,))
                return self.total()
            self._db.execute(query + " AND author = ?", (STARTED, author))
            return self.count(author)

    def still_there(self, ids: Sequence[str]) -> set[str]:
        """Those of these ids that were not forgotten meanwhile."""
        if not ids:
            return set()
        marks = ",".join("?" * len(ids))
        with self._lock:
            found = self._db.execute(f"SELECT id FROM passages WHERE id IN ({marks})", tuple(ids)).fetchall()
        return {id for (id,) in found}

    def vectors_to_delete(self, limit: int = 1000) -> list[tuple[str, str]]:
        """Pairs of row id and author whose vectors must go."""
        with self._lock:
            return self._db.execute("SELECT id, author FROM vectors_to_delete LIMIT ?", (limit,)).fetchall()

    def vectors_deleted(self, ids: Iterable[str]) -> None:
        """Note that they went; their bytes may still be in the files of the vector database."""
        named = [(id,) for id in ids]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT INTO vectors_to_erase SELECT author FROM vectors_to_delete WHERE id = ? ON CONFLICT DO NOTHING",
                named,
            )
            self._db.executemany("DELETE FROM vectors_to_delete WHERE id = ?", named)

    def people_to_erase(self) -> list[str]:
        """Those of whose deleted vectors bytes may still be in files."""
        with self._lock:
            return [author for (author,) in self._db.execute("SELECT author FROM vectors_to_erase").fetchall()]

    def erased(self, people: Iterable[str]) -> None:
        """Note that no byte is left."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("DELETE FROM vectors_to_erase WHERE author = ?", [(one,) for one in people])

    def pause(self, author: str, paused: bool) -> None:
        """Stop or resume remembering for a person. Their id is kept as a hash: the wish outlives "forget me"."""
        with self._lock:
            if paused:
                self._db.execute("INSERT INTO paused VALUES (?) ON CONFLICT DO NOTHING", (person(author),))
            else:
                self._db.execute("DELETE FROM paused WHERE owner = ?", (person(author),))

    def is_paused(self, author: str) -> bool:
        """Whether this person asked not to be remembered."""
        with self._lock:
            found = self._db.execute("SELECT 1 FROM paused WHERE owner = ?", (person(author),)).fetchone()
        return found is not None

    def scrub(self, *, whole: bool) -> None:
        """Make sure that no byte of deleted rows stays in the files; `whole` spares no effort."""
        with self._lock:
            self._db.scrub(whole=whole)

    def is_elsewhere(self, fragment: str) -> bool:
        """Whether a fragment of text stands in a row that is kept: then finding it in a file proves nothing."""
        query = f"SELECT 1 FROM passages WHERE {self._db.position}(text, ?) > 0 LIMIT 1"
        with self._lock:
            found = self._db.execute(query, (fragment,)).fetchone()
        return found is not None

    def close(self) -> None:
        """Close the file; the table can not be used afterwards."""
        with self._lock:
            self._db.close()

    def _rows(self, column: Column, where: str, values: tuple[Any, ...], limit: int) -> list[Row]:
        """Rows in the order written, the latest `limit`, with the words that the index has in that column."""
        query = (
            f"SELECT {_COLUMNS}, {self._lexical.words(column)} FROM passages WHERE {where} ORDER BY number DESC LIMIT ?"
        )
        with self._lock:
            found = self._db.execute(query, (*values, limit)).fetchall()
        return [_row(one) for one in reversed(found)]

    def _search(
        self, column: Column, scope: str, where: str, value: str, words: Iterable[str], limit: int
    ) -> list[Row]:
        with self._lock:
            hashes = self._hashes(dict.fromkeys(words), scope)
            matching = self._lexical.matching(column, hashes, where, value) if hashes else []
            if not matching:
                return []
            total = int(self._db.execute(f"SELECT count(*) FROM passages WHERE {where}", (value,)).fetchone()[0])
            numbers = _best(matching, hashes, total)[:limit]
            marks = ",".join("?" * len(numbers))
            rows = self._rows(column, f"{where} AND number IN ({marks})", (value, *numbers), limit)
        place = {number: at for at, number in enumerate(numbers)}
        return sorted(rows, key=lambda row: place[row.number])

    def _hashes(self, words: Iterable[str], scope: str) -> tuple[str, ...]:
        key = self._key(scope)
        return tuple(hashlib.blake2b(word.encode(), digest_size=6, key=key).hexdigest() for word in words)

    def _key(self, scope: str) -> bytes:
        """The secret of a scope, made when first needed."""
        # Read each time (microseconds): another process may have forgotten this person meanwhile.
        query = "SELECT key FROM keys WHERE owner = ?"
        found = self._db.execute(query, (scope,)).fetchone()
        if found is None:
            self._db.execute("INSERT INTO keys VALUES (?,?) ON CONFLICT DO NOTHING", (scope, secrets.token_bytes(16)))
            found = self._db.execute(query, (scope,)).fetchone()
        return bytes(found[0])


def _best(matching: Sequence[tuple[int, str]], hashes: Sequence[str], total: int) -> list[int]:
    """Numbers of the rows, best first by BM25 (Robertson and Zaragoza 2009), k1 = 1.2, b = 0.75; then the newest.

    `total` rows are in the scope: rarity is measured within it, not over everybody's rows as FTS5's own rank does.
    """
    counts, lengths = [], []
    for _, words in matching:
        split = words.split()
        counts.append([split.count(one) for one in hashes])
        lengths.append(len(split))
    having = [sum(1 for count in counts if count[at]) for at in range(len(hashes))]
    rarity = [math.log(1 + (total - n + 0.5) / (n + 0.5)) for n in having]
    mean = sum(lengths) / len(lengths)
    scored = []
    for (number, _), count, length in zip(matching, counts, lengths, strict=True):
        norm = 1.2 * (0.25 + 0.75 * length / mean)
        score = sum(rare * times * 2.2 / (times + norm) for rare, times in zip(rarity, count, strict=True) if times)
        scored.append((score, number))
    return [number for _, number in sorted(scored, reverse=True)]


def person(author: str) -> str:
    """The scope of a person's own rows."""
    return hashlib.sha256(f"person:{author}".encode()).hexdigest()[:32]


def channel(conversation_id: str) -> str:
    """The scope of what was said in a shared conversation."""
    return hashlib.sha256(f"conversation:{conversation_id}".encode()).hexdigest()[:32]


def _row(values: tuple[Any, ...]) -> Row:
    number, id, author, speaker, text, conversation_id, shared, said_at, media, connector, words = values
    return Row(
        number=number,
        id=id,
        author=author,
        speaker=speaker,
        text=text,
        conversation_id=conversation_id,
        shared=bool(shared),
        said_at=said_at,
        media_ids=tuple(json.loads(media)),
        connector=connector,
        words=tuple(words.split()),
    )
