"""From recognised lines, in any order, to text as a person would read it: columns, rows, paragraphs.

Rows come first; a gutter that runs through several rows makes columns where both sides hold running text,
and stays one row of cells where they hold short entries (a price list, a form).
Source: the recursive XY cut, Nagy and Seth 1984, "Hierarchical representation of optically scanned documents".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

_RUNNING_TEXT = 7.0
"""Times its height that a line is wide, at least, when it belongs to running text."""


@dataclass(frozen=True)
class TextLine:
    """One recognised line: its text, how sure it is, in [0, 1], and its box."""

    text: str
    score: float
    box: tuple[tuple[float, float], ...]
    """Four corners in pixels, clockwise from the one where the text begins."""

    def to_dict(self) -> dict[str, object]:
        """Plain values for JSON, pixels rounded."""
        return {"text": self.text, "score": round(self.score, 3), "box": [[round(x), round(y)] for x, y in self.box]}

    @property
    def angle(self) -> float:
        """Radians by which the line runs down to the right."""
        (x0, y0), (x1, y1) = self.box[0], self.box[1]
        return math.atan2(y1 - y0, x1 - x0)


@dataclass(frozen=True)
class _Cell:
    """A line in the straightened page, as an upright rectangle."""

    line: TextLine
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def in_reading_order(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Rows from first to last, each with its lines from left to right; an empty row is a new paragraph."""
    cells = _straightened(lines)
    if not cells:
        return []
    rows: list[list[TextLine]] = []
    for block in _blocks(cells):
        if rows:
            rows.append([])
        rows += _rows_with_paragraphs(block)
    return rows


def as_text(rows: Sequence[Sequence[TextLine]]) -> str:
    """The rows as plain text, cells of a row apart by a tab."""
    return "\n".join("\t".join(line.text for line in row) for row in rows)


def _straightened(lines: Sequence[TextLine]) -> list[_Cell]:
    """The lines turned back by their common angle, so that a tilted page has level rows."""
    if not lines:
        return []
    long = [line for line in lines if len(line.text) > 2] or list(lines)
    angle = median(line.angle for line in long)
    cosine, sine = math.cos(-angle), math.sin(-angle)
    cells = []
    for line in lines:
        points = [(x * cosine - y * sine, x * sine + y * cosine) for x, y in line.box]
        xs, ys = sorted(x for x, _ in points), sorted(y for _, y in points)
        # The means of the two left, right, upper and lower corners: the line's own slant does not make it taller.
        left, right = (xs[0] + xs[1]) / 2, (xs[2] + xs[3]) / 2
        top, bottom = (ys[0] + ys[1]) / 2, (ys[2] + ys[3]) / 2
        cells.append(_Cell(line, left, right, top, max(bottom, top + 1.0)))
    return cells


def _blocks(cells: list[_Cell]) -> list[list[_Cell]]:
    """Split where columns stand: what is above them, each column, what is below."""
    bands = _bands(cells)
    start, end, gutter = _longest_columns(bands)
    if gutter is None:
        return [cells]
    inside = [cell for band in bands[start:end] for cell in band]
    left = [cell for cell in inside if cell.right <= gutter]
    right = [cell for cell in inside if cell.right > gutter]
    parts = [band for band in ([c for b in bands[:start] for c in b], left, right) if band]
    after = [c for b in bands[end:] for c in b]
    return [block for part in [*parts, *([after] if after else [])] for block in _blocks(part)]


def _bands(cells: list[_Cell]) -> list[list[_Cell]]:
    """Rows that do not overlap in height; of each line only the middle half counts, as boxes are drawn wide."""
    bands: list[list[_Cell]] = []
    reach = -math.inf
    for cell in sorted(cells, key=lambda cell: cell.middle):
        top, bottom = cell.middle - cell.height / 4, cell.middle + cell.height / 4
        if bands and top < reach:
            bands[-1].append(cell)
        else:
            bands.append([cell])
            reach = -math.inf
        reach = max(reach, bottom)
    return bands


def _longest_columns(bands: list[list[_Cell]]) -> tuple[int, int, float | None]:
    """The longest run of bands that a gutter splits into columns of running text: begin, end, the gutter's x."""
    best: tuple[int, int, float | None] = (0, 0, None)
    for start in range(len(bands)):
        gaps = [(-math.inf, math.inf)]
        inside: list[_Cell] = []
        for end in range(start + 1, len(bands) + 1):
            inside += bands[end - 1]
            gaps = _without(gaps, bands[end - 1])
            if not gaps:
                break
            size = sum(cell.height for cell in inside) / len(inside)
            if end - start > best[1] - best[0] and len(inside) >= 4:
                for low, high in gaps:
                    if math.isfinite(low) and math.isfinite(high) and high - low > 0.7 * size:
                        gutter = (low + high) / 2
                        if _are_columns(inside, gutter):
                            best = (start, end, gutter)
    return best


def _without(gaps: list[tuple[float, float]], cells: list[_Cell]) -> list[tuple[float, float]]:
    """The gaps less the widths of these cells."""
    for cell in cells:
        gaps = [
            part
            for low, high in gaps
            for part in ((low, min(high, cell.left)), (max(low, cell.right), high))
            if part[0] < part[1]
        ]
        # A gap that a cell does not touch comes back twice.
        gaps = list(dict.fromkeys(gaps))
    return gaps


def _are_columns(cells: list[_Cell], gutter: float) -> bool:
    sides = [c for c in cells if c.right <= gutter], [c for c in cells if c.right > gutter]
    if min(len(side) for side in sides) < 2:
        return False
    return all(median((c.right - c.left) / c.height for c in side) >= _RUNNING_TEXT for side in sides)


def _rows_with_paragraphs(cells: list[_Cell]) -> list[list[TextLine]]:
    bands = [sorted(band, key=lambda cell: cell.left) for band in _bands(cells)]
    height = median(cell.height for cell in cells)
    steps = [below[0].middle - above[0].middle for above, below in pairwise(bands)]
    usual = median(steps) if steps else 0.0
    rows: list[list[TextLine]] = []
    for number, band in enumerate(bands):
        if number and steps[number - 1] > max(1.45 * usual, usual + 0.6 * height):
            rows.append([])
        rows.append(_merged(band))
    return rows


def _merged(band: list[_Cell]) -> list[TextLine]:
    """Pieces of one row that stand a word's space apart become one line again."""
    merged = [band[0]]
    for cell in band[1:]:
        last = merged[-1]
        gap = cell.left - last.right
        if gap < 0.9 * min(cell.height, last.height):
            box = (last.line.box[0], cell.line.box[1], cell.line.box[2], last.line.box[3])
            score = min(last.line.score, cell.line.score)
            text = _joined(last, cell)
            merged[-1] = replace(last, line=TextLine(text, score, box), right=cell.right)
        else:
            merged.append(cell)
    return [cell.line for cell in merged]


def _joined(left: _Cell, right: _Cell) -> str:
    """The texts of two neighbours, apart by a space; what both boxes show of one character comes once."""
    one, other = left.line.text, right.line.text
    gap = right.left - left.right
    character = (right.right - right.left) / len(other)
    if -gap > character / 2:
        for count in range(min(round(-gap / character) + 1, len(other) - 1), 0, -1):
            if one.endswith(other[:count]):
                return one + other[count:]
    close = _is_cjk(one[-1:]) and _is_cjk(other[:1]) and gap < right.height / 2
    return one + other if close else f"{one} {other}"


def _is_cjk(character: str) -> bool:
    return bool(character) and "\u2e80" <= character <= "\uffef"
