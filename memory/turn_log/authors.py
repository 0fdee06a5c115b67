"""Whom a question to the log is about: ids of people begin with their connector's name and a colon."""

from __future__ import annotations


def is_among(author: str, authors: str) -> bool:
    """Whether `authors` means this person: their id, the beginning of a connector's ids with its colon, or empty for
    everybody.
    """
    return author == authors or not authors or (authors.endswith(":") and author.startswith(authors))


def ids_beginning_with(authors: str) -> tuple[str, str]:
    """The first text with this beginning and the first one behind all of them, so that an index finds the ids."""
    return authors, authors[:-1] + chr(ord(authors[-1]) + 1)
