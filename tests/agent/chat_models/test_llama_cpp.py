"""The starter pack's model, really run: it is part of every installation."""

from __future__ import annotations

import asyncio
import struct
from pathlib import Path
from typing import Any

import pytest

from agent.chat_models.gguf_header import read_gguf_header
from agent.chat_models.llama_cpp import LlamaCppChatModel, starter_file
from memory.messages import Message, Role
from tools.errors import ConfigurationError
from tools.tool import ToolCall

pytest.importorskip("xllamacpp")


def dialogue(*texts: str) -> list[Message]:
    return [Message(Role.USER if index % 2 == 0 else Role.ASSISTANT, text) for index, text in enumerate(texts)]


@pytest.fixture
async def model(pool: Any) -> Any:
    made = LlamaCppChatModel(pool)
    yield made
    await made.close()
    await pool.evict_idle()


async def test_it_knows_the_capital_of_france(model: Any, pool: Any, answer: Any) -> None:
    assert pool.residents() == []
    text, end = await answer(model, *dialogue("What is the capital of France?"), max_tokens=40)
    assert "Paris" in text
    assert end.finish_reason == "stop"
    assert end.usage.completion_tokens > 0
    assert [resident.leases for resident in pool.residents()] == [0]
    follow_up = dialogue("What is the capital of France?", text, "And of Germany?")
    assert "Berlin" in (await answer(model, *follow_up, max_tokens=40))[0]


async def test_several_at_once(model: Any, answer: Any) -> None:
    questions = ["What is the capital of Japan?", "What is the capital of France?"] * 3
    answers = await asyncio.gather(*(answer(model, *dialogue(one), max_tokens=12) for one in questions))
    for question, (text, _) in zip(questions, answers, strict=True):
        assert ("Tokyo" if "Japan" in question else "Paris") in text


async def test_closing_stops_it_and_gives_the_lease_back(model: Any, pool: Any) -> None:
    stream = model.stream(dialogue("Tell me a long story about the sea"), max_tokens=400)
    assert isinstance(await anext(stream), str)
    await stream.aclose()
    for _ in range(400):
        if pool.residents()[0].leases == 0:
            break
        await asyncio.sleep(0.02)
    assert pool.residents()[0].leases == 0


async def test_length_is_told(model: Any, answer: Any) -> None:
    _, end = await answer(model, *dialogue("Tell me a long story about the sea"), max_tokens=5)
    assert end.finish_reason == "length"


async def test_a_text_of_any_length_is_taken(pool: Any, answer: Any) -> None:
    model = LlamaCppChatModel(pool, context_tokens=256)
    for text in ("word " * 200_000, "你好世界" * 50_000, "a" * 1_000_000, "\x00\ud7ff<|im_end|>" * 5_000):
        _, end = await answer(model, *dialogue("hi", "Hello!", text), max_tokens=4)
        assert 0 < end.usage.prompt_tokens <= 256
    await model.close()


async def test_warm_up_loads_it(model: Any, pool: Any) -> None:
    await model.warm_up()
    assert [resident.model_id for resident in pool.residents()] == ["llama.cpp/SmolLM2-135M-Instruct.Q4_1"]


def test_the_header_tells_the_size() -> None:
    header = read_gguf_header(starter_file())
    assert header.architecture == "llama"
    assert header.parameters == 134_515_008
    assert header.context_tokens == 8192
    assert header.cache_bytes_per_token == 2 * 30 * 3 * 64 * 2


@pytest.mark.parametrize(
    "content", [b"", b"not a model", b"GGUF", b"GGUF" + struct.pack("<IQQ", 3, 1, 5) + b"\xff" * 9]
)
def test_a_damaged_file_is_said_in_one_sentence(tmp_path: Path, content: bytes, pool: Any) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"model\.gguf"):
        _ = LlamaCppChatModel(pool, file).capable


async def test_tools_and_their_results_go_through_the_models_template(pool: Any, answer: Any, tools: dict) -> None:
    model = LlamaCppChatModel(pool, starter_file(), capable=True, context_tokens=512)
    call = ToolCall("call-1", "translate_text", {"text": "hello", "tgt_lang": "fr"})
    asked = Message(Role.USER, "Say hello in French.")
    alone = await answer(model, asked, max_tokens=4)
    _, end = await answer(model, asked, tools=[tools["translate_text"]], max_tokens=4)
    assert end.finish_reason in ("length", "stop", "tool_calls")
    done = [Message(Role.ASSISTANT, "", tool_calls=(call,)), Message(Role.TOOL, "bonjour", tool_call_id="call-1")]
    _, after = await answer(model, asked, *done, tools=[tools["translate_text"]], max_tokens=4)
    assert after.usage.prompt_tokens > alone[1].usage.prompt_tokens
    await model.close()
