"""The last touch on a synthetic voice: less buzz, a little warmth and room, one loudness."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_ROOM_S = 0.16
_ROOM_DB = -25.0
_FADE_S = 0.006


def warmed(samples: np.ndarray, sampling_rate: int) -> np.ndarray:
    """A formant synthesiser's voice with its harshness taken back and a small room around it.

    The high-pass takes the rumble below a voice; the dips lie where eSpeak's pulses buzz. Filters: Bristow-Johnson,
    "Cookbook formulae for audio EQ biquad filter coefficients". The room is decaying noise (Moorer 1979).
    """
    import numpy as np
    from scipy.signal import fftconvolve, sosfilt

    if not len(samples):
        return samples
    filtered = sosfilt(_equaliser(sampling_rate), samples)
    wet = fftconvolve(filtered, _room(sampling_rate))[: len(filtered)]
    return (filtered + wet * 10 ** (_ROOM_DB / 20)).astype(np.float32)


def faded(samples: np.ndarray, sampling_rate: int) -> np.ndarray:
    """The waveform with its first and last milliseconds faded, so that joints do not click."""
    import numpy as np

    length = min(int(_FADE_S * sampling_rate), len(samples) // 2)
    if length == 0:
        return samples
    ramp = np.linspace(0.0, 1.0, length, dtype=np.float32)
    out = samples.copy()
    out[:length] *= ramp
    out[-length:] *= ramp[::-1]
    return out


@lru_cache(maxsize=8)
def _equaliser(sampling_rate: int) -> np.ndarray:
    import numpy as np
    from scipy.signal import butter

    bands = ((220.0, 0.8, 2.0), (3100.0, 1.0, -2.5), (6500.0, 0.8, -3.0))
    high_pass = butter(2, 70.0, "highpass", fs=sampling_rate, output="sos")
    peaks = [_peak(f, q, gain, sampling_rate) for f, q, gain in bands if f < 0.45 * sampling_rate]
    return np.vstack([high_pass, *peaks])


def _peak(centre_hz: float, q: float, gain_db: float, sampling_rate: int) -> np.ndarray:
    import numpy as np

    a = 10 ** (gain_db / 40)
    w = 2 * np.pi * centre_hz / sampling_rate
    alpha = np.sin(w) / (2 * q)
    b0, b1, b2 = 1 + alpha * a, -2 * np.cos(w), 1 - alpha * a
    a0, a1, a2 = 1 + alpha / a, -2 * np.cos(w), 1 - alpha / a
    return np.array([b0, b1, b2, a0, a1, a2]) / a0


@lru_cache(maxsize=8)
def _room(sampling_rate: int) -> np.ndarray:
    """An impulse response of unit energy: noise that dies away, darker than the voice."""
    import numpy as np
    from scipy.signal import butter, sosfilt

    generator = np.random.default_rng(7)  # always the same room
    time_s = np.arange(int(_ROOM_S * sampling_rate)) / sampling_rate
    noise = generator.standard_normal(len(time_s)) * np.exp(-time_s / 0.035)
    noise[: int(0.004 * sampling_rate)] = 0.0
    dark = sosfilt(butter(1, 3500.0, fs=sampling_rate, output="sos"), noise)
    return dark / np.sqrt(np.sum(dark**2))
