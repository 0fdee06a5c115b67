"""A small model's talk, let out sentence by sentence, and ended where it derails.

Models of this size loop, or slide into another language, and never come back from it. What was good until then
is kept.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection

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


_OF_ITSELF = re.compile(
    r"\b(?:as an? (?:\w+ )?(?:ai|language model|assistant)\b|i(?: a|')m (?:an? |your )(?:\w+ ){0,4}(?:assistant|"
    r"learner|"
    r"model|ai|chatbot|program)\b|i(?: a|')m (?:\w+ )?(?:here|ready|happy|glad|able|unable) to\b|"
    r"i(?:'d| would) be (?:happy|glad)|i(?: a|')m (?:really |so )?sorry|i apologi[sz]e|"
    r"i can (?:certainly|help|assist)|how can i (?:help|assist))|"
    r"^\W*(?:(?:well|yes|no|oh|sure)\W+)?i(?:'m|'ve|'ll| am| have| was| work| live| love| like| hate| help|"
    r" speak| store|"
    r" do| don't| can| can't| cannot| use)\b(?! (?:not |do not )?(?:sure|know|afraid)\b)",
    re.IGNORECASE,
)
"""What such a model says of itself comes from its training and is not so here: it can neither help nor be sorry."""
_HOLLOW = re.compile(
    r"(?:(?:what is )?the (?:answer|solution) (?:is\b|to (?:the|this|that) (?:question|riddle))|```|"
    r"the original sentence)",
    re.I,
)
"""Beginnings after which no answer comes; and code, which such a model can not write."""


async def guard_talk(
    stream: AsyncIterator[Delta], asked: str, *, english: bool, elsewhere: Collection[str] = ()
) -> AsyncIterator[Delta]:
    """The sentences of a stream up to the first that is not worth saying, as `_Judge` sees it.

    `elsewhere` are words of examples the model was shown: it is led astray where it says one unasked. A half sentence
    at the end of a text that was too long is left out. Yields no text at all when the first sentence is bad already.
    """
    judge = _Judge(asked, english, elsewhere)
    pending = ""
    finished = Finished()
    async for delta in stream:
        if isinstance(delta, Finished):
            finished = delta
            break
        pending += delta
        while found := _SENTENCE.match(pending):
            sentence, pending = found.group(), pending[found.end() :]
            if not judge.accepts(sentence):
                yield Finished()
                return
            yield sentence
    whole = finished.finish_reason != "length" or not judge.begun
    if pending.strip() and whole and judge.accepts(pending):
        yield pending
    yield Finished("stop", usage=finished.usage)


class _Judge:
    """Hears an answer sentence by sentence."""

    def __init__(self, asked: str, english: bool, elsewhere: Collection[str]) -> None:
        self.begun = False
        self._asked = _words(asked)
        self._astray = set() if self._asked & set(elsewhere) else set(elsewhere)
        self._english = english
        self._said: list[set[str]] = []
        self._heard: set[str] = set()
        self._paragraph_over = False
        self._listing = False

    def accepts(self, sentence: str) -> bool:
        """Whether it neither changes the language nor repeats another sentence or what was asked, nor goes astray.

        After the first paragraph only a list goes on: what such a model adds to its answer is less and less true.
        """
        self._listing |= _LIST_ITEM.match(sentence) is not None
        if self._paragraph_over and not self._listing:
            return False
        self._paragraph_over = sentence.endswith("\n") and not sentence.rstrip().endswith(":")
        words = _words(sentence)
        if sentence.strip() and sentence.strip() in self._heard:
            return False  # short points of a list, said again
        self._heard.add(sentence.strip())
        if (words and words == self._asked) or (self._english and is_foreign(sentence)):
            return False
        if words & self._astray or _OF_ITSELF.search(sentence.replace("’", "'")) or _HOLLOW.match(sentence.strip()):
            return False
        if len(words) >= _FEW_WORDS:
            if any(len(words & one) / len(words | one) >= _ALIKE for one in self._said):
                return False
            self._said.append(words)
        self.begun = True
        return True


def _words(text: str) -> set[str]:
    return {word.lower().removesuffix("'s") for word in _WORD.findall(text)}
