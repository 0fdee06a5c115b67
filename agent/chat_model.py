"""The dialogue core as a protocol: messages and tools in, pieces of text and tool calls out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agent.usage import Usage
from memory.messages import Message
from tools.tool import Tool, ToolCall

__all__ = ["ChatModel", "Delta", "Finished", "Usage"]


@dataclass(frozen=True)
class Finished:
    """The last thing a stream yields: why it ended, and the calls it asks for."""

    finish_reason: str = "stop"
    """``stop``, ``tool_calls`` or ``length``."""
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)


Delta = str | Finished
"""A piece of text, or the end."""


class ChatModel(Protocol):
    """Anything that answers a dialogue."""

    name: str
    """For people and logs: ``openai:gpt-4.1``, ``SmolLM2-135M-Instruct``."""

    @property
    def capable(self) -> bool:
        """Whether it calls tools well and writes many languages.

        One that does not is wrapped by `agent.chat_models.planned.PlannedChatModel`.
        """
        ...

    @property
    def context_tokens(self) -> int:
        """How much it can read, in its own tokens."""
        ...

    def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        *,
        max_tokens: int | None = None,
        temperature: float | None = None,
    ) -> AsyncIterator[Delta]:
        """Answer: any number of text pieces, then exactly one `Finished`.

        Closing the iterator cancels the answer at the model's side. Raises ChatModelError, `transient` when
        trying again may help; never yields anything after an error.
        """
        ...

    async def close(self) -> None:
        """Let go of connections and memory."""
        ...
