"""Tiny models that look at a picture and write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tiny_checkpoints.words import bert_tokenizer, byte_tokenizer

_TURN = "{% for m in messages %}<|im_start|>{{ m.role }}\n{% for c in m.content %}{% if c.type == 'image' %}"
_END = "{% else %}{{ c.text }}{% endif %}{% endfor %}<|im_end|>\n{% endfor %}<|im_start|>assistant\n"
QWEN_MARKS = ("<|im_start|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
QWEN_TEMPLATE = f"{_TURN}<|vision_start|><|image_pad|><|vision_end|>{_END}"


def _save_image_processor(processor: Any, folder: Path, named: str) -> None:
    """Under the name that the real repository gives its class, which is not the one for Pillow alone."""
    processor.save_pretrained(folder)
    file = folder / "preprocessor_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"image_processor_type": named}))


def _ends(tokenizer: Any) -> dict[str, int]:
    end = tokenizer.eos_token_id
    return {"eos_token_id": end, "bos_token_id": end, "pad_token_id": tokenizer.pad_token_id}


def write_qwen3_vl(folder: Path) -> None:
    """Qwen3-VL."""
    import torch
    from transformers import Qwen2VLImageProcessorPil, Qwen3VLConfig, Qwen3VLForConditionalGeneration

    torch.manual_seed(0)
    words = byte_tokenizer(QWEN_MARKS, QWEN_TEMPLATE)
    words.save_pretrained(folder)
    _, start, end, image, video = (words.convert_tokens_to_ids(mark) for mark in QWEN_MARKS)
    rope = {"rope_type": "default", "mrope_section": [2, 1, 1], "mrope_interleaved": True, "rope_theta": 10000.0}
    text = {
        "vocab_size": len(words), "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "rope_parameters": rope, **_ends(words),
    }  # fmt: skip
    vision = {
        "depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2, "patch_size": 16,
        "spatial_merge_size": 2, "temporal_patch_size": 2, "out_hidden_size": 32, "num_position_embeddings": 16,
        "deepstack_visual_indexes": [0],
    }  # fmt: skip
    config = Qwen3VLConfig(
        text_config=text, vision_config=vision, image_token_id=image, video_token_id=video,
        vision_start_token_id=start, vision_end_token_id=end,
    )  # fmt: skip
    Qwen3VLForConditionalGeneration(config).save_pretrained(folder)
    size = {"shortest_edge": 4096, "longest_edge": 65536}
    _save_image_processor(Qwen2VLImageProcessorPil(patch_size=16, size=size), folder, "Qwen2VLImageProcessorFast")


def write_qwen25_vl_parts(folder: Path) -> tuple[Any, Any]:
    """The Qwen2.5-VL that reads instructions for Qwen-Image-Edit, and its tokenizer; the processor into `folder`."""
    import torch
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen2VLImageProcessorPil

    torch.manual_seed(0)
    words = byte_tokenizer(QWEN_MARKS, QWEN_TEMPLATE)
    words.save_pretrained(folder)
    looking = Qwen2VLImageProcessorPil(size={"shortest_edge": 3136, "longest_edge": 12544})
    _save_image_processor(looking, folder, "Qwen2VLImageProcessorFast")
    _, start, end, image, video = (words.convert_tokens_to_ids(mark) for mark in QWEN_MARKS)
    text = {
        "vocab_size": len(words), "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
        "num_attention_heads": 2, "num_key_value_heads": 2, "max_position_embeddings": 2048,
        "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 10000.0}, **_ends(words),
    }  # fmt: skip
    vision = {
        "depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16,
        "fullatt_block_indexes": [0], "window_size": 112,
    }  # fmt: skip
    config = Qwen2_5_VLConfig(
        text_config=text, vision_config=vision, image_token_id=image, video_token_id=video,
        vision_start_token_id=start, vision_end_token_id=end,
    )  # fmt: skip
    return Qwen2_5_VLForConditionalGeneration(config), words


def write_smolvlm(folder: Path) -> None:
    """SmolVLM, which is an Idefics3."""
    import torch
    from transformers import Idefics3Config, Idefics3ForConditionalGeneration, Idefics3ImageProcessorPil

    torch.manual_seed(0)
    marks = ["<|im_start|>", "<fake_token_around_image>", "<image>", "<end_of_utterance>", "<global-img>"]
    words = byte_tokenizer(marks, f"{_TURN}<image>{_END}")
    words.save_pretrained(folder)
    image = words.convert_tokens_to_ids("<image>")
    text = {
        "model_type": "llama", "vocab_size": len(words), "hidden_size": 32, "intermediate_size": 64,
        "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, **_ends(words),
    }  # fmt: skip
    vision = {
        "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2,
        "image_size": 64, "patch_size": 8,
    }  # fmt: skip
    config = Idefics3Config(
        text_config=text, vision_config=vision, scale_factor=4, image_token_id=image, pad_token_id=words.pad_token_id
    )
    Idefics3ForConditionalGeneration(config).save_pretrained(folder)
    looking = Idefics3ImageProcessorPil(size={"longest_edge": 128}, max_image_size={"longest_edge": 64})
    _save_image_processor(looking, folder, "Idefics3ImageProcessor")
    (folder / "processor_config.json").write_text('{"image_seq_len": 4, "processor_class": "Idefics3Processor"}')


def write_blip_caption(folder: Path) -> None:
    """BLIP for captions."""
    _write_blip(folder, answers=False)


def write_blip_vqa(folder: Path) -> None:
    """BLIP for answers."""
    _write_blip(folder, answers=True)


def _write_blip(folder: Path, *, answers: bool) -> None:
    import torch
    from transformers import (
        BlipConfig,
        BlipForConditionalGeneration,
        BlipForQuestionAnswering,
        BlipImageProcessorPil,
    )

    torch.manual_seed(0)
    words = bert_tokenizer(["[DEC]", "[ENC]", "a", "red", "fox", "snow", "what", "is", "?"])
    words.save_pretrained(folder)
    text = {
        "vocab_size": len(words), "hidden_size": 32, "encoder_hidden_size": 32, "intermediate_size": 64,
        "projection_dim": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 128,
        "bos_token_id": 5, "eos_token_id": 2, "pad_token_id": 0, "sep_token_id": 3,
    }  # fmt: skip
    vision = {
        "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2,
        "image_size": 32, "patch_size": 16, "projection_dim": 16,
    }  # fmt: skip
    config = BlipConfig(text_config=text, vision_config=vision, projection_dim=16, image_text_hidden_size=16)
    (BlipForQuestionAnswering if answers else BlipForConditionalGeneration)(config).save_pretrained(folder)
    looking = BlipImageProcessorPil(size={"height": 32, "width": 32})
    _save_image_processor(looking, folder, "BlipImageProcessor")
