"""One lexicon of everything a prompt may say: a phrase in, its meaning out.

The names of some 1,400 emoji in English and Chinese come from the package ``emoji`` (BSD licence; the names are
Unicode CLDR short names); our own tables add synonyms and every other kind of word and win where both know a phrase.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from tools.image.illustration import things, words
from tools.image.illustration.scene import Concept

Kind = Literal[
    "thing", "color", "number", "size", "place", "time", "weather", "season", "style", "mood", "before", "after",
    "side", "portrait", "abstract", "join", "definite", "located", "has", "measure", "ignored",
]  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """What a phrase says: its kind and a value of that kind."""

    kind: Kind
    value: Any
    plural: bool = False


@dataclass(frozen=True)
class Lexicon:
    """Phrases, lower case, with their meanings; a phrase may have several, the first is the usual one."""

    meanings: dict[str, tuple[Meaning, ...]]
    longest_words: int
    """Words of the longest English phrase."""
    longest_characters: int
    """Characters of the longest Chinese phrase."""

    def find(self, phrase: str) -> tuple[Meaning, ...]:
        """The meanings of a phrase; plurals are found by their singular."""
        found = self.meanings.get(phrase)
        if found:
            return found
        for singular in _singulars(phrase):
            found = self.meanings.get(singular)
            if found and any(meaning.kind == "thing" for meaning in found):
                return tuple(Meaning(m.kind, m.value, True) for m in found if m.kind == "thing")
        return ()


@cache
def lexicon() -> Lexicon:
    """The lexicon, built when first needed (about 50 ms)."""
    table: dict[str, list[Meaning]] = {}
    for kind, entries in _own_words():
        for value, text in entries.items():
            for phrase in words.phrases(text):
                _add(table, phrase, Meaning(kind, value))
    for phrase, concept in _synonyms():
        _add(table, phrase, Meaning("thing", concept), first=True)
    for phrase, concept in _emoji_names():
        if phrase not in table:
            _add(table, phrase, Meaning("thing", concept))
    for concept in _unique_concepts(table):
        for written in {concept.key, concept.key.removesuffix("\ufe0f")}:
            _add(table, written, Meaning("thing", concept))
    for single, text in _single_kinds():
        for phrase in words.phrases(text):
            _add(table, phrase, Meaning(single, phrase))
    english = [phrase for phrase in table if not is_chinese(phrase)]
    chinese = [phrase for phrase in table if is_chinese(phrase)]
    return Lexicon(
        {phrase: tuple(meanings) for phrase, meanings in table.items()},
        max(phrase.count(" ") for phrase in english) + 1,
        max(map(len, chinese)),
    )


@cache
def concepts() -> dict[str, Concept]:
    """Every concept by its key."""
    found = {}
    for meanings in lexicon().meanings.values():
        for meaning in meanings:
            if meaning.kind == "thing":
                found[meaning.value.key] = meaning.value
    return found


def _unique_concepts(table: dict[str, list[Meaning]]) -> list[Concept]:
    """What is drawn by an emoji, so that a prompt may simply contain the emoji."""
    found = {m.value.key: m.value for meanings in table.values() for m in meanings if m.kind == "thing"}
    return [concept for key, concept in found.items() if not key.isascii()]


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _own_words() -> list[tuple[Kind, dict[Any, str]]]:
    return [
        ("color", {name: text for name, (_, text) in words.COLORS.items()}),
        ("number", words.NUMBERS),
        ("size", words.SIZES),
        ("place", words.PLACES),
        ("time", words.TIMES),
        ("weather", words.WEATHER),
        ("season", words.SEASONS),
        ("style", words.STYLES),
        ("mood", words.MOODS),
        ("before", words.BEFORE),
        ("after", words.AFTER),
        ("side", words.SIDES),
    ]


def _single_kinds() -> list[tuple[Kind, str]]:
    return [
        ("portrait", words.PORTRAIT),
        ("abstract", words.ABSTRACT),
        ("join", words.JOIN),
        ("definite", words.DEFINITE),
        ("located", words.LOCATED),
        ("has", words.HAS),
        ("measure", words.MEASURES),
        ("ignored", words.IGNORED),
    ]


def _add(table: dict[str, list[Meaning]], phrase: str, meaning: Meaning, *, first: bool = False) -> None:
    meanings = table.setdefault(phrase.lower(), [])
    if first:
        meanings.insert(0, meaning)
    elif meaning not in meanings:
        meanings.append(meaning)


def _synonyms() -> list[tuple[str, Concept]]:
    found = []
    for line in things.SYNONYMS.strip().splitlines():
        key, _, names = line.partition(" ")
        english, _, chinese = names.partition(" / ")
        in_english, in_chinese = words.phrases(english), words.phrases(chinese)
        concept = Concept(key, in_english[0], in_chinese[0])
        found += [(phrase, concept) for phrase in in_english + in_chinese]
    return found


def _emoji_names() -> list[tuple[str, Concept]]:
    """Names and aliases of the emoji that show a thing: no flags, letters, arrows or skin tones."""
    import emoji

    emoji.config.load_language("zh")
    found = []
    for character, names in emoji.EMOJI_DATA.items():
        english = _plain(names["en"])
        if names["status"] != emoji.STATUS["fully_qualified"] or not _shows_a_thing(character, english):
            continue
        chinese = _plain(names.get("zh", ""))
        concept = Concept(character, english, chinese or english)
        spoken = [english, chinese, *(_plain(alias) for alias in names.get("alias", []))]
        found += [
            (name, concept)
            for name in spoken
            if (len(name) > 2 or is_chinese(name)) and name not in things.UNSUITED and not _colored(name)
        ]
        if english.endswith(" face") and ("\U0001f400" <= character[0] <= "\U0001f43f" or character in things.HEADS):
            found.append((english.removesuffix(" face"), concept))
    return found


def _shows_a_thing(character: str, english: str) -> bool:
    if (
        character in things.FRAMED
        or len(english) < 3
        or any("\U0001f3fb" <= c <= "\U0001f3ff" or "\U0001f1e6" <= c <= "\U0001f1ff" for c in character)
    ):
        return False
    unwanted = (
        "button",
        "arrow",
        "o’clock",
        "-thirty",
        "keycap",
        "flag:",
        "sign",
        "symbol",
        "squared",
        "triangle pointed",
    )
    return not any(part in english for part in unwanted)


def _colored(name: str) -> bool:
    """Whether it is a name like "blue car": the colour is better taken as a colour."""
    first, _, rest = name.partition(" ")
    return bool(rest) and first in words.COLORS


def _plain(name: str) -> str:
    return name.strip(":").replace("_", " ").replace("’", "'").lower()


def _singulars(phrase: str) -> list[str]:
    head, _, last = phrase.rpartition(" ")
    start = head + " " if head else ""
    if last in things.IRREGULAR:
        return [start + things.IRREGULAR[last]]
    found = []
    if last.endswith("ies") and len(last) > 4:
        found.append(start + last[:-3] + "y")
    if last.endswith("es") and len(last) > 3:
        found.append(start + last[:-2])
    if last.endswith("s") and not last.endswith("ss") and len(last) > 3:
        found.append(start + last[:-1])
    return found
