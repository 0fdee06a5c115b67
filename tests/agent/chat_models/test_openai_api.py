"""Against a scripted server in a process of its own."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agent.chat_model import Usage
from agent.chat_models.openai_api import OpenAIChatModel
from agent.chat_models.retries import WithRetries
from bench.scripted_openai_server import running_server
from memory.messages import Message, Role
from tools.errors import ChatModelError
from tools.tool import ToolCall

HELLO = Message(Role.USER, "hello")


def state(server: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{server}/requests") as response:
        return json.load(response)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_server() as base_url:
        yield base_url


@pytest.fixture
async def connect(server: str) -> Any:
    made: list[OpenAIChatModel] = []

    def make(script: str, base_url: str = server, api_key: str = "secret", **options: Any) -> OpenAIChatModel:
        made.append(OpenAIChatModel(base_url, api_key, script, **options))
        return made[-1]

    yield make
    for one in made:
        await one.close()


@pytest.fixture
def requests(server: str) -> Callable[[], list[dict[str, Any]]]:
    return lambda: state(server)["requests"]


async def test_text_usage_and_what_was_sent(connect: Any, requests: Any, answer: Any, tools: dict) -> None:
    dialogue = [
        Message(Role.SYSTEM, "Be kind."),
        Message(Role.USER, '画一只"狐狸"\n'),
        Message(Role.ASSISTANT, "", tool_calls=(ToolCall("call_1", "generate_image", {"prompt": "狐狸"}),)),
        Message(Role.TOOL, "Done.", tool_call_id="call_1"),
    ]
    model = connect("text;tokens=40")
    text, end = await answer(model, *dialogue, tools=[tools["generate_image"]], max_tokens=9, temperature=0.5)
    assert text.split()[:4] == ["the", "quick", "brown", "fox"]
    assert len(text.split()) == 40
    assert end.finish_reason == "stop"
    assert end.usage == Usage(4, 40)
    sent = requests()[-1]
    assert sent["authorization"] == "Bearer secret"
    assert [one["role"] for one in sent["messages"]] == ["system", "user", "assistant", "tool"]
    assert sent["messages"][1]["content"] == '画一只"狐狸"\n'
    assert json.loads(sent["messages"][2]["tool_calls"][0]["function"]["arguments"]) == {"prompt": "狐狸"}
    assert sent["tools"][0]["function"]["name"] == "generate_image"
    assert (sent["max_tokens"], sent["temperature"], sent["stream"]) == (9, 0.5, True)


@pytest.mark.parametrize("script", ["turn", "loose_call"])
async def test_tool_calls_are_put_together(connect: Any, answer: Any, script: str) -> None:
    text, end = await answer(connect(script), HELLO)
    assert text == ""
    assert end.finish_reason == "tool_calls"
    assert [(call.name, call.arguments) for call in end.tool_calls] == [("echo_text", {"text": "hello"})]
    assert end.tool_calls[0].tool_call_id


@pytest.mark.parametrize("script", ["whole", "no_usage", "reasoning", "no_done", "new_tokens", "no_stream_options"])
async def test_what_servers_really_do(connect: Any, answer: Any, script: str) -> None:
    text, end = await answer(connect(script), HELLO, max_tokens=30)
    assert text == "the quick brown fox jumps over a lazy"
    assert end.finish_reason == "stop"


async def test_a_refusal_of_form_is_learned_once(connect: Any, answer: Any, requests: Any) -> None:
    model = connect("new_tokens;learned")
    for _ in range(2):
        await answer(model, HELLO, max_tokens=30)
    seen = [one for one in requests() if one["model"] == "new_tokens;learned"]
    assert ["max_tokens" in one for one in seen] == [True, False, False]
    assert seen[-1]["max_completion_tokens"] == 30


async def test_later_system_messages_are_folded_where_refused(connect: Any, answer: Any, requests: Any) -> None:
    dialogue = [
        Message(Role.SYSTEM, "Be kind."),
        HELLO,
        Message(Role.ASSISTANT, "Hi."),
        Message(Role.SYSTEM, "It rains."),
    ]
    await answer(connect("system_first"), *dialogue, Message(Role.USER, "go on"))
    contents = [one["content"] for one in requests()[-1]["messages"]]
    assert contents == ["Be kind.", "hello", "Hi.", "It rains.\n\ngo on"]


async def test_a_dialogue_that_is_too_long_loses_its_beginning(connect: Any, answer: Any, requests: Any) -> None:
    dialogue = [Message(Role.SYSTEM, "Be kind.")]
    dialogue += [Message(Role.USER if i % 2 == 0 else Role.ASSISTANT, f"number {i} " + "word " * 50) for i in range(21)]
    await answer(connect("too_long;most=400"), *dialogue)
    sent = requests()[-1]["messages"]
    assert sent[0]["content"] == "Be kind."
    assert sent[-1]["content"].startswith("number 20")
    assert len(sent) < 10


@pytest.mark.parametrize(
    ("script", "transient", "words"),
    [
        ("error;status=429;retry_after=7", True, "too many requests"),
        ("error;status=429;message=You exceeded your current quota", False, "used up"),
        ("error;status=500", True, "scripted failure"),
        ("error;status=503", True, "status 503"),
        ("error;status=401", False, "PARLEY_API_KEY"),
        ("error;status=404", False, "PARLEY_CHAT_MODEL"),
        ("error;status=400;message=bad image", False, "bad image"),
        ("error;status=302", False, "PARLEY_BASE_URL"),
        ("cut", True, "middle of its answer"),
        ("cut;hard", True, "connection"),
        ("garbage", True, "not a chat answer"),
        ("error_chunk", True, "the model crashed"),
        ("broken_call", True, "asked for a tool wrongly"),
    ],
)
async def test_errors(connect: Any, answer: Any, script: str, transient: bool, words: str) -> None:
    with pytest.raises(ChatModelError) as raised:
        await answer(connect(script), HELLO)
    assert raised.value.transient is transient
    assert words in str(raised.value)
    assert "secret" not in str(raised.value)
    assert raised.value.retry_after_s == (7 if "retry_after" in script else None)


async def test_nobody_there(connect: Any, answer: Any) -> None:
    with pytest.raises(ChatModelError, match="No chat model answers") as raised:
        await answer(connect("text", "http://127.0.0.1:9/v1"), HELLO)
    assert raised.value.transient


async def test_silence_ends(connect: Any, answer: Any) -> None:
    with pytest.raises(ChatModelError, match="said nothing") as raised:
        await answer(connect("text;latency_ms=30000", first_token_timeout_s=0.2), HELLO)
    assert raised.value.transient
    with pytest.raises(ChatModelError, match="said nothing"):
        await answer(connect("text;delay_ms=30000", token_timeout_s=0.2), HELLO)


async def test_retries_get_over_it(connect: Any, answer: Any) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    model = WithRetries(connect("error;status=429;times=2;retry_after=3;overcome"), sleep=sleep)
    text, _ = await answer(model, HELLO)
    assert text
    assert slept == [3, 3]


async def test_closing_early_tells_the_server(connect: Any, server: str) -> None:
    stream = connect("text;tokens=100000;delay_ms=1").stream([HELLO])
    assert await anext(stream)
    await stream.aclose()
    for _ in range(100):
        if (await asyncio.to_thread(state, server))["abandoned"]:
            return
        await asyncio.sleep(0.05)
    pytest.fail("the server went on")


async def test_many_at_once(connect: Any, answer: Any) -> None:
    model = connect("text;latency_ms=20;tokens=5")
    answers = await asyncio.gather(*(answer(model, HELLO) for _ in range(40)))
    assert {text for text, _ in answers} == {"the quick brown fox jumps"}


def test_one_model_serves_several_event_loops(server: str) -> None:
    model = OpenAIChatModel(server, "", "text;tokens=2")

    async def ask() -> str:
        said = [delta async for delta in model.stream([HELLO]) if isinstance(delta, str)]
        await model.close()
        return "".join(said)

    assert [asyncio.run(ask()) for _ in range(2)] == ["the quick"] * 2
