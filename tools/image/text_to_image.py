"""Text to picture.

Hub engines, best first, all with a licence that allows commercial use; the choice among them is by memory:
FLUX.2 klein 4B and Z-Image-Turbo (Apache-2.0), Stable Diffusion XL (CreativeML Open RAIL++-M),
LCM Dreamshaper v7 (MIT; four steps, so that a machine without a GPU may use it too).
The built-in engine draws an illustration without any model: see `tools/image/illustration`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from tools.checkpoints import Checkpoint, ModelSpec
from tools.errors import ToolInputError
from tools.media import Image
from tools.tool import ToolContext, tool

if TYPE_CHECKING:
    import PIL.Image

SMALLEST, LARGEST = 64, 2048
"""Bounds of width and height, in pixels."""
_LONGEST_PROMPT = 20_000

_REPOSITORY = ("*.json", "*.txt", "*.model", "*/*.safetensors")
"""Files of a diffusers repository; a single-file copy of the weights beside the folders is not needed."""
_HALF_PRECISION = ("*.json", "*.txt", "*.fp16.safetensors")


def load_diffusion(checkpoint: Checkpoint, **parts: Any) -> Any:
    """Any diffusers pipeline, on the device; its own class is read from the checkpoint.

    `parts` stand in for those of the checkpoint, a processor say.
    """
    from diffusers import DiffusionPipeline

    half = any(checkpoint.path.rglob("*.fp16.safetensors"))
    pipeline = DiffusionPipeline.from_pretrained(
        checkpoint.path,
        dtype=checkpoint.dtype,
        variant="fp16" if half else None,
        use_safetensors=True,
        local_files_only=True,
        **parts,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(checkpoint.device.name)


FLUX2_KLEIN = ModelSpec(
    "black-forest-labs/FLUX.2-klein-4B",
    task="text-to-image",
    load=load_diffusion,
    licence="Apache-2.0",
    parameters=7_980_000_000,
    requires=("torch", "diffusers", "transformers"),
    patterns=_REPOSITORY,
    needs_gpu=True,
    activation_bytes=4 * 2**30,
)
Z_IMAGE_TURBO = ModelSpec(
    "Tongyi-MAI/Z-Image-Turbo",
    task="text-to-image",
    load=load_diffusion,
    licence="Apache-2.0",
    parameters=10_260_000_000,
    requires=("torch", "diffusers", "transformers"),
    patterns=_REPOSITORY,
    needs_gpu=True,
    activation_bytes=4 * 2**30,
)
SDXL = ModelSpec(
    "stabilityai/stable-diffusion-xl-base-1.0",
    task="text-to-image",
    load=load_diffusion,
    licence="CreativeML Open RAIL++-M",
    parameters=3_470_000_000,
    requires=("torch", "diffusers", "transformers"),
    patterns=_HALF_PRECISION,
    needs_gpu=True,
    activation_bytes=3 * 2**30,
)
LCM_DREAMSHAPER = ModelSpec(
    "SimianLuo/LCM_Dreamshaper_v7",
    task="text-to-image",
    load=load_diffusion,
    licence="MIT",
    parameters=1_370_000_000,
    requires=("torch", "diffusers", "transformers"),
    patterns=_REPOSITORY,
    activation_bytes=2 * 2**30,
)


@tool(task="text-to-image", converts=8.0)
def generate_image(
    prompt: Annotated[str, "what the picture shows: subjects, colours, place, time of day, style"],
    width: Annotated[int, f"pixels, {SMALLEST} to {LARGEST}"] = 1024,
    height: Annotated[int, f"pixels, {SMALLEST} to {LARGEST}"] = 1024,
    seed: Annotated[int | None, "the same seed gives the same picture"] = None,
    negative_prompt: Annotated[str, "what must not be in the picture"] = "",
) -> Image:
    """Draw a new picture of what the prompt says.

    Raises ToolInputError for an empty or far too long prompt and for sizes out of bounds.
    """


def check_request(prompt: str, width: int, height: int) -> str:
    """The prompt, cleaned of what no engine can read. Raises ToolInputError."""
    text = "".join(character for character in prompt if character.isprintable() or character in "\n\t ").strip()
    if not text:
        raise ToolInputError("The prompt is empty.", "Say what the picture shall show.")
    if len(text) > _LONGEST_PROMPT:
        raise ToolInputError(
            f"The prompt has {len(text)} characters, and at most {_LONGEST_PROMPT} are read.",
            "Describe the picture in a few sentences.",
        )
    for name, value in (("width", width), ("height", height)):
        if not SMALLEST <= value <= LARGEST:
            raise ToolInputError(
                f"{name} can not be {value} pixels.", f"Choose {SMALLEST} to {LARGEST} pixels, 1024 for example."
            )
    return text


@generate_image.engine(FLUX2_KLEIN)
def with_flux2_klein(
    pipeline: Any, prompt: str, width: int, height: int, seed: int, negative_prompt: str, context: ToolContext
) -> PIL.Image.Image:
    """Draw in four steps; distilled, so guidance and a negative prompt have no effect.

    Source: model card and licence (Apache-2.0): huggingface.co/black-forest-labs/FLUX.2-klein-4B
    """
    return _draw(pipeline, check_request(prompt, width, height), width, height, seed, context, 4, guidance_scale=1.0)


@generate_image.engine(Z_IMAGE_TURBO)
def with_z_image_turbo(
    pipeline: Any, prompt: str, width: int, height: int, seed: int, negative_prompt: str, context: ToolContext
) -> PIL.Image.Image:
    """Draw in nine steps without guidance; writes English and Chinese text into pictures.

    Source: model card and licence (Apache-2.0): huggingface.co/Tongyi-MAI/Z-Image-Turbo
    """
    return _draw(pipeline, check_request(prompt, width, height), width, height, seed, context, 9, guidance_scale=0.0)


@generate_image.engine(SDXL)
def with_sdxl(
    pipeline: Any, prompt: str, width: int, height: int, seed: int, negative_prompt: str, context: ToolContext
) -> PIL.Image.Image:
    """Draw in thirty guided steps.

    Source: Podell et al. 2023, arXiv:2307.01952; licence (CreativeML Open RAIL++-M):
    huggingface.co/stabilityai/stable-diffusion-xl-base-1.0
    """
    text = check_request(prompt, width, height)
    guidance: dict[str, Any] = {"guidance_scale": 6.0, "negative_prompt": negative_prompt or None}
    return _draw(pipeline, text, width, height, seed, context, 30, **guidance)


@generate_image.engine(LCM_DREAMSHAPER)
def with_lcm_dreamshaper(
    pipeline: Any, prompt: str, width: int, height: int, seed: int, negative_prompt: str, context: ToolContext
) -> PIL.Image.Image:
    """Draw in four steps at about 512 pixels, then enlarge; about a minute on a CPU.

    Source: Luo et al. 2023, arXiv:2310.04378; licence (MIT): huggingface.co/SimianLuo/LCM_Dreamshaper_v7
    """
    text = check_request(prompt, width, height)
    # trained at 512 to 768 pixels: larger pictures repeat their subject
    share = min(1.0, 640 / max(width, height))
    return _draw(pipeline, text, width, height, seed, context, 4, share=share, guidance_scale=8.0)


def _draw(
    pipeline: Any, prompt: str, width: int, height: int, seed: int, context: ToolContext, steps: int,
    *, share: float = 1.0, **guidance: Any,
) -> PIL.Image.Image:  # fmt: skip
    """Run a diffusers pipeline at a size it takes, `share` of the one asked for; fit the result to that.

    Progress is told after each step, which is also where a cancelled call ends.
    """
    import torch
    from PIL.Image import Resampling

    multiple = _multiple(pipeline)
    inner = [max(multiple, round(value * share / multiple) * multiple) for value in (width, height)]
    # on the CPU the same seed gives the same noise whatever the device is
    generator = torch.Generator("cpu").manual_seed(seed)
    context.progress(0.0, f"step 0 of {steps}")
    with torch.inference_mode():
        picture = pipeline(
            prompt=prompt,
            width=inner[0],
            height=inner[1],
            num_inference_steps=steps,
            generator=generator,
            callback_on_step_end=_reporter(context, steps),
            **guidance,
        ).images[0]
    context.progress(1.0, "done")
    return picture if picture.size == (width, height) else picture.resize((width, height), Resampling.LANCZOS)


def _multiple(pipeline: Any) -> int:
    """Widths and heights must be multiples of this: the VAE's factor, doubled where latents are cut into patches."""
    factor = max(8, int(getattr(pipeline, "vae_scale_factor", 8)))
    return factor * (2 if hasattr(pipeline, "transformer") else 1)


def _reporter(context: ToolContext, steps: int) -> Callable[..., dict[str, Any]]:
    def report(pipeline: Any, step: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        context.progress(min(1.0, (step + 1) / steps), f"step {step + 1} of {steps}")
        return tensors

    return report


@generate_image.engine(requires=("PIL", "cv2", "numpy", "emoji"))
def with_illustration(
    prompt: str, width: int, height: int, seed: int, negative_prompt: str, context: ToolContext
) -> list[Any]:
    """Compose an illustration: subjects, counts, colours and places read from the prompt, English or Chinese.

    Draws with the colour emoji font of the machine (Noto Color Emoji, OFL 1.1: apt install
    fonts-noto-color-emoji) and with shapes of its own, about sixty, which are all it has without that font.
    Returns a sentence saying what is shown and what is not.
    """
    from tools.image.illustration.illustrator import illustrate

    text = check_request(prompt, width, height)
    picture, sentence = illustrate(text, width, height, seed, negative_prompt, context.progress)
    return [picture, sentence]
