import io
import json
import os
import zipfile

import numpy as np
import PIL.Image
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.errors import ToolFailed, ToolInputError
from tools.media import Provenance, TextFile, Waveform
from tools.media_store import MediaStore
from tools.probing import MediaLimits, probe


def png(width=8, height=6, colour=(200, 10, 10)):
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    return buffer.getvalue()


def wav(seconds=0.5):
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros(int(16000 * seconds), np.float32), 16000, format="WAV")
    return buffer.getvalue()


def bomb():
    """A PNG whose header says 50,000 x 50,000 pixels."""
    import struct
    import zlib

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


@pytest.fixture
def store(tmp_path):
    return MediaStore(tmp_path)


def test_an_upload_is_typed_by_its_content(store):
    picture = store.add_upload(png(), "../../etc/photo.txt", "me")
    assert (picture.kind, picture.mime_type, picture.name) == ("image", "image/png", "photo.txt")
    assert (picture.width, picture.height) == (8, 6)
    assert picture.open().getpixel((0, 0)) == (200, 10, 10)
    sound = store.add_upload(wav(), "note.png", "me")
    assert (sound.kind, sound.sampling_rate) == ("audio", 16000)
    assert sound.duration_s == pytest.approx(0.5)
    assert store.add_upload("你好，世界".encode("gb18030"), "说明.txt", "me").kind == "document"


def test_equal_bytes_are_one_file_and_each_owner_has_a_name_and_a_past_of_their_own(store):
    mine = store.add_upload(png(), "secret name.png", "me")
    yours = store.add_upload(png(), "photo.png", "you")
    assert mine.media_id == yours.media_id
    assert (store.get(mine.media_id, "me").name, store.get(mine.media_id, "you").name) == (
        "secret name.png",
        "photo.png",
    )
    assert store.used_bytes() == mine.byte_size


def test_a_file_leaves_the_disk_with_its_last_owner(store):
    media = store.add_upload(png(), "a.png", "me")
    store.add_upload(png(), "a.png", "you")
    assert store.release("me") == 0
    with pytest.raises(ToolInputError):
        store.get(media.media_id, "me")
    assert media.path.exists()
    assert store.release("you") == 1
    assert not media.path.exists()


def test_another_person_can_not_get_a_file(store):
    media = store.add_upload(png(), "a.png", "me")
    with pytest.raises(ToolInputError, match="no file with the id"):
        store.get(media.media_id, "you")


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "voice.wav", "voice.wav is empty."),
        (b"just words", "fine.png", None),
        (bomb(), "huge.png", "huge.png (has too many pixels|is 50000 x 50000 pixels)"),
        (png(64, 64)[:100], "cut.png", "cut.png can not be read as a picture."),
        (wav()[:30], "cut.wav", "cut.wav can not be read"),
        (b"\x00\x01\x02\x03" * 50, "thing.bin", "thing.bin is of a type I do not know."),
        (b"%PDF-1.7 nothing more", "cut.pdf", "cut.pdf can not be read as a PDF"),
        (b"PK\x03\x04garbage", "cut.docx", "cut.docx can not be read as a document."),
        (b"   \n", "blank.txt", "blank.txt has no text in it."),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n/etc/passwd\n", "list.m3u8", None),
    ],
)
def test_every_bad_file_gets_one_sentence(store, data, name, sentence):
    if sentence is None:  # plain text, whatever it is called
        assert store.add_upload(data, name, "me").kind == "document"
        return
    with pytest.raises(ToolInputError, match=sentence) as raised:
        store.add_upload(data, name, "me")
    assert raised.value.hint
    assert str(raised.value).count("\n") == 0


def test_an_archive_is_refused(store):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(ToolInputError, match="is an archive"):
        store.add_upload(buffer.getvalue(), "a.zip", "me")


def test_limits_hold(tmp_path):
    limits = MediaLimits(file_bytes=50_000, audio_s=1.0)
    store = MediaStore(tmp_path, limits, quota_bytes_per_owner=40_000)
    with pytest.raises(ToolInputError, match="at most 0 MiB are taken"):
        store.add_upload(b"a" * 60_000, "long.txt", "me")
    with pytest.raises(ToolInputError, match="lasts 0 minutes"):
        store.add_upload(wav(1.2), "long.wav", "me")
    store.add_upload(wav(0.9), "a.wav", "me")
    with pytest.raises(ToolFailed, match="Your files already take"):
        store.add_upload(wav(0.8), "b.wav", "me")
    store.add_upload(wav(0.8), "b.wav", "you")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WAVE", b"OggS", b"%PDF-", b"PK\x03\x04"]),
)
def test_any_bytes_are_typed_or_refused_in_one_sentence(data, start):
    try:
        facts = probe(start + data, "file", MediaLimits())
    except ToolInputError as error:
        happened = error.happened
    else:
        happened = facts.kind
    assert happened
    assert "\n" not in happened


def test_what_was_made_says_so_in_the_file_itself(store):
    provenance = Provenance("generate_image", "org/model", {"prompt": "a private wish"}, 7, ("image-1",))
    picture = store.add_made(PIL.Image.new("RGB", (4, 4)), provenance, "me")
    mark = json.loads(PIL.Image.open(picture.path).info["parley"])
    assert (mark["tool"], mark["engine"], mark["seed"], mark["parents"]) == (
        "generate_image", "org/model", 7, ["image-1"],
    )  # fmt: skip
    assert b"private wish" not in picture.path.read_bytes()
    assert b"compositeWithTrainedAlgorithmicMedia" in picture.path.read_bytes()
    drawn = store.add_made(PIL.Image.new("RGB", (4, 4)), Provenance("generate_image", "illustration"), "me")
    assert b"/algorithmicMedia<" in drawn.path.read_bytes()
    sound = store.add_made(Waveform(np.zeros((800, 2), np.float32), 8000), provenance, "me")
    assert json.loads(soundfile.SoundFile(sound.path).comment)["made_by"] == "Parley"
    assert sound.channels == 2
    assert store.get(sound.media_id, "me").provenance == provenance


@pytest.mark.parametrize(
    ("name", "declared", "mime_type", "ending"),
    [
        ("talk.srt", "", "application/x-subrip", ".srt"),
        ("export.json", "", "application/json", ".json"),
        ("export.HTML", "", "text/html", ".HTML"),
        ("trip.ics", "text/calendar", "text/calendar", ".ics"),
        ("trip.ics", "", "text/plain", ".ics"),
        ("BMW", "", "text/plain", ".txt"),
    ],
)
def test_a_text_file_keeps_its_name_and_type(store, name, declared, mime_type, ending):
    made = store.add_made(TextFile("BMW: 1\n", name, declared), Provenance("transcribe_speech"), "me")
    assert (made.kind, made.name, made.mime_type, made.path.suffix) == ("document", name, mime_type, ending)


def test_text_is_text_whatever_letters_it_begins_with(store):
    for start in ("BMW", "ID3", "GIF89", "OggS", "fLaC", "8BPS"):
        assert store.add_upload(f"{start} and other words\n".encode(), "note.txt", "me").mime_type == "text/plain"


def test_the_same_text_under_another_ending_leaves_no_second_file(store):
    first = store.add_upload(b"a,b\n1,2\n", "table.csv", "me")
    second = store.add_upload(b"a,b\n1,2\n", "table.txt", "you")
    assert (first.mime_type, second.name, second.path) == ("text/csv", "table.txt", first.path)
    assert store.release("me") == 0
    assert store.release("you") == 1
    assert [file for file in first.path.parent.rglob("*") if file.is_file()] == []


def test_samples_that_are_no_numbers_do_not_reach_the_file(store):
    samples = np.array([np.nan, np.inf, -np.inf, 2.0, 0.5], np.float32)
    sound = store.add_made(Waveform(samples, 8000), Provenance("synthesize_speech"), "me")
    read, _ = soundfile.read(sound.path)
    assert np.abs(read).max() <= 1.0


def test_retention_lets_go_of_what_is_old(store):
    media = store.add_upload(png(), "a.png", "me")
    assert store.release_older_than(60) == 0
    assert store.release_older_than(-1) == 1
    assert not media.path.exists()
    assert store.owned_by("me") == []


def test_a_video_carries_its_mark(store, tmp_path):
    import av

    from tools.media import VideoFile

    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height = 64, 48
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 20, np.uint8))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    film = store.add_made(VideoFile(path), Provenance("generate_video", "story-board"), "me")
    assert (film.width, film.height, film.has_audio) == (64, 48, False)
    assert film.duration_s == pytest.approx(1.0, abs=0.15)
    with av.open(str(film.path)) as container:
        assert json.loads(container.metadata["comment"])["engine"] == "story-board"


def test_the_newest_rating_counts_and_goes_with_the_person(store):
    media = store.add_upload(png(), "a.png", "anna")
    store.rate(media.media_id, "anna", True)
    store.rate(media.media_id, "ben", True)
    store.rate(media.media_id, "anna", False)
    assert store.ratings("anna") == {media.media_id: False}
    with pytest.raises(ToolInputError):
        store.rate("image-0000", "anna", True)
    store.release("ben")
    assert store.ratings("ben") == {}
    store.release("anna")
    assert store.ratings("anna") == {}


def test_what_is_shown_comes_with_the_name_and_origin_that_its_shower_knows(store):
    """The same bytes may be somebody else's under a name that is nobody's business."""
    provenance = Provenance("generate_image", "e", {"prompt": "my secret"})
    store.add_made(PIL.Image.open(io.BytesIO(png())), provenance, "ben")
    (bens,) = store.owned_by("ben")
    anns = store.add_upload(bens.path.read_bytes(), "holiday.png", "ann")
    assert anns.media_id == bens.media_id
    store.share_shown(anns, "eve")
    (eves,) = store.owned_by("eve")
    assert (eves.name, eves.provenance) == ("holiday.png", anns.provenance)
    assert eves.provenance.arguments == {}
    store.release("ann")
    store.release("ben")
    store.share_shown(anns, "mallory")  # it is gone
    assert store.owned_by("mallory") == []


def test_what_a_killed_process_left_is_removed(store, tmp_path):
    kept = store.add_upload(png(), "a.png", "me")
    stray, half = tmp_path / "ab" / "abcd.png", tmp_path / "0123.partial"
    stray.parent.mkdir(exist_ok=True)
    for path in (stray, half):
        path.write_bytes(b"somebody's picture")
    assert store.tidy() == 0  # they may be on their way in
    for path in (stray, half, kept.path):
        os.utime(path, (1e9, 1e9))
    assert store.tidy() == 2
    assert not stray.exists()
    assert not half.exists()
    assert kept.path.exists()


def test_a_file_that_one_sends_while_another_lets_go_of_it_is_there(store, monkeypatch):
    """The one who forgets is between any two steps of the one who sends."""
    data = png()
    store.add_upload(data, "a.png", "one")
    write = store._write

    def written_then_forgotten(content):
        path = write(content)
        assert store.release("one") == 1
        return path

    monkeypatch.setattr(store, "_write", written_then_forgotten)
    sent = store.add_upload(data, "b.png", "other")
    assert sent.path.read_bytes() == data
    assert store.owned_by("one") == []
