"""Text out of documents: PDF, Word, PowerPoint, Excel, HTML and plain text.

What a reader of the document could not see (white on white, tiny, off the page, render mode 3, hidden sheets
and paragraphs) is kept apart from what he could: it is a known way to slip instructions to a machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.errors import ToolInputError
from tools.probing import decode_text

Report = Callable[[float, str], None]

_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAX_CELLS = 200_000


@dataclass
class Extract:
    """What was found in a document."""

    parts: list[str] = field(default_factory=list)
    """Visible text by slide, sheet or page, in order."""
    hidden: list[str] = field(default_factory=list)
    """Text that a person looking at the document does not see."""
    notes: list[str] = field(default_factory=list)
    """What the person should know: a part left out, say."""

    @property
    def text(self) -> str:
        """All parts with something in them, a blank line between."""
        return "\n\n".join(part for part in self.parts if part)


def read_office(path: Path, mime_type: str, name: str, report: Report) -> Extract:
    """The text of a document without pages of its own. Raises ToolInputError, one sentence, when it is broken."""
    readers: dict[str, Callable[[Path, Report], Extract]] = {
        f"{_OFFICE}wordprocessingml.document": _read_docx,
        f"{_OFFICE}presentationml.presentation": _read_pptx,
        f"{_OFFICE}spreadsheetml.sheet": _read_xlsx,
        "text/html": _read_html,
    }
    reader = readers.get(mime_type, _read_plain)
    try:
        return reader(path, report)
    except (KeyError, ValueError, AttributeError, IndexError, TypeError, OSError, SyntaxError) as error:
        raise _broken(name, error) from error
    except Exception as error:
        # Each format's library has error classes of its own (docx and pptx PackageNotFoundError, openpyxl
        # InvalidFileException, zlib.error ...); ours and a cancelled call pass through.
        if type(error).__module__.split(".")[0] in ("docx", "pptx", "openpyxl", "lxml", "zipfile", "zlib"):
            raise _broken(name, error) from error
        raise


def _broken(name: str, error: Exception) -> ToolInputError:
    return ToolInputError(
        f"{name} is damaged and can not be read ({type(error).__name__}).", "Save it anew and send it again."
    )


def _read_plain(path: Path, report: Report) -> Extract:
    text = decode_text(path.read_bytes()) or ""
    return Extract([text.replace("\r\n", "\n").replace("\r", "\n").strip()])


def _read_docx(path: Path, report: Report) -> Extract:
    import docx
    from docx.table import Table

    found = Extract()
    lines: list[str] = []
    blocks = list(docx.Document(str(path)).iter_inner_content())
    for number, block in enumerate(blocks):
        if number % 50 == 0:
            report(number / len(blocks), "")
        if isinstance(block, Table):
            lines += ["", *_table_lines(block, found), ""]
        else:
            text = _visible_runs(block, found)
            heading = (block.style is not None) and block.style.name.startswith(("Heading", "Title"))
            lines += ["", text, ""] if heading else [text]
    found.parts = [_tidy(lines)]
    return found


def _table_lines(table: Any, found: Extract) -> Iterable[str]:
    """One line a row, cells apart by tabs, a merged cell once."""
    for row in table.rows:
        cells = list({id(cell._tc): cell for cell in row.cells}.values())
        texts = [" ".join(filter(None, (_visible_runs(p, found) for p in cell.paragraphs))) for cell in cells]
        yield "\t".join(texts)


def _visible_runs(paragraph: Any, found: Extract) -> str:
    """A paragraph's text with its links and text boxes, without what is formatted to be unseen."""
    from docx.shared import Pt, RGBColor
    from docx.text.run import Run

    visible: list[str] = []
    for element in paragraph._p.iter("{*}r"):
        run = Run(element, paragraph)
        font = run.font
        white = font.color is not None and font.color.rgb == RGBColor(255, 255, 255) and not _is_shaded(element)
        if font.hidden or white or (font.size is not None and font.size < Pt(2)):
            found.hidden += [run.text] if run.text.strip() else []
        else:
            visible.append(run.text)
    return "".join(visible).strip()


def _is_shaded(element: Any) -> bool:
    """Whether a run, its paragraph or its table cell has a background: white writing is legible there."""
    parents = [element, *element.iterancestors("{*}p", "{*}tc")]
    return any(parent.find("./{*}*/{*}shd") is not None for parent in parents) or bool(
        element.findall("./{*}rPr/{*}highlight")
    )


def _read_pptx(path: Path, report: Report) -> Extract:
    import pptx

    found = Extract()
    slides = list(pptx.Presentation(str(path)).slides)
    for number, slide in enumerate(slides):
        report(number / len(slides), f"slide {number + 1} of {len(slides)}")
        lines = [text for shape in _by_position(slide.shapes) for text in _shape_lines(shape)]
        if slide.element.get("show") == "0":
            found.hidden.append(_tidy(lines))
            continue
        if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) and frame.text.strip():
            lines += ["", f"[{frame.text.strip()}]"]
        found.parts.append(_tidy(lines))
    return found


def _by_position(shapes: Any) -> list[Any]:
    """Title first, then from top to bottom and left to right."""
    title = getattr(shapes, "title", None)
    title_id = title.shape_id if title is not None else None
    return sorted(shapes, key=lambda s: (s.shape_id != title_id, s.top or 0, s.left or 0))


def _shape_lines(shape: Any) -> Iterable[str]:
    if hasattr(shape, "shapes"):
        for inner in _by_position(shape.shapes):
            yield from _shape_lines(inner)
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            yield "\t".join(cell.text.strip().replace("\n", " ") for cell in row.cells)
    elif getattr(shape, "has_text_frame", False):
        yield from shape.text_frame.text.replace("\v", "\n").split("\n")


def _read_xlsx(path: Path, report: Report) -> Extract:
    import openpyxl

    found = Extract()
    book = openpyxl.load_workbook(str(path), read_only=True, data_only=True)
    cells_left = _MAX_CELLS
    try:
        for number, sheet in enumerate(book.worksheets):
            report(number / len(book.worksheets), sheet.title)
            lines = [sheet.title]
            for row in sheet.iter_rows(values_only=True):
                values = ["" if value is None else _cell_text(value) for value in row]
                cells_left -= len(values)
                if cells_left < 0:
                    found.notes.append(f"Only the first {_MAX_CELLS} cells were read.")
                    break
                lines.append("\t".join(values).rstrip("\t"))
            text = _tidy(lines)
            if sheet.sheet_state != "visible":
                found.hidden.append(text)
            elif "\n" in text:
                found.parts.append(text)
    finally:
        book.close()
    return found


def _cell_text(value: Any) -> str:
    import datetime

    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return " ".join(str(value).split())


_UNSEEN = ("display:none", "visibility:hidden", "font-size:0", "opacity:0;", "left:-9", "text-indent:-9")
_NOT_TEXT = "//script|//style|//noscript|//template|//iframe|//object|//svg|//head/*[not(self::title)]|//comment()"


def _read_html(path: Path, report: Report) -> Extract:
    from inscriptis import get_text
    from lxml import html

    source = decode_text(path.read_bytes()) or ""
    # lxml refuses text with an encoding declaration of its own; bytes in UTF-8, said so, are always taken.
    tree = html.document_fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8"))
    found = Extract()
    for element in tree.xpath(_NOT_TEXT):
        element.drop_tree()
    for element in tree.xpath("//*[@hidden or @style]"):
        style = (element.get("style") or "").lower().replace(" ", "") + ";"
        if (
            element.get("hidden") is not None or any(sign in style for sign in _UNSEEN)
        ) and element.getparent() is not None:
            hidden = " ".join(element.text_content().split())
            found.hidden += [hidden] if hidden else []
            element.drop_tree()
    found.parts = [_tidy(get_text(html.tostring(tree, encoding="unicode")).splitlines())]
    return found


def _tidy(lines: Iterable[str]) -> str:
    """Lines without trailing blanks, never two empty ones in a row."""
    tidy: list[str] = []
    for line in lines:
        line = line.rstrip().replace("\xa0", " ")
        if line or (tidy and tidy[-1]):
            tidy.append(line)
    return "\n".join(tidy).strip("\n")
