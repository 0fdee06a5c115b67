"""Read a text aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from tools.audio.espeak import Espeak, Manner, load_espeak, why_no_espeak
from tools.audio.espeak_voice import WHISPER, espeak_language, throat_and_accent, words_per_minute
from tools.audio.neural_voices import BARK, BARK_SMALL, VITS_LJS, VITS_VCTK, XTTS, NeuralVoice
from tools.audio.sound import loudness, normalise_loudness, resample, stream_sound, trim_silence
from tools.audio.speaking_style import STYLES, SpeakingStyle, style_named
from tools.audio.spoken_languages import language_code, language_name
from tools.audio.spoken_text import Run, runs
from tools.audio.voice_finish import faded, warmed
from tools.errors import ModelUnavailable, ToolFailed, ToolInputError, extra_command
from tools.media import Audio, Waveform
from tools.tool import ToolContext, tool

if TYPE_CHECKING:
    import numpy as np

_LONGEST_TEXT = 50_000
"""Characters, a Chinese one counted three times: about an hour of speech."""
_SLOWEST, _FASTEST = 0.25, 4.0
_LOUDNESS_LUFS = -16.0
"""What spoken podcasts are made for."""


@tool(task="text-to-speech", converts=1.0, timeout_s=3600.0)
def synthesize_speech(
    text: Annotated[str, "what to say"],
    voice: Annotated[str, "female, male, child, British, a name or a code; empty for the usual one"] = "",
    language: Annotated[str, "language of the text: auto, or a code such as en, zh, fr"] = "auto",
    speed: Annotated[float, "1.0 is normal, 0.5 half as fast"] = 1.0,
    style: Annotated[str, "calm, cheerful, sad, serious, whisper, slow, storytelling; empty for neutral"] = "",
    reference: Annotated[Audio | None, "recording of the voice to imitate"] = None,
) -> Audio:
    """Say a text aloud in a natural voice, in its language; makes an audio file.

    Markdown is not read out; mixed Chinese and English each get their voice. Raises ToolInputError for a text
    that is empty or longer than an hour of speech, and for an unknown voice or language.
    """


def with_neural_voice(
    pipeline: NeuralVoice,
    text: str,
    voice: str,
    language: str,
    speed: float,
    style: str,
    reference: Audio | None,
    context: ToolContext,
) -> list[Any]:
    """A neural voice for the languages it knows; eSpeak NG says what is between them in another one.

    Gives way (ModelUnavailable) when it knows none of the languages or can not imitate the recording.
    """
    spoken = what_to_say(text, language, speed, context)
    if not any(run.language in pipeline.languages for run in spoken):
        raise ModelUnavailable(_not_spoken(spoken[0].language, context.language))
    if reference is not None and not pipeline.imitates:
        raise ModelUnavailable(_NO_IMITATION[context.language == "zh"])
    how = known_style(style, context)
    main = next(run.language for run in spoken if run.language in pipeline.languages)
    speaker = pipeline.speaker(voice.strip(), main, _reference_file(reference, context))

    def say(run: Run) -> np.ndarray:
        if run.language in pipeline.languages:
            return pipeline.speak(run.text, run.language, speaker, speed * how.rate, lambda: context.progress(None))
        espeak = load_espeak()
        said = espeak.speak(run.text, _espeak_or_english(espeak, run.language), _manner(run, speed, how))
        return resample(warmed(said, espeak.sampling_rate), espeak.sampling_rate, pipeline.sampling_rate)

    blocks = list(_spoken_blocks(spoken, say, pipeline.sampling_rate, how.pauses / max(speed, 0.5), context))
    wave = Waveform(_levelled(blocks, pipeline.sampling_rate, _LOUDNESS_LUFS + how.level_db), pipeline.sampling_rate)
    return [wave, speech_data(wave, spoken, str(voice.strip() or "default"))]


# VITS first, since it is sure of every word; Bark where there is a GPU, for other languages; XTTS, whose licence
# forbids commercial use, only where the operator has installed and fetched it.
synthesize_speech.engine(VITS_VCTK, VITS_LJS, requires=("espeakng_loader",), languages="English")(with_neural_voice)
synthesize_speech.engine(BARK, BARK_SMALL, languages="13 languages, English and Chinese among them")(with_neural_voice)
synthesize_speech.engine(XTTS, extra="tts", languages="17 languages; imitates voices")(with_neural_voice)


@synthesize_speech.engine(requires=("espeakng_loader",), check=why_no_espeak, languages="100 languages")
def with_espeak(
    text: str, voice: str, language: str, speed: float, style: str, reference: Audio | None, context: ToolContext
) -> list[Any]:
    """Formant synthesis by eSpeak NG at 50 times real time; licence GPL-3.0-or-later, used as a library."""
    spoken = what_to_say(text, language, speed, context)
    if reference is not None:
        context.notes.append(_NO_CLONING[context.language == "zh"])
    espeak = load_espeak()
    if language_code(language) != "auto":
        espeak_language(espeak, language_code(language))  # raises for one that was asked for and is not there
    throat, accent = throat_and_accent(espeak, voice)
    how = known_style(style, context)
    if how.whispers:
        throat = WHISPER

    def say(run: Run) -> np.ndarray:
        name = _voice_for(espeak, run, throat, accent)
        return espeak.speak(run.text, name, _manner(run, speed, how), context.cancelled.is_set)

    pauses = how.pauses / max(speed, 0.5)
    blocks = _spoken_blocks(spoken, say, espeak.sampling_rate, pauses, context)
    finished = [warmed(block, espeak.sampling_rate) for block in blocks]
    level = _LOUDNESS_LUFS + how.level_db
    wave = Waveform(_levelled(finished, espeak.sampling_rate, level), espeak.sampling_rate)
    return [wave, speech_data(wave, spoken, _voice_for(espeak, spoken[0], throat, accent))]


_NO_IMITATION = ("This voice can not imitate a recording.", "这个声音不能模仿录音。")
_NO_CLONING = (
    "This voice engine can not imitate a recording and speaks as usual. To have it: " + extra_command("tts"),
    "目前的语音引擎不能模仿录音里的声音，因此使用默认声音。如需模仿，请安装：" + extra_command("tts"),
)


def what_to_say(text: str, language: str, speed: float, context: ToolContext) -> list[Run]:
    """The text as runs to speak, checked. Raises ToolInputError in the person's language."""
    chinese = context.language == "zh"
    if not _SLOWEST <= speed <= _FASTEST:
        raise ToolInputError(f"speed can not be {speed:g}.", f"Give a number from {_SLOWEST} to {_FASTEST:g}.")
    length = sum(3 if "\u2e80" <= character <= "\uffef" else 1 for character in text)
    if length > _LONGEST_TEXT:
        share = max(_LONGEST_TEXT * len(text) // length // 1000 * 1000, 1000)
        if chinese:
            raise ToolInputError(f"文字太长（{len(text)} 个字），一次最多朗读约 {share} 个字。", "请分段发送。")
        raise ToolInputError(
            f"The text has {len(text)} characters; about {share} can be read aloud at once.", "Send it in parts."
        )
    spoken = runs(text, language_code(language))
    if not spoken:
        if chinese:
            raise ToolInputError("没有可以朗读的文字。", "请写出要念的话。")
        raise ToolInputError("There is nothing to say in the text.", "Write the words to be spoken.")
    return spoken


def known_style(style: str, context: ToolContext) -> SpeakingStyle:
    """The style asked for; an unknown one is told to the person and the neutral one taken."""
    if not style.strip() or style.strip().lower() in ("neutral", "normal", "default", "none"):
        return SpeakingStyle()
    found = style_named(style)
    if found is None:
        known = ", ".join(STYLES)
        context.notes.append(
            f"我不会“{style[:40]}”这种风格，因此用了普通语气。可选：{known}。"
            if context.language == "zh"
            else f"I do not know the style {style[:40]!r} and speak neutrally. There are: {known}."
        )
        return SpeakingStyle()
    return found


def speech_data(wave: Waveform, spoken: list[Run], voice: str) -> dict[str, Any]:
    """What a program may want to know of the speech."""
    return {
        "voice": voice,
        "languages": list(dict.fromkeys(run.language for run in spoken)),
        "duration_s": round(len(wave.samples) / wave.sampling_rate, 2),
        "text_spoken": " ".join(run.text for run in spoken)[:2000],
    }


def _espeak_or_english(espeak: Espeak, code: str) -> str:
    """For a language that was detected, not asked for: it may be one that eSpeak NG lacks, or a mistake."""
    try:
        return espeak_language(espeak, code)
    except ToolInputError:
        return espeak_language(espeak, "en")


def _voice_for(espeak: Espeak, run: Run, throat: str, accent: str) -> str:
    """The accent where it is of the run's language, else the language's own voice; the same throat for all."""
    language = _espeak_or_english(espeak, run.language)
    if accent and accent.partition("-")[0] == language.partition("-")[0]:
        language = accent
    return f"{language}+{throat}" if throat else language


def _manner(run: Run, speed: float, style: SpeakingStyle) -> Manner:
    wpm = words_per_minute(run.language) * speed * style.rate
    manner = Manner(round(wpm), 50 + style.pitch, 50 + style.pitch_range)
    if wpm < 80:  # as slow as eSpeak goes; the rest is silence between the words
        return replace(manner, word_gap_ms=round(60_000 / wpm - 60_000 / 80))
    return manner


def _said(done: int, total: int, language: str) -> str:
    return f"已合成 {done} / {total} 句" if language == "zh" else f"{done} of {total} phrases spoken"


def _spoken_blocks(
    spoken: list[Run],
    say: Callable[[Run], np.ndarray],
    sampling_rate: int,
    pauses: float,
    context: ToolContext,
) -> Iterator[np.ndarray]:
    """The runs and the silences between them, in blocks of half a minute that end in silence."""
    import numpy as np

    held: list[np.ndarray] = []
    for number, run in enumerate(spoken):
        said = trim_silence(say(run), sampling_rate, keep_s=0.02)
        silence = np.zeros(int(run.pause_s * pauses * sampling_rate), np.float32)
        held += [faded(said, sampling_rate), silence]
        context.progress((number + 1) / len(spoken), _said(number + 1, len(spoken), context.language))
        if sum(map(len, held)) > 30 * sampling_rate and run.pause_s > 0.3:
            yield np.concatenate(held)
            held = []
    if held:
        yield np.concatenate(held)


def _reference_file(reference: Audio | None, context: ToolContext) -> Path | None:
    """The beginning of the recording to imitate, as a WAV file that every library reads."""
    if reference is None:
        return None
    import soundfile

    start = next(stream_sound(reference, 24000, block_s=30.0))
    file = context.scratch / "reference.wav"
    soundfile.write(file, trim_silence(start, 24000), 24000)
    return file


def _not_spoken(code: str, shown_in: str) -> str:
    name = language_name(code, shown_in)
    return f"这个声音不会说{name}。" if shown_in == "zh" else f"This voice does not speak {name}."


def _levelled(blocks: list[np.ndarray], sampling_rate: int, target_lufs: float) -> np.ndarray:
    """One loudness over all: measured on the first minutes, since a synthetic voice keeps its level."""
    import numpy as np

    measured = loudness(np.concatenate(blocks[:4]), sampling_rate)
    if not np.isfinite(measured):
        raise ToolFailed("The voice made no sound for this text.", "Try another language or voice.")
    return np.concatenate(
        [normalise_loudness(block, sampling_rate, target_lufs, measured_lufs=measured) for block in blocks]
    )
