"""Text of a PDF page by page: its text layer as far as a reader sees it, else the page as a picture.

A character counts as seen when it is painted (not render mode 3), at least 2 points high, on the page, and of
another colour than what lies around it in the rendered page.
Source: ISO 32000-1, 9.3.6 "Text rendering mode"; PDFium's fpdf_text.h and fpdf_edit.h.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image

_LEAST_POINTS = 2.0
_LEAST_CONTRAST = 10
"""Of 255: levels between writing and paper below which nobody sees it."""
_OCR_DPI = 200
_OCR_SIDE = 3600
_FEW_CHARACTERS = 200


@dataclass(frozen=True)
class PdfPage:
    """One page: its visible text layer, its invisible text, and its picture where it must be read from that."""

    number: int
    """From 1."""
    text: str
    hidden: str
    picture: PIL.Image.Image | None
    """Rendered at about 200 dpi where the text layer does not say what the page shows; None otherwise."""


def pdf_pages(path: Any, numbers: list[int]) -> Iterator[PdfPage]:
    """The pages with these numbers, from 1, one after the other."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(path))
    try:
        for number in numbers:
            page = document[number - 1]
            try:
                yield _read_page(page, number)
            finally:
                page.close()
    finally:
        document.close()


def _read_page(page: Any, number: int) -> PdfPage:
    text, hidden = _layers(page)
    needs_picture = _shows_more(page, len(text.strip()))
    return PdfPage(number, text, hidden, _render(page) if needs_picture else None)


def _layers(page: Any) -> tuple[str, str]:
    """Visible and invisible text, in the order of the file."""
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count == 0:
            return "", ""
        grey = _grey(page)
        seen_by_object: dict[int, bool] = {}
        layers: tuple[list[str], list[str]] = ([], [])
        visible = True
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(textpage, index)
            if (
                pdfium.FPDFText_IsGenerated(textpage, index) != 1
            ):  # a generated blank or line end goes with its neighbour
                thing = pdfium.FPDFText_GetTextObject(textpage, index)
                key = ctypes.addressof(thing.contents) if thing else 0
                if key not in seen_by_object:
                    seen_by_object[key] = not thing or _is_seen(page, thing, grey)
                visible = seen_by_object[key]
            layers[0 if visible else 1].append(_character(code))
        return _tidy("".join(layers[0])), _tidy("".join(layers[1]))
    finally:
        textpage.close()


def _character(code: int) -> str:
    if code in (0x02, 0xFFFE):  # PDFium's marks of a hyphen at the end of a line
        return "-"
    if 0xD800 <= code <= 0xDFFF or (code < 0x20 and code not in (0x09, 0x0A, 0x0D)):
        return ""
    return chr(code)


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(line for number, line in enumerate(lines) if line or (number and lines[number - 1])).strip()


def _is_seen(page: Any, thing: Any, grey: np.ndarray) -> bool:
    """Whether a reader sees this text object."""
    import pypdfium2.raw as pdfium

    if pdfium.FPDFTextObj_GetTextRenderMode(thing) in (
        pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
        pdfium.FPDF_TEXTRENDERMODE_CLIP,
    ):
        return False
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return True
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(thing, size)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, matrix)
    if size.value * max(abs(matrix.d), abs(matrix.b)) < _LEAST_POINTS:
        return False
    height, width = grey.shape
    x0, y0, x1, y1 = page.get_cropbox()
    if right.value <= x0 or left.value >= x1 or top.value <= y0 or bottom.value >= y1:
        return False
    if page.get_rotation():
        return True  # the grey picture is turned then, and boxes are not
    scale_x, scale_y = width / (x1 - x0), height / (y1 - y0)
    columns = slice(max(0, int((left.value - x0) * scale_x)), int((right.value - x0) * scale_x) + 2)
    rows = slice(max(0, int((y1 - top.value) * scale_y)), int((y1 - bottom.value) * scale_y) + 2)
    patch = grey[rows, columns]
    return bool(patch.size == 0 or int(patch.max()) - int(patch.min()) >= _LEAST_CONTRAST)


def _grey(page: Any) -> np.ndarray:
    """The page in grey levels, uint8, (height, width), about one pixel a point."""
    import numpy as np

    width, height = page.get_size()
    scale = min(1.5, 2000 / max(width, height, 1))
    return np.asarray(page.render(scale=scale).to_pil().convert("L"))


def _shows_more(page: Any, characters: int) -> bool:
    """Whether the page shows something that its text layer does not say: pictures, or drawn letters."""
    import pypdfium2.raw as pdfium

    if characters >= _FEW_CHARACTERS:
        return False
    kinds = {thing.type for thing in page.get_objects(max_depth=3)}
    if characters == 0:
        return bool(kinds & {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING})
    width, height = page.get_size()
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    return any(_area(thing.get_bounds()) > width * height / 4 for thing in pictures)


def _area(bounds: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = bounds
    return max(0.0, right - left) * max(0.0, top - bottom)


def _render(page: Any) -> PIL.Image.Image:
    scale = min(_OCR_DPI / 72, _OCR_SIDE / max(*page.get_size(), 1.0))
    return page.render(scale=scale).to_pil().convert("RGB")
