"""Every engine with a checkpoint, of every tool, on a tiny one of its real classes under its real model id.

The pairs come from the tools themselves: an engine that is added without a tiny checkpoint fails here. For each: what
it is reported as with and without its checkpoint, a result of the right kind, the stop at the next step when it is
cancelled, and one sentence and the next engine when its checkpoint is cut off.
"""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import PIL.Image
import pytest
import soundfile

from tiny_checkpoints import CHECKPOINTS
from tiny_checkpoints.coqui import install_coqui
from tiny_checkpoints.speech import SENTENCE, write_openai_whisper
from tools.audio.whisper_models import openai_file
from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.errors import ModelUnavailable
from tools.media_store import MediaStore
from tools.model_pool import ModelPool
from tools.registry import discover
from tools.text import apertium
from tools.tool import Cancelled, ToolCall
from tools.toolbox import Toolbox

SPEECH = Path(__file__).parents[1] / "data" / "speech" / "61-70968-0000.flac"
PAIRS = [
    pytest.param(tool, engine, id=f"{tool.name}-{engine.name}")
    for tool in discover()
    for engine in tool.engines
    if engine.spec is not None
]
CANCELLED_AT = 3
"""The call of `progress` at which each is cancelled, or the last but one where it calls less: at work in any case."""


class PatientDevice(Device):
    """The CPU, for a person who waits as long as a GPU would not take: no engine is too slow for it."""

    is_gpu = True


def picture(toolbox):
    pixels = np.linspace(0, 255, 120 * 80 * 3).reshape(80, 120, 3).astype(np.uint8)
    buffer = io.BytesIO()
    PIL.Image.fromarray(pixels).save(buffer, "PNG")
    return toolbox.media_store.add_upload(buffer.getvalue(), "scene.png", "ann").media_id


def recording(toolbox):
    samples, sampling_rate = soundfile.read(SPEECH)
    buffer = io.BytesIO()
    soundfile.write(buffer, samples[: 2 * sampling_rate], sampling_rate, format="WAV")
    return toolbox.media_store.add_upload(buffer.getvalue(), "note.wav", "ann").media_id


def is_picture_of(width, height):
    def check(result):
        (made,) = result.media
        assert made.kind == "image"
        assert made.open().size == (width, height)

    return check


def is_speech(result):
    (made,) = result.media
    assert made.kind == "audio"
    assert made.duration_s > 0.1
    assert result.data["languages"] == ["en"]


def is_a_transcript(result):
    assert not result.media
    # faster-whisper leaves the spaces out of this vocabulary, whose " -" begins with one
    assert all(word in result.text for word in SENTENCE.split())
    assert result.data["segments"]


def is_text(result):
    assert not result.media
    assert isinstance(result.text, str)


TEXT = "The sea is calm. The sky is blue.\n\n- The house is red. " * 3
JOBS = {
    "generate_image": (
        lambda toolbox: {"prompt": "a red fox", "width": 100, "height": 68, "seed": 7},
        is_picture_of(100, 68),
    ),
    "edit_image": (
        lambda toolbox: {"image": picture(toolbox), "instruction": "add snow", "seed": 7},
        is_picture_of(120, 80),
    ),
    "describe_image": (lambda toolbox: {"image": picture(toolbox)}, is_text),
    "transcribe_speech": (lambda toolbox: {"audio": recording(toolbox)}, is_a_transcript),
    "synthesize_speech": (
        lambda toolbox: {"text": "Good morning. The sea is calm. It is late. Good night."},
        is_speech,
    ),
    "translate_text": (lambda toolbox: {"text": TEXT, "tgt_lang": "es", "src_lang": "en"}, is_text),
    "summarize_text": (lambda toolbox: {"text": TEXT * 6, "sentences": 2}, is_text),
}
"""Of each tool: the arguments of a call, and what its result is like."""


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """One thread, which is fastest for models this small; fewer pixels and words of what takes them by number."""
    import torch
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus

    from tools.image import image_to_image
    from tools.image.looking import vision_models

    monkeypatch.setattr(vision_models, "_NEW_TOKENS", 6)
    monkeypatch.setattr(image_to_image, "_FLUX_SIDE", 64)
    monkeypatch.setattr(image_to_image, "_QWEN_SIDE", 64)
    monkeypatch.setattr(pipeline_qwenimage_edit_plus, "VAE_IMAGE_SIZE", 64 * 64)
    monkeypatch.setattr(pipeline_qwenimage_edit_plus, "CONDITION_IMAGE_SIZE", 64 * 64)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def dictionary(monkeypatch):
    """Apertium, which not every machine has."""
    monkeypatch.setattr(apertium, "installed_directions", lambda: {("en", "es"): "eng-spa"})
    monkeypatch.setattr(apertium, "_run", lambda text, name: "El mar")


@pytest.fixture
def work(tmp_path, monkeypatch, dictionary):
    """`work(tool, patient=True)`: a toolbox with it alone, on a machine where no engine is too slow by default."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = []

    def make(tool, device="cpu"):
        pool = ModelPool(PatientDevice(device), CheckpointCache(tmp_path / "hub"), budget_bytes=2**40)
        made.append(Toolbox([tool], pool, MediaStore(tmp_path / f"media{len(made)}")))
        return made[-1]

    yield make
    for toolbox in made:
        toolbox.close()
        toolbox.media_store.close()


@pytest.fixture
def checkpoint(tiny_checkpoint, monkeypatch):
    """`checkpoint(engine)`: write its checkpoint; returns the largest file of weights. Skips where a library lacks."""

    def write(engine):
        if engine.name.startswith("openai-whisper/"):
            file = openai_file(engine.name.partition("/")[2])
            file.parent.mkdir(exist_ok=True)
            write_openai_whisper(file)
            return file
        folder = tiny_checkpoint(engine.name)
        weights = [file for file in folder.rglob("*") if file.suffix in (".safetensors", ".bin", ".pth")]
        return max(weights, key=lambda file: file.stat().st_size)

    return write


@pytest.fixture
def libraries(monkeypatch):
    """`libraries(engine)`: skips where an extra is not installed; Coqui TTS has a double."""

    def prepare(engine):
        if engine.extra == "tts":
            install_coqui(monkeypatch)
        if missing := engine.missing_libraries():
            pytest.skip(f"{', '.join(missing)} not installed (the extra `{engine.extra}`)")

    return prepare


async def run(toolbox, tool, engine=None, on_progress=None, arguments=None):
    context = toolbox.context("ann", "talk")
    context.engines = {tool.name: engine.name} if engine else {}
    context.on_progress = None if on_progress is None else lambda fraction, message: on_progress(context)
    return await toolbox.run(ToolCall("1", tool.name, arguments), context)


def job(tool, engine, toolbox):
    arguments_of, check = JOBS[tool.name]
    arguments = arguments_of(toolbox)
    if engine.name == "Salesforce/blip-vqa-base":
        arguments["question"] = "what colour has the fox?"
    return arguments, check


def report_of(toolbox, tool, engine):
    return next(report for report in toolbox.reports(tool.name) if report.name == engine.name)


def test_every_engine_has_a_tiny_checkpoint_and_every_tool_a_job():
    engines = [(pair.values[0].name, pair.values[1].name) for pair in PAIRS]
    assert len(engines) > 25
    without = {name for _, name in engines if name not in CHECKPOINTS and not name.startswith("openai-whisper/")}
    assert without == set(), "write them in tests/tiny_checkpoints"
    assert {tool for tool, _ in engines} <= set(JOBS), "give the tool a job here"


@pytest.mark.parametrize(("tool", "engine"), PAIRS)
async def test_it_does_its_job_and_stops_at_the_next_step(tool, engine, libraries, checkpoint, work):
    libraries(engine)
    checkpoint(engine)
    toolbox = work(tool)
    assert report_of(toolbox, tool, engine).available
    arguments, check = job(tool, engine, toolbox)
    steps = []
    result = await run(toolbox, tool, engine, steps.append, arguments)
    assert result.engine == engine.name
    check(result)
    assert all(media.provenance.engine == engine.name for media in result.media)
    last = min(CANCELLED_AT, len(steps) - 1)
    assert last >= 2, "it can not be cancelled while it works"
    steps.clear()

    def cancel(context):
        steps.append(context)
        if len(steps) == last:
            context.cancelled.set()

    with pytest.raises(Cancelled):
        await run(toolbox, tool, engine, cancel, arguments)
    assert len(steps) == last
    assert toolbox.pool.residents()[0].leases == 0


@pytest.mark.parametrize(("tool", "engine"), PAIRS)
async def test_it_is_reported_with_the_command_that_brings_it(tool, engine, libraries, checkpoint, work):
    libraries(engine)
    toolbox = work(tool)
    report = report_of(toolbox, tool, engine)
    assert (report.available, report.reason) == (False, "its weights are not on this machine")
    assert report.licence == engine.spec.licence
    if engine.spec.weights_bytes is None:
        assert report.remedy == f"parley models pull {engine.name}"
    checkpoint(engine)
    toolbox.choice.forget()
    assert report_of(toolbox, tool, engine).available
    slow = SimpleNamespace(is_gpu=False, name="cpu", dtype="float32")
    toolbox.pool.device = slow
    toolbox.choice.forget()
    assert report_of(toolbox, tool, engine).reason == ("needs a GPU" if engine.spec.needs_gpu else "")


@pytest.mark.parametrize(("tool", "engine"), PAIRS)
async def test_a_cut_off_checkpoint_is_told_in_a_sentence_and_the_next_engine_works(
    tool, engine, libraries, checkpoint, work
):
    libraries(engine)
    file = checkpoint(engine)
    kept = 0 if engine.extra == "tts" else file.stat().st_size // 2  # the double reads nothing
    with file.open("r+b") as stream:
        stream.truncate(kept)
    toolbox = work(tool)
    arguments, _ = job(tool, engine, toolbox)
    with pytest.raises(ModelUnavailable) as told:
        await run(toolbox, tool, engine, arguments=arguments)
    assert engine.name.rpartition("/")[2] in str(told.value).lower() or engine.name in told.value.happened
    assert told.value.happened.count(". ") == 0
    if engine.spec.weights_bytes is None:
        assert f"parley models pull {engine.name}" in told.value.hint
    assert str(file.parent) not in str(told.value)
    if file.suffix == ".safetensors":
        report = report_of(toolbox, tool, engine)
        assert report.reason == f"{file.name} is cut off or damaged"
        assert report.remedy == f"parley models pull {engine.name}"
        assert engine not in toolbox.choice.available(tool)
    result = await run(toolbox, tool, arguments=arguments)
    assert result.engine not in ("", engine.name)
    assert [told.value.happened in note for note in result.notes].count(True) == 1
