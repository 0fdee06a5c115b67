"""What things look like: RGBA sprites from the system's colour emoji font, or from our own shapes.

Fonts looked for: Noto Color Emoji (OFL 1.1; Debian package fonts-noto-color-emoji), Apple Color Emoji on macOS,
Segoe UI Emoji on Windows. Bitmap fonts hold small pictures (136x128), so they are enlarged with care: colours and
outline apart, edges brought back to one pixel. Without a font our own shapes are all there is (`shapes.DRAWN`).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tools.image.illustration import shapes, things
from tools.image.illustration.stand_ins import STAND_INS
from tools.image.illustration.words import COLORS

if TYPE_CHECKING:
    import numpy as np
    from PIL.ImageFont import FreeTypeFont

_FONTS = (
    ("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf", 109),
    ("/usr/share/fonts/noto/NotoColorEmoji.ttf", 109),
    ("/usr/share/fonts/google-noto-color-emoji-fonts/NotoColorEmoji.ttf", 109),
    ("/usr/share/fonts/noto-emoji/NotoColorEmoji.ttf", 109),
    ("~/.local/share/fonts/NotoColorEmoji.ttf", 109),
    ("~/.fonts/NotoColorEmoji.ttf", 109),
    ("/System/Library/Fonts/Apple Color Emoji.ttc", 160),
    ("C:/Windows/Fonts/seguiemj.ttf", 256),
)
"""Files and the size in which each is read: bitmap fonts have one."""


@lru_cache(maxsize=1)
def emoji_font() -> FreeTypeFont | None:
    """The colour emoji font of this machine, or None."""
    from PIL import ImageFont

    for name, size in _FONTS:
        path = Path(name).expanduser()
        if path.exists():
            try:
                return ImageFont.truetype(str(path), size)
            except OSError:
                continue  # another build of the font, without this bitmap size
    return None


def can_draw(key: str) -> bool:
    """Whether there is a picture for this concept here."""
    return key in shapes.DRAWN or key in STAND_INS or emoji_font() is not None


@lru_cache(maxsize=256)
def small_sprite(key: str) -> np.ndarray:
    """The sprite as the font has it, trimmed: float32, (height, width, 4), colours not multiplied by alpha."""
    import numpy as np
    from PIL import Image, ImageDraw

    font = emoji_font()
    assert font is not None
    box = font.getbbox(key)
    size = (int(box[2]) + 8, int(max(box[3], font.size * 1.2)) + 8)
    pictures = []
    for ground in (0, 255):  # drawn on black and on white, the difference tells colour and alpha exactly
        picture = Image.new("RGB", size, (ground,) * 3)
        ImageDraw.Draw(picture).text((4, 4), key, font=font, embedded_color=True)
        pictures.append(np.asarray(picture, np.float32) / 255)
    on_black, on_white = pictures
    alpha = np.clip(1 - (on_white - on_black).mean(-1), 0, 1)
    rgb = np.where(alpha[..., None] > 0.02, on_black / np.maximum(alpha, 0.02)[..., None], 0)
    return trim(np.dstack([np.clip(rgb, 0, 1), alpha]))


def trim(sprite: np.ndarray) -> np.ndarray:
    """Without empty borders."""
    import numpy as np

    seen = sprite[..., 3] > 0.04
    if not seen.any():
        return sprite
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    return np.ascontiguousarray(sprite[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def sprite(key: str, height: int, color: str | None = None, *, bust: bool = False) -> np.ndarray:
    """A concept's picture `height` pixels high: float32, (height, width, 4), colours not multiplied by alpha.

    `color` repaints what is its main colour; `bust` leaves out the bodies that heads are given.
    """
    import cv2

    made = _sized(key, color, bust, max(64, 1 << (height - 1).bit_length()))
    width = max(1, round(made.shape[1] * height / made.shape[0]))
    how = cv2.INTER_AREA if height <= made.shape[0] else cv2.INTER_CUBIC
    multiplied = made.copy()
    multiplied[..., :3] *= made[..., 3:]
    fitted = cv2.resize(multiplied, (width, height), interpolation=how).clip(0, 1)
    fitted[..., :3] /= fitted[..., 3:].clip(1e-3, 1)
    return fitted.clip(0, 1)


@lru_cache(maxsize=256)
def aspect(key: str, *, bust: bool = False) -> float:
    """Width by height."""
    made = _sized(key, None, bust, 128)
    return made.shape[1] / made.shape[0]


@lru_cache(maxsize=48)
def _sized(key: str, color: str | None, bust: bool, height: int) -> np.ndarray:
    """The sprite, at most a little smaller than needed, kept for the next of its kind."""
    if key in shapes.DRAWN or emoji_font() is None:
        return _drawn(key, height, color)
    head = repaint(small_sprite(key), color if key not in things.PEOPLE_HEADS else None)
    head = enlarge(head, min(6.0, height / head.shape[0] * (1 if bust else 0.7)))
    if bust:
        return head
    if key in things.HEADS:
        return shapes.with_animal_body(head, key)
    if key in things.PEOPLE_HEADS:
        return shapes.with_clothes(head, key, color)
    if is_bust(key):
        return shapes.with_robe(head)
    return head


def _drawn(key: str, height: int, color: str | None) -> np.ndarray:
    """One of our own drawings, trimmed."""
    pen = shapes.Pen(height, shapes.WIDTHS.get(key, 100.0), 116.0, above=12.0)
    (shapes.DRAWN.get(key) or STAND_INS[key])(pen, color)
    return trim(pen.array())


def is_bust(key: str) -> bool:
    """Whether this emoji is a person cut off at the chest."""
    profession = "\u200d" in key and key[0] in "👨👩🧑"
    return profession or key[0] in "🧙🧛👮👷💂🕵🤴👸🎅🤶🦸🦹👳👲🧕🤵👰🥷🧝👼"


def enlarge(sprite: np.ndarray, factor: float) -> np.ndarray:
    """Larger, with colours and outline treated apart so that both keep crisp edges."""
    import cv2
    import numpy as np

    if factor <= 1.05:
        return sprite
    padded = cv2.copyMakeBorder(sprite, 3, 3, 3, 3, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    rgb, alpha = _spread(padded), padded[..., 3]
    size = (round(padded.shape[1] * factor), round(padded.shape[0] * factor))
    rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC).clip(0, 1)
    for _ in range(2 if factor > 1.6 else 1):
        rgb = _shock(rgb, factor)
    outline = cv2.GaussianBlur(cv2.resize(alpha, size, interpolation=cv2.INTER_CUBIC), (0, 0), factor * 0.35)
    outline = np.clip((outline - 0.5) * max(1.0, factor * 0.8) + 0.5, 0, 1)
    return trim(np.dstack([rgb, outline]))


def _spread(sprite: np.ndarray) -> np.ndarray:
    """Its colours, carried over the outline, so that no dark fringe is mixed in."""
    import cv2
    import numpy as np

    solid = (sprite[..., 3] > 0.6).astype(np.float32)
    color = sprite[..., :3] * solid[..., None]
    total, weight = color.copy(), solid.copy()
    for _ in range(4):
        total, weight = cv2.blur(total, (3, 3)), cv2.blur(weight, (3, 3))
        near = np.where(weight[..., None] > 1e-4, total / np.maximum(weight, 1e-4)[..., None], 0)
        fill = (solid == 0) & (weight > 1e-4)
        color = np.where(fill[..., None], near, color)
        solid = np.where(fill, 1, solid)
        total, weight = color * solid[..., None], solid
    return color


def _shock(rgb: np.ndarray, factor: float) -> np.ndarray:
    """Sharpen edges the way a shock filter does: each side of an edge takes its own side's colour.

    Source: Osher and Rudin 1990, "Feature-oriented image enhancement using shock filters".
    """
    import cv2
    import numpy as np

    radius = max(3, round(factor * 0.9) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (radius, radius))
    light = cv2.GaussianBlur(rgb.mean(-1), (0, 0), factor * 0.45)
    curvature = cv2.GaussianBlur(cv2.Laplacian(light, cv2.CV_32F, ksize=3), (0, 0), factor * 0.3)
    side = np.clip(-curvature * 60, -1, 1)[..., None] * 0.7
    lighter, darker = cv2.dilate(rgb, kernel), cv2.erode(rgb, kernel)
    return np.where(side > 0, rgb + side * (lighter - rgb), rgb - side * (darker - rgb))


def repaint(sprite: np.ndarray, color: str | None) -> np.ndarray:
    """With its main colour changed to another, light and shade kept; outlines, eyes and the rest stay."""
    import cv2
    import numpy as np

    if color is None:
        return sprite
    target = np.asarray(COLORS[color][0], np.float32) / 255
    rgb, alpha = sprite[..., :3], sprite[..., 3]
    hsv = cv2.cvtColor(rgb.astype(np.float32), cv2.COLOR_RGB2HSV)
    main = _main_color(rgb, hsv, alpha)
    if main is None:
        return sprite
    wanted = cv2.cvtColor(target[None, None], cv2.COLOR_RGB2HSV)[0, 0]
    has = cv2.cvtColor(main[None, None], cv2.COLOR_RGB2HSV)[0, 0]
    if _close(has, wanted):
        return sprite
    likeness = _likeness(hsv, rgb, has, main)
    light, main_light = rgb @ _LUMA(), float(main @ _LUMA())
    ratio = (light / max(main_light, 0.05))[..., None]
    darker = target * np.minimum(ratio, 1.0)
    painted = np.where(ratio > 1, target + (1 - target) * np.clip((ratio - 1) * 0.8, 0, 1), darker)
    result = sprite.copy()
    result[..., :3] = rgb + (painted - rgb) * likeness[..., None]
    return result.clip(0, 1)


def _LUMA() -> np.ndarray:
    import numpy as np

    return np.asarray((0.299, 0.587, 0.114), np.float32)


def _main_color(rgb: np.ndarray, hsv: np.ndarray, alpha: np.ndarray) -> np.ndarray | None:
    """The colour most of a sprite has, black outlines aside; colourful before grey."""
    import numpy as np

    visible = (alpha > 0.9) & (hsv[..., 2] > 0.22)
    if not visible.any():
        return None
    chosen = rgb[visible]
    levels = (chosen * 5.99).astype(int)
    codes = levels[:, 0] * 36 + levels[:, 1] * 6 + levels[:, 2]
    counts = np.bincount(codes, minlength=216)
    return np.median(chosen[codes == counts.argmax()], axis=0).astype(np.float32)


def _close(has: np.ndarray, wanted: np.ndarray) -> bool:
    """Whether two HSV colours (degrees, 0 to 1, 0 to 1) have the same name for most people."""
    turn = abs((float(has[0] - wanted[0]) + 180) % 360 - 180)
    if min(has[1], wanted[1]) > 0.4:
        return bool(turn < 25 and abs(float(has[2] - wanted[2])) < 0.35)
    return bool(abs(float(has[1] - wanted[1])) < 0.15 and abs(float(has[2] - wanted[2])) < 0.12)


def _likeness(hsv: np.ndarray, rgb: np.ndarray, has: np.ndarray, main: np.ndarray) -> np.ndarray:
    """How much each pixel belongs to the main colour, in [0, 1]: by hue where it is colourful, else by nearness."""
    import numpy as np

    if has[1] > 0.35:
        turn = np.abs((hsv[..., 0] - has[0] + 180) % 360 - 180)
        same_hue = np.clip((42 - turn) / 14, 0, 1)
        return same_hue * np.clip((hsv[..., 1] - 0.16) / 0.14, 0, 1) * np.clip((hsv[..., 2] - 0.16) / 0.1, 0, 1)
    grey = np.clip((0.42 - hsv[..., 1]) / 0.12, 0, 1)
    return grey * np.clip((0.42 - np.abs(rgb - main).max(-1)) / 0.15, 0, 1)
