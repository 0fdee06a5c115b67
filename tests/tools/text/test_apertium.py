from __future__ import annotations

import shutil

import pytest

from tools.text import apertium

needs_apertium = pytest.mark.skipif(shutil.which("apertium") is None, reason="Apertium is not installed")


def test_directions_are_read_and_variants_left_out():
    listed = "  eng-spa\n  spa-eng\n  spa-eng_US\n  en-gl\n  fra-cat_pre2017\n  x-y\n"
    assert apertium.read_directions(listed) == {("en", "es"): "eng-spa", ("es", "en"): "spa-eng", ("en", "gl"): "en-gl"}


def test_the_shortest_way_goes_through_other_languages():
    directions = [("fr", "ca"), ("ca", "es"), ("es", "en"), ("en", "es")]
    assert apertium.find_way(directions, "fr", "en") == [("fr", "ca"), ("ca", "es"), ("es", "en")]
    assert apertium.find_way([*directions, ("ca", "en")], "fr", "en") == [("fr", "ca"), ("ca", "en")]
    assert apertium.find_way(directions, "en", "fr") is None


def test_the_fewest_packages_are_recommended():
    installed = [("en", "es"), ("es", "en"), ("fr", "ca"), ("ca", "fr")]
    assert apertium.packages_for("fr", "en", installed) in (
        ["apertium-eng-cat"],
        ["apertium-spa-cat"],
        ["apertium-fr-es"],
    )
    assert apertium.packages_for("ru", "uk", []) == ["apertium-rus-ukr"]
    assert apertium.packages_for("zh", "en", installed) == []


def test_chunks_are_the_text_again():
    text = "First line.\n" * 40 + "A very long line. " * 300 + "\n\nend"
    pieces = apertium.chunks(text, 500)
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= 500 + 12


@needs_apertium
def test_unknown_words_lose_their_star_and_the_texts_own_stars_stay():
    result = apertium.translate("The *bold* boy met Zorblatt.\n\nThe house is red.", "eng-spa")
    assert result.unknown == ("Zorblatt",)
    assert "*Zorblatt" not in result.text
    assert result.text.count("*") == 2
    assert result.text.splitlines()[1:] == ["", "La casa es roja."]


def test_the_better_of_two_ways_is_taken():
    directions = [
        ("en", "ca"),
        ("ca", "fr"),
        ("en", "es"),
        ("es", "fr"),
        ("fr", "ca"),
        ("ca", "en"),
        ("fr", "es"),
        ("es", "en"),
    ]
    assert apertium.find_way(directions, "en", "fr") == [("en", "es"), ("es", "fr")]
    assert apertium.find_way(directions[::-1], "fr", "en") == [("fr", "ca"), ("ca", "en")]


@pytest.mark.parametrize(
    ("name", "raw", "repaired"),
    [
        ("eng-spa", "Hola, cómo eres? Soy bien.", "Hola, ¿cómo estás? Estoy bien."),
        ("eng-spa", "Dónde es la #canal? Buenos días!", "¿Dónde está la canal? ¡Buenos días!"),
        ("eng-spa", "Visita https://a.b/c?d=1 y dime.", "Visita https://a.b/c?d=1 y dime."),
        ("spa-eng", "Hello, how you are?", "Hello, how are you?"),
    ],
)
def test_everyday_mistakes_of_the_rules_are_repaired(monkeypatch, name, raw, repaired):
    monkeypatch.setattr(apertium, "_run", lambda text, direction: raw)
    assert apertium.translate("anything", name).text == repaired
