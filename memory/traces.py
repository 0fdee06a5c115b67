"""Looking for what should be gone, and taking it out of log files."""

from __future__ import annotations

import fnmatch
import json
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

_LETTERS = 60
_FEWEST = 8
"""Letters below which a piece of text is too common to prove anything."""
_MOST = 24
_RECORD = re.compile(rb"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.MULTILINE)


def pieces(texts: Iterable[str], is_elsewhere: Callable[[str], bool]) -> list[str]:
    """Beginnings of the longest texts by which they would be recognised, without those that stand elsewhere too."""
    longest = sorted({text.strip() for text in texts}, key=lambda text: (-len(text), text))[: 4 * _MOST]
    found = dict.fromkeys(text[:_LETTERS] for text in longest if len(text) >= _FEWEST)
    return [piece for piece in list(found)[:_MOST] if not is_elsewhere(piece)]


def files_with(
    wanted: Sequence[str], directory: Path, *, only: str = "*", leave_out: Sequence[Path] = ()
) -> list[Path]:
    """The files below a directory that hold one of the texts, as it is or as JSON writes it."""
    pattern = _pattern(wanted)
    if pattern is None or not directory.is_dir():
        return []
    found = []
    for folder, folders, names in os.walk(directory):
        folders[:] = [name for name in folders if Path(folder, name) not in leave_out]
        found += [Path(folder, name) for name in fnmatch.filter(names, only) if _holds(Path(folder, name), pattern)]
    return found


def drop_log_lines(directory: Path, wanted: Sequence[str]) -> int:
    """Take the records that hold one of the texts out of the log files; returns how many records went.

    A record is a line with its traceback. The file stays the same one, since a handler has it open.
    """
    pattern = _pattern(wanted)
    if pattern is None or not directory.is_dir():
        return 0
    dropped = 0
    for path in sorted(directory.glob("*.log*")):
        handlers = [one for one in logging.getLogger().handlers if getattr(one, "baseFilename", "") == str(path)]
        for handler in handlers:
            handler.acquire()
        try:
            dropped += _filter(path, pattern)
        finally:
            for handler in handlers:
                handler.release()
    return dropped


def _filter(path: Path, pattern: re.Pattern[bytes]) -> int:
    content = path.read_bytes()
    if not pattern.search(content):
        return 0
    records = list(_records(content))
    kept = [record for record in records if not pattern.search(record)]
    with path.open("r+b") as file:  # in place: the handler appends to this very file
        file.write(b"".join(kept))
        file.truncate()
    return len(records) - len(kept)


def _records(content: bytes) -> Iterator[bytes]:
    starts = [0, *(match.start() for match in _RECORD.finditer(content) if match.start())]
    for begin, end in zip(starts, [*starts[1:], len(content)], strict=True):
        yield content[begin:end]


def _pattern(wanted: Sequence[str]) -> re.Pattern[bytes] | None:
    written = {form for text in wanted if text for form in (text, json.dumps(text, ensure_ascii=False)[1:-1])}
    if not written:
        return None
    return re.compile(b"|".join(re.escape(text.encode()) for text in sorted(written)))


def _holds(path: Path, pattern: re.Pattern[bytes], chunk_bytes: int = 4 * 2**20) -> bool:
    """Whether a file holds a piece, read a few MiB at a time."""
    try:
        with path.open("rb") as file:
            tail = b""
            while chunk := file.read(chunk_bytes):
                if pattern.search(tail + chunk):
                    return True
                tail = chunk[-8 * _LETTERS :]
    except FileNotFoundError:  # a log of writes that SQLite removed meanwhile
        return False
    return False
