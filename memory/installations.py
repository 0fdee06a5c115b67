"""The other installations that share the memory's PostgreSQL, and what each of them has yet to forget.

The log of turns, files and log lines stay on the machine that wrote them. So what a person forgets at one installation
is left as a wish for each other one, in the database that they share, and each carries it out on what it keeps.

A wish is sealed to its reader: encrypted with that installation's public key (libsodium's sealed box: X25519,
XSalsa20-Poly1305), whose secret half never leaves the reader's data folder. Whoever reads the database, or a backup of
it, learns that somebody forgot something, and neither who nor what. It is deleted when its reader has it.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memory.databases import Schema, open_database
from tools.errors import ConfigurationError, MissingDependency

log = logging.getLogger(__name__)

INSTALLATIONS = Schema(
    "installations",
    """
CREATE TABLE IF NOT EXISTS installations (public_key {bytes} PRIMARY KEY, seen_at {real} NOT NULL){plain};
CREATE TABLE IF NOT EXISTS wishes (number {number}, reader {bytes} NOT NULL, sealed {bytes} NOT NULL);
CREATE INDEX IF NOT EXISTS wishes_by_reader ON wishes (reader, number);
""",
)
_KEY_BYTES = 32
_SEEN_EVERY_S = 86400.0


@dataclass(frozen=True)
class Other:
    """Another installation, as the operator sees it."""

    name: str
    """The beginning of its public key."""
    seen_at: float
    """When it was last there, to the day, in seconds since 1970."""
    waiting: int
    """Wishes to forget that it has not read yet."""


class Installations:
    """This installation, which is a data folder, among those that share a database. Methods block for a moment."""

    def __init__(self, data_dir: Path, database_url: str, *, clock: Callable[[], float] = time.time) -> None:
        """Makes itself known to the others. `clock` gives seconds since 1970.

        Raises ConfigurationError for a key file that is none.
        """
        try:
            from nacl.public import PrivateKey
        except ImportError as error:
            raise MissingDependency("pynacl", extra="postgres") from error
        self._key = PrivateKey(secret_in(data_dir / "installation.key"))
        self._name = bytes(self._key.public_key)
        self._lock = threading.Lock()
        self._db = open_database(INSTALLATIONS, data_dir, database_url)
        self._clock = clock
        self._seen_at = 0.0
        with self._lock:
            self._be_known()

    def others(self) -> list[Other]:
        """The other installations, the one that was there last first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT public_key, seen_at, (SELECT count(*) FROM wishes WHERE reader = public_key) "
                "FROM installations WHERE public_key <> ? ORDER BY seen_at DESC",
                (self._name,),
            ).fetchall()
        return [Other(bytes(key).hex()[:8], seen_at, waiting) for key, seen_at, waiting in rows]

    def tell(self, wishes: Sequence[dict[str, Any]]) -> int:
        """Leave wishes, plain values each, for every other installation; returns how many installations those are."""
        from nacl.public import PublicKey, SealedBox

        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            known = self._db.execute("SELECT public_key FROM installations").fetchall()
            others = [bytes(key) for (key,) in known if bytes(key) != self._name]
            for other in others:
                box = SealedBox(PublicKey(other))
                rows = [(other, box.encrypt(json.dumps(wish).encode())) for wish in wishes]
                self._db.executemany("INSERT INTO wishes (reader, sealed) VALUES (?,?)", rows)
        return len(others)

    def wishes(self) -> list[tuple[int, dict[str, Any]]]:
        """What the others left for this one, the oldest first: a number for `take`, and the wish."""
        from nacl.exceptions import CryptoError
        from nacl.public import SealedBox

        with self._lock:
            if abs(self._clock() - self._seen_at) >= _SEEN_EVERY_S:
                self._be_known()
            rows = self._db.execute(
                "SELECT number, sealed FROM wishes WHERE reader = ? ORDER BY number", (self._name,)
            ).fetchall()
        found = []
        for number, sealed in rows:
            try:
                found.append((int(number), json.loads(SealedBox(self._key).decrypt(bytes(sealed)))))
            except (CryptoError, ValueError):
                log.warning("a wish to forget was not written by a Parley that knows this one; it is thrown away")
                self.take(number)
        return found

    def take(self, number: int) -> bool:
        """Delete a wish that is now written down here; False when another process of this installation had it."""
        with self._lock:
            return bool(self._db.execute("DELETE FROM wishes WHERE number = ?", (number,)).rowcount)

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._db.close()

    def _be_known(self) -> None:
        self._seen_at = self._clock()
        self._db.execute(
            "INSERT INTO installations VALUES (?,?) ON CONFLICT (public_key) DO UPDATE SET seen_at = excluded.seen_at",
            (self._name, self._seen_at),
        )


def secret_in(file: Path) -> bytes:
    """The key in this file, made when it is not there: whole or not at all, and one for all processes."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}")
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(os.urandom(_KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(partial, file)
        except FileExistsError:
            log.debug("another process made the key")
        finally:
            partial.unlink()
    secret = file.read_bytes()
    if len(secret) != _KEY_BYTES:
        raise ConfigurationError(
            f"{file} is not a key that Parley wrote.", "Delete it, and a new one is made at the next start."
        )
    return secret
