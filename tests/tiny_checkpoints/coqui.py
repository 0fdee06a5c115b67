"""A double of Coqui TTS as far as its XTTS is used: the package wants torchaudio, which has no CPU build here."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np


class FakeXtts:
    """As far as the package's model is used; keeps what it was asked to say."""

    def __init__(self):
        self.said = []
        voice = {"gpt_cond_latent": "latents", "speaker_embedding": "embedding"}
        self.speaker_manager = SimpleNamespace(speakers={"Claribel Dervla": voice})

    def load_checkpoint(self, config, checkpoint_dir, eval):
        self.folder = checkpoint_dir

    def to(self, device):
        self.device = device

    def get_conditioning_latents(self, audio_path):
        import soundfile

        samples, sampling_rate = soundfile.read(audio_path[0])
        return f"{len(samples) / sampling_rate:.0f} s heard", "of the recording"

    def inference(self, text, language, latents, embedding, speed, enable_text_splitting):
        self.said.append((text, language, latents, embedding, speed))
        return {"wav": 0.1 * np.sin(np.arange(24000) / 10)}


def install_coqui(monkeypatch: Any) -> FakeXtts:
    """Put the packages in place, for one test; returns the model they give."""
    model = FakeXtts()

    class Config:
        audio = SimpleNamespace(output_sample_rate=24000)
        languages = ("en", "zh-cn", "fr")

        def load_json(self, path):
            self.path = path

    modules = {
        name: ModuleType(name) for name in ("TTS", "torchaudio", "TTS.tts.configs.xtts_config", "TTS.tts.models.xtts")
    }
    modules["TTS.tts.configs.xtts_config"].XttsConfig = Config
    modules["TTS.tts.models.xtts"].Xtts = SimpleNamespace(init_from_config=lambda config: model)
    for name in ("TTS.tts", "TTS.tts.configs", "TTS.tts.models"):
        modules[name] = ModuleType(name)
    for name, module in modules.items():
        module.__spec__ = ModuleSpec(name, None)
        module.__path__ = []
        monkeypatch.setitem(sys.modules, name, module)
    return model


def write_xtts(folder: Path) -> None:
    """Files of an XTTS checkpoint, which the double does not read."""
    (folder / "config.json").write_text("{}")
    (folder / "model.pth").write_bytes(b"weights")
