"""edit_image: what an instruction is taken to mean, and what the picture looks like afterwards."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import ToolInputError
from tools.image.editing.instructions import understand
from tools.image.image_to_image import edit_image


@pytest.fixture
def bench(make_bench):
    return make_bench(edit_image)


def scene(width: int = 480, height: int = 320) -> PIL.Image.Image:
    """A red ball on a green meadow below a pale sky, with a little noise as a camera has it."""
    picture = PIL.Image.new("RGB", (width, height))
    draw = PIL.ImageDraw.Draw(picture)
    for y in range(height):
        sky = y < height * 0.55
        draw.line((0, y, width, y), (150 + y // 4, 190 + y // 6, 235) if sky else (70, 140 - y // 12, 60))
    draw.ellipse((width * 0.38, height * 0.3, width * 0.62, height * 0.66), (205, 30, 35))
    noise = np.random.default_rng(0).normal(0, 3, (height, width, 3))
    return PIL.Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


BALL = (240, 150)
SKY, MEADOW = (40, 30), (40, 290)


async def edited(bench, instruction: str, picture: PIL.Image.Image | None = None, **options) -> PIL.Image.Image:
    result = await bench.run(picture or scene(), instruction=instruction, **options)
    assert len(result.media) == 1
    return result.media[0].open()


def mean(picture: PIL.Image.Image) -> float:
    return float(np.asarray(picture.convert("L")).mean())


def saturation(picture: PIL.Image.Image) -> float:
    return float(np.asarray(picture.convert("HSV"))[..., 1].mean())


# --- what is understood --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instruction", "names"),
    [
        (
            "crop to a square, make it black and white and add the text 'Hello' at the bottom",
            "crop_ratio grayscale text",
        ),
        ("裁成正方形，变成黑白，在底部加上文字“你好”", "crop_ratio grayscale text"),
        ("把它变成黑白的", "grayscale"),
        ("请把它调亮一点", "brightness"),
        ("把刚才那张裁成正方形的", "crop_ratio"),
        ("please make the photo a little bit darker", "brightness"),
        ("再亮一点", "brightness"),
        ("more light please", "brightness"),
        ("flip horizontally then sharpen", "flip sharpen"),
        ("make the red car blue", "recolour"),
        ("把红色的车变成蓝色", "recolour"),
        ("replace the background with a gradient from red to blue", "new_background"),
        ("背景虚化", "blur"),
        ("去掉背景", "cut_out"),
        ("increase contrast by 40% and reduce saturation a lot", "contrast saturation"),
        ("提高对比度并降低饱和度", "contrast saturation"),
        ("make it night and add rain", "night rain"),
        ("顺时针旋转180度", "rotate"),
        ("亮度提高30%", "brightness"),
        ("add a 20px black border and round the corners", "border round_corners"),
        ("turn it into a pencil sketch", "sketch"),
        ("和原图并排对比", "beside_original"),
        ("add text: Happy Birthday, Anna!", "text"),
        ("cut off the bottom 10%", "crop_part"),
        ("给人脸打码", "pixelate"),
        ("half the size", "scale"),
        ("make it look better", "enhance"),
    ],
)
def test_understands(instruction, names):
    understood = understand(instruction)
    assert [edit.name for edit in understood.edits] == names.split()
    assert understood.unknown == []


@pytest.mark.parametrize(
    "instruction",
    [
        "make the hat bigger",
        "把帽子变大",
        "put a hat on the dog",
        "remove the car",
        "make the sky more dramatic",
        "讲个笑话",
    ],
)
def test_a_wish_about_a_thing_is_not_taken_for_the_whole_picture(instruction):
    understood = understand(instruction)
    assert understood.edits == []
    assert understood.unknown == [instruction]


def test_arguments_are_read():
    assert understand("rotate 30 degrees counterclockwise").edits[0].arguments == {"degrees": -30.0}
    assert understand("resize to 800x600").edits[0].arguments == {"width": 800, "height": 600}
    assert understand("放大两倍").edits[0].arguments == {"factor": 2}
    text = understand("add the text Hello World in big red letters at the top left").edits[0].arguments
    assert (text["text"], text["across"], text["down"], text["size"]) == ("Hello World", 0.0, 0.0, 1.4)
    assert understand("左上角写上“测试”").edits[0].arguments["across"] == 0.0
    assert understand("blur the background").edits[0].scope == "background"
    assert understand("make everything except the subject grayscale").edits[0].scope == "background"
    weak, plain, strong = (
        understand(f"{word} brighter").edits[0].arguments["amount"] for word in ("a bit", "", "much")
    )
    assert weak < plain < strong
    assert understand("darker").edits[0].arguments["amount"] < 0
    assert understand("a bit less saturated").edits[0].arguments["amount"] < 0


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text):
    understood = understand(text)
    assert all(isinstance(part, str) for part in understood.unknown)


# --- what is done --------------------------------------------------------------------------------------------------


async def test_several_changes_in_one_sentence(bench):
    result = await bench.run(scene(), instruction="crop to a square, make it black and white and make the hat bigger")
    picture = result.media[0].open()
    assert picture.size == (320, 320)
    assert saturation(picture) < 1
    assert "cropped to 1:1; made black and white" in result.text
    assert "“make the hat bigger”" in result.text
    assert "parley models pull timbrooks/instruct-pix2pix" in result.text
    chinese = await bench.run(scene(), instruction="变成黑白，把帽子变大", language="zh")
    assert "变成黑白" in chinese.text
    assert "没有理解“把帽子变大”" in chinese.text


async def test_nothing_understood_says_what_it_can_do(bench):
    with pytest.raises(ToolInputError) as caught:
        await bench.run(scene(), instruction="give the man a moustache")
    assert "for example" in str(caught.value)
    assert "parley models pull" in str(caught.value)


@pytest.mark.parametrize("instruction", ["", "   ", "brighter " * 600])
async def test_empty_or_endless_instructions_get_one_sentence(bench, instruction):
    with pytest.raises(ToolInputError) as caught:
        await bench.run(scene(), instruction=instruction)
    assert "\n" not in str(caught.value)


async def test_light_and_colour(bench):
    plain = scene()
    assert mean(await edited(bench, "make it brighter")) > mean(plain) + 10
    assert mean(await edited(bench, "darker")) < mean(plain) - 10
    assert mean(await edited(bench, "much darker")) < mean(await edited(bench, "slightly darker")) - 15
    assert saturation(await edited(bench, "more vivid")) > saturation(plain) + 8
    assert saturation(await edited(bench, "less saturated")) < saturation(plain) - 8
    warm, cold = [np.asarray(await edited(bench, wish), float) for wish in ("warmer", "色调冷一点")]
    assert (warm[..., 0] - warm[..., 2]).mean() > (cold[..., 0] - cold[..., 2]).mean() + 25
    inverted = np.asarray(await edited(bench, "invert the colours"), int)
    assert np.abs(inverted + np.asarray(plain, int) - 255).max() == 0


async def test_one_colour_becomes_another_and_the_rest_stays(bench):
    picture = await edited(bench, "make the red ball blue")
    red, _, blue = picture.getpixel(BALL)
    assert blue > red + 60
    for place in (SKY, MEADOW):
        assert np.abs(np.subtract(picture.getpixel(place), scene().getpixel(place))).max() <= 2
    with pytest.raises(ToolInputError, match="purple"):
        await bench.run(scene(), instruction="change the purple to green")


async def test_geometry(bench):
    assert (await edited(bench, "rotate 90 degrees clockwise")).getpixel((310, 100)) == scene().getpixel((100, 9))
    assert (await edited(bench, "flip vertically")).getpixel((5, 0)) == scene().getpixel((5, 319))
    assert (await edited(bench, "水平翻转")).getpixel((0, 7)) == scene().getpixel((479, 7))
    assert (await edited(bench, "resize to 800x600")).size == (800, 600)
    assert (await edited(bench, "resize to 240")).size == (240, 160)
    assert (await edited(bench, "缩小一半")).size == (240, 160)
    assert (await edited(bench, "crop to 16:9")).size == (480, 270)
    assert (await edited(bench, "裁剪左半边")).size == (240, 320)
    assert (await edited(bench, "cut off the bottom 10%")).size == (480, 288)
    assert (await edited(bench, "2x2 collage")).size == (960, 640)
    with pytest.raises(ToolInputError, match="can not be made"):
        await bench.run(scene(), instruction="resize to 60000x60000")


async def test_borders_come_and_go(bench):
    framed = await edited(bench, "add a 20px black border")
    assert framed.size == (520, 360)
    assert framed.getpixel((5, 5)) == (12, 12, 12)
    assert (await edited(bench, "trim the border", framed)).size == scene().size


async def test_a_tilted_picture_is_straightened(bench):
    stripes = PIL.Image.new("RGB", (600, 400), "white")
    draw = PIL.ImageDraw.Draw(stripes)
    for y in range(20, 400, 60):
        draw.rectangle((0, y, 600, y + 24), "navy")
    tilted = stripes.rotate(-6, PIL.Image.Resampling.BICUBIC, expand=True, fillcolor="white").crop((60, 60, 600, 400))
    from tools.image.editing.shape import tilt_of

    assert tilt_of(np.asarray(tilted)) == pytest.approx(6, abs=0.7)
    straight = await edited(bench, "straighten it", tilted)
    assert tilt_of(np.asarray(straight)) == pytest.approx(0, abs=0.7)


async def test_the_subject_is_cut_out_and_gets_another_background(bench):
    cut = await edited(bench, "remove the background")
    assert cut.mode == "RGBA"
    assert cut.getpixel(BALL)[3] > 250
    assert max(cut.getpixel(place)[3] for place in (SKY, MEADOW)) < 5
    white = await edited(bench, "背景换成白色")
    assert min(white.getpixel(SKY)) > 250
    assert white.getpixel(BALL)[0] > white.getpixel(BALL)[1] + 100
    blurred = np.asarray(await edited(bench, "make the background black and white"), int)
    assert np.ptp(blurred[SKY[1], SKY[0]]) <= 2
    assert np.ptp(blurred[BALL[1], BALL[0]]) > 100


async def test_a_gradient_has_no_bands(bench):
    from tools.image.editing.drawing import gradient

    ground = gradient(64, 2000, [(40, 40, 60), (70, 70, 90)]).astype(float)
    rows = ground.mean(axis=1)[:, 0]
    assert np.abs(np.diff(rows)).max() < 0.6  # a banded one would jump by whole levels
    assert rows[-1] - rows[0] == pytest.approx(30, abs=1)


async def test_transparency_is_kept(bench):
    picture = scene().convert("RGBA")
    alpha = PIL.Image.new("L", picture.size, 0)
    PIL.ImageDraw.Draw(alpha).ellipse((100, 50, 380, 280), 255)
    picture.putalpha(alpha)
    for wish in ("brighter", "black and white", "add the text 'Hi'", "blur it"):
        out = await edited(bench, wish, picture)
        assert out.mode == "RGBA"
        assert out.getpixel((5, 5))[3] == 0


async def test_a_photograph_held_upright_is_edited_upright(bench):
    buffer = io.BytesIO()
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    scene().save(buffer, "JPEG", exif=exif, quality=95)
    result = await bench.run(buffer.getvalue(), "photo.jpg", instruction="brighter")
    assert result.media[0].open().size == (320, 480)


@pytest.mark.parametrize(
    ("text", "instruction"), [("Hello", "write 'Hello' in the middle"), ("你好世界", "在中间写上“你好世界”")]
)
async def test_text_that_was_written_can_be_read_again(bench, text, instruction):
    from tools.errors import ToolFailed
    from tools.image.editing.fonts import find_font

    try:
        find_font(text, 20)
    except ToolFailed:
        pytest.skip("no font on this machine for this text")
    from tools.image.reading.recognition import read_lines

    lines = read_lines(await edited(bench, instruction, scene(800, 500)))
    assert text in "".join(line.text for line in lines)


def test_a_text_no_font_can_write_names_the_package(monkeypatch):
    from tools.errors import ToolFailed
    from tools.image.editing import fonts

    monkeypatch.setattr(fonts, "_installed", lambda names: ())
    assert fonts.find_font("Hello!", 20).getlength("Hello") > 0
    with pytest.raises(ToolFailed, match="fonts-noto-cjk"):
        fonts.find_font("你好", 20)


@pytest.mark.parametrize(
    "look",
    ["pencil sketch", "cartoon", "oil painting", "watercolor", "posterize", "line drawing", "emboss", "pixelate",
     "vintage", "sepia", "vignette", "film grain", "night", "sunset", "fog", "snow", "rain", "sunshine", "denoise",
     "enhance", "sharpen", "blur", "tint it blue", "colored pencil"],
)  # fmt: skip
async def test_every_look_changes_the_picture_and_keeps_its_size(bench, look):
    picture = await edited(bench, look)
    assert picture.size == scene().size
    difference = np.abs(np.asarray(picture.convert("RGB"), int) - np.asarray(scene(), int)).mean()
    assert difference > 0.3
    assert 8 < mean(picture) < 253


async def test_the_seed_decides_where_the_snow_falls(bench):
    one, same, other = [np.asarray(await edited(bench, "add snow", seed=seed)) for seed in (1, 1, 2)]
    assert (one == same).all()
    assert (one != other).any()


async def test_progress_is_told_and_cancelling_stops(bench):
    seen: list[float | None] = []
    await bench.run(
        scene(), instruction="brighter, sharper", on_progress=lambda fraction, message: seen.append(fraction)
    )
    assert seen == [0.0, 0.5, 1.0]
    from tools.tool import Cancelled

    with pytest.raises(Cancelled):
        await bench.run(scene(), instruction="brighter, sharper", on_progress=lambda *_: bench.context.cancelled.set())


async def test_tiny_pictures_survive_everything(bench):
    tiny = PIL.Image.new("RGB", (3, 2), "orange")
    for wish in (
        "brighter",
        "crop to a square",
        "blur it",
        "cartoon",
        "write 'x'",
        "pencil sketch",
        "round the corners",
    ):
        assert min((await edited(bench, wish, tiny)).size) >= 1


# --- Hub engines, on tiny checkpoints of the real classes ------------------------------------------------------------


async def test_instruct_pix2pix_runs_through_its_production_path(bench, tiny_checkpoint):
    tiny_checkpoint("timbrooks/instruct-pix2pix")
    picture = scene(120, 80).convert("RGBA")
    picture.putalpha(PIL.Image.new("L", picture.size, 77))
    seen: list[str] = []
    result = await bench.run(
        picture, instruction="make it winter", seed=4, on_progress=lambda fraction, message: seen.append(message)
    )
    assert result.engine == "timbrooks/instruct-pix2pix"
    made = result.media[0].open()
    assert made.size == (120, 80)
    assert made.getpixel((3, 3))[3] == 77
    assert "step 20 of 20" in seen
    exact = await bench.run(picture, instruction="crop to a square")
    assert exact.engine == "instructions"  # what is a matter of measure needs no model
    from tools.tool import Cancelled

    def cancel_at_the_second_step(fraction, message):
        seen.append(message)
        if message == "step 2 of 20":
            bench.context.cancelled.set()

    seen.clear()
    with pytest.raises(Cancelled):
        await bench.run(picture, instruction="make it winter", on_progress=cancel_at_the_second_step)
    assert "step 4 of 20" not in seen


async def test_flux2_klein_edits_with_the_checkpoint_that_draws(bench, tiny_checkpoint, monkeypatch):
    from tools.image import image_to_image

    tiny_checkpoint("black-forest-labs/FLUX.2-klein-4B")
    monkeypatch.setattr(image_to_image, "_FLUX_SIDE", 128)  # the tiny one need not see a large picture
    seen: list[str] = []
    result = await bench.run(
        scene(120, 80),
        instruction="make it winter",
        seed=4,
        engine="FLUX.2-klein-4B",
        on_progress=lambda fraction, message: seen.append(message),
    )
    assert result.engine == "black-forest-labs/FLUX.2-klein-4B"
    assert result.media[0].open().size == (120, 80)
    assert "step 4 of 4" in seen
