"""Our own drawings, for what no emoji shows and for machines without an emoji font.

Each drawing is a function that draws with a `Pen` on a square of 100 by 100 units, y downwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tools.image.illustration import things
from tools.image.illustration.words import COLORS

if TYPE_CHECKING:
    import numpy as np

Tone = tuple[int, int, int]
Point = tuple[float, float]
_OVERSAMPLING = 3


class Pen:
    """Draws filled shapes with smooth edges on a transparent picture, in units of a hundredth of its height."""

    def __init__(self, height: int, width_units: float = 100, height_units: float = 100, *, above: float = 0) -> None:
        """`above`: units over the square that may be drawn on too, for hats and candles."""
        from PIL import Image, ImageDraw

        self._above = above
        self.scale = height * _OVERSAMPLING / height_units
        size = (round(width_units * self.scale), round(height_units * self.scale))
        self.picture = Image.new("RGBA", size, (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self.picture)

    def polygon(self, points: Sequence[Point], tone: Tone) -> None:
        """Straight edges."""
        self._draw.polygon([(x * self.scale, (y + self._above) * self.scale) for x, y in points], fill=(*tone, 255))

    def curve(self, points: Sequence[Point], tone: Tone) -> None:
        """A closed smooth outline through the points (Catmull-Rom)."""
        self.polygon(_smooth(points), tone)

    def ellipse(self, x: float, y: float, rx: float, ry: float, tone: Tone) -> None:
        """By its centre and radii."""
        s, y = self.scale, y + self._above
        self._draw.ellipse(((x - rx) * s, (y - ry) * s, (x + rx) * s, (y + ry) * s), fill=(*tone, 255))

    def box(self, x0: float, y0: float, x1: float, y1: float, tone: Tone, radius: float = 0) -> None:
        """A rectangle, with round corners where a radius is given."""
        s, y0, y1 = self.scale, y0 + self._above, y1 + self._above
        self._draw.rounded_rectangle((x0 * s, y0 * s, x1 * s, y1 * s), radius * s, fill=(*tone, 255))

    def line(self, points: Sequence[Point], tone: Tone, thickness: float) -> None:
        """A stroke with round ends."""
        s = self.scale
        scaled = [(x * s, (y + self._above) * s) for x, y in points]
        self._draw.line(scaled, fill=(*tone, 255), width=max(1, round(thickness * s)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.ellipse(x, y, thickness / 2, thickness / 2, tone)

    def clear(self, points: Sequence[Point]) -> None:
        """Cut a hole."""
        self._draw.polygon([(x * self.scale, (y + self._above) * self.scale) for x, y in points], fill=(0, 0, 0, 0))

    def array(self) -> np.ndarray:
        """The drawing: float32, (height, width, 4), colours not multiplied by alpha."""
        import numpy as np
        from PIL import Image

        small = self.picture.reduce(_OVERSAMPLING) if isinstance(self.picture, Image.Image) else self.picture
        made = np.asarray(small, np.float32) / 255
        return np.ascontiguousarray(made)


def _smooth(points: Sequence[Point], steps: int = 10) -> list[Point]:
    count = len(points)
    smooth = []
    for i in range(count):
        p0, p1, p2, p3 = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            smooth.append((_catmull_rom(p0[0], p1[0], p2[0], p3[0], t), _catmull_rom(p0[1], p1[1], p2[1], p3[1], t)))
    return smooth


def _catmull_rom(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def shade(tone: Sequence[float], factor: float) -> Tone:
    """Darker below 1, lighter above."""
    if factor <= 1:
        red, green, blue = (round(value * factor) for value in tone)
    else:
        red, green, blue = (round(value + (255 - value) * (factor - 1)) for value in tone)
    return red, green, blue


def _tone(color: str | None, usual: Tone) -> Tone:
    return COLORS[color][0] if color else usual


def _moon(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (250, 238, 196))
    pen.ellipse(50, 50, 48, 48, tone)
    for x, y, r in (
        (34, 36, 11),
        (62, 28, 7),
        (64, 62, 13),
        (36, 70, 8),
        (46, 52, 4),
        (80, 44, 5),
        (20, 54, 4),
        (52, 82, 4),
    ):
        pen.ellipse(x, y, r, r, shade(tone, 0.93))
        pen.ellipse(x + r * 0.14, y + r * 0.14, r * 0.8, r * 0.8, shade(tone, 0.89))


def _crescent(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (252, 232, 160))
    outer = [(50 + 46 * math.cos(a), 50 + 46 * math.sin(a)) for a in _angles(50, 310)]
    inner = [(68 + 34 * math.cos(a), 50 + 36 * math.sin(a)) for a in _angles(292, 68)]
    pen.polygon(outer + inner, tone)


def _angles(start: float, end: float, steps: int = 60) -> list[float]:
    return [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]


def _sun(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (255, 208, 64))
    for i in range(16):
        angle, reach = i * math.pi / 8, 49 if i % 2 else 44
        side = 0.1
        pen.polygon(
            [
                (50 + reach * math.cos(angle), 50 + reach * math.sin(angle)),
                (50 + 34 * math.cos(angle + side), 50 + 34 * math.sin(angle + side)),
                (50 + 34 * math.cos(angle - side), 50 + 34 * math.sin(angle - side)),
            ],
            shade(tone, 0.97),
        )
    pen.ellipse(50, 50, 33, 33, tone)
    pen.ellipse(46, 46, 24, 24, shade(tone, 1.22))


def _lighthouse(pen: Pen, color: str | None) -> None:
    band = _tone(color, (214, 62, 58))
    pen.curve([(12, 96), (20, 86), (50, 83), (80, 86), (90, 97), (70, 101), (30, 101)], (118, 112, 112))
    edges = [(36, 88, 64, 88), (42, 32, 58, 32)]
    for i in range(6):
        low, high = i / 6, (i + 1) / 6
        (x0, y0, x1, _), (x2, y2, x3, _) = edges
        left0, right0 = x0 + (x2 - x0) * low, x1 + (x3 - x1) * low
        left1, right1 = x0 + (x2 - x0) * high, x1 + (x3 - x1) * high
        top, bottom = y0 + (y2 - y0) * high, y0 + (y2 - y0) * low
        tone = (248, 246, 240) if i % 2 else band
        pen.polygon([(left0, bottom), (right0, bottom), (right1, top), (left1, top)], tone)
        middle0, middle1 = left0 + (right0 - left0) * 0.66, left1 + (right1 - left1) * 0.66
        pen.polygon([(middle0, bottom), (right0, bottom), (right1, top), (middle1, top)], shade(tone, 0.86))
    pen.box(38, 29, 62, 32.5, (70, 72, 84), 1)
    pen.box(43, 18, 57, 29, (255, 232, 150))
    pen.box(49.2, 18, 50.8, 29, (70, 72, 84))
    pen.polygon([(40, 18), (60, 18), (50, 7)], shade(band, 0.85))
    pen.ellipse(50, 7, 1.6, 1.6, (70, 72, 84))
    pen.box(46.5, 76, 53.5, 88, (88, 62, 52), 3)
    for y in (46, 62):
        pen.box(48, y, 52, y + 6, (62, 78, 104), 1.6)


def _windmill(pen: Pen, color: str | None) -> None:
    wall = _tone(color, (238, 226, 204))
    pen.polygon([(36, 98), (64, 98), (58, 42), (42, 42)], wall)
    pen.polygon([(54, 98), (64, 98), (58, 42), (52, 42)], shade(wall, 0.86))
    pen.curve([(38, 43), (44, 32), (50, 29), (56, 32), (62, 43), (50, 44)], (150, 74, 58))
    pen.box(46, 82, 54, 98, (112, 76, 56), 3)
    pen.box(47, 58, 53, 66, (88, 116, 140), 2)
    _blades(pen, 50, 38, 36, (120, 84, 62), (250, 246, 238), 4)


def _blades(pen: Pen, x: float, y: float, reach: float, beam: Tone, sail: Tone, count: int) -> None:
    for i in range(count):
        angle = math.radians(28 + i * 360 / count)
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        corners = [(0.22, 0.02), (1.0, 0.02), (1.0, 0.2), (0.22, 0.2)]
        points = [
            (x + reach * (a * along[0] + b * across[0]), y + reach * (a * along[1] + b * across[1])) for a, b in corners
        ]
        pen.polygon(points, sail)
        pen.line([(x, y), (x + reach * along[0], y + reach * along[1])], beam, 1.8)
    pen.ellipse(x, y, 2.6, 2.6, shade(beam, 0.7))


def _wind_turbine(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (244, 246, 248))
    pen.polygon([(48.4, 36), (51.6, 36), (53.2, 99), (46.8, 99)], shade(tone, 0.92))
    for i in range(3):
        angle = math.radians(30 + i * 120)
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        shape = [(0, -0.03), (0.2, -0.07), (1, 0), (0.2, 0.05), (0, 0.03)]
        pen.polygon(
            [(50 + 34 * (a * along[0] + b * across[0]), 36 + 34 * (a * along[1] + b * across[1])) for a, b in shape],
            tone,
        )
    pen.ellipse(50, 36, 2.6, 2.6, shade(tone, 0.8))


def _solar_panel(pen: Pen, color: str | None) -> None:
    pen.box(48, 60, 52, 98, (150, 156, 164))
    pen.polygon([(14, 22), (92, 30), (84, 78), (4, 68)], (212, 218, 226))
    for row in range(3):
        for column in range(4):

            def at(u: float, v: float) -> Point:
                x = (14 + 78 * u) * (1 - v) + (4 + 80 * u) * v
                return x, (22 + 8 * u) * (1 - v) + (68 + 10 * u) * v

            u0, u1, v0, v1 = column / 4 + 0.02, (column + 1) / 4 - 0.02, row / 3 + 0.03, (row + 1) / 3 - 0.03
            tone = _tone(color, (38, 76, 148)) if (row + column) % 2 else shade(_tone(color, (38, 76, 148)), 1.14)
            pen.polygon([at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)], tone)


def _table(pen: Pen, color: str | None) -> None:
    wood = _tone(color, (170, 116, 72))
    for x in (12, 82):
        pen.box(x, 20, x + 6, 99, shade(wood, 0.8), 1)
    for x in (24, 71):
        pen.box(x, 22, x + 5, 88, shade(wood, 0.62), 1)
    pen.box(7, 12, 93, 24, shade(wood, 0.86), 2)
    pen.box(2, 4, 98, 13, wood, 3)
    pen.box(2, 4, 98, 7, shade(wood, 1.18), 2)


def _barn(pen: Pen, color: str | None) -> None:
    wall = _tone(color, (190, 52, 46))
    pen.polygon([(14, 99), (14, 50), (28, 26), (50, 14), (72, 26), (86, 50), (86, 99)], wall)
    for x in range(20, 86, 8):
        pen.box(x, 56, x + 0.7, 99, shade(wall, 0.86))
    pen.line([(9, 53), (26, 24), (50, 11), (74, 24), (91, 53)], (92, 84, 92), 5)
    pen.box(34, 60, 66, 99, (248, 244, 238))
    pen.box(36.5, 62.5, 63.5, 99, shade(wall, 0.82))
    pen.line([(37, 63), (63, 98)], (248, 244, 238), 2.4)
    pen.line([(63, 63), (37, 98)], (248, 244, 238), 2.4)
    pen.box(43, 30, 57, 46, (248, 244, 238))
    pen.box(45, 32, 55, 44, (74, 54, 56))


def _bench(pen: Pen, color: str | None) -> None:
    wood = _tone(color, (172, 112, 66))
    for x in (14, 82):
        pen.box(x, 20, x + 4, 98, (66, 66, 74), 1)
    for y in (24, 36, 48):
        pen.box(6, y, 94, y + 8, shade(wood, 1.0 if y != 36 else 1.1), 2)
    pen.box(4, 64, 96, 73, shade(wood, 0.9), 2)


def _fence(pen: Pen, color: str | None) -> None:
    wood = _tone(color, (240, 236, 228))
    for y in (44, 74):
        pen.box(0, y, 160, y + 8, shade(wood, 0.88))
    for x in range(4, 160, 20):
        pen.polygon([(x, 98), (x, 24), (x + 6, 14), (x + 12, 24), (x + 12, 98)], wood)


def _fireworks(pen: Pen, color: str | None) -> None:
    bursts = (
        (36, 34, 32, (255, 92, 120)),
        (72, 62, 26, (255, 214, 92)),
        (74, 22, 18, (112, 214, 255)),
        (22, 76, 18, (178, 128, 255)),
    )
    for x, y, reach, usual in bursts:
        tone = _tone(color, usual)
        for i in range(18):
            angle = i * math.pi / 9
            near, far = reach * 0.24, reach * (0.92 if i % 2 else 0.72)
            drop = reach * 0.05
            points = [
                (x + r * math.cos(angle), y + r * math.sin(angle) + drop * (r / reach) ** 2)
                for r in (near, (near + far) / 2, far)
            ]
            pen.line(points, shade(tone, 0.9 if i % 2 else 1.25), 0.9)
            pen.ellipse(*points[-1], 1.3, 1.3, shade(tone, 1.5))
        pen.ellipse(x, y, reach * 0.07, reach * 0.07, (255, 255, 240))


def _rainbow(pen: Pen, color: str | None) -> None:
    tones: tuple[Tone, ...] = (
        (238, 84, 84),
        (250, 156, 66),
        (252, 216, 88),
        (112, 196, 112),
        (84, 164, 232),
        (150, 112, 214),
    )
    for i, tone in enumerate(tones):
        outer, inner = 98 - 6.0 * i, 92 - 6.0 * i
        rim = [(100 + outer * math.cos(a), 99 + outer * math.sin(a)) for a in _angles(180, 360)]
        core = [(100 + inner * math.cos(a), 99 + inner * math.sin(a)) for a in _angles(360, 180)]
        pen.polygon(rim + core, shade(tone, 1.15))


def _robot(pen: Pen, color: str | None) -> None:
    metal = _tone(color, (146, 164, 178))
    dark, light = shade(metal, 0.74), shade(metal, 1.35)
    for side in (-1, 1):
        pen.line([(50 + side * 20, 56), (50 + side * 30, 68), (50 + side * 29, 78)], dark, 6)
        pen.ellipse(50 + side * 29, 79, 5, 5, (232, 92, 80))
        pen.box(50 + side * 9 - 5, 80, 50 + side * 9 + 5, 94, dark, 2)
        pen.box(50 + side * 10 - 8, 91, 50 + side * 10 + 8, 99, metal, 3)
        pen.box(50 + side * 27 - 4, 24, 50 + side * 27 + 4, 38, (232, 92, 80), 2)
    pen.box(48, 4, 52, 14, dark)
    pen.ellipse(50, 4.5, 4, 4, (232, 92, 80))
    pen.box(44, 46, 56, 54, dark)
    pen.box(28, 52, 72, 84, metal, 7)
    pen.box(34, 58, 66, 74, light, 4)
    for i, tone in enumerate(((232, 92, 80), (250, 204, 84), (96, 196, 130))):
        pen.ellipse(41 + 9 * i, 66, 2.8, 2.8, tone)
    pen.box(25, 12, 75, 49, metal, 9)
    pen.box(29, 16, 71, 45, (44, 58, 74), 7)
    for x in (40, 60):
        pen.ellipse(x, 28, 6.4, 6.4, (112, 232, 244))
        pen.ellipse(x + 1.6, 26.4, 2.2, 2.2, (250, 255, 255))
    pen.line([(42, 39), (46, 41), (54, 41), (58, 39)], (112, 232, 244), 1.8)


def _eiffel_tower(pen: Pen, color: str | None) -> None:
    iron = _tone(color, (142, 104, 82))
    dark = shade(iron, 0.8)

    def half(y: float) -> float:
        """Half the tower's width at a height."""
        return 1.6 + 27 * (max(0.0, y - 12) / 86) ** 2.3

    rows = [12 + 86 * i / 30 for i in range(31)]
    pen.polygon([(50 - half(y), y) for y in rows] + [(50 + half(y), y) for y in reversed(rows)], iron)
    pen.polygon([(50, y) for y in rows] + [(50 + half(y), y) for y in reversed(rows)], dark)
    for top, bottom in ((44, 55), (60, 71)):
        middle = [(50 - half(top) * 0.34, top), (50 + half(top) * 0.34, top)]
        pen.clear([*middle, (50 + half(bottom) * 0.42, bottom), (50 - half(bottom) * 0.42, bottom)])
    arch = [(50 + 15 * math.cos(a), 99 + 18 * math.sin(a)) for a in _angles(180, 360)]
    pen.clear([*arch, (66, 101), (34, 101)])
    for y, extra in ((40, 2.6), (57, 3.2), (74, 4.0)):
        pen.box(50 - half(y) - extra, y - 1.6, 50 + half(y) + extra, y + 1.8, shade(iron, 0.7), 0.6)
    for y0, y1 in ((16, 38), (43, 55), (60, 72), (78, 96)):
        for i in range(4):
            a, b = y0 + (y1 - y0) * i / 4, y0 + (y1 - y0) * (i + 1) / 4
            for side in (-1, 1):
                pen.line([(50 + side * half(a), a), (50 + side * half(b) * 0.5, b)], shade(iron, 1.25), 0.5)
    pen.line([(50, 3), (50, 13)], dark, 1.2)


def _bridge(pen: Pen, color: str | None) -> None:
    stone = _tone(color, (176, 166, 158))
    deck = [(-2 + 204 * i / 40, 58 - 28 * math.sin(math.pi * i / 40)) for i in range(41)]
    pen.polygon([*deck, (202, 100), (-2, 100)], stone)
    for x in (36.0, 100.0, 164.0):
        rx = 26.0 if x != 100 else 30.0
        pen.ellipse(x, 100, rx, 38 if x == 100 else 28, shade(stone, 0.55))
        pen.polygon([(x - rx + 2, 101), (x + rx - 2, 101), (x + rx - 2, 100), (x - rx + 2, 100)], shade(stone, 0.55))
    pen.line(deck, shade(stone, 1.3), 5)
    pen.line([(x, y - 12) for x, y in deck], shade(stone, 0.84), 3)
    for x, y in deck[1:-1:3]:
        pen.line([(x, y), (x, y - 12)], shade(stone, 0.84), 2.4)


def _sign(pen: Pen, color: str | None) -> None:
    wood = _tone(color, (196, 146, 94))
    for x in (26, 128):
        pen.box(x, 30, x + 7, 99, shade(wood, 0.68), 1)
    pen.box(4, 8, 156, 66, shade(wood, 0.72), 5)
    pen.box(7, 11, 153, 63, wood, 4)
    for y in (26, 46):
        pen.line([(10, y), (150, y + 1)], shade(wood, 0.93), 0.8)


def _animal_body(pen: Pen, fur: Tone, chest: Tone, bushy: bool) -> None:
    """A sitting animal from the front, without its head: 100 wide, 70 high."""
    dark = shade(fur, 0.84)
    if bushy:
        pen.curve([(62, 66), (80, 64), (94, 50), (95, 30), (86, 14), (80, 28), (76, 42), (64, 52)], dark)
        pen.curve([(95, 32), (93, 22), (86, 13), (81, 26), (84, 34), (90, 35)], (250, 246, 240))
    else:
        pen.line([(70, 62), (82, 56), (85, 44)], dark, 7)
    pen.curve([(50, 2), (66, 10), (74, 34), (76, 56), (66, 67), (50, 69), (34, 67), (24, 56), (26, 34), (34, 10)], fur)
    pen.curve([(50, 4), (60, 12), (62, 30), (56, 44), (50, 48), (44, 44), (38, 30), (40, 12)], chest)
    pen.curve([(23, 52), (32, 46), (37, 56), (35, 66), (24, 67)], dark)
    pen.curve([(77, 52), (68, 46), (63, 56), (65, 66), (76, 67)], dark)
    for x in (42, 58):
        pen.box(x - 6, 34, x + 6, 68, fur, 6)
        pen.ellipse(x, 66.5, 7.4, 3.4, shade(fur, 1.1) if not bushy else (70, 48, 44))
    pen.line([(50, 46), (50, 66)], dark, 0.9)


def with_animal_body(head: np.ndarray, key: str) -> np.ndarray:
    """An animal's face on a sitting body in the colour of its fur."""
    fur = _fur_tone(head)
    if key == "🐼":
        fur = (62, 60, 64)
    height = head.shape[0]
    pen = Pen(max(24, round(height * 0.86)), 100, 70)
    chest = shade(fur, 1.62) if sum(fur) < 690 else shade(fur, 0.96)
    if key == "🐼":
        chest = (244, 244, 244)
    _animal_body(pen, fur, chest, key in ("🦊", "🐺", "🦝"))
    return _put_above(head, pen.array(), overlap=0.2)


def _fur_tone(head: np.ndarray) -> Tone:
    """The colour most of a face has, white cheeks and dark eyes aside if there is another."""
    import numpy as np

    rgb, alpha = head[..., :3], head[..., 3]
    visible = rgb[alpha > 0.9]
    levels = (visible * 5.99).astype(int)
    codes = levels[:, 0] * 36 + levels[:, 1] * 6 + levels[:, 2]
    most = np.bincount(codes, minlength=216).argmax()
    red, green, blue = (round(float(value) * 255) for value in np.median(visible[codes == most], axis=0))
    return red, green, blue


def with_clothes(head: np.ndarray, key: str, color: str | None) -> np.ndarray:
    """A person's face on a small body in clothes: 60 wide, 84 high; children are shorter."""
    shirts: dict[str, Tone] = {
        "👦": (64, 132, 214),
        "👧": (236, 108, 150),
        "👶": (250, 218, 130),
        "👵": (150, 108, 176),
    }
    shirt = _tone(color, shirts.get(key, (76, 156, 132)))
    trousers: Tone = (64, 76, 112)
    skin: Tone = (255, 202, 40)
    long = 84.0 if key not in things.CHILDREN else 66.0
    pen = Pen(round(head.shape[0] * long / 64), 60, long)
    dress = key in ("👧", "👩", "👵", "👩‍🦰", "👩‍🦱", "👩‍🦳")
    hip = long * 0.56
    for x in (23, 37):
        pen.box(x - 4.4, hip - 4, x + 4.4, long - 4, skin if dress else trousers, 3)
        pen.box(x - 6, long - 6, x + 5.4, long - 0.5, (84, 58, 52), 2.6)
    for side in (-1, 1):
        pen.line([(30 + side * 13, 9), (30 + side * 21, hip * 0.86)], shade(shirt, 0.86), 8)
        pen.ellipse(30 + side * 21.4, hip * 0.9, 4, 4, skin)
    pen.box(26, -6, 34, 8, shade(skin, 0.9))
    if dress:
        pen.curve(
            [(18, 5), (30, 3), (42, 5), (42, hip * 0.6), (50, hip + 9), (30, hip + 12), (10, hip + 9), (18, hip * 0.6)],
            shirt,
        )
    else:
        pen.box(15, 3, 45, hip, shirt, 8)
    return _put_above(head, pen.array(), overlap=0.1)


def with_robe(bust: np.ndarray) -> np.ndarray:
    """A person cut off at the chest, continued downwards like a figure of a board game."""
    import cv2
    import numpy as np

    height, width = bust.shape[:2]
    row = bust[int(height * 0.965) - 1 : int(height * 0.985)].mean(0, keepdims=True)
    added = round(height * 0.62)
    robe = np.repeat(row, added, axis=0)
    robe[..., 3] = np.where(robe[..., 3] > 0.5, 1, 0)
    y = np.linspace(0, 1, added, dtype=np.float32)[:, None]
    robe[..., :3] *= (1 - 0.16 * y)[..., None]
    body = np.vstack([bust[: int(height * 0.975)], robe])
    tall = body.shape[0]
    rows = np.arange(tall, dtype=np.float32)
    below = np.clip((rows - height * 0.9) / (tall - height * 0.9), 0, 1)
    squeeze = 1 + 0.42 * np.sin(below * np.pi * 0.8)
    columns = np.arange(width, dtype=np.float32)[None, :]
    xs = (columns - width / 2) * squeeze[:, None] + width / 2
    body = cv2.remap(
        body.astype(np.float32), xs, np.repeat(rows[:, None], width, 1), cv2.INTER_LINEAR, borderValue=(0, 0, 0, 0)
    )
    rim = np.clip(1 - ((columns - width / 2) / (width * 0.5)) ** 2, 0, 1)
    edge = tall - height * 0.07 * (1 - rim) - 1
    body[..., 3] *= np.clip(edge - rows[:, None], 0, 1)
    return np.ascontiguousarray(body)


def _put_above(head: np.ndarray, body: np.ndarray, overlap: float) -> np.ndarray:
    """Both as one sprite, the head in front."""
    import numpy as np

    shared = round(head.shape[0] * overlap)
    width = max(head.shape[1], body.shape[1])
    whole = np.zeros((head.shape[0] + body.shape[0] - shared, width, 4), np.float32)
    left = (width - body.shape[1]) // 2
    whole[head.shape[0] - shared :, left : left + body.shape[1]] = body
    left = (width - head.shape[1]) // 2
    region = whole[: head.shape[0], left : left + head.shape[1]]
    alpha = head[..., 3:]
    total = alpha + region[..., 3:] * (1 - alpha)
    region[..., :3] = (head[..., :3] * alpha + region[..., :3] * region[..., 3:] * (1 - alpha)) / np.maximum(
        total, 1e-4
    )
    region[..., 3:] = total
    return whole


WIDTHS = {"fence": 160.0, "bridge": 200.0, "sign": 160.0, "🌈": 200.0, "🚗": 160.0, "🚙": 160.0, "🚕": 160.0}
"""Units across, where it is not 100."""
DRAWN: dict[str, Callable[[Pen, str | None], None]] = {
    "full-moon": _moon,
    "🌕": _moon,
    "moon": _crescent,
    "🌙": _crescent,
    "☀️": _sun,
    "lighthouse": _lighthouse,
    "windmill": _windmill,
    "wind-turbine": _wind_turbine,
    "solar-panel": _solar_panel,
    "table": _table,
    "barn": _barn,
    "bench": _bench,
    "fence": _fence,
    "bridge": _bridge,
    "sign": _sign,
    "fireworks": _fireworks,
    "robot": _robot,
    "🌈": _rainbow,
    "eiffel-tower": _eiffel_tower,
}
"""Concepts drawn here whatever fonts there are."""
