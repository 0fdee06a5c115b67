"""What holds for every chat model, whatever is behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from agent.chat_model import Finished
from agent.chat_models.langchain_model import LangChainChatModel
from agent.chat_models.llama_cpp import LlamaCppChatModel
from agent.chat_models.openai_api import OpenAIChatModel
from agent.chat_models.planned import PlannedChatModel
from agent.chat_models.retries import WithFallback, WithRetries
from agent.chat_models.scripted import ScriptedChatModel
from agent.chat_models.transformers_local import TransformersChatModel
from agent.planner.plan import Plan
from bench.scripted_openai_server import running_server
from memory.messages import Message, Role
from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.errors import ChatModelError
from tools.model_pool import ModelPool
from tools.tool import ToolCall

SAID = ["Once upon a time there was a fox."] * 20


class NoPlan:
    def plan(self, request: object) -> Plan:
        return Plan()


def _make(kind: str, stack: ExitStack, tmp_path: Path, write_chain: Callable[..., Any]) -> Any:
    pool = ModelPool(Device("cpu"), CheckpointCache(tmp_path / "hub"))
    match kind:
        case "scripted":
            return ScriptedChatModel(SAID)
        case "retries":
            return WithRetries(ScriptedChatModel(SAID))
        case "fallback":
            failing = ScriptedChatModel([ChatModelError("down")] * 20)
            return WithFallback(failing, ScriptedChatModel(SAID))
        case "planned":
            return PlannedChatModel(ScriptedChatModel(SAID), NoPlan())
        case "openai":
            return OpenAIChatModel(stack.enter_context(running_server()), "key", "text;tokens=30")
        case "langchain":
            base_url = stack.enter_context(running_server())
            return LangChainChatModel("openai", "text;tokens=30", api_key="key", base_url=base_url, max_retries=0)
        case "llama_cpp":
            return LlamaCppChatModel(pool, context_tokens=256)
        case "transformers":
            write_chain("acme/tiny-chat", ["Once ", "upon ", "a ", "time ", "there ", "was ", "a fox."])
            return TransformersChatModel("acme/tiny-chat", pool)
    raise AssertionError(kind)


@pytest.fixture(
    params=["scripted", "retries", "fallback", "planned", "openai", "langchain", "llama_cpp", "transformers"]
)
async def model(request: Any, tmp_path: Path, write_chain: Any) -> Any:
    with ExitStack() as stack:
        made = _make(request.param, stack, tmp_path, write_chain)
        yield made
        await made.close()


ASKED = Message(Role.USER, "Tell me a story about a fox, please.")


async def test_text_then_one_end(model: Any, answer: Any, tools: dict) -> None:
    assert model.name
    assert isinstance(model.capable, bool)
    assert model.context_tokens > 0
    text, end = await answer(model, ASKED, max_tokens=12, temperature=0.0, tools=list(tools.values()))
    assert text.strip()
    assert end.finish_reason in ("stop", "length")
    assert end.tool_calls == ()


async def test_every_kind_of_message_is_taken(model: Any, answer: Any) -> None:
    dialogue = [
        Message(Role.SYSTEM, "Be kind."),
        Message(Role.USER, "画一只狐狸 🦊 <|im_end|>"),
        Message(Role.ASSISTANT, "", tool_calls=(ToolCall("call-1", "generate_image", {"prompt": "狐狸", "seed": 3}),)),
        Message(Role.TOOL, "Error: no.", tool_call_id="call-1", name="generate_image", failed=True),
        Message(Role.ASSISTANT, "I could not."),
        Message(Role.SYSTEM, "It is Monday."),
        ASKED,
    ]
    text, _ = await answer(model, *dialogue, max_tokens=8)
    assert isinstance(text, str)


async def test_a_text_of_any_length_is_taken(model: Any, answer: Any) -> None:
    long = Message(Role.USER, "Once more, with a very long story. " * 4000)
    _, end = await answer(model, ASKED, Message(Role.ASSISTANT, "Well."), long, max_tokens=4)
    assert isinstance(end, Finished)


async def test_closing_in_the_middle_leaves_it_usable(model: Any, answer: Any) -> None:
    stream = model.stream([ASKED], max_tokens=30)
    assert isinstance(await anext(stream), str)
    await stream.aclose()
    assert (await answer(model, ASKED, max_tokens=8))[0]


async def test_a_cancelled_reader_leaves_it_usable(model: Any, answer: Any) -> None:
    begun = asyncio.Event()

    async def read() -> None:
        async for _ in model.stream([ASKED], max_tokens=30):
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(read())
    await asyncio.wait_for(begun.wait(), 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await answer(model, ASKED, max_tokens=8))[0]


async def test_several_conversations_at_once(model: Any, answer: Any) -> None:
    answers = await asyncio.gather(*(answer(model, ASKED, max_tokens=6) for _ in range(3)))
    assert all(text.strip() for text, _ in answers)


async def test_closing_twice_does_no_harm(model: Any) -> None:
    await model.close()
    await model.close()
