"""Wrappers for models that fail: try again, or turn to another one."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any, cast

from agent.chat_model import ChatModel, Delta
from memory.messages import Message
from tools.errors import ChatModelError
from tools.tool import Tool

log = logging.getLogger("parley.chat_models")

_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 30.0


class WithRetries:
    """Asks again when a transient error comes before the first piece of an answer.

    Waits half a second, doubled each time, spread by chance so that many callers do not come back at once; longer when
    the server asks for it, unless that is more than half a minute: then the error goes on at once.
    """

    def __init__(
        self, chat_model: ChatModel, attempts: int = 3, *, sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep
    ) -> None:
        self._chat_model = chat_model
        self._attempts = attempts
        self._sleep = sleep
        self.name = chat_model.name

    @property
    def capable(self) -> bool:
        """What the model behind it is."""
        return self._chat_model.capable

    @property
    def context_tokens(self) -> int:
        """What the model behind it can read."""
        return self._chat_model.context_tokens

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        *,
        max_tokens: int | None = None,
        temperature: float | None = None,
    ) -> AsyncIterator[Delta]:
        """Answer, if need be at the second or third time."""
        for attempt in range(1, self._attempts + 1):
            begun = False
            try:
                stream = self._chat_model.stream(messages, tools, max_tokens=max_tokens, temperature=temperature)
                async with aclosing(cast(AsyncGenerator[Delta, None], stream)) as deltas:
                    async for delta in deltas:
                        begun = True
                        yield delta
                return
            except ChatModelError as error:
                wait_s = _wait_s(attempt, error)
                if begun or not error.transient or attempt == self._attempts or wait_s > _LONGEST_WAIT_S:
                    raise
                log.info("%s: %s Trying again in %.1f s.", self.name, error.happened, wait_s)
                await self._sleep(wait_s)

    async def warm_up(self) -> None:
        """Load the model behind it, where that takes time."""
        await warm_up(self._chat_model)

    async def close(self) -> None:
        """Close the model behind it."""
        await self._chat_model.close()


class WithFallback:
    """Asks the second model when the first one fails before it said anything."""

    def __init__(self, first: ChatModel, second: ChatModel) -> None:
        self._first = first
        self._second = second
        self.name = f"{first.name}, else {second.name}"

    @property
    def capable(self) -> bool:
        """Whether both are: what is given to it must suit whichever answers."""
        return self._first.capable and self._second.capable

    @property
    def context_tokens(self) -> int:
        """What the first can read; a smaller second one leaves out what it can not."""
        return self._first.context_tokens

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        *,
        max_tokens: int | None = None,
        temperature: float | None = None,
    ) -> AsyncIterator[Delta]:
        """Answer, if need be with the second model."""
        for chat_model in (self._first, self._second):
            begun = False
            try:
                stream = chat_model.stream(messages, tools, max_tokens=max_tokens, temperature=temperature)
                async with aclosing(cast(AsyncGenerator[Delta, None], stream)) as deltas:
                    async for delta in deltas:
                        begun = True
                        yield delta
                return
            except ChatModelError as error:
                if begun or chat_model is self._second:
                    raise
                log.warning("%s did not answer (%s); %s does.", self._first.name, error.happened, self._second.name)

    async def warm_up(self) -> None:
        """Load the first one, where that takes time."""
        await warm_up(self._first)

    async def close(self) -> None:
        """Close both."""
        try:
            await self._first.close()
        finally:
            await self._second.close()


async def warm_up(chat_model: ChatModel) -> None:
    """Load a chat model that can be loaded beforehand."""
    load = getattr(chat_model, "warm_up", None)
    if load is not None:
        await load()


def _wait_s(attempt: int, error: ChatModelError) -> float:
    """Seconds to wait before the next attempt."""
    if error.retry_after_s is not None:
        return error.retry_after_s
    return min(_FIRST_WAIT_S * 2 ** (attempt - 1), _LONGEST_WAIT_S) * random.uniform(0.5, 1.0)
