"""Take the sound out of a film."""

from __future__ import annotations

from typing import Annotated, Any

from tools.audio.sound import BLOCK_S, stream_sound
from tools.errors import ToolInputError
from tools.media import Audio, Video, Waveform
from tools.tool import ToolContext, tool

_STEREO_S = 15 * 60.0
"""Longer films give their sound in mono at 16 kHz: an hour in stereo is a 600 MB file."""


@tool(task="audio-to-audio", converts=0.5)
def extract_audio(video: Annotated[Video, "film with a sound track"]) -> Audio:
    """Take the sound track out of a film, as a recording."""


@extract_audio.engine(requires=("av",))
def with_ffmpeg(video: Video, context: ToolContext) -> Any:
    """FFmpeg through PyAV: stereo at 44.1 kHz, and mono at 16 kHz where that would fill the memory.

    Raises ToolInputError for a film without sound.
    """
    if not video.has_audio:
        if context.language == "zh":
            raise ToolInputError(f"{video.name} 没有声音。", "请发送一段有声音的视频。")
        raise ToolInputError(f"{video.name} has no sound.", "Send a film with a sound track.")
    import numpy as np

    short = video.duration_s <= _STEREO_S
    sampling_rate, channels = (44100, 2) if short else (16000, 1)
    blocks = []
    for block in stream_sound(video, sampling_rate, channels=channels):
        blocks.append(block)
        done_s = len(blocks) * BLOCK_S
        context.progress(min(done_s / max(video.duration_s, done_s), 1.0))
    return Waveform(np.concatenate(blocks), sampling_rate)
