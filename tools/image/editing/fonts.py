"""Fonts on this machine that can write a text, Chinese included."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from tools.errors import ToolFailed

_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",  # Linux
    "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts",  # macOS
    "C:/Windows/Fonts",
)  # fmt: skip
_LATIN = ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf", "NotoSans-Bold.ttf")
_CHINESE = (
    "NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "NotoSansSC-Bold.otf", "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Bold.otf", "SourceHanSansCN-Bold.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "PingFang.ttc", "Hiragino Sans GB.ttc", "STHeiti Medium.ttc",
    "msyhbd.ttc", "msyh.ttc", "simhei.ttf", "simsun.ttc", "uming.ttc", "ukai.ttc", "NotoSerifCJK-Bold.ttc",
)  # fmt: skip


def find_font(text: str, size: int) -> Any:
    """A font of `size` pixels that has every letter of `text`; Pillow's own where it is enough.

    Raises ToolFailed naming the package to install when no font here can write the text.
    """
    from PIL import ImageFont

    letters = {letter for letter in text if not letter.isspace()}
    for path in [*_installed(_LATIN), *_installed(_CHINESE)]:
        try:
            font = ImageFont.truetype(path, size)
        except OSError:  # a broken font file
            continue
        if _has_all(font, letters):
            return font
    own = ImageFont.load_default(size)
    if _has_all(own, letters):
        return own
    missing = next(letter for letter in sorted(letters) if not _has_all(own, {letter}))
    raise ToolFailed(
        f"No font on this machine can write “{missing}”.",
        "Install one, on Debian: apt-get install fonts-noto-cjk (or fonts-wqy-microhei, which is small).",
    )


def _has_all(font: Any, letters: set[str]) -> bool:
    """Whether no letter comes out as the box that stands for a missing one."""
    box = bytes(font.getmask("\uffff"))
    empty = bytes(font.getmask("\U000effff"))
    return all((shape := bytes(font.getmask(letter))) not in (box, empty) and shape for letter in letters)


@lru_cache(maxsize=4)
def _installed(names: tuple[str, ...]) -> tuple[str, ...]:
    """Paths of those of these fonts that are here, in the order of the names."""
    wanted = {name.lower(): rank for rank, name in enumerate(names)}
    found: dict[int, str] = {}
    for folder in _FOLDERS:
        for root, _, files in os.walk(Path(folder).expanduser()):
            for file in files:
                if (rank := wanted.get(file.lower())) is not None:
                    found.setdefault(rank, str(Path(root) / file))
    return tuple(found[rank] for rank in sorted(found))
