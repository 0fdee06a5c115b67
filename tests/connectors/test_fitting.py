from __future__ import annotations

import io
import zipfile

import numpy as np
import PIL.Image
import pytest

from connectors.fitting import FittedFile, Misfit, fit, fit_now
from tools.encoding import provenance_mark
from tools.media import Provenance, TextFile, VideoFile, Waveform
from tools.media_store import MediaStore

MADE = Provenance("generate_image", "sketch", {}, seed=7)


@pytest.fixture
def store(tmp_path):
    store = MediaStore(tmp_path / "media")
    yield store
    store.close()


def noise(height, width, channels=3):
    return np.random.default_rng(1).integers(0, 256, (height, width, channels), dtype=np.uint8)


def write_film(path, seconds=1, size=(640, 480), sound=True):
    import av

    random = np.random.default_rng(2)
    with av.open(str(path), "w", format="mp4") as target:
        film = target.add_stream("libx264", rate=25, width=size[0], height=size[1], pix_fmt="yuv420p")
        film.bit_rate = 8_000_000
        audio = target.add_stream("aac", rate=44_100, layout="stereo") if sound else None
        for _ in range(seconds * 25):
            picture = random.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
            target.mux(film.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        if audio is not None:
            samples = random.uniform(-0.5, 0.5, (2, seconds * 44_100)).astype(np.float32)
            for start in range(0, samples.shape[1], 1024):
                frame = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(samples[:, start : start + 1024]), format="fltp", layout="stereo"
                )
                frame.sample_rate, frame.pts = 44_100, start
                target.mux(audio.encode(frame))
            target.mux(audio.encode(None))
        target.mux(film.encode(None))


def test_what_fits_is_sent_as_it_is(store):
    media = store.add_made(PIL.Image.new("RGB", (32, 32)), MADE, "me")
    assert fit_now(media, 10_000) == FittedFile(media.media_id, media.path.read_bytes(), "generate_image.png")


def test_a_picture_becomes_a_jpeg_that_says_where_it_is_from(store):
    media = store.add_made(PIL.Image.fromarray(noise(600, 600)), MADE, "me")
    limit = media.byte_size // 2
    fitted = fit_now(media, limit)
    assert len(fitted.data) <= limit
    picture = PIL.Image.open(io.BytesIO(fitted.data))
    assert (picture.format, picture.size, fitted.name) == ("JPEG", (600, 600), "generate_image.jpg")
    assert picture.getexif()[0x010E] == provenance_mark(MADE)
    assert "was compressed from" in fitted.note
    assert "压缩" in fit_now(media, limit, "zh").note


def test_a_picture_is_scaled_when_quality_is_not_enough_and_keeps_what_is_transparent(store):
    media = store.add_made(PIL.Image.fromarray(noise(600, 600, 4), "RGBA"), MADE, "me")
    fitted = fit_now(media, 150_000)
    picture = PIL.Image.open(io.BytesIO(fitted.data))
    assert picture.format == "WEBP"
    assert picture.size[0] < 600
    assert picture.mode == "RGBA"
    assert len(fitted.data) <= 150_000


def test_a_picture_that_would_be_spoiled_is_not_sent(store):
    media = store.add_made(PIL.Image.fromarray(noise(600, 600)), MADE, "me")
    misfit = fit_now(media, 1000)
    assert isinstance(misfit, Misfit)
    assert "Ask for a smaller one" in misfit.why
    assert str(media.path) not in misfit.why
    assert "上限" in fit_now(media, 1000, "zh").why


@pytest.mark.parametrize(("seconds", "limit", "bitrate"), [(6, 60_000, 70_000), (6, 20_000, 24_000)])
def test_a_recording_becomes_opus(store, seconds, limit, bitrate):
    sound = np.sin(np.arange(seconds * 24_000) / 9).astype(np.float32) * 0.5
    media = store.add_made(Waveform(sound, 24_000), Provenance("synthesize_speech", "espeak"), "me")
    fitted = fit_now(media, limit)
    assert len(fitted.data) <= limit
    assert fitted.name == "synthesize_speech.ogg"
    again = store.add_upload(fitted.data, fitted.name, "you")
    assert again.kind == "audio"
    assert again.duration_s == pytest.approx(seconds, abs=0.2)
    assert b"synthesize_speech" in fitted.data
    assert len(fitted.data) * 8 / seconds <= bitrate


def test_a_recording_too_long_for_any_bitrate_is_explained(store):
    media = store.add_made(Waveform(np.zeros(24_000 * 20, np.float32), 24_000), MADE, "me")
    assert "a shorter one" in fit_now(media, 5_000).why


@pytest.mark.parametrize("sound", [True, False])
def test_a_film_is_encoded_again_smaller(store, tmp_path, sound):
    write_film(tmp_path / "noise.mp4", sound=sound)
    media = store.add_made(VideoFile(tmp_path / "noise.mp4"), Provenance("generate_video", "story"), "me")
    limit = media.byte_size // 4
    fitted = fit_now(media, limit)
    assert len(fitted.data) <= limit
    again = store.add_upload(fitted.data, fitted.name, "you")
    assert again.kind == "video"
    assert again.duration_s == pytest.approx(media.duration_s, abs=0.3)
    assert again.has_audio == sound
    assert again.width / again.height == pytest.approx(4 / 3, abs=0.05)


def test_a_text_is_packed_and_one_that_can_not_be_is_explained(store):
    text = store.add_made(TextFile("word " * 20_000, "long.txt"), MADE, "me")
    fitted = fit_now(text, 10_000)
    with zipfile.ZipFile(io.BytesIO(fitted.data)) as archive:
        assert archive.read("long.txt") == b"word " * 20_000
    assert "Ask for a part of it" in fit_now(text, 50).why


async def test_a_file_that_is_gone_or_broken_is_a_sentence(store):
    media = store.add_made(PIL.Image.fromarray(noise(64, 64)), MADE, "me")
    media.path.write_bytes(b"no picture at all")
    assert isinstance(await fit(media, 5), Misfit)
    media.path.unlink()
    assert "not kept any more" in (await fit(media, 10_000)).why
