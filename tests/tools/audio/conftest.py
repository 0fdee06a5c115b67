"""Recordings and measures for the tests of the audio tools."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tools.media import Audio
from tools.media_store import MediaStore
from tools.toolbox import Toolbox

SPEECH = Path(__file__).parents[2] / "data" / "speech"


@pytest.fixture
def transcripts() -> dict[str, str]:
    """What is said in each of the four recordings, lower case, without marks."""
    rows = [line.strip("| \n").split(" | ") for line in (SPEECH / "README.md").open() if ".flac |" in line]
    return dict(rows)


@pytest.fixture
def recording() -> Callable[[Toolbox, str], Audio]:
    """`recording(toolbox, "61-70968-0000.flac")`: one of the four, in the store of `ann`."""

    def add(toolbox: Toolbox, name: str) -> Audio:
        media = toolbox.media_store.add_upload((SPEECH / name).read_bytes(), name, "ann")
        assert isinstance(media, Audio)
        return media

    return add


@pytest.fixture
def word_errors() -> Callable[[str, str], float]:
    """Share of words wrong, missing or added (Levenshtein), capitals and marks aside."""

    def rate(reference: str, heard: str) -> float:
        said, got = _words(reference), _words(heard)
        row = list(range(len(got) + 1))
        for i, word in enumerate(said, 1):
            diagonal, row[0] = row[0], i
            for j, other in enumerate(got, 1):
                diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
        return row[-1] / len(said)

    return rate


def _words(text: str) -> list[str]:
    return "".join(c for c in text.lower() if c.isalnum() or c in " '").split()


@pytest.fixture
def wav() -> Callable[..., bytes]:
    """`wav(samples, sampling_rate)`: the bytes of a WAV file."""

    def make(samples: np.ndarray, sampling_rate: int = 16000) -> bytes:
        buffer = io.BytesIO()
        soundfile.write(buffer, samples, sampling_rate, format="WAV")
        return buffer.getvalue()

    return make


@pytest.fixture
def add_sound(wav: Callable[..., bytes]) -> Callable[..., Audio]:
    """`add_sound(store, samples, sampling_rate)`: a recording of these samples, of `ann`."""

    def add(store: MediaStore, samples: np.ndarray, sampling_rate: int = 16000, name: str = "note.wav") -> Audio:
        media = store.add_upload(wav(samples, sampling_rate), name, "ann")
        assert isinstance(media, Audio)
        return media

    return add
