"""What a picture of the built-in illustrator shows is changed by drawing it anew."""

from __future__ import annotations

import pytest

from tools.errors import ToolInputError
from tools.image.image_to_image import edit_image
from tools.image.text_to_image import generate_image
from tools.tool import ToolCall

BUILT_IN = {"generate_image": "illustration", "edit_image": "instructions"}


@pytest.fixture
def studio(make_toolbox):
    toolbox = make_toolbox(generate_image, edit_image)

    async def run(name, language="en", author="ann", **arguments):
        context = toolbox.context(author, "talk", language)
        context.engines = BUILT_IN
        result = await toolbox.run(ToolCall("1", name, arguments), context)
        return result.media[0], result.text

    run.store = toolbox.media_store
    return run


async def _drawn(studio, prompt, seed=5):
    return (await studio("generate_image", prompt=prompt, width=256, height=192, seed=seed))[0]


async def _changed(studio, picture, *instructions, language="en"):
    told = ""
    for instruction in instructions:
        picture, told = await studio("edit_image", language, image=picture.media_id, instruction=instruction)
    return picture, told


async def test_things_places_and_seasons_are_added(studio):
    picture = await _drawn(studio, "a lighthouse on a cliff at night")
    changed, told = await _changed(studio, picture, "make it look like winter and add two dogs")
    assert told.startswith("Drawn anew with that.")
    assert "a lighthouse and two dogs on a cliff at night" in told
    assert (changed.width, changed.height) == (256, 192)
    same, _ = await _changed(studio, picture, "make it look like winter and add two dogs")
    assert same.open().tobytes() == changed.open().tobytes()


async def test_one_change_after_the_other(studio):
    picture = await _drawn(studio, "sunset over mountains")
    lake, told = await _changed(studio, picture, "now with a lake", "add a boat")
    assert "a boat by a lake at sunset" in told
    assert "Earlier changes" not in told
    without, told = await _changed(studio, lake, "make it darker", "remove the boat")
    assert "boat" not in told
    assert "by a lake at sunset" in told
    assert "Earlier changes of light" in told
    _, told = await _changed(studio, without, "加一只狗", language="zh")
    assert "狗" in told
    assert "船" not in told


async def test_with_a_change_of_light_in_the_same_sentence_both_are_done(studio):
    _, told = await _changed(studio, await _drawn(studio, "a red house"), "add a cat and make it black and white")
    assert "a red house and a cat" in told
    assert "Done: made black and white." in told


@pytest.mark.parametrize("instruction", ["remove the elephant", "let it sparkle"])
async def test_what_the_illustrator_can_not_do_either_is_refused(studio, instruction):
    picture = await _drawn(studio, "a red house")
    with pytest.raises(ToolInputError, match="by measure and rule"):
        await _changed(studio, picture, instruction)


async def test_a_picture_from_elsewhere_is_never_drawn_anew(studio, tmp_path):
    picture = await _drawn(studio, "a red house")
    sent = studio.store.add_upload(picture.path.read_bytes() + b" ", "house.png", "ann")
    with pytest.raises(ToolInputError, match="by measure and rule"):
        await _changed(studio, sent, "add a cat")
    with pytest.raises(ToolInputError, match="no file"):
        await studio("edit_image", author="ben", image=picture.media_id, instruction="add a cat")
