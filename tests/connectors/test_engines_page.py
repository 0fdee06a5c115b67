from __future__ import annotations

from pathlib import Path

import pytest

from connectors.engines_page import engines_page
from tools.registry import discover

PAGE = Path(__file__).parents[2] / "docs" / "engines.md"


def test_the_page_in_the_repository_is_the_one_the_tools_give():
    assert PAGE.read_text(encoding="utf-8") == engines_page(), (
        "run: python -m connectors.engines_page > docs/engines.md"
    )


@pytest.mark.parametrize("tool", discover(), ids=lambda tool: tool.name)
def test_every_engine_has_its_row_and_every_checkpoint_its_size(tool):
    rows = [row for row in engines_page().splitlines() if row.startswith(f"| `{tool.name}` |")]
    assert len(rows) == len(tool.engines)
    for row, engine in zip(rows, tool.engines, strict=True):
        assert f"`{engine.name}`" in row
        if engine.spec is not None:
            assert engine.spec.licence in row
            assert engine.spec.about_bytes("float32") > engine.spec.activation_bytes, "give its spec `parameters`"
