"""Recognised English words as a sentence to read: capital letters and the mark at the end."""

from __future__ import annotations

from collections.abc import Sequence

_ALWAYS_CAPITAL = frozenset(
    """i i'm i'll i've i'd monday tuesday wednesday thursday friday saturday sunday january february april june
    july september october november december christmas english french german spanish italian russian chinese
    japanese american british european african indian america england france germany spain italy russia china
    japan india europe africa asia london paris york washington mr mrs john mary george james charles frank
    robert peter elizabeth margaret""".split()  # noqa: SIM905  (a list of a hundred quoted words reads worse)
)
_QUESTION_WORDS = frozenset(("who", "what", "where", "when", "why", "how", "which", "whose"))
_AUXILIARIES = frozenset(
    """is are was were do does did can could will would shall should have has had am may might isn't aren't don't
    doesn't didn't can't won't""".split()  # noqa: SIM905
)
_PRONOUNS = frozenset(("i", "you", "he", "she", "it", "we", "they", "there", "this", "that"))


def sentence(words: Sequence[str]) -> list[str]:
    """The words with a capital letter at the start, a mark at the end, and the names that always have one."""
    shown = [_capital(word) if word in _ALWAYS_CAPITAL else word for word in words]
    shown[0] = _capital(shown[0])
    shown[-1] += "?" if _asks(words) else "."
    return shown


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]


def _asks(words: Sequence[str]) -> bool:
    """Whether it begins as questions do: "what is ...", "do you ...". A doubtful case is a statement."""
    first, second = [*words, "", ""][:2]
    asked_for = first in _QUESTION_WORDS and (second in _AUXILIARIES or second in ("many", "much", "about"))
    return asked_for or (first in _AUXILIARIES and second in _PRONOUNS)
