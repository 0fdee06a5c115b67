"""Writing on a picture and putting another ground behind its subject. Pillow pictures in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.image.editing.fonts import find_font
from tools.image.editing.shape import NotThere, colours_of

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image as Picture

    from tools.image.colours import Rgb

_MOST_LETTERS = 600


def add_text(
    picture: Picture,
    text: str,
    across: float = 0.5,
    down: float = 1.0,
    colour: Rgb | None = None,
    size: float = 1.0,
    *,
    plate: Rgb | None = None,
) -> Picture:
    """Write `text`, wrapped to fit, at a place given by [0, 1] across and down, legible on any ground.

    Without a colour it is white on dark places and dark on light ones, with an outline of the other. `plate`
    is the colour of a field behind it.
    """
    from PIL import Image, ImageDraw

    text = text[:_MOST_LETTERS].replace("\r", "")
    width, height = picture.size
    margin = max(2, round(0.04 * min(width, height)))
    pixels = max(8, round(0.075 * size * min(width * 1.15, height * 1.3)))
    while True:
        font = find_font(text, pixels)
        lines = _wrapped(text, font, width - 2 * margin)
        step = pixels * 1.22
        if (
            step * len(lines) <= height - 2 * margin and max(map(font.getlength, lines)) <= width - 2 * margin
        ) or pixels <= 8:
            break
        pixels = max(8, int(pixels * 0.88))
    block = max(map(font.getlength, lines)), step * len(lines)
    left = margin + across * (width - 2 * margin - block[0])
    top = margin + down * (height - 2 * margin - block[1])
    if colour is None and plate is not None:
        colour = (20, 20, 20) if sum(plate) > 380 else (255, 255, 255)
    if colour is None:
        under = picture.convert("L").crop(tuple(round(v) for v in (left, top, left + block[0], top + block[1])))  # type: ignore[arg-type]
        colour = (18, 18, 18) if _mean(under) > 165 else (255, 255, 255)
    outline = (0, 0, 0, 190) if sum(colour) > 330 else (255, 255, 255, 200)
    layer = Image.new("RGBA", picture.size, (*colour, 0))
    draw = ImageDraw.Draw(layer)
    if plate is not None:
        pad = pixels * 0.35
        draw.rounded_rectangle((left - pad, top - pad, left + block[0] + pad, top + block[1] + pad), pad, (*plate, 230))
    for number, line in enumerate(lines):
        x = left + across * (block[0] - font.getlength(line))
        y = top + number * step
        stroke = 0 if plate is not None else max(1, round(pixels / 16))
        draw.text((x, y), line, (*colour, 255), font, stroke_width=stroke, stroke_fill=outline)
    return _over(picture, layer)


def _over(picture: Picture, layer: Picture) -> Picture:
    from PIL import Image

    out = Image.alpha_composite(picture.convert("RGBA"), layer)
    return out if picture.mode == "RGBA" else out.convert("RGB")


def _mean(grey: Picture) -> float:
    import numpy as np

    return float(np.asarray(grey).mean()) if grey.width and grey.height else 0.0


def _wrapped(text: str, font: object, width: float) -> list[str]:
    """Lines no wider than `width`, broken between words, or anywhere in Chinese and in a word that is too long."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if line and font.getlength((line + piece).rstrip()) > width:  # type: ignore[attr-defined]
                lines.append(line.strip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.strip())
    return [line for line in lines if line] or [" "]


def _pieces(paragraph: str) -> list[str]:
    import re

    return re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", paragraph)


def add_watermark(picture: Picture, text: str) -> Picture:
    """The text over the whole picture, aslant and half seen."""
    from PIL import Image, ImageDraw

    text = text[:80]
    pixels = max(10, round(min(picture.size) / 18))
    font = find_font(text, pixels)
    long = int((picture.width**2 + picture.height**2) ** 0.5) + 2
    sheet = Image.new("L", (long, long), 0)
    draw = ImageDraw.Draw(sheet)
    step = font.getlength(text) + 3.5 * pixels
    for row in range(0, long, round(pixels * 4.2)):
        x = -(row / (pixels * 4.2) % 2) * step / 2
        while x < long:
            draw.text((x, row), text, 82, font)
            x += step
    sheet = sheet.rotate(28, Image.Resampling.BICUBIC)
    left, top = (long - picture.width) // 2, (long - picture.height) // 2
    layer = Image.new("RGBA", picture.size, (255, 255, 255, 0))
    layer.putalpha(sheet.crop((left, top, left + picture.width, top + picture.height)))
    shade = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    shade.putalpha(layer.getchannel("A").point(lambda level: level // 2))
    moved = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    moved.paste(shade, (max(1, pixels // 20), max(1, pixels // 20)))
    return _over(_over(picture, moved), layer)


def cut_out(picture: Picture) -> Picture:
    """The subject on transparency. Raises NotThere when no subject stands apart from its ground."""
    import numpy as np
    from PIL import Image

    from tools.image.regions import subject_mask

    rgb = colours_of(picture)
    mask = subject_mask(rgb)
    if not 0.004 < float(mask.mean()) < 0.985:
        raise NotThere("no subject stands apart from its background", "没有能与背景分开的主体")
    old = np.asarray(picture.getchannel("A")) if picture.mode == "RGBA" else 255
    alpha = np.rint(mask * old).astype(np.uint8)
    return Image.fromarray(np.dstack([_own_colours(rgb, mask), alpha]))


def _own_colours(rgb: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Colours at the soft edge taken from inside the subject, so that no rim of the old ground remains."""
    import cv2
    import numpy as np

    sure = (mask > 0.95).astype(np.float32)
    width = max(2.0, max(mask.shape) / 350)
    weight = cv2.GaussianBlur(sure, (0, 0), width)[..., None]
    inside = cv2.GaussianBlur(rgb.astype(np.float32) * sure[..., None], (0, 0), width) / np.maximum(weight, 1e-3)
    rim = ((mask > 0.01) & (mask <= 0.95))[..., None] & (weight > 0.02)
    return np.where(rim, np.clip(inside, 0, 255), rgb).astype(np.uint8)


def replace_background(picture: Picture, colours: list[Rgb]) -> Picture:
    """The subject before one colour, or before a gradient from the first colour (top) to the last."""
    from PIL import Image

    subject = cut_out(picture)
    ground = Image.fromarray(gradient(picture.width, picture.height, colours)).convert("RGBA")
    return Image.alpha_composite(ground, subject).convert("RGB")


def gradient(width: int, height: int, colours: list[Rgb]) -> np.ndarray:
    """Colours from top to bottom, uint8, (height, width, 3), without bands."""
    import numpy as np

    from tools.image.editing.light import dithered

    stops = np.linspace(0, 1, len(colours)) if len(colours) > 1 else np.zeros(1)
    rows = np.linspace(0, 1, height)
    column = np.stack([np.interp(rows, stops, [c[i] for c in colours]) for i in range(3)], axis=1).astype(np.float32)
    return dithered(np.repeat(column[:, None], width, axis=1))
