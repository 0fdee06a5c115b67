"""Names of colours in English and Chinese, and the name that fits a colour best."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Rgb = tuple[int, int, int]

_COLOURS: tuple[tuple[Rgb, str, str], ...] = (
    # the first English and Chinese word name a colour, the others are understood as well;
    # a colour with two rows is usually meant as in the last
    ((255, 255, 255), "white", "白色 白 雪白"),
    ((12, 12, 12), "black", "黑色 黑"),
    ((128, 128, 128), "grey|gray", "灰色 灰"),
    ((205, 205, 205), "light grey|light gray|silver", "浅灰色 银色 浅灰"),
    ((70, 70, 70), "dark grey|dark gray|charcoal", "深灰色 深灰"),
    ((214, 36, 36), "red", "红色 红"),
    ((140, 22, 30), "dark red|maroon|burgundy|crimson", "深红色 暗红色 酒红色"),
    ((212, 82, 44), "red-orange|rust|vermilion", "橘红色 朱红色"),
    ((244, 130, 32), "orange", "橙色 橘色 橙 橘"),
    ((250, 214, 40), "yellow", "黄色 黄"),
    ((212, 170, 55), "gold|golden", "金色 金"),
    ((20, 215, 30), "green", "绿色"),
    ((52, 160, 70), "green", "绿色 绿"),
    ((20, 85, 45), "dark green", "深绿色 墨绿色"),
    ((160, 215, 120), "light green|lime|mint", "浅绿色 嫩绿色 薄荷色"),
    ((120, 120, 50), "olive", "橄榄色"),
    ((32, 178, 170), "turquoise|teal|cyan|aqua", "青色 青 蓝绿色 青绿色"),
    ((16, 16, 240), "blue", "蓝色"),
    ((40, 96, 214), "blue", "蓝色 蓝"),
    ((20, 35, 95), "dark blue|navy blue|navy", "深蓝色 海军蓝 藏青色"),
    ((140, 195, 240), "light blue|sky blue|pale blue|baby blue", "浅蓝色 天蓝色 淡蓝色"),
    ((128, 60, 170), "purple|violet", "紫色 紫"),
    ((190, 160, 220), "lavender|lilac", "淡紫色 薰衣草色"),
    ((245, 140, 180), "pink", "粉色 粉红色 粉红 粉"),
    ((215, 30, 140), "magenta|fuchsia", "洋红色 品红色 玫红色"),
    ((120, 75, 42), "brown", "棕色 褐色 咖啡色 棕"),
    ((215, 190, 150), "beige|tan|cream", "米色 米黄色 奶油色"),
)

_HEX = r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b"


@lru_cache(maxsize=1)
def _by_word() -> dict[str, Rgb]:
    words: dict[str, Rgb] = {}
    for rgb, english, chinese in _COLOURS:
        for word in [*english.split("|"), *chinese.split()]:
            words[word] = rgb
    return words


@lru_cache(maxsize=1)
def colour_pattern() -> str:
    """A regular expression for any colour's name in both languages, or a hexadecimal value; no groups."""
    words = sorted(_by_word(), key=len, reverse=True)
    english = "|".join(re.escape(word) for word in words if word.isascii())
    chinese = "|".join(word for word in words if not word.isascii())
    return rf"(?:{_HEX}|\b(?:{english})\b|(?:{chinese}))"


def colour_of(word: str) -> Rgb:
    """The colour a word matched by `colour_pattern` means. Raises KeyError for others."""
    word = word.lower()
    if word.startswith("#"):
        digits = word[1:] if len(word) == 7 else "".join(digit * 2 for digit in word[1:])
        return (int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))
    return _by_word()[word]


def colour_name(rgb: Rgb, language: str = "en") -> str:
    """The name that a person would give a colour: the nearest one in CIELAB, greys only for what is grey."""
    import numpy as np

    index = int(nearest_names(np.array([rgb], dtype=np.uint8))[0])
    return name_at(index, language)


def name_at(index: int, language: str) -> str:
    """The name of the colour at this place of the list `nearest_names` refers to."""
    _, english, chinese = _COLOURS[index]
    return chinese.split()[0] if language == "zh" else english.split("|")[0]


def nearest_names(pixels: np.ndarray) -> np.ndarray:
    """For colours, uint8, (n, 3), RGB: indices of the nearest names, (n,)."""
    import numpy as np

    lab = _lab(pixels)
    known = _lab(np.array([rgb for rgb, _, _ in _COLOURS], dtype=np.uint8))
    # Lightness counts less than hue: a shadow on a red wall is still a red wall.
    weights = np.array([0.6, 1.0, 1.0], dtype=np.float32)
    distance = np.linalg.norm((lab[:, None] - known[None]) * weights, axis=2)
    chroma = np.hypot(lab[:, 1], lab[:, 2])[:, None]
    grey = np.hypot(known[:, 1], known[:, 2])[None] < 4
    distance += np.where(grey & (chroma > 14), 40.0, 0.0) + np.where(~grey & (chroma < 7), 40.0, 0.0)
    english = [names.split("|")[0] for _, names, _ in _COLOURS]
    first = np.array([english.index(name) for name in english])
    return np.asarray(first[distance.argmin(axis=1)])


def _lab(pixels: np.ndarray) -> np.ndarray:
    import cv2
    import numpy as np

    rgb = pixels.reshape(-1, 1, 3).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)).reshape(-1, 3)
