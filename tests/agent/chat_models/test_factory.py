from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.chat_models.factory import create_chat_model
from agent.chat_models.planned import PlannedChatModel
from agent.chat_models.retries import WithFallback, WithRetries
from agent.chat_models.scripted import ScriptedChatModel
from agent.chat_models.writer import ChatModelWriter
from agent.planner.plan import Plan
from agent.settings import AgentSettings
from tools.errors import ConfigurationError


class NoPlan:
    def plan(self, request: object) -> Plan:
        return Plan()


def create(pool: Any, **settings: Any) -> Any:
    return create_chat_model(AgentSettings(**settings), pool, NoPlan())


def test_without_a_setting_the_small_model_is_planned_and_says_so(pool: Any) -> None:
    chosen = create(pool)
    assert isinstance(chosen.chat_model, PlannedChatModel)
    assert not chosen.writer.capable
    assert len(chosen.notices) == 1
    assert "\n" not in chosen.notices[0]
    assert "PARLEY_CHAT_MODEL" in chosen.notices[0]
    assert pool.residents() == []


def test_an_openai_server(pool: Any) -> None:
    chosen = create(pool, chat_model="openai:gpt-4.1", api_key="k")
    assert isinstance(chosen.chat_model, WithRetries)
    assert chosen.chat_model.name == "openai:gpt-4.1"
    assert chosen.notices == ()
    assert create(pool, chat_model="openai:org/model:free", base_url="http://localhost:1/v1").chat_model.capable


def test_fallback_to_the_small_model_is_still_planned(pool: Any) -> None:
    chosen = create(pool, chat_model="openai:m", api_key="k", fallback_chat_model="transformers:acme/chat-1b")
    assert isinstance(chosen.chat_model, WithFallback)
    assert isinstance(chosen.chat_model._second, PlannedChatModel)
    assert not isinstance(chosen.writer._second, PlannedChatModel)


def test_a_large_model_is_not_planned(pool: Any) -> None:
    assert create(pool, chat_model="transformers:acme/chat-70b").chat_model.capable
    assert create(pool, chat_model="langchain:ollama:llama3:8b").chat_model.name == "langchain:ollama:llama3:8b"


@pytest.mark.parametrize(
    "value",
    ["gpt-4", "openai:", "openai", "nobody:model", "llama:/no/such/file.gguf", "langchain:anthropic", "transformers:x"],
)
@pytest.mark.parametrize("key", ["chat_model", "fallback_chat_model"])
def test_a_wrong_value_names_key_value_and_forms(pool: Any, value: str, key: str) -> None:
    settings = {"chat_model": "openai:m", "api_key": "k"} | {key: value}
    with pytest.raises(ConfigurationError) as raised:
        create(pool, **settings)
    assert f"PARLEY_{key.upper()}" in str(raised.value)
    assert value.partition(":")[2] in str(raised.value)
    assert "xpected" in str(raised.value)


@pytest.mark.parametrize("settings", [{}, {"api_key": "k", "base_url": "ftp://x"}])
def test_openai_needs_a_key_and_an_address(pool: Any, settings: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=r"PARLEY_API_KEY|PARLEY_BASE_URL"):
        create(pool, chat_model="openai:m", **settings)


def test_a_damaged_gguf_is_told_at_the_start(pool: Any, tmp_path: Path) -> None:
    (tmp_path / "m.gguf").write_bytes(b"nonsense")
    with pytest.raises(ConfigurationError, match=r"m\.gguf"):
        create(pool, chat_model=f"llama:{tmp_path / 'm.gguf'}")


async def test_the_writer() -> None:
    large = ScriptedChatModel([" a text \n"])
    written = await ChatModelWriter(large).write("Write.", system="Be kind.", max_tokens=9, temperature=0.1)
    assert written == "a text"
    assert [(one.role.value, one.content) for one in large.asked[0].messages] == [
        ("system", "Be kind."),
        ("user", "Write."),
    ]
    assert (large.asked[0].max_tokens, large.asked[0].temperature) == (9, 0.1)
    small = ScriptedChatModel(["x"], capable=False)
    await ChatModelWriter(small).write("Write.", system="Be kind.")
    assert [one.content for one in small.asked[0].messages] == ["Be kind.\n\nWrite."]
