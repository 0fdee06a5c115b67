"""read_image_text: the words in a picture or a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from tools.errors import ToolInputError
from tools.media import Document, Image, Media
from tools.tool import ToolContext, tool

if TYPE_CHECKING:
    import PIL.Image

_SENTENCES = {
    "en": {
        "image": "There is no text that I can read in this picture.",
        "document": "There is no text that I can read in this document.",
        "page": "page {} of {}",
        "hidden": "{} contains text that a reader does not see; I left it out: {}",
    },
    "zh": {
        "image": "这张图片里没有我能读出的文字。",
        "document": "这份文档里没有我能读出的文字。",
        "page": "第 {} 页，共 {} 页",
        "hidden": "{} 里有读者看不见的文字，我没有采用：{}",
    },
}
_QUOTED_HIDDEN = 120


@tool(task="image-to-text", converts=1.0, untrusted=True, timeout_s=3600.0)
def read_image_text(
    image: Annotated[Image | Document, "the picture, scan, PDF, Office file, web page or text file to read"],
    pages: Annotated[int | str, "which pages of a document: 3, or 1-3,7; all without it"] = "",
) -> str:
    """Read the text in a picture or a document, as it is written there.

    Lines come in reading order; `data` has each line with its box in pixels and its score in [0, 1], and for
    documents the text by page. Text that a reader of the document can not see is not part of the answer.
    Raises ToolInputError for pages that there are not and for damaged files.
    Source: RapidOCR with PP-OCRv6 small, English and Chinese, Apache-2.0, models inside its wheel;
    PDFium by pypdfium2 (BSD-3/Apache-2.0); python-docx, python-pptx, openpyxl (MIT); inscriptis (Apache-2.0).
    """


@read_image_text.engine(requires=("rapidocr", "onnxruntime", "pypdfium2"), languages="English, Chinese")
def with_rapidocr(image: Media, pages: int | str, context: ToolContext) -> list[Any]:
    """Recognise pictures, read documents; see `tools.image.reading`."""
    say = _SENTENCES["zh" if context.language == "zh" else "en"]
    if isinstance(image, Image):
        return _read_image(image, pages, context, say)
    if image.mime_type == "application/pdf":
        return _read_pdf(image, pages, context, say)
    from tools.image.reading.documents import read_office

    extract = read_office(image.path, image.mime_type, image.name, lambda fraction, _: context.progress(fraction))
    parts = extract.parts
    if str(pages).strip():
        parts = [parts[number - 1] for number in parse_pages(pages, len(parts))]
    text = "\n\n".join(part for part in parts if part)
    context.notes += [*extract.notes, *_hidden_note(image, extract.hidden, say)]
    data = {"lines": [], "pages": _pages_data(enumerate(parts, 1), "document"), "hidden_text": extract.hidden}
    return [text or say["document"], data]


def _read_image(image: Image, pages: int | str, context: ToolContext, say: dict[str, str]) -> list[Any]:
    import PIL.Image

    from tools.image.reading.layout import as_text, in_reading_order
    from tools.image.reading.recognition import read_lines

    with PIL.Image.open(image.path) as file:
        count = getattr(file, "n_frames", 1) if file.format == "TIFF" else 1
    numbers = parse_pages(pages, count)
    texts, lines = [], []
    for done, number in enumerate(numbers):
        message = say["page"].format(number, count) if count > 1 else ""
        context.progress(done / len(numbers), message)
        picture = image.open() if count == 1 else _frame(image, number - 1)
        found = read_lines(picture, _reporter(context, done, len(numbers), message))
        rows = in_reading_order(found)
        texts.append(as_text(rows))
        lines += [line.to_dict() | {"page": number} for row in rows for line in row]
    text = "\n\n".join(text for text in texts if text)
    return [text or say["image"], {"lines": lines, "pages": _pages_data(zip(numbers, texts, strict=True), "ocr")}]


def _reporter(context: ToolContext, done: int, total: int, message: str) -> Callable[[float, str], None]:
    """Progress within one page as progress of the whole call."""
    return lambda part, detail: context.progress((done + part) / total, ", ".join(filter(None, (message, detail))))


def _frame(image: Image, index: int) -> PIL.Image.Image:
    import PIL.Image

    with PIL.Image.open(image.path) as file:
        file.seek(index)
        return file.convert("RGB")


def _read_pdf(document: Media, pages: int | str, context: ToolContext, say: dict[str, str]) -> list[Any]:
    from tools.image.reading.layout import as_text, in_reading_order
    from tools.image.reading.pdf import pdf_pages
    from tools.image.reading.recognition import read_lines

    count = getattr(document, "pages", None) or 1
    numbers = parse_pages(pages, count)
    lines: list[dict[str, Any]] = []
    by_page: list[dict[str, Any]] = []
    hidden: list[str] = []
    for done, page in enumerate(pdf_pages(document.path, numbers)):
        message = say["page"].format(page.number, count)
        context.progress(done / len(numbers), message)
        text, source = page.text, "text layer"
        if page.picture is not None:
            report = _reporter(context, done, len(numbers), message)
            rows = in_reading_order(read_lines(page.picture, report))
            read = as_text(rows)
            if len(read) > len(text):
                text, source = read, "ocr"
                lines += [line.to_dict() | {"page": page.number} for row in rows for line in row]
        by_page.append({"page": page.number, "text": text, "source": source})
        if page.hidden and not _says_the_same(page.hidden, text):
            hidden.append(page.hidden)
    text = "\n\n".join(page["text"] for page in by_page if page["text"])
    context.notes += _hidden_note(document, hidden, say)
    return [text or say["document"], {"lines": lines, "pages": by_page, "hidden_text": hidden}]


def _says_the_same(hidden: str, seen: str) -> bool:
    """Whether an invisible layer is just a scanner's reading of what the page shows."""
    from difflib import SequenceMatcher

    one, other = ("".join(text.lower().split())[:4000] for text in (hidden, seen))
    return bool(one) and SequenceMatcher(None, one, other, autojunk=False).ratio() > 0.6


def _hidden_note(media: Media, hidden: list[str], say: dict[str, str]) -> list[str]:
    if not hidden:
        return []
    quote = " ".join(" ".join(hidden).split())
    quote = quote if len(quote) <= _QUOTED_HIDDEN else quote[: _QUOTED_HIDDEN - 3] + "..."
    return [say["hidden"].format(media.name, f"“{quote}”")]


def _pages_data(pages: Any, source: str) -> list[dict[str, Any]]:
    return [{"page": number, "text": text, "source": source} for number, text in pages]


def parse_pages(pages: int | str, count: int) -> list[int]:
    """The page numbers that "2", "1-3,7" or "3-" mean, from 1 to `count`; all for nothing.

    Raises ToolInputError for what is no list of pages and for pages that there are not.
    """
    wanted = str(pages).strip().replace("，", ",").replace("–", "-").replace("—", "-").replace(" ", "")
    if not wanted or wanted.lower() in ("all", "全部", "所有"):
        return list(range(1, count + 1))
    numbers: list[int] = []
    for part in filter(None, wanted.split(",")):
        first, dash, last = part.partition("-")
        try:
            low = int(first) if first else 1
            high = (int(last) if last else count) if dash else low
        except ValueError:
            raise ToolInputError(f"pages can not be {str(pages)[:40]!r}.", "Write them like 3, or 1-3,7.") from None
        if low < 1 or high > count or low > high:
            there = "only one page" if count == 1 else f"pages 1 to {count}"
            raise ToolInputError(f"There is no page {part}: this file has {there}.", "Ask for pages it has.")
        numbers += range(low, high + 1)
    return list(dict.fromkeys(numbers))
