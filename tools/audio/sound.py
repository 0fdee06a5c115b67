"""Sound in memory: reading any recording or film as a mono waveform, loudness, silence.

A file is decoded in blocks, so that hours of sound are worked through in the memory of half a minute. All
waveforms here are float32, (samples,), mono, in [-1, 1].
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tools.errors import ToolFailed, ToolInputError
from tools.media import Audio, Video
from tools.probing import AV_OPTIONS

if TYPE_CHECKING:
    import numpy as np

BLOCK_S = 10.0
"""Seconds of sound in one block of `stream_sound`."""
LIMIT_S = 6 * 3600.0
"""Where reading ends, whatever a file's header promised."""
FULL_SCALE = 32767


def stream_sound(
    media: Audio | Video, sampling_rate: int, block_s: float = BLOCK_S, *, channels: int = 1
) -> Iterator[np.ndarray]:
    """The sound of a recording or film, resampled, in blocks of `block_s` seconds (the last one shorter).

    Damaged packets are passed over. Raises ToolInputError when there is no sound track, or none of it decodes.
    """
    import numpy as np

    wanted = int(block_s * sampling_rate)
    limit = int(LIMIT_S * sampling_rate)
    waiting: list[np.ndarray] = []
    held = total = 0
    for samples in _decode(media, sampling_rate, channels):
        waiting.append(samples)
        held += len(samples)
        total += len(samples)
        while held >= wanted:
            joined = np.concatenate(waiting)
            yield joined[:wanted]
            waiting, held = [joined[wanted:]], held - wanted
        if total >= limit:
            break
    if total == 0:
        raise ToolInputError(f"{media.name} has no sound that can be read.", "Send another recording.")
    if held:
        yield np.concatenate(waiting)


def read_sound(media: Audio | Video, sampling_rate: int, channels: int = 1) -> np.ndarray:
    """All of it at once, (samples,) or with two `channels` (samples, 2). Raises as `stream_sound` does."""
    import numpy as np

    return np.concatenate(list(stream_sound(media, sampling_rate, channels=channels)))


def _decode(media: Audio | Video, sampling_rate: int, channels: int) -> Iterator[np.ndarray]:
    """Decoded, resampled frames as they come."""
    import av

    try:
        with av.open(str(media.path), "r", options=AV_OPTIONS, metadata_errors="replace") as container:
            if not container.streams.audio:
                raise ToolInputError(f"{media.name} has no sound.", "Send a recording, or a film with a sound track.")
            stream = container.streams.audio[0]
            resampler = _Resampler(sampling_rate, channels)
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError:
                    continue  # a damaged packet costs its own few milliseconds, not the recording
                for frame in frames:
                    yield from resampler.resample(frame)
            yield from resampler.resample(None)
    except av.error.EOFError:
        return
    except (av.error.FFmpegError, ValueError) as error:
        raise ToolInputError(f"{media.name} can not be decoded.", "The file may be damaged; send it again.") from error


class _Resampler:
    """FFmpeg's resampler to float32, made anew when a stream changes its rate or channels half-way."""

    def __init__(self, sampling_rate: int, channels: int) -> None:
        self._sampling_rate = sampling_rate
        self._channels = channels
        self._source: tuple[Any, ...] | None = None
        self._resampler: Any = None

    def resample(self, frame: Any | None) -> Iterator[np.ndarray]:
        """Samples of one frame, or with None what is still inside."""
        import av
        import numpy as np

        if frame is None:
            made = self._resampler.resample(None) if self._resampler else []
        else:
            source = (frame.format.name, frame.layout.name, frame.sample_rate)
            made = []
            if source != self._source:
                made += self._resampler.resample(None) if self._resampler else []
                layout = "mono" if self._channels == 1 else "stereo"
                self._resampler = av.AudioResampler(format="flt", layout=layout, rate=self._sampling_rate)
                self._source = source
            made += self._resampler.resample(frame)
        for one in made:
            samples = one.to_ndarray().reshape(-1)[: one.samples * self._channels]
            if self._channels > 1:
                samples = samples.reshape(-1, self._channels)
            yield np.nan_to_num(samples.astype(np.float32), posinf=0.0, neginf=0.0).clip(-1.0, 1.0)


def to_int16(samples: np.ndarray) -> np.ndarray:
    """Float samples as 16-bit integers, rounded."""
    import numpy as np

    return np.round(np.clip(samples, -1.0, 1.0) * FULL_SCALE).astype("<i2")


def resample(samples: np.ndarray, source_rate: int, target_rate: int) -> np.ndarray:
    """The waveform at another sampling rate, band-limited."""
    import math

    import numpy as np
    from scipy.signal import resample_poly

    if source_rate == target_rate or not len(samples):
        return samples
    common = math.gcd(source_rate, target_rate)
    return resample_poly(samples, target_rate // common, source_rate // common).astype(np.float32)


def loudness(samples: np.ndarray, sampling_rate: int) -> float:
    """Integrated loudness in LUFS; minus infinity for silence.

    K-weighting and the two gates of ITU-R BS.1770-4, annex 1; the filters are designed for the sampling rate
    at hand, as De Man 2014 ("Evaluation of implementations of the EBU R128 loudness measurement") derives them.
    """
    import numpy as np
    from scipy.signal import lfilter

    weighted = samples.astype(np.float64)
    for b, a in _k_weighting(sampling_rate):
        weighted = lfilter(b, a, weighted)
    size, hop = int(0.4 * sampling_rate), int(0.1 * sampling_rate)
    if len(weighted) < size:
        weighted = np.pad(weighted, (0, size - len(weighted)))
    energy = np.concatenate([[0.0], np.cumsum(weighted**2)])
    starts = np.arange(0, len(weighted) - size + 1, hop)
    power = (energy[starts + size] - energy[starts]) / size
    power = power[power > 10 ** ((-70 + 0.691) / 10)]
    if not len(power):
        return float("-inf")
    power = power[power > power.mean() / 10]  # 10 LU below the mean
    return float(-0.691 + 10 * np.log10(power.mean()))


def _k_weighting(sampling_rate: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """The shelf of the head and the high-pass, as (b, a) of two second-order sections."""
    import numpy as np

    gain, q, centre = 3.999843853973347, 0.7071752369554196, 1681.974450955533
    k = np.tan(np.pi * centre / sampling_rate)
    high = 10 ** (gain / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = (
        np.array([(high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0]),
        np.array([1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]),
    )
    q, centre = 0.5003270373238773, 38.13547087602444
    k = np.tan(np.pi * centre / sampling_rate)
    a0 = 1 + k / q + k * k
    return [shelf, (np.array([1.0, -2.0, 1.0]), np.array([1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]))]


def normalise_loudness(
    samples: np.ndarray,
    sampling_rate: int,
    target_lufs: float = -16.0,
    ceiling_db: float = -1.0,
    measured_lufs: float | None = None,
) -> np.ndarray:
    """The waveform at `target_lufs`, peaks held below `ceiling_db` dBFS by a look-ahead limiter; silence stays.

    `measured_lufs` is its loudness now, or that of the whole it is a part of; measured where not given.
    """
    import numpy as np
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    measured = loudness(samples, sampling_rate) if measured_lufs is None else measured_lufs
    if not np.isfinite(measured):
        return samples
    louder = samples.astype(np.float64) * 10 ** ((target_lufs - measured) / 20)
    ceiling = 10 ** (ceiling_db / 20)
    peaks = np.abs(louder)
    if peaks.max() > ceiling:
        reach = max(int(0.005 * sampling_rate), 1)
        gain = np.minimum(1.0, ceiling / np.maximum(maximum_filter1d(peaks, 2 * reach + 1), 1e-9))
        gain = uniform_filter1d(gain, 2 * reach + 1)  # a mean of gains that each hold this very peak down
        louder = np.clip(louder * gain, -ceiling, ceiling)
    return louder.astype(np.float32)


def trim_silence(samples: np.ndarray, sampling_rate: int, below_db: float = -50.0, keep_s: float = 0.05) -> np.ndarray:
    """The waveform without the silence at both ends, `below_db` relative to its peak; `keep_s` of it stays."""
    import numpy as np

    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0:
        return samples[:0]
    loud = np.flatnonzero(np.abs(samples) > peak * 10 ** (below_db / 20))
    keep = int(keep_s * sampling_rate)
    return samples[max(loud[0] - keep, 0) : loud[-1] + 1 + keep]


def require_sound(samples: np.ndarray, name: str) -> None:
    """Raises ToolFailed when a recording is silent from end to end."""
    import numpy as np

    if float(np.abs(samples).max(initial=0.0)) < 1e-4:
        raise ToolFailed(f"{name} is silent.", "Check the microphone, or send another recording.")
