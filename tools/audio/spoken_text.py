"""Written text as it should be read aloud: Markdown, links, emoji and code become words or fall away.

Then it is cut into paragraphs, sentences and runs of one script, because a sentence may begin in Chinese and
end with an English name, and each wants its own voice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tools.text.languages import detect_language

_LONGEST_SENTENCE = 400
"""Characters given to a voice at once."""
_LONGEST_CODE = 80
"""Characters of a code block that are still read aloud."""

_LEFT_OUT = {"zh": "（此处略去一段代码。）", "en": "A piece of code is left out here."}


@dataclass(frozen=True)
class Run:
    """Words in one language, and the silence after them."""

    text: str
    language: str
    """ISO 639-1 code, ``yue``, or ``en-gb`` where it was asked for."""
    pause_s: float


def runs(text: str, language: str = "auto") -> list[Run]:
    """What to say, in order. Empty when there is nothing that can be spoken.

    With `language` ``auto`` each script speaks its likeliest language; else what is written in that language's
    script is spoken in it, and other scripts in theirs.
    """
    paragraphs = [paragraph for paragraph in paragraphs_of(text) if _sayable(paragraph)]
    latin = language if _script_of(language) == "latin" else ""
    spoken: list[Run] = []
    for paragraph in paragraphs:
        main = latin or _latin_language(paragraph)
        for sentence in sentences(paragraph):
            pieces = [(piece, _language(script, piece, language, main)) for piece, script in _by_script(sentence)]
            merged = [(piece, code) for piece, code in _merge(pieces) if _sayable(piece)]
            for index, (piece, code) in enumerate(merged):
                last = index == len(merged) - 1
                spoken.append(Run(piece.strip(), code, _pause_after(piece) if last else 0.04))
        if spoken:
            spoken[-1] = Run(spoken[-1].text, spoken[-1].language, 0.7)
    return spoken


def _sayable(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _pause_after(text: str) -> float:
    """Seconds of silence after a piece, by its last mark."""
    end = text.rstrip().rstrip("\"'”’)）】」』")[-1:]
    if end in ".!?。！？…":
        return 0.38
    return 0.25 if end in ",;:，；：、—" else 0.12


# --- Markdown, links, numbers, emoji ---


def paragraphs_of(text: str) -> list[str]:
    """The text without its marks, a string for each paragraph, heading, list item or row of a table."""
    from markdown_it import MarkdownIt

    plain = "".join(c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co") else " " for c in text)
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough").disable("code")
    paragraphs: list[str] = []
    row: list[str] = []
    in_row = False
    for token in parser.parse(plain):
        if token.type == "tr_open":
            in_row, row = True, []
        elif token.type == "tr_close":
            in_row = False
            paragraphs.append(_readable(", ".join(cell for cell in row if cell.strip())) + ".")
        elif token.type == "fence":
            paragraphs.append(_code(token.content, plain))
        elif token.type == "inline":
            said = "".join(_inline(child) for child in token.children or [])
            if in_row:
                row.append(said)
            else:
                paragraphs += [_readable(part) for part in said.split("\n\n")]
    return [paragraph for paragraph in paragraphs if paragraph.strip()]


def _inline(token: object) -> str:
    kind = getattr(token, "type", "")
    if kind in ("text", "code_inline", "html_inline"):
        return str(getattr(token, "content", ""))
    if kind == "image":
        return str(getattr(token, "content", ""))
    return " " if kind in ("softbreak", "hardbreak") else ""


def _code(source: str, around: str) -> str:
    if len(source) <= _LONGEST_CODE:
        return _readable(source.replace("\n", ". "))
    return _LEFT_OUT["zh" if re.search(r"[\u4e00-\u9fff]", around) else "en"]


_URL = re.compile(r"(?:https?://|www\.)([^\s/?#，。）)]+)[^\s，。）)]*", re.IGNORECASE)


def _host(url: re.Match[str]) -> str:
    """Of an address only the name of the site, and the mark of the sentence that it ends."""
    end = re.search(r"[.,;:!?]*$", url[0])
    return url[1].rstrip(".,;:!?").removeprefix("www.") + (end[0] if end else "")


_MAIL = re.compile(r"\b([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)\b")
_DATE = re.compile(r"\b(\d{4})-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])\b")
_TIME = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)(?!\d|:)")
_MONEY = re.compile(r"([$€£¥])\s?(\d[\d,]*(?:\.\d+)?)(\s?(?:thousand|million|billion|trillion)\b)?")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}\b)")
_CURRENCY = {
    "$": ("dollars", "美元"),
    "€": ("euros", "欧元"),
    "£": ("pounds", "英镑"),
    "¥": ("yuan", "元"),
}
_UNITS = (
    (re.compile(r"(?<=\d)\s?km/h\b"), " kilometres per hour", "公里每小时"),
    (re.compile(r"(?<=\d)\s?°C\b"), " degrees Celsius", "摄氏度"),
    (re.compile(r"(?<=\d)\s?°F\b"), " degrees Fahrenheit", "华氏度"),
    (re.compile(r"(?<=\d)\s?km\b"), " kilometres", "公里"),
    (re.compile(r"(?<=\d)\s?kg\b"), " kilograms", "公斤"),
    (re.compile(r"(?<=\d)\s?cm\b"), " centimetres", "厘米"),
    (re.compile(r"(?<=\d)\s?mm\b"), " millimetres", "毫米"),
    (re.compile(r"\be\.g\.", re.IGNORECASE), "for example", "例如"),
    (re.compile(r"\bi\.e\.", re.IGNORECASE), "that is", "即"),
    (re.compile(r"\s&\s"), " and ", "和"),
    (re.compile(r"\s?(?:->|→|=>)\s?"), ", ", "，"),
    (re.compile(r"\s=\s"), " equals ", "等于"),
)
_MONTHS = ("January February March April May June July August September October November December").split()  # noqa: SIM905


def _readable(text: str) -> str:
    """What a voice would stumble over, in words; English or Chinese words by the text's own script."""
    chinese = bool(re.search(r"[\u4e00-\u9fff]", text))
    text = unicodedata.normalize("NFC", text)
    text = _URL.sub(_host, text)
    text = _MAIL.sub(lambda match: f"{match[1]} at {match[2]}", text)
    text = _GROUPED.sub("", text)
    if chinese:
        text = _DATE.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)
        text = _TIME.sub(lambda m: f"{int(m[1])}点" + (f"{int(m[2])}分" if int(m[2]) else "整"), text)
    elif text.isascii() or _latin_language(text) == "en":
        text = _DATE.sub(lambda m: f"{_MONTHS[int(m[2]) - 1]} {int(m[3])}, {m[1]}", text)
        text = _TIME.sub(lambda m: f"{int(m[1])} " + (m[2] if m[2][0] != "0" else f"oh {m[2][1]}"), text).replace(
            " oh 0", " o'clock"
        )
    text = _MONEY.sub(lambda m: f"{m[2]}{m[3] or ''}{'' if chinese else ' '}{_CURRENCY[m[1]][chinese]}", text)
    for pattern, english, hanzi in _UNITS:
        text = pattern.sub(hanzi if chinese else english, text)
    text = _emoji(text)
    text = re.sub(r"[*_#~`|<>\\^{}\[\]]+", " ", text)
    return re.sub(r"\s+", " ", text).strip()


def _emoji(text: str) -> str:
    """Pictures between words are dropped; a message of pictures alone is told by their names."""
    pictures = [character for character in text if unicodedata.category(character) == "So"]
    if not pictures:
        return text
    if _sayable(text):
        return "".join(" " if unicodedata.category(character) in ("So", "Sk") else character for character in text)
    names = [unicodedata.name(character, "picture").lower() for character in pictures]
    return ", ".join(dict.fromkeys(names))


# --- sentences ---

_END = re.compile(r"(?<=[。！？!?…])[”’」』）)\"']*|(?<=[.!?;；])\s+(?=[\"'“(]?\S)")
_ABBREVIATIONS = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|No|[A-Z])\.$")


def sentences(paragraph: str) -> Iterator[str]:
    """The sentences of a paragraph; one that is too long for a voice is cut at a comma or a space."""
    start = 0
    for match in _END.finditer(paragraph):
        piece = paragraph[start : match.end()]
        if _ABBREVIATIONS.search(piece.rstrip()):
            continue
        yield from _shortened(piece)
        start = match.end()
    yield from _shortened(paragraph[start:])


def _shortened(sentence: str) -> Iterator[str]:
    while len(sentence) > _LONGEST_SENTENCE:
        head = sentence[:_LONGEST_SENTENCE]
        cuts = [head.rfind(mark) for mark in ("，", ",", "、", "；", ";", " ")]
        at = max(cuts)
        at = at + 1 if at > _LONGEST_SENTENCE // 3 else _LONGEST_SENTENCE
        yield sentence[:at]
        sentence = sentence[at:]
    if sentence.strip():
        yield sentence


# --- scripts and languages ---

_SCRIPTS = (
    ("HIRAGANA", "kana"),
    ("KATAKANA", "kana"),
    ("CJK", "han"),
    ("HANGUL", "hangul"),
    ("CYRILLIC", "cyrillic"),
    ("ARABIC", "arabic"),
    ("HEBREW", "hebrew"),
    ("GREEK", "greek"),
    ("DEVANAGARI", "devanagari"),
    ("BENGALI", "bengali"),
    ("TAMIL", "tamil"),
    ("TELUGU", "telugu"),
    ("THAI", "thai"),
    ("GEORGIAN", "georgian"),
    ("ARMENIAN", "armenian"),
    ("LATIN", "latin"),
)
_LANGUAGES_OF = {
    "kana": ("ja",),
    "han": ("zh", "yue", "ja"),
    "hangul": ("ko",),
    "cyrillic": ("ru", "uk", "bg", "sr"),
    "arabic": ("ar", "fa", "ur"),
    "hebrew": ("he",),
    "greek": ("el",),
    "devanagari": ("hi",),
    "bengali": ("bn",),
    "tamil": ("ta",),
    "telugu": ("te",),
    "thai": ("th",),
    "georgian": ("ka",),
    "armenian": ("hy",),
}
"""The languages written in a script, the likeliest first; every other language is written in Latin letters."""


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """The script of a letter; nothing for digits, marks and spaces, which go with their neighbours."""
    if not unicodedata.category(character).startswith(("L", "M")):
        return ""
    name = unicodedata.name(character, "")
    return next((script for start, script in _SCRIPTS if name.startswith(start)), "latin")


def _script_of(language: str) -> str:
    if language == "auto":
        return ""
    return next((script for script, codes in _LANGUAGES_OF.items() if language in codes), "latin")


def _by_script(sentence: str) -> list[tuple[str, str]]:
    """Pieces of one script each. Kana makes the Han characters of its sentence Japanese."""
    japanese = any(_script(character) == "kana" for character in sentence)
    pieces: list[tuple[str, str]] = []
    for character in sentence:
        script = _script(character)
        if japanese and script == "han":
            script = "kana"
        if pieces and (not script or script == pieces[-1][1] or not pieces[-1][1]):
            pieces[-1] = (pieces[-1][0] + character, pieces[-1][1] or script)
        else:
            pieces.append((character, script))
    return pieces


def _language(script: str, piece: str, wanted: str, latin: str) -> str:
    if not script:
        return wanted if wanted != "auto" else latin
    if script == "latin":
        return latin
    possible = _LANGUAGES_OF[script]
    if wanted in possible:
        return wanted
    if len(possible) == 1 or script == "han":
        return possible[0]
    detected = detect_language(piece) or ""
    return detected if detected in possible else possible[0]


def _merge(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    merged: list[tuple[str, str]] = []
    for piece, code in pieces:
        if merged and merged[-1][1] == code:
            merged[-1] = (merged[-1][0] + piece, code)
        else:
            merged.append((piece, code))
    return merged


def _latin_language(text: str) -> str:
    """The language of what is written in Latin letters; English when it is too short to tell."""
    letters = "".join(
        character if _script(character) == "latin" or character in "\u2019'" else " " for character in text
    )
    words = set(letters.lower().split())
    if len(words) < 3 and letters.isascii():
        return "en"
    detected = detect_language(letters)
    return detected if detected and _script_of(detected) == "latin" else "en"
