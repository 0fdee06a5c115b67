"""The Hub engines of generate_image, each on a tiny checkpoint of its real classes under its real model id."""

import json

import numpy as np
import pytest

from tools.errors import ModelUnavailable, ToolInputError
from tools.image.text_to_image import FLUX2_KLEIN, LCM_DREAMSHAPER, SDXL, Z_IMAGE_TURBO, generate_image
from tools.tool import Cancelled, ToolCall

CHAT_TEMPLATE = "{% for message in messages %}{{ message['content'] }}{% endfor %}"


@pytest.fixture(autouse=True)
def one_thread():
    """Models this small are slower on many threads than on one."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def clip_tokenizer(folder):
    from transformers import CLIPTokenizer

    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    vocabulary = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(vocabulary)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizer.from_pretrained(folder, model_max_length=77)


def qwen_tokenizer(folder):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen2Tokenizer

    tokens = [*sorted(pre_tokenizers.ByteLevel.alphabet()), "<|endoftext|>"]
    raw = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, []))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    built = PreTrainedTokenizerFast(tokenizer_object=raw, pad_token="<|endoftext|>", eos_token="<|endoftext|>")
    built.save_pretrained(folder)
    tokenizer = Qwen2Tokenizer.from_pretrained(folder)
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def clip_text(projection=False):
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=80, hidden_size=32, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=77, projection_dim=32, bos_token_id=72, eos_token_id=73, pad_token_id=73,
    )  # fmt: skip
    return CLIPTextModelWithProjection(config) if projection else CLIPTextModel(config)


def vae(latent_channels=4, **options):
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(32,) * 4, down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=latent_channels, **options,
    )  # fmt: skip


def unet(**options):
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        block_out_channels=(32, 64), layers_per_block=1, sample_size=32,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), **options,
    )  # fmt: skip


def write_sdxl(folder, tmp_path):
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline

    tokenizer = clip_tokenizer(tmp_path / "clip")
    StableDiffusionXLPipeline(
        vae=vae(), text_encoder=clip_text(), text_encoder_2=clip_text(projection=True),
        tokenizer=tokenizer, tokenizer_2=tokenizer, scheduler=EulerDiscreteScheduler(),
        unet=unet(
            cross_attention_dim=64, attention_head_dim=(2, 4), use_linear_projection=True,
            addition_embed_type="text_time", addition_time_embed_dim=8, transformer_layers_per_block=(1, 1),
            projection_class_embeddings_input_dim=80,
        ),
    ).save_pretrained(folder, variant="fp16")  # fmt: skip


def write_lcm(folder, tmp_path):
    from diffusers import LatentConsistencyModelPipeline, LCMScheduler

    LatentConsistencyModelPipeline(
        vae=vae(), text_encoder=clip_text(), tokenizer=clip_tokenizer(tmp_path / "clip"),
        unet=unet(cross_attention_dim=32, time_cond_proj_dim=32), scheduler=LCMScheduler(),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(folder)  # fmt: skip


def qwen_text(layers):
    from transformers import Qwen3Config, Qwen3ForCausalLM

    return Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=300, hidden_size=16, intermediate_size=16, num_hidden_layers=layers, num_attention_heads=2,
            num_key_value_heads=2, head_dim=8, max_position_embeddings=1024,
        )
    )  # fmt: skip


def write_z_image(folder, tmp_path):
    from diffusers import FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel

    ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), vae=vae(16, shift_factor=0.1, scaling_factor=0.4),
        text_encoder=qwen_text(2), tokenizer=qwen_tokenizer(tmp_path / "qwen"),
        transformer=ZImageTransformer2DModel(
            in_channels=16, dim=32, n_layers=1, n_refiner_layers=1, n_heads=2, n_kv_heads=2, cap_feat_dim=16,
            axes_dims=[8, 4, 4], axes_lens=[1024, 64, 64],
        ),
    ).save_pretrained(folder)  # fmt: skip


def write_flux2_klein(folder, tmp_path):
    from diffusers import (
        AutoencoderKLFlux2,
        FlowMatchEulerDiscreteScheduler,
        Flux2KleinPipeline,
        Flux2Transformer2DModel,
    )

    Flux2KleinPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(), text_encoder=qwen_text(28),
        tokenizer=qwen_tokenizer(tmp_path / "qwen"), is_distilled=True,
        vae=AutoencoderKLFlux2(
            block_out_channels=(32,) * 4, down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=4, layers_per_block=1,
        ),
        transformer=Flux2Transformer2DModel(
            in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
            joint_attention_dim=48, timestep_guidance_channels=32, axes_dims_rope=(4, 4, 4, 4),
        ),
    ).save_pretrained(folder)  # fmt: skip


WRITERS = [
    pytest.param(SDXL, write_sdxl, 30, id="sdxl"),
    pytest.param(LCM_DREAMSHAPER, write_lcm, 4, id="lcm"),
    pytest.param(Z_IMAGE_TURBO, write_z_image, 9, id="z-image"),
    pytest.param(FLUX2_KLEIN, write_flux2_klein, 4, id="flux2-klein"),
]


@pytest.mark.parametrize(("spec", "write", "steps"), WRITERS)
async def test_a_checkpoint_draws_through_the_toolbox(spec, write, steps, hub_cache, make_toolbox, tmp_path):
    write(hub_cache(spec.model_id), tmp_path)
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


async def test_a_cancelled_call_stops_between_steps(hub_cache, make_toolbox, tmp_path):
    write_lcm(hub_cache(LCM_DREAMSHAPER.model_id), tmp_path)
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


async def test_an_empty_prompt_is_refused_by_every_engine(hub_cache, make_toolbox, tmp_path):
    write_lcm(hub_cache(LCM_DREAMSHAPER.model_id), tmp_path)
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
