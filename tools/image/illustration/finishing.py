"""The last pass: a style asked for (watercolour, oil, pixel art ...), else a light vignette and paper grain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.image.illustration import canvas as brush

if TYPE_CHECKING:
    import numpy as np


def finish(canvas: np.ndarray, style: str, rng: np.random.Generator) -> np.ndarray:
    """The picture in its style: uint8, (height, width, 3)."""
    import numpy as np

    styled = _STYLES[style](canvas.clip(0, 1), rng) if style in _STYLES else canvas
    if style not in ("pixel", "sketch", "minimal"):
        styled = _vignette(styled)
    if not style:
        height, width = styled.shape[:2]
        styled = styled + (rng.random((height, width, 1), dtype=np.float32) - 0.5) * 0.016
    return (styled.clip(0, 1) * 255 + 0.5).astype(np.uint8)


def _vignette(canvas: np.ndarray) -> np.ndarray:
    import numpy as np

    height, width = canvas.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    return canvas * (1 - 0.16 * np.clip((x * x + y * y) / 2, 0, 1) ** 1.5)[..., None]


def _paper(rng: np.random.Generator, height: int, width: int, strength: float) -> np.ndarray:
    return 1 - strength * brush.noise(rng, height, width, max(8, height // 6), 2)[..., None]


def _edges(canvas: np.ndarray, radius: float) -> np.ndarray:
    """Where there are outlines, in [0, 1]."""
    import cv2
    import numpy as np

    grey = canvas @ np.asarray((0.3, 0.59, 0.11), np.float32)
    wide = cv2.GaussianBlur(grey, (0, 0), radius * 2)
    return np.clip((wide - cv2.GaussianBlur(grey, (0, 0), radius)) * 9, 0, 1)


def _watercolor(canvas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Colours that pool and run on rough white paper."""
    import cv2
    import numpy as np

    height, width = canvas.shape[:2]
    unit = max(height, width) / 1024
    strength = 9 * unit
    dx, dy = (brush.noise(rng, height, width, 26, 3) - 0.5 for _ in range(2))
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    run = cv2.remap(
        canvas, x + dx * strength * 2, y + dy * strength * 2, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    flat = cv2.bilateralFilter(run, 7, 0.16, 5)
    pooled = flat * (1 - 0.35 * _edges(flat, 1.6 * unit)[..., None])
    wash = 1 - (1 - pooled) * (0.72 + 0.42 * brush.noise(rng, height, width, 5, 4)[..., None])
    margin = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y)) / (0.05 * min(height, width))
    inside = np.clip((margin - 0.3 - 0.5 * brush.noise(rng, height, width, 30, 3)) * 4, 0, 1)[..., None]
    paper = brush.color((252, 249, 241))
    return (paper + (wash - paper) * inside * 0.94) * _paper(rng, height, width, 0.07)


def _sketch(canvas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Pencil: outlines and hatching on cream paper."""
    import cv2
    import numpy as np

    height, width = canvas.shape[:2]
    grey = canvas @ np.asarray((0.3, 0.59, 0.11), np.float32)
    blurred = cv2.GaussianBlur(1 - grey, (0, 0), max(2.0, height / 120))
    dodged = np.clip(grey / np.maximum(1 - blurred, 0.05), 0, 1)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    hatch = 0.5 + 0.5 * np.sin((x + y) * 2 * np.pi / max(5, height / 150))
    shade = np.clip((0.62 - grey) * 1.5, 0, 0.7) * hatch
    lines = np.clip(dodged**1.6 - shade * 0.55, 0, 1)[..., None]
    ink, paper = brush.color((58, 56, 62)), brush.color((250, 246, 236))
    return (ink + (paper - ink) * lines) * _paper(rng, height, width, 0.08)


def _pixel(canvas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Big square pixels in few colours."""
    import cv2
    import numpy as np

    height, width = canvas.shape[:2]
    step = max(2, round(min(height, width) / 128))
    small = cv2.resize(canvas, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
    checker = ((np.indices(small.shape[:2]).sum(0) % 2) - 0.5)[..., None] / 16
    few = np.round((small + checker).clip(0, 1) * 9) / 9
    return cv2.resize(few.astype(np.float32), (width, height), interpolation=cv2.INTER_NEAREST)


def _oil(canvas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Short strokes that follow the forms: noise smeared along the edges lights them like thick paint."""
    import cv2
    import numpy as np

    height, width = canvas.shape[:2]
    unit = max(height, width) / 1024
    smooth = cv2.medianBlur((canvas * 255).astype(np.uint8), max(3, round(7 * unit) | 1)).astype(np.float32) / 255
    grey = cv2.GaussianBlur(smooth @ np.asarray((0.3, 0.59, 0.11), np.float32), (0, 0), 6 * unit)
    gx, gy = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=5), cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=5)
    swirl = (brush.noise(rng, height, width, 4, 3) - 0.5) * 6
    flat = np.exp(-(gx**2 + gy**2) * 40)
    angle = np.arctan2(gx, -gy) * (1 - flat) + swirl * flat
    along = (np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32))
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bristle = rng.random((height, width), dtype=np.float32)
    bristle = cv2.GaussianBlur(bristle, (0, 0), 1.1 * unit)
    stroke, color = np.zeros_like(bristle), np.zeros_like(canvas)
    for step in (-9 * unit, -6 * unit, -3 * unit, 0.0, 3 * unit, 6 * unit, 9 * unit):
        at_x, at_y = x + along[0] * step, y + along[1] * step
        stroke += cv2.remap(bristle, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        color += cv2.remap(smooth, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    relief = cv2.Laplacian(stroke / 7, cv2.CV_32F, ksize=3)
    relief /= max(float(relief.std()), 1e-6)
    return np.clip(color / 7 * (1 - 0.045 * relief[..., None]), 0, 1)


def _neon(canvas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Magenta and cyan light, with a glow around what is bright."""
    import numpy as np

    grey = canvas @ np.asarray((0.3, 0.59, 0.11), np.float32)
    shadows, lights = brush.color((44, 8, 84)), brush.color((60, 236, 255))
    graded = shadows + (lights - shadows) * grey[..., None]
    mixed = canvas * 0.66 + graded * 0.34
    height = canvas.shape[0]
    bloom = brush.soften(np.clip(mixed - 0.55, 0, 1), height * 0.022)
    return 1 - (1 - np.clip(mixed * 1.05 - 0.03, 0, 1)) * (
        1 - np.clip(bloom * brush.color((255, 110, 220)) * 1.3, 0, 1)
    )


def _minimal(canvas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Calmer colours on a pale ground."""
    return canvas * 0.82 + brush.color((248, 244, 236)) * 0.18


def _mono(canvas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    import numpy as np

    grey = canvas @ np.asarray((0.3, 0.59, 0.11), np.float32)
    curve = np.clip((grey - 0.5) * 1.18 + 0.5, 0, 1)
    return np.repeat(curve[..., None], 3, axis=2)


def _vintage(canvas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    import numpy as np

    height, width = canvas.shape[:2]
    grey = (canvas @ np.asarray((0.3, 0.59, 0.11), np.float32))[..., None]
    sepia = grey * brush.color((255, 226, 178)) * 1.06
    return np.clip((canvas * 0.3 + sepia * 0.7) * 0.92 + 0.05, 0, 1) * _paper(rng, height, width, 0.08)


_STYLES: dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "watercolor": _watercolor, "sketch": _sketch, "pixel": _pixel, "oil": _oil, "neon": _neon, "minimal": _minimal,
    "mono": _mono, "vintage": _vintage,
}  # fmt: skip
