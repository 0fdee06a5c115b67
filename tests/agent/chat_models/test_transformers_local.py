"""A tiny checkpoint of the real classes, through the cache, the pool and its own chat template."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from agent.chat_models.transformers_local import TransformersChatModel
from memory.messages import Message, Role
from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.errors import ChatModelError, ModelUnavailable
from tools.model_pool import ModelPool

HELLO = Message(Role.USER, "hello")
CALL = ['{"name": "translate_text", ', '"arguments": {"text": "hello", "tgt_lang": "fr"}}']


@pytest.fixture
async def load(tmp_path: Path) -> Any:
    made: list[TransformersChatModel] = []

    def make(model_id: str = "acme/tiny-chat") -> TransformersChatModel:
        pool = ModelPool(Device("cpu"), CheckpointCache(tmp_path / "hub"))
        made.append(TransformersChatModel(model_id, pool))
        return made[-1]

    yield make
    for one in made:
        await one.close()


async def test_text_is_streamed_and_counted(load: Any, write_chain: Any, answer: Any) -> None:
    write_chain("acme/tiny-chat", ["The capital ", "is ", "Paris."])
    model = load()
    assert not model.capable
    assert model.context_tokens == 512
    text, end = await answer(model, HELLO)
    assert text == "The capital is Paris."
    assert end.finish_reason == "stop"
    assert end.usage.completion_tokens == 4


@pytest.mark.parametrize("pieces", [["<tool_call>\n", *CALL, "\n</tool_call>"], CALL])
async def test_a_tool_call_is_read(load: Any, write_chain: Any, answer: Any, tools: dict, pieces: list[str]) -> None:
    write_chain("acme/tiny-chat", pieces)
    text, end = await answer(load(), HELLO, tools=[tools["translate_text"]])
    assert text == ""
    assert end.finish_reason == "tool_calls"
    assert [(c.name, c.arguments) for c in end.tool_calls] == [("translate_text", {"text": "hello", "tgt_lang": "fr"})]
    assert end.tool_calls[0].tool_call_id


async def test_text_that_only_looks_like_a_call_is_text(load: Any, write_chain: Any, answer: Any, tools: dict) -> None:
    write_chain("acme/tiny-chat", ['{"colour": ', '"red"}'])
    text, end = await answer(load(), HELLO, tools=[tools["translate_text"]])
    assert text == '{"colour": "red"}'
    assert end.tool_calls == ()


async def test_thoughts_are_not_said(load: Any, write_chain: Any, answer: Any) -> None:
    write_chain("acme/tiny-chat", ["<think>", "hm ", "hm.", "</think>\n\n", "Yes."])
    text, _ = await answer(load(), HELLO)
    assert text.strip() == "Yes."


async def test_the_checkpoints_own_response_template_is_used(load: Any, write_chain: Any, answer: Any) -> None:
    own = {
        "defaults": {"role": "assistant"},
        "start_anchor": "<|im_start|>assistant\n",
        "fields": {
            "tool_calls": {
                "open_pattern": r"«(?P<name>\w+):",
                "close": "»",
                "repeats": True,
                "content": "json",
                "transform": {"type": "function", "function": {"name": "{name}", "arguments": "{content}"}},
            },
            "content": {"content": "text", "close": "<|im_end|>"},
        },
    }
    write_chain("acme/tiny-chat", ["Look: ", "«draw:", '{"prompt": "fox"}', "»"], response_template=own)
    text, end = await answer(load(), HELLO)
    assert text.strip() == "Look:"
    assert [(call.name, call.arguments) for call in end.tool_calls] == [("draw", {"prompt": "fox"})]


async def test_a_broken_call_may_be_tried_again(load: Any, write_chain: Any, answer: Any) -> None:
    write_chain("acme/tiny-chat", ["<tool_call>", '{"name": ', "</tool_call>"])
    with pytest.raises(ChatModelError, match="wrongly") as raised:
        await answer(load(), HELLO)
    assert raised.value.transient


async def test_it_stops_when_nobody_reads(load: Any, write_chain: Any) -> None:
    write_chain("acme/tiny-chat", ["tick ", "tock "], endless=True)
    model = load()
    stream = model.stream([HELLO], max_tokens=250)
    assert isinstance(await anext(stream), str)
    await stream.aclose()
    for _ in range(500):
        if model._pool.residents()[0].leases == 0:
            return
        await asyncio.sleep(0.02)
    pytest.fail("it still holds its lease")


async def test_length(load: Any, write_chain: Any, answer: Any) -> None:
    write_chain("acme/tiny-chat", ["tick ", "tock "], endless=True)
    text, end = await answer(load(), HELLO, max_tokens=10, temperature=0.0)
    assert end.finish_reason == "length"
    assert text.split() == ["tick", "tock"] * 5


async def test_a_template_without_system_role_still_sees_the_words(load: Any, write_chain: Any, answer: Any) -> None:
    refusing = (
        "{% for message in messages %}{% if message.role == 'system' %}{{ raise_exception('no system role') }}"
        "{% endif %}{{ message.content }}\n{% endfor %}"
    )
    write_chain("acme/tiny-chat", ["Yes."], template=refusing)
    text, _ = await answer(load(), Message(Role.SYSTEM, "Be kind."), HELLO)
    assert text == "Yes."


async def test_no_weights_is_one_sentence(load: Any, answer: Any) -> None:
    with pytest.raises(ModelUnavailable, match="parley models pull acme/absent"):
        await answer(load("acme/absent"), HELLO)


async def test_no_chat_template_is_one_sentence(load: Any, write_chain: Any, answer: Any) -> None:
    folder = write_chain("acme/tiny-chat", ["Yes."])
    (folder / "chat_template.jinja").unlink()
    with pytest.raises(ChatModelError, match="no chat template"):
        await answer(load(), HELLO)


def test_size_by_name_when_the_weights_are_elsewhere(load: Any) -> None:
    assert load("acme/chat-7B-instruct").capable
    assert not load("acme/chat-0.5B-instruct").capable


async def test_the_checkpoint_that_the_readme_names_talks_through_its_own_classes(
    load: Any, tiny_checkpoint: Any, answer: Any
) -> None:
    folder = tiny_checkpoint("Qwen/Qwen3-8B")
    model = load("Qwen/Qwen3-8B")
    _, end = await answer(model, HELLO, max_tokens=6)
    assert end.usage.completion_tokens <= 6
    assert end.usage.prompt_tokens > len("hello")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:2000])
    with pytest.raises(
        ModelUnavailable, match=r"model\.safetensors is cut off.* Run: parley models pull Qwen/Qwen3-8B"
    ):
        await answer(load("Qwen/Qwen3-8B"), HELLO)
