"""Skies: colours of the time of day, stars, clouds, aurora, the sun at the horizon, nebulae."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.image.illustration import canvas as brush
from tools.image.illustration.canvas import RGB
from tools.image.illustration.stage import Stage

if TYPE_CHECKING:
    import numpy as np

_COLORS: dict[str, list[tuple[float, RGB]]] = {
    "day": [(0.0, (58, 138, 222)), (0.55, (146, 202, 244)), (1.0, (224, 242, 250))],
    "sunset": [(0.0, (54, 46, 116)), (0.38, (176, 74, 120)), (0.68, (244, 132, 84)), (1.0, (255, 214, 138))],
    "dawn": [(0.0, (92, 128, 196)), (0.45, (196, 164, 206)), (0.75, (252, 196, 176)), (1.0, (255, 236, 196))],
    "night": [(0.0, (7, 11, 38)), (0.5, (20, 32, 82)), (1.0, (58, 78, 138))],
}
AMBIENT: dict[str, RGB] = {
    "day": (255, 255, 255),
    "sunset": (255, 208, 178),
    "dawn": (255, 228, 222),
    "night": (112, 128, 206),
}
"""The light that falls on everything, by time of day."""


def horizon_color(stage: Stage) -> RGB:
    """What the sky looks like just above the ground; distant things fade into it."""
    return _stops(stage)[-1][1]


def _stops(stage: Stage) -> list[tuple[float, RGB]]:
    stops = _COLORS[stage.time]
    if "storm" in stage.weather:
        return [(at, brush.mix(rgb, (52, 58, 76), 0.8)) for at, rgb in stops]
    if {"rain", "fog"} & set(stage.weather) and stage.time != "night":
        return [(at, brush.mix(rgb, (176, 186, 198), 0.68)) for at, rgb in stops]
    if "snowfall" in stage.weather and stage.time == "day":
        return [(at, brush.mix(rgb, (206, 220, 236), 0.55)) for at, rgb in stops]
    return stops


def paint_sky(height: int, width: int, stage: Stage, rng: np.random.Generator, *, sun: bool) -> np.ndarray:
    """The whole picture as sky, the horizon where the stage has it; `sun`: whether to put one there by ourselves."""
    horizon = max(2, round(height * min(1.0, stage.horizon + 0.04)))
    canvas = brush.vertical_gradient(height, width, [(at * horizon / height, rgb) for at, rgb in _stops(stage)])
    dry = not {"rain", "storm", "fog"} & set(stage.weather)
    if stage.time == "night" and (dry or "stars" in stage.weather):
        paint_stars(canvas, rng, horizon, 1.0)
    if "aurora" in stage.weather:
        _aurora(canvas, rng, horizon)
    _clouds(canvas, stage, rng, horizon)
    if sun and dry and stage.time in ("sunset", "dawn"):
        _low_sun(canvas, stage, rng)
    return canvas


def paint_stars(canvas: np.ndarray, rng: np.random.Generator, limit: int, density: float) -> None:
    """Stars of different size and colour above `limit`."""
    import numpy as np

    height, width = canvas.shape[:2]
    unit = min(height, width) / 1024
    count = round(260 * density * width / max(height, 1) * limit / height)
    xs, ys = rng.random(count) * width, rng.random(count) ** 1.2 * limit * 0.96
    sizes = (0.5 + rng.random(count) ** 5 * 1.8) * max(unit, 0.45)
    small = brush.circles(canvas.shape, list(zip(xs, ys, sizes, strict=True)))
    brush.screen(canvas, small * 0.9, (255, 250, 236))
    for index in np.argsort(sizes)[-7:]:
        brush.glow(canvas, float(xs[index]), float(ys[index]), 7 * unit, (214, 228, 255), 0.8)


def _low_sun(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    unit = min(height, width)
    x, y = width * sun_position(rng), height * (stage.horizon - 0.045)
    brush.glow(canvas, x, y, unit * 0.24, (255, 176, 84), 0.6)
    brush.glow(canvas, x, y, unit * 0.09, (255, 226, 150), 0.6)
    disc = brush.circles(canvas.shape, [(x, y, unit * 0.085)])
    brush.blend(canvas, disc, (255, 247, 214))


def sun_position(rng: np.random.Generator) -> float:
    """Where the sun stands, as a part of the width."""
    return 0.34 + 0.32 * float(rng.random())


def _clouds(canvas: np.ndarray, stage: Stage, rng: np.random.Generator, horizon: int) -> None:
    _height, _width = canvas.shape[:2]
    heavy = {"clouds", "rain", "storm"} & set(stage.weather)
    lit: RGB = {"day": (255, 255, 255), "sunset": (255, 176, 140), "dawn": (255, 226, 214), "night": (78, 92, 142)}[
        stage.time
    ]
    dark: RGB = {"day": (196, 216, 236), "sunset": (150, 84, 128), "dawn": (206, 170, 196), "night": (34, 44, 88)}[
        stage.time
    ]
    if heavy - {"clouds"}:
        lit, dark = brush.mix(lit, (120, 128, 142), 0.6), brush.mix(dark, (62, 68, 84), 0.6)
    if stage.time in ("sunset", "dawn") or heavy:
        _streaks(canvas[:horizon], rng, lit, dark, 0.85 if heavy else 0.55)
    if stage.time != "night" and not heavy - {"clouds"}:
        for _ in range(6 if heavy else 3):
            _cumulus(canvas, rng, horizon, lit, dark)


def _streaks(canvas: np.ndarray, rng: np.random.Generator, lit: RGB, dark: RGB, amount: float) -> None:
    """Long thin clouds, lit from below."""
    import numpy as np

    height, width = canvas.shape[:2]
    if height < 8:
        return
    field = brush.noise(rng, height, width, 7, octaves=5, stretch=4.5)
    mask = np.clip((field - 0.55) * 3.2, 0, 1) * amount
    under = np.roll(field, -max(1, height // 60), axis=0)
    light = np.clip(0.5 + (under - field) * -5, 0, 1)[..., None]
    paint = brush.color(dark) + (brush.color(lit) - brush.color(dark)) * light
    brush.blend(canvas, mask, paint)


def _cumulus(canvas: np.ndarray, rng: np.random.Generator, horizon: int, lit: RGB, dark: RGB) -> None:
    """A fair-weather cloud of round heaps on a flat base."""
    import numpy as np

    height, width = canvas.shape[:2]
    x, y = float(rng.random()) * width, (0.1 + 0.55 * float(rng.random())) * horizon
    span = min(height, width) * (0.1 + 0.1 * float(rng.random())) * (0.55 + 0.6 * (1 - y / horizon))
    heaps = []
    for position in np.linspace(-1, 1, 7):
        radius = span * (0.30 * (1 - abs(position) ** 1.6) + 0.10) * (0.8 + 0.4 * float(rng.random()))
        heaps.append((x + position * span, y - radius * 0.55, radius))
    x0, x1 = max(0, int(x - span * 1.5)), min(width, int(x + span * 1.5))
    y0, y1 = max(0, int(y - span)), min(height, int(y + span * 0.4))
    if x1 - x0 < 4 or y1 - y0 < 4:
        return
    part = canvas[y0:y1, x0:x1]
    mask = brush.circles(part.shape, [(cx - x0, cy - y0, r) for cx, cy, r in heaps])
    base = np.clip((y - y0 - np.arange(y1 - y0, dtype=np.float32)) / (span * 0.05) + 0.5, 0, 1)[:, None]
    mask = brush.soften(mask * base, span * 0.012)
    light = np.clip((y - y0 - np.arange(y1 - y0, dtype=np.float32)) / (span * 0.5), 0, 1)[:, None, None]
    brush.blend(part, mask, brush.color(dark) + (brush.color(lit) - brush.color(dark)) * light, 0.9)


def _aurora(canvas: np.ndarray, rng: np.random.Generator, horizon: int) -> None:
    """Green and violet curtains."""
    import numpy as np

    _height, width = canvas.shape[:2]
    y = np.arange(horizon, dtype=np.float32)[:, None]
    for hue, share in (((92, 255, 176), 0.7), ((120, 220, 255), 0.45), ((196, 120, 255), 0.4)):
        foot = (0.35 + 0.35 * brush.ridge(rng, width, 2.2, 0.4)) * horizon
        rays = 0.55 + 0.45 * brush.ridge(rng, width, 26, 0.6)
        above = (foot[None, :] - y) / (0.5 * horizon)
        light = np.where(above >= 0, np.exp(-above * 2.6), np.exp(above * 26)) * rays[None, :]
        brush.screen(canvas[:horizon], light.astype(np.float32), hue, share)


def paint_space(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """Black sky with nebulae and many stars."""
    import numpy as np

    canvas = brush.vertical_gradient(height, width, [(0, (8, 8, 26)), (1, (16, 10, 38))])
    for hue in ((92, 44, 168), (28, 96, 176), (188, 58, 132)):
        field = brush.noise(rng, height, width, 2.4, octaves=6)
        brush.screen(canvas, np.clip((field - 0.48) * 1.9, 0, 1) ** 1.6, hue, 0.75)
    paint_stars(canvas, rng, height, 2.2)
    return canvas
