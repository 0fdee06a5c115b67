"""Embedding models of the Hub in place of the starter pack's: the multilingual ones understand Chinese.

sentence-transformers runs them: it knows how each makes one vector of a text, and what it wants to read before a
question.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory.embedder import Embedder
from memory.embeddings import MiniLMEmbedder
from tools.checkpoints import Checkpoint, CheckpointCache, ModelSpec
from tools.devices import Device
from tools.errors import ModelUnavailable, extra_command

if TYPE_CHECKING:
    import numpy as np

_MAX_TOKENS = 512
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}
"""From the model cards of E5, whose files do not say it."""


def _load(checkpoint: Checkpoint, prompts: dict[str, str] | None) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    model = SentenceTransformer(str(checkpoint.path), device="cpu", local_files_only=True, prompts=prompts)
    model.max_seq_length = min(model.max_seq_length or _MAX_TOKENS, _MAX_TOKENS)
    return model


def embedding_model(model_id: str, licence: str = "see its model card", parameters: int = 0) -> ModelSpec:
    """Any model that sentence-transformers can load without code from the Hub."""
    load = partial(_load, prompts=_E5_PROMPTS if "e5-" in model_id.lower() else None)
    return ModelSpec(
        model_id,
        "feature-extraction",
        load,
        licence,
        requires=("torch", "transformers", "sentence_transformers"),
        parameters=parameters,
        activation_bytes=2**28,
    )


MULTILINGUAL = (
    embedding_model("intfloat/multilingual-e5-small", "MIT", 118_000_000),
    embedding_model("Qwen/Qwen3-Embedding-0.6B", "Apache-2.0", 596_000_000),
)
"""About 100 languages, Chinese among them; the smaller one first. Sources: Wang et al. 2024, arXiv:2402.05672; Zhang et
al. 2025, arXiv:2506.05176.
"""


def embedding_models(chosen: str = "") -> tuple[ModelSpec, ...]:
    """Those named here and the one an operator has chosen, which is the first."""
    known = {one.model_id: one for one in MULTILINGUAL}
    if not chosen:
        return MULTILINGUAL
    first = known.pop(chosen) if chosen in known else embedding_model(chosen)
    return first, *known.values()


class HubEmbedder(Embedder):
    """On the processor, where a question takes 15 to 150 ms by the model's size. Source: Reimers and Gurevych 2019,
    arXiv:1908.10084.
    """

    def __init__(self, model_id: str, cache: CheckpointCache | None = None) -> None:
        """`cache` is where its checkpoint lies; without one, where the libraries keep theirs."""
        super().__init__()
        self._spec = embedding_models(model_id)[0]
        self._cache = cache or CheckpointCache()
        self._model: Any = None

    @property
    def identity(self) -> str:
        """See Embedder."""
        folder = self._cache.find(self._spec)
        return f"{self._spec.model_id}@{folder.name if folder else self._spec.revision}"

    @property
    def dimensions(self) -> int:
        """See Embedder."""
        self._wait_loaded()
        return int(self._model.get_embedding_dimension())

    def _open(self) -> None:
        if self._spec.missing_libraries():
            raise ModelUnavailable(
                f"{self._spec.model_id} needs sentence-transformers, which is not installed.",
                f"Run: {extra_command('embeddings')}",
            )
        folder = self._cache.fetch(self._spec)
        self._go_on()
        self._model = self._spec.load(Checkpoint(folder, Device("cpu")))

    def _vectors(self, texts: list[str], question: bool) -> np.ndarray:
        encode = self._model.encode_query if question else self._model.encode_document
        vectors: np.ndarray = encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return vectors.astype("float32", copy=False)


def embedder_for(model_id: str, directory: Path, cache: CheckpointCache | None = None) -> Embedder:
    """The model of this id, the starter pack's for none; that one notes in `directory` that its weights are whole."""
    return HubEmbedder(model_id, cache) if model_id else MiniLMEmbedder(directory)
