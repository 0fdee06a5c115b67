"""Looking for what should be gone, and taking it out of log files."""

from __future__ import annotations

import fnmatch
import json
import logging
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ahocorasick_rs import BytesAhoCorasick

_LETTERS = 60
_FEWEST = 8
"""Letters below which a piece of text is too common to prove anything."""
_MOST = 24
_CHUNK_BYTES = 4 * 2**20
_DICTIONARIES = frozenset({"jieba.cache"})
"""Files that hold words of a language, nobody's."""
_OF_A_DATABASE = re.compile(r"\.sqlite3(?:-wal|-shm|-journal)?$")
_HOLDING = threading.Lock()
_held: dict[tuple[int, int], int] = {}
"""Descriptors of the files of databases that were searched, by device and inode: a handful."""
_RECORD = re.compile(rb"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[,.]\d+)? [A-Z]+ [\w.\-]+: ", re.MULTILINE)
"""How a record begins: the time, the level and the logger, which are nobody's words."""


def pieces(texts: Iterable[str], is_elsewhere: Callable[[str], bool]) -> list[str]:
    """Beginnings of the longest texts by which they would be recognised, without those that stand elsewhere too."""
    longest = sorted({text.strip() for text in texts}, key=lambda text: (-len(text), text))[: 4 * _MOST]
    found = dict.fromkeys(text[:_LETTERS] for text in longest if len(text) >= _FEWEST)
    return [piece for piece in list(found)[:_MOST] if not is_elsewhere(piece)]


def beginnings(texts: Iterable[str]) -> list[str]:
    """Beginnings of all texts long enough to tell, of their first lines where they have several."""
    firsts = (line for text in texts for line in (text.strip(), text.strip().partition("\n")[0].strip()))
    return list(dict.fromkeys(line[:_LETTERS] for line in firsts if len(line) >= _FEWEST))


def files_with(
    wanted: Sequence[str], directory: Path, *, only: str = "*", leave_out: Sequence[Path] = ()
) -> list[Path]:
    """The files below a directory that hold one of the texts, as it is or as JSON writes it."""
    forms = sorted({form for text in wanted if text for form in _forms(text)})
    if not forms or not directory.is_dir():
        return []
    # All texts in one pass, as fast as the disk, while other threads run: `re` takes ten times as long and lets none.
    search = BytesAhoCorasick(forms)
    longest = max(map(len, forms))
    found = []
    for folder, folders, names in os.walk(directory):
        folders[:] = [name for name in folders if Path(folder, name) not in leave_out]
        looked = [name for name in fnmatch.filter(names, only) if name not in _DICTIONARIES]
        found += [Path(folder, name) for name in looked if _holds(Path(folder, name), search, longest)]
    return found


def drop_log_lines(directory: Path, wanted: Sequence[str]) -> int:
    """Take the records that hold one of the texts out of the log files; returns how many records went.

    A record is a line with its traceback. The file stays the same one, since a handler has it open.
    """
    if not wanted or not directory.is_dir():
        return 0
    dropped = 0
    for path in sorted(directory.glob("*.log*")):
        handlers = [one for one in logging.getLogger().handlers if getattr(one, "baseFilename", "") == str(path)]
        for handler in handlers:
            handler.acquire()
        try:
            dropped += _filter(path, wanted)
        finally:
            for handler in handlers:
                handler.release()
    return dropped


def _filter(path: Path, wanted: Sequence[str]) -> int:
    content = path.read_bytes()
    forms = sorted({form for text in wanted if text for form in _forms(text)})
    matches = BytesAhoCorasick(forms).find_matches_as_indexes(content, overlapping=True)
    if not matches:
        return 0
    pattern = re.compile(b"|".join(re.escape(forms[at]) for at in sorted({at for at, *_ in matches})))
    records = list(_records(content))
    kept = [record for record in records if not pattern.search(record, _head(record))]
    with path.open("r+b") as file:  # in place: the handler appends to this very file
        file.write(b"".join(kept))
        file.truncate()
    return len(records) - len(kept)


def _head(record: bytes) -> int:
    found = _RECORD.match(record)
    return found.end() if found else 0


def _records(content: bytes) -> Iterator[bytes]:
    starts = [0, *(match.start() for match in _RECORD.finditer(content) if match.start())]
    for begin, end in zip(starts, [*starts[1:], len(content)], strict=True):
        yield content[begin:end]


def _forms(text: str) -> tuple[bytes, ...]:
    """A text as it is, and as JSON writes it."""
    return text.encode(), json.dumps(text, ensure_ascii=False)[1:-1].encode(), json.dumps(text)[1:-1].encode()


def _holds(path: Path, search: BytesAhoCorasick, longest: int) -> bool:
    """Whether a file holds a piece, none longer than `longest` bytes, read a few MiB at a time."""
    try:
        with _opened(path) as file:
            tail, at = b"", 0
            while chunk := os.pread(file, _CHUNK_BYTES, at):
                if search.find_matches_as_indexes(tail + chunk):
                    return True
                tail, at = chunk[-longest:], at + len(chunk)
    except FileNotFoundError:  # a log of writes that SQLite removed meanwhile
        return False
    return False


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A file to read. One of a database is never closed again.

    A process that closes a file loses all its locks on it, also those that SQLite holds through another descriptor: a
    second process would then write at the same time, and the database be damaged
    (sqlite.org/howtocorrupt.html, "Posix advisory locks canceled by a separate thread doing close()").
    """
    if not _OF_A_DATABASE.search(path.name):
        with path.open("rb") as stream:
            yield stream.fileno()
        return
    with _HOLDING:
        _let_go_of_removed()
        known = os.stat(path)
        file = _held.get((known.st_dev, known.st_ino))
        if file is None:
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            opened = os.fstat(file)  # the path may lead to another file by now
            _held.setdefault((opened.st_dev, opened.st_ino), file)
        yield file


def _let_go_of_removed() -> None:
    """Nobody can have a lock on a file that has no name any more."""
    for key, file in list(_held.items()):
        if os.fstat(file).st_nlink == 0:
            os.close(_held.pop(key))
