"""Who stands where: from a scene to placed figures.

1. every subject gets a size  2. what is beside something gets a place in a row  3. the row is fitted into the
width  4. each is set down on the ground or in the air  5. what is above, on, in, behind ... goes to its target
Lengths are pixels; y grows downwards. What a relation asks for holds in the result whatever the seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.image.illustration import things
from tools.image.illustration.scene import Relation, Scene, Subject
from tools.image.illustration.stage import FLOATING, Stage

if TYPE_CHECKING:
    import numpy as np

Aspect = Callable[[Subject], float]
"""Width by height of a subject's sprite."""

_STACKED = ("above", "below", "on", "in", "behind", "front")
_SURFACES = {"table": 0.03, "🛋️": 0.64, "🛏️": 0.5, "🪑": 0.5, "🐎": 0.42, "🐘": 0.25, "🐫": 0.4, "🐄": 0.35, "⛵": 0.35,
             "🛶": 0.5, "🚲": 0.35, "🏍️": 0.4, "bench": 0.45, "🐉": 0.4, "🦄": 0.4, "bridge": 0.3}  # fmt: skip
"""How far down from its top a thing is stood or sat on, as a part of its height."""
_CROWD = (
    (1, 1.0),
    (2, 0.88),
    (3, 0.78),
    (4, 0.68),
    (6, 0.6),
    (9, 0.5),
    (12, 0.44),
    (20, 0.36),
    (36, 0.28),
    (10**9, 0.22),
)


@dataclass
class Figure:
    """One drawn thing: its box in pixels, and what it is an image of."""

    subject: int
    x: float
    """Left edge."""
    y: float
    """Top edge."""
    width: float
    height: float
    airborne: bool = False
    """Whether it floats or flies; it casts no shadow on the ground."""
    depth: float = 0.0
    """Drawn from small to large."""
    flip: bool = False
    number: int = 0
    """Which of its subject's figures it is."""

    @property
    def center_x(self) -> float:
        """Middle of the box."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.height


@dataclass
class _Block:
    """All figures of one subject, as one box."""

    index: int
    subject: Subject
    item_height: float
    aspect: float
    columns: int
    rows: int
    airborne: bool
    x: float = 0.0
    """Centre."""
    bottom: float = 0.0
    depth: float | None = None
    scenery: bool = False
    """Stands at the sides of the scene, in no row."""

    @property
    def spacing(self) -> float:
        """From one to the next, in widths: what floats has air around it."""
        if self.subject.loose and self.subject.relation is None and usual_height(self.subject.concept.key) < 0.22:
            return 1.75 if self.airborne else 1.2
        return 1.18 if self.airborne else 1.06

    @property
    def width(self) -> float:
        step = self.item_height * self.aspect * self.spacing
        return step * self.columns + (step * 0.3 if self.rows > 1 else 0)

    @property
    def height(self) -> float:
        return self.item_height * (1 + (self.rows - 1) * (0.95 if self.airborne else 0.5))

    @property
    def top(self) -> float:
        return self.bottom - self.height


def arrange(
    scene: Scene, stage: Stage, width: int, height: int, rng: np.random.Generator, aspect: Aspect
) -> list[Figure]:
    """The figures of a scene, furthest first."""
    blocks = [_block(i, subject, scene, stage, width, height, aspect) for i, subject in enumerate(scene.subjects)]
    if not blocks:
        return []
    targets = {target for subject in scene.subjects if subject.relation for target in subject.relation.targets}
    for block in blocks:
        block.scenery = _is_scenery(block) and block.index not in targets
    rows = _rows(blocks)
    for row in rows:
        _fit_row(row, width, rng)
    for block in blocks:
        if not _is_stacked(block):
            _set_down(block, stage, height, rng, len(blocks))
    for block in _targets_first(blocks):
        if _is_stacked(block):
            _stack(block, blocks, stage, width, height, rng)
    for block in blocks:
        if block.scenery:
            _to_the_side(block, width, rng)
    for block in blocks:
        _keep_inside(block, width, height, scene.portrait)
    figures = []
    for block in blocks:
        scattered = (
            block.subject.loose and block.subject.count == 3 and block.subject.relation is None and not block.airborne
        )
        figures += _scattered(block, stage, width, height, rng) if scattered else _figures(block, rng, height)
    return sorted(figures, key=lambda figure: figure.depth)


def _block(i: int, subject: Subject, scene: Scene, stage: Stage, width: int, height: int, aspect: Aspect) -> _Block:
    key = subject.concept.key
    usual = usual_height(key)
    grounded = [one for one in scene.subjects if one.concept.key not in things.HEAVEN]
    if len(grounded) == 1 and key not in things.HEAVEN:
        usual = usual * (1.25 if usual > 0.4 else 1.7) if subject.count == 1 else usual * 1.3
        usual = min(max(usual, 0.42 if stage.ground == "plain" else 0.0), 0.6)
    elif len(grounded) == 2 and key not in things.HEAVEN:
        usual *= 1.2
    crowd = next(factor for most, factor in _CROWD if subject.count <= most)
    shape = aspect(subject)
    unit = min(height, width * 1.15)
    item = usual * crowd * min(subject.size, 0.85 / usual) * unit
    if scene.portrait and len(scene.subjects) == 1:
        item = 0.8 * unit
    columns, rows = _grid(subject.count, shape)
    airborne = stage.ground in FLOATING or (key in things.SKY and not _touches(subject.relation))
    block = _Block(i, subject, item, shape, columns, rows, airborne)
    block.item_height *= min(1.0, 0.9 * width / block.width, 0.8 * height / block.height)
    return block


def usual_height(key: str) -> float:
    """Usual height of a thing as a part of the picture's."""
    for size, keys in _sizes():
        if key in keys:
            return size
    if (
        key in things.PEOPLE_HEADS
        or "\u200d" in key
        or "\U0001f466" <= key[0] <= "\U0001f487"
        or "🦸" <= key[0] <= "🧟"
    ):
        return things.PERSON_SIZE
    if key[0] in "🧍🚶🏃💃🕺🥷👽🤖🧎":
        return things.PERSON_SIZE
    return things.USUAL_SIZE


def _sizes() -> list[tuple[float, set[str]]]:
    return [(size, set(keys.split())) for size, keys in things.SIZES.items()]


def _grid(count: int, aspect: float) -> tuple[int, int]:
    if count <= 4:
        return count, 1
    columns = math.ceil(math.sqrt(count * 1.7 / max(aspect, 0.5)))
    return columns, math.ceil(count / columns)


def _touches(relation: Relation | None) -> bool:
    return relation is not None and relation.kind in ("on", "in")


def _is_stacked(block: _Block) -> bool:
    relation = block.subject.relation
    return relation is not None and relation.kind in _STACKED


def _rows(blocks: list[_Block]) -> list[list[_Block]]:
    """Those on the ground, and those in the sky, from left to right; who is beside another is in the other's row."""
    ground: list[_Block] = []
    sky: list[_Block] = []
    placed: dict[int, list[_Block]] = {}
    for block in _targets_first(blocks):
        relation = block.subject.relation
        if _is_stacked(block):
            # a stack stands in its target's row through the target; relations to it look there
            placed[block.index] = placed.get(relation.targets[0], ground) if relation else ground
            continue
        if block.scenery:
            continue
        if relation is None or relation.targets[0] not in placed:
            row = sky if block.airborne else ground
            row.insert(0 if block.subject.side == "left" else len(row), block)
        else:
            row = placed[relation.targets[0]]
            _insert(row, block, relation, blocks)
        placed[block.index] = row
    return [row for row in (ground, sky) if row]


def _insert(row: list[_Block], block: _Block, relation: Relation, blocks: list[_Block]) -> None:
    positions = [
        row.index(_foot(blocks[target], blocks)) for target in relation.targets if _foot(blocks[target], blocks) in row
    ]
    if not positions:
        row.append(block)
    elif relation.kind == "left":
        row.insert(min(positions), block)
    else:
        row.insert(min(positions) + 1, block)


def _foot(block: _Block, blocks: list[_Block]) -> _Block:
    """The block at the bottom of a stack."""
    for _ in blocks:
        relation = block.subject.relation
        if not _is_stacked(block) or relation is None:
            break
        block = blocks[relation.targets[0]]
    return block


def _targets_first(blocks: list[_Block]) -> list[_Block]:
    """In an order in which everything comes after what it relates to."""
    ordered: list[_Block] = []
    done: set[int] = set()

    def visit(block: _Block) -> None:
        if block.index in done:
            return
        done.add(block.index)
        for target in block.subject.relation.targets if block.subject.relation else ():
            visit(blocks[target])
        ordered.append(block)

    for block in blocks:
        visit(block)
    return ordered


def _fit_row(row: list[_Block], width: int, rng: np.random.Generator) -> None:
    """Spread a row over the width, shrinking it where it is too wide."""
    total = sum(block.width for block in row)
    room = width * 0.94
    if total > room * 0.92:
        for block in row:
            block.item_height *= room * 0.92 / total
        total = sum(block.width for block in row)
    gap = min((room - total) / len(row), width * 0.16)
    slack = width - total - gap * (len(row) - 1)
    alone = row[0] if len(row) == 1 else None
    if alone is not None and alone.airborne:
        start = slack * (0.22 if rng.random() < 0.5 else 0.78)
    else:
        start = slack * (0.5 + (float(rng.random()) - 0.5) * 0.25)
    if alone is not None and alone.subject.side:
        start = slack * {"left": 0.1, "middle": 0.5, "right": 0.9}[alone.subject.side]
    x = start
    for block in row:
        block.x = x + block.width / 2
        x += block.width + gap


def _set_down(block: _Block, stage: Stage, height: int, rng: np.random.Generator, many: int) -> None:
    """The height at which a block stands or floats by itself."""
    key = block.subject.concept.key
    relation = block.subject.relation
    jitter = float(rng.random()) - 0.5
    if stage.ground in FLOATING and key not in things.HEAVEN:
        middle = (0.52 + jitter * (0.3 if many > 1 else 0.06)) * height
        block.bottom = middle + block.height / 2
    elif block.airborne and key in things.HEAVEN:
        low = {"sunset": 0.36, "dawn": 0.36}.get(stage.time, 0.26) if key in ("☀️", "🌞") else 0.24
        block.bottom = max((low + jitter * 0.06) * height, block.height * 0.5) + block.height / 2
    elif block.airborne:
        block.bottom = (0.34 + jitter * 0.12) * height + block.height / 2
        if relation is not None and relation.kind in ("left", "right", "beside", "between"):
            block.bottom = 0.6 * height + jitter * 0.1 * height
    elif stage.ground in ("sea",) and key in things.WATER:
        block.bottom = (stage.horizon + 0.14 + jitter * 0.05) * height + block.height * 0.3
    else:
        block.bottom = _standing(block, stage, height) + jitter * 0.03 * height
    block.depth = block.bottom


def _standing(block: _Block, stage: Stage, height: int) -> float:
    """Feet: what is tall stands further back."""
    tall = min(1.0, block.item_height / height / 0.55)
    if stage.ground == "cliff":
        return 0.79 * height
    if stage.ground == "lake":
        return 0.93 * height  # the shore in front; behind it is water
    near, far = 0.92, stage.horizon + 0.4 * (0.92 - stage.horizon)
    return (near + (far - near) * max(0.0, tall - 0.25)) * height


def _stack(
    block: _Block, blocks: list[_Block], stage: Stage, width: int, height: int, rng: np.random.Generator
) -> None:
    """Put a block above, below, on, in, behind or in front of its target."""
    relation = block.subject.relation
    assert relation is not None
    target = blocks[relation.targets[0]]
    side = 1 if rng.random() < 0.5 else -1
    key, target_key = block.subject.concept.key, target.subject.concept.key
    block.x, block.depth = target.x, (target.depth or 0) + 1
    match relation.kind:
        case "above":
            _make_room_above(block, target, height)
            block.bottom = target.top - 0.025 * height
            block.airborne = True
        case "below" if target.airborne or target_key in things.HEAVEN:
            tried = _Block(**{**block.__dict__, "airborne": False}) if stage.ground not in FLOATING else block
            block.airborne = block.airborne and stage.ground in FLOATING
            _set_down(tried, stage, height, rng, len(blocks))
            block.bottom = max(tried.bottom, target.bottom + block.height + 0.02 * height)
            block.depth = block.bottom
            if target_key in things.HEAVEN:
                block.x = width * (0.5 + 0.1 * (float(rng.random()) - 0.5))
        case "below":
            block.item_height *= min(1.0, 0.5 * target.height / block.height)
            block.bottom = target.bottom + 0.012 * height
            block.x += 0 if target_key == "table" else side * target.width * 0.16
        case "on":
            shared = _spread(block, blocks, target)
            reach = 0.5 if key in things.HATS else 1.1
            block.item_height *= min(1.0, reach * target.width * shared / block.width)
            _make_room_above(block, target, height)
            sunk = 0.09 if key in things.HATS else _SURFACES.get(target_key, 0.06)
            block.bottom = target.top + target.height * sunk
            block.airborne = True
        case "in":
            block.item_height *= min(1.0, 0.62 * target.width / block.width, 0.62 * target.height / block.height)
            block.bottom = target.bottom - 0.2 * target.height
            block.airborne = True
        case "behind":
            block.item_height = max(block.item_height, min(target.height * 0.7, block.item_height * 1.4))
            block.bottom = target.bottom - 0.1 * height
            block.x += side * (target.width + block.width) * 0.27
            block.depth = (target.depth or 0) - 1
        case _:
            block.bottom = max(target.bottom + 0.05 * height, 0.9 * height if not target.airborne else 0)
            block.x += side * target.width * 0.22
            block.depth = max(block.bottom, (target.depth or 0) + 1)
    if key in things.HEAVEN and relation.kind != "above":
        block.airborne = True


def _spread(block: _Block, blocks: list[_Block], target: _Block) -> float:
    """Give what stands on the same thing places side by side. Returns the part of the width this one has."""
    together = [other for other in blocks if other.subject.relation == block.subject.relation]
    widths = [other.width for other in together]
    total = sum(widths)
    before = sum(widths[: together.index(block)])
    reach = min(target.width * 1.05, max(total, target.width * 0.7))
    block.x = target.x + reach * ((before + block.width / 2) / total - 0.5)
    return block.width / total


def _make_room_above(block: _Block, target: _Block, height: int) -> None:
    """Shrink both, or lower what floats, until `block` fits over `target`."""
    needed = block.height + 0.05 * height
    if target.top < needed and target.airborne:
        target.bottom = min(0.9 * height, target.bottom + needed - target.top)
    space = target.bottom - 0.05 * height
    if block.height + target.height > space:
        factor = space / (block.height + target.height)
        block.item_height *= factor
        target.item_height *= factor


def _keep_inside(block: _Block, width: int, height: int, portrait: bool) -> None:
    block.x = min(max(block.x, block.width / 2 + 0.01 * width), width - block.width / 2 - 0.01 * width)
    if portrait:
        block.bottom = height * 1.0
        block.x = width / 2
        return
    block.bottom = min(max(block.bottom, block.height + 0.01 * height), 0.985 * height)


def _is_scenery(block: _Block) -> bool:
    """Trees in a number left open frame the scene instead of standing in its row."""
    subject = block.subject
    return subject.loose and subject.relation is None and subject.concept.key in things.TREES and not block.airborne


def _to_the_side(block: _Block, width: int, rng: np.random.Generator) -> None:
    block.x = width * (0.2 if rng.random() < 0.5 else 0.8)


def _scattered(block: _Block, stage: Stage, width: int, height: int, rng: np.random.Generator) -> list[Figure]:
    """Figures at different depths, the nearest at a side, so that they give the scene a foreground."""
    figures = []
    scenery = block.scenery
    side = 1 if block.x > width / 2 else -1
    spots = ((0.36, 1.0), (-0.36, 0.66), (0.14, 0.5)) if scenery else ((0.0, 1.0), (-0.24, 0.8), (0.22, 0.72))
    for number, (x, size) in enumerate(spots[: block.subject.count]):
        tall = block.item_height * (1.35 if scenery else 1.2) * size
        wobble = (float(rng.random()) - 0.5) * 0.05
        center = block.x + x * 1.5 * block.width if not scenery else width * (0.5 + side * x + wobble)
        foot = (stage.horizon + 0.06 + (0.97 - stage.horizon - 0.06) * ((size - 0.45) / 0.55) ** 1.2) * height
        if not scenery:
            foot = block.bottom - (1 - size) * 0.5 * block.item_height
        wide = tall * block.aspect
        left = min(
            max(center - wide / 2, -0.1 * wide if scenery else 0.01 * width), width - wide * (0.9 if scenery else 1)
        )
        figures.append(Figure(block.index, left, foot - tall, wide, tall, False, foot, side * x > 0, number))
    return figures


def _figures(block: _Block, rng: np.random.Generator, height: int) -> list[Figure]:
    """The single figures of a block: a loose grid, each a little different."""
    figures = []
    count = block.subject.count
    for number in range(count):
        row, column = divmod(number, block.columns)
        in_row = min(block.columns, count - row * block.columns)
        wobble = (float(rng.random()) - 0.5) * 0.16
        size = block.item_height * (1 + wobble * (0.6 if count > 1 else 0)) * (1 if block.airborne else 0.92**row)
        item_width = size * block.aspect
        step = block.item_height * block.aspect * block.spacing
        x = block.x + (column - (in_row - 1) / 2) * step + (row % 2) * step * 0.15 - item_width / 2
        lift = block.item_height * row * (0.95 if block.airborne else 0.5)
        sway = wobble * block.item_height * (1.2 if block.airborne and count > 1 else 0.3)
        y = block.bottom - lift - size - (abs(sway) if block.airborne else 0)
        flip = bool(rng.random() < 0.5) and count > 1
        depth = (block.depth if block.depth is not None else block.bottom) - lift * 0.02
        figures.append(Figure(block.index, x, y, item_width, size, block.airborne, depth, flip, number))
    return figures
