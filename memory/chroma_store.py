"""Embeddings in Chroma 1.5, embedded or a server by URL.

A collection per person costs 2.7 MB and four open files; one collection for all makes the filter slow (84 ms at
300,000). So people are spread over a fixed number of collections by a hash of their id. Ids carry the person's hash,
and every statement names the person: a result that is not theirs can not be asked for, and is refused if the
database should ever return one.

Recall scores a person's rows exactly, from small copies beside them (`memory/small_vectors.py`); what is here is
whole, for other programs and for copies that are missing. Chroma's approximate graph is kept small (10 s instead of 27
to write 64,000), and is never asked: among one person's 30,000 of a collection it took 110 ms and missed most.

Embedded Chroma keeps each collection it has touched in memory, files open, until its client is closed; so that is done,
in 12 ms, whenever more than a few are: memory and open files stay bounded.

Deleting leaves bytes: in the graph's files, where a deleted entry is only marked, in the log of writes, in free pages.
Several processes may use one folder, `parley serve` and `parley memory forget` say: see `_Turns`.
`erase` writes the collections of these people anew, removes the old ones with their files, and packs the database.
Chroma also writes the unused end of its graph's memory to the file, with whatever the program freed there before:
hence `_InUse`. On
a server, whose files are not ours and which other processes write to as well, entries are overwritten instead.

Source: Chroma, Apache-2.0, docs.trychroma.com
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import os
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from memory.vector_store import Match, check_shape
from tools.errors import ConfigurationError, ToolFailed

if TYPE_CHECKING:
    import numpy as np

_BATCH = 500
_HASH_LETTERS = 32
_LOADED = 6
"""Collections that an embedded Chroma may have in memory at a time."""
_GRAPH = {"hnsw": {"space": "ip", "max_neighbors": 8, "ef_construction": 20}}
_CACHE = 2048
_NEW = "-new"
"""Ends the name of a collection that is to replace the one without it."""


class ChromaStore:
    """A `VectorStore` over Chroma. `identity` names the embedding model: each has collections of its own."""

    def __init__(
        self,
        dimensions: int,
        identity: str,
        *,
        directory: Path | None = None,
        url: str = "",
        installation: str = "local",
        shards: int = 32,
    ) -> None:
        """`installation` tells apart those who share a server; `directory` is for the embedded database."""
        self.dimensions = dimensions
        self._shards = shards
        self._ours = f"parley-{installation}-"
        self._prefix = self._ours + hashlib.sha256(f"{identity}/{shards}".encode()).hexdigest()[:12]
        self._directory = None if url else directory
        self._url = url
        self._lock = _InUse(None if self._directory is None else _Turns(self._directory))
        self._collections: dict[int, Any] = {}
        with self._lock:
            self._client = _connect(directory, url)
            self._others = self._tidy()
        self._lock.on_others = self._reopen

    def _tidy(self) -> list[str]:
        """End what a crash cut off in `erase`. Returns the collections of other embedding models."""
        names = {one.name for one in self._client.list_collections() if one.name.startswith(self._ours)}
        for name in [name for name in names if name.endswith(_NEW)]:
            names.discard(name)
            if name.removesuffix(_NEW) in names:  # it may not be whole
                self._client.delete_collection(name)
            else:  # it was, and the old one is gone already
                self._collection_named(name).modify(name=name.removesuffix(_NEW))
                names.add(name.removesuffix(_NEW))
        return sorted(name for name in names if not name.startswith(self._prefix))

    def add(self, person: str, ids: Sequence[str], embeddings: np.ndarray) -> None:
        """See VectorStore."""
        check_shape(ids, embeddings, self.dimensions)
        self._write("add", person, ids, embeddings)

    def upsert(self, person: str, ids: Sequence[str], embeddings: np.ndarray) -> None:
        """See VectorStore."""
        check_shape(ids, embeddings, self.dimensions)
        self._write("upsert", person, ids, embeddings)

    def get(self, person: str, ids: Sequence[str] | None = None) -> tuple[list[str], np.ndarray]:
        """See VectorStore."""
        import numpy as np

        owner = _hash(person)
        found: list[str] = []
        parts: list[np.ndarray] = [np.zeros((0, self.dimensions), "float32")]
        for chosen in _pages(owner, ids):
            with self._collection(owner) as collection:
                page = collection.get(**chosen, where={"person": owner}, include=["embeddings"])
            if page["ids"]:
                found += [_own(id, owner) for id in page["ids"]]
                parts.append(np.asarray(page["embeddings"], "float32"))
        return found, np.concatenate(parts)

    def query(self, person: str, embedding: np.ndarray, n_results: int) -> list[Match]:
        """See VectorStore. Exact: Chroma's graph is not asked."""
        if n_results <= 0:
            return []
        ids, embeddings = self.get(person)
        similarities = embeddings @ embedding
        return [Match(ids[at], float(similarities[at])) for at in (-similarities).argsort()[:n_results]]

    def delete(self, person: str, ids: Sequence[str] | None = None) -> None:
        """See VectorStore. What earlier embedding models made of them goes too."""
        owner = _hash(person)
        for chosen in _pages(owner, ids):
            with self._collection(owner) as collection:
                self._delete(collection, owner, chosen)
            for name in self._others:
                with self._lock, contextlib.suppress(_not_found()):
                    self._delete(self._collection_named(name), owner, chosen)

    def _delete(self, collection: Any, owner: str, chosen: dict[str, Any]) -> None:
        if self._url and (there := collection.get(**chosen, where={"person": owner}, include=[])["ids"]):
            size = len(collection.get(ids=there[:1], include=["embeddings"])["embeddings"][0])
            for at in range(0, len(there), _BATCH):
                part = there[at : at + _BATCH]
                collection.update(ids=part, embeddings=[[0.0] * size] * len(part))
        collection.delete(**chosen, where={"person": owner})

    def count(self, person: str) -> int:
        """See VectorStore."""
        owner = _hash(person)
        with self._collection(owner) as collection:
            return len(collection.get(where={"person": owner}, include=[])["ids"])

    def erase(self, people: Iterable[str]) -> None:
        """See VectorStore."""
        if self._directory is None:
            return
        with self._lock:  # all the while: another process must not write to what is being copied
            for name in sorted({self._name(self._shard(_hash(person))) for person in people} | set(self._others)):
                self._write_anew(name)
            self._reopen()  # closes the files of what was deleted
            _remove_unused(self._directory)

    def _write_anew(self, name: str) -> None:
        """Copy a collection page by page, and put the copy in its place."""
        if name not in {one.name for one in self._client.list_collections()}:
            return
        with contextlib.suppress(_not_found()):
            self._client.delete_collection(name + _NEW)
        self._create(name + _NEW)
        ids = self._collection_named(name).get(include=[])["ids"]
        for at in range(0, len(ids), _BATCH):
            page = self._collection_named(name).get(ids=ids[at : at + _BATCH], include=["embeddings", "metadatas"])
            if page["ids"]:
                self._collection_named(name + _NEW).add(
                    ids=page["ids"], embeddings=page["embeddings"], metadatas=page["metadatas"]
                )
        self._collections.clear()
        self._client.delete_collection(name)
        self._collection_named(name + _NEW).modify(name=name)

    def drop_other_models(self) -> int:
        """See VectorStore. Collections of other installations stay."""
        with self._lock:
            names = [one.name for one in self._client.list_collections()]
            others = [name for name in names if name.startswith(self._ours) and not name.startswith(self._prefix)]
            for name in others:
                self._client.delete_collection(name)
            self._others = []
            if others and self._directory is not None:
                self._reopen()
                _remove_unused(self._directory)
        return len(others)

    def close(self) -> None:
        """See VectorStore."""
        with self._lock:
            self._close_client()

    def _close_client(self) -> None:
        self._collections.clear()
        close = getattr(self._client, "close", None)
        if close is not None:
            close()

    def _shard(self, owner: str) -> int:
        return int(owner[:8], 16) % self._shards

    def _name(self, shard: int) -> str:
        return f"{self._prefix}-{shard:03d}"

    @contextlib.contextmanager
    def _collection(self, owner: str) -> Iterator[Any]:
        """The collection a person's embeddings are in. The embedded database is used by one thread at a time: it may
        be closed and opened again between two uses.
        """
        shard = self._shard(owner)
        with self._lock:
            if shard not in self._collections:
                if self._directory is not None and len(self._collections) >= _LOADED:
                    self._reopen()
                self._collections[shard] = self._create(self._name(shard))
            collection = self._collections[shard]
            if self._directory is not None:
                yield collection
        if self._directory is None:
            yield collection

    def _create(self, name: str) -> Any:
        # The vectors are ours: no default model, no download.
        return self._client.get_or_create_collection(name, embedding_function=None, configuration=_GRAPH)

    def _collection_named(self, name: str) -> Any:
        return self._client.get_collection(name, embedding_function=None)

    def _reopen(self) -> None:
        self._close_client()
        _give_memory_back()
        self._client = _connect(self._directory, self._url)

    def _write(self, how: str, person: str, ids: Sequence[str], embeddings: np.ndarray) -> None:
        owner = _hash(person)
        for at in range(0, len(ids), _BATCH):
            part = [f"{owner}:{id}" for id in ids[at : at + _BATCH]]
            with self._collection(owner) as collection:
                write = getattr(collection, how)
                write(ids=part, embeddings=embeddings[at : at + _BATCH], metadatas=[{"person": owner}] * len(part))


def _pages(owner: str, ids: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    """Arguments that name some ids at a time; none at all for everything."""
    if ids is None:
        yield {}
        return
    unique = list(dict.fromkeys(ids))
    for at in range(0, len(unique), _BATCH):
        yield {"ids": [f"{owner}:{id}" for id in unique[at : at + _BATCH]]}


def _not_found() -> type[Exception]:
    from chromadb.errors import NotFoundError

    return NotFoundError


def _remove_unused(directory: Path) -> None:
    """Remove the folders of collections that were deleted, which Chroma leaves, and pack its database."""
    database = sqlite3.connect(directory / "chroma.sqlite3", isolation_level=None, timeout=30)
    try:
        used = {segment for (segment,) in database.execute("SELECT id FROM segments")}
        known = {collection for (collection,) in database.execute("SELECT id FROM collections")}
        for (topic,) in database.execute("SELECT DISTINCT topic FROM embeddings_queue").fetchall():
            if topic.rpartition("/")[2] not in known:
                database.execute("DELETE FROM embeddings_queue WHERE topic = ?", (topic,))
        database.execute("VACUUM")
    finally:
        database.close()
    for folder in directory.iterdir():
        if folder.is_dir() and folder.name not in used:
            shutil.rmtree(folder)


def _give_memory_back() -> None:
    """Have the C library return what was freed: its allocator keeps it otherwise, 200 MB for 50,000 embeddings."""
    if _C is not None:
        _C.malloc_trim(0)


class _InUse:
    """A lock, entered again by its holder, around every use of an embedded database.

    Raises ToolFailed for what Chroma can not get over.

    While it is held the C library clears all memory it gives out, and overwrites what is freed (mallopt(3),
    M_PERTURB): otherwise what Chroma writes to its files could hold text or vectors that were forgotten.
    """

    def __init__(self, turns: _Turns | None) -> None:
        self._lock = threading.RLock()
        self._turns = turns
        self._depth = 0
        self.on_others: Callable[[], None] = lambda: None
        """Called when another process has used the database since."""

    def __enter__(self) -> None:
        self._lock.acquire()
        self._count(1)
        self._depth += 1
        try:
            if self._depth == 1 and self._turns is not None and self._turns.begin():
                self.on_others()
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if self._depth == 1 and self._turns is not None:
            self._turns.end()
        self._depth -= 1
        self._count(-1)
        self._lock.release()
        # Chroma's Rust half panics over a damaged file, with what no `except Exception` takes.
        if error is not None and type(error).__name__ == "PanicException":
            raise ToolFailed("The vector database can not read its files.", "They may be damaged.") from error

    @staticmethod
    def _count(change: int) -> None:
        global _in_use
        with _COUNTING:
            before, _in_use = _in_use, _in_use + change
            if _C is not None and (before == 0) != (_in_use == 0):
                _C.mallopt(_M_PERTURB, 0xFF if _in_use else 0)  # given out as the complement: 0


class _Turns:
    """Lets one process at a time use an embedded database.

    Chroma keeps parts of its collections in memory and writes them out later, over what another process wrote there. So
    who comes after another process opens the database anew, in 12 ms; the number in the file counts the turns.
    """

    def __init__(self, directory: Path) -> None:
        directory.parent.mkdir(parents=True, exist_ok=True)
        self._file = directory.with_name(f"{directory.name}.lock").open("a+b", buffering=0)
        self._last: int | None = None

    def begin(self) -> bool:
        """Wait for the turn; returns whether another process had one since this one's last."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        known, self._last = self._last, int.from_bytes(os.pread(self._file.fileno(), 8, 0), "little")
        return known not in (None, self._last)

    def end(self) -> None:
        """Let others have theirs."""
        if self._last is not None:
            self._last += 1
            self._file.truncate(0)
            self._file.write(self._last.to_bytes(8, "little"))
        fcntl.flock(self._file, fcntl.LOCK_UN)


def _c_library() -> Any:
    """glibc, None elsewhere."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


_C = _c_library()
_M_PERTURB = -6
_COUNTING = threading.Lock()
_in_use = 0


def _connect(directory: Path | None, url: str) -> Any:
    """A client. Raises ConfigurationError when there is no server at `url`."""
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if not url:
        if directory is None:
            raise ValueError("an embedded Chroma needs a directory")
        return _open_embedded(directory)
    parts = urlparse(url)
    secure = parts.scheme == "https"
    try:
        return chromadb.HttpClient(
            parts.hostname or "", parts.port or (443 if secure else 8000), secure, None, settings
        )
    except ValueError as error:  # what Chroma raises when nobody answers
        raise ConfigurationError(
            f"No Chroma server answers at {url}.", "Start it (chroma run), or leave chroma_url empty."
        ) from error


def is_damaged(directory: Path) -> bool:
    """Whether an embedded database that can not be opened has a damaged file, as far as SQLite tells: no lack of space
    or rights is meant, which pass.
    """
    file = directory / "chroma.sqlite3"
    if not file.exists():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _open_embedded(directory: Path) -> Any:
    """Embedded Chroma sizes its cache of collections by the limit of open files, and below about 300 it loses some
    that are not on the disk yet ("Nothing found on disk"). Ours is bounded by `_LOADED`, so it gets a size of its own.
    """
    from chromadb.api import ServerAPI
    from chromadb.api.client import Client
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings, System
    from chromadb.telemetry.product import ProductTelemetryClient

    settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(directory))
    if str(directory) in SharedSystemClient._identifier_to_system:  # another store of this process has it open
        return Client(settings=settings)
    system = System(settings)
    system.instance(ProductTelemetryClient)
    server: Any = system.instance(ServerAPI)
    server.hnsw_cache_size = _CACHE
    system.start()
    return Client.from_system(system)


def _hash(person: str) -> str:
    """People as Chroma knows them: nothing readable leaves the truth table."""
    return hashlib.sha256(f"person:{person}".encode()).hexdigest()[:_HASH_LETTERS]


def _own(id: str, owner: str) -> str:
    """The id without the owner. Raises PermissionError for somebody else's: that would be a fault of the database."""
    who, _, own = id.partition(":")
    if who != owner:
        raise PermissionError("the vector database returned a row of another person")
    return own
