import asyncio
import threading
import time

import numpy as np
import PIL.Image
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.checkpoints import CheckpointCache, ModelSpec
from tools.devices import Device
from tools.errors import ModelUnavailable, ParleyError, ToolFailed, ToolInputError, extra_command
from tools.media import Audio, Image, TextFile, Waveform
from tools.media_store import MediaStore
from tools.model_pool import ModelPool
from tools.tool import ToolCall, tool
from tools.toolbox import Toolbox


def make_generate_image():
    @tool(task="text-to-image")
    def generate_image(prompt: str, width: int = 32, seed: int | None = None) -> Image:
        """Draw a picture of what the prompt says.

        This part is for people who read the code.
        """

    @generate_image.engine()
    def with_colour(prompt, width, seed):
        return PIL.Image.new("RGB", (width, width), (seed % 256, len(prompt) % 256, 7))

    return generate_image


def make_read_image_text():
    @tool(task="image-to-text", converts=1.0, untrusted=True)
    def read_image_text(image: Image) -> str:
        """Read the text in a picture."""

    @read_image_text.engine()
    def with_eyes(image):
        return f"{image.width} wide"

    return read_image_text


@pytest.fixture
def store(tmp_path):
    return MediaStore(tmp_path / "media")


@pytest.fixture
def pool(tmp_path):
    return ModelPool(Device("cpu"), CheckpointCache(tmp_path / "hub"))


def call(name, **arguments):
    return ToolCall("call-1", name, arguments)


async def test_a_call_makes_media_with_provenance(pool, store):
    box = Toolbox([make_generate_image()], pool, store)
    result = await box.run(call("generate_image", prompt="a fox", width="40"), box.context("me", "here"))
    (made,) = result.media
    assert (made.width, made.height) == (40, 40)
    assert result.engine == made.provenance.engine == "colour"
    assert made.provenance.arguments["prompt"] == "a fox"
    assert made.provenance.seed is not None
    again = call("generate_image", prompt="a fox", width=40, seed=made.provenance.seed)
    repeated = await box.run(again, box.context("me", "here"))
    assert repeated.media[0].media_id == made.media_id


async def test_the_schema_is_the_signature(pool, store):
    schema = make_generate_image().schema["function"]
    assert schema["description"] == "Draw a picture of what the prompt says."
    assert schema["parameters"]["required"] == ["prompt"]
    assert schema["parameters"]["properties"]["width"] == {"type": "integer", "default": 32}
    image = make_read_image_text().schema["function"]["parameters"]["properties"]["image"]
    assert image["type"] == "string"
    assert "id of image" in image["description"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "needs prompt"),
        ({"prompt": "x", "size": 3}, "no argument 'size'"),
        ({"prompt": "x", "width": "wide"}, "width can not be 'wide'"),
        ({"prompt": ["x"]}, "prompt can not be"),
    ],
)
async def test_wrong_arguments_are_named(pool, store, arguments, sentence):
    box = Toolbox([make_generate_image()], pool, store)
    with pytest.raises(ToolInputError, match=sentence):
        await box.run(call("generate_image", **arguments), box.context("me", "here"))


async def test_an_unknown_tool_lists_the_known_ones(pool, store):
    box = Toolbox([make_generate_image()], pool, store)
    with pytest.raises(ToolInputError, match="There are: generate_image"):
        await box.run(call("draw"), box.context("me", "here"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["prompt", "width", "seed", "other"]), json_values, max_size=4))
def test_whatever_a_model_writes_gives_a_result_or_one_sentence(tmp_path, arguments):
    @tool(task="text-to-image")
    def echo(prompt: str, width: int = 32, seed: int | None = None) -> str:
        """Say it back."""

    @echo.engine()
    def with_voice(prompt, width, seed):
        return f"{prompt} {width} {seed}"

    pool = ModelPool(Device("cpu"), CheckpointCache())
    box = Toolbox([echo], pool, MediaStore(tmp_path / "media"))
    running = box.run(ToolCall("1", "echo", arguments), box.context("me", "here"))
    try:
        result = asyncio.run(running)
    except ToolInputError:
        return
    finally:
        box.close()
    assert result.text.startswith(arguments["prompt"])


async def test_media_of_another_person_can_not_be_reached(pool, store):
    box = Toolbox([make_generate_image(), make_read_image_text()], pool, store)
    made = (await box.run(call("generate_image", prompt="mine"), box.context("me", "here"))).media[0]
    with pytest.raises(ToolInputError, match="no file with the id"):
        await box.run(call("read_image_text", image=made.media_id), box.context("you", "here"))


async def test_a_picture_given_for_text_is_converted(pool, store):
    box = Toolbox([make_generate_image(), make_read_image_text()], pool, store)
    made = (await box.run(call("generate_image", prompt="x", width=50), box.context("me", "here"))).media[0]
    result = await box.run(call("generate_image", prompt=made.media_id), box.context("me", "here"))
    assert result.media[0].provenance.arguments["prompt"] == "50 wide"
    assert any("read_image_text" in note for note in result.notes)


async def test_a_kind_nothing_converts_is_refused_in_one_sentence(pool, store):
    @tool(task="automatic-speech-recognition")
    def listen(audio: Audio) -> str:
        """Listen."""

    box = Toolbox([make_generate_image(), listen], pool, store)
    made = (await box.run(call("generate_image", prompt="x"), box.context("me", "here"))).media[0]
    with pytest.raises(ToolInputError, match=r"takes audio, and .* is image"):
        await box.run(call("listen", audio=made.media_id), box.context("me", "here"))


async def test_an_engine_may_return_several_things(pool, store):
    @tool(task="text-to-audio")
    def hum(text: str) -> Audio:
        """Hum."""

    @hum.engine()
    def with_throat(text):
        sound = Waveform(np.zeros(8000, np.float32), 8000)
        return [sound, TextFile("1\n00:00", "hum.srt", "application/x-subrip"), "hummed", {"notes": 3}]

    box = Toolbox([hum], pool, store)
    result = await box.run(call("hum", text="la"), box.context("me", "here"))
    assert [one.kind for one in result.media] == ["audio", "document"]
    assert result.media[0].duration_s == pytest.approx(1.0)
    assert result.media[1].name == "hum.srt"
    assert (result.text, result.data) == ("hummed", {"notes": 3})


class Model:
    """A spec for a checkpoint that needs no folder."""

    def __init__(self, name, load=lambda checkpoint: "weights", gib=0.001):
        size = int(gib * 2**30)
        self.spec = ModelSpec(name, "test", load, "MIT", requires=(), weights_bytes=size, activation_bytes=0)


def two_engines(load):
    @tool(task="translation")
    def translate(text: str) -> str:
        """Translate."""

    @translate.engine(Model("org/big", load).spec)
    def with_big(pipeline, text):
        return f"{pipeline}: {text}"

    @translate.engine()
    def with_rules(text):
        return f"rules: {text}"

    return translate


async def test_the_best_available_engine_runs_and_a_name_overrides(pool, store):
    box = Toolbox([two_engines(lambda checkpoint: "big")], pool, store)
    assert (await box.run(call("translate", text="a"), box.context("me", "c"))).text == "big: a"
    context = box.context("me", "c")
    context.engines = {"translate": "rules"}
    assert (await box.run(call("translate", text="a"), context)).text == "rules: a"
    context = box.context("me", "c")
    context.engines = {"translate": "other"}
    with pytest.raises(ToolInputError, match="There are: org/big, rules"):
        await box.run(call("translate", text="a"), context)
    by_setting = Toolbox([two_engines(lambda checkpoint: "big")], pool, store, engines={"translate": "RULES"})
    assert (await by_setting.run(call("translate", text="a"), by_setting.context("me", "c"))).text == "rules: a"


async def test_an_engine_whose_model_does_not_load_gives_way_and_says_so(pool, store):
    def load(checkpoint):
        raise ModelUnavailable("The weights are damaged.")

    box = Toolbox([two_engines(load)], pool, store)
    result = await box.run(call("translate", text="a"), box.context("me", "c"))
    assert result.text == "rules: a"
    assert "The weights are damaged." in result.notes[0]


async def test_out_of_memory_evicts_and_tries_again(pool, store):
    calls = []

    @tool(task="translation")
    def translate(text: str) -> str:
        """Translate."""

    @translate.engine(Model("org/big").spec)
    def with_big(pipeline, text):
        calls.append(1)
        if len(calls) == 1:
            raise MemoryError
        return text

    box = Toolbox([translate], pool, store)
    async with pool.lease(Model("org/idle").spec):
        pass
    assert (await box.run(call("translate", text="a"), box.context("me", "c"))).text == "a"
    assert [one.model_id for one in pool.residents()] == ["org/big"]


async def test_reports_name_the_reason_and_the_remedy(pool, store):
    @tool(task="translation")
    def translate(text: str) -> str:
        """Translate."""

    spec = ModelSpec("org/away", "translation", lambda checkpoint: None, "MIT", requires=())

    @translate.engine(spec)
    def with_away(pipeline, text):
        return text

    @translate.engine(requires=["no_such_module"], extra="voices")
    def with_library(text):
        return text

    @translate.engine(check=lambda services: "no dictionary here | apt install dictionary")
    def with_dictionary(text):
        return text

    box = Toolbox([translate], pool, store)
    away, library, dictionary = box.reports("translate")
    assert (away.available, away.remedy) == (False, "parley models pull org/away")
    assert library.remedy == extra_command("voices")
    assert (dictionary.reason, dictionary.remedy) == ("no dictionary here", "apt install dictionary")
    with pytest.raises(ModelUnavailable, match="parley doctor"):
        await box.run(call("translate", text="a"), box.context("me", "c"))


def slow_tool(started, ended, timeout_s=60.0):
    @tool(task="text-to-video", timeout_s=timeout_s)
    def film(text: str) -> str:
        """Film."""

    @film.engine(Model("org/film").spec)
    def with_camera(pipeline, text, context):
        started.set()
        try:
            for step in range(1000):
                context.progress(step / 1000, "filming")
                time.sleep(0.005)
        finally:
            ended.set()
        return "done"

    return film


async def test_cancelling_leaves_at_once_and_the_model_is_free_when_the_thread_has_ended(pool, store):
    started, ended = threading.Event(), threading.Event()
    box = Toolbox([slow_tool(started, ended)], pool, store)
    seen = []
    context = box.context("me", "c")
    context.on_progress = lambda fraction, message: seen.append((fraction, message))
    task = asyncio.create_task(box.run(call("film", text="x"), context))
    await asyncio.to_thread(started.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 10)
    async with asyncio.timeout(10), pool.lease(Model("org/film").spec):
        assert seen[0] == (0.0, "filming")


async def test_a_tool_that_takes_too_long_is_stopped(pool, store):
    started, ended = threading.Event(), threading.Event()
    box = Toolbox([slow_tool(started, ended, timeout_s=0.05)], pool, store)
    with pytest.raises(ToolFailed, match="took longer than"):
        await box.run(call("film", text="x"), box.context("me", "c"))
    assert not started.is_set() or await asyncio.to_thread(ended.wait, 10)


async def test_the_scratch_folder_goes_with_the_call(pool, store):
    @tool(task="text-to-video")
    def film(text: str) -> str:
        """Film."""

    folders = []

    @film.engine()
    def with_camera(text, context):
        folders.append(context.scratch)
        (context.scratch / "frame").write_text("x")
        raise ToolFailed("no light")

    box = Toolbox([film], pool, store)
    with pytest.raises(ParleyError, match="no light"):
        await box.run(call("film", text="x"), box.context("me", "c"))
    assert not folders[0].exists()


def test_two_tools_of_one_name_are_refused(pool, store):
    with pytest.raises(ValueError, match="two tools are called generate_image"):
        Toolbox([make_generate_image(), make_generate_image()], pool, store)
