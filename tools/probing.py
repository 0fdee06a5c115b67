"""What a file from outside really is: typed by its content, refused in one sentence when it must be.

Nothing is believed of a file's name, but which sort of text a text is. Limits on bytes and pixels hold before
anything is decoded, limits on seconds and pages before anything is read through; FFmpeg may open the listed formats
and nothing else, so that a play list can not make it read other files or the network.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from annotated_types import Ge, Gt

from tools.errors import ToolInputError
from tools.media import Kind

MIB = 2**20

AV_OPTIONS = {
    "format_whitelist": "mov,mp4,m4a,matroska,webm,ogg,wav,mp3,flac,aac,avi,flv,mpeg,mpegts,amr,aiff,au,asf,w64,caf",
    "protocol_whitelist": "file",
}
"""FFmpeg options for every file from outside (concat, HLS and DASH lists are left out on purpose)."""


@dataclass(frozen=True)
class MediaLimits:
    """What a person may send; zero or less never means unlimited."""

    file_bytes: Annotated[int, Ge(1)] = 64 * MIB
    """Bytes of one file."""
    image_pixels: Annotated[int, Ge(1)] = 64_000_000
    """Pixels of one picture, before it is decoded."""
    audio_s: Annotated[float, Gt(0)] = 4 * 3600.0
    """Seconds of one recording."""
    video_s: Annotated[float, Gt(0)] = 2 * 3600.0
    """Seconds of one film."""
    document_pages: Annotated[int, Ge(1)] = 500
    """Pages of one document."""


@dataclass(frozen=True)
class Facts:
    """A file's kind, type and measures, as found in its bytes."""

    kind: Kind
    mime_type: str
    extension: str
    measures: dict[str, Any]
    """The fields that `tools.media` has for this kind: width and height, duration_s and so on."""


def probe(data: bytes, name: str, limits: MediaLimits) -> Facts:
    """Look at the bytes and say what they are.

    Raises ToolInputError, with one sentence naming the file, when they are empty, too large, broken, of an
    unknown type, or beyond a limit.
    """
    import filetype

    if not data:
        raise ToolInputError(f"{name} is empty.", "Send a file with something in it.")
    if len(data) > limits.file_bytes:
        raise ToolInputError(
            f"{name} has {len(data) / MIB:.1f} MiB; at most {limits.file_bytes / MIB:.0f} MiB are taken.",
            "Send a smaller or a compressed file.",
        )
    guess = filetype.guess(data[:8192])
    mime_type = guess.mime if guess and not _is_clean_text(data) else ""
    if mime_type.startswith("image/"):
        return _probe_image(data, name, limits)
    if mime_type == "application/pdf" or data.startswith(b"%PDF-"):
        return _probe_pdf(data, name, limits)
    if mime_type == "application/zip" or data.startswith(b"PK\x03\x04"):
        return _probe_office(data, name)
    if mime_type.startswith(("audio/", "video/")):
        return _probe_av(data, name, limits)
    return _probe_text(data, name)


def _broken(name: str, what: str) -> ToolInputError:
    return ToolInputError(f"{name} can not be read as {what}.", "The file may be cut off or damaged; send it again.")


def _probe_image(data: bytes, name: str, limits: MediaLimits) -> Facts:
    import PIL.Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
            picture = PIL.Image.open(io.BytesIO(data))
    except PIL.Image.DecompressionBombError as error:
        raise ToolInputError(f"{name} has too many pixels.", "Send a smaller picture.") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise _broken(name, "a picture") from error
    width, height = picture.size
    if width * height > limits.image_pixels:
        raise ToolInputError(
            f"{name} is {width} x {height} pixels; at most {limits.image_pixels / 1e6:.0f} million are taken.",
            "Send a smaller picture.",
        )
    try:
        picture.load()
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _broken(name, "a picture") from error
    if picture.getexif().get(0x0112, 1) >= 5:  # EXIF orientations 5 to 8 swap the sides
        width, height = height, width
    mime_type = PIL.Image.MIME.get(picture.format or "", "image/png")
    return Facts("image", mime_type, (picture.format or "png").lower(), {"width": width, "height": height})


def _probe_av(data: bytes, name: str, limits: MediaLimits) -> Facts:
    import av

    try:
        with av.open(io.BytesIO(data), "r", options=AV_OPTIONS) as container:
            videos = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
            audios = list(container.streams.audio)
            if not videos and not audios:
                raise _broken(name, "a recording or a film")
            names = container.format.name
            duration_s = (container.duration or 0) / av.time_base or _decoded_seconds(container, videos or audios)
            next(iter(container.decode(videos[0] if videos else audios[0])))
            measures = _av_measures(videos, audios, duration_s)
    except (av.error.FFmpegError, StopIteration, ValueError) as error:
        raise _broken(name, "a recording or a film") from error
    limit_s = limits.video_s if videos else limits.audio_s
    if duration_s > limit_s:
        raise ToolInputError(
            f"{name} lasts {duration_s / 60:.0f} minutes; at most {limit_s / 60:.0f} are taken.", "Send a part of it."
        )
    kind: Kind = "video" if videos else "audio"
    extension, mime_type = _av_type(names, kind)
    return Facts(kind, mime_type, extension, measures)


def _av_measures(videos: list[Any], audios: list[Any], duration_s: float) -> dict[str, Any]:
    if not videos:
        stream = audios[0]
        return {"duration_s": duration_s, "sampling_rate": stream.rate or 0, "channels": stream.channels}
    stream = videos[0]
    return {
        "duration_s": duration_s,
        "fps": float(stream.average_rate or 0),
        "width": stream.width,
        "height": stream.height,
        "has_audio": bool(audios),
    }


def _decoded_seconds(container: Any, streams: list[Any]) -> float:
    """Duration of a file whose header does not say it, raw AAC or a WebM recorded in a browser."""
    last_s = 0.0
    for packet in container.demux(streams[0]):
        if packet.pts is not None:
            last_s = float((packet.pts + (packet.duration or 0)) * packet.time_base)
    container.seek(0)
    return last_s


_AV_TYPES = (
    # FFmpeg's format name, extension, MIME type of sound, MIME type of film
    ("wav", "wav", "audio/wav", "audio/wav"),
    ("mp3", "mp3", "audio/mpeg", "audio/mpeg"),
    ("flac", "flac", "audio/flac", "audio/flac"),
    ("ogg", "ogg", "audio/ogg", "video/ogg"),
    ("matroska", "webm", "audio/webm", "video/webm"),
    ("mp4", "mp4", "audio/mp4", "video/mp4"),
    ("avi", "avi", "audio/x-msvideo", "video/x-msvideo"),
    ("aac", "aac", "audio/aac", "audio/aac"),
    ("amr", "amr", "audio/amr", "audio/amr"),
)


def _av_type(names: str, kind: Kind) -> tuple[str, str]:
    for format_name, extension, audio_type, video_type in _AV_TYPES:
        if format_name in names:
            return extension, video_type if kind == "video" else audio_type
    return "bin", f"{kind}/x-{names.split(',')[0]}"


def _probe_pdf(data: bytes, name: str, limits: MediaLimits) -> Facts:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
        document.close()
    except pypdfium2.PdfiumError as error:
        raise _broken(name, "a PDF (or it has a password)") from error
    if pages > limits.document_pages:
        raise ToolInputError(
            f"{name} has {pages} pages; at most {limits.document_pages} are taken.", "Send a part of it."
        )
    return Facts("document", "application/pdf", "pdf", {"pages": pages})


_OFFICE_TYPES = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "ppt/presentation.xml": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _probe_office(data: bytes, name: str) -> Facts:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry.filename: entry.file_size for entry in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise _broken(name, "a document") from error
    if sum(entries.values()) > 1024 * MIB:
        raise ToolInputError(f"{name} unpacks to over 1 GiB.", "Send a smaller document.")
    for entry, (extension, mime_type) in _OFFICE_TYPES.items():
        if entry in entries:
            return Facts("document", mime_type, extension, {"pages": None})
    raise ToolInputError(
        f"{name} is an archive, which I can not look into.", "Send the files in it one by one (Word, PDF, pictures)."
    )


def _probe_text(data: bytes, name: str) -> Facts:
    """Text in UTF-8, UTF-16 with its mark, or GB 18030, which Chinese files still use."""
    text = decode_text(data)
    if text is None:
        raise ToolInputError(
            f"{name} is of a type I do not know.",
            "Send a picture, a recording, a film, a PDF, a Word file or plain text.",
        )
    if not text.strip():
        raise ToolInputError(f"{name} has no text in it.", "Send a file with something in it.")
    mime_type, extension = text_type(name)
    return Facts("document", mime_type, extension, {"pages": None})


def _is_clean_text(data: bytes) -> bool:
    """UTF-8 without a control character: a note on BMW begins as a bitmap does, but no bitmap goes on like that."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return text.translate(_NO_CONTROLS) == text


_NO_CONTROLS = dict.fromkeys(set(range(32)) - set(b"\t\n\r\f\x1b"))

_TEXT_TYPES = {
    "csv": "text/csv",
    "htm": "text/html",
    "html": "text/html",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "md": "text/markdown",
    "srt": "application/x-subrip",
    "tsv": "text/tab-separated-values",
    "vtt": "text/vtt",
    "xml": "application/xml",
    "yaml": "application/yaml",
    "yml": "application/yaml",
}


def text_type(name: str) -> tuple[str, str]:
    """MIME type and extension of what is known to be text: only its name can say which sort of text it is."""
    extension = Path(name).suffix.lstrip(".").lower()
    mime_type = _TEXT_TYPES.get(extension)
    return (mime_type, extension) if mime_type else ("text/plain", "txt")


def decode_text(data: bytes) -> str | None:
    """Bytes as text, or None when they are no text."""
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(character < " " and character not in "\t\n\r\f\x1b" for character in text[:4096])
        return text if controls <= len(text[:4096]) / 100 else None
    return None
