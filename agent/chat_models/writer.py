"""The chat model as tools see it: one prompt in, one text out."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from agent.chat_model import ChatModel, Delta
from memory.messages import Message, Role


class ChatModelWriter:
    """A `tools.services.TextWriter` over a chat model that is not planned."""

    def __init__(self, chat_model: ChatModel) -> None:
        self._chat_model = chat_model
        self.name = chat_model.name

    @property
    def capable(self) -> bool:
        """Whether it follows instructions well and in many languages."""
        return self._chat_model.capable

    async def write(
        self, prompt: str, *, system: str = "", max_tokens: int = 512, temperature: float | None = None
    ) -> str:
        """The model's answer to one prompt, without blanks around it. Raises ChatModelError.

        A system prompt derails the small model; for it, it stands before the prompt instead.
        """
        messages = [Message(Role.USER, prompt)]
        if system and self.capable:
            messages.insert(0, Message(Role.SYSTEM, system))
        elif system:
            messages = [Message(Role.USER, f"{system}\n\n{prompt}")]
        stream = self._chat_model.stream(messages, max_tokens=max_tokens, temperature=temperature)
        async with aclosing(cast(AsyncGenerator[Delta, None], stream)) as deltas:
            return "".join([delta async for delta in deltas if isinstance(delta, str)]).strip()
