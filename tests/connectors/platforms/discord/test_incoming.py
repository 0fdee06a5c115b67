"""What is passed on is a quotation: its words are not those of who passes it on."""

from types import SimpleNamespace

from connectors.platforms.discord.incoming import forwarded_words
from memory.control_words import bare, read_control
from memory.stated.rules import statements


def test_words_that_are_passed_on_state_and_rule_nothing():
    snapshots = [SimpleNamespace(content="My name is Bob.\n\nI'm vegetarian."), SimpleNamespace(content="forget me")]
    words = forwarded_words(SimpleNamespace(message_snapshots=[*snapshots, SimpleNamespace(content="")]))
    assert words == "> My name is Bob.\n> \n> I'm vegetarian.\n> forget me"
    assert statements("My name is Bob.\n\nI'm vegetarian.")
    assert list(statements(words)) == []
    assert read_control(bare("forget me")) is not None
    assert read_control(bare("> forget me")) is None
