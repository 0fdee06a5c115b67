from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from connectors.platforms.terminal.attachments import find_mentions, read_attachment
from tools.errors import ToolInputError
from tools.probing import MediaLimits


@pytest.fixture
def folder(tmp_path):
    for name in ("sign.png", "my photo.png", "notes.txt", "声音.wav"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.png").write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "text", "names"),
    [
        ("what is on @sign.png", "what is on", ["sign.png"]),
        ("@sign.png what is it?", "what is it?", ["sign.png"]),
        ("read @sign.png, please", "read , please", ["sign.png"]),
        ('look at @"my photo.png" now', "look at now", ["my photo.png"]),
        ("look at @'my photo.png'", "look at", ["my photo.png"]),
        (r"look at @my\ photo.png now", "look at now", ["my photo.png"]),
        ("put @sign.png left of @sub/a.png", "put sign.png left of a.png", ["sign.png", "a.png"]),
        ("看看@sign.png写了什么", "看看写了什么", ["sign.png"]),
        ("把@声音.wav转成文字", "把转成文字", ["声音.wav"]),
        ("看看@“my photo.png”里有什么", "看看里有什么", ["my photo.png"]),
        ("看看＠sign.png", "看看", ["sign.png"]),
        ("hello @anna, how are you", "hello @anna, how are you", []),
        ("mail me at me@sign.png", "mail me at me@sign.png", []),
        ("no files here", "no files here", []),
        ("@", "@", []),
    ],
)
def test_files_are_found_in_what_is_typed(folder, typed, text, names):
    found = find_mentions(typed, folder)
    assert found.text == text
    assert [path.name for path in found.paths] == names


def test_absolute_paths_and_the_home_folder(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    assert find_mentions(f"@{folder}/sign.png", Path("/")).paths == (folder / "sign.png",)
    assert find_mentions("@~/sign.png", Path("/")).paths == (folder / "sign.png",)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("read @sigm.png", "There is no file sigm.png. Did you mean sign.png?"),
        ("read @sub/b.mp3", "There is no file sub/b.mp3."),
        ("read @gone.wav now", "There is no file gone.wav."),
    ],
)
def test_what_looks_like_a_file_and_is_none_is_said(folder, typed, sentence):
    with pytest.raises(ToolInputError) as caught:
        find_mentions(typed, folder)
    assert str(caught.value) == sentence


def test_each_wrong_file_gets_its_sentence(folder, monkeypatch):
    limits = MediaLimits(file_bytes=2**20)
    assert read_attachment(folder / "sign.png", limits).data == b"x"
    with pytest.raises(ToolInputError, match=r"There is no file .*sogn\.png"):
        read_attachment(folder / "sogn.png", limits)
    with pytest.raises(ToolInputError, match="is a folder"):
        read_attachment(folder / "sub", limits)
    (folder / "large").write_bytes(bytes(2**20 + 1))
    with pytest.raises(ToolInputError, match=r"has 1\.0 MiB; at most 1 MiB"):
        read_attachment(folder / "large", limits)
    os.mkfifo(folder / "pipe")
    with pytest.raises(ToolInputError, match="is not a file"):
        read_attachment(folder / "pipe", limits)
    with pytest.raises(ToolInputError, match="can not be read"):
        read_attachment(Path("nul\0l"), limits)

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ToolInputError, match="can not be read: permission denied"):
        read_attachment(folder / "sign.png", limits)


@given(st.text(alphabet=st.sampled_from(list("a@\"'\\ ./~é写\n\0")), max_size=30))
@hypothesis_settings(deadline=None)
def test_any_text_is_taken_or_refused_in_one_sentence(typed):
    try:
        find_mentions(typed, Path("/nowhere"))
    except ToolInputError as error:
        assert str(error).startswith("There is no file")  # noqa: PT017
