"""Looks and weather: painted, drawn, snowed on. RGB arrays, uint8, (height, width, 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.image.editing.light import brighten, change_contrast, change_saturation, change_warmth, dithered, whole

if TYPE_CHECKING:
    import numpy as np


_FLAKES = ((1500, 0.0030, 0.0007, 0.9), (420, 0.0068, 0.0014, 0.85), (90, 0.016, 0.0040, 0.7))
"""Number in a square picture, diameter and softness as shares of its side, opacity: far, middle, near."""


def _noise(shape: tuple[int, ...], softness: float) -> np.ndarray:
    """Normal noise, the same in every call, blurred; float32."""
    import cv2
    import numpy as np

    return np.asarray(cv2.GaussianBlur(np.random.default_rng(0).standard_normal(shape, np.float32), (0, 0), softness))


def blur(rgb: np.ndarray, amount: float = 1.0) -> np.ndarray:
    """Soft focus, as wide as suits the picture's size."""
    import cv2

    return cv2.GaussianBlur(rgb, (0, 0), max(1.0, 0.009 * amount * max(rgb.shape[:2])))


def pixelate(rgb: np.ndarray, amount: float = 1.0) -> np.ndarray:
    """Squares of one colour, about sixty along the longer side."""
    import cv2

    height, width = rgb.shape[:2]
    size = max(2, round(amount * max(height, width) / 60))
    small = cv2.resize(rgb, (max(1, -(-width // size)), max(1, -(-height // size))), interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, None, fx=size, fy=size, interpolation=cv2.INTER_NEAREST)
    return large[:height, :width]


def pencil_sketch(rgb: np.ndarray, *, coloured: bool = False) -> np.ndarray:
    """Pencil on paper: the picture divided by its own soft copy, with the grain of hatching.

    Source: the colour-dodge sketch of digital darkrooms.
    """
    import cv2
    import numpy as np

    grey = cv2.cvtColor(cv2.bilateralFilter(rgb, 7, 40, 5), cv2.COLOR_RGB2GRAY).astype(np.float32)
    radius = max(2.0, max(rgb.shape[:2]) / 110)
    dodge = grey / np.maximum(cv2.GaussianBlur(grey, (0, 0), radius), 1) * 255
    lines = np.clip((dodge - 120) * (255 / 128), 0, 255)
    tone = 0.72 + 0.28 * cv2.GaussianBlur(grey, (0, 0), 1.2) / 255
    grain = np.random.default_rng(0).normal(0, 1, grey.shape).astype(np.float32)
    hatching = cv2.filter2D(grain, -1, np.eye(9, dtype=np.float32)[::-1] / 3) * 9 * (1.15 - tone)
    drawn = np.clip(np.minimum(lines, 250) * tone + hatching, 0, 252)
    if not coloured:
        return whole(np.repeat(drawn[..., None], 3, axis=2))
    return whole(drawn[..., None] / 252 * (0.45 * 255 + 0.55 * change_saturation(rgb, 0.4).astype(np.float32)))


def cartoon(rgb: np.ndarray) -> np.ndarray:
    """Flat colours and dark outlines."""
    import cv2
    import numpy as np

    scale = min(1.0, 1400 / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    flat = small
    for _ in range(4):
        flat = cv2.bilateralFilter(flat, 9, 28, 7)
    lab = cv2.cvtColor(flat, cv2.COLOR_RGB2LAB)
    steps = 11
    # Soft steps: a hard one would draw ragged contours into every gradient.
    light = lab[..., 0].astype(np.float32) / 255 * steps
    part = light - np.floor(light)
    lab[..., 0] = np.clip((np.floor(light) + 1 / (1 + np.exp(-10 * (part - 0.5)))) / steps * 255, 0, 255)
    flat = change_saturation(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0.45)
    grey = cv2.GaussianBlur(cv2.cvtColor(cv2.medianBlur(small, 5), cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 1.0)
    edge = cv2.GaussianBlur(grey, (0, 0), 1.6) - grey  # difference of Gaussians: dark side of an edge
    ink = cv2.GaussianBlur(1 - np.clip((edge - 2.2) / 3.0, 0, 1), (0, 0), 0.6)
    drawn = whole(flat.astype(np.float32) * (0.12 + 0.88 * ink[..., None]))
    return cv2.resize(drawn, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC) if scale < 1 else drawn


def oil_painting(rgb: np.ndarray) -> np.ndarray:
    """Strokes of even colour along the shapes.

    Source: Kuwahara et al. 1976, the filter that takes the calmest of the four corners around each pixel.
    """
    import cv2
    import numpy as np

    scale = min(1.0, 1600 / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    radius = max(2, round(max(small.shape[:2]) / 220))
    values = small.astype(np.float32)
    size = radius + 1
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    best = np.full(grey.shape, np.inf, np.float32)
    painted = values.copy()
    for anchor in ((0, 0), (radius, 0), (0, radius), (radius, radius)):
        mean = cv2.boxFilter(grey, -1, (size, size), anchor=anchor)
        variance = cv2.boxFilter(grey * grey, -1, (size, size), anchor=anchor) - mean * mean
        colour = cv2.boxFilter(values, -1, (size, size), anchor=anchor)
        calmer = variance < best
        best = np.where(calmer, variance, best)
        painted = np.where(calmer[..., None], colour, painted)
    canvas = _noise(grey.shape, 1.1) * 9
    drawn = change_saturation(whole(painted + canvas[..., None]), 0.3)
    return cv2.resize(drawn, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC) if scale < 1 else drawn


def watercolour(rgb: np.ndarray) -> np.ndarray:
    """Light washes with soft edges on white paper."""
    import cv2
    import numpy as np

    scale = min(1.0, 1200 / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    soft = small
    for _ in range(3):
        soft = cv2.bilateralFilter(soft, 11, 32, 9)
    washed = brighten(change_saturation(soft, 0.3), 0.3).astype(np.float32)
    grey = cv2.cvtColor(soft, cv2.COLOR_RGB2GRAY).astype(np.float32)
    # Pigment gathers where a wash ends, and settles unevenly within it.
    edge = np.clip(np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 3.0)) / 30, 0, 1)
    cloud = _noise(washed.shape[:2], max(4.0, max(washed.shape[:2]) / 45))
    washed = 255 - (255 - washed) * (1 + 0.35 * edge + 0.10 * cloud / max(float(cloud.std()), 1e-6))[..., None]
    paper = _noise(washed.shape[:2], 1.6) * 10
    drawn = whole(washed + paper[..., None])
    return cv2.resize(drawn, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC) if scale < 1 else drawn


def posterise(rgb: np.ndarray, colours: int = 6) -> np.ndarray:
    """A poster of few colours, the picture's own."""
    import cv2
    import numpy as np

    soft = cv2.bilateralFilter(rgb, 9, 50, 7)
    sample = cv2.resize(soft, (96, 96), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float32)
    cv2.setRNGSeed(0)
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.5)
    centres = cv2.kmeans(sample, colours, None, rule, 3, cv2.KMEANS_PP_CENTERS)[2]
    best = np.full(soft.shape[:2], np.inf, np.float32)
    out = np.zeros_like(soft)
    for centre in centres:
        distance = ((soft.astype(np.float32) - centre) ** 2).sum(axis=2)
        nearer = distance < best
        best[nearer] = distance[nearer]
        out[nearer] = np.clip(centre, 0, 255)
    return change_saturation(cv2.medianBlur(out, 5), 0.3)


def emboss(rgb: np.ndarray) -> np.ndarray:
    """A relief lit from the upper left."""
    import cv2
    import numpy as np

    grey = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (0, 0), 1.0).astype(np.float32)
    relief = cv2.filter2D(grey, -1, np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]], np.float32)) * 0.9 + 128
    return whole(np.repeat(relief[..., None], 3, axis=2))


def line_drawing(rgb: np.ndarray) -> np.ndarray:
    """Ink lines on white."""
    import cv2
    import numpy as np

    grey = cv2.GaussianBlur(
        cv2.bilateralFilter(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), 9, 45, 7).astype(np.float32), (0, 0), 1.0
    )
    radius = max(1.2, max(rgb.shape[:2]) / 700)
    edge = cv2.GaussianBlur(grey, (0, 0), radius * 1.6) - cv2.GaussianBlur(grey, (0, 0), radius * 0.7)
    ink = 255 - 255 * np.clip((edge - 1.2) / 3.5, 0, 1)
    return whole(np.repeat(cv2.GaussianBlur(ink, (0, 0), 0.5)[..., None], 3, axis=2))


def grain(rgb: np.ndarray, amount: float = 1.0) -> np.ndarray:
    """Film grain, strongest in the middle tones."""
    import cv2
    import numpy as np

    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    noise = cv2.GaussianBlur(
        np.random.default_rng(1).normal(0, 26 * amount, grey.shape).astype(np.float32), (0, 0), 0.7
    )
    return whole(rgb + (noise * (0.35 + 2.2 * grey * (1 - grey)))[..., None])


def night(rgb: np.ndarray) -> np.ndarray:
    """Day for night: dark, blue, little colour, lights kept."""
    import numpy as np

    values = change_saturation(rgb, -0.45).astype(np.float32) / 255
    light = values.max(axis=2, keepdims=True)
    dark = 0.52 * values**1.45 * np.array([0.62, 0.82, 1.28], np.float32)
    lamps = np.clip((light - 0.93) / 0.07, 0, 1) * 0.22
    height = rgb.shape[0]
    fall = np.linspace(0.78, 1.05, height, dtype=np.float32)[:, None, None]
    return dithered((dark * fall + values * lamps * np.array([1.0, 0.95, 0.8], np.float32)) * 255)


def sun_glow(rgb: np.ndarray, *, evening: bool = False) -> np.ndarray:
    """Warm light from the upper right that spills over the picture."""
    import numpy as np

    height, width = rgb.shape[:2]
    y, x = np.ogrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    at_x, at_y = (0.78, 0.45) if evening else (0.88, 0.05)
    distance = np.hypot((x - at_x) * width, (y - at_y) * height) / np.hypot(width, height)
    glow = (np.exp(-((distance / 0.30) ** 2)) * 0.75 + np.exp(-distance / 0.35) * 0.35)[..., None].astype(np.float32)
    colour = np.array([255, 150, 70] if evening else [255, 226, 160], np.float32)
    warm = change_warmth(rgb, 1.3 if evening else 0.6).astype(np.float32)
    if evening:
        warm *= np.array([1.0, 0.86, 0.82], np.float32)
    glow = np.clip(glow, 0, 0.9)
    return dithered(255 - (255 - warm) * (1 - glow * colour / 255))


def fog(rgb: np.ndarray, amount: float = 1.0) -> np.ndarray:
    """Mist, thicker towards the horizon and uneven like real fog."""
    import cv2
    import numpy as np

    height, width = rgb.shape[:2]
    random = np.random.default_rng(2)
    cloud = cv2.resize(random.random((5, 8), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    cloud += 0.5 * cv2.resize(random.random((11, 17), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    thick = np.clip(amount * (0.42 + 0.30 * np.exp(-(((rows - 0.45) / 0.35) ** 2)) + 0.22 * (cloud - 0.75)), 0, 0.92)[
        ..., None
    ]
    return dithered(rgb * (1 - thick) + np.array([222, 226, 230], np.float32) * thick)


def snow(rgb: np.ndarray, amount: float = 1.0, seed: int = 0) -> np.ndarray:
    """Falling snow in three depths, the near flakes large and out of focus."""
    import cv2
    import numpy as np

    random = np.random.default_rng(seed)
    height, width = rgb.shape[:2]
    side = max(height, width)
    cold = brighten(change_saturation(change_warmth(rgb, -0.35), -0.25), 0.08).astype(np.float32)
    for count, radius, softness, opacity in (
        (900, 0.0011, 0.0006, 0.75),
        (260, 0.0026, 0.0012, 0.8),
        (60, 0.006, 0.0032, 0.62),
    ):
        layer = np.zeros((height, width), np.uint8)
        share = amount * width * height / side**2
        for _ in range(int(count * share)):
            place = (int(random.uniform(0, width)), int(random.uniform(0, height)))
            size = max(1.0, radius * side * random.uniform(0.6, 1.4))
            stretch = (size, size * random.uniform(1.0, 1.35))
            cv2.ellipse(layer, (place, stretch, random.uniform(-20, 20)), random.uniform(150, 255), -1, cv2.LINE_AA)
        soft = cv2.GaussianBlur(layer.astype(np.float32), (0, 0), max(0.6, softness * side)) * (opacity / 255)
        cold = cold * (1 - soft[..., None]) + 255 * soft[..., None]
    return whole(cold)


def rain(rgb: np.ndarray, amount: float = 1.0, seed: int = 0) -> np.ndarray:
    """Slanting rain in two depths under a grey, wet light."""
    import cv2
    import numpy as np

    random = np.random.default_rng(seed)
    height, width = rgb.shape[:2]
    side = max(height, width)
    wet = brighten(change_contrast(change_saturation(change_warmth(rgb, -0.4), -0.4), -0.1), -0.18).astype(np.float32)
    for count, length, opacity, thick in ((700, 0.035, 0.30, 1), (180, 0.075, 0.30, max(1, round(side / 900)))):
        layer = np.zeros((height, width), np.uint8)
        for _ in range(int(count * amount * width * height / side**2)):
            x, y = random.uniform(-0.1, 1.1) * width, random.uniform(-0.1, 1.0) * height
            reach = length * side * random.uniform(0.6, 1.3)
            end = (int(x - 0.18 * reach), int(y + reach))
            cv2.line(layer, (int(x), int(y)), end, random.uniform(100, 255), thick, cv2.LINE_AA)
        soft = cv2.GaussianBlur(layer.astype(np.float32), (0, 0), max(0.5, side / 2600)) * (opacity / 255)
        wet = wet * (1 - soft[..., None]) + np.array([214, 222, 232], np.float32) * soft[..., None]
    return whole(wet)
