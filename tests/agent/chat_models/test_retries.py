from __future__ import annotations

from typing import Any

import pytest

from agent.chat_models.retries import WithFallback, WithRetries
from agent.chat_models.scripted import ScriptedChatModel
from memory.messages import Message, Role
from tools.errors import ChatModelError

HELLO = Message(Role.USER, "hello")
BUSY = ChatModelError("busy", transient=True)
WRONG = ChatModelError("wrong key")


class BreaksOff(ScriptedChatModel):
    """Says one word, then fails."""

    async def stream(self, messages: Any, tools: Any = (), **options: Any) -> Any:
        async for delta in super().stream(messages, tools, **options):
            yield delta
            raise BUSY


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def retrying(slept: list[float]) -> Any:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    return lambda model, attempts=3: WithRetries(model, attempts, sleep=sleep)


async def test_it_tries_again_and_waits_longer_each_time(retrying: Any, slept: list[float], answer: Any) -> None:
    model = ScriptedChatModel([BUSY, BUSY, "yes"])
    assert (await answer(retrying(model), HELLO))[0] == "yes"
    assert len(model.asked) == 3
    assert 0.25 <= slept[0] <= 0.5 <= slept[1] <= 1.0


async def test_it_gives_up_after_its_attempts(retrying: Any, slept: list[float], answer: Any) -> None:
    model = ScriptedChatModel([BUSY] * 5)
    with pytest.raises(ChatModelError, match="busy"):
        await answer(retrying(model, 2), HELLO)
    assert (len(model.asked), len(slept)) == (2, 1)


@pytest.mark.parametrize("error", [WRONG, ChatModelError("come back later", transient=True, retry_after_s=3600)])
async def test_what_is_no_use_is_not_tried_again(retrying: Any, slept: list[float], answer: Any, error: Any) -> None:
    model = ScriptedChatModel([error, "yes"])
    with pytest.raises(ChatModelError):
        await answer(retrying(model), HELLO)
    assert slept == []


async def test_an_answer_that_had_begun_is_not_begun_again(retrying: Any, slept: list[float], answer: Any) -> None:
    with pytest.raises(ChatModelError, match="busy"):
        await answer(retrying(BreaksOff(["one two", "one two"])), HELLO)
    assert slept == []


async def test_fallback(answer: Any) -> None:
    second = ScriptedChatModel(["from the second"], capable=False)
    model = WithFallback(ScriptedChatModel([WRONG]), second)
    assert not model.capable
    assert (await answer(model, HELLO, max_tokens=5))[0] == "from the second"
    assert second.asked[0].max_tokens == 5
    with pytest.raises(ChatModelError, match="once more"):
        await answer(model, HELLO)


async def test_the_second_is_left_alone_when_the_first_answers_or_has_begun(answer: Any) -> None:
    second = ScriptedChatModel(["second"])
    assert (await answer(WithFallback(ScriptedChatModel(["first"]), second), HELLO))[0] == "first"
    with pytest.raises(ChatModelError, match="busy"):
        await answer(WithFallback(BreaksOff(["one two"]), second), HELLO)
    assert second.asked == []
