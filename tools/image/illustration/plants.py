"""Trees, grass and flowers of the backgrounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.image.illustration import canvas as brush
from tools.image.illustration.canvas import RGB
from tools.image.illustration.stage import Stage

if TYPE_CHECKING:
    import numpy as np


def pines(
    canvas: np.ndarray, line: np.ndarray, rng: np.random.Generator, count: int, size: float, tone: RGB,
    *, snow: float = 0.0, sides: bool = False,
) -> None:  # fmt: skip
    """Conifers that stand on a line; `size` is a part of the picture's height, `sides` keeps the middle free."""
    import numpy as np

    height, width = canvas.shape[:2]
    bodies, caps, shades = [], [], []
    for i in range(count):
        x = (i + float(rng.random())) / count
        if sides:
            x = x * 0.56 if x < 0.5 else 1 - (1 - x) * 0.56
            if 0.27 < x < 0.73:
                continue
        x *= width
        tall = size * height * (0.65 + 0.5 * float(rng.random()))
        foot = float(line[min(width - 1, int(x))]) + 0.012 * height
        for tier in range(4):
            top, bottom = foot - tall * (1 - tier * 0.22), foot - tall * (0.52 - tier * 0.17)
            half = tall * (0.11 + 0.055 * tier)
            bodies.append(np.array([(x, top), (x + half, bottom), (x, bottom - tall * 0.02), (x - half, bottom)]))
            shades.append(np.array([(x, top), (x + half, bottom), (x, bottom - tall * 0.02)]))
            edge = top + (bottom - top) * 0.62
            caps.append(
                np.array(
                    [
                        (x, top),
                        (x + half * 0.6, edge),
                        (x + half * 0.2, edge - tall * 0.03),
                        (x - half * 0.15, edge),
                        (x - half * 0.6, edge),
                    ]
                )
            )
    if not bodies:
        return
    brush.blend(canvas, brush.polygons(canvas.shape, bodies), tone)
    brush.blend(canvas, brush.polygons(canvas.shape, shades), brush.mix(tone, (10, 20, 40), 0.25), 0.6)
    if snow:
        brush.blend(canvas, brush.polygons(canvas.shape, caps), (244, 249, 255), snow)


def round_trees(
    canvas: np.ndarray, line: np.ndarray, rng: np.random.Generator, count: int, size: float, stage: Stage
) -> None:
    """Broad-leaved trees in the distance."""
    height, width = canvas.shape[:2]
    tones: tuple[RGB, ...] = ((74, 138, 72), (94, 156, 78), (58, 120, 70))
    if stage.season == "autumn":
        tones = ((214, 120, 52), (226, 160, 62), (182, 84, 52))
    if stage.season == "spring":
        tones = ((244, 178, 200), (120, 184, 96), (250, 206, 216))
    for tone in tones:
        crowns, trunks = [], []
        for _ in range(max(1, count // 3)):
            x = float(rng.random()) * width
            radius = size * height * (0.35 + 0.35 * float(rng.random()))
            foot = float(line[min(width - 1, int(x))]) + 2
            trunks.append((x, foot, x, foot - radius * 1.4))
            crowns += [
                (x, foot - radius * 1.7, radius),
                (x - radius * 0.7, foot - radius * 1.3, radius * 0.66),
                (x + radius * 0.7, foot - radius * 1.35, radius * 0.7),
            ]
        brush.blend(canvas, brush.lines(canvas.shape, trunks, max(1, round(size * height * 0.09))), (98, 74, 58))
        brush.blend(canvas, brush.circles(canvas.shape, crowns), tone)
        light = [(x - r * 0.25, y - r * 0.28, r * 0.55) for x, y, r in crowns]
        brush.blend(canvas, brush.circles(canvas.shape, light), brush.mix(tone, (255, 250, 190), 0.35), 0.5)


def grass(canvas: np.ndarray, line: np.ndarray, rng: np.random.Generator, tone: RGB) -> None:
    """Blades along a line."""
    import numpy as np

    height, width = canvas.shape[:2]
    for share in (0.15, -0.25):
        blades = []
        for _ in range(max(8, width // 7)):
            x = float(rng.random()) * width
            y = float(line[min(width - 1, int(x))]) + float(rng.random()) * 0.02 * height
            tall, lean = (0.012 + 0.022 * float(rng.random())) * height, (float(rng.random()) - 0.5) * 0.02 * height
            thick = 0.0016 * height
            blades.append(np.array([(x - thick, y), (x + thick, y), (x + lean, y - tall)]))
        shade = brush.mix(tone, (255, 255, 160), share) if share > 0 else brush.mix(tone, (10, 40, 30), -share)
        brush.blend(canvas, brush.polygons(canvas.shape, blades), shade)


def flowers(canvas: np.ndarray, stage: Stage, rng: np.random.Generator, count: int, top: float | None = None) -> None:
    """Small flowers, larger towards the front; none in winter, fewer colours in autumn."""
    if stage.season == "winter":
        return
    height, width = canvas.shape[:2]
    first = top if top is not None else stage.horizon + 0.16
    tones: tuple[RGB, ...] = ((252, 246, 250), (252, 212, 78), (240, 122, 156), (178, 130, 224), (236, 86, 80))
    if stage.season == "autumn":
        tones = ((226, 128, 54), (196, 84, 48), (236, 178, 80))
    for tone in tones:
        petals, hearts = [], []
        for _ in range(count // len(tones)):
            depth = float(rng.random()) ** 0.6
            x, y = float(rng.random()) * width, (first + (0.99 - first) * depth) * height
            radius = (0.0016 + 0.0042 * depth) * height
            petals += [
                (x + radius * dx, y + radius * dy, radius * 0.72)
                for dx, dy in ((0, -1), (0.95, -0.3), (0.6, 0.8), (-0.6, 0.8), (-0.95, -0.3))
            ]
            hearts.append((x, y, radius * 0.62))
        brush.blend(canvas, brush.circles(canvas.shape, petals), tone, 0.95)
        brush.blend(canvas, brush.circles(canvas.shape, hearts), (250, 206, 84) if tone[2] > 100 else (140, 84, 46))
