"""Neural voices with tiny checkpoints of the real classes, through the production path.

Untrained, they make noise: the tests look at which engine spoke, for how long, and what was asked of it.
"""

from __future__ import annotations

import pytest
import torch

from tiny_checkpoints.coqui import install_coqui
from tools.audio.neural_voices import XTTS, XttsVoice
from tools.audio.text_to_speech import synthesize_speech
from tools.checkpoints import Checkpoint
from tools.devices import Device
from tools.errors import ModelUnavailable, ToolInputError, extra_command
from tools.tool import Cancelled, ToolCall

VITS, BARK = "kakao-enterprise/vits-vctk", "suno/bark-small"


async def _run(toolbox, text, engine=None, on_progress=None, language="en", **arguments):
    context = toolbox.context("ann", "talk", language)
    context.engines = {"synthesize_speech": engine} if engine else {}
    context.on_progress = on_progress(context) if on_progress else None
    return await toolbox.run(ToolCall("1", "synthesize_speech", {"text": text, **arguments}), context)


async def test_vits_speaks_english_by_itself_where_its_weights_are(make_toolbox, tiny_checkpoint):
    tiny_checkpoint(VITS)
    result = await _run(make_toolbox(synthesize_speech), "Good morning. The sea is calm today.")
    assert result.engine == VITS
    (audio,) = result.media
    assert audio.sampling_rate == 22050
    assert audio.duration_s > 0.5


async def test_vits_leaves_chinese_to_another_engine_and_says_so(make_toolbox, tiny_checkpoint):
    tiny_checkpoint(VITS)
    result = await _run(make_toolbox(synthesize_speech), "明天早上八点见", language="zh")
    assert result.engine == "espeak"
    assert "不会说中文" in result.notes[0]


async def test_a_chinese_name_within_english_is_spoken_too(make_toolbox, tiny_checkpoint):
    tiny_checkpoint(VITS)
    result = await _run(make_toolbox(synthesize_speech), "My name is 王小明 and I live by the sea.")
    assert result.engine == VITS
    assert result.data["languages"] == ["en", "zh"]


async def test_the_single_voice_of_ljs_speaks_faster_when_asked(make_toolbox, tiny_checkpoint):
    tiny_checkpoint("kakao-enterprise/vits-ljs")
    toolbox = make_toolbox(synthesize_speech)
    text = "A sentence that is long enough to be measured."
    torch.manual_seed(0)
    normal = await _run(toolbox, text, "vits-ljs")
    torch.manual_seed(0)
    fast = await _run(toolbox, text, "vits-ljs", speed=2.0)
    assert fast.media[0].duration_s < normal.media[0].duration_s


async def test_a_voice_number_that_vits_has_not_is_refused(make_toolbox, tiny_checkpoint):
    tiny_checkpoint(VITS)
    with pytest.raises(ToolInputError, match=r"no voice 99.*0 to 7"):
        await _run(make_toolbox(synthesize_speech), "Hello there", VITS, voice="99")


async def test_bark_speaks_chinese_with_a_chinese_preset(make_toolbox, tiny_checkpoint):
    tiny_checkpoint(BARK)
    result = await _run(make_toolbox(synthesize_speech), "明天。", BARK)
    assert result.engine == BARK
    assert result.media[0].sampling_rate == 24000


async def test_bark_stops_when_cancelled(make_toolbox, tiny_checkpoint):
    tiny_checkpoint(BARK)
    seen = []

    def cancelling(context):
        def tell(fraction, message):
            seen.append(fraction)
            if len(seen) == 3:
                context.cancelled.set()

        return tell

    with pytest.raises(Cancelled):
        await _run(make_toolbox(synthesize_speech), "abc.", BARK, cancelling)
    assert len(seen) == 3


async def test_bark_is_not_chosen_on_a_machine_without_a_gpu(make_toolbox, tiny_checkpoint):
    tiny_checkpoint(BARK)
    toolbox = make_toolbox(synthesize_speech)
    report = next(one for one in toolbox.reports("synthesize_speech") if one.name == BARK)
    assert (report.available, report.reason) == (False, "needs a GPU")


@pytest.fixture
def coqui(monkeypatch):
    """A double of the packages of Coqui TTS; yields its model."""
    return install_coqui(monkeypatch)


async def test_xtts_imitates_the_voice_of_a_recording(make_toolbox, tiny_checkpoint, coqui, recording):
    tiny_checkpoint(XTTS.model_id)
    toolbox = make_toolbox(synthesize_speech)
    reference = recording(toolbox, "237-134500-0000.flac")
    result = await _run(toolbox, "Hello. 你好。", XTTS.model_id, reference=reference.media_id, speed=1.2)
    assert result.engine == XTTS.model_id
    assert [(language, heard) for _, language, heard, *_ in coqui.said] == [("en", "6 s heard"), ("zh-cn", "6 s heard")]
    assert coqui.said[0][4] == pytest.approx(1.2)
    assert reference.media_id in result.media[0].provenance.parents


def test_xtts_lists_its_voices_when_asked_for_one_it_has_not(coqui, tmp_path):
    voice = XttsVoice(Checkpoint(tmp_path, Device("cpu")))
    assert voice.languages == {"en", "zh", "fr"}
    assert voice.speaker("", "en", None) == ("latents", "embedding")
    with pytest.raises(ToolInputError, match="There are: Claribel Dervla"):
        voice.speaker("Bob", "en", None)


async def test_where_xtts_is_missing_the_extra_is_named(make_toolbox):
    toolbox = make_toolbox(synthesize_speech)
    report = next(one for one in toolbox.reports("synthesize_speech") if one.name == XTTS.model_id)
    assert not report.available
    assert report.remedy == extra_command("tts")
    assert "not for commercial use" in report.licence
    with pytest.raises(ModelUnavailable):
        await _run(toolbox, "Hello", XTTS.model_id)
