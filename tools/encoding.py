"""From what an engine returns to bytes on disk, with the provenance written into the file itself.

Pictures carry it as a PNG text chunk and an XMP packet with the IPTC digital source type, recordings in
their WAV comment, films in their MP4 comment.
Source: IPTC "Digital Source Type" vocabulary, cv.iptc.org/newscodes/digitalsourcetype/
"""

from __future__ import annotations

import io
import json
import tempfile
from functools import singledispatch
from pathlib import Path
from typing import Any

from tools.media import Provenance, TextFile, VideoFile, Waveform

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Parley">
<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/{source}</Iptc4xmpExt:DigitalSourceType>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def provenance_mark(provenance: Provenance) -> str:
    """What is written into a generated file: maker, tool, engine, seed and parents, never the asker."""
    facts = {"tool": provenance.tool, "engine": provenance.engine, "seed": provenance.seed}
    return json.dumps({"made_by": "Parley", **facts, "parents": list(provenance.parents)}, ensure_ascii=False)


@singledispatch
def encode(content: Any, provenance: Provenance) -> tuple[bytes, str]:
    """The bytes to keep and a file extension. Raises TypeError for what no engine may return."""
    if type(content).__module__.startswith("PIL."):  # PIL is not imported just to register a type
        return _encode_picture(content, provenance), "png"
    raise TypeError(f"an engine may not return {type(content).__name__}")


def _encode_picture(picture: Any, provenance: Provenance) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    source = _digital_source_type(provenance)
    notes = PngInfo()
    notes.add_text("parley", provenance_mark(provenance), zip=False)
    notes.add_itxt("XML:com.adobe.xmp", _XMP.format(source=source))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", pnginfo=notes, compress_level=4)
    return buffer.getvalue()


def _digital_source_type(provenance: Provenance) -> str:
    """The IPTC term: whether a trained model made it, and whether from nothing or from other media."""
    trained = "/" in (provenance.engine or "")  # a checkpoint's model id; built-in engines have plain names
    if provenance.parents:
        return "compositeWithTrainedAlgorithmicMedia" if trained else "algorithmicallyEnhanced"
    return "trainedAlgorithmicMedia" if trained else "algorithmicMedia"


@encode.register
def _(content: Waveform, provenance: Provenance) -> tuple[bytes, str]:
    import numpy as np
    import soundfile

    samples = np.clip(np.nan_to_num(content.samples), -1.0, 1.0).astype(np.float32)
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    buffer = io.BytesIO()
    with soundfile.SoundFile(
        buffer, "w", samplerate=content.sampling_rate, channels=channels, format="WAV", subtype="PCM_16"
    ) as wav:
        wav.software = "Parley"
        wav.comment = provenance_mark(provenance)
        wav.write(samples)
    return buffer.getvalue(), "wav"


@encode.register
def _(content: VideoFile, provenance: Provenance) -> tuple[bytes, str]:
    import av

    with tempfile.TemporaryDirectory() as folder:
        marked = Path(folder) / "marked.mp4"
        with av.open(str(content.path)) as source, av.open(str(marked), "w", format="mp4") as target:
            target.metadata["comment"] = provenance_mark(provenance)
            streams = {
                s.index: target.add_stream_from_template(s) for s in source.streams if s.type in ("audio", "video")
            }
            for packet in source.demux([source.streams[index] for index in streams]):
                if packet.dts is not None:
                    packet.stream = streams[packet.stream.index]
                    target.mux(packet)
        return marked.read_bytes(), "mp4"


@encode.register
def _(content: TextFile, provenance: Provenance) -> tuple[bytes, str]:
    return content.text.encode(), Path(content.name).suffix.lstrip(".") or "txt"
