"""Changes of a picture's outline: crop, turn, scale, frame. Pillow pictures, RGB or RGBA, in and out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tools.errors import ToolInputError

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image as Picture

    from tools.image.colours import Rgb
    from tools.image.regions import Box

_MOST_PIXELS = 64_000_000


class NotThere(Exception):
    """What an edit is about is not in the picture; English and Chinese say what was missed."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.sentence = {"en": english, "zh": chinese}


def crop_ratio(picture: Picture, across: float, down: float) -> Picture:
    """The largest part with this ratio of sides, around the faces if there are any, else the middle."""
    from tools.image.regions import find_faces

    width, height = picture.size
    if width * down > height * across:
        new = max(1, round(height * across / down)), height
    else:
        new = width, max(1, round(width * down / across))
    faces = find_faces(colours_of(picture)) if new != picture.size else []
    x = sum(box[0] + box[2] for box in faces) / (2 * len(faces)) if faces else width / 2
    y = sum(box[1] + box[3] for box in faces) / (2 * len(faces)) if faces else height / 2
    left = round(min(max(0, x - new[0] / 2), width - new[0]))
    top = round(min(max(0, y - new[1] / 2), height - new[1]))
    return picture.crop((left, top, left + new[0], top + new[1]))


def crop_part(picture: Picture, left: float, top: float, right: float, bottom: float) -> Picture:
    """A part given by its edges, in [0, 1] of the width and height."""
    width, height = picture.size
    box = round(left * width), round(top * height), round(right * width), round(bottom * height)
    if box[2] - box[0] < 1 or box[3] - box[1] < 1:
        raise ToolInputError("That would crop the whole picture away.", "Keep more of it.")
    return picture.crop(box)


def crop_pixels(picture: Picture, width: int, height: int) -> Picture:
    """The middle, this many pixels; no larger than the picture."""
    width, height = min(width, picture.width), min(height, picture.height)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


def crop_subject(picture: Picture) -> Picture:
    """What stands out, with some air around it."""
    from tools.image.regions import subject_box

    box = subject_box(colours_of(picture))
    if box is None:
        raise NotThere("nothing in the picture stands out enough to crop to", "图里没有足够突出的主体可供裁剪")
    return picture.crop(_padded(box, 0.10, picture))


def crop_faces(picture: Picture) -> Picture:
    """All faces that are found, hair and shoulders included."""
    from tools.image.regions import find_faces

    faces = find_faces(colours_of(picture))
    if not faces:
        raise NotThere("I found no face that looks at the camera", "没有找到正对镜头的人脸")
    box = (
        min(face[0] for face in faces),
        min(face[1] for face in faces),
        max(face[2] for face in faces),
        max(face[3] for face in faces),
    )
    return picture.crop(_padded(box, 0.45, picture))


def _padded(box: Box, share: float, picture: Picture) -> Box:
    pad = round(share * max(box[2] - box[0], box[3] - box[1]))
    return (
        max(0, box[0] - pad),
        max(0, box[1] - pad),
        min(picture.width, box[2] + pad),
        min(picture.height, box[3] + pad),
    )


def trim(picture: Picture) -> Picture:
    """Without an even border: the colour of the corners, or transparency."""
    import numpy as np

    pixels = np.asarray(picture).astype(np.int16)
    if picture.mode == "RGBA" and (pixels[..., 3] < 8).any():
        inside = pixels[..., 3] >= 8
    else:
        corners = pixels[[0, 0, -1, -1], [0, -1, 0, -1], :3]
        paper = np.median(corners, axis=0)
        inside = np.abs(pixels[..., :3] - paper).max(axis=2) > 18
    rows, columns = np.nonzero(inside.mean(axis=1) > 0.003)[0], np.nonzero(inside.mean(axis=0) > 0.003)[0]
    if not len(rows) or not len(columns) or (len(rows), len(columns)) == inside.shape:
        raise NotThere("there is no even border to trim", "没有可以裁掉的纯色边")
    return picture.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def rotate(picture: Picture, degrees: float) -> Picture:
    """Turned clockwise; by a small angle without the empty corners, by another with transparent ones."""
    from PIL import Image

    degrees %= 360
    quarters = {
        0: None,
        90: Image.Transpose.ROTATE_270,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_90,
    }
    if degrees in quarters:
        turn = quarters[int(degrees)]
        return picture if turn is None else picture.transpose(turn)
    slight = min(degrees, 360 - degrees) <= 20
    source = picture if slight else picture.convert("RGBA")
    turned = source.rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
    if not slight:
        return turned
    width, height = _inner_size(picture.width, picture.height, math.radians(degrees))
    left, top = (turned.width - width) // 2, (turned.height - height) // 2
    return turned.crop((left, top, left + width, top + height))


def _inner_size(width: int, height: int, angle: float) -> tuple[int, int]:
    """The largest upright rectangle inside a turned one."""
    sine, cosine = abs(math.sin(angle)), abs(math.cos(angle))
    long, short = max(width, height), min(width, height)
    if short <= 2 * sine * cosine * long:
        half = short / 2
        a, b = (half / sine, half / cosine) if width >= height else (half / cosine, half / sine)
    else:
        double = cosine * cosine - sine * sine
        a, b = (width * cosine - height * sine) / double, (height * cosine - width * sine) / double
    return max(1, int(a) - 2), max(1, int(b) - 2)


def straighten(picture: Picture) -> Picture:
    """Turned so that the long lines that are nearly level or upright become so."""
    angle = tilt_of(colours_of(picture))
    if angle is None or abs(angle) < 0.3:
        raise NotThere("it is straight already, as far as its lines tell", "从线条看，画面已经是正的")
    return rotate(picture, -angle)


def tilt_of(rgb: np.ndarray) -> float | None:
    """Degrees by which the picture is tilted clockwise, up to 20; None when it has no long lines."""
    import cv2
    import numpy as np

    scale = min(1.0, 900 / max(rgb.shape[:2]))
    grey = cv2.cvtColor(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    side = min(grey.shape)
    edges = cv2.Canny(cv2.GaussianBlur(grey, (0, 0), 1.2), 40, 120)
    lines = cv2.HoughLinesP(edges, 1, math.pi / 720, 60, minLineLength=side / 5, maxLineGap=side / 60)
    if lines is None:
        return None
    ends = np.asarray(lines).reshape(-1, 4).astype(np.float64)
    lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    angles = np.degrees(np.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0]))
    off = (angles + 45) % 90 - 45
    near = np.abs(off) <= 20
    if not near.any():
        return None
    order = np.argsort(off[near])
    weights = np.cumsum(lengths[near][order])
    middle = float(off[near][order][np.searchsorted(weights, weights[-1] / 2)])
    agreeing = lengths[near][np.abs(off[near] - middle) < 1.5].sum()
    return middle if agreeing > 0.4 * lengths[near].sum() else None


def resize(picture: Picture, width: int, height: int) -> Picture:
    """To exactly this size; the sides are cropped where the ratio differs. Raises ToolInputError when too large."""
    from PIL import Image, ImageOps

    if width < 1 or height < 1 or width * height > _MOST_PIXELS:
        raise ToolInputError(
            f"A picture of {width} x {height} pixels can not be made.",
            f"Ask for 1 to {_MOST_PIXELS / 1e6:.0f} million pixels.",
        )
    if abs(width / height - picture.width / picture.height) > 0.02 * width / height:
        return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def scale(picture: Picture, factor: float) -> Picture:
    """By a factor of its sides."""
    return resize(picture, max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))


def fit_side(picture: Picture, pixels: int, side: str) -> Picture:
    """So that its width, height, or longer side (`width`, `height`, `longer`) has this many pixels."""
    known = {"width": picture.width, "height": picture.height, "longer": max(picture.size)}[side]
    return scale(picture, pixels / known)


def flip(picture: Picture, *, upside_down: bool) -> Picture:
    """Mirrored left to right, or top to bottom."""
    from PIL import ImageOps

    return ImageOps.flip(picture) if upside_down else ImageOps.mirror(picture)


def add_border(picture: Picture, colour: Rgb, pixels: int | None, *, polaroid: bool = False) -> Picture:
    """A frame outside the picture, 4 % of the shorter side unless said; an instant photo's has a wide lower edge."""
    from PIL import Image

    wide = pixels if pixels is not None else max(2, round(min(picture.size) * (0.06 if polaroid else 0.04)))
    wide = min(wide, 4 * max(picture.size))
    below = round(wide * 3.6) if polaroid else wide
    framed = Image.new("RGB", (picture.width + 2 * wide, picture.height + wide + below), colour)
    framed.paste(picture, (wide, wide), picture if picture.mode == "RGBA" else None)
    return framed


def round_corners(picture: Picture, share: float = 0.08) -> Picture:
    """Transparent corners with a radius that is a share of the shorter side."""
    from PIL import Image, ImageChops, ImageDraw

    zoom = 4 if picture.width * picture.height < 8_000_000 else 1  # drawn larger, then reduced: a smooth edge
    mask = Image.new("L", (picture.width * zoom, picture.height * zoom), 0)
    radius = share * min(mask.size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), radius, 255)
    mask = mask.resize(picture.size, Image.Resampling.LANCZOS)
    out = picture.convert("RGBA")
    out.putalpha(ImageChops.multiply(out.getchannel("A"), mask))
    return out


def circle(picture: Picture) -> Picture:
    """The middle square as a disc on transparency."""
    return round_corners(crop_ratio(picture, 1, 1), 0.5)


def tile(picture: Picture, columns: int, rows: int) -> Picture:
    """The picture beside and below itself."""
    from PIL import Image

    if picture.width * columns * picture.height * rows > _MOST_PIXELS:
        picture = fit_side(picture, int(math.sqrt(_MOST_PIXELS / (columns * rows)) * 0.9), "longer")
    wall = Image.new(picture.mode, (picture.width * columns, picture.height * rows))
    for number in range(columns * rows):
        wall.paste(picture, (number % columns * picture.width, number // columns * picture.height))
    return wall


def beside(left: Picture, right: Picture) -> Picture:
    """Two pictures at one height with a white gap."""
    from PIL import Image

    height = min(left.height, right.height)
    one, other = (
        p.resize((max(1, round(p.width * height / p.height)), height), Image.Resampling.LANCZOS) for p in (left, right)
    )
    gap = max(4, height // 60)
    sheet = Image.new("RGB", (one.width + gap + other.width, height), "white")
    for part, x in ((one, 0), (other, one.width + gap)):
        sheet.paste(part, (x, 0), part if part.mode == "RGBA" else None)
    return sheet


def colours_of(picture: Picture) -> np.ndarray:
    """The colours without transparency, uint8, (height, width, 3)."""
    import numpy as np

    return np.asarray(picture.convert("RGB"))
