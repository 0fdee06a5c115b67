"""The media that flow between people, tools and models: frozen values with units.

A value says what a file is; the bytes stay on disk, in the media store. A tool's engine takes these values
and returns raw results (`PIL.Image.Image`, `Waveform`, `VideoFile`, `TextFile`), which the store keeps and
turns into new values.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image

Kind = Literal["image", "audio", "video", "document"]
KINDS: tuple[Kind, ...] = ("image", "audio", "video", "document")


@dataclass(frozen=True)
class Provenance:
    """How a file came to be. An uploaded file has neither tool nor engine."""

    tool: str | None = None
    """Name of the tool that made it; None for what a person uploaded."""
    engine: str | None = None
    """Name of the engine that ran, a checkpoint's model id or a built-in engine's name."""
    arguments: dict[str, Any] = field(default_factory=dict)
    """The literal arguments of the call, media as ids."""
    seed: int | None = None
    """The random seed, where the tool has one: the same call with it makes the same file."""
    parents: tuple[str, ...] = ()
    """Ids of the media it was made from."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self) | {"parents": list(self.parents)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Provenance:
        """The inverse of `to_dict`."""
        return cls(**(values | {"parents": tuple(values.get("parents", ()))}))


@dataclass(frozen=True, kw_only=True)
class Media:
    """A file in the media store. Identity is content: equal bytes have one `media_id`."""

    media_id: str
    """Kind and the first 64 bits of the SHA-256 of the bytes: ``image-3f9a0c...``."""
    path: Path
    mime_type: str
    byte_size: int
    name: str
    """File name to show and to save under."""
    provenance: Provenance

    kind: Kind = "document"

    def summary(self) -> str:
        """One line for the chat model and for people; never the content."""
        return f"{self.media_id}: {self.name}"


@dataclass(frozen=True, kw_only=True)
class Image(Media):
    """A picture: width and height in pixels."""

    width: int
    height: int
    kind: Kind = "image"

    def open(self) -> PIL.Image.Image:
        """The decoded picture, RGB or RGBA, turned upright as its EXIF says."""
        import PIL.Image
        import PIL.ImageOps

        with PIL.Image.open(self.path) as picture:
            upright = PIL.ImageOps.exif_transpose(picture)
            return upright.convert("RGBA" if upright.has_transparency_data else "RGB")

    def summary(self) -> str:
        return f"{self.media_id}: {self.name}, image, {self.width}x{self.height} pixels"


@dataclass(frozen=True, kw_only=True)
class Audio(Media):
    """A recording: duration in seconds, sampling rate in Hz."""

    duration_s: float
    sampling_rate: int
    channels: int
    kind: Kind = "audio"

    def summary(self) -> str:
        return f"{self.media_id}: {self.name}, audio, {self.duration_s:.1f} s"


@dataclass(frozen=True, kw_only=True)
class Video(Media):
    """A film: duration in seconds, frames per second, size in pixels."""

    duration_s: float
    fps: float
    width: int
    height: int
    has_audio: bool
    kind: Kind = "video"

    def summary(self) -> str:
        return f"{self.media_id}: {self.name}, video, {self.duration_s:.1f} s, {self.width}x{self.height} pixels"


@dataclass(frozen=True, kw_only=True)
class Document(Media):
    """A text, PDF or office file: pages where the format has them."""

    pages: int | None = None
    kind: Kind = "document"

    def summary(self) -> str:
        pages = f", {self.pages} pages" if self.pages else ""
        return f"{self.media_id}: {self.name}, document{pages}"


@dataclass(frozen=True)
class Waveform:
    """Sound as an engine returns it: float32, (samples,) mono or (samples, channels), in [-1, 1]."""

    samples: np.ndarray
    sampling_rate: int
    """Hz."""


@dataclass(frozen=True)
class VideoFile:
    """A film as an engine returns it: an MP4 file it wrote in the call's scratch folder."""

    path: Path


@dataclass(frozen=True)
class TextFile:
    """A text file as an engine returns it, subtitles say."""

    text: str
    name: str
    """File name to show and to save under. Its ending stays, and says the MIME type where that is not given."""
    mime_type: str = ""
