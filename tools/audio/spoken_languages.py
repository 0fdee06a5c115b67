"""The language of speech, as people name it; the table of languages is that of the translator."""

from __future__ import annotations

from tools.text.languages import get_language, languages


def language_code(name: str) -> str:
    """The code that a name, a code or a tag with a region stands for; ``auto`` for nothing or ``auto``.

    Raises ToolInputError for what is no language.
    """
    if name.strip().lower() in ("", "auto", "detect", "any", "自动"):
        return "auto"
    return get_language(name).code


def language_name(code: str, shown_in: str = "en") -> str:
    """The name to show to a person who reads English or Chinese."""
    language = languages().get(code)
    if language is None:
        return code
    return language.chinese_name if shown_in == "zh" else language.name
