"""The Hub engines of generate_image, each on a tiny checkpoint of its real classes under its real model id."""

import numpy as np
import pytest

from tools.errors import ModelUnavailable, ToolInputError
from tools.image.text_to_image import FLUX2_KLEIN, LCM_DREAMSHAPER, SDXL, Z_IMAGE_TURBO, generate_image
from tools.tool import Cancelled, ToolCall


@pytest.fixture(autouse=True)
def one_thread():
    """Models this small are slower on many threads than on one."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


SPECS = [
    pytest.param(SDXL, 30, id="sdxl"),
    pytest.param(LCM_DREAMSHAPER, 4, id="lcm"),
    pytest.param(Z_IMAGE_TURBO, 9, id="z-image"),
    pytest.param(FLUX2_KLEIN, 4, id="flux2-klein"),
]


@pytest.mark.parametrize(("spec", "steps"), SPECS)
async def test_a_checkpoint_draws_through_the_toolbox(spec, steps, tiny_checkpoint, make_toolbox):
    tiny_checkpoint(spec.model_id)
    toolbox = make_toolbox(generate_image)
    arguments = {"prompt": "a red fox, 一只狐狸", "width": 100, "height": 68, "seed": 7}

    async def draw(**changes):
        told = []
        context = toolbox.context("tester", "conversation")
        context.engines = {"generate_image": spec.model_id}
        context.on_progress = lambda fraction, message: told.append((fraction, message))
        result = await toolbox.run(ToolCall("call", "generate_image", arguments | changes), context)
        return result, told

    result, told = await draw()
    assert result.engine == spec.model_id
    assert (result.media[0].width, result.media[0].height) == (100, 68)
    assert f"step {steps} of {steps}" in [message for _, message in told]
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    if steps > 10:
        return  # the rest is the same code, and slow in thirty steps
    again, _ = await draw()
    assert np.array_equal(result.media[0].open(), again.media[0].open())
    other, _ = await draw(seed=8)
    assert not np.array_equal(result.media[0].open(), other.media[0].open())


async def test_a_cancelled_call_stops_between_steps(tiny_checkpoint, make_toolbox):
    tiny_checkpoint(LCM_DREAMSHAPER.model_id)
    toolbox = make_toolbox(generate_image)
    context = toolbox.context("tester", "conversation")
    context.engines = {"generate_image": LCM_DREAMSHAPER.model_id}
    told = []

    def stop_after_two(fraction, message):
        told.append(message)
        if message.startswith("step 2"):
            context.cancelled.set()

    context.on_progress = stop_after_two
    with pytest.raises(Cancelled):
        await toolbox.run(ToolCall("call", "generate_image", {"prompt": "a cat", "width": 64, "height": 64}), context)
    assert told[-1] == "step 2 of 4"


async def test_an_empty_prompt_is_refused_by_every_engine(tiny_checkpoint, make_toolbox):
    tiny_checkpoint(LCM_DREAMSHAPER.model_id)
    toolbox = make_toolbox(generate_image)
    context = toolbox.context("tester", "conversation")
    context.engines = {"generate_image": LCM_DREAMSHAPER.model_id}
    with pytest.raises(ToolInputError, match="empty"):
        await toolbox.run(ToolCall("call", "generate_image", {"prompt": " "}), context)


async def test_the_engines_are_told_with_licence_and_the_command_that_brings_them(make_toolbox):
    toolbox = make_toolbox(generate_image)
    reports = {report.name: report for report in toolbox.reports("generate_image")}
    for spec in (FLUX2_KLEIN, Z_IMAGE_TURBO, SDXL, LCM_DREAMSHAPER):
        assert reports[spec.model_id].licence == spec.licence
        assert not reports[spec.model_id].available
    assert reports[LCM_DREAMSHAPER.model_id].remedy == "parley models pull SimianLuo/LCM_Dreamshaper_v7"
    assert reports["illustration"].available
    context = toolbox.context("tester", "conversation")
    context.engines = {"generate_image": SDXL.model_id}
    with pytest.raises(ModelUnavailable):
        await toolbox.run(ToolCall("call", "generate_image", {"prompt": "a cat"}), context)
