"""Our own drawings of the most wanted emoji, for machines without a colour emoji font.

With a font they are not used: the font knows ten times as many things. Units as in `shapes`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from tools.image.illustration.shapes import Pen, Tone, shade
from tools.image.illustration.words import COLORS

_INK: Tone = (44, 40, 48)
_SKIN: Tone = (250, 206, 164)


def _tone(color: str | None, usual: Tone) -> Tone:
    return COLORS[color][0] if color else usual


def _animal(
    pen: Pen, color: str | None, *, fur: Tone, face: Tone, ears: str, tail: str = "short", own: str = ""
) -> None:
    """A sitting animal seen from the front.

    `ears` are pointed, round, long or hanging, the `tail` short, long or bushy; `own` names the colour it has anyway.
    """
    fur = _tone(None if color == own else color, fur)
    dark = shade(fur, 0.82)
    if tail == "bushy":
        pen.curve([(60, 94), (78, 92), (90, 80), (90, 62), (82, 52), (76, 66), (70, 78)], dark)
        pen.curve([(90, 66), (88, 58), (82, 52), (78, 61), (83, 68)], (250, 246, 240))
    else:
        pen.line([(66, 90), (80, 86), (84, 72 if tail == "long" else 80)], dark, 5)
    pen.curve([(50, 48), (64, 58), (70, 80), (66, 95), (50, 98), (34, 95), (30, 80), (36, 58)], fur)
    pen.curve([(50, 56), (58, 64), (58, 80), (50, 86), (42, 80), (42, 64)], face)
    for x in (42, 58):
        pen.box(x - 5, 74, x + 5, 97, fur, 5)
        pen.ellipse(x, 96, 6.4, 3.2, shade(fur, 1.15))
    for side in (-1, 1):
        _ear(pen, 50 + side * 18, side, ears, fur, face)
    pen.curve([(50, 14), (68, 18), (77, 34), (70, 50), (50, 57), (30, 50), (23, 34), (32, 18)], fur)
    pen.curve([(50, 36), (60, 38), (64, 46), (58, 54), (50, 56), (42, 54), (36, 46), (40, 38)], face)
    for x in (39, 61):
        pen.ellipse(x, 33, 3.4, 4.4, _INK)
        pen.ellipse(x + 1.1, 31.4, 1.2, 1.4, (255, 255, 255))
    pen.curve([(46, 42), (54, 42), (50, 47)], _INK)
    pen.line([(45, 50), (50, 52), (55, 50)], _INK, 1.2)


def _ear(pen: Pen, x: float, side: int, ears: str, fur: Tone, face: Tone) -> None:
    if ears == "pointed":
        pen.polygon([(x - 10, 24), (x + side * 6, 2), (x + 10, 26)], fur)
        pen.polygon([(x - 4, 22), (x + side * 4, 9), (x + 6, 23)], face)
    elif ears == "long":
        pen.ellipse(x - side * 6, 6, 6, 17, fur)
        pen.ellipse(x - side * 6, 8, 3, 12, face)
    elif ears == "hanging":
        pen.curve([(x, 14), (x + side * 12, 18), (x + side * 14, 38), (x + side * 6, 44), (x, 30)], shade(fur, 0.72))
    else:
        pen.ellipse(x, 17, 9, 9, fur)
        pen.ellipse(x, 17, 5, 5, shade(fur, 0.8))


def _person(
    pen: Pen, color: str | None, *, shirt: Tone, hair: Tone, dress: bool = False, long: bool = False, hat: str = "",
    beard: bool = False,
) -> None:  # fmt: skip
    """Somebody standing, in clothes of the colour asked for; `hat`: wizard, crown, helmet or chef."""
    shirt = _tone(color, shirt)
    for x in (44, 56):
        pen.box(x - 4, 68, x + 4, 95, _SKIN if dress else (70, 80, 114), 3)
        pen.box(x - 5.4, 93, x + 5, 98, (84, 58, 52), 2)
    for side in (-1, 1):
        pen.line([(50 + side * 12, 45), (50 + side * 19, 66)], shade(shirt, 0.84), 7)
        pen.ellipse(50 + side * 19.4, 69, 3.6, 3.6, _SKIN)
    if long:
        pen.curve([(50, 6), (66, 12), (68, 44), (50, 48), (32, 44), (34, 12)], hair)
    if dress:
        pen.curve([(40, 42), (50, 40), (60, 42), (60, 56), (70, 82), (50, 85), (30, 82), (40, 56)], shirt)
    else:
        pen.box(37, 41, 63, 72, shirt, 7)
    pen.box(46, 36, 54, 44, shade(_SKIN, 0.9))
    pen.ellipse(50, 24, 15, 16, _SKIN)
    if hat == "helmet":
        pen.ellipse(50, 23, 20, 20, (226, 232, 240))
        pen.ellipse(50, 24, 14, 13, _SKIN)
    pen.curve([(35, 24), (36, 10), (50, 5), (64, 10), (65, 24), (58, 15), (46, 14)], hair)
    for x in (44, 56):
        pen.ellipse(x, 25, 1.9, 2.5, _INK)
    pen.line([(46, 32), (50, 34), (54, 32)], (176, 84, 70), 1.3)
    if beard:
        pen.curve([(36, 27), (44, 33), (50, 31), (56, 33), (64, 27), (60, 48), (50, 58), (40, 48)], (240, 240, 244))
    if hat == "wizard":
        pen.polygon([(34, 14), (66, 14), (54, -14)], shade(shirt, 0.86))
        pen.ellipse(50, 14, 22, 4.4, shade(shirt, 0.7))
    elif hat == "crown":
        pen.polygon([(37, 12), (36, -2), (43, 5), (50, -5), (57, 5), (64, -2), (63, 12)], (250, 204, 72))
    elif hat == "chef":
        for x in (41, 50, 59):
            pen.ellipse(x, 2, 8, 8, (252, 252, 252))
        pen.box(37, 4, 63, 13, (252, 252, 252))


def _house(pen: Pen, color: str | None) -> None:
    wall = _tone(color, (250, 234, 208))
    pen.box(68, 16, 77, 40, (160, 92, 76))
    pen.box(16, 46, 84, 98, wall)
    pen.polygon([(6, 49), (50, 10), (94, 49)], (196, 84, 66))
    pen.polygon([(50, 10), (94, 49), (50, 49)], (176, 70, 56))
    pen.box(42, 66, 58, 98, (132, 86, 62), 6)
    for x in (22, 64):
        pen.box(x, 60, x + 14, 76, (255, 255, 255), 1)
        pen.box(x + 1.6, 61.6, x + 12.4, 74.4, (150, 206, 232), 1)
        pen.line([(x + 7, 61), (x + 7, 75)], (255, 255, 255), 1)


def _castle(pen: Pen, color: str | None) -> None:
    stone = _tone(color, (178, 174, 184))
    for x, top in ((14, 40), (86, 40), (50, 24)):
        pen.box(x - 12, top, x + 12, 98, shade(stone, 0.9 if x != 50 else 1.0))
        for i in range(3):
            pen.box(x - 12 + i * 9, top - 6, x - 6 + i * 9, top, stone)
        pen.polygon([(x - 13, top - 6), (x, top - 28), (x + 13, top - 6)], (88, 104, 178))
        pen.box(x - 3, top + 14, x + 3, top + 26, (70, 72, 92), 3)
    pen.box(20, 62, 80, 98, stone)
    pen.box(41, 74, 59, 99, (98, 70, 58), 8)


def _round_tree(pen: Pen, color: str | None, *, leaf: Tone = (88, 158, 76)) -> None:
    leaf = _tone(color, leaf)
    pen.polygon([(45, 98), (47, 60), (53, 60), (56, 98)], (122, 86, 62))
    for x, y, r in ((50, 26, 24), (30, 42, 19), (70, 42, 19), (50, 50, 22)):
        pen.ellipse(x, y, r, r, leaf)
    for x, y, r in ((44, 20, 13), (26, 37, 9), (64, 36, 10)):
        pen.ellipse(x, y, r, r, shade(leaf, 1.16))


def _pine(pen: Pen, color: str | None) -> None:
    leaf = _tone(color, (52, 124, 88))
    pen.box(45, 84, 55, 99, (122, 86, 62))
    for top, bottom, half in ((2, 38, 20), (22, 62, 28), (42, 88, 36)):
        pen.polygon([(50, top), (50 + half, bottom), (50 - half, bottom)], leaf)
        pen.polygon([(50, top), (50 + half, bottom), (50, bottom)], shade(leaf, 0.86))


def _palm(pen: Pen, color: str | None) -> None:
    leaf = _tone(color, (72, 156, 84))
    pen.curve([(44, 99), (47, 66), (56, 34), (60, 34), (55, 66), (54, 99)], (164, 116, 76))
    for angle in (-200, -165, -130, -50, -15, 20):
        a = math.radians(angle)
        tip = (58 + 40 * math.cos(a), 34 + 30 * math.sin(a) + 10)
        middle = (58 + 22 * math.cos(a), 22 + 20 * math.sin(a))
        pen.curve([(58, 32), middle, tip, (middle[0], middle[1] + 10)], shade(leaf, 0.9 if angle % 2 else 1.06))
    for x in (54, 62):
        pen.ellipse(x, 38, 3.6, 3.6, (118, 80, 54))


def _car(pen: Pen, color: str | None, *, usual: Tone = (222, 66, 60)) -> None:
    body = _tone(color, usual)
    pen.curve([(34, 46), (50, 26), (84, 23), (108, 28), (124, 48)], body)
    pen.polygon([(44, 46), (55, 31), (76, 30), (76, 46)], (178, 222, 242))
    pen.polygon([(81, 46), (81, 30), (101, 33), (112, 46)], (178, 222, 242))
    pen.box(10, 44, 150, 76, body, 13)
    pen.box(10, 64, 150, 76, shade(body, 0.8), 6)
    for x in (44, 118):
        pen.ellipse(x, 77, 15, 15, (50, 52, 62))
        pen.ellipse(x, 77, 7, 7, (206, 210, 218))
    pen.ellipse(146, 55, 4, 5, (255, 236, 160))


def _boat(pen: Pen, color: str | None) -> None:
    sail = _tone(color, (244, 122, 84))
    pen.line([(50, 4), (50, 80)], (126, 92, 70), 2.2)
    pen.curve([(53, 8), (74, 40), (88, 72), (53, 72)], sail)
    pen.curve([(47, 16), (34, 44), (16, 72), (47, 72)], (252, 246, 236))
    pen.curve([(6, 78), (94, 78), (80, 97), (50, 99), (20, 97)], (94, 128, 170))
    pen.box(8, 77, 92, 83, (240, 240, 244), 2)


def _rocket(pen: Pen, color: str | None) -> None:
    pen.curve([(42, 78), (50, 99), (58, 78)], (255, 186, 66))
    for side in (-1, 1):
        pen.polygon([(50 + side * 14, 52), (50 + side * 30, 80), (50 + side * 12, 74)], (222, 76, 70))
    pen.curve([(50, 2), (65, 26), (65, 62), (58, 79), (42, 79), (35, 62), (35, 26)], _tone(color, (236, 240, 246)))
    pen.curve([(50, 2), (61, 18), (50, 22), (39, 18)], (222, 76, 70))
    pen.ellipse(50, 40, 9, 9, (74, 90, 120))
    pen.ellipse(50, 40, 6.4, 6.4, (152, 220, 246))


def _balloon(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (232, 62, 58))
    pen.line([(50, 70), (47, 80), (53, 88), (49, 98)], (150, 160, 176), 1.3)
    pen.curve([(50, 2), (74, 12), (79, 34), (66, 58), (50, 68), (34, 58), (21, 34), (26, 12)], tone)
    pen.polygon([(50, 66), (55, 73), (45, 73)], shade(tone, 0.8))
    pen.ellipse(38, 22, 6, 10, shade(tone, 1.5))


def _flower(pen: Pen, color: str | None, *, petal: Tone, heart: Tone = (250, 204, 84)) -> None:
    petal = _tone(color, petal)
    pen.line([(50, 40), (49, 98)], (78, 150, 74), 4)
    pen.curve([(50, 84), (70, 66), (80, 64), (68, 84)], (96, 172, 84))
    pen.curve([(49, 92), (30, 76), (20, 74), (32, 92)], (96, 172, 84))
    for i in range(8):
        angle = i * math.pi / 4
        pen.ellipse(50 + 19 * math.cos(angle), 30 + 19 * math.sin(angle), 10, 10, shade(petal, 1.0 if i % 2 else 0.92))
    pen.ellipse(50, 30, 13, 13, heart)


def _fish(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (250, 148, 60))
    pen.curve([(28, 50), (6, 26), (14, 50), (6, 74)], shade(tone, 0.84))
    pen.curve([(48, 28), (66, 16), (76, 32)], shade(tone, 0.84))
    pen.curve([(22, 50), (46, 28), (76, 30), (96, 50), (76, 70), (46, 72)], tone)
    pen.curve([(58, 31), (66, 50), (58, 69), (52, 50)], (250, 246, 238))
    pen.ellipse(81, 44, 5, 5, (255, 255, 255))
    pen.ellipse(82, 44, 2.8, 2.8, _INK)


def _bird(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (78, 160, 220))
    pen.line([(46, 78), (44, 97)], (232, 150, 62), 2.4)
    pen.line([(56, 78), (56, 97)], (232, 150, 62), 2.4)
    pen.curve([(66, 56), (98, 38), (92, 58), (74, 70)], shade(tone, 0.8))
    pen.curve([(24, 22), (40, 14), (52, 28), (74, 46), (78, 64), (60, 80), (38, 78), (24, 58), (20, 36)], tone)
    pen.curve([(44, 44), (70, 46), (74, 62), (54, 68)], shade(tone, 0.84))
    pen.polygon([(21, 28), (5, 34), (22, 38)], (244, 168, 66))
    pen.ellipse(32, 28, 3.4, 3.4, _INK)


def _apple(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (222, 54, 52))
    pen.curve(
        [(50, 26), (68, 20), (88, 34), (86, 66), (66, 96), (50, 92), (34, 96), (14, 66), (12, 34), (32, 20)], tone
    )
    pen.ellipse(30, 42, 7, 11, shade(tone, 1.4))
    pen.line([(50, 28), (53, 10)], (112, 78, 54), 3.6)
    pen.curve([(54, 18), (66, 4), (84, 6), (72, 20)], (96, 172, 84))


def _cake(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (250, 222, 196))
    pen.ellipse(50, 90, 44, 8, (222, 226, 234))
    pen.box(14, 48, 86, 90, tone, 8)
    pen.box(14, 48, 86, 60, (244, 132, 160), 6)
    for x in (24, 40, 56, 72):
        pen.ellipse(x + 2, 62, 6, 7, (244, 132, 160))
    for x, stripe in ((32, (112, 190, 232)), (50, (250, 204, 84)), (68, (150, 208, 120))):
        pen.box(x - 2, 26, x + 2, 48, stripe)
        pen.curve([(x, 12), (x + 4, 22), (x, 26), (x - 4, 22)], (255, 178, 62))


def _bowl(pen: Pen, color: str | None) -> None:
    pen.line([(60, 34), (96, 6)], (172, 112, 72), 2.6)
    pen.line([(66, 38), (98, 14)], (172, 112, 72), 2.6)
    pen.ellipse(50, 48, 44, 12, (250, 250, 248))
    pen.ellipse(50, 48, 39, 9, (226, 164, 86))
    for i in range(6):
        pen.line([(24 + 9 * i, 44), (30 + 9 * i, 52)], (252, 222, 150), 2.4)
    pen.ellipse(36, 46, 8, 5, (255, 255, 255))
    pen.ellipse(36, 46, 4, 2.8, (255, 176, 56))
    pen.box(58, 36, 72, 48, (54, 78, 66), 1)
    pen.curve([(6, 50), (50, 60), (94, 50), (84, 78), (64, 94), (36, 94), (16, 78)], _tone(color, (240, 240, 240)))
    pen.curve([(8, 57), (50, 67), (92, 57), (90, 62), (50, 72), (10, 62)], (214, 62, 58))


def _cup(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (248, 248, 248))
    pen.ellipse(80, 58, 14, 16, tone)
    pen.ellipse(80, 58, 8, 10, (222, 214, 206))
    pen.box(16, 38, 78, 90, tone, 14)
    pen.ellipse(47, 40, 31, 7, shade(tone, 0.92))
    pen.ellipse(47, 40, 27, 5.4, (112, 72, 48))
    for x in (36, 50, 62):
        pen.line([(x, 30), (x - 4, 22), (x + 3, 14), (x, 6)], (206, 206, 212), 2.4)


def _ball(pen: Pen, color: str | None) -> None:
    pen.ellipse(50, 50, 46, 46, _tone(color, (246, 246, 246)))
    for i in range(5):
        a = math.radians(-90 + 72 * i)
        pen.ellipse(50 + 38 * math.cos(a), 50 + 38 * math.sin(a), 9, 9, _INK)
    corners = [math.radians(-90 + 72 * i) for i in range(5)]
    pen.polygon([(50 + 15 * math.cos(a), 50 + 15 * math.sin(a)) for a in corners], _INK)


def _star(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (255, 206, 72))
    angles = [math.radians(-90 + 36 * i) for i in range(10)]
    pen.polygon(
        [(50 + (48, 21)[i % 2] * math.cos(a), 52 + (48, 21)[i % 2] * math.sin(a)) for i, a in enumerate(angles)], tone
    )


def _heart(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (226, 52, 70))
    steps = [i * 2 * math.pi / 60 for i in range(60)]
    x = [50 + 2.9 * 16 * math.sin(t) ** 3 for t in steps]
    y = [46 - 2.9 * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) for t in steps]
    pen.polygon(list(zip(x, y, strict=True)), tone)
    pen.ellipse(30, 30, 7, 9, shade(tone, 1.4))


def _cloud(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (252, 253, 255))
    pen.box(10, 56, 90, 82, shade(tone, 0.94), 13)
    for x, y, r in ((34, 54, 20), (58, 44, 25), (76, 60, 15)):
        pen.ellipse(x, y, r, r, tone)


def _snowman(pen: Pen, color: str | None) -> None:
    snow = _tone(color, (246, 250, 255))
    for y, r in ((77, 22), (46, 16), (22, 12)):
        pen.ellipse(50, y, r, r, shade(snow, 0.93))
        pen.ellipse(48, y - 1.4, r - 2, r - 2, snow)
    for side in (-1, 1):
        pen.line([(50 + side * 14, 46), (50 + side * 34, 34)], (120, 84, 60), 2)
        pen.ellipse(50 + side * 4.4, 19, 1.7, 1.9, _INK)
    pen.polygon([(50, 22), (62, 25), (50, 26)], (250, 148, 60))
    pen.box(38, 8, 62, 12, _INK, 1)
    pen.box(42, -6, 58, 10, _INK, 1)
    for y in (42, 50):
        pen.ellipse(50, y, 1.7, 1.7, _INK)


def _gift(pen: Pen, color: str | None) -> None:
    tone = _tone(color, (232, 84, 92))
    pen.box(14, 44, 86, 97, tone, 2)
    pen.box(9, 30, 91, 48, shade(tone, 0.88), 2)
    pen.box(44, 30, 56, 97, (252, 212, 92))
    for side in (-1, 1):
        pen.ellipse(50 + side * 15, 21, 14, 9, (252, 212, 92))
        pen.ellipse(50 + side * 15, 21, 8, 4.4, (232, 178, 62))


_FUR: dict[str, dict[str, object]] = {
    "🦊": {"fur": (238, 116, 48), "face": (252, 240, 228), "ears": "pointed", "tail": "bushy", "own": "red"},
    "🐺": {"fur": (140, 146, 158), "face": (236, 238, 242), "ears": "pointed", "tail": "bushy"},
    "🐈": {"fur": (246, 178, 74), "face": (255, 238, 214), "ears": "pointed", "tail": "long"},
    "🐕": {"fur": (206, 152, 100), "face": (250, 236, 218), "ears": "hanging", "tail": "long"},
    "🐻": {"fur": (142, 98, 70), "face": (222, 186, 146), "ears": "round"},
    "🐻‍❄️": {"fur": (240, 244, 248), "face": (252, 252, 252), "ears": "round"},
    "🐼": {"fur": (72, 70, 78), "face": (250, 250, 250), "ears": "round"},
    "🐇": {"fur": (228, 220, 214), "face": (252, 236, 234), "ears": "long"},
    "🐅": {"fur": (244, 156, 56), "face": (255, 242, 222), "ears": "round", "tail": "long"},
    "🦁": {"fur": (232, 176, 84), "face": (252, 232, 196), "ears": "round", "tail": "long"},
    "🐁": {"fur": (170, 168, 176), "face": (246, 222, 222), "ears": "round", "tail": "long"},
    "🐖": {"fur": (246, 172, 180), "face": (252, 204, 208), "ears": "hanging"},
    "🐒": {"fur": (138, 96, 68), "face": (236, 200, 164), "ears": "round", "tail": "long"},
}
_FOLK: dict[str, dict[str, object]] = {
    "🧍": {"shirt": (76, 156, 132), "hair": (92, 62, 46)},
    "🧍‍♂️": {"shirt": (64, 120, 190), "hair": (72, 50, 42)},
    "🧍‍♀️": {"shirt": (214, 92, 120), "hair": (104, 66, 46), "dress": True, "long": True},
    "👩": {"shirt": (196, 84, 120), "hair": (84, 54, 42), "dress": True, "long": True},
    "👨": {"shirt": (70, 124, 186), "hair": (62, 46, 42)},
    "👧": {"shirt": (240, 116, 150), "hair": (118, 74, 48), "dress": True, "long": True},
    "👦": {"shirt": (66, 134, 214), "hair": (96, 64, 46)},
    "🧒": {"shirt": (246, 178, 74), "hair": (96, 64, 46)},
    "👴": {"shirt": (120, 128, 140), "hair": (224, 224, 230), "beard": True},
    "👵": {"shirt": (150, 108, 176), "hair": (224, 224, 230), "dress": True},
    "🧙‍♂️": {"shirt": (72, 82, 176), "hair": (236, 236, 240), "dress": True, "hat": "wizard", "beard": True},
    "👸": {"shirt": (240, 142, 188), "hair": (232, 186, 92), "dress": True, "long": True, "hat": "crown"},
    "🤴": {"shirt": (92, 72, 156), "hair": (112, 76, 52), "hat": "crown"},
    "🧑‍🚀": {"shirt": (226, 232, 240), "hair": (92, 62, 46), "hat": "helmet"},
    "🧑‍🍳": {"shirt": (246, 246, 246), "hair": (92, 62, 46), "hat": "chef"},
}

STAND_INS: dict[str, Callable[[Pen, str | None], None]] = {
    **{key: partial(_animal, **look) for key, look in _FUR.items()},  # type: ignore[arg-type]
    **{key: partial(_person, **look) for key, look in _FOLK.items()},  # type: ignore[arg-type]
    "🏠": _house, "🏡": _house, "🏰": _castle, "🌳": _round_tree, "🌲": _pine, "🎄": _pine, "🌴": _palm,
    "🌸": partial(_flower, petal=(250, 186, 206)), "🌷": partial(_flower, petal=(240, 106, 142)),
    "🌹": partial(_flower, petal=(214, 44, 60), heart=(150, 24, 44)),
    "🌻": partial(_flower, petal=(252, 196, 52), heart=(126, 80, 48)), "🌼": partial(_flower, petal=(252, 250, 246)),
    "🚗": _car, "🚙": partial(_car, usual=(66, 124, 200)), "🚕": partial(_car, usual=(250, 200, 62)), "⛵": _boat,
    "🚀": _rocket, "🎈": _balloon, "🐟": _fish, "🐠": _fish, "🐦": _bird, "🍎": _apple, "🎂": _cake, "🍜": _bowl,
    "☕": _cup, "⚽": _ball, "⭐": _star, "❤️": _heart, "☁️": _cloud, "⛄": _snowman, "🎁": _gift,
}  # fmt: skip
