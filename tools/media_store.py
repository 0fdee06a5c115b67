"""Bytes on disk by content hash, provenance and owners beside them; quotas and retention.

A file belongs to the people who sent it or had it made: `get` asks for the person, always, so that nobody
reaches another's file by guessing its id. A file leaves the disk when its last owner lets go of it.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tools.encoding import encode
from tools.errors import ToolFailed, ToolInputError
from tools.file_names import made_name
from tools.media import Audio, Document, Image, Media, Provenance, TextFile, Video
from tools.probing import Facts, MediaLimits, probe
from tools.sqlite import Connection

_SCHEMA = """
CREATE TABLE IF NOT EXISTS media (
    media_id TEXT PRIMARY KEY, kind TEXT, mime_type TEXT, file TEXT, byte_size INTEGER, measures TEXT);
CREATE TABLE IF NOT EXISTS owners (
    media_id TEXT REFERENCES media, owner TEXT, name TEXT, provenance TEXT, added_at REAL,
    shown INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (media_id, owner));
CREATE INDEX IF NOT EXISTS owners_by_owner ON owners (owner, added_at);
CREATE TABLE IF NOT EXISTS ratings (
    media_id TEXT REFERENCES media, owner TEXT, liked INTEGER, rated_at REAL, PRIMARY KEY (media_id, owner));
"""
_SELECT = """SELECT media.media_id, kind, mime_type, file, byte_size, measures, name, provenance
             FROM media JOIN owners USING (media_id)"""
_PARTIAL = ".partial"
_ON_THEIR_WAY_S = 600.0
_CLASSES: dict[str, type[Media]] = {"image": Image, "audio": Audio, "video": Video, "document": Document}


class MediaStore:
    """Keeps media below `directory`. Every method may be called from any thread."""

    def __init__(
        self, directory: Path, limits: MediaLimits | None = None, *, quota_bytes_per_owner: int = 4 * 2**30
    ) -> None:
        self.limits = limits or MediaLimits()
        self.quota_bytes_per_owner = quota_bytes_per_owner
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = Connection(directory / "media.sqlite3")
        self._db.begin(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=10000; PRAGMA secure_delete=ON;"
            + _SCHEMA
        )
        if "shown" not in {row[1] for row in self._db.execute("PRAGMA table_info(owners)")}:  # made before there was
            self._db.execute("ALTER TABLE owners ADD COLUMN shown INTEGER NOT NULL DEFAULT 0")

    def add_upload(self, data: bytes, name: str, owner: str) -> Media:
        """Keep a file somebody sent. Raises ToolInputError, one sentence, for what `probe` refuses."""
        name = Path(name.replace("\\", "/")).name[:120] or "file"
        return self._add(data, probe(data, name, self.limits), name, Provenance(), owner)

    def add_made(self, content: Any, provenance: Provenance, owner: str) -> Media:
        """Keep what an engine returned, provenance inside. Raises TypeError for what no engine may return."""
        data, extension = encode(content, provenance)
        name = content.name if isinstance(content, TextFile) else self._name(provenance, extension, owner)
        trusted = MediaLimits(file_bytes=2**34, image_pixels=2**34, audio_s=1e9, video_s=1e9, document_pages=10**6)
        facts = probe(data, name, trusted)
        if isinstance(content, TextFile):
            facts = replace(facts, extension=extension, mime_type=content.mime_type or facts.mime_type)
        return self._add(data, facts, name, provenance, owner)

    def _name(self, provenance: Provenance, extension: str, owner: str) -> str:
        made_from = provenance.parents[0] if provenance.parents else ""
        with self._lock:
            row = self._db.execute(
                "SELECT name FROM owners WHERE media_id = ? AND owner = ?", (made_from, owner)
            ).fetchone()
        return made_name(provenance, extension, row[0] if row is not None else "")

    def get(self, media_id: str, owner: str) -> Media:
        """The media `owner` has under this id. Raises ToolInputError when there is none of theirs."""
        with self._lock:
            row = self._db.execute(f"{_SELECT} WHERE media.media_id = ? AND owner = ?", (media_id, owner)).fetchone()
        if row is None:
            raise ToolInputError(f"You have no file with the id {media_id!r}.", "Attach it again, or name another.")
        return self._media(row)

    def share_shown(self, media: Media, with_owner: str) -> None:
        """Let a person have a file that was shown in a conversation they share, as the one who showed it has it; no-op
        when it is gone.

        They have it as long as one who sent it or had it made does. What others call the same bytes they do not learn.
        """
        with self._lock:
            if self._db.execute("SELECT 1 FROM media WHERE media_id = ?", (media.media_id,)).fetchone():
                self._own(media.media_id, with_owner, media.name, media.provenance, shown=True)

    def rate(self, media_id: str, owner: str, liked: bool) -> None:
        """Keep that a person likes a file, or does not. Raises ToolInputError when there is no such file."""
        with self._lock:
            if not self._db.execute("SELECT 1 FROM media WHERE media_id = ?", (media_id,)).fetchone():
                raise ToolInputError("This file is not kept any more.")
            self._db.execute("INSERT OR REPLACE INTO ratings VALUES (?,?,?,?)", (media_id, owner, liked, time.time()))

    def ratings(self, owner: str) -> dict[str, bool]:
        """What a person likes and does not, by media id, the oldest word first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT media_id, liked FROM ratings WHERE owner = ? ORDER BY rated_at", (owner,)
            ).fetchall()
        return {media_id: bool(liked) for media_id, liked in rows}

    def drop_ratings(self, owner: str) -> int:
        """Forget all that a person likes and does not. Returns how many ratings."""
        with self._lock:
            return int(self._db.execute("DELETE FROM ratings WHERE owner = ?", (owner,)).rowcount)

    def owned_by(self, owner: str, limit: int = 100) -> list[Media]:
        """A person's media, newest first."""
        with self._lock:
            rows = self._db.execute(
                f"{_SELECT} WHERE owner = ? ORDER BY added_at DESC LIMIT ?", (owner, limit)
            ).fetchall()
        return [self._media(row) for row in rows]

    def used_bytes(self, owner: str | None = None) -> int:
        """Bytes on disk, of one person or of all."""
        query = "SELECT COALESCE(SUM(byte_size), 0) FROM media"
        if owner is not None:
            query += " JOIN owners USING (media_id) WHERE owner = ?"
        with self._lock:
            return int(self._db.execute(query, () if owner is None else (owner,)).fetchone()[0])

    def release(self, owner: str, media_ids: Iterable[str] | None = None) -> int:
        """Take a person's hold off these media, or off all; delete what nobody holds. Returns files deleted."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if media_ids is None:
                self._db.execute("DELETE FROM owners WHERE owner = ?", (owner,))
                self._db.execute("DELETE FROM ratings WHERE owner = ?", (owner,))
            else:
                self._db.executemany(
                    "DELETE FROM owners WHERE owner = ? AND media_id = ?", [(owner, i) for i in media_ids]
                )
            orphans = self._db.execute(
                "SELECT media_id, file FROM media WHERE media_id NOT IN (SELECT media_id FROM owners WHERE NOT shown)"
            ).fetchall()
            for media_id, file in orphans:
                (self._directory / file).unlink(missing_ok=True)
                self._db.execute("DELETE FROM owners WHERE media_id = ?", (media_id,))
                self._db.execute("DELETE FROM media WHERE media_id = ?", (media_id,))
                self._db.execute("DELETE FROM ratings WHERE media_id = ?", (media_id,))
        return len(orphans)

    def owners(self) -> list[str]:
        """Everybody who has a file."""
        with self._lock:
            return [row[0] for row in self._db.execute("SELECT DISTINCT owner FROM owners").fetchall()]

    def added_before(self, owner: str, when: float) -> list[str]:
        """Ids of a person's files that they got before a time, in seconds since 1970; the oldest first."""
        query = "SELECT media_id FROM owners WHERE owner = ? AND added_at < ? ORDER BY added_at"
        with self._lock:
            return [row[0] for row in self._db.execute(query, (owner, when)).fetchall()]

    def sizes(self, owner: str) -> list[tuple[float, int]]:
        """When a person got each file, in seconds since 1970, and its bytes."""
        query = "SELECT added_at, byte_size FROM owners JOIN media USING (media_id) WHERE owner = ?"
        with self._lock:
            return [(row[0], row[1]) for row in self._db.execute(query, (owner,)).fetchall()]

    def scrub(self) -> None:
        """Make sure that no byte of what was released stays in the index: names and provenance, that is."""
        with self._lock:
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def release_older_than(self, seconds: float) -> int:
        """Retention: let go of what every owner got longer ago than this. Returns files deleted."""
        with self._lock:
            self._db.execute("DELETE FROM owners WHERE added_at < ?", (time.time() - seconds,))
        return self.release("", ())

    def close(self) -> None:
        """Close the index; the store can not be used afterwards."""
        with self._lock:
            self._db.close()

    def _add(self, data: bytes, facts: Facts, name: str, provenance: Provenance, owner: str) -> Media:
        digest = hashlib.sha256(data).hexdigest()
        media_id = f"{facts.kind}-{digest[:16]}"
        used = self.used_bytes(owner)
        if used + len(data) > self.quota_bytes_per_owner:
            raise ToolFailed(
                f"Your files already take {used / 2**20:.0f} MiB of {self.quota_bytes_per_owner / 2**20:.0f} MiB.",
                "Forget some of them first.",
            )
        file = Path(digest[:2]) / f"{digest}.{facts.extension}"
        written = self._write(data)
        try:
            # The file comes in within the transaction: nobody can let go of it between, and have the row without it.
            with self._lock, self._db:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.execute(
                    "INSERT INTO media VALUES (?,?,?,?,?,?) ON CONFLICT (media_id) DO NOTHING",
                    (media_id, facts.kind, facts.mime_type, str(file), len(data), json.dumps(facts.measures)),
                )
                # The same text may have come before, under a name with another ending.
                (kept,) = self._db.execute("SELECT file FROM media WHERE media_id = ?", (media_id,)).fetchone()
                (self._directory / kept).parent.mkdir(exist_ok=True)
                written.replace(self._directory / kept)
                self._own(media_id, owner, name, provenance)
        except OSError as error:
            raise _no_room() from error
        finally:
            written.unlink(missing_ok=True)
        return self.get(media_id, owner)

    def _write(self, data: bytes) -> Path:
        """The bytes in a file of no name yet: a crash never leaves half a file under its final name."""
        partial = self._directory / f"{uuid.uuid4().hex}{_PARTIAL}"
        try:
            partial.write_bytes(data)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise _no_room() from error
        return partial

    def tidy(self) -> int:
        """Remove files that a process left when it was killed, before anybody had them; returns how many. Those of the
        last minutes may be on their way in.
        """
        before = time.time() - _ON_THEIR_WAY_S
        with self._lock:
            known = {row[0] for row in self._db.execute("SELECT file FROM media").fetchall()}
        removed = 0
        for path in self._directory.glob("*/*.*"):
            if str(path.relative_to(self._directory)) not in known and path.stat().st_mtime < before:
                removed += self._remove_stray(path)
        for path in self._directory.glob(f"*{_PARTIAL}"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _remove_stray(self, path: Path) -> bool:
        """Unless it has come in meanwhile: the same bytes may have been sent again."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            file = str(path.relative_to(self._directory))
            if self._db.execute("SELECT 1 FROM media WHERE file = ?", (file,)).fetchone():
                return False
            path.unlink(missing_ok=True)
        return True

    def _own(self, media_id: str, owner: str, name: str, provenance: Provenance, *, shown: bool = False) -> None:
        """Name and provenance are each owner's own: who sends the same bytes learns nothing of the other."""
        with self._lock:
            self._db.execute(
                "INSERT INTO owners VALUES (?,?,?,?,?,?) ON CONFLICT (media_id, owner) "
                "DO UPDATE SET added_at = excluded.added_at, shown = min(shown, excluded.shown)",
                (media_id, owner, name, json.dumps(provenance.to_dict(), ensure_ascii=False), time.time(), shown),
            )

    def _media(self, row: tuple[Any, ...]) -> Media:
        media_id, kind, mime_type, file, byte_size, measures, name, provenance = row
        return _CLASSES[kind](
            media_id=media_id,
            path=self._directory / file,
            mime_type=mime_type,
            byte_size=byte_size,
            name=name,
            provenance=Provenance.from_dict(json.loads(provenance)),
            **json.loads(measures),
        )


def _no_room() -> ToolFailed:
    return ToolFailed("The file could not be kept: the disk is full or read-only.", "Free some space.")
