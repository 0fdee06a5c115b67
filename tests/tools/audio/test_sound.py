from __future__ import annotations

import numpy as np
import pytest

from tools.audio.sound import loudness, normalise_loudness, read_sound, resample, stream_sound, trim_silence
from tools.errors import ToolInputError
from tools.media import Audio


def _tone(seconds, hertz=440.0, sampling_rate=16000, level=0.5):
    time_s = np.arange(int(seconds * sampling_rate)) / sampling_rate
    return (level * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32)


def test_blocks_join_to_the_whole_at_the_wanted_rate(make_toolbox, add_sound):
    store = make_toolbox().media_store
    audio = add_sound(store, np.stack([_tone(25), _tone(25)], axis=1), 16000)
    blocks = list(stream_sound(audio, 8000, block_s=10))
    assert [len(block) for block in blocks[:2]] == [80000, 80000]
    whole = np.concatenate(blocks)
    assert whole.dtype == np.float32
    assert len(whole) == pytest.approx(25 * 8000, abs=50)
    spectrum = np.abs(np.fft.rfft(whole[:8000]))
    assert spectrum.argmax() == pytest.approx(440, abs=1)
    assert read_sound(audio, 16000, channels=2).shape == (25 * 16000, 2)


def test_a_damaged_file_gives_what_can_be_read_or_one_sentence(make_toolbox, recording, tmp_path):
    toolbox = make_toolbox()
    audio = recording(toolbox, "61-70968-0000.flac")
    data = bytearray(audio.path.read_bytes())
    data[40000:40400] = bytes(400)
    broken = tmp_path / "broken.flac"
    broken.write_bytes(data)
    damaged = Audio(**(vars(audio) | {"path": broken}))
    assert len(read_sound(damaged, 16000)) > 3 * 16000
    broken.write_bytes(b"not sound at all")
    with pytest.raises(ToolInputError, match=r"no sound that can be read|can not be decoded"):
        read_sound(damaged, 16000)


def test_a_playlist_does_not_make_it_read_another_file(make_toolbox, recording, tmp_path):
    audio = recording(make_toolbox(), "61-70968-0000.flac")
    listed = tmp_path / "list.flac"
    listed.write_text(f"ffconcat version 1.0\nfile {audio.path}\n")
    with pytest.raises(ToolInputError, match=r"no sound that can be read|can not be decoded"):
        read_sound(Audio(**(vars(audio) | {"path": listed})), 16000)


def test_loudness_of_the_reference_tone():
    # ITU-R BS.1770-4: a 997 Hz sine at full scale in one channel measures -3.01 LUFS.
    assert loudness(_tone(3, 997, 48000, 1.0), 48000) == pytest.approx(-3.01, abs=0.05)
    assert loudness(_tone(3, 997, 22050, 0.1), 22050) == pytest.approx(-23.01, abs=0.1)
    assert loudness(np.zeros(16000), 16000) == float("-inf")


def test_normalised_sound_has_the_loudness_and_no_peak_above_the_ceiling():
    spiky = _tone(3, level=0.02)
    spiky[::4000] = 0.9
    louder = normalise_loudness(spiky, 16000, -20.0)
    assert np.abs(louder).max() <= 10 ** (-1 / 20) + 1e-6
    quiet = normalise_loudness(_tone(3, level=0.01), 16000, -20.0)
    assert loudness(quiet, 16000) == pytest.approx(-20, abs=0.1)
    assert not normalise_loudness(np.zeros(16000, np.float32), 16000).any()


def test_silence_at_both_ends_is_trimmed():
    padded = np.concatenate([np.zeros(8000, np.float32), _tone(1), np.zeros(8000, np.float32)])
    assert len(trim_silence(padded, 16000)) == pytest.approx(16000 + 1600, abs=20)
    assert len(trim_silence(np.zeros(100, np.float32), 16000)) == 0


def test_resampling_keeps_pitch_and_length():
    up = resample(_tone(1, 440, 16000), 16000, 22050)
    assert len(up) == pytest.approx(22050, abs=2)
    assert np.abs(np.fft.rfft(up)).argmax() == pytest.approx(440, abs=1)
