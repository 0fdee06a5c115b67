"""From a scene to a picture: background, shadows, figures, text, weather, style."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.image.illustration import canvas as brush
from tools.image.illustration import lettering, sprites, things
from tools.image.illustration.abstract import paint_abstract
from tools.image.illustration.finishing import finish
from tools.image.illustration.ground import paint_ground
from tools.image.illustration.layout import Figure, arrange
from tools.image.illustration.scene import Scene, Subject
from tools.image.illustration.sky import paint_sky, paint_space
from tools.image.illustration.stage import Stage, choose_stage, furnish
from tools.image.illustration.weather import light_ground, paint_weather, tint_for_sprites
from tools.image.illustration.words import COLORS

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

Progress = Callable[[float, str], None]

_CLOTHES = ("blue", "red", "green", "purple", "orange", "turquoise", "pink")
_MIXED = (None, "blue", "yellow", "purple", "green", "orange", "pink")
_SUNS = {"☀️", "🌞"}
_MOONS = {"moon", "full-moon", "🌙", "🌕", "🌝"}


@dataclass(frozen=True)
class Painting:
    """The picture and how it is composed."""

    picture: Image
    stage: Stage
    figures: list[Figure]


def paint(scene: Scene, width: int, height: int, seed: int, progress: Progress) -> Painting:
    """Paint a scene; equal arguments give equal pixels. `progress` is called between steps and may raise."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(seed % 2**64)
    furnish(scene)
    stage = choose_stage(scene)
    figures = arrange(scene, stage, width, height, rng, lambda subject: _aspect(scene, subject))
    progress(0.1, "background")
    canvas = _background(scene, stage, width, height, rng)
    progress(0.4, "figures")
    _lights(canvas, scene, figures, stage, rng)
    if stage.ground not in ("space", "abstract"):
        before = canvas.copy()
        paint_ground(canvas, stage, rng)
        light_ground(canvas, before, stage)
        if stage.ground == "plain" and scene.color and scene.plain:
            _tint_backdrop(canvas, scene.color)
    for number, figure in enumerate(figures):
        progress(0.5 + 0.3 * number / len(figures), "figures")
        _place(canvas, scene, figure, stage)
    if scene.sign and not any(subject.concept.key == "sign" for subject in scene.subjects):
        _caption(canvas, scene.sign)
    progress(0.85, "finish")
    paint_weather(canvas, stage, rng)
    pixels = finish(canvas, scene.style, rng)
    progress(1.0, "finish")
    return Painting(Image.fromarray(pixels), stage, figures)


def _tint_backdrop(canvas: np.ndarray, name: str) -> None:
    """A quiet backdrop in the colour asked for."""
    tone = brush.color(COLORS[name][0])
    light = canvas.mean(-1, keepdims=True) / max(float(canvas.mean()), 1e-3)
    canvas[:] = (tone * light).clip(0, 1)


def _aspect(scene: Scene, subject: Subject) -> float:
    return sprites.aspect(subject.concept.key, bust=scene.portrait)


def _background(scene: Scene, stage: Stage, width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    if stage.ground == "space":
        return paint_space(height, width, rng)
    if stage.ground == "abstract":
        return paint_abstract(height, width, scene.mood, COLORS[scene.color][0] if scene.color else None, rng)
    has_sun = any(subject.concept.key in _SUNS | _MOONS for subject in scene.subjects)
    return paint_sky(height, width, stage, rng, sun=not has_sun)


def _lights(canvas: np.ndarray, scene: Scene, figures: list[Figure], stage: Stage, rng: np.random.Generator) -> None:
    """What shines is painted before the ground, so that hills and waves stand before it, with its glow."""
    for figure in figures:
        key = scene.subjects[figure.subject].concept.key
        radius = figure.height / 2
        x, y = figure.center_x, figure.y + radius
        if key in _MOONS:
            brush.glow(canvas, x, y, radius * 1.5, (214, 226, 255), 0.6)
            brush.glow(canvas, x, y, radius * 0.8, (255, 246, 214), 0.5)
        elif key in _SUNS:
            brush.glow(canvas, x, y, radius * 1.7, (255, 224, 138), 0.85)


def _place(canvas: np.ndarray, scene: Scene, figure: Figure, stage: Stage) -> None:
    subject = scene.subjects[figure.subject]
    key = subject.concept.key
    shown, color = _variant(subject, figure.number)
    drawn = sprites.sprite(shown, max(2, round(figure.height)), color, bust=scene.portrait)
    if figure.flip and key != "sign":
        drawn = drawn[:, ::-1]
    if key == "sign" and scene.sign and lettering.can_write(scene.sign):
        drawn = _with_text(drawn, scene.sign)
    if not figure.airborne and stage.ground not in ("abstract",) and not scene.portrait:
        _shadow(canvas, figure, stage, drawn.shape[1])
    tint = (
        tint_for_sprites(stage)
        if key not in _SUNS | _MOONS | {"⭐", "🔥", "🏮", "💡", "fireworks"}
        else brush.color((255, 255, 255))
    )
    distant = 0.0
    if not figure.airborne and stage.ground not in ("plain", "room"):
        distant = max(0.0, 0.16 * (0.8 - figure.bottom / canvas.shape[0]))
    _stamp(canvas, drawn, round(figure.center_x - drawn.shape[1] / 2), round(figure.y), tint, distant)
    _bury(canvas, figure, stage, key)


def _variant(subject: Subject, number: int) -> tuple[str, str | None]:
    """The picture and the colour of one of a group: people and many things are not all alike."""
    key, color = subject.concept.key, subject.color
    if subject.count == 1 or color is not None:
        return key, color
    if key == "🧍" and sprites.can_draw("👩"):
        return things.CROWD[number % len(things.CROWD)], _CLOTHES[number % len(_CLOTHES)]
    if key == "🧒" and sprites.can_draw("👧"):
        return ("👧", "👦", "🧒")[number % 3], _CLOTHES[(number * 2) % len(_CLOTHES)]
    if key in things.VARIED:
        return key, _MIXED[number % len(_MIXED)]
    return key, None


def _stamp(canvas: np.ndarray, drawn: np.ndarray, x: int, y: int, tint: np.ndarray, distant: float) -> None:
    height, width = canvas.shape[:2]
    x0, y0, x1, y1 = max(0, x), max(0, y), min(width, x + drawn.shape[1]), min(height, y + drawn.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = drawn[y0 - y : y1 - y, x0 - x : x1 - x]
    region = canvas[y0:y1, x0:x1]
    rgb = part[..., :3] * tint
    rgb = rgb + (brush.color((200, 214, 232)) * tint - rgb) * distant
    region += (rgb - region) * part[..., 3:]


def _shadow(canvas: np.ndarray, figure: Figure, stage: Stage, width: int) -> None:
    """A soft dark ellipse under the feet."""
    import numpy as np

    height, whole = canvas.shape[:2]
    rx, ry = width * 0.46, max(2.0, width * 0.085)
    x, y = figure.center_x, figure.bottom - ry * 0.35
    x0, x1, y0, y1 = int(x - rx * 1.5), int(x + rx * 1.5), int(y - ry * 2), int(y + ry * 2)
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(whole, x1), min(height, y1)
    if x0 >= x1 or y0 >= y1:
        return
    dx = (np.arange(x0, x1, dtype=np.float32)[None, :] - x) / rx
    dy = (np.arange(y0, y1, dtype=np.float32)[:, None] - y) / ry
    dark = np.exp(-(dx * dx + dy * dy) * 1.5)
    tone = {"snow": (96, 124, 178), "beach": (150, 112, 84)}.get(stage.ground, (24, 34, 44))
    brush.blend(canvas[y0:y1, x0:x1], dark, tone, 0.5 if stage.ground == "snow" else 0.42)


def _bury(canvas: np.ndarray, figure: Figure, stage: Stage, key: str) -> None:
    """Snow or grass around the feet, and water around what swims, so that figures stand in their scene."""
    import numpy as np

    if figure.airborne or stage.ground not in ("snow", "sea"):
        return
    if stage.ground == "sea" and key not in things.WATER:
        return
    height = canvas.shape[0]
    rise, reach = figure.height * 0.05, figure.width * (0.62 if stage.ground == "snow" else 0.5)
    t = np.linspace(0, np.pi, 24)
    top = figure.bottom - min(rise, 0.02 * height) * np.sin(t) * (1 + 0.25 * np.sin(t * 5 + figure.x))
    rim = np.stack([figure.center_x - reach * np.cos(t), top], 1)
    low = figure.bottom + 0.01 * height
    base = np.array([(figure.center_x + reach, low), (figure.center_x - reach, low)])
    mask = brush.soften(brush.polygons(canvas.shape, [np.vstack([rim, base])]), height * 0.0035)
    if stage.ground == "snow":
        row = min(round(low) + 1, height - 1)
        left, right = max(0, round(figure.x)), max(1, round(figure.x + figure.width))
        brush.blend(canvas, mask, canvas[row : row + 3, left:right].mean((0, 1)) * 0.985)
    else:
        tint = tint_for_sprites(stage)
        brush.blend(canvas, mask, brush.color((196, 226, 238)) * tint * tint, 0.55)


def _with_text(board: np.ndarray, text: str) -> np.ndarray:
    """The sign's board with its text."""
    height, width = board.shape[:2]
    x0, x1, y0, y1 = round(width * 0.07), round(width * 0.93), round(height * 0.06), round(height * 0.56)
    words = lettering.write(text, x1 - x0, y1 - y0, (66, 42, 28))
    lettered = board.copy()
    region = lettered[y0:y1, x0:x1, :3]
    region += (words[..., :3] - region) * words[..., 3:]
    return lettered


def _caption(canvas: np.ndarray, text: str) -> None:
    """The text on a paper ribbon across the lower part."""
    import numpy as np

    if not lettering.can_write(text):
        return
    height, width = canvas.shape[:2]
    x0, x1, y0, y1 = round(width * 0.08), round(width * 0.92), round(height * 0.8), round(height * 0.93)
    ribbon = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)
    brush.blend(
        canvas, brush.soften(brush.polygons(canvas.shape, [ribbon + height * 0.006]), height * 0.008), (20, 20, 30), 0.4
    )
    brush.blend(canvas, brush.polygons(canvas.shape, [ribbon]), (252, 247, 234))
    pad = round((y1 - y0) * 0.14)
    words = lettering.write(text, x1 - x0 - 2 * pad, y1 - y0 - 2 * pad, (52, 44, 52))
    region = canvas[y0 + pad : y0 + pad + words.shape[0], x0 + pad : x0 + pad + words.shape[1]]
    region += (words[..., :3] - region) * words[..., 3:]
