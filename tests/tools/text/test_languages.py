from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import ToolInputError
from tools.text.languages import detect_language, find_language, get_language, guess_language, languages


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *[
            (name, "es")
            for name in ("Spanish", "español", "Espanol", "西班牙语", "西班牙文", "es", "es-MX", "spa", "spa_Latn")
        ],
        *[
            (name, "zh")
            for name in ("Chinese", "中文", "汉语", "zh-CN", "zh_Hans", "Chinese (Simplified)", "mandarin", "繁體中文")
        ],
        *[(name, "fr") for name in ("into French", "FRENCH", "法文", "法语", "français", "francais", "French.")],
        ("英", "en"),
        ("English language", "en"),
        ("日文", "ja"),
        ("pt-BR", "pt"),
        ("norsk", "no"),
        ("nb", "no"),
        ("粤语", "yue"),
    ],
)
def test_a_language_has_many_names(name: str, code: str):
    assert get_language(name).code == code


def test_every_language_is_found_by_each_of_its_own_names():
    for language in languages().values():
        for name in (language.code, language.name, language.own_name, language.iso639_3, language.flores):
            assert not name or find_language(name) == language, name
        assert find_language(language.chinese_name) is not None


def test_m2m100_codes_are_those_of_its_tokenizer():
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    assert {one.code for one in languages().values() if one.m2m100} == set(FAIRSEQ_LANGUAGE_CODES["m2m100"])


def test_an_unknown_language_is_refused_with_a_guess():
    with pytest.raises(ToolInputError, match="Did you mean Spanish"):
        get_language("Spansh")
    with pytest.raises(ToolInputError, match="Klingon"):
        get_language("Klingon")


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80))
def test_odd_names_and_texts_never_break(text: str):
    language = find_language(text)
    assert language is None or language.code in languages()
    assert detect_language(text) == detect_language(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hola, ¿cómo estás?", "es"),
        ("El gato negro duerme en la casa.", "es"),
        ("Hello", "en"),
        ("Please find the attached document for your reference.", "en"),
        ("Bonjour, comment ça va?", "fr"),
        ("Le coucher de soleil sur la plage.", "fr"),
        ("你好", "zh"),
        ("用Python写一个程序", "zh"),
        ("今日の天気は晴れだと思う", "ja"),
        ("안녕하세요", "ko"),
        ("Привет, как дела?", "ru"),
        ("Добрий день, як справи?", "uk"),
        ("Guten Tag", "de"),
        ("Bon dia", "ca"),
        ("مرحبا بالعالم", "ar"),
        ("Γειά σου", "el"),
    ],
)
def test_short_texts_are_recognised(text: str, code: str):
    assert detect_language(text) == code


def test_too_little_text_is_not_guessed_at_unless_asked():
    assert detect_language("12345 !!") is None
    assert detect_language("cat") is None
    assert guess_language("cat", other_than="es") == "en"
    assert guess_language("gato negro", other_than="en") != "en"


@pytest.mark.parametrize(
    ("text", "code"), [("I like tea", "en"), ("Call me later", "en"), ("Me gusta el té", "es"), ("Il fait beau", "fr")]
)
def test_very_short_sentences(text: str, code: str) -> None:
    assert detect_language(text) == code
