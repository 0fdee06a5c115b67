from __future__ import annotations

import numpy as np
import pytest

from tools.errors import ModelUnavailable, ToolInputError
from tools.services import Services, TextEmbedder
from tools.text.summarization import summarize_text
from tools.tool import Cancelled, ToolCall


async def summarize(toolbox, text, engine="sentence-graph", language="en", on_progress=None, **arguments):
    context = toolbox.context("someone", "here", language)
    context.engines = {"summarize_text": engine} if engine else {}
    context.on_progress = on_progress
    return await toolbox.run(ToolCall("1", "summarize_text", {"text": text, **arguments}), context)


async def test_a_paragraph_or_bullets_of_the_number_asked(make_toolbox, english_article, chinese_article):
    toolbox = make_toolbox(summarize_text)
    result = await summarize(toolbox, english_article, sentences=2)
    assert result.text.startswith("The city of Oldenmark opened its first underground bicycle garage")
    assert result.text.count(". ") == 1
    assert result.engine == "sentence-graph"
    result = await summarize(toolbox, chinese_article, sentences=3, style="bullets")
    assert [line[:2] for line in result.text.splitlines()] == ["- "] * 3
    result = await summarize(toolbox, english_article)
    assert len(result.text) < len(english_article) / 2


async def test_a_short_text_comes_back_with_a_note(make_toolbox):
    toolbox = make_toolbox(summarize_text)
    result = await summarize(toolbox, "The sea is calm today. ")
    assert result.text == "The sea is calm today."
    assert "too short" in result.notes[0]
    result = await summarize(toolbox, "今天海面很平静。", language="zh")
    assert result.notes == ("这段文字已经很短，没有再缩短。",)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"text": " \n"}, "no text"),
        ({"text": "One. Two.", "sentences": 0}, "from 1 to 50"),
        ({"text": "One. Two.", "sentences": "many"}, "sentences can not be"),
        ({"text": "One. Two.", "style": "song"}, "style can not be"),
        ({"text": "a" * 2_000_001}, "2,000,001"),
    ],
)
async def test_wrong_input_is_one_sentence(make_toolbox, arguments, match):
    with pytest.raises(ToolInputError, match=match):
        await summarize(make_toolbox(summarize_text), **arguments)


class Embedder:
    dimensions = 2

    def __init__(self, broken: bool = False) -> None:
        self.broken = broken
        self.seen: list[str] = []

    def embed(self, texts):
        if self.broken:
            raise ModelUnavailable("its weights are not here")
        self.seen += texts
        return np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (len(texts), 1))


async def test_the_embedding_model_is_used_for_english_only(make_toolbox, english_article, chinese_article):
    services, embedder = Services(), Embedder()
    services.add(TextEmbedder, embedder)
    toolbox = make_toolbox(summarize_text, services=services)
    await summarize(toolbox, chinese_article)
    assert embedder.seen == []
    await summarize(toolbox, english_article)
    assert any("nitrogen" in text for text in embedder.seen)


async def test_a_broken_embedding_model_is_done_without(make_toolbox, english_article):
    services = Services()
    services.add(TextEmbedder, Embedder(broken=True))
    result = await summarize(make_toolbox(summarize_text, services=services), english_article)
    assert "Oldenmark" in result.text
    assert "its weights are not here" in result.notes[0]


async def test_a_capable_chat_model_summarises_and_is_held_to_the_number(
    make_toolbox, scripted_writer, english_article
):
    services, writer = scripted_writer(["Here is a summary of the text:\n\nOne thing. Another thing. A third thing."])
    toolbox = make_toolbox(summarize_text, services=services)
    result = await summarize(toolbox, english_article, engine=None, sentences=2)
    assert result.text == "One thing. Another thing."
    assert "exactly 2 sentences" in writer.asked[0]["system"]
    result = await summarize(toolbox, english_article, engine=None, sentences=2, style="bullets")
    assert result.text == "- One thing.\n- Another thing."


async def test_a_long_text_is_summarised_part_by_part(make_toolbox, scripted_writer):
    services, writer = scripted_writer(lambda prompt: f"Part {len(writer.asked)} is about rivers.")
    toolbox = make_toolbox(summarize_text, services=services)
    await summarize(toolbox, "Rivers carry sand to the sea. " * 1500, engine=None)
    assert len(writer.asked) == 5
    assert "Part 1 is about rivers." in writer.asked[-1]["prompt"]


@pytest.fixture
def tiny_bart(tiny_checkpoint):
    return tiny_checkpoint("facebook/bart-large-cnn")


async def test_bart_runs_from_the_hub_cache_and_stops(make_toolbox, tiny_bart, english_article):
    toolbox = make_toolbox(summarize_text)
    seen = []
    result = await summarize(
        toolbox, english_article, engine="bart-large-cnn", sentences=2, on_progress=lambda part, _: seen.append(part)
    )
    assert result.engine == "facebook/bart-large-cnn"
    assert result.text
    assert len(seen) > 10
    context = toolbox.context("someone", "here")
    context.engines = {"summarize_text": "bart-large-cnn"}
    context.on_progress = lambda part, message: context.cancelled.set()
    with pytest.raises(Cancelled):
        await toolbox.run(ToolCall("1", "summarize_text", {"text": english_article}), context)


async def test_a_long_text_is_read_in_parts_by_bart(make_toolbox, tiny_bart, english_article, monkeypatch):
    from tools.text.seq2seq import Seq2Seq

    read = []

    def generate(self, texts, tick, **options):
        read.extend(self.count_tokens(text) for text in texts)
        return ["Oldenmark opened a garage . It is large ."]

    monkeypatch.setattr(Seq2Seq, "generate", generate)
    result = await summarize(make_toolbox(summarize_text), english_article * 3, engine="bart-large-cnn", sentences=1)
    assert result.text == "Oldenmark opened a garage."
    assert len(read) > 2
    assert max(read) <= 1024


async def test_another_language_goes_to_an_engine_that_knows_it(make_toolbox, tiny_bart, chinese_article):
    result = await summarize(make_toolbox(summarize_text), chinese_article, engine=None, sentences=2)
    assert result.engine == "sentence-graph"
    assert "not trained on this language" in result.notes[0]


async def test_the_multilingual_t5_runs_from_the_hub_cache(make_toolbox, tiny_checkpoint, chinese_article):
    tiny_checkpoint("utrobinmv/t5_summary_en_ru_zh_base_2048")
    result = await summarize(make_toolbox(summarize_text), chinese_article, engine=None, sentences=1)
    assert result.engine == "utrobinmv/t5_summary_en_ru_zh_base_2048"
    assert result.text
