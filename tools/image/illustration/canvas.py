"""Brushes: gradients, noise, ridges, masks and glows on float32 pictures, (height, width, 3), sRGB in [0, 1]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

RGB = tuple[float, float, float]
"""0 to 255."""


def color(rgb: Sequence[float]) -> np.ndarray:
    """A colour of 0 to 255 as float32, (3,), in [0, 1]."""
    import numpy as np

    return np.asarray(rgb, np.float32) / 255


def mix(a: Sequence[float], b: Sequence[float], share: float) -> RGB:
    """`a` with `share` of `b` in it."""
    red, green, blue = (x + (y - x) * share for x, y in zip(a, b, strict=True))
    return red, green, blue


def vertical_gradient(height: int, width: int, stops: Sequence[tuple[float, RGB]]) -> np.ndarray:
    """A picture whose colour changes from top to bottom; stops are (position in [0, 1], colour)."""
    import numpy as np

    positions = [position for position, _ in stops]
    y = np.linspace(0, 1, height, dtype=np.float32)
    columns = [np.interp(y, positions, [rgb[channel] / 255 for _, rgb in stops]) for channel in range(3)]
    return np.ascontiguousarray(np.broadcast_to(np.stack(columns, -1)[:, None], (height, width, 3)), np.float32)


def noise(
    rng: np.random.Generator, height: int, width: int, cells: float, octaves: int = 4, stretch: float = 1
) -> np.ndarray:
    """Smooth noise in [0, 1], (height, width): `cells` bumps over the height, `stretch` times as wide as high."""
    import cv2
    import numpy as np

    total = np.zeros((height, width), np.float32)
    weight, scale = 1.0, cells
    for _ in range(octaves):
        rows = max(2, round(scale) + 1)
        columns = max(2, round(scale * width / height / stretch) + 1)
        grid = rng.random((min(rows, height), min(columns, width)), dtype=np.float32)
        total += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        weight, scale = weight / 2, scale * 2
    low, high = np.percentile(total[::8, ::8], (1, 99))
    return np.clip((total - low) / max(high - low, 1e-6), 0, 1).astype(np.float32)


def ridge(rng: np.random.Generator, width: int, bumps: float, rough: float = 0.5, octaves: int = 5) -> np.ndarray:
    """A line of hills: heights in [0, 1], (width,)."""
    import numpy as np

    x = np.linspace(0, 1, width)
    total = np.zeros(width)
    weight, count = 1.0, bumps
    for _ in range(octaves):
        points = rng.random(int(count) + 3)
        position = x * count + 1
        index = position.astype(int)
        t = position - index
        t = t * t * (3 - 2 * t)
        total += weight * (points[index] * (1 - t) + points[index + 1] * t)
        weight, count = weight * rough, count * 2
    total -= total.min()
    return (total / max(total.max(), 1e-6)).astype(np.float32)


def fill_below(
    canvas: np.ndarray, line: np.ndarray, top: Sequence[float], bottom: Sequence[float], reach: float | None = None
) -> None:
    """Paint everything below a line, (width,) of y in pixels; `top` turns to `bottom` over `reach` pixels."""
    import numpy as np

    height = canvas.shape[0]
    start = max(0, int(line.min()) - 1)
    if start >= height:
        return
    y = np.arange(start, height, dtype=np.float32)[:, None]
    depth = y - line[None, :].astype(np.float32)
    mask = np.clip(depth + 0.5, 0, 1)[..., None]
    share = np.clip(depth / (reach or max(1.0, height - float(line.min()))), 0, 1)[..., None]
    paint = color(top) + (color(bottom) - color(top)) * share
    canvas[start:] += (paint - canvas[start:]) * mask


def blend(canvas: np.ndarray, mask: np.ndarray, rgb: Sequence[float] | np.ndarray, strength: float = 1.0) -> None:
    """Paint a colour, or a picture, where the mask, (height, width) in [0, 1], says."""
    import numpy as np

    rows = _rows(mask)
    paint = rgb if isinstance(rgb, np.ndarray) else color(rgb)
    if paint.ndim == 3 and paint.shape[0] == canvas.shape[0]:
        paint = paint[rows]
    part = canvas[rows]
    part += (paint - part) * (mask[rows] * strength)[..., None]


def screen(canvas: np.ndarray, mask: np.ndarray, rgb: Sequence[float], strength: float = 1.0) -> None:
    """Add light of a colour where the mask says; white stays white."""
    rows = _rows(mask)
    part = canvas[rows]
    part += (1 - part) * (mask[rows] * strength)[..., None] * color(rgb)


def _rows(mask: np.ndarray) -> slice:
    """The rows in which a mask has anything; the others need no work."""
    import numpy as np

    found = np.flatnonzero(mask.any(1))
    return slice(int(found[0]), int(found[-1]) + 1) if len(found) else slice(0, 0)


def polygons(shape: tuple[int, ...], shapes: Sequence[np.ndarray]) -> np.ndarray:
    """A mask, (height, width) in [0, 1], with smooth edges, of polygons given in pixels."""
    import cv2
    import numpy as np

    mask = np.zeros(shape[:2], np.uint8)
    for points in shapes:
        cv2.fillPoly(mask, [np.round(np.asarray(points) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / 255


def circles(shape: tuple[int, ...], centers: Sequence[tuple[float, float, float]]) -> np.ndarray:
    """A mask of discs (x, y, radius in pixels) with smooth edges."""
    import cv2
    import numpy as np

    mask = np.zeros(shape[:2], np.uint8)
    for x, y, radius in centers:
        cv2.circle(mask, (round(x * 16), round(y * 16)), max(1, round(radius * 16)), 255, -1, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / 255


def lines(shape: tuple[int, ...], segments: Sequence[tuple[float, float, float, float]], thickness: int) -> np.ndarray:
    """A mask of straight lines (x0, y0, x1, y1 in pixels) with smooth edges."""
    import cv2
    import numpy as np

    mask = np.zeros(shape[:2], np.uint8)
    for x0, y0, x1, y1 in segments:
        start, end = (round(x0 * 16), round(y0 * 16)), (round(x1 * 16), round(y1 * 16))
        cv2.line(mask, start, end, 255, max(1, thickness), cv2.LINE_AA, 4)
    return mask.astype(np.float32) / 255


def soften(mask: np.ndarray, radius: float) -> np.ndarray:
    """The same, blurred; large radii on a smaller copy, which nobody can tell."""
    import cv2

    if radius < 0.3:
        return mask
    step = int(radius // 6)
    if step < 2:
        return cv2.GaussianBlur(mask, (0, 0), radius)
    height, width = mask.shape[:2]
    small = cv2.resize(mask, (max(2, width // step), max(2, height // step)), interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.GaussianBlur(small, (0, 0), radius / step), (width, height), interpolation=cv2.INTER_LINEAR)


def glow(canvas: np.ndarray, x: float, y: float, radius: float, rgb: Sequence[float], strength: float) -> None:
    """Light around a point that falls off to nothing at about three times `radius` pixels."""
    import numpy as np

    height, width = canvas.shape[:2]
    reach = radius * 4
    x0, x1 = max(0, int(x - reach)), min(width, int(x + reach) + 1)
    y0, y1 = max(0, int(y - reach)), min(height, int(y + reach) + 1)
    if x0 >= x1 or y0 >= y1:
        return
    dx = np.arange(x0, x1, dtype=np.float32)[None, :] - x
    dy = np.arange(y0, y1, dtype=np.float32)[:, None] - y
    distance = np.sqrt(dx * dx + dy * dy) / radius
    light = np.exp(-distance * 1.1) * np.clip(1 - distance / 4, 0, 1)
    screen(canvas[y0:y1, x0:x1], light, rgb, strength)
