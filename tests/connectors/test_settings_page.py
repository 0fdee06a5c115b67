from __future__ import annotations

from pathlib import Path

from connectors.settings import known_keys
from connectors.settings_page import settings_page

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_page_in_the_repository_is_the_one_the_settings_give():
    assert PAGE.read_text(encoding="utf-8") == settings_page(), (
        "run: python -m connectors.settings_page > docs/settings.md"
    )


def test_every_setting_has_its_row():
    for key in known_keys():
        assert f"| `{key.name}` | `{key.variable}` | " in settings_page()
