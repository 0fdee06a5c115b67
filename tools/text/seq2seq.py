"""Models that read a text and write another one (M2M100, MADLAD-400, BART, T5), loaded and run in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tools.checkpoints import Checkpoint

SEQ2SEQ_FILES = ("*.safetensors", "*.json", "*.model", "*.txt")
"""What such a repository needs to have downloaded."""
SEQ2SEQ_OLD_FILES = (*SEQ2SEQ_FILES, "pytorch_model.bin")
"""The same for repositories from before safetensors."""


@dataclass
class Seq2Seq:
    """A model with its tokenizer."""

    tokenizer: Any
    model: Any

    @property
    def on_gpu(self) -> bool:
        """Whether larger batches and more beams are affordable."""
        return bool(self.model.device.type == "cuda")

    def generate(
        self, texts: Sequence[str], tick: Callable[[int], None], *, most_source_tokens: int, **options: Any
    ) -> list[str]:
        """One output for each text; `tick` gets the number of tokens written so far and may raise to stop."""
        import torch
        from transformers import StoppingCriteria, StoppingCriteriaList

        class Tick(StoppingCriteria):
            def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
                tick(int(input_ids.shape[1]))
                return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)

        inputs = self.tokenizer(
            list(texts), return_tensors="pt", padding=True, truncation=True, max_length=most_source_tokens
        )
        inputs = {name: inputs[name].to(self.model.device) for name in ("input_ids", "attention_mask")}
        options.setdefault("max_new_tokens", min(500, 2 * int(inputs["input_ids"].shape[1]) + 20))
        with torch.inference_mode():
            tokens = self.model.generate(
                **inputs,
                num_beams=4 if self.on_gpu else 2,
                max_length=None,
                stopping_criteria=StoppingCriteriaList([Tick()]),
                **options,
            )
        return [one.strip() for one in self.tokenizer.batch_decode(tokens, skip_special_tokens=True)]

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, without the special ones."""
        return len(self.tokenizer(text, add_special_tokens=False)["input_ids"])


def load_seq2seq(checkpoint: Checkpoint) -> Seq2Seq:
    """Load a checkpoint of any such model."""
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(checkpoint.path)
    model = AutoModelForSeq2SeqLM.from_pretrained(checkpoint.path, dtype=checkpoint.dtype)
    return Seq2Seq(tokenizer, model.to(checkpoint.device.name).eval())
