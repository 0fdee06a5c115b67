from __future__ import annotations

import numpy as np
import pytest

from tools.audio.automatic_speech_recognition import transcribe_speech
from tools.errors import ToolFailed, ToolInputError
from tools.tool import Cancelled, ToolCall

BUILT_IN = {"transcribe_speech": "pocketsphinx"}


async def _run(toolbox, media, language="en", **arguments):
    """As a person who writes `language`."""
    context = toolbox.context("ann", "talk", language)
    context.engines = BUILT_IN
    call = ToolCall("1", "transcribe_speech", {"audio": media.media_id, **arguments})
    return await toolbox.run(call, context)


async def test_a_recording_becomes_a_sentence_close_to_what_was_said(make_toolbox, recording, transcripts, word_errors):
    name = "61-70968-0000.flac"
    toolbox = make_toolbox(transcribe_speech)
    result = await _run(toolbox, recording(toolbox, name))
    assert word_errors(transcripts[name], result.text) <= 0.25
    assert result.text[0].isupper()
    assert result.text.endswith(".")
    assert result.engine == "pocketsphinx"
    (segment,) = result.data["segments"]
    assert 0 <= segment["start"] < segment["end"] <= 5
    assert result.data["language"] == "en"


async def test_four_recordings_are_mostly_understood(make_toolbox, recording, transcripts, word_errors):
    toolbox = make_toolbox(transcribe_speech)
    heard = [(await _run(toolbox, recording(toolbox, name))).text for name in transcripts]
    assert word_errors(" ".join(transcripts.values()), " ".join(heard)) <= 0.2


async def test_who_writes_chinese_is_told_that_only_english_is_understood(make_toolbox, recording):
    toolbox = make_toolbox(transcribe_speech)
    result = await _run(toolbox, recording(toolbox, "1284-1180-0003.flac"), language="zh")
    assert "只懂英语" in result.notes[0]


async def test_subtitles_are_a_file_beside_the_text(make_toolbox, recording):
    toolbox = make_toolbox(transcribe_speech)
    result = await _run(toolbox, recording(toolbox, "1284-1180-0003.flac"), output="srt")
    (file,) = result.media
    assert file.name == "1284-1180-0003.srt"
    text = file.path.read_text()
    assert text.startswith("1\n00:00:0")
    assert " --> " in text
    assert "oz" in text.lower()


async def test_two_utterances_have_their_own_times(make_toolbox, recording, add_sound):
    from tools.audio.sound import read_sound

    toolbox = make_toolbox(transcribe_speech)
    said = read_sound(recording(toolbox, "1284-1180-0003.flac"), 16000)
    both = np.concatenate([said, np.zeros(2 * 16000, np.float32), said])
    result = await _run(toolbox, add_sound(toolbox.media_store, both))
    first, second = result.data["segments"]
    assert second["start"] - first["start"] == pytest.approx(len(said) / 16000 + 2, abs=0.8)
    assert result.text.count(".") == 2


@pytest.mark.parametrize("kind", ["silence", "noise", "tone"])
async def test_where_nobody_speaks_one_sentence_says_so(make_toolbox, add_sound, kind):
    time_s = np.arange(3 * 16000) / 16000
    samples = {
        "silence": np.zeros_like(time_s),
        "noise": np.random.default_rng(1).normal(0, 1e-4, len(time_s)),
        "tone": np.zeros_like(time_s) + 1e-5 * np.sin(time_s * 2765),
    }[kind]
    toolbox = make_toolbox(transcribe_speech)
    with pytest.raises(ToolFailed, match="nobody speak") as refused:
        await _run(toolbox, add_sound(toolbox.media_store, samples))
    assert refused.value.hint
    with pytest.raises(ToolFailed, match="没有听到"):
        await _run(toolbox, add_sound(toolbox.media_store, samples), language="zh")


async def test_another_language_gets_the_command_for_an_engine_that_knows_it(make_toolbox, recording):
    toolbox = make_toolbox(transcribe_speech)
    media = recording(toolbox, "61-70968-0000.flac")
    context = toolbox.context("ann", "talk")
    call = ToolCall("1", "transcribe_speech", {"audio": media.media_id, "language": "zh"})
    with pytest.raises(ToolFailed, match=r"English only, not Chinese.*parley models pull openai/whisper-small"):
        await toolbox.run(call, context)
    context.language = "zh"
    with pytest.raises(ToolFailed, match=r"听不懂中文.*parley models pull"):
        await toolbox.run(call, context)


async def test_an_unknown_language_is_refused_with_the_known_ones(make_toolbox, recording):
    toolbox = make_toolbox(transcribe_speech)
    media = recording(toolbox, "61-70968-0000.flac")
    call = ToolCall("1", "transcribe_speech", {"audio": media.media_id, "language": "klingon"})
    with pytest.raises(ToolInputError, match="language called 'klingon'"):
        await toolbox.run(call, toolbox.context("ann", "talk"))


async def test_a_cancelled_call_stops(make_toolbox, recording):
    toolbox = make_toolbox(transcribe_speech)
    media = recording(toolbox, "61-70968-0000.flac")
    context = toolbox.context("ann", "talk")
    context.on_progress = lambda fraction, message: context.cancelled.set()
    with pytest.raises(Cancelled):
        await toolbox.run(ToolCall("1", "transcribe_speech", {"audio": media.media_id}), context)


async def test_progress_is_told_in_seconds_and_in_the_persons_language(make_toolbox, recording):
    toolbox = make_toolbox(transcribe_speech)
    media = recording(toolbox, "1284-1180-0003.flac")
    context = toolbox.context("ann", "talk", "zh")
    told: list[tuple[float | None, str]] = []
    context.on_progress = lambda fraction, message: told.append((fraction, message))
    await toolbox.run(ToolCall("1", "transcribe_speech", {"audio": media.media_id}), context)
    assert any(fraction and 0.5 < fraction <= 1 and "秒" in message for fraction, message in told)
