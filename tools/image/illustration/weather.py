"""What falls or drifts between the scene and us: rain, snow, fog, lightning; and the light of the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.image.illustration import canvas as brush
from tools.image.illustration.sky import AMBIENT, horizon_color
from tools.image.illustration.stage import Stage

if TYPE_CHECKING:
    import numpy as np


def light_ground(canvas: np.ndarray, before: np.ndarray, stage: Stage) -> None:
    """Give what was painted over the sky, `before`, the colour of the hour; rooms and depths have their own light."""
    import numpy as np

    if stage.time == "day" or stage.ground in ("space", "underwater", "sky", "abstract", "plain"):
        return
    painted = np.clip(np.abs(canvas - before).max(-1, keepdims=True) * 40, 0, 1)
    # water mirrors the sky and windows shine: they have most of the hour's light already
    keep = {"city": 0.3, "snow": 0.82, "sea": 0.35, "beach": 0.7, "lake": 0.8}.get(stage.ground, 1.0)
    tint = brush.color(brush.mix(AMBIENT[stage.time], (255, 255, 255), 0.5 if stage.ground == "room" else 0.1))
    canvas *= 1 - painted * keep * (1 - tint)


def tint_for_sprites(stage: Stage) -> np.ndarray:
    """The colour sprites are multiplied with: the light of the hour, weak enough that colours keep their names."""
    amount = {"night": 0.3, "sunset": 0.42, "dawn": 0.4}.get(stage.time, 0.0)
    if stage.ground in ("space", "abstract", "plain"):
        amount *= 0.35
    tint = brush.mix((255, 255, 255), AMBIENT[stage.time], amount)
    if stage.ground == "underwater":
        tint = (206, 232, 248)
    return brush.color(tint)


def paint_weather(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """In front of everything."""
    if stage.ground in ("room", "plain", "space", "underwater"):
        return
    weather = set(stage.weather)
    if "fog" in weather:
        _fog(canvas, stage, rng)
    if "storm" in weather:
        _lightning(canvas, stage, rng)
    if weather & {"rain", "storm"}:
        _rain(canvas, stage, rng)
    if "snowfall" in weather:
        _flakes(canvas, rng)


def _fog(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    import numpy as np

    height, width = canvas.shape[:2]
    field = brush.noise(rng, height, width, 4, 4, 3)
    y = np.arange(height, dtype=np.float32)[:, None] / height
    thick = np.exp(-(((y - stage.horizon - 0.04) / 0.2) ** 2)) * 0.75
    tone = brush.mix(horizon_color(stage), (236, 240, 244), 0.35 if stage.time != "night" else 0.1)
    brush.blend(canvas, np.clip(thick * (0.45 + 0.75 * field), 0, 0.85).astype(np.float32), tone)


def _rain(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    for count, length, strength in ((340, 0.035, 0.22), (120, 0.07, 0.32)):
        drops = []
        for _ in range(round(count * width / height)):
            x, y = float(rng.random()) * width * 1.05, float(rng.random()) * height
            tall = length * height * (0.6 + 0.8 * float(rng.random()))
            drops.append((x, y, x - tall * 0.22, y + tall))
        thick = max(1, round(height / 700))
        brush.screen(canvas, brush.lines(canvas.shape, drops, thick), (214, 228, 246), strength)


def _lightning(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    x, y = (0.2 + 0.6 * float(rng.random())) * width, 0.0
    segments = []
    while y < stage.horizon * height:
        nx, ny = x + (float(rng.random()) - 0.5) * 0.08 * width, y + (0.03 + 0.04 * float(rng.random())) * height
        segments.append((x, y, nx, ny))
        if rng.random() < 0.25:
            segments.append((nx, ny, nx + (float(rng.random()) - 0.5) * 0.2 * width, ny + 0.08 * height))
        x, y = nx, ny
    bolt = brush.lines(canvas.shape, segments, max(2, height // 260))
    brush.screen(canvas, brush.soften(bolt, height * 0.02), (176, 190, 255), 1.6)
    brush.screen(canvas, bolt, (255, 255, 255))


def _flakes(canvas: np.ndarray, rng: np.random.Generator) -> None:
    import numpy as np

    height, width = canvas.shape[:2]
    for count, low, high, blur, strength in (
        (230, 0.0008, 0.0022, 0.0, 0.85),
        (70, 0.002, 0.0045, 0.0008, 0.8),
        (12, 0.006, 0.011, 0.004, 0.55),
    ):
        flakes = []
        for _ in range(round(count * width / height)):
            radius = (low + (high - low) * float(rng.random())) * height
            flakes.append((float(rng.random()) * width, float(rng.random()) * height, radius))
        mask = brush.soften(brush.circles(canvas.shape, flakes), blur * height)
        brush.screen(canvas, np.clip(mask, 0, 1), (255, 255, 255), strength)
