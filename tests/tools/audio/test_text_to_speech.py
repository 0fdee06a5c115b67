from __future__ import annotations

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.audio.automatic_speech_recognition import transcribe_speech
from tools.audio.sound import loudness
from tools.audio.spoken_text import runs
from tools.audio.text_to_speech import synthesize_speech, with_espeak
from tools.devices import Device
from tools.errors import ToolInputError
from tools.services import Services
from tools.tool import Cancelled, ToolCall, ToolContext

BUILT_IN = {"synthesize_speech": "espeak", "transcribe_speech": "pocketsphinx"}


def _context(language="en"):
    return ToolContext("ann", "talk", Services(), Device("cpu"), language)


def _speak(text, voice="", language="auto", speed=1.0, style="", context=None):
    """The engine's waveform and data."""
    return with_espeak(text, voice, language, speed, style, None, context or _context())


def _duration_s(text, **arguments):
    wave, _ = _speak(text, **arguments)
    return len(wave.samples) / wave.sampling_rate


SPOKEN = (
    "The train to the city leaves at eight in the morning. We are going to meet our friends after the show.",
    "Please remember to call your mother before the end of the week. She would like to hear about the new house.",
    "He opened the door and found a letter on the table. It was from an old friend who lived in another country.",
)


async def test_what_is_spoken_is_understood_again(make_toolbox, word_errors):
    """Over 63 words: eSpeak's breath is random, so one sentence alone is understood well or badly by chance."""
    toolbox = make_toolbox(synthesize_speech, transcribe_speech)
    context = toolbox.context("ann", "talk")
    context.engines = BUILT_IN
    understood = []
    for text in SPOKEN:
        spoken = await toolbox.run(ToolCall("1", "synthesize_speech", {"text": text}), context)
        (audio,) = spoken.media
        assert spoken.engine == "espeak"
        assert 4 < audio.duration_s < 12
        heard = await toolbox.run(ToolCall("2", "transcribe_speech", {"audio": audio.media_id}), context)
        understood.append(heard.text)
    assert word_errors(" ".join(SPOKEN), " ".join(understood)) < 0.5


async def test_chinese_is_spoken_by_the_mandarin_voice(make_toolbox):
    toolbox = make_toolbox(synthesize_speech)
    context = toolbox.context("ann", "talk", "zh")
    context.engines = BUILT_IN
    result = await toolbox.run(ToolCall("1", "synthesize_speech", {"text": "明天早上八点见"}), context)
    assert result.data["languages"] == ["zh"]
    assert result.data["voice"].startswith("cmn")
    samples, sampling_rate = soundfile.read(result.media[0].path)
    assert 1.2 < len(samples) / sampling_rate < 3.5
    assert loudness(samples, sampling_rate) == pytest.approx(-16, abs=1.5)


def test_each_language_of_a_mixed_sentence_has_its_voice():
    wave, data = _speak("我喜欢 Python 和 music。Привет!")
    assert data["languages"] == ["zh", "en", "ru"]
    assert np.abs(wave.samples).max() > 0.1


def test_speed_and_style_change_how_long_it_takes():
    text = "This is a sentence that takes a while. And this is another one."
    normal = _duration_s(text)
    assert _duration_s(text, speed=2.0) < 0.7 * normal
    assert _duration_s(text, speed=0.5) > 1.5 * normal
    assert _duration_s(text, style="in a calm voice") > 1.1 * normal
    assert _duration_s(text, style="欢快") < normal


def test_very_slow_and_very_fast_are_still_speech():
    text = "One two three four five."
    assert _duration_s(text, speed=0.25) > 2.5 * _duration_s(text)
    assert _duration_s(text, speed=4.0) < 0.5 * _duration_s(text)


def test_a_man_speaks_lower_than_a_woman():
    def pitch_hz(voice):
        wave, _ = _speak("Oh no, I am so alone at home, all on my own.", voice=voice)
        found = []
        for frame in wave.samples[: len(wave.samples) // 2048 * 2048].reshape(-1, 2048):
            correlation = np.correlate(frame, frame, "full")[2048:]
            lags = slice(wave.sampling_rate // 350, wave.sampling_rate // 60)
            if correlation[lags].max() > 0.4 * (frame**2).sum() > 1:
                found.append(wave.sampling_rate / (lags.start + 1 + correlation[lags].argmax()))
        return float(np.median(found))

    assert pitch_hz("male") < 0.85 * pitch_hz("female")


@pytest.mark.parametrize(
    ("voice", "expected"),
    [
        ("British woman", "en-gb+f2"),
        ("en-us+f3", "en-us+f3"),
        ("annie", "en-us+Annie"),
        ("an old man", "en-us+grandpa"),
        ("男声", "en-us+edward"),
        ("onyx", "en-us+edward"),
    ],
)
def test_a_voice_is_found_by_what_people_call_it(voice, expected):
    assert _speak("Hello there.", voice=voice)[1]["voice"] == expected


def test_an_unknown_voice_is_refused_with_those_there_are():
    with pytest.raises(ToolInputError, match=r"no voice 'Zorglub'.*female, male.*whisper"):
        _speak("Hello", voice="Zorglub")


def test_an_unknown_language_is_refused_with_those_there_are():
    with pytest.raises(ToolInputError, match="language called 'klingonese'"):
        _speak("Hello", language="klingonese")


def test_a_language_that_espeak_lacks_is_refused_when_asked_for_and_guessed_around_else():
    with pytest.raises(ToolInputError, match=r"does not speak 'gl'.*It speaks: af"):
        _speak("Bos días", language="Galician")
    assert len(_speak("ສະບາຍດີ")[0].samples) > 1000


def test_an_unknown_style_is_told_and_the_text_spoken_all_the_same():
    context = _context()
    wave, _ = _speak("Hello there.", style="flamboyant", context=context)
    assert len(wave.samples)
    assert "flamboyant" in context.notes[0]


@pytest.mark.parametrize("text", ["", "   \n", "...", "\0\0", "***", "\u200b"])
def test_a_text_without_words_is_refused_in_one_sentence(text):
    with pytest.raises(ToolInputError, match="nothing to say"):
        _speak(text)
    with pytest.raises(ToolInputError, match="没有可以朗读的文字"):
        _speak(text, context=_context("zh"))


def test_a_text_that_is_too_long_is_refused_with_the_numbers():
    with pytest.raises(ToolInputError, match="1000000 characters; about 50000"):
        _speak("a" * 1_000_000)
    with pytest.raises(ToolInputError, match="最多朗读约 16000 个字"):
        _speak("字" * 20_000, context=_context("zh"))


@pytest.mark.parametrize("speed", [0.0, -1.0, 100.0, float("nan")])
def test_an_impossible_speed_is_refused(speed):
    with pytest.raises(ToolInputError, match=r"from 0\.25 to 4"):
        _speak("Hello", speed=speed)


def test_a_cancelled_text_stops_at_the_next_phrase():
    context = _context()
    seen = []

    def cancel_at_third(fraction, message):
        seen.append(fraction)
        if len(seen) == 3:
            context.cancelled.set()

    context.on_progress = cancel_at_third
    with pytest.raises(Cancelled):
        _speak("One. Two. Three. Four. Five. Six. Seven.", context=context)
    assert len(seen) == 3


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=60))
def test_any_text_is_spoken_or_refused(text):
    if not runs(text):
        with pytest.raises(ToolInputError, match="nothing to say"):
            _speak(text)
        return
    wave, data = _speak(text)
    assert np.isfinite(wave.samples).all()
    assert np.abs(wave.samples).max() <= 1.0
    assert data["languages"]
