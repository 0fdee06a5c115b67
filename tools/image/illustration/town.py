"""Streets, skylines, houses and rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.image.illustration import canvas as brush
from tools.image.illustration.canvas import RGB
from tools.image.illustration.sky import horizon_color
from tools.image.illustration.stage import Stage

if TYPE_CHECKING:
    import numpy as np

_NEON: tuple[RGB, ...] = ((255, 62, 170), (52, 224, 255), (180, 92, 255), (255, 196, 64), (84, 255, 170))


def _is_lit(stage: Stage) -> bool:
    return stage.time in ("night", "sunset")


def skyline(canvas: np.ndarray, stage: Stage, rng: np.random.Generator, base: float, tall: float) -> None:
    """Three rows of buildings with windows, the furthest lost in the haze."""
    import numpy as np

    height, width = canvas.shape[:2]
    far = horizon_color(stage)
    walls: tuple[RGB, ...] = ((36, 40, 72), (46, 36, 78), (28, 44, 76))
    if stage.time == "sunset":
        walls = ((86, 78, 112), (112, 76, 104), (74, 70, 120))
    elif not _is_lit(stage):
        walls = ((104, 134, 168), (176, 142, 126), (128, 152, 158))
    for near, share in ((0.35, 1.0), (0.62, 0.8), (0.9, 0.56)):
        tone = brush.mix(far, walls[0], near)
        x = -0.02 * width
        blocks: list[np.ndarray] = []
        windows: list[np.ndarray] = []
        glass: list[np.ndarray] = []
        while x < width:
            wide = (0.045 + 0.06 * float(rng.random())) * height
            top = (base - tall * share * (0.35 + 0.65 * float(rng.random()))) * height
            foot = base * height + 2
            blocks.append(np.array([(x, top), (x + wide, top), (x + wide, foot), (x, foot)]))
            if rng.random() < 0.22:
                blocks.append(
                    np.array(
                        [
                            (x + wide * 0.47, top - 0.05 * height),
                            (x + wide * 0.53, top - 0.05 * height),
                            (x + wide * 0.53, top),
                            (x + wide * 0.47, top),
                        ]
                    )
                )
            lit, dim = _windows(x, top, wide, foot, height, rng)
            windows, glass = windows + lit, glass + dim
            x += wide + 0.003 * height
        for number, wall in enumerate(walls):
            brush.blend(canvas, brush.polygons(canvas.shape, blocks[number::3]), brush.mix(far, wall, near))
        day = not _is_lit(stage)
        brush.blend(
            canvas, brush.polygons(canvas.shape, glass), brush.mix(tone, (222, 236, 248) if day else (0, 0, 10), 0.35)
        )
        brush.blend(
            canvas,
            brush.polygons(canvas.shape, windows),
            (255, 218, 132) if not day else brush.mix(tone, (236, 246, 252), 0.6),
            0.4 + 0.55 * near,
        )


def _windows(
    x: float, top: float, wide: float, foot: float, height: int, rng: np.random.Generator
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Boxes of lit and of dark windows of one building."""
    import numpy as np

    step = max(4.0, 0.0155 * height)
    lit: list[np.ndarray] = []
    dim: list[np.ndarray] = []
    columns, rows = int(wide // step), int((foot - top) // (step * 1.25))
    margin = (wide - columns * step) / 2
    shining = rng.random((max(rows, 1), max(columns, 1))) < 0.42
    for row in range(min(rows, 40)):
        for column in range(columns):
            left, upper = x + margin + column * step + step * 0.22, top + step * 0.6 + row * step * 1.25
            box = np.array(
                [
                    (left, upper),
                    (left + step * 0.56, upper),
                    (left + step * 0.56, upper + step * 0.62),
                    (left, upper + step * 0.62),
                ]
            )
            (lit if shining[row, column] else dim).append(box)
    return lit, dim


def city(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """A skyline over a wide street; wet and mirrored in the rain, neon signs at night."""
    import numpy as np

    height, width = canvas.shape[:2]
    skyline(canvas, stage, rng, stage.horizon, 0.56)
    if stage.time == "night":
        _neon_signs(canvas, stage, rng)
    top = round(stage.horizon * height)
    ground: RGB = (52, 54, 70) if _is_lit(stage) else (138, 142, 150)
    line = np.full(width, float(top), np.float32)
    mirror = canvas[max(0, top - (height - top)) : top][::-1].copy()
    brush.fill_below(canvas, line, brush.mix(ground, (200, 200, 210), 0.2), ground, 0.2 * height)
    if {"rain", "storm"} & set(stage.weather) or stage.time == "night":
        wet = 0.55 if {"rain", "storm"} & set(stage.weather) else 0.22
        rows = min(len(mirror), height - top)
        import cv2

        blurred = cv2.GaussianBlur(mirror[:rows], (0, 0), sigmaX=max(1, height * 0.004), sigmaY=max(1, height * 0.018))
        canvas[top : top + rows] += (blurred - canvas[top : top + rows]) * wet
    brush.fill_below(
        canvas, np.full(width, 0.975 * height, np.float32), brush.mix(ground, (220, 220, 230), 0.3), ground
    )


def _markings(canvas: np.ndarray, stage: Stage, ground: RGB) -> None:
    """Pavements and the dashed line of a road that runs towards us."""
    import numpy as np

    height, width = canvas.shape[:2]
    top = (stage.horizon + 0.012) * height
    middle, foot = width * 0.5, float(height)
    pale = brush.mix(ground, (230, 230, 236), 0.4)
    for side in (-1, 1):
        near, far = middle + side * width * 0.42, middle + side * width * 0.06
        edge = np.array([(far, top), (far + side * 3, top), (middle + side * width * 0.46, foot), (near, foot)])
        brush.blend(canvas, brush.polygons(canvas.shape, [edge]), pale, 0.7)
    dashes = []
    for i in range(5):
        a, b = (i / 5) ** 2 * 0.98 + 0.02, ((i + 0.5) / 5) ** 2 * 0.98 + 0.02
        y0, y1 = top + (foot - top) * a, top + (foot - top) * b
        w0, w1 = 0.001 * width + 0.008 * width * a, 0.001 * width + 0.008 * width * b
        dashes.append(np.array([(middle - w0, y0), (middle + w0, y0), (middle + w1, y1), (middle - w1, y1)]))
    brush.blend(canvas, brush.polygons(canvas.shape, dashes), brush.mix(ground, (250, 240, 200), 0.75), 0.85)


def _neon_signs(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    import numpy as np

    height, width = canvas.shape[:2]
    for _ in range(14):
        tone = _NEON[int(rng.integers(len(_NEON)))]
        x, y = float(rng.random()) * width, (stage.horizon - 0.04 - 0.3 * float(rng.random())) * height
        wide, tall = (0.012, 0.06 + 0.06 * float(rng.random())) if rng.random() < 0.6 else (0.07, 0.018)
        wide, tall = wide * height, tall * height
        brush.glow(canvas, x + wide / 2, y + tall / 2, 0.035 * height, tone, 0.55)
        frame = np.array([(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)])
        brush.blend(canvas, brush.polygons(canvas.shape, [frame]), tone, 0.85)


def street(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Houses and trees along a road seen from the side."""
    import numpy as np

    height, width = canvas.shape[:2]
    if "city" in stage.backdrops or rng.random() < 0.4:
        skyline(canvas, stage, rng, stage.horizon, 0.34)
    from tools.image.illustration.plants import round_trees

    curb = np.full(width, stage.horizon * height, np.float32)
    round_trees(canvas, curb, rng, 12, 0.16, stage)
    brush.fill_below(canvas, curb, (126, 176, 98), (104, 156, 84), 0.08 * height)
    brush.fill_below(canvas, curb + 0.05 * height, (206, 202, 196), (186, 182, 178), 0.05 * height)
    brush.fill_below(canvas, curb + 0.10 * height, (150, 148, 150), (140, 138, 142), 0.02 * height)
    brush.fill_below(canvas, curb + 0.115 * height, (86, 88, 98), (70, 72, 82), 0.3 * height)
    y = (stage.horizon + 0.25) * height
    dashes = []
    for i in range(-1, 8):
        x = i / 6.5 * width
        dashes.append(
            np.array(
                [
                    (x, y),
                    (x + 0.08 * width, y),
                    (x + 0.075 * width, y + 0.014 * height),
                    (x - 0.005 * width, y + 0.014 * height),
                ]
            )
        )
    brush.blend(canvas, brush.polygons(canvas.shape, dashes), (242, 238, 222))


def houses(canvas: np.ndarray, stage: Stage, rng: np.random.Generator, base: float) -> None:
    """Small houses with gable roofs, lights in their windows in the evening."""
    import numpy as np

    height, width = canvas.shape[:2]
    walls: tuple[RGB, ...] = ((250, 236, 212), (236, 214, 196), (222, 230, 232), (246, 224, 178))
    roofs: tuple[RGB, ...] = ((190, 86, 66), (150, 78, 70), (112, 98, 112), (206, 120, 74))
    for i in range(7):
        x, size = ((i + 0.2 + 0.6 * float(rng.random())) / 7) * width, (0.05 + 0.03 * float(rng.random())) * height
        y = (base + 0.03 * float(rng.random())) * height
        wall, roof = walls[int(rng.integers(4))], roofs[int(rng.integers(4))]
        body = np.array([(x - size, y), (x - size, y - size), (x + size, y - size), (x + size, y)])
        gable = np.array([(x - size * 1.2, y - size), (x, y - size * 1.9), (x + size * 1.2, y - size)])
        brush.blend(canvas, brush.polygons(canvas.shape, [body]), wall)
        brush.blend(canvas, brush.polygons(canvas.shape, [gable]), roof)
        panes = [
            np.array(
                [
                    (x + dx - 0.14 * size, y - 0.7 * size),
                    (x + dx + 0.14 * size, y - 0.7 * size),
                    (x + dx + 0.14 * size, y - 0.36 * size),
                    (x + dx - 0.14 * size, y - 0.36 * size),
                ]
            )
            for dx in (-0.55 * size, 0.55 * size)
        ]
        brush.blend(canvas, brush.polygons(canvas.shape, panes), (255, 214, 118) if _is_lit(stage) else (136, 182, 210))
        door = np.array(
            [
                (x - 0.15 * size, y),
                (x - 0.15 * size, y - 0.5 * size),
                (x + 0.15 * size, y - 0.5 * size),
                (x + 0.15 * size, y),
            ]
        )
        brush.blend(canvas, brush.polygons(canvas.shape, [door]), (122, 80, 58))


def room(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """A wall with a window and a picture, a wooden floor and a rug."""
    import numpy as np

    height, width = canvas.shape[:2]
    outside = canvas.copy()
    walls: tuple[RGB, ...] = ((238, 222, 198), (206, 222, 214), (226, 208, 214), (210, 218, 232))
    wall = walls[int(rng.integers(len(walls)))]
    canvas[:] = brush.vertical_gradient(height, width, [(0, brush.mix(wall, (120, 100, 90), 0.12)), (1, wall)])
    left = 0.1 if rng.random() < 0.5 else 0.6
    x0, x1, y0, y1 = (left * width, (left + 0.3) * width, 0.12 * height, 0.46 * height)
    pane = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    border = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * 0.016 * height
    brush.blend(canvas, brush.polygons(canvas.shape, [pane + border]), (252, 250, 246))
    brush.blend(canvas, brush.polygons(canvas.shape, [pane]), outside)
    middle = (x0 + x1) / 2
    bars = [(middle, y0, middle, y1), (x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)]
    brush.blend(canvas, brush.lines(canvas.shape, bars, max(1, round(0.008 * height))), (252, 250, 246))
    other = 0.7 if left < 0.4 else 0.14
    frame = np.array(
        [
            (other * width, 0.2 * height),
            ((other + 0.16) * width, 0.2 * height),
            ((other + 0.16) * width, 0.38 * height),
            (other * width, 0.38 * height),
        ]
    )
    brush.blend(canvas, brush.polygons(canvas.shape, [frame]), (150, 112, 78))
    inner = frame + np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * 0.012 * height
    brush.blend(canvas, brush.polygons(canvas.shape, [inner]), brush.mix(wall, (88, 132, 160), 0.6))
    _floor(canvas, stage, rng)
    if stage.time == "day":
        beam = np.array(
            [
                (x0, stage.horizon * height),
                (x1, stage.horizon * height),
                (x1 + 0.12 * width, height),
                (x0 + 0.05 * width, height),
            ]
        )
        brush.screen(canvas, brush.soften(brush.polygons(canvas.shape, [beam]), 0.01 * height), (255, 236, 190), 0.16)


def _floor(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    import numpy as np

    height, width = canvas.shape[:2]
    line = np.full(width, stage.horizon * height, np.float32)
    brush.fill_below(canvas, line, (190, 140, 96), (164, 112, 72), 0.3 * height)
    boards = [
        ((i - 9) * 0.08 * width + width / 2, line[0], (i - 9) * 0.19 * width + width / 2, float(height))
        for i in range(20)
    ]
    brush.blend(canvas, brush.lines(canvas.shape, boards, max(1, round(0.0022 * height))), (132, 88, 56), 0.55)
    brush.fill_below(canvas[: round(line[0] + 0.004 * height)], line - 0.018 * height, (250, 246, 240), (236, 230, 222))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = ((x - width / 2) / (0.34 * width)) ** 2 + ((y - 0.87 * height) / (0.085 * height)) ** 2
    rugs: tuple[RGB, ...] = ((186, 84, 84), (84, 122, 160), (222, 176, 92))
    tone = rugs[int(rng.integers(len(rugs)))]
    for size, rgb in (
        (1.0, brush.mix(tone, (250, 240, 220), 0.6)),
        (0.86, tone),
        (0.5, brush.mix(tone, (250, 240, 220), 0.35)),
    ):
        brush.blend(canvas, np.clip((size - distance) * 60, 0, 1), rgb)
