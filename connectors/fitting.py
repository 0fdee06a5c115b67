"""A file within a platform's upload limit: as it is, compressed so that it fits, or a sentence that says why not.

Pictures become JPEG or WebP, recordings Ogg Opus, films H.264 at a lower bitrate and size; documents are zipped.
What is made smaller keeps the mark of where it came from (see `tools/encoding.py`).
"""

from __future__ import annotations

import asyncio
import io
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from connectors.rendering import Language, size
from tools.encoding import provenance_mark
from tools.media import Audio, Image, Media, Provenance, Video

logger = logging.getLogger(__name__)

_QUALITIES = (92, 85, 75)
_SCALES = (1.0, 0.75, 0.5, 0.35)
_SOUND_BITRATES = (128_000, 96_000, 64_000, 48_000, 32_000, 24_000, 16_000)
_FILM_HEIGHTS = ((2_500_000, 1080), (1_200_000, 720), (500_000, 480), (200_000, 360), (0, 240))
"""The tallest picture that looks well from a video bitrate (bit/s) on, in pixels."""
_LOWEST_FILM_BITRATE = 60_000
_LONGEST_REENCODED_S = 1800.0
"""A longer film would keep a processor busy for hours."""
_SPARE = 0.94
"""Bitrates are aims: this share of the limit is used."""


@dataclass(frozen=True)
class FittedFile:
    """A file that a platform takes."""

    media_id: str
    data: bytes
    name: str
    note: str = ""
    """What was done to it, one sentence; empty when it is as it was made."""


@dataclass(frozen=True)
class Misfit:
    """A file that can not be made to fit."""

    media_id: str
    why: str
    """One sentence with what to do instead."""


async def fit(media: Media, limit_bytes: int, language: Language = "en") -> FittedFile | Misfit:
    """A file in at most `limit_bytes`. Never raises: a file that is gone or broken is a `Misfit` too."""
    return await asyncio.to_thread(fit_now, media, limit_bytes, language)


def fit_now(media: Media, limit_bytes: int, language: Language = "en") -> FittedFile | Misfit:
    """`fit`, in the thread of the caller."""
    zh = language == "zh"
    try:
        if media.path.stat().st_size <= limit_bytes:
            return FittedFile(media.media_id, media.path.read_bytes(), media.name)
    except OSError as error:
        logger.warning("%s can not be read: %s", media.media_id, error)
        return Misfit(media.media_id, f"{media.name} 已不在了。" if zh else f"{media.name} is not kept any more.")
    try:
        smaller = _compress(media, limit_bytes)
    except Exception:
        logger.exception("%s could not be compressed", media.media_id)
        smaller = None
    if smaller is None:
        return Misfit(media.media_id, _why_not(media, limit_bytes, zh))
    data, extension = smaller
    was, now = size(media.byte_size), size(len(data))
    note = f"{media.name} 已从 {was} 压缩到 {now}。" if zh else f"{media.name} was compressed from {was} to {now}."
    return FittedFile(media.media_id, data, f"{Path(media.name).stem}.{extension}", note)


def _why_not(media: Media, limit_bytes: int, zh: bool) -> str:
    """What a person reads in place of the file, with a smaller thing to ask for."""
    what = f"{media.name} ({size(media.byte_size)})"
    if zh:
        hint = {"video": "可以要一段更短的。", "audio": "可以要一段更短的。", "image": "可以要一张更小的。"}
        return f"{what} 超过了这里的上限 {size(limit_bytes)}。{hint.get(media.kind, '可以只要其中一部分。')}"
    hint = {"video": "a shorter one", "audio": "a shorter one", "image": "a smaller one"}
    return f"{what} is larger than the {size(limit_bytes)} taken here. Ask for {hint.get(media.kind, 'a part of it')}."


def _compress(media: Media, limit_bytes: int) -> tuple[bytes, str] | None:
    """The bytes and the file extension of a smaller version; None when nothing sensible fits."""
    match media:
        case Image():
            return _compress_picture(media, limit_bytes)
        case Audio():
            return _compress_sound(media, limit_bytes)
        case Video():
            return _compress_film(media, limit_bytes)
    return _zip(media, limit_bytes)


def _compress_picture(media: Image, limit_bytes: int) -> tuple[bytes, str] | None:
    picture = media.open()
    for scale in _SCALES:
        side = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
        scaled = picture if scale == 1.0 else picture.resize(side)
        for quality in _QUALITIES:
            data, extension = _encode_picture(scaled, quality, media.provenance)
            if len(data) <= limit_bytes:
                return data, extension
    return None


def _encode_picture(picture: Any, quality: int, provenance: Provenance) -> tuple[bytes, str]:
    """WebP where something is transparent, else JPEG, which every program opens."""
    import PIL.Image

    marks = PIL.Image.Exif()
    if provenance.tool:
        marks[0x010E] = provenance_mark(provenance)  # ImageDescription
        marks[0x0131] = "Parley"  # Software
    buffer = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(buffer, "WEBP", quality=quality, exif=marks.tobytes())
        return buffer.getvalue(), "webp"
    picture.convert("RGB").save(buffer, "JPEG", quality=quality, optimize=True, progressive=True, exif=marks.tobytes())
    return buffer.getvalue(), "jpg"


def _compress_sound(media: Audio, limit_bytes: int) -> tuple[bytes, str] | None:
    affordable = limit_bytes * 8 * _SPARE / max(media.duration_s, 0.1)
    for bitrate in _SOUND_BITRATES:
        if bitrate <= affordable:
            data = _encode_opus(media, bitrate)
            if len(data) <= limit_bytes:
                return data, "ogg"
    return None


def _encode_opus(media: Audio, bitrate: int) -> bytes:
    import av

    buffer = io.BytesIO()
    with av.open(str(media.path)) as source, av.open(buffer, "w", format="ogg") as target:
        if media.provenance.tool:
            target.metadata["comment"] = provenance_mark(media.provenance)
        layout = "mono" if media.channels == 1 or bitrate < 48_000 else "stereo"
        stream = target.add_stream("libopus", rate=48_000, layout=layout, bit_rate=bitrate)
        resampler = av.AudioResampler(format="s16", layout=layout, rate=48_000)
        for frame in source.decode(audio=0):
            for resampled in resampler.resample(frame):
                target.mux(stream.encode(resampled))
        for resampled in resampler.resample(None):
            target.mux(stream.encode(resampled))
        target.mux(stream.encode(None))
    return buffer.getvalue()


def _compress_film(media: Video, limit_bytes: int) -> tuple[bytes, str] | None:
    if media.duration_s > _LONGEST_REENCODED_S:
        return None
    affordable = limit_bytes * 8 * _SPARE / max(media.duration_s, 0.1)
    sound = min(96_000, int(affordable * 0.2)) if media.has_audio else 0
    for share in (1.0, 0.75, 0.5):  # a bitrate is an aim, and a short film can miss it by far
        bitrate = int((affordable - sound) * share)
        if bitrate < _LOWEST_FILM_BITRATE:
            return None
        data = _encode_film(media, bitrate, max(sound, 16_000))
        if len(data) <= limit_bytes:
            return data, "mp4"
    return None


def _encode_film(media: Video, bitrate: int, sound_bitrate: int) -> bytes:
    import av

    height = next(tall for enough, tall in _FILM_HEIGHTS if bitrate >= enough)
    scale = min(1.0, height / max(min(media.width, media.height), 1))
    width, height = (max(round(side * scale) // 2 * 2, 2) for side in (media.width, media.height))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "smaller.mp4"
        with av.open(str(media.path)) as source, av.open(str(file), "w", format="mp4") as target:
            if media.provenance.tool:
                target.metadata["comment"] = provenance_mark(media.provenance)
            rate = Fraction(min(media.fps or 25.0, 30.0)).limit_denominator(1001)
            film = target.add_stream("libx264", rate=rate, width=width, height=height, pix_fmt="yuv420p")
            film.bit_rate = bitrate
            film.options = {"preset": "veryfast", "maxrate": str(bitrate), "bufsize": str(bitrate * 2)}
            sound = None
            if source.streams.audio:
                sound = target.add_stream("aac", rate=44_100, layout="mono", bit_rate=sound_bitrate)
            tracks = [source.streams.video[0], *source.streams.audio[:1]]
            resampler = av.AudioResampler(format="fltp", layout="mono", rate=44_100)
            for frame in _at_rate(source.decode(*tracks), rate):
                if isinstance(frame, av.VideoFrame):
                    target.mux(film.encode(frame.reformat(width, height, "yuv420p")))
                elif sound is not None:
                    for resampled in resampler.resample(frame):
                        target.mux(sound.encode(resampled))
            target.mux(film.encode(None))
            if sound is not None:
                target.mux(sound.encode(None))
        return file.read_bytes()


def _at_rate(frames: Iterator[Any], rate: Fraction) -> Iterator[Any]:
    """Pictures at most at a rate, numbered anew; sound as it comes."""
    import av

    taken = 0
    for frame in frames:
        if not isinstance(frame, av.VideoFrame):
            yield frame
        elif frame.time is None or frame.time * rate >= taken - 0.5:
            frame.pts, frame.time_base = taken, 1 / rate
            taken += 1
            yield frame


def _zip(media: Media, limit_bytes: int) -> tuple[bytes, str] | None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.write(media.path, media.name)
    data = buffer.getvalue()
    return (data, "zip") if len(data) <= limit_bytes else None
