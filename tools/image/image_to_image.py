"""edit_image: a picture changed as an instruction says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from tools.errors import ToolInputError
from tools.media import Image
from tools.tool import ToolContext, tool

if TYPE_CHECKING:
    import PIL.Image

_BETTER = "timbrooks/instruct-pix2pix"
_LONGEST_INSTRUCTION = 4000

_SAY = {
    "en": {
        "done": "Done: {}.",
        "unknown": "I did not understand {}; for that a picture model is needed: parley models pull {}",
        "missing": "Left out: {}.",
        "nothing": "I can not do that to a picture by measure and rule.",
        "examples": (
            "Without a picture model I can crop, rotate, resize, recolour, brighten, blur or remove the background, "
            "write text and draw in styles, for example “crop to a square, make it black and white and add the text "
            "'Hello'”; "
            "for the rest: parley models pull {}"
        ),
        "and": "; ",
    },
    "zh": {
        "done": "已完成：{}。",
        "unknown": "没有理解{}；这需要图像模型：parley models pull {}",
        "missing": "未做：{}。",
        "nothing": "这个修改无法按规则完成。",
        "examples": (
            "没有图像模型时，我可以裁剪、旋转、缩放、换颜色、调亮、虚化或去掉背景、加文字、变成各种画风，"
            "例如“裁成正方形，变成黑白，在底部加上文字‘你好’”；其他修改需要：parley models pull {}"
        ),
        "and": "；",
    },
}


@tool(task="image-to-image")
def edit_image(
    image: Annotated[Image, "the picture to change"],
    instruction: Annotated[str, "what to change, in the person's words: crop, light, colour, text, background, style"],
    seed: Annotated[int | None, "for the same result again"] = None,
) -> Image:
    """Change a picture as an instruction says.

    The built-in engine understands English and Chinese, several changes in one sentence, and says what it did
    not understand. Raises ToolInputError when it understands nothing.
    """
    raise NotImplementedError


@edit_image.engine(requires=("cv2", "skimage"), languages="English, Chinese")
def with_instructions(image: Image, instruction: str, seed: int, context: ToolContext) -> list[Any]:
    """Crop, turn, light, colour, text, background, style, weather, by rules; see `tools.image.editing`."""
    from tools.image.editing.instructions import understand
    from tools.image.editing.operations import apply, told
    from tools.image.editing.shape import NotThere

    language = "zh" if context.language == "zh" else "en"
    say = _SAY[language]
    understood = understand(_checked(instruction))
    if not understood.edits:
        raise ToolInputError(say["nothing"], say["examples"].format(_BETTER))
    original = picture = image.open()
    done: list[str] = []
    missing: list[str] = []
    edits = sorted(understood.edits, key=lambda edit: edit.name == "beside_original")  # compared when all is done
    for number, edit in enumerate(edits):
        context.progress(number / len(edits), told(edit, language))
        try:
            picture = apply(picture, edit, original, seed)
            done.append(told(edit, language))
        except NotThere as nothing:
            missing.append(nothing.sentence[language])
    if not done:
        raise ToolInputError(say["missing"].format(say["and"].join(missing)), say["examples"].format(_BETTER))
    context.progress(1.0)
    sentences = [say["done"].format(say["and"].join(done))]
    if missing:
        sentences.append(say["missing"].format(say["and"].join(missing)))
    if understood.unknown:
        quoted = ", ".join(f"“{part}”" for part in understood.unknown)
        sentences.append(say["unknown"].format(quoted, _BETTER))
    return [_clean(picture), " ".join(sentences)]


def _checked(instruction: str) -> str:
    """The instruction without blanks around it. Raises ToolInputError when it is empty or endless."""
    instruction = instruction.strip()
    if not instruction:
        raise ToolInputError("What shall be changed in the picture?", "Say for example: crop it to a square.")
    if len(instruction) > _LONGEST_INSTRUCTION:
        raise ToolInputError(
            f"An instruction of {len(instruction)} characters is too long; at most {_LONGEST_INSTRUCTION} are read.",
            "Say it shorter.",
        )
    return instruction


def _clean(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Without the metadata of the original, which may name a place or a person."""
    picture.info.clear()
    return picture
