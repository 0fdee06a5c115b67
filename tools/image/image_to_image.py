"""edit_image: a picture changed as an instruction says.

Hub engines, best first, all with a licence that allows commercial use; the choice among them is by memory:
Qwen-Image-Edit-2511 and FLUX.2 klein 4B (Apache-2.0), InstructPix2Pix (MIT). What is a matter of measure (crop,
turn, resize, write, make it darker) is done exactly by the built-in engine in any case, without a model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from tools.checkpoints import Checkpoint, ModelSpec
from tools.errors import ToolInputError
from tools.image.text_to_image import FLUX2_KLEIN, load_diffusion
from tools.media import Image
from tools.tool import ToolContext, tool

if TYPE_CHECKING:
    import PIL.Image


def load_qwen_image_edit(checkpoint: Checkpoint) -> Any:
    """The pipeline with a processor for pictures alone, which needs no torchvision."""
    from tools.image.looking.vision_models import load_processor

    processor = load_processor(checkpoint.path / "processor", checkpoint.path / "text_encoder")
    return load_diffusion(checkpoint, processor=processor)


QWEN_IMAGE_EDIT = ModelSpec(
    "Qwen/Qwen-Image-Edit-2511",
    task="image-to-image",
    load=load_qwen_image_edit,
    licence="Apache-2.0",
    parameters=28_850_000_000,
    requires=("torch", "diffusers", "transformers"),
    patterns=("*.json", "*.txt", "*.jinja", "*/*.safetensors"),
    needs_gpu=True,
    activation_bytes=6 * 2**30,
)
INSTRUCT_PIX2PIX = ModelSpec(
    "timbrooks/instruct-pix2pix",
    task="image-to-image",
    load=load_diffusion,
    licence="MIT",
    parameters=1_370_000_000,
    requires=("torch", "diffusers", "transformers"),
    patterns=("*.json", "*.txt", "*/*.safetensors"),
    activation_bytes=2 * 2**30,
)
_BETTER = INSTRUCT_PIX2PIX.model_id
_LONGEST_INSTRUCTION = 4000
_QWEN_SIDE = _FLUX_SIDE = 1024
"""Pixels, squared, that Qwen-Image-Edit and FLUX.2 klein edit at."""

_SAY = {
    "en": {
        "done": "Done: {}.",
        "redrawn": "Drawn anew with that. {}",
        "lost": "Earlier changes of light, colours or cut are not in it.",
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
        "redrawn": "已按要求重画。{}",
        "lost": "之前对光线、颜色或裁剪的修改不在其中。",
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


def needs_a_model(arguments: Mapping[str, Any]) -> bool:
    """Whether the instruction asks for more than what is done exactly by measure."""
    from tools.image.editing.instructions import understand
    from tools.image.editing.operations import EXACT

    understood = understand(str(arguments.get("instruction") or ""))
    exact = understood.edits and not understood.unknown
    return not (exact and all(edit.name in EXACT for edit in understood.edits))


@edit_image.engine(QWEN_IMAGE_EDIT, suits=needs_a_model)
def with_qwen_image_edit(
    pipeline: Any, image: Image, instruction: str, seed: int, context: ToolContext
) -> PIL.Image.Image:
    """Edit in forty guided steps; reads and writes English and Chinese.

    Source: Wu et al. 2025, arXiv:2508.02324; licence (Apache-2.0): huggingface.co/Qwen/Qwen-Image-Edit-2511
    """
    guidance: dict[str, Any] = {"true_cfg_scale": 4.0, "negative_prompt": " "}
    return _edit(pipeline, image, instruction, seed, context, 40, _QWEN_SIDE, as_list=True, **guidance)


@edit_image.engine(FLUX2_KLEIN, suits=needs_a_model)
def with_flux2_klein(pipeline: Any, image: Image, instruction: str, seed: int, context: ToolContext) -> PIL.Image.Image:
    """Edit in four steps, with the checkpoint that also draws for generate_image.

    Source: model card and licence (Apache-2.0): huggingface.co/black-forest-labs/FLUX.2-klein-4B
    """
    return _edit(pipeline, image, instruction, seed, context, 4, _FLUX_SIDE, as_list=True, guidance_scale=1.0)


@edit_image.engine(INSTRUCT_PIX2PIX, suits=needs_a_model, languages="English")
def with_instruct_pix2pix(
    pipeline: Any, image: Image, instruction: str, seed: int, context: ToolContext
) -> PIL.Image.Image:
    """Edit in twenty steps at about 512 pixels, which is what it was trained at; minutes on a CPU.

    Source: Brooks et al. 2022, arXiv:2211.09800; licence (MIT): huggingface.co/timbrooks/instruct-pix2pix
    """
    guidance: dict[str, Any] = {"guidance_scale": 7.5, "image_guidance_scale": 1.5}
    return _edit(pipeline, image, instruction, seed, context, 20, 512, as_list=False, sized=False, **guidance)


def _edit(
    pipeline: Any, image: Image, instruction: str, seed: int, context: ToolContext, steps: int, side: int,
    *, as_list: bool, sized: bool = True, **guidance: Any,
) -> PIL.Image.Image:  # fmt: skip
    """Run a diffusers editing pipeline on the picture at about `side` squared pixels; the result has its size again.

    Transparency is laid on white and put back. Progress is told after each step, where a cancelled call ends.
    """
    import torch
    from PIL import Image as PilImage

    prompt = _checked(instruction)
    original = image.open()
    zoom = (side * side / (original.width * original.height)) ** 0.5
    width, height = (max(64, round(length * zoom / 64) * 64) for length in original.size)
    ground = PilImage.new("RGBA", original.size, "white")
    flat = PilImage.alpha_composite(ground, original.convert("RGBA")).convert("RGB")
    given = flat.resize((width, height), PilImage.Resampling.LANCZOS)
    if sized:
        guidance |= {"width": width, "height": height}
    context.progress(0.0, f"step 0 of {steps}")
    with torch.inference_mode():
        changed = pipeline(
            prompt=prompt,
            image=[given] if as_list else given,
            num_inference_steps=steps,
            # on the CPU the same seed gives the same noise whatever the device is
            generator=torch.Generator("cpu").manual_seed(seed),
            callback_on_step_end=_reporter(context, steps),
            **guidance,
        ).images[0]
    context.progress(1.0)
    out = changed.convert("RGB").resize(original.size, PilImage.Resampling.LANCZOS)
    if original.mode == "RGBA":
        out.putalpha(original.getchannel("A"))
    return out


def _reporter(context: ToolContext, steps: int) -> Callable[..., dict[str, Any]]:
    def report(pipeline: Any, step: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        context.progress(min(1.0, (step + 1) / steps), f"step {step + 1} of {steps}")
        return tensors

    return report


@edit_image.engine(requires=("cv2", "skimage"), languages="English, Chinese")
def with_instructions(image: Image, instruction: str, seed: int, context: ToolContext) -> list[Any]:
    """Crop, turn, light, colour, text, background, style, weather, by rules; see `tools.image.editing`. Things, places
    and times in a picture that the built-in illustrator drew are changed by drawing it anew.

    Source: Pillow (MIT-CMU) and OpenCV (Apache-2.0); each effect names its own.
    """
    from tools.image.editing.instructions import understand
    from tools.image.editing.operations import apply, told
    from tools.image.editing.redrawing import redraw
    from tools.image.editing.shape import NotThere

    language = "zh" if context.language == "zh" else "en"
    say = _SAY[language]
    understood = understand(_checked(instruction))
    change = ", ".join(understood.unknown) if understood.edits else instruction
    redrawn = redraw(image, change, context) if change else None
    if not understood.edits and redrawn is None:
        raise ToolInputError(say["nothing"], say["examples"].format(_BETTER))
    original = picture = image.open() if redrawn is None else redrawn.picture
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
    if not done and redrawn is None:
        raise ToolInputError(say["missing"].format(say["and"].join(missing)), say["examples"].format(_BETTER))
    context.progress(1.0)
    sentences = [] if redrawn is None else [say["redrawn"].format(redrawn.sentence)]
    sentences += [say["lost"]] if redrawn is not None and redrawn.lost else []
    sentences += [say["done"].format(say["and"].join(done))] if done else []
    if missing:
        sentences.append(say["missing"].format(say["and"].join(missing)))
    if understood.unknown and redrawn is None:
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
