"""Files a person at the terminal attaches: `@path` in a message, or a path on the command line."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from memory.messages import Attachment
from tools.errors import ToolInputError
from tools.probing import MIB, MediaLimits

# An @ at the start of a word; Chinese text has no space before it. Quotes or backslashes keep spaces.
_MENTION = re.compile(r"""(?<![A-Za-z0-9._%+@/-])@(?:"([^"]+)"|'([^']+)'|((?:\\.|[^\s\\"'])+))""")
_LOOKS_LIKE_PATH = re.compile(r"[/\\~]|\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True)
class TypedMessage:
    """What a person typed, and the files mentioned in it."""

    text: str
    paths: tuple[Path, ...] = ()


def find_mentions(typed: str, directory: Path) -> TypedMessage:
    """Take `@path` out of a message; what names no file and does not look like one stays (`@anna`).

    One file is taken out of the text, for it is what the text is about; of several each leaves its name, for the
    text tells them apart. Raises ToolInputError for a path that is not there.
    """
    found: list[tuple[re.Match[str], str, Path]] = []
    for match in _MENTION.finditer(typed):
        quoted = match[1] or match[2]
        token = quoted or re.sub(r"\\(.)", r"\1", match[3])
        name = token if quoted else _longest_file(token, directory)
        if name:
            found.append((match, name, resolve(name, directory)))
        elif _LOOKS_LIKE_PATH.search(token):
            raise missing(token, directory)
    return TypedMessage(_without(typed, found), tuple(path for _, _, path in found))


def read_attachment(path: Path, limits: MediaLimits) -> Attachment:
    """The bytes of a file. Raises ToolInputError, one sentence: missing, a folder, not readable, too large."""
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise ToolInputError(f"{path} is a folder.", "Attach the files in it.")
        if not stat.S_ISREG(facts.st_mode):
            raise ToolInputError(f"{path} is not a file.", "Attach a file.")
        if facts.st_size > limits.file_bytes:
            raise ToolInputError(
                f"{path.name} has {facts.st_size / MIB:.1f} MiB; at most {limits.file_bytes / MIB:.0f} MiB are taken.",
                "Attach a smaller or a compressed file.",
            )
        return Attachment(path.read_bytes(), path.name)
    except FileNotFoundError as error:
        raise missing(str(path), Path()) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ToolInputError(f"{path} can not be read: {reason.lower()}.") from error


def resolve(name: str, directory: Path) -> Path:
    """A name as typed, `~` for the home folder, relative to the directory."""
    try:
        return directory / Path(name).expanduser()
    except (RuntimeError, ValueError):  # ~nobody: there is no such person; a null byte: no name of anything
        return directory / name


def missing(name: str, directory: Path) -> ToolInputError:
    """The sentence for a file that is not there, with the nearest name beside it."""
    path = resolve(name, directory)
    try:
        neighbours = [entry.name for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        neighbours = []
    near = get_close_matches(path.name, neighbours, n=1)
    return ToolInputError(f"There is no file {name}.", f"Did you mean {near[0]}?" if near else "")


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
        rest = "" if match[3] is None else re.sub(r"\\(.)", r"\1", match[3]).removeprefix(name)
        typed = typed[: match.start()] + kept + rest + typed[match.end() :]
    return re.sub(r"[ \t]{2,}", " ", typed).strip() if found else typed.strip()
