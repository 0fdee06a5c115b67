"""Any chat checkpoint of the Hub, run by Transformers on this machine, with tool calls through its own template.

The prompt comes from the checkpoint's chat template, the answer is read by its response template where it has one,
else as Hermes-style ``<tool_call>`` tags or a bare JSON call, which most open models write.

Source: huggingface.co/docs/transformers, "Chat templates", "Tool use", "Response parsing"
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from agent.chat_model import Delta, Finished, Usage
from agent.chat_models.chunks import parse_arguments
from agent.chat_models.context_window import fit_messages, fold_system
from agent.chat_models.leased_stream import LeasedStreams, Relay
from memory.messages import Message, Role
from tools.checkpoints import Checkpoint, ModelSpec, weights_bytes
from tools.errors import ChatModelError
from tools.model_pool import ModelPool
from tools.tool import Tool, ToolCall

_CAPABLE_PARAMETERS = 3_000_000_000
_ANSWER_TOKENS = 512
_LONGEST_CONTEXT = 16384
_UNKNOWN_CONTEXT = 2048
_HERMES = {
    "defaults": {"role": "assistant"},
    "start_anchor_pattern": r"assistant\S*\s*\n",
    "fields": {
        "reasoning_content": {"open": "<think>", "close": "</think>"},
        "tool_calls": {"open_pattern": r"\s*<tool_call>", "close": "</tool_call>", "repeats": True, "content": "json"},
        "content": {"content": "text"},
    },
}
"""How to read an answer of a checkpoint that does not say it itself."""


class TransformersChatModel:
    """A chat checkpoint by its Hub id; loaded by the pool when it is first asked."""

    def __init__(self, model_id: str, pool: ModelPool, *, capable: bool | None = None) -> None:
        self.name = model_id
        self._pool = pool
        self._capable = capable
        self._streams = LeasedStreams(model_id, pool, 4)
        self.spec = ModelSpec(
            model_id, task="text-generation", load=_load, licence="see the model card", activation_bytes=2**29
        )

    @cached_property
    def capable(self) -> bool:
        """Told, or judged by the number of parameters: of the weights on this machine, else in the name."""
        if self._capable is not None:
            return self._capable
        folder = self._pool.cache.find(self.spec)
        if folder is not None:
            return weights_bytes(folder, "float32") // 4 >= _CAPABLE_PARAMETERS
        billions = re.search(r"(\d+(?:\.\d+)?)b\b", self.name.lower())
        return billions is None or float(billions.group(1)) * 1e9 >= _CAPABLE_PARAMETERS

    @cached_property
    def context_tokens(self) -> int:
        """What its configuration says, within what memory allows."""
        folder = self._pool.cache.find(self.spec)
        return _context_tokens(folder) if folder is not None else _UNKNOWN_CONTEXT

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
        generate = partial(_generate, list(messages), list(tools), max_tokens or _ANSWER_TOKENS, temperature)
        async with aclosing(self._streams.stream(self.spec, generate)) as deltas:
            async for delta in deltas:
                yield delta

    async def close(self) -> None:
        """Stop what is being said; the pool keeps or evicts the weights."""
        self._streams.close()


class _Pipeline:
    """A loaded chat model with its tokenizer."""

    def __init__(self, model: Any, tokenizer: Any, context_tokens: int) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.context_tokens = context_tokens

    def prompt(self, messages: Sequence[Message], tools: Sequence[Tool], room: int) -> Any:
        """Token ids, (1, tokens), of as much of the dialogue as fits into `room` tokens."""
        budget = room
        for _ in range(6):
            ids = self._render(fit_messages(messages, budget), tools)
            if ids.shape[1] <= room:
                return ids
            budget = min(budget * 3 // 4, int(budget * room / ids.shape[1] * 0.95))
        raise ChatModelError("The model can not read this conversation.", "Start a new one.")

    def _render(self, messages: Sequence[Message], tools: Sequence[Tool]) -> Any:
        """Through the chat template; one that knows no system role gets its words with the first message."""
        import jinja2

        schemas = [tool.schema for tool in tools] or None
        for dialogue in (fold_system(messages), _without_system(messages)):
            try:
                encoded = self.tokenizer.apply_chat_template(
                    [_template_message(message) for message in dialogue],
                    tools=schemas,
                    add_generation_prompt=True,
                    return_tensors="pt",
                    return_dict=True,
                )
            except jinja2.TemplateError as error:
                problem = error
            else:
                return encoded["input_ids"]
        raise ChatModelError(f"The model's chat template refuses this dialogue: {problem}.") from problem


def _load(checkpoint: Checkpoint) -> _Pipeline:
    from transformers import AutoModelForCausalLM, AutoModelForImageTextToText, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(checkpoint.path)
    if not tokenizer.chat_template:
        raise ChatModelError(
            f"{checkpoint.path.parent.parent.name} has no chat template: it continues text, it does not converse.",
            "Choose its instruct or chat variant in PARLEY_CHAT_MODEL.",
        )
    try:
        model = AutoModelForCausalLM.from_pretrained(checkpoint.path, dtype=checkpoint.dtype)
    except ValueError:  # a model that sees pictures too is registered as such only
        model = AutoModelForImageTextToText.from_pretrained(checkpoint.path, dtype=checkpoint.dtype)
    return _Pipeline(model.to(checkpoint.device.name).eval(), tokenizer, _context_tokens(checkpoint.path))


def _context_tokens(folder: Path) -> int:
    config = json.loads((folder / "config.json").read_text())
    stated = config.get("max_position_embeddings") or config.get("text_config", {}).get("max_position_embeddings")
    return min(int(stated or _UNKNOWN_CONTEXT), _LONGEST_CONTEXT)


def _generate(
    messages: list[Message],
    tools: list[Tool],
    max_tokens: int,
    temperature: float | None,
    pipeline: _Pipeline,
    relay: Relay,
) -> None:
    """Blocking: prompt, generate, and hand on what is read of the answer as it comes."""
    import torch
    from transformers import StoppingCriteriaList

    max_tokens = min(max_tokens, pipeline.context_tokens // 2)
    ids = pipeline.prompt(messages, tools, pipeline.context_tokens - max_tokens).to(pipeline.model.device)
    reader = _AnswerReader(pipeline.tokenizer, ids, tools, relay)
    sampling: dict[str, Any] = {}
    if temperature is not None:
        sampling = {"do_sample": True, "temperature": temperature} if temperature > 0 else {"do_sample": False}
    with torch.inference_mode():
        output = pipeline.model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=max_tokens,
            streamer=_streamer(pipeline.tokenizer, reader),
            stopping_criteria=StoppingCriteriaList([_stop_when_cancelled(relay)]),
            pad_token_id=pipeline.tokenizer.pad_token_id or pipeline.tokenizer.eos_token_id,
            **sampling,
        )
    written = int(output.shape[1] - ids.shape[1])
    if not relay.cancelled.is_set():
        relay.put(reader.finish("length" if written >= max_tokens else "stop", Usage(int(ids.shape[1]), written)))


class _AnswerReader:
    """Tells text from thoughts and tool calls while the answer is being written."""

    def __init__(self, tokenizer: Any, prompt_ids: Any, tools: Sequence[Tool], relay: Relay) -> None:
        own = getattr(tokenizer, "response_template", None)
        self.keeps_special_tokens = own is not None
        """Its own template is written for the raw answer; ours for one without end-of-turn tokens."""
        self._parser = tokenizer.get_response_parser(
            own or _HERMES, prefix=tokenizer.decode(prompt_ids[0]), tools=[tool.schema for tool in tools] or None
        )
        self._names = {tool.name for tool in tools}
        self._relay = relay
        self._held = ""
        """Text that may turn out to be a bare JSON call."""
        self._begun = False

    def feed(self, text: str) -> None:
        """A further piece of the raw answer."""
        try:
            self._hand_on(self._parser.feed(text))
        except ValueError as error:
            raise _wrong_call(error) from error

    def finish(self, reason: str, usage: Usage) -> Finished:
        """The end, with the tool calls. Raises ChatModelError when a call can not be read."""
        try:
            message, events = self._parser.finalize()
            self._hand_on(events)
            calls = [_tool_call(call) for call in message.get("tool_calls") or []]
        except ValueError as error:
            raise _wrong_call(error) from error
        if self._held:
            bare = self._bare_call()
            if bare is not None:
                calls.append(bare)
            else:
                self._relay.put(self._held)
        return Finished("tool_calls" if calls else reason, tuple(calls), usage)

    def _hand_on(self, events: Sequence[dict[str, Any]]) -> None:
        for event in events:
            if event["type"] != "region_chunk" or event["field"] != "content" or not event["text"]:
                continue
            text = event["text"] if self._begun else event["text"].lstrip()
            if not text:
                continue
            if self._held or (not self._begun and self._names and text[0] == "{"):
                self._held += text
            else:
                self._relay.put(text)
            self._begun = True

    def _bare_call(self) -> ToolCall | None:
        """The whole answer as ``{"name": ..., "parameters": ...}``, when it is one and names a tool there is."""
        try:
            values = json.loads(self._held)
        except ValueError:
            return None
        return _tool_call(values) if isinstance(values, dict) and values.get("name") in self._names else None


def _wrong_call(error: ValueError) -> ChatModelError:
    return ChatModelError(f"The model asked for a tool wrongly: {' '.join(str(error).split())}", transient=True)


def _tool_call(values: Any) -> ToolCall:
    """A call as templates shape them: with or without ``function`` around it, ``parameters`` for ``arguments``."""
    function = values.get("function", values) if isinstance(values, dict) else {}
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise ValueError(f"a call without a name: {str(values)[:80]}")
    arguments = function.get("arguments", function.get("parameters"))
    return ToolCall(f"call-{uuid.uuid4().hex[:12]}", function["name"], parse_arguments(function["name"], arguments))


def _template_message(message: Message) -> dict[str, Any]:
    """A message as chat templates take it: arguments as an object, not as text."""
    values: dict[str, Any] = {"role": message.role.value, "content": message.content}
    if message.tool_calls:
        values["tool_calls"] = [
            {"id": call.tool_call_id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.role is Role.TOOL:
        values |= {"tool_call_id": message.tool_call_id, "name": message.name}
    return values


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """System words at the head of the first user message, for templates that know no system role."""
    folded = fold_system(messages)
    if not folded or folded[0].role is not Role.SYSTEM:
        return folded
    return fold_system([Message(Role.USER, ""), *folded])[1:]


def _streamer(tokenizer: Any, reader: _AnswerReader) -> Any:
    """A Transformers streamer that feeds the reader."""
    from transformers import TextStreamer

    class Streamer(TextStreamer):
        def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
            if text:
                reader.feed(text)

    return Streamer(tokenizer, skip_prompt=True, skip_special_tokens=not reader.keeps_special_tokens)


def _stop_when_cancelled(relay: Relay) -> Any:
    import torch
    from transformers import StoppingCriteria

    class StopWhenCancelled(StoppingCriteria):
        def __call__(self, input_ids: Any, scores: Any, **options: Any) -> Any:
            return torch.full((input_ids.shape[0],), relay.cancelled.is_set(), device=input_ids.device)

    return StopWhenCancelled()
