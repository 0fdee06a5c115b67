"""Which accounts are one person: linked by a one-time code, never by a name.

One account asks for a code, the other enters it, and both are then of one group. Nothing is merged: each account's
rows stay its own, and what reads or removes for a person does so over the set of ids that `together` gives. An
account that is *kept apart* stays in its group and out of that set.

The links are where the passages are: in a file, or in the PostgreSQL of the memory, where a code that was asked for
in one process can be entered in another one, on another machine.

A code has 40 random bits, lives ten minutes, works once, and its hash is all that is kept. Whoever enters five wrong
ones waits a quarter of an hour, across restarts; a clock that jumps can only end a code early.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from memory.databases import Schema, open_database
from tools.errors import NotPermitted, ParleyError, ToolInputError

IDENTITIES = Schema(
    "identities",
    """
CREATE TABLE IF NOT EXISTS accounts (
    author TEXT PRIMARY KEY, person TEXT NOT NULL, apart INTEGER NOT NULL DEFAULT 0){plain};
CREATE INDEX IF NOT EXISTS accounts_by_person ON accounts (person);
CREATE TABLE IF NOT EXISTS codes (author TEXT PRIMARY KEY, hash {bytes} NOT NULL, made_at {real} NOT NULL){plain};
CREATE TABLE IF NOT EXISTS wrong (author TEXT NOT NULL, at {real} NOT NULL);
CREATE INDEX IF NOT EXISTS wrong_by_author ON wrong (author);
""",
)
CODE_S = 600.0
"""Seconds a code can be entered."""
_SKEW_S = 60.0
"""The clocks of two machines may differ so much."""
_WRONG_CODES = 5
_WRONG_S = 900.0
_DAY_S = 86400.0
_ACCOUNTS = 10
_LONGEST = 600
"""Letters of an id: what both databases find in an index, in any alphabet."""
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I: read off one screen, typed at another
_LENGTH = 8


@dataclass(frozen=True)
class Account:
    """One of a person's linked accounts."""

    author: str
    apart: bool
    """Whether its memory is kept apart from the others'."""


class Identities:
    """The links, below `directory`. Every method blocks for a short commit and may be called from any thread."""

    def __init__(self, directory: Path, database_url: str = "", *, clock: Callable[[], float] = time.time) -> None:
        """A `database_url` names a PostgreSQL to use instead of the file; `clock` gives seconds since 1970."""
        self._clock = clock
        self._lock = threading.RLock()
        self._db = open_database(IDENTITIES, directory, database_url)

    def new_code(self, author: str) -> str:
        """A code that links another account to this one, shown as ``ABCD-EFGH``; an earlier one stops working.

        Raises ToolInputError for an id that no platform gives.
        """
        _linkable(author)
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        with self._lock:
            self._db.execute(
                "INSERT INTO codes VALUES (?,?,?) ON CONFLICT (author) "
                "DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at",
                (author, _hash(code), self._clock()),
            )
        return f"{code[:4]}-{code[4:]}"

    def enter_code(self, author: str, code: str) -> list[Account]:
        """Link this account to the one the code was made for; returns all accounts that are linked now.

        Raises ToolInputError for a code that is wrong or too old, NotPermitted after too many wrong ones.
        """
        _linkable(author)
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            refusal: ParleyError | None = self._too_many_wrong(author)
            other = None if refusal else self._owner_of(code, author)
            if not refusal and other is not None:
                self._db.execute("DELETE FROM wrong WHERE author = ?", (author,))
                refusal = self._join(other, author)
            elif not refusal:
                self._db.execute("INSERT INTO wrong VALUES (?,?)", (author, self._clock()))
        if refusal is not None:
            raise refusal
        if other is None:
            raise ToolInputError(
                "That code is not valid: it is mistyped, used, or older than ten minutes.",
                "Ask for a new one at your other account.",
            )
        return self.accounts(author)

    def unlink(self, author: str) -> bool:
        """Take this account out of its group; False when it was in none. The others stay linked."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            return self._unlink(author)

    def keep_apart(self, author: str, apart: bool = True) -> bool:
        """Keep this account's memory apart from the linked ones', or one with them; False when it is not linked."""
        with self._lock:
            changed = self._db.execute("UPDATE accounts SET apart = ? WHERE author = ?", (int(apart), author))
            return bool(changed.rowcount)

    def accounts(self, author: str) -> list[Account]:
        """This account and those linked to it, this one first; just this one when there is no link."""
        with self._lock:
            found = self._db.execute(
                "SELECT author, apart FROM accounts WHERE person = (SELECT person FROM accounts WHERE author = ?) "
                "ORDER BY author <> ?, author",
                (author, author),
            ).fetchall()
        return [Account(other, bool(apart)) for other, apart in found] or [Account(author, False)]

    def together(self, author: str) -> tuple[str, ...]:
        """The accounts whose memory is one with this one's, this one first. Always has this one."""
        accounts = self.accounts(author)
        if accounts[0].apart:
            return (author,)
        return tuple(one.author for one in accounts if not one.apart)

    def forget(self, author: str) -> int:
        """Remove every trace of an account: its link, its code, its wrong entries. Returns how many rows went."""
        with self._lock:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                gone = int(self._unlink(author))
                for table in ("codes", "wrong"):
                    gone += self._db.execute(f"DELETE FROM {table} WHERE author = ?", (author,)).rowcount
            self._db.scrub(whole=True)
        return gone

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._db.close()

    def _too_many_wrong(self, author: str) -> NotPermitted | None:
        now = self._clock()
        # A clock set back leaves entries in the future: they count too, but not for ever.
        self._db.execute("DELETE FROM wrong WHERE at < ? OR at > ?", (now - _WRONG_S, now + _DAY_S))
        count = self._db.execute("SELECT count(*) FROM wrong WHERE author = ?", (author,)).fetchone()[0]
        if count < _WRONG_CODES:
            return None
        return NotPermitted("Too many wrong codes were entered.", "Wait a quarter of an hour, then ask for a new one.")

    def _owner_of(self, code: str, entering: str) -> str | None:
        """Whose code this is, which is used up; None for a wrong one. Compares in constant time."""
        given = _hash(code)
        now = self._clock()
        self._db.execute("DELETE FROM codes WHERE made_at < ? OR made_at > ?", (now - CODE_S, now + _SKEW_S))
        owner = None
        for author, hash in self._db.execute("SELECT author, hash FROM codes").fetchall():
            if hmac.compare_digest(bytes(hash), given):
                owner = str(author)
        if owner is None or owner == entering:
            return None
        self._db.execute("DELETE FROM codes WHERE author = ?", (owner,))
        return owner

    def _join(self, first: str, second: str) -> ToolInputError | None:
        persons = [self._person(author) for author in (first, second)]
        known = [person for person in persons if person is not None]
        person = known[0] if known else secrets.token_hex(8)
        members = {first, second}
        for one in known:
            linked = self._db.execute("SELECT author FROM accounts WHERE person = ?", (one,)).fetchall()
            members |= {author for (author,) in linked}
        if len(members) > _ACCOUNTS:
            return ToolInputError(f"At most {_ACCOUNTS} accounts can be linked.", "Unlink one of them first.")
        for one in known[1:]:
            self._db.execute("UPDATE accounts SET person = ? WHERE person = ?", (person, one))
        for author in (first, second):
            self._db.execute("INSERT INTO accounts VALUES (?,?,0) ON CONFLICT DO NOTHING", (author, person))
        return None

    def _person(self, author: str) -> str | None:
        found = self._db.execute("SELECT person FROM accounts WHERE author = ?", (author,)).fetchone()
        return None if found is None else str(found[0])

    def _unlink(self, author: str) -> bool:
        left = self._db.execute("DELETE FROM accounts WHERE author = ? RETURNING person", (author,)).fetchall()
        for (person,) in left:
            others = self._db.execute("SELECT count(*) FROM accounts WHERE person = ?", (person,)).fetchone()[0]
            if others == 1:  # a group of one is none
                self._db.execute("DELETE FROM accounts WHERE person = ?", (person,))
        return bool(left)


def _hash(code: str) -> bytes:
    # NFKC: a Chinese keyboard may give full-width letters.
    letters = "".join(letter for letter in unicodedata.normalize("NFKC", code).upper() if letter.isalnum())
    return hashlib.sha256(letters.encode()).digest()


def _linkable(author: str) -> None:
    if not author:
        raise ValueError("whose account? the author must not be empty")
    if len(author) > _LONGEST or "\0" in author:
        raise ToolInputError("This account can not be linked: its name is too long, or not text.", "Use another one.")
