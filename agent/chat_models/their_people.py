"""Questions about the people and pets a person has told of: "when does Tim play football?" after "my son Tim plays
football on Tuesdays". A small model would make up an answer; memory is asked instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agent.prompt import RECALLED
from memory.memory import FILE, PARLEY
from memory.messages import Message, Role
from memory.stated import chinese
from memory.stated.english import COMPANION, NAMES, NO_NAMES
from memory.words import whole_words, words_in

_LINE = re.compile(r"^\[[^\]]*\] ([^:]{1,60}): (.*)$", re.MULTILINE)
_NAMED = re.compile(
    rf"\b(?:my|our|an?|two|three|four|five|\d)\s+{COMPANION}\b(?:['’]s)?,?\s+"
    rf"(?:(?:is|are|was|were)\s+)?(?:called\s+|named\s+|names?\s+(?:is|are)\s+|[-:–]\s*)?(?P<names>{NAMES})",
    re.IGNORECASE,
)
_NAMED_ZH = re.compile(
    rf"(?:我|咱)(?:们)?(?:家)?(?:里)?(?:的)?(?:有?[一两三]?[个只条位])?{chinese.COMPANION}(?:名?叫)?"
    r"(?P<name>(?![在很不会要是有没去来说想爱喜今每最昨明已现也都又就还的和跟给被把让可特超真病上出回])[\u4e00-\u9fff]{2})"
)
_NAME = re.compile(r"[A-Z\u00c0-\u00de][\w'’-]*\w")
_ASKS = re.compile(
    r"[?？]\W*$|^\W*(?:and |so )?(?:who|what|when|where|which|whose|how|why|did|does|do|is|was|has|have|are|were)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:should|could|would|can|shall|might|recommend|suggest|best)\b|应该|可以|推荐|怎么办", re.IGNORECASE
)
_OF_SOMETHING_TOLD = re.compile(
    r"^\W*(?:and |so )?(?:who|when|where|which|what|how (?:many|much|long|often|old))\b|谁|哪|几|多少|什么时候",
    re.IGNORECASE,
)
_FEWEST = 2
"""Words of a question that must all stand in one thing the person said for it to be about that."""
_LONGEST = 200


def asks_of_what_was_told(question: str, told: Sequence[str], named: Iterable[str] = ()) -> bool:
    """Whether a question is about somebody the person told of, or has all its words in one thing they said. `told` are
    their own words, `named` the names that are known as facts.
    """
    if len(question) > _LONGEST or not _ASKS.search(question) or _ADVICE.search(question):
        return False
    names = {name for name in (*named, *(name for text in told for name in _names(text))) if len(name) > 1}
    if any(_names_in(question, name) for name in names):
        return True
    asked = whole_words(question)
    if len(asked) < _FEWEST or not _OF_SOMETHING_TOLD.search(question):
        return False
    return any(words_in(text, asked) == len(asked) for text in told if not _ASKS.search(text))


def words_of_the_person(messages: Sequence[Message], question: str) -> list[str]:
    """What the person said before, in this dialogue and in what was recalled for it."""
    recalled = next((one.content for one in messages if one.role is Role.SYSTEM and RECALLED in one.content), "")
    lines = _LINE.findall(recalled.partition(RECALLED)[2])
    said = [one.text or one.content for one in messages if one.role is Role.USER]
    return [
        *(words for speaker, words in lines if speaker not in (PARLEY, FILE)),
        *(one for one in said if one != question),
    ]


def _names_in(question: str, name: str) -> bool:
    whole = rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name)
    return re.search(whole, question) is not None


def _names(text: str) -> list[str]:
    """Of those whom a text calls the person's: "my son Tim", "two kids, Tim and Ella", 我女儿小红."""
    found = [match["names"] for match in _NAMED.finditer(text)]
    english = [name for names in found for name in _NAME.findall(names) if not NO_NAMES.match(name)]
    return [*english, *(match["name"] for match in _NAMED_ZH.finditer(text))]
