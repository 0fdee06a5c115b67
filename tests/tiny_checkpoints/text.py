"""Tiny models that read a text and write one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from tiny_checkpoints.words import WORDS, qwen_tokenizer, sentencepiece_model

CHATML = (
    "{% if tools %}<|im_start|>system\nTools: {{ tools | tojson }}<|im_end|>\n{% endif %}"
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}"
    "{% for call in message.tool_calls or [] %}<tool_call>{{ call.function | tojson }}</tool_call>{% endfor %}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_CHINESE = "城市图书馆推出夜间借阅服务，市民可以在晚上九点到凌晨一点之间，通过自助柜机借书和还书。大海很平静。" * 20


def write_m2m100(folder: Path) -> None:
    """M2M100 with its hundred languages."""
    import sentencepiece
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer

    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as scratch:
        model_file = sentencepiece_model(Path(scratch))
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(model_file))
        known = ["<s>", "<pad>", "</s>", "<unk>"]
        known += [p for i in range(pieces.get_piece_size()) if (p := pieces.id_to_piece(i)) not in known]
        (Path(scratch) / "vocab.json").write_text(json.dumps({piece: index for index, piece in enumerate(known)}))
        M2M100Tokenizer(str(Path(scratch) / "vocab.json"), str(model_file)).save_pretrained(folder)
    config = M2M100Config(
        vocab_size=len(known) + 108, d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16, max_position_embeddings=600,
        bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2,
    )  # fmt: skip
    M2M100ForConditionalGeneration(config).save_pretrained(folder)


def write_madlad(folder: Path) -> None:
    """MADLAD-400 with two of its target languages."""
    _write_t5(folder, marks=["<2es>", "<2fr>"])


def write_t5_summary(folder: Path) -> None:
    """The T5 that summarises English, Russian and Chinese."""
    _write_t5(folder, corpus=_CHINESE)


def _write_t5(folder: Path, *, marks: Sequence[str] = (), corpus: str = "") -> None:
    import sentencepiece
    import torch
    from transformers import T5Config, T5ForConditionalGeneration, T5Tokenizer

    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as scratch:
        model_file = sentencepiece_model(Path(scratch), marks=marks, corpus=corpus)
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(model_file))
    vocabulary = [(pieces.id_to_piece(i), pieces.get_score(i)) for i in range(pieces.get_piece_size())]
    tokenizer = T5Tokenizer(vocabulary, extra_ids=0)
    config = T5Config(
        vocab_size=len(tokenizer), d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2,
        pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
    )  # fmt: skip
    T5ForConditionalGeneration(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def write_bart(folder: Path) -> None:
    """BART with a byte-level tokenizer."""
    import torch
    from tokenizers import ByteLevelBPETokenizer
    from transformers import BartConfig, BartForConditionalGeneration, PreTrainedTokenizerFast

    torch.manual_seed(0)
    trained = ByteLevelBPETokenizer()
    text = " ".join(WORDS * 5)
    trained.train_from_iterator([text], vocab_size=400, special_tokens=["<s>", "<pad>", "</s>", "<unk>"])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=trained._tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>"
    )
    config = BartConfig(
        vocab_size=len(tokenizer), d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16, max_position_embeddings=1100,
        bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2, forced_eos_token_id=2,
    )  # fmt: skip
    BartForConditionalGeneration(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def qwen3(layers: int) -> Any:
    """A Qwen3 language model, which also encodes prompts for pictures."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(0)
    return Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=300, hidden_size=16, intermediate_size=16, num_hidden_layers=layers, num_attention_heads=2,
            num_key_value_heads=2, head_dim=8, max_position_embeddings=1024, eos_token_id=257, pad_token_id=256,
        )
    )  # fmt: skip


def write_qwen3_chat(folder: Path) -> None:
    """A Qwen3 chat model; untrained, it babbles."""
    with tempfile.TemporaryDirectory() as scratch:
        qwen_tokenizer(Path(scratch), CHATML, ["<|im_start|>"]).save_pretrained(folder)
    qwen3(1).save_pretrained(folder)


def write_chain(
    folder: Path,
    pieces: Sequence[str],
    *,
    template: str = CHATML,
    endless: bool = False,
    response_template: dict[str, Any] | None = None,
) -> None:
    """A Llama chat model that always says these pieces.

    Its attention and its middle are silenced, so that a token is followed by the one its last layer names: a chain.
    """
    tokenizer = _chain_tokenizer(pieces, template)
    if response_template is not None:
        tokenizer.response_template = response_template
    tokenizer.save_pretrained(folder)
    order = ["\n", *pieces, pieces[0] if endless else "<|im_end|>"]
    _chain_model(len(tokenizer), [tokenizer.convert_tokens_to_ids(one) for one in order]).save_pretrained(folder)


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
