"""Pictures inside a terminal, by the ways terminals know; each function gives the characters to write.

Sources: Kitty graphics protocol, sw.kovidgoyal.net/kitty/graphics-protocol; iTerm2 inline images,
iterm2.com/documentation-images.html; sixel graphics, vt100.net/docs/vt3xx-gp/chapter14.html.
"""

from __future__ import annotations

import base64
import io
import os
import re
import select
import sys
import time
from typing import TYPE_CHECKING, Literal

from connectors.settings import TerminalEnvironment

if TYPE_CHECKING:
    import PIL.Image

Way = Literal["kitty", "iterm2", "sixel", "blocks", "off"]

_ITERM_PROGRAMS = ("iTerm.app", "iTerm2", "WezTerm", "mintty", "vscode", "Tabby", "Hyper")
_KITTY_PROGRAMS = ("ghostty", "kitty")
_SIXEL_TERMS = ("foot", "mlterm", "contour", "yaft", "xterm-sixel")
_KITTY_CHUNK = 4096
_CELL_PIXELS = 10
"""Width of a character cell in pixels, about: what is sent is no larger than shown."""
_SIXEL_COLOURS = 255
_ANSWER_S = 0.2


def choose_way(wanted: str, environment: TerminalEnvironment, answer: str | None = None) -> Way:
    """How to show pictures here: what was asked for, else the best this terminal says it knows.

    `answer` is its reply to `ask_attributes`. Behind tmux only sixel and blocks pass through.
    """
    if wanted in ("kitty", "iterm2", "sixel", "blocks", "off"):
        return wanted  # type: ignore[return-value]
    if environment.term in ("", "dumb"):
        return "off"
    if not environment.multiplexed:
        if environment.kitty or environment.program in _KITTY_PROGRAMS or "kitty" in environment.term:
            return "kitty"
        if environment.program in _ITERM_PROGRAMS:
            return "iterm2"
    if environment.term.startswith(_SIXEL_TERMS) or says_sixel(answer or ""):
        return "sixel"
    if environment.colours in ("truecolor", "24bit"):
        return "blocks"
    return "off"


def says_sixel(answer: str) -> bool:
    """Whether an answer to DA1 (``ESC [ c``) lists attribute 4, sixel graphics."""
    match = re.search(r"\x1b\[\?([\d;]+)c", answer)
    return match is not None and "4" in match[1].split(";")


def ask_attributes() -> str:
    """Ask the terminal for its device attributes; empty when it does not answer within a fifth of a second."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ""
    try:
        import termios
        import tty
    except ImportError:  # Windows: no termios, and its terminals do not speak sixel unasked
        return ""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    answer = b""
    try:
        tty.setcbreak(descriptor)
        os.write(sys.stdout.fileno(), b"\x1b[c")
        deadline = time.monotonic() + _ANSWER_S
        while not answer.endswith(b"c") and (left := deadline - time.monotonic()) > 0:
            if select.select([descriptor], [], [], left)[0]:
                answer += os.read(descriptor, 64)
    finally:
        termios.tcsetattr(descriptor, termios.TCSANOW, before)
    return answer.decode("ascii", "replace")


def draw(picture: PIL.Image.Image, way: Way, columns: int, lines: int) -> str:
    """The characters that show a picture within so many columns and lines; empty for ``off``."""
    columns, rows = _cells(picture, columns, lines)
    if way == "kitty":
        return _kitty(_png(_fitted(picture, columns)), columns, rows)
    if way == "iterm2":
        return _iterm2(_png(_fitted(picture, columns)), columns)
    if way == "sixel":
        return _sixel(_fitted(picture, columns))
    if way == "blocks":
        return _blocks(picture, columns, rows)
    return ""


def _cells(picture: PIL.Image.Image, columns: int, lines: int) -> tuple[int, int]:
    """Columns and rows a picture takes: a cell is about twice as high as wide; small pictures stay small."""
    columns = max(1, min(columns, -(-picture.width // 4)))
    rows = max(1, round(columns * picture.height / picture.width / 2))
    if rows > lines:
        columns, rows = max(1, round(columns * lines / rows)), lines
    return columns, rows


def _fitted(picture: PIL.Image.Image, columns: int) -> PIL.Image.Image:
    width = min(picture.width, columns * _CELL_PIXELS)
    return picture.resize((width, max(1, round(picture.height * width / picture.width))))


def _png(picture: PIL.Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _kitty(png: bytes, columns: int, rows: int) -> str:
    """Transmit and show (a=T) a PNG (f=100), quietly (q=2), in chunks, all but the last with m=1."""
    text = base64.standard_b64encode(png).decode()
    chunks = [text[start : start + _KITTY_CHUNK] for start in range(0, len(text), _KITTY_CHUNK)]
    parts = []
    for index, chunk in enumerate(chunks):
        control = f"a=T,f=100,q=2,c={columns},r={rows}," if index == 0 else ""
        parts.append(f"\x1b_G{control}m={int(index < len(chunks) - 1)};{chunk}\x1b\\")
    return "".join(parts) + "\n"


def _iterm2(png: bytes, columns: int) -> str:
    text = base64.standard_b64encode(png).decode()
    return f"\x1b]1337;File=inline=1;size={len(png)};width={columns};preserveAspectRatio=1:{text}\x07\n"


def _sixel(picture: PIL.Image.Image) -> str:
    """Bands of six rows; in each, every colour draws its pixels as characters `?` + bits, runs as ``!n``."""
    import numpy as np

    paletted = _opaque(picture).quantize(_SIXEL_COLOURS)
    pixels = np.asarray(paletted)
    palette = (paletted.getpalette() or [])[: 3 * _SIXEL_COLOURS]
    height, width = pixels.shape
    parts = [f'\x1bPq"1;1;{width};{height}']
    for index in range(len(palette) // 3):
        red, green, blue = (round(value * 100 / 255) for value in palette[3 * index : 3 * index + 3])
        parts.append(f"#{index};2;{red};{green};{blue}")
    weights = np.array([1, 2, 4, 8, 16, 32], dtype=np.uint8)[:, None]
    for top in range(0, height, 6):
        band = pixels[top : top + 6]
        drawn = []
        for colour in np.unique(band):
            bits = ((band == colour) * weights[: len(band)]).sum(axis=0)
            drawn.append(f"#{colour}" + _runs("".join(chr(63 + int(bit)) for bit in bits)))
        parts.append("$".join(drawn) + "-")
    return "".join(parts) + "\x1b\\\n"


def _runs(characters: str) -> str:
    """Four or more of one character as ``!4x``."""
    return re.sub(r"(.)\1{3,}", lambda match: f"!{len(match[0])}{match[1]}", characters)


def _blocks(picture: PIL.Image.Image, columns: int, rows: int) -> str:
    """Half blocks: the upper pixel is the character's colour, the lower its background."""
    import numpy as np

    pixels = np.asarray(_opaque(picture).resize((columns, 2 * rows)))
    lines = []
    for row in range(rows):
        cells = []
        for upper, lower in zip(pixels[2 * row], pixels[2 * row + 1], strict=True):
            over, under = ";".join(map(str, upper)), ";".join(map(str, lower))
            cells.append(f"\x1b[38;2;{over};48;2;{under}m\u2580")
        lines.append("".join(cells) + "\x1b[0m")
    return "\n".join(lines) + "\n"


def _opaque(picture: PIL.Image.Image) -> PIL.Image.Image:
    """RGB on white, for ways that know no transparency."""
    import PIL.Image

    if picture.mode != "RGBA":
        return picture.convert("RGB")
    ground = PIL.Image.new("RGBA", picture.size, "white")
    return PIL.Image.alpha_composite(ground, picture).convert("RGB")
