"""The table of what was said: one row a turn, in SQLite, with its words in a lexical index beside it.

This is the truth; vectors are computed from it. A row and its index entries are written and deleted in one
transaction, and every statement names the person or the shared conversation it is about.

The lexical index holds no words but keyed hashes of them, the key being the person's (and, for what was said in a
shared conversation, that conversation's). So a query reaches only rows made with its own key, however it is worded,
it never walks through other people's postings, and of what was forgotten no word remains in the index.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memory.words import terms

_SCHEMA = """
CREATE TABLE IF NOT EXISTS passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, author TEXT NOT NULL, speaker TEXT NOT NULL,
    text TEXT NOT NULL, conversation_id TEXT NOT NULL, shared INTEGER NOT NULL, said_at REAL NOT NULL,
    media TEXT NOT NULL, connector TEXT NOT NULL, embedded_by TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS passages_by_author ON passages (author, number);
CREATE INDEX IF NOT EXISTS passages_by_conversation ON passages (conversation_id, number) WHERE shared = 1;
CREATE INDEX IF NOT EXISTS passages_by_model ON passages (embedded_by, number);
CREATE VIRTUAL TABLE IF NOT EXISTS lexical USING fts5 (own, shared, tokenize = 'unicode61', detail = none);
CREATE TABLE IF NOT EXISTS keys (owner TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS paused (owner TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vectors_to_delete (id TEXT PRIMARY KEY, author TEXT NOT NULL) WITHOUT ROWID;
"""
STARTED = "started"
_COLUMNS = "number, id, author, speaker, text, conversation_id, passages.shared, said_at, media, connector"


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

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / "passages.sqlite3"
        self._lock = threading.RLock()
        self._db = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        # FULL: an acknowledged row outlives a power cut too. secure_delete: what is deleted is overwritten.
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA busy_timeout=10000;"
            "PRAGMA cache_size=-16000;" + _SCHEMA
        )

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
        cursor = self._db.execute(
            "INSERT INTO passages (id, author, speaker, text, conversation_id, shared, said_at, media, connector) "
            "VALUES (?,?,?,?,?,?,?,?,?)",
            (id, said.author, said.speaker, said.text, said.conversation_id, int(said.shared), said.said_at,
             json.dumps(list(said.media_ids)), connector),
        )  # fmt: skip
        number = int(cursor.lastrowid or 0)
        self._db.execute(
            "INSERT INTO lexical (rowid, own, shared) VALUES (?,?,?)", (number, " ".join(own), " ".join(others))
        )
        return Row(
            number, id, said.author, said.speaker, said.text, said.conversation_id, said.shared, said.said_at,
            said.media_ids, connector, own,
        )  # fmt: skip

    def own_rows(self, author: str, *, limit: int = -1) -> list[Row]:
        """A person's rows in the order written; with a limit the latest ones."""
        return self._rows("lexical.own", "author = ?", (author,), limit)

    def shared_rows(self, conversation_id: str, *, limit: int = -1) -> list[Row]:
        """What was said in a shared conversation, by anybody, in the order written."""
        return self._rows("lexical.shared", "passages.shared = 1 AND conversation_id = ?", (conversation_id,), limit)

    def own_row(self, author: str, id: str) -> Row | None:
        """The person's row with this id."""
        found = self._rows("lexical.own", "author = ? AND id = ?", (author, id), 1)
        return found[0] if found else None

    def search_own(self, author: str, words: Iterable[str], limit: int) -> list[Row]:
        """A person's rows that share words with these terms, best first by BM25."""
        return self._search("own", person(author), "author = ?", author, words, limit)

    def search_shared(self, conversation_id: str, words: Iterable[str], limit: int) -> list[Row]:
        """Rows of a shared conversation that share words with these terms, best first by BM25."""
        scope = channel(conversation_id)
        return self._search(
            "shared", scope, "passages.shared = 1 AND conversation_id = ?", conversation_id, words, limit
        )

    def hashes(self, words: Iterable[str], scope: str) -> tuple[str, ...]:
        """Terms as the index has them for one scope, `person(...)` or `channel(...)`."""
        with self._lock:
            return self._hashes(words, scope)

    def version(self) -> int:
        """Changes when another connection wrote to the file."""
        with self._lock:
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

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
            where, values = f"{where} AND id IN (SELECT value FROM json_each(?))", [*values, json.dumps(list(ids))]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            gone = self._rows("lexical.own", where, tuple(values), -1)
            for row in gone:
                self._db.execute(
                    "INSERT OR REPLACE INTO vectors_to_delete SELECT id, author FROM passages "
                    "WHERE number = ? AND embedded_by <> ''",
                    (row.number,),
                )
                self._db.execute("DELETE FROM lexical WHERE rowid = ?", (row.number,))
                self._db.execute("DELETE FROM passages WHERE number = ? AND author = ?", (row.number, author))
            if len(values) == 1:
                self._db.execute("DELETE FROM keys WHERE owner = ?", (person(author),))
        return gone

    def authors(self) -> list[str]:
        """Everybody who has a row."""
        with self._lock:
            return [row[0] for row in self._db.execute("SELECT DISTINCT author FROM passages").fetchall()]

    def pending(self, identity: str, limit: int) -> list[Row]:
        """Rows whose vectors are not of this embedding model yet, the newest first: they are asked for soonest."""
        with self._lock:
            found = self._db.execute(
                f"SELECT {_COLUMNS}, '' FROM passages WHERE embedded_by <> ? ORDER BY number DESC LIMIT ?",
                (identity, limit),
            ).fetchall()
        return [_row(values) for values in found]

    def count_pending(self, identity: str) -> int:
        """How many rows wait for their vectors."""
        query = "SELECT count(*) FROM passages WHERE embedded_by <> ?"
        with self._lock:
            return int(self._db.execute(query, (identity,)).fetchone()[0])

    def previous(self, row: Row) -> Row | None:
        """The row of the same person before this one in its conversation."""
        where = "author = ? AND conversation_id = ? AND number < ?"
        found = self._rows("lexical.own", where, (row.author, row.conversation_id, row.number), 1)
        return found[0] if found else None

    def installation(self) -> str:
        """A name of this table's own, for what it keeps on a server that others use too."""
        with self._lock:
            return self._key("installation").hex()[:8]

    def mark_embedded(self, ids: Iterable[str], identity: str) -> None:
        """Note that the vectors of these rows are kept, or with `STARTED` that they are about to be: a row with
        any mark may have vectors, which must go with it.
        """
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("UPDATE passages SET embedded_by = ? WHERE id = ?", [(identity, id) for id in ids])

    def mark_pending(self, author: str | None = None) -> int:
        """Have vectors computed anew, of one person or of all. Returns how many rows."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if author is None:
                return self._db.execute("UPDATE passages SET embedded_by = ''").rowcount
            return self._db.execute("UPDATE passages SET embedded_by = '' WHERE author = ?", (author,)).rowcount

    def still_there(self, ids: Sequence[str]) -> set[str]:
        """Those of these ids that were not forgotten meanwhile."""
        marks = ",".join("?" * len(ids))
        with self._lock:
            return {id for (id,) in self._db.execute(f"SELECT id FROM passages WHERE id IN ({marks})", tuple(ids))}

    def vectors_to_delete(self, limit: int = 1000) -> list[tuple[str, str]]:
        """Pairs of row id and author whose vectors must go."""
        with self._lock:
            return self._db.execute("SELECT id, author FROM vectors_to_delete LIMIT ?", (limit,)).fetchall()

    def vectors_deleted(self, ids: Iterable[str]) -> None:
        """Note that they went."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("DELETE FROM vectors_to_delete WHERE id = ?", [(id,) for id in ids])

    def pause(self, author: str, paused: bool) -> None:
        """Stop or resume remembering for a person. Their id is kept as a hash: the wish outlives "forget me"."""
        with self._lock:
            if paused:
                self._db.execute("INSERT OR IGNORE INTO paused VALUES (?)", (person(author),))
            else:
                self._db.execute("DELETE FROM paused WHERE owner = ?", (person(author),))

    def is_paused(self, author: str) -> bool:
        """Whether this person asked not to be remembered."""
        with self._lock:
            found = self._db.execute("SELECT 1 FROM paused WHERE owner = ?", (person(author),)).fetchone()
        return found is not None

    def scrub(self, *, whole: bool) -> None:
        """Make sure that no byte of deleted rows stays in the files: empty the log of writes; `whole` also packs
        the file anew, since moving rows between pages can leave copies that overwriting on delete does not reach.
        """
        with self._lock:
            if whole:
                self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def is_elsewhere(self, fragment: str) -> bool:
        """Whether a fragment of text stands in a row that is kept: then finding it in a file proves nothing."""
        with self._lock:
            found = self._db.execute("SELECT 1 FROM passages WHERE instr(text, ?) LIMIT 1", (fragment,)).fetchone()
        return found is not None

    def close(self) -> None:
        """Close the file; the table can not be used afterwards."""
        with self._lock:
            self._db.close()

    def _rows(self, words: str, where: str, values: tuple[Any, ...], limit: int) -> list[Row]:
        """Rows in the order written, the latest `limit`; `words` is the column of the lexical index to read."""
        query = (
            f"SELECT {_COLUMNS}, {words} FROM passages JOIN lexical ON lexical.rowid = number "
            f"WHERE {where} ORDER BY number DESC LIMIT ?"
        )
        with self._lock:
            found = self._db.execute(query, (*values, limit)).fetchall()
        return [_row(one) for one in reversed(found)]

    def _search(self, column: str, scope: str, where: str, value: str, words: Iterable[str], limit: int) -> list[Row]:
        with self._lock:
            hashes = self._hashes(dict.fromkeys(words), scope)
            if not hashes:
                return []
            query = (
                f"SELECT {_COLUMNS}, lexical.{column} FROM lexical JOIN passages ON number = lexical.rowid "
                f"WHERE lexical MATCH ? AND {where} ORDER BY rank LIMIT ?"
            )
            found = self._db.execute(query, (" OR ".join(hashes), value, limit)).fetchall()
        return [_row(one) for one in found]

    def _hashes(self, words: Iterable[str], scope: str) -> tuple[str, ...]:
        key = self._key(scope)
        return tuple(hashlib.blake2b(word.encode(), digest_size=6, key=key).hexdigest() for word in words)

    def _key(self, scope: str) -> bytes:
        """The secret of a scope, made when first needed."""
        # Read each time (microseconds): another process may have forgotten this person meanwhile.
        query = "SELECT key FROM keys WHERE owner = ?"
        found = self._db.execute(query, (scope,)).fetchone()
        if found is None:
            self._db.execute("INSERT OR IGNORE INTO keys VALUES (?,?)", (scope, secrets.token_bytes(16)))
            found = self._db.execute(query, (scope,)).fetchone()
        return bytes(found[0])


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
