"""Which of Parley's two languages a person writes, so that every sentence of ours comes back in it."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def written_language(text: str) -> str:
    """``zh`` for text that is mostly Chinese, else ``en``."""
    head = text[:2000]
    if _KANA_OR_HANGUL.search(head):
        return "en"
    # One Chinese character says about as much as one English word.
    return "zh" if len(_HAN.findall(head)) > len(_LATIN_WORD.findall(head)) else "en"
