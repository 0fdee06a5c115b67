"""Write down what is said in a recording or a film."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from tools.audio.english_sentence import sentence
from tools.audio.pocketsphinx_process import PocketsphinxProcesses, Word
from tools.audio.sound import stream_sound
from tools.audio.spoken_languages import language_code, language_name
from tools.audio.transcript import Segment, running_text, to_srt, to_vtt
from tools.audio.utterances import SAMPLING_RATE, Utterance, find_utterances
from tools.errors import ToolFailed
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


@transcribe_speech.engine(requires=("pocketsphinx",), languages="English")
def with_pocketsphinx(audio: Audio | Video, language: str, output: str, context: ToolContext) -> list[Any]:
    """PocketSphinx 5 with its US English model, MIT-style licence; a quarter of real time on one core.

    Source: Huggins-Daines et al. 2006, "Pocketsphinx: A Free, Real-Time Continuous Speech Recognition System".
    """
    code = language_code(language)
    if code not in ("auto", "en"):
        raise ToolFailed(*_only_english(code, context.language))
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
        made.append(TextFile(to_srt(segments), f"{stem}.srt", "application/x-subrip"))
    elif output == "vtt":
        made.append(TextFile(to_vtt(segments), f"{stem}.vtt", "text/vtt"))
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
