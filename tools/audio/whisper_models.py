"""Whisper in its three implementations: Transformers, OpenAI's own package, and CTranslate2 (faster-whisper).

Each is a `Listener`: half a minute of speech in, segments out. Recordings of any length are cut at pauses
before, so that a pause is never filled with invented words and a cancel is heard within one piece.
Source: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", arXiv:2212.04356.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tools.audio.transcript import Segment
from tools.audio.utterances import SAMPLING_RATE, Utterance
from tools.checkpoints import Checkpoint, ModelSpec
from tools.devices import Device
from tools.errors import ModelUnavailable
from tools.model_pool import is_out_of_memory
from tools.services import Services

if TYPE_CHECKING:
    import numpy as np

LONGEST_S = 28.0
"""Whisper hears 30 seconds at once; a little is left for its last timestamp."""
_TASK = "automatic-speech-recognition"
_LEAST_SPEECH_LOG_PROBABILITY = -1.0


class Listener(Protocol):
    """A loaded Whisper."""

    def language_of(self, samples: np.ndarray) -> str:
        """ISO code of the language spoken in the first half minute of `samples`."""
        ...

    def knows(self, language: str) -> bool:
        """Whether it can write this language."""
        ...

    def listen(self, utterance: Utterance, language: str, tick: Callable[[], None]) -> list[Segment]:
        """What is said in an utterance; nothing when it is no speech. `tick` may raise to end it."""
        ...


class TransformersWhisper:
    """Whisper from a Hub checkpoint, through Transformers."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        from transformers import WhisperForConditionalGeneration, WhisperProcessor

        self._processor = WhisperProcessor.from_pretrained(checkpoint.path, local_files_only=True)
        model = WhisperForConditionalGeneration.from_pretrained(
            checkpoint.path, dtype=checkpoint.dtype, local_files_only=True
        )
        self._model: Any = model.to(checkpoint.device.name).eval()

    def language_of(self, samples: np.ndarray) -> str:
        known = getattr(self._model.generation_config, "lang_to_id", None)
        if not known:
            return "en"  # a checkpoint that knows one language only
        features = self._features(samples[: int(LONGEST_S * SAMPLING_RATE)])
        token = int(self._model.detect_language(input_features=features["input_features"])[0])
        return next(name for name, number in known.items() if number == token).strip("<|>")

    def knows(self, language: str) -> bool:
        known = getattr(self._model.generation_config, "lang_to_id", None)
        return f"<|{language}|>" in known if known else language == "en"

    def listen(self, utterance: Utterance, language: str, tick: Callable[[], None]) -> list[Segment]:
        import torch
        from transformers import StoppingCriteriaList

        multilingual = getattr(self._model.generation_config, "is_multilingual", False)
        options = {"language": language, "task": "transcribe"} if multilingual else {}

        def watch(input_ids: torch.LongTensor, scores: torch.FloatTensor, **_: Any) -> torch.BoolTensor:
            tick()
            return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)

        with torch.inference_mode():
            tokens = self._model.generate(
                **self._features(utterance.samples),
                **options,
                return_timestamps=True,
                # Tried again, warmer, where it repeats itself or is unsure: section 4.5 of the paper.
                temperature=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
                compression_ratio_threshold=2.4,
                logprob_threshold=_LEAST_SPEECH_LOG_PROBABILITY,
                no_speech_threshold=0.6,
                stopping_criteria=StoppingCriteriaList([watch]),
            )
        decoded = self._processor.tokenizer.decode(tokens[0], output_offsets=True, skip_special_tokens=True)
        pieces = [(one["text"], *one["timestamp"]) for one in decoded["offsets"]]
        length_s = len(utterance.samples) / SAMPLING_RATE
        return _segments(pieces or [(decoded["text"], 0.0, length_s)], utterance)

    def _features(self, samples: np.ndarray) -> dict[str, Any]:
        made = self._processor(samples, sampling_rate=SAMPLING_RATE, return_tensors="pt", return_attention_mask=True)
        return {
            "input_features": made["input_features"].to(self._model.device, self._model.dtype),
            "attention_mask": made["attention_mask"].to(self._model.device),
        }


class OpenAIWhisper:
    """Whisper from the file that OpenAI's package `whisper` downloads, through that package."""

    def __init__(self, file: Path, device: Device) -> None:
        import whisper

        # A path, not a name: the package would download what is missing, and Parley asks first.
        self._model = whisper.load_model(str(file), device=device.name)
        self._half = device.name.startswith("cuda")

    def language_of(self, samples: np.ndarray) -> str:
        import whisper

        if not self._model.is_multilingual:
            return "en"
        heard = whisper.pad_or_trim(samples.astype("float32"))
        mel = whisper.log_mel_spectrogram(heard, self._model.dims.n_mels).to(self._model.device)
        _, probabilities = self._model.detect_language(mel)
        return str(max(probabilities, key=probabilities.get))

    def knows(self, language: str) -> bool:
        from whisper.tokenizer import LANGUAGES

        names = list(LANGUAGES)[: self._model.num_languages]
        return language in names if self._model.is_multilingual else language == "en"

    def listen(self, utterance: Utterance, language: str, tick: Callable[[], None]) -> list[Segment]:
        tick()
        watch = self._model.decoder.register_forward_pre_hook(lambda *_: tick())  # before each token
        try:
            heard = self._model.transcribe(
                utterance.samples, language=language, fp16=self._half, condition_on_previous_text=False, verbose=None
            )
        finally:
            watch.remove()
        return _segments([(one["text"], one["start"], one["end"]) for one in heard["segments"]], utterance)


class FasterWhisper:
    """Whisper converted to CTranslate2: 8-bit on a CPU, two to four times as fast as the original."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        from faster_whisper import WhisperModel

        name, _, index = checkpoint.device.name.partition(":")
        device = name if name == "cuda" else "cpu"
        self._model = WhisperModel(
            str(checkpoint.path),
            device=device,
            device_index=int(index or 0),
            compute_type="float16" if device == "cuda" else "int8",
            local_files_only=True,
        )

    def language_of(self, samples: np.ndarray) -> str:
        if not self._model.model.is_multilingual:
            return "en"
        return str(self._model.detect_language(samples[: int(LONGEST_S * SAMPLING_RATE)])[0])

    def knows(self, language: str) -> bool:
        return language in self._model.supported_languages

    def listen(self, utterance: Utterance, language: str, tick: Callable[[], None]) -> list[Segment]:
        found, _ = self._model.transcribe(
            utterance.samples, language=language, condition_on_previous_text=False, beam_size=5
        )
        pieces = []
        for one in found:  # decodes while it is iterated
            tick()
            pieces.append((one.text, one.start, one.end))
        return _segments(pieces, utterance)


def _segments(pieces: list[tuple[str, float, float]], utterance: Utterance) -> list[Segment]:
    """In the recording's time, within the utterance, without empty ones."""
    length_s = utterance.end_s - utterance.start_s
    return [
        Segment(
            utterance.start_s + min(max(start, 0.0), length_s),
            utterance.start_s + min(max(end, start, 0.0), length_s),
            text.strip(),
        )
        for text, start, end in pieces
        if any(character.isalnum() for character in text)
    ]


def transformers_whisper(model_id: str, licence: str, parameters: int, *, needs_gpu: bool = False) -> ModelSpec:
    """A Whisper checkpoint of the Hub."""
    return ModelSpec(
        model_id,
        _TASK,
        load=TransformersWhisper,
        licence=licence,
        parameters=parameters,
        needs_gpu=needs_gpu,
        activation_bytes=2**29,
    )


def faster_whisper(model_id: str, licence: str, parameters: int, *, needs_gpu: bool = False) -> ModelSpec:
    """A Whisper checkpoint converted to CTranslate2."""
    return ModelSpec(
        model_id,
        _TASK,
        load=FasterWhisper,
        licence=licence,
        parameters=parameters,
        requires=("faster_whisper",),
        patterns=("model.bin", "*.json", "*.txt"),
        needs_gpu=needs_gpu,
        activation_bytes=2**29,
    )


def openai_whisper(size: str, weights_bytes: int, *, needs_gpu: bool = False) -> ModelSpec:
    """A checkpoint of OpenAI's package, found where that package keeps its files."""

    def load(checkpoint: Checkpoint) -> OpenAIWhisper:
        file = openai_file(size)
        if not file.exists():
            raise ModelUnavailable(f"Whisper {size} is not on this machine.", f"Run: {_download_command(size)}")
        try:
            return OpenAIWhisper(file, checkpoint.device)
        except Exception as error:
            if is_out_of_memory(error):
                raise
            raise ModelUnavailable(
                f"openai-whisper/{size} could not be loaded ({type(error).__name__}).",
                f"If its file {file.name} is damaged, delete it and run: {_download_command(size)}",
            ) from error

    return ModelSpec(
        f"openai-whisper/{size}",
        _TASK,
        load=load,
        licence="MIT",
        requires=("whisper",),
        needs_gpu=needs_gpu,
        weights_bytes=weights_bytes,
    )


def openai_file(size: str) -> Path:
    """Where `whisper.load_model` keeps a checkpoint: ``~/.cache/whisper``, or below XDG_CACHE_HOME."""
    names = {"turbo": "large-v3-turbo", "large": "large-v3"}
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "whisper" / f"{names.get(size, size)}.pt"


def why_no_openai_whisper(size: str) -> Callable[[Services], str]:
    """For an engine's `check`: why its file can not be used, and the command that brings it."""

    def check(services: Services) -> str:
        if importlib.util.find_spec("whisper") is None or openai_file(size).exists():
            return ""
        return f"its weights are not on this machine | {_download_command(size)}"

    return check


def _download_command(size: str) -> str:
    return f"python -c \"import whisper; whisper.load_model('{size}', device='cpu')\""
