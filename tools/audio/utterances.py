"""Where somebody speaks in a recording: utterances, cut at pauses, from a stream of blocks.

Voice activity is WebRTC's Gaussian mixture detector, as `pocketsphinx.Vad` offers it, on frames of 30 ms. An
utterance starts when most of the last frames are speech and ends at a pause; one that grows too long is cut
at its quietest frame, which is rarely inside a word.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.audio.sound import to_int16

if TYPE_CHECKING:
    import numpy as np

SAMPLING_RATE = 16000
"""Hz: what every speech recogniser here wants."""
FRAME_S = 0.03
_FRAME = int(FRAME_S * SAMPLING_RATE)
_PADDING = 17
"""Frames kept before and after the speech: consonants are quiet, and PocketSphinx hears better with half a second."""
_START_WINDOW, _START_FRAMES = 8, 4
_LEAST_SPEECH = 6
"""Frames; less is a click or a cough."""
_QUIET = 10 ** (-62 / 20)
"""Root mean square below which nothing is speech."""


@dataclass(frozen=True)
class Utterance:
    """A stretch of speech: float32, (samples,), 16 kHz, and where it starts."""

    start_s: float
    samples: np.ndarray

    @property
    def end_s(self) -> float:
        """Seconds from the start of the recording."""
        return self.start_s + len(self.samples) / SAMPLING_RATE


@dataclass
class _Frame:
    samples: np.ndarray
    level: float
    is_speech: bool


@dataclass
class _Cutter:
    """The frames of the utterance being heard, and those just before it."""

    longest: int
    pause: int
    number: int = 0
    """Frames seen."""
    before: deque[_Frame] = field(default_factory=lambda: deque(maxlen=_PADDING + _START_WINDOW))
    current: list[_Frame] = field(default_factory=list)

    def add(self, frame: _Frame) -> Utterance | None:
        """The utterance this frame ends, if it ends one."""
        self.number += 1
        if not self.current:
            self.before.append(frame)
            recent = list(self.before)[-_START_WINDOW:]
            if sum(one.is_speech for one in recent) >= _START_FRAMES:
                self.current = list(self.before)
                self.before.clear()
            return None
        self.current.append(frame)
        if not any(one.is_speech for one in self.current[-self.pause :]):
            return self.finish()
        return self._cut() if len(self.current) >= self.longest else None

    def finish(self) -> Utterance | None:
        """What has been heard so far; the pause after it is left for the next one's beginning."""
        frames, self.current = self.current, []
        spoken = [index for index, one in enumerate(frames) if one.is_speech]
        if len(spoken) < _LEAST_SPEECH:
            self.before.extend(frames)
            return None
        start = self.number - len(frames)
        last = min(spoken[-1] + 1 + _PADDING, len(frames))
        self.before.extend(frames[last:])
        return _utterance(start, frames[:last])

    def _cut(self) -> Utterance:
        """Split at the quietest moment of the last third."""
        first = 2 * len(self.current) // 3
        levels = [one.level for one in self.current]
        smooth = [sum(levels[i - 2 : i + 3]) for i in range(first, len(levels) - 2)]
        at = first + smooth.index(min(smooth))
        start = self.number - len(self.current)
        frames, self.current = self.current[:at], self.current[at:]
        return _utterance(start, frames)


def _utterance(start: int, frames: list[_Frame]) -> Utterance:
    import numpy as np

    return Utterance(start * FRAME_S, np.concatenate([one.samples for one in frames]))


def find_utterances(
    blocks: Iterable[np.ndarray], *, longest_s: float = 20.0, pause_s: float = 0.54
) -> Iterator[Utterance]:
    """The utterances in 16 kHz sound, in order; none when nobody speaks. Holds `longest_s` of sound at most."""
    cutter = _Cutter(round(longest_s / FRAME_S), round(pause_s / FRAME_S))
    for frame in _frames(blocks):
        utterance = cutter.add(frame)
        if utterance is not None:
            yield utterance
    last = cutter.finish()
    if last is not None:
        yield last


def _frames(blocks: Iterable[np.ndarray]) -> Iterator[_Frame]:
    import numpy as np
    from pocketsphinx import Vad

    detector: Any = Vad(mode=2, sample_rate=SAMPLING_RATE, frame_length=FRAME_S)
    rest = np.zeros(0, np.float32)
    for block in blocks:
        joined = np.concatenate([rest, block])
        whole = len(joined) // _FRAME * _FRAME
        rest = joined[whole:]
        for samples in joined[:whole].reshape(-1, _FRAME):
            level = float(np.sqrt(np.mean(samples**2)))
            speech = level > _QUIET and detector.is_speech(to_int16(samples).tobytes())
            yield _Frame(samples, level, speech)


def joined(utterances: Iterable[Utterance], longest_s: float, gap_s: float = 3.0) -> Iterator[Utterance]:
    """Neighbours put together, with the silence between them, as long as they stay below `longest_s`.

    A recogniser that sees 30 s at once understands more of a long stretch than of its pieces.
    """
    import numpy as np

    held: Utterance | None = None
    for utterance in utterances:
        if held is not None and (utterance.end_s - held.start_s > longest_s or utterance.start_s - held.end_s > gap_s):
            yield held
            held = None
        if held is None:
            held = utterance
            continue
        gap = max(round((utterance.start_s - held.end_s) * SAMPLING_RATE), 0)
        silence = np.zeros(gap, np.float32)
        held = Utterance(held.start_s, np.concatenate([held.samples, silence, utterance.samples]))
    if held is not None:
        yield held
