"""Helpers for dialogues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agent.chat_model import Finished
from memory.messages import Message, Role
from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.media import Audio, Image
from tools.model_pool import ModelPool
from tools.tool import Tool, tool


@pytest.fixture
def pool() -> ModelPool:
    return ModelPool(Device("cpu"), CheckpointCache())


@pytest.fixture
def user() -> Callable[[str], Message]:
    return lambda text: Message(Role.USER, text)


@pytest.fixture
def answer() -> Callable[..., Any]:
    """`await answer(model, message, ...)`: all the text, and the end."""

    async def collect(model: Any, *messages: Message, tools: Any = (), **options: Any) -> tuple[str, Finished]:
        deltas = []
        async with aclosing(model.stream(list(messages), tools, **options)) as stream:
            async for delta in stream:
                assert not (deltas and isinstance(deltas[-1], Finished)), "something came after the end"
                deltas.append(delta)
        assert isinstance(deltas[-1], Finished)
        return "".join(delta for delta in deltas if isinstance(delta, str)), deltas[-1]

    return collect


def _make_tools() -> list[Tool]:
    @tool(task="automatic-speech-recognition")
    def transcribe_speech(recording: Audio) -> str:
        """Write down what is said."""

    @tool(task="translation")
    def translate_text(text: str, tgt_lang: str) -> str:
        """Say a text in another language."""

    @tool(task="text-to-speech")
    def synthesize_speech(text: str) -> Audio:
        """Read a text aloud."""

    @tool(task="text-to-image")
    def generate_image(prompt: str, count: int = 1) -> Image:
        """Draw a picture."""

    @tool(task="image-to-image")
    def edit_image(image: Image, instruction: str) -> Image:
        """Change a picture."""

    return [transcribe_speech, translate_text, synthesize_speech, generate_image, edit_image]


@pytest.fixture
def tools() -> dict[str, Tool]:
    """Five tools by name, without engines: only their descriptions matter here."""
    return {one.name: one for one in _make_tools()}


_CHATML = (
    "{% if tools %}<|im_start|>system\nTools: {{ tools | tojson }}<|im_end|>\n{% endif %}"
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}"
    "{% for call in message.tool_calls or [] %}<tool_call>{{ call.function | tojson }}</tool_call>{% endfor %}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@pytest.fixture
def write_chain(hub_cache: Callable[[str], Path]) -> Callable[..., Path]:
    """`write_chain("org/name", [pieces])`: a real Llama checkpoint that always says these pieces.

    Its attention and its middle are silenced, so that a token is followed by the one its last layer names: a chain.
    """

    def write(
        model_id: str,
        pieces: Sequence[str],
        *,
        template: str = _CHATML,
        endless: bool = False,
        response_template: dict[str, Any] | None = None,
    ) -> Path:
        folder = hub_cache(model_id)
        tokenizer = _chain_tokenizer(pieces, template)
        if response_template is not None:
            tokenizer.response_template = response_template
        tokenizer.save_pretrained(folder)
        order = ["\n", *pieces, pieces[0] if endless else "<|im_end|>"]
        _chain_model(len(tokenizer), [tokenizer.convert_tokens_to_ids(one) for one in order]).save_pretrained(folder)
        return folder

    return write


def _chain_tokenizer(pieces: Sequence[str], template: str) -> Any:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = ["<unk>", "<|im_start|>", "<|im_end|>", "system", "user", "assistant", "tool", "\n", " "]
    raw = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
    raw.pre_tokenizer = pre_tokenizers.Split(" ", "isolated")
    raw.decoder = decoders.Fuse()
    raw.add_special_tokens([AddedToken(one, special=True) for one in ("<|im_start|>", "<|im_end|>")])
    raw.add_tokens([AddedToken(one, normalized=False) for one in ["\n", *pieces]])
    return PreTrainedTokenizerFast(
        tokenizer_object=raw, unk_token="<unk>", eos_token="<|im_end|>", pad_token="<|im_end|>", chat_template=template
    )


def _chain_model(vocabulary: int, order: Sequence[int]) -> Any:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    size = vocabulary + vocabulary % 2
    config = LlamaConfig(
        vocab_size=vocabulary, hidden_size=size, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1,
        num_key_value_heads=1, max_position_embeddings=512, eos_token_id=2, pad_token_id=2, bos_token_id=None,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        model.model.embed_tokens.weight.copy_(torch.eye(vocabulary, size))
        model.model.layers[0].self_attn.o_proj.weight.zero_()
        model.model.layers[0].mlp.down_proj.weight.zero_()
        model.lm_head.weight.zero_()
        for current, following in pairwise(order):
            model.lm_head.weight[following, current] = 10.0
    model.generation_config.do_sample = False
    return model
