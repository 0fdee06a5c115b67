"""A small model's talk, let out sentence by sentence, and ended where it derails.

Models of this size loop, or slide into another language, and never come back from it. What was good until then
is kept.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from agent.chat_model import Delta, Finished

_SENTENCE = re.compile(r".*?(?:[.!?][\"')*]*\s+|\n+)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LIST_ITEM = re.compile(r"\s*(?:\d+[.)]|[-*•])\s")
_ALIKE = 0.65
"""Share of words two sentences have in common from which on the second says nothing new."""
_FEW_WORDS = 4
_ENGLISH = frozenset(
    "the a an of to in is it and that for you i are was with as on be this by or from at not have can your".split()  # noqa: SIM905
)
_FOREIGN = frozenset(
    [
        "ich",
        "und",
        "der",
        "das",
        "ein",
        "eine",
        "ist",
        "nicht",
        "zu",
        "mit",
        "le",
        "la",
        "les",
        "un",
        "une",
        "est",
        "et",
        "du",
        "des",
        "dans",
        "que",
        "pour",
        "el",
        "los",
        "las",
        "una",
        "y",
        "por",
        "con",
        "il",
        "di",
        "e",
        "che",
        "o",
        "na",
        "em",
        "die",
        "de",
        "en",
    ]
)


def is_foreign(text: str) -> bool:
    """Whether the little words are those of another European language."""
    words = [word.lower() for word in _WORD.findall(text)]
    return sum(word in _FOREIGN for word in words) > max(1, sum(word in _ENGLISH for word in words))


async def guard_talk(stream: AsyncIterator[Delta], *, english: bool) -> AsyncIterator[Delta]:
    """The sentences of a stream up to the one that repeats or changes the language; a half one at the end of a
    text that was too long is left out. After the first paragraph only a list goes on: what such a model adds to its
    answer is less and less true. Yields no text at all when the first sentence is bad already.
    """
    said: list[set[str]] = []
    pending = ""
    finished = Finished()
    begun = paragraph_over = listing = False
    async for delta in stream:
        if isinstance(delta, Finished):
            finished = delta
            break
        pending += delta
        while found := _SENTENCE.match(pending):
            sentence, pending = found.group(), pending[found.end() :]
            if _LIST_ITEM.match(sentence):
                listing = True
            elif paragraph_over and not listing:
                yield Finished()
                return
            paragraph_over = sentence.endswith("\n") and not sentence.rstrip().endswith(":")
            if _is_bad(sentence, said, english):
                yield Finished()
                return
            begun = True
            yield sentence
    whole = finished.finish_reason != "length" or not begun
    goes_on = listing or not paragraph_over
    if pending.strip() and whole and goes_on and not _is_bad(pending, said, english):
        yield pending
    yield Finished("stop", usage=finished.usage)


def _is_bad(sentence: str, said: list[set[str]], english: bool) -> bool:
    """Whether it derails; a good one is added to what was said."""
    words = {word.lower() for word in _WORD.findall(sentence)}
    if english and is_foreign(sentence):
        return True
    if len(words) >= _FEW_WORDS:
        if any(len(words & one) / len(words | one) >= _ALIKE for one in said):
            return True
        said.append(words)
    return False
