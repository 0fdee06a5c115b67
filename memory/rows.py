"""A turn as it is kept, and whose rows are meant."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from memory.lexical import Column

COLUMNS = "number, id, author, speaker, text, conversation_id, shared, said_at, media, connector"
"""Of the table, in the order `row_of` reads them."""


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


@dataclass(frozen=True, slots=True)
class Kept:
    """A turn with what was computed of it, on its way from one table to another."""

    row: Row
    embedded_by: str
    """The embedding model of its vectors, or another mark; see `memory/vector_marks.py`."""
    vector: bytes | None
    """See `memory/small_vectors.py`."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows are meant: a person's own, or what anybody said in a shared conversation. Nothing is read without."""

    column: Column
    of: str
    """The author, or the id of the conversation."""

    @property
    def key(self) -> str:
        """Under which its secret is kept."""
        return person(self.of) if self.column == "own" else channel(self.of)

    @property
    def where(self) -> str:
        """The condition on its rows; `of` is its value."""
        return "author = ?" if self.column == "own" else "shared = 1 AND conversation_id = ?"


class IndexedRow(NamedTuple):
    """What `memory/scope_index.py` holds of a row."""

    number: int
    id: str
    author: str
    speaker: str
    conversation_id: str
    said_at: float
    form: int
    """See `memory/forms.py`."""
    vector: bytes | None
    """See `memory/small_vectors.py`; None while there is none of the embedding model in use."""
    words: str
    """Keyed hashes of its terms, 12 letters each, joined by spaces."""


def row_of(values: Sequence[Any]) -> Row:
    """A row from the values of its columns."""
    number, id, author, speaker, text, conversation_id, shared, said_at, media, connector = values
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
    )


def person(author: str) -> str:
    """The scope of a person's own rows."""
    return hashlib.sha256(f"person:{author}".encode()).hexdigest()[:32]


def channel(conversation_id: str) -> str:
    """The scope of what was said in a shared conversation."""
    return hashlib.sha256(f"conversation:{conversation_id}".encode()).hexdigest()[:32]
