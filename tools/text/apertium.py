"""Apertium, the rule-based translator of Debian: which directions are installed, ways through other languages.

It runs as a program of its own, the text on its standard input. Source: Forcada et al. 2011, "Apertium: a
free/open-source platform for rule-based machine translation"; GPL-2.0 or later. apertium.org
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.errors import ToolFailed
from tools.text.languages import find_language, languages

DEBIAN_PACKAGES = """
afr-nld: af>nl nl>af; bel-rus: be>ru ru>be; br-fr: br>fr; cat-ita: ca>it it>ca; cat-srd: ca>sc
dan-nor: da>nn da>no nn>da no>da; en-gl: en>gl gl>en; eng-cat: en>ca ca>en; eng-spa: en>es es>en
eo-ca: ca>eo eo>ca; eo-en: en>eo eo>en; eo-es: es>eo; eo-fr: fr>eo; es-gl: es>gl gl>es; es-pt: es>pt pt>es
es-ro: ro>es; eu-en: eu>en; eu-es: eu>es; fr-es: fr>es es>fr; fra-cat: fr>ca ca>fr; fra-frp: fr>frp frp>fr
hbs-eng: en>hbs hbs>en; hbs-mkd: hbs>mk; hbs-slv: hbs>sl sl>hbs; ind-zlm: id>ms ms>id; isl-eng: is>en
isl-swe: is>sv sv>is; mkd-bul: mk>bg bg>mk; mkd-eng: mk>en; nno-nob: nn>no no>nn; oc-ca: oc>ca ca>oc
oc-es: oc>es es>oc; oci-fra: oc>fr fr>oc; pol-szl: pl>szl szl>pl; por-cat: pt>ca ca>pt; pt-gl: pt>gl gl>pt
rus-ukr: ru>uk uk>ru; arg-cat: an>ca ca>an; spa-arg: es>an an>es; spa-ast: es>ast; spa-cat: es>ca ca>es
spa-ita: es>it it>es; srd-ita: it>sc; swe-dan: sv>da da>sv; swe-nor: sv>nn sv>no nn>sv no>sv; urd-hin: ur>hi hi>ur
"""
"""The pairs Debian 12 has, read off the packages: name after ``apertium-``, then its directions."""

_MOST_STEPS = 3
_LIST_SECONDS = 60.0
_CHUNK_CHARACTERS = 20_000
_TIMEOUT_S = 120.0
_LITERAL_STAR = "\ue000"
"""Stands for a star of the text itself while Apertium marks unknown words with stars."""

_BETTER_BY_WAY_OF = {("en", "fr"): "es", ("fr", "en"): "ca"}
"""Of two ways that are as long, the one that was found to read better."""

_REPAIRS: dict[str, tuple[tuple[str, str], ...]] = {
    # What the rules get wrong in the first sentences anybody tries.
    "eng-spa": (
        (r"\b([Cc])ómo eres(?=\s*\?)", r"\1ómo estás"),
        (r"\b([DdQq])ónde es\b", r"\1ónde está"),
        (r"\bSoy bien\b", "Estoy bien"),
        (r"\bQué es (?:vuestro|tu) nombre", "Cuál es tu nombre"),
        (r"\bvuestr[oa](s?)\b", r"tu\1"),
    ),
    "spa-eng": ((r"\b([Hh])ow you are(?=\s*\?)", r"\1ow are you"),),
    "cat-eng": ((r"\b([Hh])ow this goes(?=\s*\?)", r"\1ow are you"),),
    "es-fr": ((r"\b([Cc])omment Tu es(?=\s*\?)", r"\1omment vas-tu"),),
}

_listed: tuple[float, dict[tuple[str, str], str]] | None = None


@dataclass(frozen=True)
class Translated:
    """A text translated, and the words that were not known and so stayed."""

    text: str
    unknown: tuple[str, ...]


def installed_directions() -> dict[tuple[str, str], str]:
    """Apertium's own name of each installed direction by (source, target) code; empty without Apertium."""
    global _listed
    if _listed is None or time.monotonic() - _listed[0] > _LIST_SECONDS:
        _listed = (time.monotonic(), _list_directions())
    return _listed[1]


def _list_directions() -> dict[tuple[str, str], str]:
    program = shutil.which("apertium")
    if program is None:
        return {}
    try:
        listed = subprocess.run([program, "-l"], capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return read_directions(listed)


def read_directions(listed: str) -> dict[tuple[str, str], str]:
    """What ``apertium -l`` prints, by language codes; its variants (``spa-eng_US``) are left out."""
    found: dict[tuple[str, str], str] = {}
    for name in listed.split():
        match = re.fullmatch(r"([a-z]{2,3})-([a-z]{2,3})", name)
        if match is None:
            continue
        source, target = find_language(match[1]), find_language(match[2])
        if source and target and source != target:
            found[source.code, target.code] = name
    return found


def find_way(directions: Iterable[tuple[str, str]], source: str, target: str) -> list[tuple[str, str]] | None:
    """The fewest directions that lead from source to target, at most three; None when there is no way."""
    by_way_of = _BETTER_BY_WAY_OF.get((source, target), "")
    known = sorted(directions, key=lambda direction: by_way_of not in direction)
    waiting: deque[list[tuple[str, str]]] = deque([[(source, source)]])
    seen = {source}
    while waiting:
        way = waiting.popleft()
        if way[-1][1] == target:
            return way[1:]
        if len(way) > _MOST_STEPS:
            continue
        for direction in known:
            if direction[0] == way[-1][1] and direction[1] not in seen:
                seen.add(direction[1])
                waiting.append([*way, direction])
    return None


def packages_for(source: str, target: str, installed: Iterable[tuple[str, str]]) -> list[str]:
    """The fewest Debian packages to install so that there is a way; empty when Debian has none."""
    here = set(installed)
    best: list[str] | None = None
    offered = _debian_directions()
    waiting: deque[tuple[str, list[str], int]] = deque([(source, [], 0)])
    while waiting:
        reached, packages, steps = waiting.popleft()
        if reached == target:
            if best is None or len(packages) < len(best):
                best = packages
            continue
        if steps == _MOST_STEPS:
            continue
        for begin, end in here | set(offered):
            if begin == reached:
                more = packages if (begin, end) in here else [*packages, offered[begin, end]]
                waiting.append((end, more, steps + 1))
    return [f"apertium-{name}" for name in sorted(set(best or []))]


def _debian_directions() -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for entry in DEBIAN_PACKAGES.replace("\n", ";").split(";"):
        package, _, listed = entry.partition(":")
        for direction in listed.split():
            begin, _, end = direction.partition(">")
            found[begin, end] = package.strip()
    return found


def translate(text: str, name: str) -> Translated:
    """Translate with one installed direction; unknown words stay, without Apertium's star. Raises ToolFailed."""
    unknown: list[str] = []

    def strip(match: re.Match[str]) -> str:
        unknown.append(match[1])
        return match[1]

    raw = _run(text.replace("*", _LITERAL_STAR), name)
    plain = re.sub(r"\*([^\W_][\w'’-]*)", strip, raw).replace(_LITERAL_STAR, "*")
    if not re.search(r"(?<!\S)[#@]\w", text):
        plain = re.sub(r"(?<![\w@#])[#@](?=\w)", "", plain)  # marks of a word form that could not be made
    for pattern, better in _REPAIRS.get(name, ()):
        plain = re.sub(pattern, better, plain)
    if name.endswith(("-spa", "-es")):
        plain = _open_questions(plain)
    return Translated(_tidy(plain, text), tuple(dict.fromkeys(unknown)))


def _open_questions(spanish: str) -> str:
    """Put the ¿ and ¡ that Spanish begins questions and exclamations with, which the rules leave out."""

    def mark(match: re.Match[str]) -> str:
        begin, words, end = match.groups()
        opening = "¿" if "?" in end else "¡"
        comma = re.match(r"(?:Hola|Buenos días|Buenas tardes|Buenas noches|Perdón|Por favor),\s+", words)
        cut = comma.end() if comma else 0
        return f"{begin}{words[:cut]}{opening}{words[cut:]}{end}"

    return re.sub(r"(^|(?<=[.!?:])\s+|\n|[\"“])((?![¿¡])[^\W\d_][^.!?¿¡\n\"“”]*)([?!]+)", mark, spanish)


def _tidy(translated: str, source: str) -> str:
    """Take out the double spaces that dropped words leave, and the blank lines a translation adds."""
    if "  " not in source:
        translated = re.sub(r"(?<=\S) {2,}", " ", translated)
    translated = (
        re.sub(r" +([,.;:!?])(?=\s|$)", r"\1", translated) if not re.search(r" [,.;:!?]", source) else translated
    )
    return source[: len(source) - len(source.lstrip())] + translated.strip() + source[len(source.rstrip()) :]


def _run(text: str, name: str) -> str:
    program = shutil.which("apertium")
    if program is None:
        raise ToolFailed("Apertium is not installed any more.", "Run: apt install apertium")
    try:
        done = subprocess.run(
            [program, name],
            input=text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ToolFailed(f"Apertium took longer than {_TIMEOUT_S:.0f} s.", "Send a shorter text.") from error
    if done.returncode != 0 or (text.strip() and not done.stdout.strip()):
        reason = (done.stderr.strip().splitlines() or ["no output"])[-1][:200]
        raise ToolFailed(
            f"Apertium ({name}) failed: {reason}.", "Reinstall its packages: apt install --reinstall apertium"
        )
    return done.stdout


def chunks(text: str, most: int = _CHUNK_CHARACTERS) -> list[str]:
    """Pieces of at most about `most` characters, cut at line ends where there are any; joined they are the text."""
    pieces: list[str] = []
    current = ""
    for line in text.splitlines(keepends=True):
        if current and len(current) + len(line) > most:
            pieces.append(current)
            current = ""
        while len(line) > most:
            cut = max(line.rfind(mark, most // 2, most) for mark in (". ", "! ", "? ", " ")) + 1 or most
            pieces.append(line[:cut])
            line = line[cut:]
        current += line
    return [*pieces, current] if current else pieces


def describe_directions(directions: Mapping[tuple[str, str], str], *, in_chinese: bool = False) -> str:
    """The directions for people: ``English to Spanish, Spanish to English``."""
    known = languages()
    if in_chinese:
        return "、".join(f"{known[begin].chinese_name}译{known[end].chinese_name}" for begin, end in sorted(directions))
    return ", ".join(f"{known[source].name} to {known[target].name}" for source, target in sorted(directions))
