"""One turn on a terminal: text as it comes, tools at work side by side below it, files as soon as they are made.

What is complete scrolls up and stays: whole Markdown blocks, a line for each tool that ended, pictures. Only what
still changes, the open block and the running tools, is drawn again and again at the bottom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.live import Live
from rich.markdown import Heading, Markdown
from rich.progress_bar import ProgressBar
from rich.segment import Segment
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from connectors import rendering
from connectors.connector import ToolView, TurnView
from connectors.platforms.terminal.markdown_stream import MarkdownStream
from connectors.platforms.terminal.pictures import Way, ask_attributes, choose_way, draw
from connectors.settings import Settings
from tools.media import Image, Media

_FRAMES_PER_S = 10
_BAR_COLUMNS = (8, 24)
"""Least and most; a narrow terminal keeps its room for the words."""
_PICTURE_COLUMNS = 48
_PICTURE_LINES = 18


@dataclass(frozen=True)
class Style:
    """How a person's terminal wants things shown."""

    language: rendering.Language = "en"
    way: Way = "off"
    """How pictures are shown."""

    @classmethod
    def of(cls, settings: Settings, language: rendering.Language) -> Style:
        """How this terminal shows things; asks it when its name does not tell."""
        way = choose_way(settings.terminal.images, settings.environment)
        if way in ("blocks", "off") and settings.terminal.images == "auto":
            way = choose_way("auto", settings.environment, ask_attributes())
        return cls(language, way)


class TurnScreen:
    """Shows one turn on a Rich console. Call `show` with the view as it changes; use it as a context."""

    def __init__(self, console: Console, style: Style | None = None) -> None:
        self._console = console
        self._style = style or Style()
        self._stream = MarkdownStream()
        self._taken = ""
        self._told: set[str] = set()
        self._needs_gap = False
        self._in_list = False
        self._live = Live(console=console, refresh_per_second=_FRAMES_PER_S, transient=True, vertical_overflow="crop")

    def __enter__(self) -> TurnScreen:
        self._live.start()
        self._live.update(self._moving(TurnView()))
        return self

    def __exit__(self, *_: object) -> None:
        self._live.update(Text())
        self._live.stop()

    async def show(self, view: TurnView) -> None:
        """Bring the terminal up to date with the view."""
        # What a quick tool did and the answer about it can come in one view: the answer goes below.
        self._show_steps(view)
        self._show_media(view)
        self._show_text(view)
        if view.done:
            self._end(view)
        else:
            self._live.update(self._moving(view))

    async def show_work(self, view: TurnView) -> None:
        """Only the tools at work; what comes of them is printed elsewhere."""
        self._live.update(Text() if view.done else self._moving(view))

    # what stays

    def _show_text(self, view: TurnView) -> None:
        if view.text.startswith(self._taken):
            complete = self._stream.add(view.text[len(self._taken) :])
        elif view.text.strip() in self._taken:
            complete = ""
        else:  # the answer was begun anew, by another model say
            complete = self._stream.finish() + "\n\n" + self._stream.add(view.text)
        self._taken = view.text
        self._print_markdown(complete)

    def _show_steps(self, view: TurnView) -> None:
        for step in view.steps:
            if step.tool_call_id in self._told:
                continue
            self._told.add(step.tool_call_id)
            self._close_block()
            mark, colour = ("✓", "green") if step.ok else ("✗", "red")
            what = rendering.doing(step.name, self._style.language)
            how = "" if _told_in(view.text, step.error) else rendering.outcome(step, self._style.language)
            self._print_line(
                Text.assemble((f"{mark} ", colour), what, (f"  {how}".rstrip(), "dim" if step.ok else "red"))
            )
            for note in step.notes:
                self._print_line(Text(f"  {note}", style="yellow"))

    def _show_media(self, view: TurnView) -> None:
        for media in view.media:
            if media.media_id not in self._told:
                self._told.add(media.media_id)
                self._close_block()
                self._print_line(file_shown(media, self._console, self._style))

    def _end(self, view: TurnView) -> None:
        self._close_block()
        for sentence in view.refused_untold:
            self._print_line(Text(sentence, style="yellow"))
        if view.problem:
            self._print_line(Text(view.problem, style="yellow" if view.cancelled else "red"))
        self._gap()
        self._live.update(Text())

    def _close_block(self) -> None:
        """What is said before a tool's line stays above it."""
        self._print_markdown(self._stream.finish())

    def _print_markdown(self, text: str) -> None:
        if text.strip():
            self._gap()
            self._console.print(Block(text))
            self._needs_gap, self._in_list = True, False

    def _gap(self) -> None:
        """One empty line between text and what is no text."""
        if self._needs_gap:
            self._console.print()
        self._needs_gap = False

    def _print_line(self, line: RenderableType) -> None:
        """A line about a tool or a file; such lines stay together."""
        if not self._in_list:
            self._gap()
        self._console.print(line, soft_wrap=True)
        self._in_list = self._needs_gap = True

    # what moves

    def _moving(self, view: TurnView) -> RenderableType:
        parts: list[RenderableType] = []
        rows = [tool for tool in view.tools.values() if tool.running]
        if self._stream.open.strip():
            parts.append(Block(self._stream.open, last_lines=max(3, self._console.height - len(rows) - 4)))
        if rows:
            parts.append(tool_rows(rows, self._style.language, self._console.width))
        if not parts:
            parts.append(Spinner("dots", style="dim"))
        return Group(*([Text()] if self._needs_gap and self._stream.open.strip() else []), *parts)


def _told_in(answer: str, error: str) -> bool:
    """Whether an answer says why a tool failed, so that its line need not say it again."""
    return bool(error) and "".join(error.split()) in "".join(answer.split())


def tool_rows(tools: list[ToolView], language: rendering.Language = "en", columns: int = 80) -> Table:
    """Tools at work, one below the other: what it does, a bar, percentage, remaining time or place in the queue."""
    least, most = _BAR_COLUMNS
    width = max(least, min(most, columns // 6))
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(width=width)
    table.add_column(overflow="ellipsis", no_wrap=True, style="dim")
    for tool in tools:
        waits = tool.place > 0
        bar = ProgressBar(
            total=None if tool.fraction is None else 1.0,
            completed=tool.fraction or 0.0,
            width=width,
            pulse=tool.fraction is None and not waits,
        )
        what = Spinner("dots", Text(rendering.doing(tool.name, language)), style="cyan")
        table.add_row(what, Text("·" * width, style="dim") if waits else bar, rendering.status(tool, language))
    return table


def file_shown(media: Media, console: Console, style: Style) -> RenderableType:
    """A file: the picture itself where the terminal can, and always its path, which can be clicked."""
    line = Text(rendering.media_line(media, style.language))
    line.stylize("cyan")
    path = str(media.path)
    line.highlight_regex(path.replace("\\", "\\\\"), f"link {media.path.absolute().as_uri()}")
    if not isinstance(media, Image) or style.way == "off":
        return line
    try:
        characters = draw(media.open(), style.way, min(_PICTURE_COLUMNS, console.width - 2), _PICTURE_LINES)
    except OSError:  # the file left the disk meanwhile: its line says where it was
        return line
    return Group(_Raw(characters), line)


class _Raw:
    """Escape sequences that Rich passes through untouched."""

    def __init__(self, characters: str) -> None:
        self._characters = characters

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Segment(self._characters, None, [])


class _LeftHeading(Heading):
    """Headings at the left, where the text is."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield self.text


class _Markdown(Markdown):
    elements: ClassVar = {**Markdown.elements, "heading_open": _LeftHeading}


class Block:
    """A piece of Markdown without empty lines around it; of a long one perhaps only the last lines."""

    def __init__(self, text: str, last_lines: int | None = None) -> None:
        self._markdown = _Markdown(text)
        self._last_lines = last_lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = console.render_lines(self._markdown, options, pad=False)
        filled = [index for index, line in enumerate(lines) if any(map(_is_visible, line))]
        lines = lines[filled[0] : filled[-1] + 1] if filled else []
        for line in lines if self._last_lines is None else lines[-self._last_lines :]:
            yield from line
            yield Segment.line()


def _is_visible(segment: Segment) -> bool:
    return bool(segment.text.strip()) or bool(segment.style and segment.style.bgcolor)
