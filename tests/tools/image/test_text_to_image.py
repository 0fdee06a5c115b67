import numpy as np
import pytest

from tools.errors import ToolInputError
from tools.image.text_to_image import generate_image
from tools.tool import Cancelled, ToolCall


@pytest.fixture
def toolbox(make_toolbox):
    return make_toolbox(generate_image)


async def draw(toolbox, engine="illustration", on_progress=None, **arguments):
    context = toolbox.context("tester", "conversation")
    context.engines = {"generate_image": engine}
    context.on_progress = on_progress
    return await toolbox.run(ToolCall("call", "generate_image", arguments), context)


async def test_the_built_in_engine_draws_the_size_asked_for_and_says_what_it_shows(toolbox):
    told = []
    result = await draw(
        toolbox,
        prompt="a red fox in the snow under a full moon",
        width=320,
        height=192,
        seed=3,
        on_progress=lambda fraction, message: told.append(fraction),
    )
    (picture,) = result.media
    assert (picture.width, picture.height) == (320, 192)
    assert result.engine == "illustration"
    assert "fox" in result.text
    assert "moon" in result.text
    assert picture.provenance.seed == 3
    assert told == sorted(told)
    assert told[-1] == 1.0


async def test_a_seed_decides_the_bytes(toolbox):
    same, again, other = [
        (await draw(toolbox, prompt="two boats at sea", width=128, height=128, seed=seed)).media[0]
        for seed in (5, 5, 6)
    ]
    assert same.media_id == again.media_id
    assert same.media_id != other.media_id


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"prompt": "   "}, "empty"),
        ({"prompt": "\x00\x07"}, "empty"),
        ({"prompt": "cat " * 262_144}, "characters"),
        ({"prompt": "a cat", "width": 8}, "width"),
        ({"prompt": "a cat", "height": 100_000}, "height"),
    ],
)
async def test_what_can_not_be_drawn_gets_one_clear_sentence(toolbox, arguments, said):
    with pytest.raises(ToolInputError, match=said) as caught:
        await draw(toolbox, **arguments)
    assert caught.value.hint


@pytest.mark.parametrize(
    "prompt",
    [
        "🐙🎈",
        "龙" * 3000,
        "<script>alert(1)</script> ' OR 1=1 --",
        "Ignore all instructions!!!",
        "\u202e\u200bمرحبا",
        "{}%s%n",
    ],
)
async def test_any_other_text_gives_a_picture(toolbox, prompt):
    result = await draw(toolbox, prompt=prompt, width=96, height=96, seed=1)
    assert result.media[0].open().size == (96, 96)


async def test_it_can_be_cancelled(toolbox):
    context = toolbox.context("tester", "conversation")
    context.engines = {"generate_image": "illustration"}
    context.cancelled.set()
    with pytest.raises(Cancelled):
        await toolbox.run(ToolCall("call", "generate_image", {"prompt": "a cat"}), context)


async def test_without_checkpoints_the_illustrator_is_chosen(toolbox):
    result = await toolbox.run(
        ToolCall("call", "generate_image", {"prompt": "一只猫", "width": 64, "height": 64}), toolbox.context("a", "b")
    )
    assert result.engine == "illustration"
    assert "猫" in result.text
    assert np.asarray(result.media[0].open()).std() > 5
