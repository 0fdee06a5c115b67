"""Text in pictures: on a sign, or as a caption on a ribbon. Chinese needs a CJK font on the machine."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tools.image.illustration.vocabulary import is_chinese

if TYPE_CHECKING:
    import numpy as np
    from PIL.ImageFont import FreeTypeFont

_LATIN = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
    "/System/Library/Fonts/Supplemental/Arial Bold.ttf",
    "C:/Windows/Fonts/arialbd.ttf",
)
_CHINESE = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyhbd.ttc",
)


@lru_cache(maxsize=64)
def _font(chinese: bool, size: int) -> FreeTypeFont | None:
    """A font that has the characters; None when there is none for Chinese."""
    from PIL import ImageFont

    for name in _CHINESE if chinese else _LATIN:
        if Path(name).exists():
            return ImageFont.truetype(name, size)
    return None if chinese else ImageFont.load_default(size)  # type: ignore[return-value]


def can_write(text: str) -> bool:
    """Whether this machine has a font for it: no boxes are drawn for what has no glyph."""
    return bool(text.strip()) and _font(is_chinese(text), 20) is not None


def write(text: str, width: int, height: int, rgb: tuple[int, int, int]) -> np.ndarray:
    """The text, in one to three lines, as large as fits into the box: float32, (height, width, 4)."""
    import numpy as np
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (max(1, width), max(1, height)), (*rgb, 0))
    draw = ImageDraw.Draw(picture)
    for size in range(max(8, round(height * 0.8)), 5, -max(1, height // 40)):
        font = _font(is_chinese(text), size)
        broken = _break(text, font, width)
        box = draw.multiline_textbbox((0, 0), broken, font=font, align="center", spacing=size * 0.2)
        if box[2] - box[0] <= width and box[3] - box[1] <= height:
            at = ((width - box[2] - box[0]) / 2, (height - box[3] - box[1]) / 2)
            draw.multiline_text(at, broken, font=font, fill=(*rgb, 255), align="center", spacing=size * 0.2)
            break
    return np.asarray(picture, np.float32) / 255


def _break(text: str, font: FreeTypeFont | None, width: int) -> str:
    """Lines no wider than `width`, broken between words or Chinese characters."""
    assert font is not None
    parts = list(text) if is_chinese(text) else [word + " " for word in text.split()]
    lines = [""]
    for part in parts:
        if lines[-1] and font.getlength((lines[-1] + part).strip()) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.strip() for line in lines)
