from __future__ import annotations

import re
import string

import pytest

from connectors.platforms.terminal.slash_commands import COMMANDS
from connectors.platforms.terminal.words import _SENTENCES, sentence


@pytest.mark.parametrize("name", _SENTENCES)
def test_each_sentence_says_the_same_in_both_languages(name):
    english, chinese = _SENTENCES[name]
    places = [[field for _, field, _, _ in string.Formatter().parse(text) if field] for text in (english, chinese)]
    assert sorted(places[0]) == sorted(places[1])
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert re.search(r"[\u4e00-\u9fff]", chinese)


def test_every_command_has_its_line_of_help():
    assert set(COMMANDS) <= set(_SENTENCES)


def test_values_are_filled_in():
    assert sentence("saved", "zh", path="/a") == "已保存 /a"
