"""describe_image: what is measured, how it is said, which questions it answers, and the vision models."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import ToolInputError
from tools.image.image_text_to_text import describe_image
from tools.image.looking.measures import edge_width
from tools.image.looking.sentences import Telling, asks_for_a_description
from tools.media import Provenance


@pytest.fixture
def bench(make_bench):
    return make_bench(describe_image)


@pytest.fixture
def blind(monkeypatch):
    """Pictures that hold no text need not wait for the recogniser."""
    from tools.image.reading import recognition

    monkeypatch.setattr(recognition, "read_lines", lambda picture, report=None: [])


def camera_picture(width: int = 600, height: int = 400, noise: float = 4.0, seed: int = 0) -> PIL.Image.Image:
    """A blue sky over green land with many edges and grain, as a camera gives."""
    random = np.random.default_rng(seed)
    picture = PIL.Image.new("RGB", (width, height), (90, 140, 220))
    draw = PIL.ImageDraw.Draw(picture)
    draw.rectangle((0, height // 2, width, height), (60, 130, 60))
    for _ in range(120):
        x, y = random.uniform(0, width), random.uniform(height * 0.55, height)
        draw.ellipse((x, y, x + 18, y + 12), tuple(int(v) for v in random.uniform((30, 90, 30), (90, 170, 80))))
    pixels = np.asarray(picture, float) + random.normal(0, noise, (height, width, 3))
    return PIL.Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def face() -> PIL.Image.Image:
    """A photograph of a person, public domain (NASA), from scikit-image's wheel."""
    import skimage.data

    return PIL.Image.fromarray(skimage.data.astronaut())


async def test_a_photograph_is_described(bench, blind):
    result = await bench.run(camera_picture())
    assert "photo, landscape, 600 x 400 pixels" in result.text
    assert "blue" in result.text
    assert "green" in result.text
    assert "The upper part is mainly" in result.text
    assert "parley models pull" in result.text
    assert result.engine == "measurements"
    assert sum(colour["share"] for colour in result.data["colours"]) > 0.9


async def test_it_speaks_chinese(bench, blind):
    result = await bench.run(camera_picture(), language="zh")
    assert "横幅照片" in result.text
    assert "绿" in result.text
    assert not any(word in result.text for word in ("photo", "mostly"))
    asked = await bench.run(camera_picture(), question="这张照片里有几个人？")
    assert "没有找到正对镜头的人脸" in asked.text


async def test_what_is_written_is_quoted(bench, sign_photo):
    result = await bench.run(sign_photo(["Sunrise Bakery", "Open daily"]))
    assert "It says: “Sunrise Bakery / Open daily”." in result.text
    asked = await bench.run(sign_photo(["Sunrise Bakery", "Open daily"]), question="What does the sign say?")
    assert asked.text == "It says:\nSunrise Bakery\nOpen daily"


async def test_a_page_of_text_is_called_a_document(bench, text_picture):
    page = text_picture(["This is a line of a letter that goes on for a while"] * 9, 30)
    assert (await bench.run(page)).data["kind"] == "document"


async def test_faces_are_found_and_counted(bench, blind):
    result = await bench.run(face())
    assert "There is a face in the upper part." in result.text
    left, top, right, bottom = result.data["faces"][0]
    assert left < 225 < right
    assert top < 120 < bottom
    assert "one face" in (await bench.run(face(), question="How many people are there?")).text
    twins = PIL.Image.new("RGB", (1024, 512))
    twins.paste(face(), (0, 0))
    twins.paste(face(), (512, 0))
    assert "2 faces" in (await bench.run(twins, question="how many faces?")).text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What colour is the background?", "border"),
        ("which colours are in the picture?", "main colours"),
        ("how big is it?", "600 x 400"),
        ("Is it blurry?", "sharp"),
        ("is it too dark?", "brightness"),
        ("where was this taken?", "no location"),
        ("when was it taken?", "does not say"),
        ("is there a QR code?", "no QR"),
        ("who made this?", "sent here"),
        ("is this a photo or a drawing?", "photo"),
        ("is it transparent?", "nothing in it is transparent"),
        ("这张图多大？", "600 x 400"),
        ("它是什么颜色？", "主要颜色"),
        ("照片清晰吗", "清晰"),
    ],
)
async def test_questions_that_can_be_measured_are_answered(bench, blind, question, words):
    result = await bench.run(camera_picture(), question=question)
    assert words in result.text
    assert "vision model" not in result.text


async def test_other_questions_name_the_command_that_would_answer_them(bench, blind):
    result = await bench.run(camera_picture(), question="What breed is the dog?")
    assert "“What breed is the dog?” takes a vision model" in result.text
    assert "parley models pull HuggingFaceTB/SmolVLM-500M-Instruct" in result.text
    assert "600 x 400" in result.text


async def test_blur_dark_and_noise_are_noticed(bench, blind):
    from PIL import ImageFilter

    soft = np.asarray(camera_picture(noise=0).filter(ImageFilter.GaussianBlur(5)), float)
    soft += np.random.default_rng(0).normal(0, 3, soft.shape)
    assert "blurred" in (await bench.run(PIL.Image.fromarray(np.clip(soft, 0, 255).astype(np.uint8)))).text
    dark = camera_picture().point(lambda level: level // 6)
    assert "very dark" in (await bench.run(dark)).text
    assert "noisy" in (await bench.run(camera_picture(noise=22))).text
    plain = (await bench.run(camera_picture())).text
    assert not any(word in plain for word in ("blurred", "slightly soft", "rather dark", "noisy"))


def test_edges_get_wider_with_blur():
    import cv2

    step = np.zeros((200, 300, 3), np.uint8)
    step[:, 150:] = 200
    widths = [edge_width(cv2.GaussianBlur(step, (0, 0), sigma)) for sigma in (0.5, 1.5, 3.0)]
    assert widths[0] < widths[1] < widths[2]


async def test_codes_are_read_and_not_opened(bench, blind):
    import cv2

    code = cv2.QRCodeEncoder.create().encode("https://example.org/menu")
    code = cv2.resize(code, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    page = PIL.Image.new("RGB", (500, 500), "white")
    page.paste(PIL.Image.fromarray(code).convert("RGB"), (100, 100))
    result = await bench.run(page)
    assert "a QR code with the content “https://example.org/menu”" in result.text


async def test_metadata_names_the_camera_and_never_the_place(bench, blind):
    exif = PIL.Image.Exif()
    exif[271], exif[272] = "Contax", "Contax T2"
    exif.get_ifd(0x8769)[36867] = "2026:05:01 14:30:22"
    exif.get_ifd(0x8769)[33434] = 0.004
    exif.get_ifd(0x8825)[2] = (48.0, 12.0, 34.0)
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    camera_picture().save(buffer, "JPEG", exif=exif)
    result = await bench.run(buffer.getvalue(), "photo.jpg")
    assert "It was taken on 2026-05-01 14:30 with a Contax T2 (1/250 s)." in result.text
    assert "The file has a location in it." in result.text
    assert "48" not in result.text.replace("48.0", "48")


async def test_a_picture_parley_drew_is_described_from_its_prompt(bench, blind):
    made = Provenance("generate_image", "illustration", {"prompt": "a red fox in the snow"}, 7)
    media = bench.store.add_made(camera_picture(), made, "test:vision")
    assert (await bench.run(media)).text.startswith("Parley drew it for the prompt “a red fox in the snow”.")
    assert "a red fox" in (await bench.run(media, question="who made this?")).text
    assert "“a red fox in the snow”" in (await bench.run(media, language="zh")).text


async def test_a_drawing_of_parleys_own_has_no_letters_that_nobody_asked_for(bench, monkeypatch):
    from tools.image.reading import recognition
    from tools.image.reading.layout import TextLine

    def line(text, top):
        return TextLine(text, 0.9, ((10.0, top), (290.0, top), (290.0, top + 30.0), (10.0, top + 30.0)))

    read = [line("口鑫", 10.0), line("HAPPY DAY", 200.0)]
    monkeypatch.setattr(recognition, "read_lines", lambda picture, report=None: read)
    made = Provenance("generate_image", "illustration", {"prompt": 'a cake that says "Happy day!"'}, 7)
    told = (await bench.run(bench.store.add_made(camera_picture(), made, "test:vision"))).text
    assert "drawing" in told
    assert "photo" not in told
    assert "HAPPY DAY" in told
    assert "鑫" not in told


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (700, 3)])
async def test_odd_sizes_are_described_too(bench, size):
    result = await bench.run(PIL.Image.new("RGB", size, "orange"))
    assert f"{size[0]} x {size[1]} pixels" in result.text
    assert "orange" in result.text


async def test_an_endless_question_gets_one_sentence(bench):
    with pytest.raises(ToolInputError, match="too long"):
        await bench.run(camera_picture(60, 40), question="why " * 2000)


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_colour_has_a_name_in_both_languages(rgb):
    from tools.image.colours import colour_name, colour_of

    for language in ("en", "zh"):
        name = colour_name(rgb, language)
        assert colour_name(colour_of(name), language) == name


@pytest.mark.parametrize(
    ("rgb", "name"),
    [((255, 0, 0), "red"), ((0, 0, 255), "blue"), ((250, 250, 250), "white"), ((5, 5, 5), "black"),
     ((130, 130, 130), "grey"), ((30, 150, 60), "green"), ((255, 220, 30), "yellow"), ((135, 200, 245), "light blue")],
)  # fmt: skip
def test_names_of_plain_colours(rgb, name):
    from tools.image.colours import colour_name

    assert colour_name(rgb) == name


# --- Hub engines, on tiny checkpoints of the real classes ------------------------------------------------------------


async def told(bench, picture, **arguments):
    """The result of a call and the progress it told."""
    seen: list[str] = []
    result = await bench.run(picture, on_progress=lambda fraction, message: seen.append(message), **arguments)
    return result, seen


@pytest.mark.parametrize("model_id", ["Qwen/Qwen3-VL-2B-Instruct", "HuggingFaceTB/SmolVLM-500M-Instruct"])
async def test_vision_chat_models_run_through_their_production_path(bench, tiny_checkpoint, monkeypatch, model_id):
    from tools.image.looking import vision_models
    from tools.tool import Cancelled

    monkeypatch.setattr(vision_models, "_NEW_TOKENS", 6)
    tiny_checkpoint(model_id)
    picture = camera_picture(200, 120)
    result, seen = await told(bench, picture, engine=model_id, question="What is this?")
    assert result.engine == model_id
    assert "1 tokens" in seen
    assert isinstance(result.text, str)
    assert "What is this?" not in result.text  # the answer comes without the question
    again, _ = await told(bench, picture, engine=model_id, question="What is this?")
    assert again.text == result.text

    def cancel(fraction, message):
        if message == "1 tokens":
            bench.context.cancelled.set()
        assert message not in ("4 tokens", "5 tokens")

    with pytest.raises(Cancelled):
        await bench.run(picture, engine=model_id, on_progress=cancel)


async def test_blip_describes_without_a_question_and_answers_with_one(bench, tiny_checkpoint):
    tiny_checkpoint("Salesforce/blip-image-captioning-large")
    tiny_checkpoint("Salesforce/blip-vqa-base")
    picture = camera_picture(80, 60)
    described, seen = await told(bench, picture)
    assert described.engine == "Salesforce/blip-image-captioning-large"
    assert any("tokens" in message for message in seen)
    answered, _ = await told(bench, picture, question="what colour has the fox?")
    assert answered.engine == "Salesforce/blip-vqa-base"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("口 口", ""),
        ("a\n口\n口", ""),
        ("OK then\n口", "上面写着：“OK then”。"),
        ("中", ""),
        ("", ""),
        ("中国", "上面写着：“中国”。"),
    ],
)
def test_windows_are_not_told_as_writing(text, told):
    assert Telling(SimpleNamespace(text=text), Provenance(), "zh").text() == told


@pytest.mark.parametrize(
    "question", ["what's in it?", "What is in this picture?", "里面有什么？", "图里有什么", "画面上都有什么？"]
)
def test_what_is_in_it_asks_for_a_description(question):
    assert asks_for_a_description(question)
