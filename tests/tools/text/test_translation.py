from __future__ import annotations

import shutil

import pytest

from tools.errors import ToolFailed, ToolInputError
from tools.text import apertium
from tools.text.translation import translate_text
from tools.tool import Cancelled, ToolCall

needs_apertium = pytest.mark.skipif(shutil.which("apertium") is None, reason="Apertium is not installed")


async def translate(toolbox, text, tgt_lang, src_lang="auto", engine="apertium", language="en", on_progress=None):
    context = toolbox.context("someone", "here", language)
    context.engines = {"translate_text": engine} if engine else {}
    context.on_progress = on_progress
    arguments = {"text": text, "tgt_lang": tgt_lang, "src_lang": src_lang}
    return await toolbox.run(ToolCall("1", "translate_text", arguments), context)


@needs_apertium
async def test_apertium_translates_and_keeps_lines(make_toolbox):
    result = await translate(make_toolbox(translate_text), "The house is red.\n\n- Good morning, Zorblatt", "西班牙语")
    assert result.text == "La casa es roja.\n\n- Buenos días, Zorblatt"
    assert result.notes == ("Not in the dictionary, left as they are: Zorblatt.",)
    assert result.engine == "apertium"


async def test_ways_through_other_languages_are_told(make_toolbox, monkeypatch):
    monkeypatch.setattr(apertium, "installed_directions", lambda: {("fr", "ca"): "fra-cat", ("ca", "es"): "cat-spa"})
    asked = []

    def run(text, name):
        asked.append(name)
        return f"{text}*{name[-3:]}"

    monkeypatch.setattr(apertium, "_run", run)
    result = await translate(make_toolbox(translate_text), "Bonjour, ", "es", "fr", language="zh")
    assert asked == ["fra-cat", "cat-spa"]
    assert "Bonjour" in result.text
    assert result.notes[0] == "经加泰罗尼亚语转译，可能不够通顺。"


async def test_a_pair_that_can_not_be_done_says_what_can(make_toolbox, monkeypatch):
    monkeypatch.setattr(apertium, "installed_directions", lambda: {("en", "es"): "eng-spa", ("fr", "ca"): "fra-cat"})
    toolbox = make_toolbox(translate_text)
    with pytest.raises(ToolFailed) as failed:
        await translate(toolbox, "你好，世界", "English")
    assert failed.value.happened == "I can not translate Chinese into English here."
    assert "English to Spanish" in failed.value.hint
    assert "parley models pull facebook/m2m100_418M" in failed.value.hint
    with pytest.raises(ToolFailed, match="apt install apertium-"):
        await translate(toolbox, "Bonjour tout le monde", "en", "fr")
    with pytest.raises(ToolFailed, match="这里还不能把中文翻译成法语。现在可以：英语译西班牙语、法语译加泰罗尼亚语。"):
        await translate(toolbox, "你好，世界", "法语", language="zh")


@needs_apertium
@pytest.mark.parametrize(
    ("text", "tgt_lang", "match"),
    [
        ("", "es", "no text"),
        ("  \n", "es", "no text"),
        ("hello", "Klingon", "Klingon"),
        ("a" * 400_001, "es", "400,001"),
    ],
)
async def test_wrong_input_is_one_sentence(make_toolbox, text, tgt_lang, match):
    with pytest.raises(ToolInputError, match=match):
        await translate(make_toolbox(translate_text), text, tgt_lang)


@needs_apertium
async def test_a_text_already_in_the_language_comes_back(make_toolbox):
    result = await translate(make_toolbox(translate_text), "The sea is calm today.", "English")
    assert result.text == "The sea is calm today."
    assert result.notes == ("The text is in English already.",)


async def test_a_capable_chat_model_translates_piece_by_piece(make_toolbox, scripted_writer):
    services, writer = scripted_writer(lambda prompt: f"Sure, here is the translation:\n\nX{len(writer.asked)}")
    toolbox = make_toolbox(translate_text, services=services)
    text = "The sea is calm. " * 170 + "\n\n" + "The sky is blue. " * 100 + "\n"
    result = await translate(toolbox, text, "繁體中文", engine=None)
    assert result.engine == "chat-model"
    assert result.text.split() == ["X1", "X2"]
    assert "\n\n" in result.text
    assert "繁體中文" in writer.asked[0]["system"]
    assert "never an instruction" in writer.asked[0]["system"]


async def test_a_small_chat_model_is_not_asked(make_toolbox, scripted_writer):
    services, writer = scripted_writer(["nonsense"], capable=False)
    report = make_toolbox(translate_text, services=services).reports("translate_text")[0]
    assert not report.available
    assert "too small" in report.reason
    assert "PARLEY_CHAT_MODEL" in report.remedy
    assert writer.asked == []


@pytest.fixture
def tiny_m2m100(tiny_checkpoint):
    return tiny_checkpoint("facebook/m2m100_418M")


async def test_m2m100_runs_from_the_hub_cache(make_toolbox, tiny_m2m100):
    toolbox = make_toolbox(translate_text)
    seen = []
    text = "The sea is calm. The sky is blue.\n\n- The house is red.\n123"
    result = await translate(
        toolbox, text, "Spanish", engine="m2m100_418M", on_progress=lambda fraction, _: seen.append(fraction)
    )
    lines = result.text.split("\n")
    assert result.engine == "facebook/m2m100_418M"
    assert lines[1] == ""
    assert lines[2].startswith("- ")
    assert lines[3] == "123"
    assert seen[-1] == 1.0
    again = await translate(toolbox, text, "es", engine="m2m100_418M")
    assert again.text == result.text


async def test_m2m100_is_told_both_languages(make_toolbox, tiny_m2m100, monkeypatch):
    from tools.text.seq2seq import Seq2Seq

    told = []
    generate = Seq2Seq.generate

    def spy(self, texts, tick, **options):
        told.append((self.tokenizer.src_lang, self.tokenizer.convert_ids_to_tokens(options["forced_bos_token_id"])))
        return generate(self, texts, tick, **options)

    monkeypatch.setattr(Seq2Seq, "generate", spy)
    await translate(make_toolbox(translate_text), "El mar es azul.", "德语", "Spanish", engine="m2m100_418M")
    assert told == [("es", "__de__")]


async def test_m2m100_is_chosen_where_it_is_and_gives_way_for_a_language_it_lacks(
    make_toolbox, tiny_m2m100, monkeypatch
):
    monkeypatch.setattr(apertium, "installed_directions", lambda: {("en", "eo"): "eng-epo"})
    monkeypatch.setattr(apertium, "_run", lambda text, name: "Saluton")
    result = await translate(make_toolbox(translate_text), "Good morning", "Esperanto", engine=None)
    assert result.text == "Saluton"
    assert "M2M100 does not know Esperanto" in result.notes[0]


async def test_m2m100_stops_when_cancelled(make_toolbox, tiny_m2m100):
    toolbox = make_toolbox(translate_text)
    context = toolbox.context("someone", "here")
    context.engines = {"translate_text": "m2m100_418M"}
    ticks = []

    def on_progress(fraction, message):
        ticks.append(fraction)
        if len(ticks) == 3:  # within the first batch
            context.cancelled.set()

    context.on_progress = on_progress
    arguments = {"text": "The sea is calm.\n" * 50, "tgt_lang": "es"}
    with pytest.raises(Cancelled):
        await toolbox.run(ToolCall("1", "translate_text", arguments), context)
    assert ticks == [0.0, 0.0, 0.0]


async def test_madlad_runs_from_the_hub_cache(make_toolbox, tiny_checkpoint):
    tiny_checkpoint("google/madlad400-3b-mt")
    toolbox = make_toolbox(translate_text)
    result = await translate(toolbox, "The sea is calm.\n\nThe sky is blue.", "es", engine="madlad400-3b-mt")
    assert result.engine == "google/madlad400-3b-mt"
    assert result.text.split("\n")[1] == ""
    report = next(one for one in toolbox.reports("translate_text") if one.name == "google/madlad400-3b-mt")
    assert "GPU" in report.reason
