"""Tiny diffusion pipelines that draw or edit a picture."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tiny_checkpoints.sight import write_qwen25_vl_parts
from tiny_checkpoints.text import qwen3
from tiny_checkpoints.words import clip_tokenizer, qwen_tokenizer

_TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"


def _clip() -> Any:
    with tempfile.TemporaryDirectory() as scratch:
        return clip_tokenizer(Path(scratch))


def _qwen_words() -> Any:
    with tempfile.TemporaryDirectory() as scratch:
        return qwen_tokenizer(Path(scratch), _TEMPLATE)


def _clip_text(projection: bool = False) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=190, hidden_size=32, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=77, projection_dim=32, bos_token_id=0, eos_token_id=1, pad_token_id=1,
    )  # fmt: skip
    return CLIPTextModelWithProjection(config) if projection else CLIPTextModel(config)


def _vae(latent_channels: int = 4, **options: Any) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(8,) * 4, down_block_types=("DownEncoderBlock2D",) * 4, norm_num_groups=4,
        up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=latent_channels, **options,
    )  # fmt: skip


def _unet(**options: Any) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4, sample_size=32,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), **options,
    )  # fmt: skip


def write_sdxl(folder: Path) -> None:
    """Stable Diffusion XL."""
    import torch
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline

    torch.manual_seed(0)
    tokenizer = _clip()
    StableDiffusionXLPipeline(
        vae=_vae(), text_encoder=_clip_text(), text_encoder_2=_clip_text(projection=True),
        tokenizer=tokenizer, tokenizer_2=tokenizer, scheduler=EulerDiscreteScheduler(),
        unet=_unet(
            cross_attention_dim=64, attention_head_dim=(2, 4), use_linear_projection=True,
            addition_embed_type="text_time", addition_time_embed_dim=8, transformer_layers_per_block=(1, 1),
            projection_class_embeddings_input_dim=80,
        ),
    ).save_pretrained(folder, variant="fp16")  # fmt: skip


def write_lcm(folder: Path) -> None:
    """LCM Dreamshaper."""
    import torch
    from diffusers import LatentConsistencyModelPipeline, LCMScheduler

    torch.manual_seed(0)
    LatentConsistencyModelPipeline(
        vae=_vae(), text_encoder=_clip_text(), tokenizer=_clip(), scheduler=LCMScheduler(),
        unet=_unet(cross_attention_dim=32, attention_head_dim=4, time_cond_proj_dim=32),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(folder)  # fmt: skip


def write_pix2pix(folder: Path) -> None:
    """InstructPix2Pix."""
    import torch
    from diffusers import EulerAncestralDiscreteScheduler, StableDiffusionInstructPix2PixPipeline

    torch.manual_seed(0)
    StableDiffusionInstructPix2PixPipeline(
        vae=_vae(), text_encoder=_clip_text(), tokenizer=_clip(), scheduler=EulerAncestralDiscreteScheduler(),
        unet=_unet(in_channels=8, out_channels=4, cross_attention_dim=32, attention_head_dim=4),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(folder, variant="fp16")  # fmt: skip


def write_z_image(folder: Path) -> None:
    """Z-Image-Turbo."""
    import torch
    from diffusers import FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel

    torch.manual_seed(0)
    ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), vae=_vae(16, shift_factor=0.1, scaling_factor=0.4),
        text_encoder=qwen3(2), tokenizer=_qwen_words(),
        transformer=ZImageTransformer2DModel(
            in_channels=16, dim=32, n_layers=1, n_refiner_layers=1, n_heads=2, n_kv_heads=2, cap_feat_dim=16,
            axes_dims=[8, 4, 4], axes_lens=[1024, 64, 64],
        ),
    ).save_pretrained(folder)  # fmt: skip


def write_flux2_klein(folder: Path) -> None:
    """FLUX.2 klein, which draws and edits."""
    import torch
    from diffusers import (
        AutoencoderKLFlux2,
        FlowMatchEulerDiscreteScheduler,
        Flux2KleinPipeline,
        Flux2Transformer2DModel,
    )

    torch.manual_seed(0)
    Flux2KleinPipeline(
        # it reads the layers 9, 18 and 27 of the text encoder
        scheduler=FlowMatchEulerDiscreteScheduler(), text_encoder=qwen3(28), tokenizer=_qwen_words(),
        is_distilled=True,
        vae=AutoencoderKLFlux2(
            block_out_channels=(8,) * 4, down_block_types=("DownEncoderBlock2D",) * 4, norm_num_groups=4,
            up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=4, layers_per_block=1,
        ),
        transformer=Flux2Transformer2DModel(
            in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
            joint_attention_dim=48, timestep_guidance_channels=32, axes_dims_rope=(4, 4, 4, 4),
        ),
    ).save_pretrained(folder)  # fmt: skip


def write_qwen_image_edit(folder: Path) -> None:
    """Qwen-Image-Edit; its processor is saved in parts, since without torchvision it can not be made."""
    import json

    import torch
    from diffusers import AutoencoderKLQwenImage, FlowMatchEulerDiscreteScheduler, QwenImageTransformer2DModel

    torch.manual_seed(0)
    text_encoder, words = write_qwen25_vl_parts(folder / "processor")
    text_encoder.save_pretrained(folder / "text_encoder")
    with tempfile.TemporaryDirectory() as scratch:
        qwen_tokenizer(Path(scratch), "", words.all_special_tokens).save_pretrained(folder / "tokenizer")
    scheduler = FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, base_shift=0.5, max_shift=0.9)
    scheduler.save_pretrained(folder / "scheduler")
    AutoencoderKLQwenImage(
        base_dim=8, z_dim=4, dim_mult=[1, 1, 1, 1], num_res_blocks=1, latents_mean=[0.0] * 4, latents_std=[1.0] * 4
    ).save_pretrained(folder / "vae")
    QwenImageTransformer2DModel(
        in_channels=16, out_channels=4, num_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=16, axes_dims_rope=(8, 4, 4),
    ).save_pretrained(folder / "transformer")  # fmt: skip
    parts = {
        "processor": ["transformers", "Qwen2VLProcessor"],
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        "text_encoder": ["transformers", "Qwen2_5_VLForConditionalGeneration"],
        "tokenizer": ["transformers", "Qwen2Tokenizer"],
        "transformer": ["diffusers", "QwenImageTransformer2DModel"],
        "vae": ["diffusers", "AutoencoderKLQwenImage"],
    }
    index = {"_class_name": "QwenImageEditPlusPipeline", "_diffusers_version": "0.36.0", **parts}
    (folder / "model_index.json").write_text(json.dumps(index))
