"""Neural voices: VITS and Bark through Transformers, XTTS through Coqui's package.

Each is a `NeuralVoice`: a sentence in, samples out.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tools.audio.espeak import load_espeak
from tools.checkpoints import Checkpoint, ModelSpec
from tools.errors import ToolInputError

if TYPE_CHECKING:
    import numpy as np

_TASK = "text-to-speech"


class NeuralVoice(Protocol):
    """A loaded model that speaks."""

    languages: frozenset[str]
    """ISO 639-1 codes."""
    sampling_rate: int
    imitates: bool
    """Whether it can take on the voice of a recording."""

    def speaker(self, wanted: str, language: str, reference: Path | None) -> Any:
        """What `speak` wants for the voice a person asks for. Raises ToolInputError, listing what there is."""
        ...

    def speak(self, text: str, language: str, speaker: Any, speed: float, tick: Callable[[], None]) -> np.ndarray:
        """One sentence: float32, (samples,), mono. `tick` may raise to end it."""
        ...


class VitsVoice:
    """VITS, end to end from phonemes to sound; faster than real time on a CPU.

    Source: Kim, Kong and Son 2021, arXiv:2106.06103.
    """

    languages = frozenset({"en"})
    imitates = False

    def __init__(self, checkpoint: Checkpoint) -> None:
        from transformers import VitsModel, VitsTokenizer

        self._tokenizer = VitsTokenizer.from_pretrained(checkpoint.path, local_files_only=True)
        # Its tokenizer would call the library phonemizer, which wants a system-wide eSpeak; ours is in a wheel.
        self._says_phonemes = self._tokenizer.phonemize
        self._tokenizer.phonemize = False
        # The flow loses its way in half precision, and the model is small.
        model = VitsModel.from_pretrained(checkpoint.path, local_files_only=True)
        self._model: Any = model.to(checkpoint.device.name).eval()
        self._lock = threading.Lock()
        self.sampling_rate = int(self._model.config.sampling_rate)

    def speaker(self, wanted: str, language: str, reference: Path | None) -> int | None:
        count = int(self._model.config.num_speakers)
        if count <= 1:
            return None
        found = re.search(r"\d+", wanted)
        number = int(found[0]) if found else _VCTK_MALE if re.search(r"\bmale|\bman\b|男", wanted) else _VCTK_FEMALE
        if number >= count:
            raise ToolInputError(f"There is no voice {number}.", f"Give a number from 0 to {count - 1}.")
        return number

    def speak(
        self, text: str, language: str, speaker: int | None, speed: float, tick: Callable[[], None]
    ) -> np.ndarray:
        import torch

        tick()
        said = load_espeak().phonemes(text, "en-us") if self._says_phonemes else text
        # Phonemes are told apart by case and by marks that its text normalisation would take away.
        inputs = self._tokenizer(said, return_tensors="pt", normalize=not self._says_phonemes)
        if inputs["input_ids"].shape[1] < 3:  # nothing but blanks around an empty text
            return torch.zeros(0).numpy()
        options = {} if speaker is None else {"speaker_id": speaker}
        with self._lock, torch.inference_mode():
            output = self._model(**inputs.to(self._model.device), speaking_rate=speed, **options)
        return output.waveform[0].float().cpu().numpy()


_VCTK_FEMALE, _VCTK_MALE = 4, 1
"""Indices into the speakers of the VCTK corpus as its checkpoint numbers them."""


class BarkVoice:
    """Bark, a language model over sound: 13 languages, laughs and sighs; wants a GPU.

    Source: github.com/suno-ai/bark; model card and licence: huggingface.co/suno/bark-small
    """

    languages = frozenset({"en", "zh", "fr", "de", "hi", "it", "ja", "ko", "pl", "pt", "ru", "es", "tr"})
    imitates = False

    def __init__(self, checkpoint: Checkpoint) -> None:
        from transformers import BarkModel, BarkProcessor

        self._processor = BarkProcessor.from_pretrained(str(checkpoint.path), local_files_only=True)
        model = BarkModel.from_pretrained(checkpoint.path, dtype=checkpoint.dtype, local_files_only=True)
        self._model: Any = model.to(checkpoint.device.name).eval()
        self.sampling_rate = int(self._model.generation_config.sample_rate)

    def speaker(self, wanted: str, language: str, reference: Path | None) -> str | None:
        presets = self._processor.available_voice_presets
        named = [preset for preset in presets if wanted and preset.endswith(wanted.lower().replace(" ", "_"))]
        number = re.search(r"\d+", wanted)
        if wanted and number and not named:
            named = [preset for preset in presets if preset.endswith(f"{language}_speaker_{number[0]}")]
        usual = f"v2/{language}_speaker_{_BARK_SPEAKERS.get(language, 6)}"
        return named[0] if named else usual if usual in presets else None

    def speak(
        self, text: str, language: str, speaker: str | None, speed: float, tick: Callable[[], None]
    ) -> np.ndarray:
        import torch
        from transformers import StoppingCriteriaList

        def watch(input_ids: torch.LongTensor, scores: torch.FloatTensor, **_: Any) -> torch.BoolTensor:
            tick()
            return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)

        watching = StoppingCriteriaList([watch])
        inputs = self._processor(text, voice_preset=speaker).to(self._model.device)
        sound = self._model.generate(**inputs, semantic_stopping_criteria=watching, coarse_stopping_criteria=watching)
        return sound.reshape(-1).float().cpu().numpy()


_BARK_SPEAKERS = {"en": 9, "zh": 4}
"""A clear woman's voice each, by the model's own list of speakers."""


class XttsVoice:
    """XTTS v2 by Coqui: 17 languages, and the voice of any recording of six seconds or more.

    Source: Casanova et al. 2024, arXiv:2406.04904; licence: huggingface.co/coqui/XTTS-v2, not for commercial use.
    """

    imitates = True

    def __init__(self, checkpoint: Checkpoint) -> None:
        from TTS.tts.configs.xtts_config import XttsConfig
        from TTS.tts.models.xtts import Xtts

        config = XttsConfig()
        config.load_json(str(checkpoint.path / "config.json"))
        self._model: Any = Xtts.init_from_config(config)
        self._model.load_checkpoint(config, checkpoint_dir=str(checkpoint.path), eval=True)
        self._model.to(checkpoint.device.name)
        self.sampling_rate = int(config.audio.output_sample_rate)
        self.languages = frozenset(code.partition("-")[0] for code in config.languages)

    def speaker(self, wanted: str, language: str, reference: Path | None) -> tuple[Any, Any]:
        if reference is not None:
            latents, embedding = self._model.get_conditioning_latents(audio_path=[str(reference)])
            return latents, embedding
        speakers = self._model.speaker_manager.speakers
        usual = _XTTS_MALE if re.search(r"\bmale|\bman\b|男", wanted) else _XTTS_FEMALE
        kinds = wanted.lower() in ("", "default", "female", "male", "woman", "man", "女声", "男声")
        name = next((name for name in speakers if name.lower() == wanted.lower()), usual if kinds else "")
        if name not in speakers:
            raise ToolInputError(f"There is no voice {wanted[:40]!r}.", f"There are: {', '.join(sorted(speakers))}.")
        return speakers[name]["gpt_cond_latent"], speakers[name]["speaker_embedding"]

    def speak(
        self, text: str, language: str, speaker: tuple[Any, Any], speed: float, tick: Callable[[], None]
    ) -> np.ndarray:
        import numpy as np

        tick()
        code = "zh-cn" if language == "zh" else language
        made = self._model.inference(text, code, *speaker, speed=speed, enable_text_splitting=True)
        return np.asarray(made["wav"], dtype=np.float32).reshape(-1)


_XTTS_FEMALE, _XTTS_MALE = "Claribel Dervla", "Viktor Eka"
"""Of the voices that come with the checkpoint."""

# Of older repositories that keep, beside or instead of safetensors, a pickled file.
_VITS_FILES = ("*.safetensors", "pytorch_model.bin", "*.json", "*.txt")
_BARK_FILES = (*_VITS_FILES, "speaker_embeddings/v2_*.npy")
VITS_VCTK = ModelSpec(
    "kakao-enterprise/vits-vctk",
    _TASK,
    load=VitsVoice,
    licence="MIT",
    parameters=39_800_000,
    patterns=_VITS_FILES,
    activation_bytes=2**28,
)
VITS_LJS = ModelSpec(
    "kakao-enterprise/vits-ljs",
    _TASK,
    load=VitsVoice,
    licence="MIT",
    parameters=36_300_000,
    patterns=_VITS_FILES,
    activation_bytes=2**28,
)
BARK = ModelSpec(
    "suno/bark",
    _TASK,
    load=BarkVoice,
    licence="MIT",
    parameters=1_120_000_000,
    patterns=_BARK_FILES,
    needs_gpu=True,
)
BARK_SMALL = ModelSpec(
    "suno/bark-small",
    _TASK,
    load=BarkVoice,
    licence="MIT",
    parameters=420_000_000,
    patterns=_BARK_FILES,
    needs_gpu=True,
)
XTTS = ModelSpec(
    "coqui/XTTS-v2",
    _TASK,
    load=XttsVoice,
    licence="Coqui Public Model License 1.0.0 (not for commercial use)",
    parameters=467_000_000,
    requires=("torch", "torchaudio", "TTS"),
    patterns=("config.json", "vocab.json", "model.pth", "speakers_xtts.pth", "mel_stats.pth"),
    needs_gpu=True,
    activation_bytes=2**31,
)
