from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from agent.chat_models.langchain_model import LangChainChatModel, from_langchain, to_langchain
from bench.scripted_openai_server import running_server
from memory.messages import Message, Role
from tools.errors import ChatModelError, MissingDependency
from tools.tool import ToolCall

# langchain-openai shares one HTTP client among all models of an address, and with it its event loop.
pytestmark = pytest.mark.asyncio(loop_scope="module")

HELLO = Message(Role.USER, "hello")
DIALOGUE = [
    Message(Role.SYSTEM, "Be kind."),
    HELLO,
    Message(Role.ASSISTANT, "", tool_calls=(ToolCall("c1", "draw", {"prompt": "fox"}),)),
    Message(Role.TOOL, "no", tool_call_id="c1", failed=True),
    Message(Role.ASSISTANT, "Sorry."),
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_server() as base_url:
        yield base_url


@pytest.fixture
def connect(server: str) -> Any:
    return lambda script: LangChainChatModel("openai", script, api_key="k", base_url=server, max_retries=0)


def fake(*messages: Any) -> LangChainChatModel:
    return LangChainChatModel("fake", "m", runnable=GenericFakeChatModel(messages=iter(messages)))


async def test_messages_go_there_and_back() -> None:
    assert from_langchain(to_langchain(DIALOGUE)) == DIALOGUE


async def test_langchains_own_fake(answer: Any) -> None:
    text, end = await answer(fake("hello there"), HELLO)
    assert text == "hello there"
    assert end.finish_reason == "stop"
    blocks = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "yes"}]
    assert from_langchain([AIMessage(blocks)]) == [Message(Role.ASSISTANT, "yes")]


async def test_against_a_server(connect: Any, answer: Any, tools: dict) -> None:
    text, end = await answer(connect("text;tokens=6"), *DIALOGUE, HELLO, max_tokens=50)
    assert text == "the quick brown fox jumps over"
    assert end.usage.completion_tokens == 6
    text, end = await answer(connect("turn;tool=translate_text"), HELLO, tools=[tools["translate_text"]])
    assert text == ""
    assert [(call.name, call.arguments) for call in end.tool_calls] == [("translate_text", {"text": "hello"})]


@pytest.mark.parametrize(
    ("script", "transient"),
    [("error;status=429", True), ("error;status=503", True), ("error;status=401", False), ("broken_call", True)],
)
async def test_errors(connect: Any, answer: Any, script: str, transient: bool) -> None:
    with pytest.raises(ChatModelError) as raised:
        await answer(connect(script), HELLO)
    assert raised.value.transient is transient


async def test_nobody_there(answer: Any) -> None:
    model = LangChainChatModel("openai", "m", api_key="k", base_url="http://127.0.0.1:9/v1", max_retries=0)
    with pytest.raises(ChatModelError) as raised:
        await answer(model, HELLO)
    assert raised.value.transient


async def test_an_unknown_provider(answer: Any) -> None:
    with pytest.raises(ChatModelError, match="knows no provider 'nobody'"):
        await answer(LangChainChatModel("nobody", "m"), HELLO)


async def test_a_missing_provider_package_names_the_command(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def without_anthropic(name: str, package: str | None = None) -> Any:
        if name.startswith("langchain_anthropic"):
            raise ImportError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", without_anthropic)
    with pytest.raises(MissingDependency, match="Run: pip install langchain-anthropic"):
        await answer(LangChainChatModel("anthropic", "claude"), HELLO)
