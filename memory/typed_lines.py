"""The lines a person typed at the terminal, kept for the arrow keys: one file a person below ``terminal/``.

The format is that of prompt_toolkit's FileHistory: a line with the time, then each line of the entry behind a plus.
What is forgotten goes from it too.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_FOLDER = "terminal"
_OF_EVERYBODY = "history"
"""The file of versions that kept one for all."""
_TELLING = 8
"""Letters from which on a text that stands within a typed line marks it as the same."""
_ENTRY = re.compile(r"^# (?P<when>[^\n]*)\n(?P<lines>(?:\+[^\n]*\n?)+)", re.MULTILINE)


@dataclass(frozen=True)
class TypedLine:
    """One entry."""

    text: str
    when: float | None
    """Seconds since 1970; None where the file does not tell."""


def typed_file(data_dir: Path, author: str) -> Path:
    """Where a person's lines are: their id is not in the name. The folder is made; an older file becomes theirs."""
    folder = data_dir / _FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file, old = folder / f"{_OF_EVERYBODY}-{_hash(author)}", folder / _OF_EVERYBODY
    if not file.exists() and old.exists():
        old.replace(file)
    return file


def forget_all_typed(data_dir: Path, author: str) -> int:
    """Remove a person's lines, and those of a file for everybody; returns how many."""
    gone = 0
    for name in (f"{_OF_EVERYBODY}-{_hash(author)}", _OF_EVERYBODY) if _types(data_dir, author) else ():
        file = data_dir / _FOLDER / name
        gone += len(_read(file))
        file.unlink(missing_ok=True)
    return gone


def forget_typed(
    data_dir: Path, author: str, texts: Iterable[str], since: float | None = None, before: float | None = None
) -> int:
    """Remove a person's lines that say one of these texts, and those typed from a time until another."""
    if not _types(data_dir, author):
        return 0
    exact = {text.strip() for text in texts if text.strip()}
    parts = [text for text in exact if len(text) >= _TELLING]

    def goes(line: TypedLine) -> bool:
        timed = since is not None or before is not None
        within = line.when is not None and (since or 0.0) <= line.when < (before or float("inf"))
        said = line.text.strip()
        return (timed and within) or said in exact or any(part in said for part in parts)

    names = (f"{_OF_EVERYBODY}-{_hash(author)}", _OF_EVERYBODY)
    return sum(_drop(data_dir / _FOLDER / name, goes) for name in names)


def _drop(file: Path, goes: Callable[[TypedLine], bool]) -> int:
    lines = _read(file)
    kept = [line for line in lines if not goes(line)]
    if len(kept) < len(lines):
        partial = file.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as stream:
            stream.writelines(_entry(line) for line in kept)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    return len(lines) - len(kept)


def _read(file: Path) -> list[TypedLine]:
    if not file.is_file():
        return []
    found = _ENTRY.finditer(file.read_text(encoding="utf-8", errors="replace"))
    return [
        TypedLine("\n".join(one[1:] for one in entry["lines"].splitlines()), _time(entry["when"])) for entry in found
    ]


def _entry(line: TypedLine) -> str:
    when = datetime.fromtimestamp(line.when) if line.when is not None else ""
    return f"\n# {when}\n" + "".join(f"+{one}\n" for one in line.text.split("\n"))


def _time(written: str) -> float | None:
    try:
        return datetime.fromisoformat(written.strip()).timestamp()
    except ValueError:
        return None


def _types(data_dir: Path, author: str) -> bool:
    """Whether this person may have typed here: only people of the terminal do."""
    return author.startswith("cli:") and (data_dir / _FOLDER).is_dir()


def _hash(author: str) -> str:
    return hashlib.sha256(f"typed by {author}".encode()).hexdigest()[:16]
