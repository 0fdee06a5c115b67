"""A chat model that says what it was told to say: for tests, demonstrations and offline development."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from agent.chat_model import Delta, Finished, Usage
from memory.messages import Message
from tools.errors import ChatModelError
from tools.tool import Tool, ToolCall

ScriptedReply = str | Sequence[ToolCall] | BaseException
"""Text, tool calls to ask for, or an error to raise."""


@dataclass(frozen=True)
class Asked:
    """One time the model was asked: what it saw."""

    messages: tuple[Message, ...]
    tools: tuple[str, ...] = ()
    max_tokens: int | None = None
    temperature: float | None = None


@dataclass
class ScriptedChatModel:
    """Gives its replies in order, one each time it is asked; `asked` tells what it was asked.

    Text is streamed word by word. Asked once more than it has replies, it raises ChatModelError, and so does
    a script that is used by more conversations than it was written for.
    """

    replies: Sequence[ScriptedReply]
    name: str = "scripted"
    capable: bool = True
    context_tokens: int = 128_000
    asked: list[Asked] = field(default_factory=list)
    cancelled: int = 0
    """Answers that were closed before their end."""

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        *,
        max_tokens: int | None = None,
        temperature: float | None = None,
    ) -> AsyncIterator[Delta]:
        """The next reply."""
        self.asked.append(Asked(tuple(messages), tuple(tool.name for tool in tools), max_tokens, temperature))
        if len(self.asked) > len(self.replies):
            raise ChatModelError(f"The script has {len(self.replies)} replies and was asked once more.")
        reply = self.replies[len(self.asked) - 1]
        if isinstance(reply, BaseException):
            raise reply
        prompt_tokens = sum(len(message.content.split()) for message in messages)
        if not isinstance(reply, str):
            yield Finished("tool_calls", tuple(reply), Usage(prompt_tokens, 1))
            return
        finished = False
        try:
            words = reply.split(" ")
            for index, word in enumerate(words):
                piece = word if index == 0 else f" {word}"
                if piece:
                    yield piece
            yield Finished("stop", usage=Usage(prompt_tokens, len(words)))
            finished = True
        finally:
            self.cancelled += not finished

    async def close(self) -> None:
        """Nothing to let go of."""
