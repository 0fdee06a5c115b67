import av
import numpy as np
import pytest

from tools.audio.audio_extraction import extract_audio
from tools.audio.sound import read_sound
from tools.errors import ToolInputError
from tools.media import Audio, Video
from tools.tool import ToolCall


def _tone(seconds, hertz=440.0, sampling_rate=16000, level=0.5):
    time_s = np.arange(int(seconds * sampling_rate)) / sampling_rate
    return (level * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32)


def _film(path, samples=None):
    """An MP4 of two seconds, with a sound track where samples are given."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        audio = None
        if samples is not None:
            audio = container.add_stream("aac", rate=16000)
            audio.layout = "mono"
        for index in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), index * 10, np.uint8))
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if audio is not None:
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
            frame.sample_rate = 16000
            container.mux(audio.encode(frame))
            container.mux(audio.encode())
    return path.read_bytes()


async def test_the_sound_of_a_film_is_taken_out(make_toolbox, tmp_path):
    toolbox = make_toolbox(extract_audio)
    film = toolbox.media_store.add_upload(_film(tmp_path / "a.mp4", _tone(2)), "a.mp4", "ann")
    assert isinstance(film, Video)
    result = await toolbox.run(ToolCall("1", "extract_audio", {"video": film.media_id}), toolbox.context("ann", "c"))
    (audio,) = result.media
    assert isinstance(audio, Audio)
    assert audio.duration_s == pytest.approx(2, abs=0.2)
    assert audio.provenance.parents == (film.media_id,)
    heard = read_sound(audio, 16000)[4000:20000]
    assert np.abs(np.fft.rfft(heard)).argmax() == pytest.approx(440, abs=2)


async def test_a_silent_film_is_refused_in_one_sentence(make_toolbox, tmp_path):
    toolbox = make_toolbox(extract_audio)
    film = toolbox.media_store.add_upload(_film(tmp_path / "a.mp4"), "a.mp4", "ann")
    with pytest.raises(ToolInputError, match=r"a\.mp4 has no sound"):
        await toolbox.run(ToolCall("1", "extract_audio", {"video": film.media_id}), toolbox.context("ann", "c"))
