"""Lines of text in a picture, by RapidOCR: detection, direction and recognition with models inside its wheel.

Small pictures are enlarged; large ones are read whole first and then in tiles where their letters are small;
a picture that lies on its side or stands on its head is turned. Nothing is downloaded.
Source: PP-OCRv6 (small) of PaddleOCR, arXiv:2009.09941 and github.com/PaddlePaddle/PaddleOCR, Apache-2.0;
RapidOCR, github.com/RapidAI/RapidOCR, Apache-2.0.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING, Any

from tools.image.reading.layout import TextLine

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image

Report = Callable[[float, str], None]
"""Called with a fraction in [0, 1]; raises to stop."""

_WHOLE_SIDE = 2000
"""Pixels of the longer side up to which a picture is read in one piece."""
_SMALL_SIDE = 900
_SMALL_LETTERS = 20.0
"""Pixels: lines lower than this in the reduced picture are read again from the full one."""
_TILE, _OVERLAP = 1600, 240
_LEAST_CONTRAST = 24
"""Of 255: a tile flatter than this is empty."""
_MOST_RATIO = 3
"""Of the sides of what the detector is given."""
_LEAST_SCORE = 0.6
_LEAST_SCORE_SHORT = 0.8
"""For one or two characters, which texture is easily taken for."""


def read_lines(picture: PIL.Image.Image, report: Report = lambda fraction, message: None) -> list[TextLine]:
    """The lines in a picture, boxes in its pixels, best guess of its direction included; order is not promised."""
    import numpy as np

    pixels = np.ascontiguousarray(_on_paper(picture)[:, :, ::-1])  # RapidOCR wants BGR
    report(0.0, "")
    lines, upside_down = _read_whole(pixels)
    quarter = 0
    if turns := _turns(lines, upside_down):
        pixels, lines, quarter = _turned(pixels, turns, lines)
    report(0.4, "")
    if _is_worth_tiling(pixels, lines):
        lines = _read_tiles(pixels, lines, report)
    height, width = pixels.shape[:2]
    return [_turned_back(line, quarter, width, height) for line in lines if _is_sure(line)]


def _on_paper(picture: PIL.Image.Image) -> np.ndarray:
    """RGB, what is transparent on white, or on dark where the writing itself is light."""
    import numpy as np
    import PIL.Image

    if picture.mode != "RGBA":
        return np.asarray(picture.convert("RGB"))
    pixels = np.asarray(picture, dtype=np.float32)
    opaque = pixels[..., 3] > 128
    light = bool(opaque.any()) and pixels[opaque][:, :3].mean() > 160 and opaque.mean() < 0.5
    paper = PIL.Image.new("RGBA", picture.size, (20, 20, 20, 255) if light else (255, 255, 255, 255))
    return np.asarray(PIL.Image.alpha_composite(paper, picture).convert("RGB"))


@lru_cache(maxsize=1)
def _reader() -> Any:
    """The one RapidOCR of this process, loaded when first needed, in about a second."""
    from rapidocr import RapidOCR

    params = {"Global.log_level": "error", "Global.max_side_len": _WHOLE_SIDE, "Global.text_score": 0.0}
    return RapidOCR(params=params)


_loading = threading.Lock()
"""RapidOCR is loaded once; its sessions themselves may be called by several threads."""


def _read_whole(pixels: np.ndarray) -> tuple[list[TextLine], bool]:
    """Lines of one picture and whether most of them stand on their heads."""
    import cv2

    with _loading:
        reader = _reader()
    height, width = pixels.shape[:2]
    zoom = min(3.0, max(1.0, _SMALL_SIDE / max(height, width)))
    if zoom > 1.0:
        pixels = cv2.resize(pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
    pixels, left, top = _padded(pixels)
    small, record = reader.preprocess_img(pixels)
    detected, directions, recognised, crops = reader.run_ocr_steps(small, record)
    if not recognised.txts:
        return [], False
    turned = [label == "180" for label, _ in directions.cls_res or ()]
    output = reader.build_final_output(pixels, detected, directions, recognised, crops, record)
    if not output.txts:
        return [], False
    lines = [
        TextLine(text.strip(), float(score), tuple(((float(x) - left) / zoom, (float(y) - top) / zoom) for x, y in box))
        for text, score, box in zip(output.txts, output.scores, output.boxes, strict=True)
        if text.strip()
    ]
    return lines, sum(turned) > len(turned) / 2


def _padded(pixels: np.ndarray) -> tuple[np.ndarray, int, int]:
    """A strip laid on a wider sheet of its border's colour, and where it lies there: left, top.

    The detector enlarges the shorter side to 736 pixels, which would make a strip of 3 x 700 pixels gigantic.
    """
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    least = -(-max(height, width) // _MOST_RATIO)
    left, top = max(0, (least - width + 1) // 2), max(0, (least - height + 1) // 2)
    if not left and not top:
        return pixels, 0, 0
    rim = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    colour = tuple(float(level) for level in np.median(rim, axis=0))
    return cv2.copyMakeBorder(pixels, top, top, left, left, cv2.BORDER_CONSTANT, value=colour), left, top


def _is_sure(line: TextLine) -> bool:
    return line.score >= (_LEAST_SCORE_SHORT if len(line.text) <= 2 else _LEAST_SCORE)


def _height(line: TextLine) -> float:
    (x0, y0), (x3, y3) = line.box[0], line.box[3]
    return float(((x3 - x0) ** 2 + (y3 - y0) ** 2) ** 0.5)


def _width(line: TextLine) -> float:
    (x0, y0), (x1, y1) = line.box[0], line.box[1]
    return float(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)


def _turns(lines: Sequence[TextLine], upside_down: bool) -> list[int]:
    """Quarter turns, counter-clockwise, that may bring the writing upright; none when it stands well."""
    telling = [line for line in lines if len(line.text) > 2]
    if not telling:
        return []
    tall = [line for line in telling if _height(line) > 1.5 * _width(line)]
    if len(tall) > len(telling) / 2:
        return [1, 3]
    return [2] if upside_down else []


def _turned(pixels: np.ndarray, turns: Sequence[int], before: list[TextLine]) -> tuple[np.ndarray, list[TextLine], int]:
    """The picture turned the way in which most characters are read surely; unturned when no turn is better."""
    import numpy as np

    best: tuple[float, np.ndarray, list[TextLine], int] = (0.0, pixels, before, 0)
    for quarter in turns:
        candidate = np.ascontiguousarray(np.rot90(pixels, quarter))
        lines, upside_down = _read_whole(candidate)
        gain = sum(line.score**2 * len(line.text) for line in lines) * (0.3 if upside_down else 1.0)
        if gain > best[0]:
            best = (gain, candidate, lines, quarter)
    return best[1], best[2], best[3]


def _turned_back(line: TextLine, quarter: int, width: int, height: int) -> TextLine:
    """Corners in the picture as it was given; `width` and `height` are those of the turned one."""
    if quarter == 0:
        return line
    back = {
        1: lambda x, y: (height - y, x),
        2: lambda x, y: (width - x, height - y),
        3: lambda x, y: (y, width - x),
    }[quarter]
    return replace(line, box=tuple(back(x, y) for x, y in line.box))


def _is_worth_tiling(pixels: np.ndarray, lines: Sequence[TextLine]) -> bool:
    side = max(pixels.shape[:2])
    if side <= _WHOLE_SIDE * 1.15:
        return False
    reduced = _WHOLE_SIDE / side
    heights = [_height(line) * reduced for line in lines]
    return not heights or median(heights) < _SMALL_LETTERS


def _read_tiles(pixels: np.ndarray, whole: list[TextLine], report: Report) -> list[TextLine]:
    """Lines of overlapping tiles and of the whole, each only once."""
    height, width = pixels.shape[:2]
    tiles = [(x, y) for y in _starts(height) for x in _starts(width)]
    found: list[tuple[TextLine, bool]] = [(line, False) for line in whole]
    for number, (x, y) in enumerate(tiles):
        report(0.4 + 0.6 * number / len(tiles), f"tile {number + 1} of {len(tiles)}")
        tile = pixels[y : y + _TILE, x : x + _TILE]
        if int(tile.max()) - int(tile.min()) < _LEAST_CONTRAST:
            continue
        for line in _read_whole(tile)[0]:
            cut = any(
                (px < 6 and x > 0)
                or (py < 6 and y > 0)
                or (px > tile.shape[1] - 6 and x + _TILE < width)
                or (py > tile.shape[0] - 6 and y + _TILE < height)
                for px, py in line.box
            )
            found.append((replace(line, box=tuple((px + x, py + y) for px, py in line.box)), cut))
    # A line whole in some view wins over one cut by a tile's edge, then the one read more surely.
    found.sort(key=lambda pair: (pair[1], -pair[0].score * (len(pair[0].text) ** 0.5)))
    kept: list[TextLine] = []
    for line, _ in found:
        if _is_sure(line) and not any(_overlap(line, other) > 0.4 for other in kept):
            kept.append(line)
    return kept


def _starts(length: int) -> list[int]:
    if length <= _TILE:
        return [0]
    count = -(-(length - _OVERLAP) // (_TILE - _OVERLAP))
    return [round(i * (length - _TILE) / (count - 1)) for i in range(count)]


def _overlap(one: TextLine, other: TextLine) -> float:
    """Shared area as a part of the smaller upright box."""
    a, b = _bounds(one), _bounds(other)
    shared = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return shared / max(smaller, 1.0)


def _bounds(line: TextLine) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in line.box], [y for _, y in line.box]
    return min(xs), min(ys), max(xs), max(ys)
