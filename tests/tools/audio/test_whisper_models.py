"""Each implementation of Whisper with a tiny checkpoint in its own format, through the production path.

The checkpoints are those of `tiny_checkpoints.speech`, which say one sentence, always.
"""

from __future__ import annotations

import math
import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from tiny_checkpoints.speech import SENTENCE, write_openai_whisper, write_whisper
from tools.audio.automatic_speech_recognition import transcribe_speech
from tools.errors import ModelUnavailable, ToolInputError
from tools.tool import Cancelled, ToolCall


@pytest.fixture
def tiny_whisper(hub_cache):
    """`tiny_whisper(model_id, language)`: a checkpoint that hears `language` and always the same sentence."""
    return lambda model_id, language="en": write_whisper(hub_cache(model_id), language)


async def _run(toolbox, media, engine, **arguments):
    context = toolbox.context("ann", "talk")
    context.engines = {"transcribe_speech": engine}
    call = ToolCall("1", "transcribe_speech", {"audio": media.media_id, **arguments})
    return await toolbox.run(call, context)


@pytest.mark.parametrize(
    "model_id",
    ["openai/whisper-large-v3-turbo", "openai/whisper-small", "openai/whisper-base", "openai/whisper-tiny"],
)
async def test_transformers_whisper_hears_language_words_and_times(make_toolbox, tiny_whisper, recording, model_id):
    tiny_whisper(model_id, "zh")
    toolbox = make_toolbox(transcribe_speech)
    result = await _run(toolbox, recording(toolbox, "61-70968-0000.flac"), model_id)
    assert result.engine == model_id
    assert result.text == SENTENCE.strip()
    assert result.data["language"] == "zh"
    (segment,) = result.data["segments"]
    assert segment["end"] - segment["start"] == pytest.approx(1.0, abs=0.02)


async def test_a_long_recording_is_heard_in_pieces_with_progress(make_toolbox, tiny_whisper, recording, add_sound):
    from tools.audio.sound import read_sound

    tiny_whisper("openai/whisper-tiny")
    toolbox = make_toolbox(transcribe_speech)
    said = read_sound(recording(toolbox, "61-70968-0000.flac"), 16000)
    long = np.concatenate([np.concatenate([said, np.zeros(16000, np.float32)]) for _ in range(8)])
    media = add_sound(toolbox.media_store, long)
    context = toolbox.context("ann", "talk")
    context.engines = {"transcribe_speech": "whisper-tiny"}
    fractions = []
    context.on_progress = lambda fraction, message: fractions.append(fraction) if fraction else None
    result = await toolbox.run(ToolCall("1", "transcribe_speech", {"audio": media.media_id}), context)
    pieces = math.ceil(len(long) / 16000 / 28)
    assert len(result.data["segments"]) == len(fractions) == pieces
    starts = [segment["start"] for segment in result.data["segments"]]
    assert starts == sorted(starts)
    assert starts[-1] > 20


async def test_whisper_stops_in_the_middle_of_a_piece_when_cancelled(make_toolbox, tiny_whisper, recording):
    tiny_whisper("openai/whisper-tiny")
    toolbox = make_toolbox(transcribe_speech)
    media = recording(toolbox, "61-70968-0000.flac")
    context = toolbox.context("ann", "talk")
    context.engines = {"transcribe_speech": "whisper-tiny"}
    ticks = []

    def cancel_at_fourth(fraction, message):
        ticks.append(fraction)
        if len(ticks) == 4:
            context.cancelled.set()

    context.on_progress = cancel_at_fourth
    with pytest.raises(Cancelled):
        await toolbox.run(ToolCall("1", "transcribe_speech", {"audio": media.media_id}), context)
    assert len(ticks) == 4


async def test_a_language_whisper_does_not_know_is_refused(make_toolbox, tiny_whisper, recording):
    tiny_whisper("openai/whisper-tiny")
    toolbox = make_toolbox(transcribe_speech)
    with pytest.raises(ToolInputError, match="does not know Aragonese"):
        await _run(toolbox, recording(toolbox, "61-70968-0000.flac"), "whisper-tiny", language="Aragonese")


async def test_the_small_whisper_is_chosen_by_itself_where_its_weights_are(make_toolbox, tiny_whisper, recording):
    tiny_whisper("openai/whisper-large-v3-turbo")
    tiny_whisper("openai/whisper-small")
    toolbox = make_toolbox(transcribe_speech)
    reports = {report.name: report for report in toolbox.reports("transcribe_speech")}
    assert reports["openai/whisper-large-v3-turbo"].reason == "needs a GPU"
    media = recording(toolbox, "61-70968-0000.flac")
    call = ToolCall("1", "transcribe_speech", {"audio": media.media_id})
    result = await toolbox.run(call, toolbox.context("ann", "talk"))
    assert result.engine == "openai/whisper-small"


async def test_a_checkpoint_that_is_not_here_names_the_command(make_toolbox, recording):
    toolbox = make_toolbox(transcribe_speech)
    with pytest.raises(ModelUnavailable, match="parley models pull openai/whisper-base"):
        await _run(toolbox, recording(toolbox, "61-70968-0000.flac"), "openai/whisper-base")


class _FakeWhisperModel:
    """Answers as a model of the package `whisper` does, and keeps what it was asked."""

    is_multilingual = True
    num_languages = 2
    device = "cpu"

    def __init__(self):
        self.asked = []
        self.dims = type("Dims", (), {"n_mels": 80})
        self.decoder = torch.nn.Identity()

    def detect_language(self, mel):
        return None, {"en": 0.2, "zh": 0.8}

    def transcribe(self, samples, **options):
        self.asked.append((len(samples), options))
        return {"segments": [{"text": SENTENCE, "start": 0.0, "end": 1.0}, {"text": " ...", "start": 1, "end": 2}]}


@pytest.fixture
def whisper_package(monkeypatch):
    """The package `whisper` as far as it is used; yields the model it loads."""
    model = _FakeWhisperModel()
    package, tokenizer = ModuleType("whisper"), ModuleType("whisper.tokenizer")
    package.__spec__ = ModuleSpec("whisper", None)
    package.load_model = lambda path, device: model if Path(path).exists() else None
    package.pad_or_trim = lambda samples: samples
    package.log_mel_spectrogram = lambda samples, n_mels: torch.zeros(n_mels, 3000)
    tokenizer.LANGUAGES = {"en": "english", "zh": "chinese", "fr": "french"}
    monkeypatch.setitem(sys.modules, "whisper", package)
    monkeypatch.setitem(sys.modules, "whisper.tokenizer", tokenizer)
    return model


async def test_the_openai_package_is_used_where_its_file_is(
    make_toolbox, recording, whisper_package, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    toolbox = make_toolbox(transcribe_speech)
    media = recording(toolbox, "61-70968-0000.flac")
    report = next(one for one in toolbox.reports("transcribe_speech") if one.name == "openai-whisper/base")
    assert not report.available
    assert "whisper.load_model('base'" in report.remedy
    with pytest.raises(ModelUnavailable, match="not on this machine"):
        await _run(toolbox, media, "openai-whisper/base")
    (tmp_path / "whisper").mkdir()
    (tmp_path / "whisper" / "base.pt").write_bytes(b"weights")
    toolbox.choice.forget()
    result = await toolbox.run(
        ToolCall("1", "transcribe_speech", {"audio": media.media_id}), toolbox.context("ann", "talk")
    )
    assert result.engine == "openai-whisper/base"
    assert result.text == SENTENCE.strip()
    ((samples, options),) = whisper_package.asked
    assert samples > 4 * 16000
    assert options["language"] == "zh"
    assert options["fp16"] is False
    with pytest.raises(ToolInputError, match="does not know French"):
        await _run(toolbox, media, "openai-whisper/base", language="fr")


@pytest.mark.skipif(find_spec("whisper") is None, reason="the extra `whisper` is not installed; its double runs above")
async def test_the_openai_package_itself_hears_a_tiny_model(make_toolbox, recording, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "whisper").mkdir()
    write_openai_whisper(tmp_path / "whisper" / "small.pt")
    toolbox = make_toolbox(transcribe_speech)
    result = await _run(toolbox, recording(toolbox, "61-70968-0000.flac"), "openai-whisper/small")
    assert result.text == SENTENCE.strip()
    assert result.data["language"] == "zh"
    (segment,) = result.data["segments"]
    assert segment["end"] - segment["start"] == pytest.approx(1.0, abs=0.02)


@pytest.mark.skipif(find_spec("faster_whisper") is None, reason="the extra `faster-whisper` is not installed")
async def test_faster_whisper_hears_a_tiny_model(make_toolbox, tiny_checkpoint, recording):
    model_id = "Systran/faster-whisper-small"
    tiny_checkpoint(model_id)
    toolbox = make_toolbox(transcribe_speech)
    result = await _run(toolbox, recording(toolbox, "61-70968-0000.flac"), model_id)
    # It suppresses the space by itself here, since this tokenizer's " -" begins with it.
    assert all(word in result.text for word in ("The", "sea", "is", "calm."))
    assert result.data["language"] == "en"  # CTranslate2 takes this vocabulary for an English-only model
