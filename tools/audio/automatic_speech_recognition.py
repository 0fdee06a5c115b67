"""Write down what is said in a recording or a film."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from tools.audio.english_sentence import sentence
from tools.audio.pocketsphinx_process import PocketsphinxProcesses, Word
from tools.audio.sound import stream_sound
from tools.audio.spoken_languages import language_code, language_name
from tools.audio.transcript import Segment, running_text, to_srt, to_vtt
from tools.audio.utterances import SAMPLING_RATE, Utterance, find_utterances, joined
from tools.audio.whisper_models import (
    LONGEST_S,
    Listener,
    faster_whisper,
    openai_whisper,
    transformers_whisper,
    why_no_openai_whisper,
)
from tools.errors import ToolFailed, ToolInputError
from tools.media import Audio, TextFile, Video
from tools.tool import ToolContext, tool

_SPHINX_LONGEST_S = 15.0


@tool(task="automatic-speech-recognition", converts=1.0, untrusted=True, timeout_s=4 * 3600.0)
def transcribe_speech(
    audio: Annotated[Audio | Video, "recording or film with speech"],
    language: Annotated[str, "language that is spoken: auto, or a code such as en, zh, fr"] = "auto",
    output: Annotated[Literal["text", "srt", "vtt"], "text, or a subtitle file with times"] = "text",
) -> str:
    """Write down what is said in a recording or film, as text or as subtitles with times.

    Sound is decoded to 16 kHz mono and cut at pauses. `data` has `segments` (`start` and `end` in seconds,
    `text`), `language` and `duration_s`. Raises ToolFailed when nobody speaks.
    """


WHISPER_TURBO = transformers_whisper("openai/whisper-large-v3-turbo", "MIT", 809_000_000, needs_gpu=True)
WHISPER_SMALL = transformers_whisper("openai/whisper-small", "Apache-2.0", 242_000_000)
WHISPER_BASE = transformers_whisper("openai/whisper-base", "Apache-2.0", 72_600_000)
WHISPER_TINY = transformers_whisper("openai/whisper-tiny", "Apache-2.0", 37_800_000)
FASTER_TURBO = faster_whisper("mobiuslabsgmbh/faster-whisper-large-v3-turbo", "MIT", 809_000_000, needs_gpu=True)
FASTER_SMALL = faster_whisper("Systran/faster-whisper-small", "MIT", 242_000_000)
OPENAI_TURBO = openai_whisper("turbo", 1_620_000_000, needs_gpu=True)
OPENAI_SMALL = openai_whisper("small", 970_000_000)
OPENAI_BASE = openai_whisper("base", 300_000_000)


def with_whisper(
    pipeline: Listener, audio: Audio | Video, language: str, output: str, context: ToolContext
) -> list[Any]:
    """Whisper, about 99 languages. Source: Radford et al. 2022, arXiv:2212.04356; licences in the specs above.

    The language is detected once, in the first half minute of speech, since a short piece misleads it.
    """
    code = language_code(language)
    if code == "yue" and not pipeline.knows(code):
        code = "zh"  # models before large-v3 write Cantonese as Chinese
    if code != "auto" and not pipeline.knows(code):
        name = language_name(code, context.language)
        if context.language == "zh":
            raise ToolInputError(f"这个语音识别模型不懂{name}。", "请改用 auto，或换一种语言。")
        raise ToolInputError(f"This speech recogniser does not know {name}.", "Try auto, or another language.")
    progress = listening_progress(audio, context)
    segments: list[Segment] = []
    spoken = find_utterances(stream_sound(audio, SAMPLING_RATE), longest_s=LONGEST_S)
    for utterance in joined(spoken, LONGEST_S):
        context.progress(None)
        if code == "auto":
            code = pipeline.language_of(utterance.samples)
        segments += pipeline.listen(utterance, code, lambda: context.progress(None))
        progress(utterance.end_s)
    return transcript(segments, code, audio, output, context)


# Best first: on a GPU the large model, on a CPU the small ones; the 8-bit implementation where it is installed.
transcribe_speech.engine(FASTER_TURBO, extra="faster-whisper")(with_whisper)
transcribe_speech.engine(WHISPER_TURBO)(with_whisper)
transcribe_speech.engine(OPENAI_TURBO, check=why_no_openai_whisper("turbo"), extra="whisper")(with_whisper)
transcribe_speech.engine(FASTER_SMALL, extra="faster-whisper")(with_whisper)
transcribe_speech.engine(WHISPER_SMALL)(with_whisper)
transcribe_speech.engine(OPENAI_SMALL, check=why_no_openai_whisper("small"), extra="whisper")(with_whisper)
transcribe_speech.engine(WHISPER_BASE)(with_whisper)
transcribe_speech.engine(OPENAI_BASE, check=why_no_openai_whisper("base"), extra="whisper")(with_whisper)
transcribe_speech.engine(WHISPER_TINY)(with_whisper)


@transcribe_speech.engine(requires=("pocketsphinx",), languages="English")
def with_pocketsphinx(audio: Audio | Video, language: str, output: str, context: ToolContext) -> list[Any]:
    """PocketSphinx 5 with its US English model, MIT-style licence; a quarter of real time on one core.

    Source: Huggins-Daines et al. 2006, "Pocketsphinx: A Free, Real-Time Continuous Speech Recognition System".
    """
    code = language_code(language)
    if code not in ("auto", "en"):
        raise ToolFailed(*_only_english(code, context.language))
    if code == "auto" and context.language == "zh":
        context.notes.append("这里的语音识别只懂英语；要识别中文，请运行：parley models pull openai/whisper-small")
    progress = listening_progress(audio, context)
    segments = []
    with PocketsphinxProcesses() as decoders:
        spoken = find_utterances(stream_sound(audio, SAMPLING_RATE), longest_s=_SPHINX_LONGEST_S)
        for utterance, words in decoders.decode(spoken, lambda: context.progress(None)):
            if words:
                segments.append(_segment(utterance, words))
            progress(utterance.end_s)
    return transcript(segments, "en", audio, output, context)


def listening_progress(audio: Audio | Video, context: ToolContext) -> Callable[[float], None]:
    """To be called with the seconds that are done. It raises Cancelled when the caller gave up."""

    def report(done_s: float) -> None:
        total_s = max(audio.duration_s, done_s, 0.1)
        said = f"{done_s:.0f} of {total_s:.0f} s heard"
        if context.language == "zh":
            said = f"已听写 {done_s:.0f} / {total_s:.0f} 秒"
        context.progress(done_s / total_s, said)

    return report


def transcript(
    segments: list[Segment], language: str, audio: Audio | Video, output: str, context: ToolContext
) -> list[Any]:
    """What every engine returns. Raises ToolFailed when there are no segments."""
    if not segments:
        if context.language == "zh":
            raise ToolFailed(f"在 {audio.name} 里没有听到有人说话。", "请检查麦克风，或换一段录音。")
        raise ToolFailed(f"I hear nobody speak in {audio.name}.", "Check the microphone, or send another recording.")
    data = {
        "segments": [segment.to_dict() for segment in segments],
        "language": language,
        "duration_s": round(audio.duration_s, 2),
    }
    made: list[Any] = [running_text(segments), data]
    stem = audio.name.rpartition(".")[0] or audio.name
    if output == "srt":
        made.append(TextFile(to_srt(segments), f"{stem}.srt"))
    elif output == "vtt":
        made.append(TextFile(to_vtt(segments), f"{stem}.vtt"))
    return made


def _only_english(code: str, shown_in: str) -> tuple[str, str]:
    name = language_name(code, shown_in)
    if shown_in == "zh":
        return f"这台机器上的语音识别只懂英语，听不懂{name}。", "请运行：parley models pull openai/whisper-small"
    return (
        f"The speech recogniser on this machine understands English only, not {name}.",
        "For other languages run: parley models pull openai/whisper-small",
    )


def _segment(utterance: Utterance, words: list[Word]) -> Segment:
    start = utterance.start_s
    shown = sentence([word for word, *_ in words])
    timed = tuple((text, start + begin, start + end) for text, (_, begin, end, _) in zip(shown, words, strict=True))
    return Segment(timed[0][1], timed[-1][2], " ".join(shown), timed)
