"""Vision models of the Hub: loading them, asking them, stopping them.

Without torchvision, which has no CPU build here, a processor that could also take films is made for pictures
alone, from the parts that need none (Transformers 5 falls back to its PIL image processors).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.checkpoints import Checkpoint

if TYPE_CHECKING:
    import PIL.Image

Report = Callable[[float | None, str], None]

_NEW_TOKENS = 400
_LONGER_SIDE = 1280
"""Pixels to which a larger picture is reduced: more of them are more tokens than a small machine holds."""


def load_vision_chat(checkpoint: Checkpoint) -> tuple[Any, Any]:
    """Processor and model of a chat model that sees; its classes are read from the checkpoint."""
    from transformers import AutoModelForImageTextToText

    model = AutoModelForImageTextToText.from_pretrained(checkpoint.path, dtype=checkpoint.dtype, local_files_only=True)
    return load_processor(checkpoint.path), model.to(checkpoint.device.name).eval()


def load_blip(checkpoint: Checkpoint) -> tuple[Any, Any]:
    """Processor and model that writes a caption."""
    from transformers import BlipForConditionalGeneration

    return _load_blip(checkpoint, BlipForConditionalGeneration)


def load_blip_answers(checkpoint: Checkpoint) -> tuple[Any, Any]:
    """Processor and model that answers in a word or two."""
    from transformers import BlipForQuestionAnswering

    return _load_blip(checkpoint, BlipForQuestionAnswering)


def _load_blip(checkpoint: Checkpoint, model_class: Any) -> tuple[Any, Any]:
    model = model_class.from_pretrained(checkpoint.path, dtype=checkpoint.dtype, local_files_only=True)
    return load_processor(checkpoint.path), model.to(checkpoint.device.name).eval()


def load_processor(path: Path, model_path: Path | None = None) -> Any:
    """The checkpoint's processor; one for pictures alone where its part for films can not be had.

    `model_path` is the folder with the model's configuration where that is another one.
    """
    import importlib.util

    import transformers
    from transformers import AutoConfig, AutoImageProcessor, AutoProcessor, AutoTokenizer
    from transformers.models.auto.processing_auto import PROCESSOR_MAPPING_NAMES

    if importlib.util.find_spec("torchvision") is not None:
        return AutoProcessor.from_pretrained(path, local_files_only=True)
    model_type = AutoConfig.from_pretrained(model_path or path, local_files_only=True).model_type
    full = getattr(transformers, PROCESSOR_MAPPING_NAMES[model_type])

    class PicturesOnly(full):  # type: ignore[misc, valid-type]
        def check_argument_for_proper_class(self, argument_name: str, argument: Any) -> Any:
            if argument_name == "video_processor" and argument is None:
                return type(None)
            return super().check_argument_for_proper_class(argument_name, argument)

    parts: dict[str, Any] = {
        "image_processor": AutoImageProcessor.from_pretrained(path, local_files_only=True),
        "tokenizer": AutoTokenizer.from_pretrained(path, local_files_only=True),
    }
    if "video_processor" in full.get_attributes():
        parts["video_processor"] = None
    settings = path / "processor_config.json"
    kept = json.loads(settings.read_text()) if settings.exists() else {}
    options = {name: kept[name] for name in ("image_seq_len", "num_query_tokens") if name in kept}
    template = _chat_template(path) or parts["tokenizer"].chat_template
    if template:
        options["chat_template"] = template
    return PicturesOnly(**parts, **options)


def _chat_template(path: Path) -> str:
    if (path / "chat_template.jinja").exists():
        return (path / "chat_template.jinja").read_text()
    if (path / "chat_template.json").exists():
        return str(json.loads((path / "chat_template.json").read_text())["chat_template"])
    return ""


def _prepared(picture: PIL.Image.Image) -> PIL.Image.Image:
    """On white, and not larger than is of use."""
    import PIL.Image

    if picture.mode == "RGBA":
        picture = PIL.Image.alpha_composite(PIL.Image.new("RGBA", picture.size, "white"), picture)
    picture = picture.convert("RGB")
    picture.thumbnail((_LONGER_SIDE, _LONGER_SIDE))
    if min(picture.size) < 28:  # the patches of these models are that large
        scale = 28 / min(picture.size)
        picture = picture.resize((max(28, round(picture.width * scale)), max(28, round(picture.height * scale))))
    return picture


def chat(pipeline: tuple[Any, Any], picture: PIL.Image.Image, prompt: str, report: Report) -> str:
    """What the model answers to a prompt about a picture. `report` is told each token and may raise to stop."""
    processor, model = pipeline
    content = [{"type": "image"}, {"type": "text", "text": prompt}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    report(None, "")
    inputs = processor(text=[text], images=[_prepared(picture)], return_tensors="pt")
    return _generated(processor, model, inputs, report, _NEW_TOKENS)


def caption(pipeline: tuple[Any, Any], picture: PIL.Image.Image, report: Report) -> str:
    """One sentence about the picture."""
    processor, model = pipeline
    inputs = processor(images=_prepared(picture), return_tensors="pt")
    said = _generated(processor, model, inputs, report, 60)
    return f"{said[:1].upper()}{said[1:].rstrip('.')}." if said else said


def reply(pipeline: tuple[Any, Any], picture: PIL.Image.Image, question: str, report: Report) -> str:
    """A short answer to a question about the picture."""
    processor, model = pipeline
    inputs = processor(images=_prepared(picture), text=question, return_tensors="pt")
    return _generated(processor, model, inputs, report, 30)


def _generated(processor: Any, model: Any, inputs: Any, report: Report, limit: int) -> str:
    """Generate greedily, telling progress by the token; the text without what was asked."""
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Told(StoppingCriteria):
        def __init__(self) -> None:
            self.count = 0

        def __call__(self, input_ids: Any, scores: Any, **rest: Any) -> Any:
            self.count += 1
            report(min(0.99, self.count / limit), f"{self.count} tokens")
            return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)

    inputs = inputs.to(model.device, dtype=model.dtype)
    with torch.inference_mode():
        output = model.generate(
            **inputs, max_new_tokens=limit, do_sample=False, stopping_criteria=StoppingCriteriaList([Told()])
        )
    asked = inputs["input_ids"].shape[1] if "input_ids" in inputs and not model.config.is_encoder_decoder else 0
    tokens = output[0]
    if asked and tokens.shape[0] > asked and torch.equal(tokens[:asked], inputs["input_ids"][0]):
        tokens = tokens[asked:]
    report(1.0, "")
    return str(processor.tokenizer.decode(tokens, skip_special_tokens=True)).strip()
