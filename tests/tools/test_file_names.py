from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.file_names import made_name
from tools.media import Provenance


def _name(parents=(), **arguments):
    return made_name(Provenance("generate_image", "x", arguments, None, parents), "png")


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("a red house by the sea", "red-house-by-the-sea.png"),
        ("The Hague", "Hague.png"),
        ("the", "the.png"),
        ("一只在月亮上钓鱼的猫", "一只在月亮上钓鱼的猫.png"),
        ("Ein Café, 1920er Jahre", "Ein-Café-1920er-Jahre.png"),
        ("हिन्दी में", "हिन्दी-में.png"),
        ("../../etc/passwd", "etc-passwd.png"),
        ("an evil \u202egnp.exe\0", "evil-gnp-exe.png"),
        ("🦊", "generate_image.png"),
        ("", "generate_image.png"),
        ("word " * 50, "-".join(["word"] * 9) + ".png"),
    ],
)
def test_a_file_is_called_after_what_was_asked_for(prompt, name):
    assert _name(prompt=prompt) == name


@pytest.mark.parametrize(
    ("before", "extension", "after"),
    [
        ("red-house.png", "png", "red-house-edited.png"),
        ("red-house-edited.png", "png", "red-house-edited.png"),
        ("My holiday (1).JPG", "png", "My-holiday-1-edited.png"),
        ("talk.mp4", "wav", "talk.wav"),
        ("海边.jpg", "png", "海边-edited.png"),
        ("../..", "png", "edit_image.png"),
        ("", "png", "edit_image.png"),
    ],
)
def test_a_changed_file_is_called_after_the_one_it_was_made_from(before, extension, after):
    made = Provenance("edit_image", "x", {"instruction": "darker"}, None, ("image-1",))
    assert made_name(made, extension, before) == after


def test_without_words_a_file_is_called_after_its_tool():
    assert _name(image="image-1", strength=3) == "generate_image.png"


@given(st.text(max_size=500))
def test_no_name_means_anything_to_a_file_system(prompt):
    name = _name(prompt=prompt).removesuffix(".png")
    assert 0 < len(name) <= 48
    assert len(f"{name}.png".encode()) <= 255
    assert all(one in "-_" or unicodedata.category(one)[0] in "LMN" for one in name)
