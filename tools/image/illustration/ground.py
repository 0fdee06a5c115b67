"""Grounds: what subjects stand on and what is seen behind them, painted over the sky."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.image.illustration import canvas as brush
from tools.image.illustration.canvas import RGB
from tools.image.illustration.plants import flowers, grass, pines, round_trees
from tools.image.illustration.sky import horizon_color
from tools.image.illustration.stage import Stage

if TYPE_CHECKING:
    import numpy as np

Painter = Callable[["np.ndarray", Stage, "np.random.Generator"], None]

_GREENS: dict[str, tuple[RGB, RGB]] = {
    "": ((136, 190, 92), (72, 142, 66)),
    "summer": ((150, 196, 84), (80, 148, 60)),
    "spring": ((156, 208, 104), (88, 164, 76)),
    "autumn": ((208, 172, 86), (158, 116, 56)),
    "winter": ((236, 242, 250), (198, 214, 236)),
}


def paint_ground(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Distant places first, then the ground itself."""
    for place in ("mountains", "hills", "city", "sea", "lake", "river", "forest", "cliff", "village"):
        if place in stage.backdrops and stage.ground not in ("room", "plain", "space", "underwater"):
            _DISTANT.get(place, _no_ground)(canvas, stage, rng)
    _GROUNDS.get(stage.ground, _meadow)(canvas, stage, rng)


def _no_ground(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Nothing: the sky is all there is."""


def _line(
    canvas: np.ndarray, y: float, swing: float, rng: np.random.Generator, bumps: float, rough: float = 0.35
) -> np.ndarray:
    """A wavy horizontal line around y (part of the height), y in pixels, (width,)."""
    height, width = canvas.shape[:2]
    return (y - swing * (brush.ridge(rng, width, bumps, rough) - 0.5)) * height


def _mountains(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Three ranges, bluer with distance, snow on the furthest."""
    height, width = canvas.shape[:2]
    far = horizon_color(stage)
    for layer, (base, tall, near) in enumerate(((0.02, 0.34, 0.42), (0.03, 0.22, 0.62), (0.04, 0.12, 0.8))):
        shape = brush.ridge(rng, width, 2.2 + layer * 1.6, 0.5, 6)
        line = (stage.horizon + base - tall * shape) * height
        rock = brush.mix(far, (74, 88, 122), near)
        brush.fill_below(canvas, line, rock, brush.mix(far, rock, 0.45), tall * height)
        if layer == 0:
            _snow_caps(canvas, line, shape, tall, stage, rng)


def _snow_caps(
    canvas: np.ndarray, line: np.ndarray, shape: np.ndarray, tall: float, stage: Stage, rng: np.random.Generator
) -> None:
    import numpy as np

    height, width = canvas.shape[:2]
    depth = np.clip(shape - 0.52, 0, 1) * tall * height * 0.9
    ragged = depth * (0.55 + 0.75 * brush.ridge(rng, width, 46, 0.7, 4))
    y = np.arange(height, dtype=np.float32)[:, None]
    mask = np.clip(y - line + 0.5, 0, 1) * np.clip(line + ragged - y + 0.5, 0, 1)
    window = max(5, width // 40)
    slope = np.convolve(np.gradient(line), np.ones(window) / window, "same")
    light = np.clip(0.5 + slope * 0.9, 0, 1)[None, :, None]
    paint = brush.color((198, 211, 234)) + (brush.color((250, 252, 255)) - brush.color((198, 211, 234))) * light
    brush.blend(canvas, mask, np.broadcast_to(paint, canvas.shape), 0.92)


def _hills(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    light, dark = _GREENS[stage.season]
    far = horizon_color(stage)
    height = canvas.shape[0]
    for i in range(3):
        near = 0.4 + 0.22 * i
        line = _line(canvas, stage.horizon - 0.05 + i * 0.035, 0.14 - 0.03 * i, rng, 2 + i)
        brush.fill_below(canvas, line, brush.mix(far, light, near), brush.mix(far, dark, near), 0.25 * height)


def _meadow(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Rolling hills, some trees, grass and flowers in front."""
    height, _width = canvas.shape[:2]
    light, dark = _GREENS[stage.season]
    _hills(canvas, stage, rng)
    line = _line(canvas, stage.horizon + 0.03, 0.05, rng, 2.5)
    round_trees(canvas, line, rng, 9, 0.07, stage)
    brush.fill_below(canvas, line, brush.mix(light, (255, 255, 220), 0.12), dark, 0.5 * height)
    _texture(canvas, line, rng, 0.035)
    front = _line(canvas, 0.9, 0.06, rng, 2)
    brush.fill_below(canvas, front, brush.mix(light, dark, 0.55), brush.mix(dark, (20, 60, 40), 0.3), 0.18 * height)
    grass(canvas, front, rng, dark)
    flowers(canvas, stage, rng, 46)


def _garden(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    _meadow(canvas, stage, rng)
    flowers(canvas, stage, rng, 240)


def _texture(
    canvas: np.ndarray, line: np.ndarray, rng: np.random.Generator, strength: float, stretch: float = 5
) -> None:
    """Light and dark patches on the ground below a line."""
    import numpy as np

    height, width = canvas.shape[:2]
    start = max(0, int(line.min()))
    if start >= height - 4:
        return
    patches = brush.noise(rng, height - start, width, 9, 4, stretch) - 0.5
    mask = np.clip(np.arange(start, height, dtype=np.float32)[:, None] - line, 0, 1)
    canvas[start:] = np.clip(canvas[start:] + (patches * mask * strength * 2)[..., None], 0, 1)


def _snow(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Pines in the distance and drifts, white and blue."""
    height, _width = canvas.shape[:2]
    far = horizon_color(stage)
    if "mountains" not in stage.backdrops:
        line = _line(canvas, stage.horizon - 0.06, 0.16, rng, 3, 0.45)
        brush.fill_below(
            canvas, line, brush.mix(far, (214, 226, 244), 0.45), brush.mix(far, (240, 246, 252), 0.6), 0.25 * height
        )
    back = _line(canvas, stage.horizon + 0.0, 0.05, rng, 3)
    pines(canvas, back, rng, 34, 0.10, brush.mix(far, (62, 92, 108), 0.5), snow=0.35)
    brush.fill_below(canvas, back, (226, 236, 250), (204, 220, 244), 0.2 * height)
    middle = _line(canvas, stage.horizon + 0.09, 0.06, rng, 2.2)
    pines(canvas, middle, rng, 9, 0.26, (40, 78, 82), snow=0.8, sides=True)
    brush.fill_below(canvas, middle, (246, 250, 255), (196, 214, 242), 0.3 * height)
    _texture(canvas, middle, rng, 0.022, 4)
    front = _line(canvas, 0.86, 0.07, rng, 1.6)
    brush.fill_below(canvas, front, (255, 255, 255), (206, 222, 246), 0.2 * height)


def _water(
    canvas: np.ndarray, top: int, bottom: int, shallow: RGB, deep: RGB, stage: Stage, rng: np.random.Generator
) -> None:
    """Water from a horizon down: it mirrors the sky, waves grow towards us."""
    import numpy as np

    _height, _width = canvas.shape[:2]
    rows = bottom - top
    if rows < 4:
        return
    sky = canvas[max(0, top - rows) : top][::-1]
    mirrored = (
        np.vstack([sky, np.repeat(sky[-1:], max(0, rows - len(sky)), axis=0)])[:rows]
        if len(sky)
        else canvas[top:bottom]
    )
    depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None, None]
    water = brush.color(shallow) + (brush.color(deep) - brush.color(shallow)) * depth
    tone = brush.color(_light(stage))
    canvas[top:bottom] = mirrored * 0.42 + water * tone * 0.58
    _ripples(canvas, top, bottom, rng)
    if stage.time in ("sunset", "dawn", "night"):
        _light_path(canvas, top, bottom, stage, rng)


def _light(stage: Stage) -> RGB:
    return {"night": (104, 118, 178), "sunset": (250, 190, 176), "dawn": (246, 222, 226)}.get(
        stage.time, (255, 255, 255)
    )


def _ripples(canvas: np.ndarray, top: int, bottom: int, rng: np.random.Generator) -> None:
    """Bright and dark wave crests, longer and thicker towards the front."""
    import numpy as np

    _height, width = canvas.shape[:2]
    rows = bottom - top
    field = np.zeros((rows, width), np.float32)
    source = brush.noise(rng, 256, 256, 30, 3, 4)
    near = np.linspace(0.02, 1, rows, dtype=np.float32)
    v = (np.log(near / 0.02) / np.log(50) * 255 * 1.0).astype(np.float32)
    u = (np.arange(width, dtype=np.float32)[None, :] - width / 2) / width / (0.16 + near[:, None] * 0.9) * 190 + 512
    import cv2

    folded = 255 - np.abs(u % 510 - 255)  # back and forth, so that there is no seam
    field = cv2.remap(source, folded.astype(np.float32), np.repeat(v[:, None], width, 1), cv2.INTER_LINEAR)
    crest = np.clip((field - 0.62) * 4, 0, 1)
    trough = np.clip((0.4 - field) * 3, 0, 1)
    part = canvas[top:bottom]
    part += (1 - part) * (crest * (0.10 + 0.16 * near[:, None]))[..., None]
    part *= 1 - (trough * 0.12)[..., None]


def _light_path(canvas: np.ndarray, top: int, bottom: int, stage: Stage, rng: np.random.Generator) -> None:
    """The glittering path below what shines brightest over the horizon."""
    import numpy as np

    height, width = canvas.shape[:2]
    band = canvas[max(0, top - max(8, height // 12)) : top - 1]
    if not len(band):
        return
    bright = band.mean((0, 2))
    spread = max(3, width // 16) | 1
    smooth = np.convolve(bright, np.ones(spread) / spread, "same")
    if smooth.max() - np.median(smooth) < 0.05:
        return
    center = float(smooth.argmax())
    rows = bottom - top
    near = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    x = np.abs(np.arange(width, dtype=np.float32)[None, :] - center) / width
    reach = 0.05 + 0.10 * near
    glitter = brush.noise(rng, rows, width, 46, 2, 5)
    light = np.exp(-((x / reach) ** 2)) * np.clip((glitter - 0.42) * 3.2, 0, 1) * (1 - 0.55 * near)
    brush.screen(
        canvas[top:bottom],
        light.astype(np.float32),
        (255, 226, 168) if stage.time != "night" else (226, 234, 255),
        0.85,
    )


def _sea(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    height = canvas.shape[0]
    _water(canvas, round(stage.horizon * height), height, (64, 156, 190), (14, 74, 128), stage, rng)


def _distant_sea(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    height = canvas.shape[0]
    _water(
        canvas,
        round((stage.horizon - 0.05) * height),
        round((stage.horizon + 0.2) * height),
        (84, 166, 196),
        (30, 104, 152),
        stage,
        rng,
    )


def _beach(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """The sea, foam, wet and dry sand, a palm leaning in."""
    import numpy as np

    height, width = canvas.shape[:2]
    _water(canvas, round(stage.horizon * height), round(0.8 * height), (78, 186, 200), (28, 126, 164), stage, rng)
    shore = _line(canvas, 0.72, 0.05, rng, 1.6) + np.linspace(-0.02, 0.04, width) * height
    for offset, tone, reach in (
        (-0.018, (206, 236, 240), 0.03),
        (0.0, (250, 253, 255), 0.014),
        (0.013, (206, 172, 126), 0.06),
    ):
        brush.fill_below(canvas, shore + offset * height, tone, brush.mix(tone, (222, 190, 140), 0.4), reach * height)
    sand = shore + 0.06 * height + 6 * np.sin(np.linspace(0, 7, width))
    brush.fill_below(canvas, sand, (244, 220, 168), (220, 184, 126), 0.3 * height)
    _texture(canvas, sand, rng, 0.02, 6)


def _lake(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Hills and trees over still water, a grassy shore in front."""
    height, _width = canvas.shape[:2]
    light, dark = _GREENS[stage.season]
    if "mountains" not in stage.backdrops:
        _hills(canvas, stage, rng)
    shore = _line(canvas, stage.horizon + 0.02, 0.02, rng, 3)
    pines(canvas, shore, rng, 30, 0.10, brush.mix(horizon_color(stage), (34, 84, 62), 0.75))
    _water(canvas, round((stage.horizon + 0.02) * height), height, (88, 164, 186), (26, 92, 132), stage, rng)
    front = _line(canvas, 0.84, 0.09, rng, 1.4)
    brush.fill_below(canvas, front, light, dark, 0.2 * height)
    grass(canvas, front, rng, dark)
    flowers(canvas, stage, rng, 24, top=0.88)


def _river(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """A meadow with a river that winds towards us."""
    import numpy as np

    height, width = canvas.shape[:2]
    _meadow(canvas, stage, rng)
    top = round((stage.horizon + 0.055) * height)
    rows = height - top
    before = canvas.copy()
    _water(canvas, top, height, (104, 182, 206), (40, 120, 168), stage, rng)
    near = np.linspace(0, 1, rows, dtype=np.float32)
    bend = float(rng.random()) * 6
    side = 0.5 + 0.2 * (1 if rng.random() < 0.5 else -1)
    center = (side + 0.16 * np.sin(near * 5 + bend) * (1 - 0.5 * near)) * width
    half = (0.012 + 0.17 * near**1.6) * width
    x = np.arange(width, dtype=np.float32)[None, :]
    inside = np.clip(half[:, None] - np.abs(x - center[:, None]) + 0.5, 0, 1)[..., None]
    bank = np.clip(half[:, None] * 1.12 + 2 - np.abs(x - center[:, None]) + 0.5, 0, 1)[..., None]
    ground = before[top:] * (1 - bank * 0.3)
    canvas[top:] = ground + (canvas[top:] - ground) * inside


def _desert(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Dunes with a sunny and a shaded side."""
    import numpy as np

    height, _width = canvas.shape[:2]
    far = horizon_color(stage)
    for i in range(4):
        near = 0.5 + 0.5 * i / 3
        line = _line(canvas, stage.horizon - 0.02 + 0.1 * i, 0.13, rng, 1.4 + 0.3 * i, 0.2)
        light, shadow = brush.mix(far, (244, 200, 128), near), brush.mix(far, (206, 142, 84), near)
        slope = np.gradient(line)
        smooth = np.convolve(slope, np.ones(9) / 9, "same")
        lit = np.clip(0.5 + smooth * 2.2, 0, 1)
        brush.fill_below(canvas, line, light, shadow, 0.34 * height)
        y = np.arange(height, dtype=np.float32)[:, None]
        shade = np.clip(y - line, 0, 1) * np.clip(1 - (y - line) / (0.16 * height), 0, 1) * (1 - lit)[None, :]
        brush.blend(canvas, shade.astype(np.float32), brush.mix(shadow, (120, 74, 66), 0.5), 0.4)


def _forest(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Rows of trees in the mist, a clearing in front."""
    height, _width = canvas.shape[:2]
    light, dark = _GREENS[stage.season]
    far = horizon_color(stage)
    leaf: RGB = (30, 82, 58) if stage.season != "autumn" else (176, 96, 42)
    for i, (count, size, near) in enumerate(((40, 0.26, 0.35), (26, 0.38, 0.58), (16, 0.5, 0.8))):
        line = _line(canvas, stage.horizon + 0.03 + 0.035 * i, 0.03, rng, 3)
        pines(canvas, line, rng, count, size, brush.mix(far, leaf, near))
        brush.fill_below(canvas, line, brush.mix(far, light, near), brush.mix(far, dark, near), 0.2 * height)
    line = _line(canvas, stage.horizon + 0.15, 0.04, rng, 2)
    pines(canvas, line, rng, 7, 0.72, leaf, sides=True)
    brush.fill_below(canvas, line, brush.mix(light, dark, 0.3), brush.mix(dark, (24, 52, 34), 0.4), 0.4 * height)
    _texture(canvas, line, rng, 0.04)
    front = _line(canvas, 0.92, 0.05, rng, 2)
    brush.fill_below(canvas, front, brush.mix(dark, (30, 80, 44), 0.4), (26, 58, 38), 0.12 * height)
    grass(canvas, front, rng, (34, 84, 46))
    flowers(canvas, stage, rng, 16)


def _sky_only(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """A sea of clouds at the lower edge."""
    height, width = canvas.shape[:2]
    tone: RGB = {"day": (255, 255, 255), "sunset": (255, 206, 176), "dawn": (255, 234, 226), "night": (76, 90, 146)}[
        stage.time
    ]
    for i in range(3):
        centers = []
        for x in range(-1, 12):
            radius = (0.09 + 0.06 * float(rng.random())) * height
            centers.append(((x + float(rng.random())) / 10 * width, (0.95 + 0.045 * i) * height, radius))
        mask = brush.soften(brush.circles(canvas.shape, centers), height * 0.006)
        brush.blend(canvas, mask, brush.mix(tone, horizon_color(stage), 0.45 - 0.2 * i), 0.85)


def _farm(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Fields with furrows that run to the horizon."""
    import numpy as np

    height, width = canvas.shape[:2]
    _hills(canvas, stage, rng)
    top = round(stage.horizon * height)
    rows = height - top
    near = (np.linspace(0, 1, rows, dtype=np.float32) + 0.06)[:, None]
    x = (np.arange(width, dtype=np.float32)[None, :] - width * 0.46) / width / near
    furrow = 0.5 + 0.5 * np.sin(x * 20)
    light, dark = (
        ((232, 200, 96), (190, 150, 62)) if stage.season in ("", "summer", "autumn") else _GREENS[stage.season]
    )
    paint = brush.color(dark) + (brush.color(light) - brush.color(dark)) * furrow[..., None]
    fade = np.clip((near - 0.06) * 6, 0, 1)[..., None]
    canvas[top:] = brush.color(brush.mix(light, horizon_color(stage), 0.25)) * (1 - fade) + paint * fade
    round_trees(canvas, np.full(width, top + 1.0, np.float32), rng, 7, 0.06, stage)
    front = _line(canvas, 0.9, 0.05, rng, 2)
    green = _GREENS[stage.season]
    brush.fill_below(canvas, front, green[0], green[1], 0.14 * height)
    grass(canvas, front, rng, green[1])


def _village(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    from tools.image.illustration.town import houses

    _meadow(canvas, stage, rng)
    houses(canvas, stage, rng, stage.horizon + 0.06)


def _cliff(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """A headland over the sea."""
    import numpy as np

    height, width = canvas.shape[:2]
    _water(canvas, round((stage.horizon + 0.04) * height), height, (72, 152, 184), (18, 74, 118), stage, rng)
    x = np.linspace(0, 1, width)
    edge = 0.84 + 0.04 * (float(rng.random()) - 0.5)
    drop = np.clip((x - edge) / 0.05, 0, 1)
    line = (0.70 + 0.02 * np.sin(x * 5) + drop * 0.5) * height + brush.ridge(rng, width, 16, 0.6) * 0.02 * height
    brush.fill_below(canvas, line.astype(np.float32) + 0.03 * height, (146, 122, 104), (84, 70, 72), 0.3 * height)
    light, dark = _GREENS[stage.season]
    rim = (line + 0.12 * height * (1 + brush.ridge(rng, width, 30, 0.6))).astype(np.float32)
    y = np.arange(height, dtype=np.float32)[:, None]
    turf = np.clip(y - line + 0.5, 0, 1) * np.clip(rim - y + 0.5, 0, 1)
    brush.blend(canvas, turf.astype(np.float32), brush.mix(light, dark, 0.4))
    streaks = brush.noise(rng, height, width, 8, 4, 0.35) - 0.5
    rock = np.clip(y - rim, 0, 1)
    canvas[:] = np.clip(canvas + (streaks * rock * 0.22)[..., None], 0, 1)
    grass(canvas, line.astype(np.float32), rng, dark)


def _underwater(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """Blue depth, rays of light, sand, weed and bubbles."""
    import numpy as np

    height, width = canvas.shape[:2]
    canvas[:] = brush.vertical_gradient(
        height, width, [(0, (108, 206, 226)), (0.35, (30, 130, 186)), (1, (8, 52, 110))]
    )
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    slanted = (x + y * 0.35) / width
    rays = np.interp(slanted.ravel(), np.linspace(0, 1.6, 400), brush.ridge(rng, 400, 16, 0.7)).reshape(height, width)
    brush.screen(
        canvas,
        (np.clip(rays - 0.45, 0, 1) * np.clip(1 - y / (0.85 * height), 0, 1)).astype(np.float32),
        (214, 250, 255),
        0.6,
    )
    line = _line(canvas, 0.9, 0.05, rng, 2)
    brush.fill_below(canvas, line, (206, 196, 150), (120, 132, 120), 0.16 * height)
    _weed(canvas, rng)
    bubbles = [
        (float(rng.random()) * width, float(rng.random()) * height, (0.003 + 0.01 * float(rng.random()) ** 3) * height)
        for _ in range(46)
    ]
    rim = brush.circles(canvas.shape, bubbles) - 0.75 * brush.circles(
        canvas.shape, [(bx, by, r * 0.72) for bx, by, r in bubbles]
    )
    brush.screen(canvas, np.clip(rim, 0, 1), (226, 250, 255), 0.5)


def _weed(canvas: np.ndarray, rng: np.random.Generator) -> None:
    import numpy as np

    height, width = canvas.shape[:2]
    for tone in ((22, 122, 98), (40, 152, 92), (214, 92, 116)):
        stalks = []
        for _ in range(6):
            x, tall = float(rng.random()) * width, (0.1 + 0.16 * float(rng.random())) * height
            phase = float(rng.random()) * 6
            t = np.linspace(0, 1, 14)
            sway = np.sin(t * 6 + phase) * 0.018 * height * t
            thick = (1 - t) * 0.012 * height + 1
            y = height * 0.97 - t * tall
            left, right = np.stack([x + sway - thick, y], 1), np.stack([x + sway + thick, y], 1)
            stalks.append(np.vstack([left, right[::-1]]))
        brush.blend(canvas, brush.polygons(canvas.shape, stalks), tone, 0.9)


def _room(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    from tools.image.illustration.town import room

    room(canvas, stage, rng)


def _plain(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    """A quiet backdrop of one soft colour with a surface to stand on, for still lifes and portraits."""
    import numpy as np

    height, width = canvas.shape[:2]
    hues: tuple[RGB, ...] = (
        (246, 214, 178),
        (190, 222, 226),
        (232, 204, 214),
        (206, 218, 184),
        (214, 206, 236),
        (244, 226, 164),
    )
    tone = hues[int(rng.integers(len(hues)))]
    canvas[:] = brush.vertical_gradient(
        height, width, [(0, brush.mix(tone, (255, 255, 255), 0.1)), (1, brush.mix(tone, (120, 100, 110), 0.12))]
    )
    brush.glow(canvas, width * 0.5, height * 0.42, min(width, height) * 0.3, (255, 252, 240), 0.55)
    line = np.full(width, stage.horizon * height, np.float32)
    surface = brush.mix(tone, (150, 108, 82), 0.42)
    brush.fill_below(canvas, line, brush.mix(surface, (255, 255, 255), 0.2), surface, 0.3 * height)


def _street(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    from tools.image.illustration.town import street

    street(canvas, stage, rng)


def _city(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    from tools.image.illustration.town import city

    city(canvas, stage, rng)


def _distant_city(canvas: np.ndarray, stage: Stage, rng: np.random.Generator) -> None:
    from tools.image.illustration.town import skyline

    skyline(canvas, stage, rng, stage.horizon + 0.03, 0.3)


_GROUNDS: dict[str, Painter] = {
    "meadow": _meadow, "hills": _meadow, "mountains": _meadow, "garden": _garden, "snow": _snow, "sea": _sea,
    "beach": _beach, "lake": _lake, "river": _river, "desert": _desert, "forest": _forest, "sky": _sky_only,
    "farm": _farm, "village": _village, "cliff": _cliff, "underwater": _underwater, "room": _room, "plain": _plain,
    "street": _street, "city": _city, "space": _no_ground, "abstract": _no_ground,
}  # fmt: skip
_DISTANT: dict[str, Painter] = {
    "mountains": _mountains, "hills": _hills, "city": _distant_city, "sea": _distant_sea, "forest": _no_ground,
}  # fmt: skip
