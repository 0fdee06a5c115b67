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
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from memory.databases import Database, Schema, open_database
from memory.forms import form_of, is_current
from memory.lexical import FTS5, GIN, lexical_index
from memory.rows import COLUMNS, IndexedRow, Kept, Row, Said, Scope, channel, person, row_of
from memory.vector_marks import VectorMarks
from memory.words import terms

PASSAGES = Schema(
    "passages",
    """
CREATE TABLE IF NOT EXISTS passages (
    number {number}, id TEXT NOT NULL UNIQUE, author TEXT NOT NULL, speaker TEXT NOT NULL,
    text TEXT NOT NULL, conversation_id TEXT NOT NULL, shared INTEGER NOT NULL, said_at {real} NOT NULL,
    media TEXT NOT NULL, connector TEXT NOT NULL, embedded_by TEXT NOT NULL DEFAULT '',
    form INTEGER NOT NULL DEFAULT 0, vector {bytes});
CREATE INDEX IF NOT EXISTS passages_by_author ON passages (author, number);
CREATE INDEX IF NOT EXISTS passages_by_conversation ON passages (conversation_id, number) WHERE shared = 1;
CREATE INDEX IF NOT EXISTS passages_by_model ON passages (embedded_by, number);
CREATE INDEX IF NOT EXISTS passages_without_copy ON passages (embedded_by) WHERE vector IS NULL;
CREATE TABLE IF NOT EXISTS keys (owner TEXT PRIMARY KEY, key {bytes} NOT NULL){plain};
CREATE TABLE IF NOT EXISTS paused (owner TEXT PRIMARY KEY){plain};
CREATE TABLE IF NOT EXISTS vectors_to_delete (id TEXT PRIMARY KEY, author TEXT NOT NULL){plain};
CREATE TABLE IF NOT EXISTS vectors_to_erase (author TEXT PRIMARY KEY){plain};
""",
    sqlite=FTS5,
    postgres=GIN,
    added=(("passages", "form", "INTEGER NOT NULL DEFAULT 0"), ("passages", "vector", "{bytes}")),
)
_ALL = 10**12


class PassageTable:
    """Rows below `directory`. Every method blocks and may be called from any thread."""

    def __init__(self, directory: Path, database_url: str = "") -> None:
        """A `database_url` names a PostgreSQL to use instead of the file. Raises ConfigurationError without it."""
        self._lock = threading.RLock()
        self._db = open_database(PASSAGES, directory, database_url)
        self._lexical = lexical_index(self._db)
        self.vectors = VectorMarks(self._db, self._lock)

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

    def oldest(self, limit: int) -> list[Kept]:
        """The rows that were written first, of anybody."""
        query = f"SELECT embedded_by, vector, {COLUMNS} FROM passages ORDER BY number LIMIT ?"
        with self._lock:
            found = self._db.execute(query, (limit,)).fetchall()
        return [Kept(row_of(values), mark, vector) for mark, vector, *values in found]

    def adopt(self, batch: Sequence[Kept], note: Callable[[Database], None]) -> None:
        """Write rows of another table under their ids; those that are here already stay. `note` is called with the
        database within the transaction.
        """
        segmented = [terms(kept.row.text) for kept in batch]
        query = (
            f"INSERT INTO passages ({COLUMNS.removeprefix('number, ')}, form, embedded_by, vector) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO NOTHING RETURNING number"
        )
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for kept, words in zip(batch, segmented, strict=True):
                row = kept.row
                inserted = self._db.execute(
                    query,
                    (row.id, row.author, row.speaker, row.text, row.conversation_id, int(row.shared), row.said_at,
                     json.dumps(list(row.media_ids)), row.connector, form_of(row.text), kept.embedded_by, kept.vector),
                ).fetchall()  # fmt: skip
                for (number,) in inserted:
                    self._index(number, row.author, row.conversation_id if row.shared else None, words)
            note(self._db)

    def drop(self, numbers: Sequence[int]) -> None:
        """Remove rows that another table has now; nothing of theirs is noted for deletion."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for number in numbers:
                self._db.execute("DELETE FROM passages WHERE number = ?", (number,))
                self._lexical.remove(number)

    def _index(self, number: int, author: str, shared_in: str | None, words: Sequence[str]) -> None:
        """Put a row's words into the lexical index, hashed for its person and for where it was said."""
        others = self._hashes(words, channel(shared_in)) if shared_in is not None else ()
        self._lexical.add(number, self._hashes(words, person(author)), others)

    def _insert(self, said: Said, words: Sequence[str]) -> Row:
        id = f"m-{secrets.token_hex(8)}"
        connector = said.author.partition(":")[0] if ":" in said.author else ""
        inserted = self._db.execute(
            "INSERT INTO passages (id, author, speaker, text, conversation_id, shared, said_at, media, connector, "
            "form) VALUES (?,?,?,?,?,?,?,?,?,?) RETURNING number",
            (id, said.author, said.speaker, said.text, said.conversation_id, int(said.shared), said.said_at,
             json.dumps(list(said.media_ids)), connector, form_of(said.text)),
        )  # fmt: skip
        number = int(inserted.fetchall()[0][0])
        self._index(number, said.author, said.conversation_id if said.shared else None, words)
        return Row(
            number, id, said.author, said.speaker, said.text, said.conversation_id, said.shared, said.said_at,
            said.media_ids, connector,
        )  # fmt: skip

    def own_rows(self, author: str, *, limit: int = _ALL, ids: Sequence[str] | None = None) -> list[Row]:
        """A person's rows in the order written; with a limit the latest ones, with `ids` these."""
        if ids is not None:
            return self._rows(Scope("own", author), f"id IN {self._db.listed}", (json.dumps(list(ids)),), limit)
        return self._rows(Scope("own", author), limit=limit)

    def own_row(self, author: str, id: str) -> Row | None:
        """The person's row with this id."""
        found = self._rows(Scope("own", author), "id = ?", (id,))
        return found[0] if found else None

    def rows(self, scope: Scope, numbers: Sequence[int]) -> list[Row]:
        """Those of the scope's rows that have these numbers, in the order of the numbers."""
        found = {row.number: row for row in self._rows(scope, *_among(numbers))}
        return [found[number] for number in numbers if number in found]

    def search(self, scope: Scope, words: Iterable[str], limit: int) -> list[Row]:
        """The scope's rows that share words with these terms, best first by BM25."""
        with self._lock:
            return self.rows(scope, self._search(scope, words, limit))

    def indexed(
        self,
        scope: Scope,
        identity: str,
        *,
        limit: int = _ALL,
        after: int | None = None,
        ids: Sequence[str] | None = None,
        sharing: Iterable[str] | None = None,
    ) -> list[IndexedRow]:
        """What is scored of the scope's latest rows, in the order written, with the vectors of this embedding model.

        `after` leaves out those up to a number, `ids` all but these; with `sharing` the best of those that share words
        with these terms.
        """
        also, values = ("number > ?", (after,)) if after is not None else ("1 = 1", ())  # type: tuple[str, tuple[Any, ...]]
        if ids is not None:
            also, values = f"id IN {self._db.listed}", (json.dumps(list(ids)),)
        with self._lock:
            if sharing is not None:
                also, values = _among(self._search(scope, sharing, limit))
            found = self._db.execute(
                "SELECT number, id, author, speaker, conversation_id, said_at, form, "
                f"CASE WHEN embedded_by = ? THEN vector END, {self._lexical.words(scope.column)} "
                f"FROM passages WHERE {scope.where} AND {also} ORDER BY number DESC LIMIT ?",
                (identity, scope.of, *values, limit),
            ).fetchall()
        rows = list(map(IndexedRow._make, reversed(found)))
        if stale := [row.number for row in rows if not is_current(row.form)]:
            forms = {row.number: form_of(row.text) for row in self.rows(scope, stale)}
            rows = [row._replace(form=forms.get(row.number, row.form)) for row in rows]
        return rows

    def count_between(self, scope: Scope, oldest: int, newest: int) -> int:
        """How many rows the scope has from one number to another."""
        query = f"SELECT count(*) FROM passages WHERE {scope.where} AND number BETWEEN ? AND ?"
        with self._lock:
            return int(self._db.execute(query, (scope.of, oldest, newest)).fetchone()[0])

    def hashes(self, words: Iterable[str], scope: Scope) -> tuple[str, ...]:
        """Terms as the index has them for one scope."""
        with self._lock:
            return self._hashes(words, scope.key)

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
        where, values = "1 = 1", []  # type: tuple[str, list[Any]]
        if id is not None:
            where, values = f"{where} AND id = ?", [*values, id]
        if since is not None:
            where, values = f"{where} AND said_at >= ?", [*values, since]
        if ids is not None:
            where, values = f"{where} AND id IN {self._db.listed}", [*values, json.dumps(list(ids))]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            gone = self._rows(Scope("own", author), where, tuple(values))
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
            if not values:
                self._db.execute("DELETE FROM keys WHERE owner = ?", (person(author),))
        return gone

    def authors(self) -> list[str]:
        """Everybody who has a row."""
        with self._lock:
            return [row[0] for row in self._db.execute("SELECT DISTINCT author FROM passages").fetchall()]

    def authors_in(self, conversation_ids: Iterable[str]) -> list[str]:
        """Everybody who has a row of what was said in one of these shared conversations."""
        query = "SELECT DISTINCT author FROM passages WHERE shared = 1 AND conversation_id = ?"
        with self._lock:
            found = [row[0] for id in conversation_ids for row in self._db.execute(query, (id,)).fetchall()]
        return list(dict.fromkeys(found))

    def previous(self, row: Row) -> Row | None:
        """The row of the same person before this one in its conversation."""
        before = "conversation_id = ? AND number < ?"
        found = self._rows(Scope("own", row.author), before, (row.conversation_id, row.number), 1)
        return found[0] if found else None

    def installation(self) -> str:
        """A name of this table's own, for what it keeps on a server that others use too."""
        with self._lock:
            return self._key("installation").hex()[:8]

    def still_there(self, ids: Sequence[str]) -> set[str]:
        """Those of these ids that were not forgotten meanwhile."""
        if not ids:
            return set()
        marks = ",".join("?" * len(ids))
        with self._lock:
            found = self._db.execute(f"SELECT id FROM passages WHERE id IN ({marks})", tuple(ids)).fetchall()
        return {id for (id,) in found}

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

    def _rows(self, scope: Scope, also: str = "1 = 1", values: tuple[Any, ...] = (), limit: int = _ALL) -> list[Row]:
        """Rows of a scope in the order written, the latest `limit`."""
        query = f"SELECT {COLUMNS} FROM passages WHERE {scope.where} AND {also} ORDER BY number DESC LIMIT ?"
        with self._lock:
            found = self._db.execute(query, (scope.of, *values, limit)).fetchall()
        return [row_of(one) for one in reversed(found)]

    def _search(self, scope: Scope, words: Iterable[str], limit: int) -> list[int]:
        """Numbers of the rows that share words with these terms, best first."""
        hashes = self._hashes(dict.fromkeys(words), scope.key)
        matching = self._lexical.matching(scope.column, hashes, scope.where, scope.of) if hashes else []
        if not matching:
            return []
        total = int(self._db.execute(f"SELECT count(*) FROM passages WHERE {scope.where}", (scope.of,)).fetchone()[0])
        return _best(matching, hashes, total)[:limit]

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


def _among(numbers: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """The condition that a row has one of these numbers, and its values."""
    return f"number IN ({','.join('?' * len(numbers)) or 'NULL'})", tuple(numbers)
