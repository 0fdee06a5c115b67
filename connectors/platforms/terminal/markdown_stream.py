"""Markdown while it is being written: which blocks are complete, and which is still growing."""

from __future__ import annotations

from markdown_it import MarkdownIt


class MarkdownStream:
    """Takes text piece by piece; hands out each block, paragraph, list, table or code, once it is complete."""

    def __init__(self) -> None:
        self.open = ""
        """What may still change: the last block."""
        self._parser = MarkdownIt().enable("strikethrough").enable("table")

    def add(self, text: str) -> str:
        """Take a further piece; returns the Markdown of the blocks that became complete, maybe none."""
        self.open += text
        if "\n" not in text:
            return ""  # a block ends with a line
        starts = [
            token.map[0]
            for token in self._parser.parse(self.open)
            if token.level == 0 and token.map and token.nesting >= 0
        ]
        if len(starts) < 2:
            return ""
        lines = self.open.splitlines(keepends=True)
        complete, self.open = "".join(lines[: starts[-1]]), "".join(lines[starts[-1] :])
        return complete

    def finish(self) -> str:
        """The rest."""
        rest, self.open = self.open, ""
        return rest
