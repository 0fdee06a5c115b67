"""From the setting that names a chat model to the model, wrapped as it needs to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agent.chat_model import ChatModel
from agent.chat_models.retries import WithFallback, WithRetries
from agent.planner.plan import Planner
from agent.settings import AgentSettings
from tools.errors import ConfigurationError
from tools.model_pool import ModelPool

_FORMS = "openai:MODEL, langchain:PROVIDER:MODEL, llama:FILE.gguf, transformers:ORG/NAME, or nothing"
_OPENAI = "https://api.openai.com/"


@dataclass(frozen=True)
class ChosenChatModel:
    """What the settings come to."""

    chat_model: ChatModel
    """Answers people; a small one is planned."""
    writer: ChatModel
    """The same model for tools that need a text written: never planned."""
    notices: tuple[str, ...] = ()
    """One line each, to be shown once at the start."""


def create_chat_model(settings: AgentSettings, pool: ModelPool, planner: Planner) -> ChosenChatModel:
    """The chat model the settings name, with retries, the fallback if there is one, and a plan where it needs one.

    Loads nothing and connects to nothing. Raises ConfigurationError naming the key, the value and what is allowed,
    MissingDependency when a library lacks.
    """
    first = _create(settings.chat_model, "PARLEY_CHAT_MODEL", settings, pool)
    notices = [_small_notice(first)] if not settings.chat_model else []
    answers, writes = _guided(first, planner), first
    if settings.fallback_chat_model:
        second = _create(settings.fallback_chat_model, "PARLEY_FALLBACK_CHAT_MODEL", settings, pool)
        answers = WithFallback(answers, _guided(second, planner))
        writes = WithFallback(first, second)
    return ChosenChatModel(answers, writes, tuple(notices))


def _guided(chat_model: ChatModel, planner: Planner) -> ChatModel:
    if chat_model.capable:
        return chat_model
    from agent.chat_models.planned import PlannedChatModel

    return PlannedChatModel(chat_model, planner)


def _small_notice(chat_model: ChatModel) -> str:
    return (
        f"The small built-in model ({chat_model.name}) is talking; PARLEY_CHAT_MODEL sets a better one: parley doctor"
    )


def _create(value: str, key: str, settings: AgentSettings, pool: ModelPool) -> ChatModel:
    """One chat model by its setting."""
    kind, colon, rest = value.strip().partition(":")
    if not value.strip():
        from agent.chat_models.llama_cpp import LlamaCppChatModel

        return LlamaCppChatModel(pool)
    makers = {"openai": _openai, "langchain": _langchain, "llama": _llama, "transformers": _transformers}
    if not colon or not rest.strip() or kind not in makers:
        raise ConfigurationError(f"{key} can not be {value!r}.", f"Expected one of: {_FORMS}.")
    return makers[kind](rest.strip(), key, settings, pool)


def _openai(model: str, key: str, settings: AgentSettings, pool: ModelPool) -> ChatModel:
    from agent.chat_models.openai_api import OpenAIChatModel

    if not settings.base_url.startswith(("http://", "https://")):
        raise ConfigurationError(
            f"PARLEY_BASE_URL can not be {settings.base_url!r}.", "It begins with http:// or https://"
        )
    if settings.base_url.startswith(_OPENAI) and not settings.api_key:
        raise ConfigurationError(
            f"{key}=openai:{model} needs a key.",
            "Set PARLEY_API_KEY, or PARLEY_BASE_URL to a server of your own that needs none.",
        )
    return WithRetries(OpenAIChatModel(settings.base_url, settings.api_key, model))


def _langchain(name: str, key: str, settings: AgentSettings, pool: ModelPool) -> ChatModel:
    from agent.chat_models.langchain_model import LangChainChatModel

    provider, colon, model = name.partition(":")
    if not colon or not model:
        raise ConfigurationError(
            f"{key} can not be 'langchain:{name}'.", "Expected: langchain:PROVIDER:MODEL, langchain:anthropic:... say."
        )
    return WithRetries(LangChainChatModel(provider, model, api_key=settings.api_key))


def _llama(name: str, key: str, settings: AgentSettings, pool: ModelPool) -> ChatModel:
    from agent.chat_models.llama_cpp import LlamaCppChatModel

    file = Path(name).expanduser()
    if not file.is_file():
        raise ConfigurationError(f"{key} names {name!r}, and there is no such file.", "Expected: llama:FILE.gguf")
    return LlamaCppChatModel(pool, file)


def _transformers(model_id: str, key: str, settings: AgentSettings, pool: ModelPool) -> ChatModel:
    from agent.chat_models.transformers_local import TransformersChatModel

    if model_id.count("/") != 1 or not all(model_id.split("/")):
        raise ConfigurationError(f"{key} can not be 'transformers:{model_id}'.", "Expected: transformers:ORG/NAME")
    return TransformersChatModel(model_id, pool)
