"""Sentences and paragraphs of a text, in English, Chinese and most languages that use their punctuation.

Not split: after abbreviations and initials ("Dr. J. Smith"), inside numbers, addresses and short quotations
("“走吧！”他说。" is one sentence), before a lower-case letter. 。！？ always end a sentence outside quotations.
"""

from __future__ import annotations

import re


def word_set(listed: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(listed.split())


_QUOTED_AT_MOST = 240
"""Characters of a quotation that is kept whole."""

_TITLES = word_set(
    "mr mrs ms dr prof sr sra srta st ste mt jr rev hon gen col lt sgt capt cmdr gov sen rep pres messrs mme mlle m "
    "fig figs eq no nos vol vols pp p ch sec art ed eds cf vs viz al approx est dept univ assn bros ave blvd rd "
    "e.g i.e z.b d.h u.a p.ej n.b dra ud uds"
)
"""Abbreviations that something always follows."""
_MAYBE_LAST = word_set(
    "etc inc ltd co corp llc plc gmbh u.s u.k u.n e.u a.m p.m ph.d m.d b.a m.a jan feb mar apr jun jul aug sep sept "
    "oct nov dec mon tue wed thu fri sat sun"
)
"""Abbreviations that may end a sentence: they do when a word that often begins one follows."""
_BEGINNERS = word_set(
    "the a an this that these those he she it they we i you his her its their our my your there here in on at when "
    "while after before but and however as for if so then what who how why where one some many most all no"
)
_SPEECH_VERBS = r"(?:said|says|asked|asks|replied|answered|cried|shouted|whispered|added|wrote|thought|called)"
_CHINESE_SPEECH = r"(?:说|說|道|问|問|答|喊|叫|想|表示|写道|寫道|指出|认为|認為|补充|補充|强调|強調)"
_CLOSERS = "\"'”’»」』）)】》]"
_END = re.compile(r"(?P<cjk>[。！？｡]+|…{2,})|(?P<latin>[.!?…؟।]+)")


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, stripped, in order. A line that was wrapped goes on in the next one."""
    return [sentence for paragraph in split_paragraphs(text) for sentence in split_line(paragraph)]


def split_paragraphs(text: str) -> list[str]:
    """The paragraphs, each on one line: blank lines part them, and so do headings and the points of a list."""
    paragraphs: list[str] = []
    open_paragraph = False
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            open_paragraph = False
        elif open_paragraph and _goes_on(paragraphs[-1], line):
            joint = "" if _is_cjk(paragraphs[-1][-1]) and _is_cjk(line[0]) else " "
            paragraphs[-1] += joint + line
        else:
            paragraphs.append(line)
            open_paragraph = True
    return paragraphs


def _goes_on(before: str, line: str) -> bool:
    """Whether `line` continues the one before it, which was wrapped."""
    if re.match(r"([-*•·◦▪–—]|\d{1,3}[.)、．]|[（(]?[一二三四五六七八九十]+[)）、.])\s*", line):
        return False
    last = before.rstrip(_CLOSERS)[-1:]
    if last in ":：":
        return False
    if last in ".!?。！？…":
        return len(before) > 40
    return line[0].islower() or len(before) > 40


def _is_cjk(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


def split_line(line: str) -> list[str]:
    """The sentences of one line or paragraph, stripped."""
    sentences: list[str] = []
    start = 0
    for match in _END.finditer(line):
        if match.start() < start:
            continue
        end = match.end()
        while end < len(line) and line[end] in _CLOSERS and _closes(line, start, end):
            end += 1
        if _ends_sentence(line, start, match, end):
            sentences.append(line[start:end].strip())
            start = end
    sentences.append(line[start:].strip())
    return [sentence for sentence in sentences if sentence]


def _closes(line: str, start: int, end: int) -> bool:
    """Whether the mark at `end` closes something: a straight quote before a word opens one instead."""
    if line[end] in "\"'":
        return end + 1 == len(line) or not line[end + 1].isalnum()
    return True


def _ends_sentence(line: str, start: int, match: re.Match[str], end: int) -> bool:
    after = line[end : end + 80]
    if after[:1].isalnum() and match.group("latin") == ".":
        return False
    if _within_quotes(line[max(start, end - 2 * _QUOTED_AT_MOST) : end]):
        return False
    quoted = end > match.end()
    if match.group("cjk"):
        return not (quoted and re.match(rf"[，,]|[^。！？，\s]{{0,6}}{_CHINESE_SPEECH}", after))
    if not after.strip():
        return True
    if not after[0].isspace():
        return _is_cjk(after[0]) and match.group("latin")[-1] in "!?" and not quoted
    following = after.lstrip()
    first = following.lstrip("\"'“‘«([¿¡-–—•*")[:1]
    if first.islower() and not re.match(r"\W*[a-z][A-Z]", following):  # iPhone
        return False
    if quoted and re.match(rf"(?:\w+\s+){{0,3}}{_SPEECH_VERBS}\b", following):
        return False
    return match.group("latin") != "." or not _is_abbreviation(
        line[max(start, match.start() - 40) : match.start()], following, start == 0
    )


def _within_quotes(sentence: str) -> bool:
    """Whether the sentence so far ends inside a quotation that is not yet too long to be kept whole."""
    for opening, closing in ("“”", "「」", "『』", "«»", "《》", "（）", "()"):
        if sentence.count(opening) > sentence.count(closing):
            return len(sentence) - sentence.rfind(opening) < _QUOTED_AT_MOST
    opened = None
    for position, character in enumerate(sentence):
        if character != '"':
            continue
        before = sentence[position - 1] if position else " "
        if opened is not None:
            opened = None
        elif not before.isalnum():  # 5" is a length
            opened = position
    return opened is not None and len(sentence) - opened < _QUOTED_AT_MOST


def _is_abbreviation(before: str, following: str, at_start: bool) -> bool:
    """Whether the full stop after `before` belongs to an abbreviation and the sentence goes on."""
    found = re.search(r"[\w.]+$", before)
    if found is None:
        return False
    word = found.group().strip(".").casefold()
    next_word = re.match(r"[^\W\d_]+", following.lstrip("\"'“‘([¿¡"))
    next_begins = next_word is not None and next_word.group().casefold() in _BEGINNERS
    if word in ("no", "nos", "p", "pp", "fig", "figs", "art", "ch", "sec", "eq", "vol", "vols", "est", "m", "al", "ed"):
        return following[0].isdigit() or (word == "m" and before.rstrip(".").endswith("M"))
    if word in _TITLES:
        return True
    if word in _MAYBE_LAST:
        return not next_begins
    if len(word) == 1 and word.isalpha() and not _is_cjk(word) and before[-1:].isupper():
        return not (word == "i" and next_begins)  # the initial of a name
    if re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):
        return not next_begins
    return at_start and before.strip() == found.group() and word.isdigit() and len(word) <= 2  # "1. First"
