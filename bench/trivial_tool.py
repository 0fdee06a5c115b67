"""The tool of the benchmark: it does nothing, so that what is measured is everything around it."""

from __future__ import annotations

from tools.tool import tool


@tool(task="benchmark")
def echo_text(text: str) -> str:
    """Say the text again."""
    ...


@echo_text.engine()
async def with_nothing(text: str) -> str:
    """The text itself."""
    return text
