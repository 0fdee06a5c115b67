"""Tokenizers of the real classes with a few hundred words or letters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

_ENGLISH = "the a sea sky is was red blue calm summary brief city garage opened bicycle"
_SPANISH = "el mar cielo casa rojo azul"
WORDS = (*_ENGLISH.split(), *_SPANISH.split())


def byte_letters() -> list[str]:
    """The 256 characters that stand for bytes."""
    from tokenizers.pre_tokenizers import ByteLevel

    return sorted(ByteLevel.alphabet())


def byte_tokenizer(special: Sequence[str], template: str = "") -> Any:
    """A tokenizer of single bytes, ending turns and padding as Qwen's does."""
    from tokenizers import Tokenizer, decoders, models
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import PreTrainedTokenizerFast

    inner = Tokenizer(models.BPE(vocab={letter: number for number, letter in enumerate(byte_letters())}, merges=[]))
    inner.pre_tokenizer = ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        additional_special_tokens=list(special),
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
    )
    if template:
        tokenizer.chat_template = template
    return tokenizer


def qwen_tokenizer(folder: Path, template: str, special: Sequence[str] = ()) -> Any:
    """A `Qwen2Tokenizer` of single bytes, by way of a file in `folder`."""
    from transformers import Qwen2Tokenizer

    byte_tokenizer(special).save_pretrained(folder)
    tokenizer = Qwen2Tokenizer.from_pretrained(folder)
    tokenizer.chat_template = template
    return tokenizer


def clip_tokenizer(folder: Path) -> Any:
    """A `CLIPTokenizer` of single letters, by way of files in `folder`."""
    from transformers import CLIPTokenizer

    letters = [chr(number) for number in range(33, 127)]
    words = ["<|startoftext|>", "<|endoftext|>", *letters, *(letter + "</w>" for letter in letters)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)


def bert_tokenizer(words: Iterable[str]) -> Any:
    """A `BertTokenizer` that knows these words beside its own marks."""
    from transformers import BertTokenizer

    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    return BertTokenizer(vocab={word: index for index, word in enumerate(known)})


def sentencepiece_model(folder: Path, *, marks: Sequence[str] = (), corpus: str = "") -> Path:
    """A sentencepiece model trained here, on `corpus` or on a few words; `marks` are single tokens of it."""
    import sentencepiece

    words = WORDS
    lines = [" ".join(words[(i * k) % len(words)] for k in range(1, 8)) + "." for i in range(1, 200)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.txt").write_text(corpus or "\n".join(lines))
    sentencepiece.SentencePieceTrainer.train(
        input=str(folder / "corpus.txt"), model_prefix=str(folder / "spm"), vocab_size=420 if corpus else 80,
        hard_vocab_limit=False, user_defined_symbols=list(marks), pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
        minloglevel=2,
    )  # fmt: skip
    return folder / "spm.model"
