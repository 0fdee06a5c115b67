"""Files a person at the terminal attaches: `@path` in a message, or a path on the command line."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from connectors.rendering import Language
from memory.messages import Attachment
from tools.errors import ToolInputError
from tools.probing import MIB, MediaLimits

# An @ at the start of a word, wide from a Chinese keyboard; Chinese text has no space before it. Quotes or backslashes
# keep spaces.
_MENTION = re.compile(r"""(?<![A-Za-z0-9._%+@/-])[@＠](?:"([^"]+)"|'([^']+)'|“([^”]+)”|((?:\\.|[^\s\\"'])+))""")
_LOOKS_LIKE_PATH = re.compile(r"[/\\~]|\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True)
class TypedMessage:
    """What a person typed, and the files mentioned in it."""

    text: str
    paths: tuple[Path, ...] = ()


def find_mentions(typed: str, directory: Path, language: Language = "en") -> TypedMessage:
    """Take `@path` out of a message; what names no file and does not look like one stays (`@anna`).

    One file is taken out of the text, for it is what the text is about; of several each leaves its name, for the
    text tells them apart. Raises ToolInputError for a path that is not there.
    """
    found: list[tuple[re.Match[str], str, Path]] = []
    for match in _MENTION.finditer(typed):
        quoted = match[1] or match[2] or match[3]
        token = quoted or re.sub(r"\\(.)", r"\1", match[4])
        name = token if quoted else _longest_file(token, directory)
        if name:
            found.append((match, name, resolve(name, directory)))
        elif _LOOKS_LIKE_PATH.search(token):
            raise missing(token, directory, language)
    return TypedMessage(_without(typed, found), tuple(path for _, _, path in found))


def read_attachment(path: Path, limits: MediaLimits, language: Language = "en") -> Attachment:
    """The bytes of a file. Raises ToolInputError, one sentence: missing, a folder, not readable, too large."""
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise ToolInputError(*_told("folder", language, path=path))
        if not stat.S_ISREG(facts.st_mode):
            raise ToolInputError(*_told("no file", language, path=path))
        if facts.st_size > limits.file_bytes:
            sizes = {"size": facts.st_size / MIB, "most": limits.file_bytes / MIB}
            raise ToolInputError(*_told("large", language, path=path.name, **sizes))
        return Attachment(path.read_bytes(), path.name)
    except FileNotFoundError as error:
        raise missing(str(path), Path(), language) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ToolInputError(*_told("not readable", language, path=path, reason=reason.lower())) from error


_TOLD = {
    "folder": (("{path} is a folder.", "Attach the files in it."), ("{path} 是文件夹。", "请添加里面的文件。")),
    "no file": (("{path} is not a file.", "Attach a file."), ("{path} 不是文件。", "请添加一个文件。")),
    "large": (
        ("{path} has {size:.1f} MiB; at most {most:.0f} MiB are taken.", "Attach a smaller or a compressed file."),
        ("{path} 有 {size:.1f} MiB，最多 {most:.0f} MiB。", "请换一个小一些的或压缩过的文件。"),
    ),
    "not readable": (("{path} can not be read: {reason}.", ""), ("无法读取 {path}：{reason}。", "")),
    "missing": (("There is no file {path}.", ""), ("没有文件 {path}。", "")),
    "near": (("There is no file {path}.", "Did you mean {near}?"), ("没有文件 {path}。", "是不是 {near}？")),
}


def _told(what: str, language: Language, **values: object) -> tuple[str, str]:
    """A sentence and a hint in the person's language."""
    happened, hint = _TOLD[what][language == "zh"]
    return happened.format(**values), hint.format(**values)


def resolve(name: str, directory: Path) -> Path:
    """A name as typed, `~` for the home folder, relative to the directory."""
    try:
        return directory / Path(name).expanduser()
    except (RuntimeError, ValueError):  # ~nobody: there is no such person; a null byte: no name of anything
        return directory / name


def missing(name: str, directory: Path, language: Language = "en") -> ToolInputError:
    """The sentence for a file that is not there, with the nearest name beside it."""
    path = resolve(name, directory)
    try:
        neighbours = [entry.name for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        neighbours = []
    near = get_close_matches(path.name, neighbours, n=1)
    return ToolInputError(*_told("near" if near else "missing", language, path=name, near="".join(near)))


def _longest_file(token: str, directory: Path) -> str:
    """The longest start of a token that names something on disk: `sign.png,` and `sign.png写了什么` mean sign.png."""
    for end in range(len(token), 0, -1):
        inside_word = end < len(token) and re.match(r"[A-Za-z0-9_]", token[end])
        if inside_word or token[:end] in (".", "..", "/", "~"):
            continue
        try:
            path = resolve(token[:end], directory)
            if path.is_file() or (end == len(token) and path.exists()):
                return token[:end]
        except (OSError, ValueError):  # too long for a file name, or not one
            continue
    return ""


def _without(typed: str, found: list[tuple[re.Match[str], str, Path]]) -> str:
    for match, name, path in reversed(found):
        kept = path.name if len(found) > 1 else ""
        rest = "" if match[4] is None else re.sub(r"\\(.)", r"\1", match[4]).removeprefix(name)
        typed = typed[: match.start()] + kept + rest + typed[match.end() :]
    return re.sub(r"[ \t]{2,}", " ", typed).strip() if found else typed.strip()
