"""Any chat model of LangChain: ``langchain:anthropic:...``, ``langchain:google_genai:...``, ``langchain:ollama:...``.

Source: docs.langchain.com/oss/python/langchain/models
"""

from __future__ import annotations

import importlib.util
import re
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from functools import cached_property
from typing import Any

from agent.chat_model import Delta, Finished, Usage
from agent.chat_models.chunks import parse_arguments
from agent.chat_models.context_window import fold_system
from memory.messages import Message, Role
from tools.errors import ChatModelError, ConfigurationError, MissingDependency
from tools.tool import Tool, ToolCall

_TRANSIENT_STATUS = {408, 409, 425, 429}
_TRANSIENT_NAMES = re.compile(r"timeout|connect|ratelimit|overloaded|unavailable|internalserver", re.IGNORECASE)
_TOO_LONG = ("length", "max_tokens", "MAX_TOKENS")


class LangChainChatModel:
    """A LangChain chat model as Parley's; it is made when first asked."""

    def __init__(
        self,
        provider: str,
        model: str,
        *,
        api_key: str = "",
        capable: bool = True,
        context_tokens: int = 128_000,
        runnable: Any = None,
        **options: Any,
    ) -> None:
        self.name = f"langchain:{provider}:{model}"
        self.capable = capable
        self.context_tokens = context_tokens
        self._provider = provider
        self._model = model
        self._options = options | ({"api_key": api_key} if api_key else {})
        if runnable is not None:
            self._runnable = runnable

    @cached_property
    def _runnable(self) -> Any:
        """Raises MissingDependency with the command that installs the provider's package."""
        if importlib.util.find_spec("langchain") is None:
            raise MissingDependency("langchain", command="pip install langchain")
        from langchain.chat_models import init_chat_model

        try:
            return init_chat_model(self._model, model_provider=self._provider, **self._options)
        except ImportError as error:
            raise _missing(error) from error
        except ValueError as error:
            if "upported" in str(error):
                raise ConfigurationError(
                    f"LangChain knows no provider {self._provider!r}.",
                    f"Expected langchain:PROVIDER:MODEL in PARLEY_CHAT_MODEL. {' '.join(str(error).split())}",
                ) from error
            raise ConfigurationError(
                f"{self.name} can not be set up: {_first_line(error)}", "Check PARLEY_API_KEY and PARLEY_CHAT_MODEL."
            ) from error
        except Exception as error:  # each provider raises its own for a missing key
            raise ConfigurationError(
                f"{self.name} can not be set up: {_first_line(error)}", "Check PARLEY_API_KEY and PARLEY_CHAT_MODEL."
            ) from error

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        *,
        max_tokens: int | None = None,
        temperature: float | None = None,
    ) -> AsyncIterator[Delta]:
        """Answer. What the provider raises comes as ChatModelError, transient where trying again may help."""
        try:
            runnable = self._runnable
        except ConfigurationError as error:
            raise ChatModelError(error.happened, error.hint) from error
        if tools:
            runnable = runnable.bind_tools([tool.schema for tool in tools])
        options: dict[str, Any] = {}
        if max_tokens is not None:
            options["max_tokens"] = max_tokens
        if temperature is not None:
            options["temperature"] = temperature
        whole: Any = None
        try:
            async with aclosing(runnable.astream(to_langchain(messages), **options)) as chunks:
                async for chunk in chunks:
                    whole = chunk if whole is None else whole + chunk
                    if text := _text(chunk.content):
                        yield text
        except (ChatModelError, GeneratorExit):
            raise
        except Exception as error:  # each provider has exceptions of its own
            raise _failure(self.name, error) from error
        yield _finished(self.name, whole)

    async def close(self) -> None:
        """Nothing to let go of: providers keep their own clients."""


def to_langchain(messages: Sequence[Message]) -> list[Any]:
    """LangChain's messages, with one system message at the front: several providers refuse more."""
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

    converted: list[Any] = []
    for message in fold_system(messages):
        if message.role is Role.SYSTEM:
            converted.append(SystemMessage(message.content))
        elif message.role is Role.USER:
            converted.append(HumanMessage(message.content))
        elif message.role is Role.TOOL:
            status = "error" if message.failed else "success"
            converted.append(ToolMessage(message.content, tool_call_id=message.tool_call_id, status=status))
        else:
            calls = [{"name": c.name, "args": c.arguments, "id": c.tool_call_id} for c in message.tool_calls]
            converted.append(AIMessage(message.content, tool_calls=calls))
    return converted


def from_langchain(messages: Sequence[Any]) -> list[Message]:
    """Parley's messages from LangChain's; contents that are no text are left out."""
    roles = {"system": Role.SYSTEM, "human": Role.USER, "ai": Role.ASSISTANT, "tool": Role.TOOL}
    converted = []
    for message in messages:
        calls = tuple(
            ToolCall(call.get("id") or f"call-{index}", call["name"], call["args"])
            for index, call in enumerate(getattr(message, "tool_calls", []))
        )
        converted.append(
            Message(
                roles.get(message.type, Role.USER),
                _text(message.content),
                tool_calls=calls,
                tool_call_id=getattr(message, "tool_call_id", None) or "",
                failed=getattr(message, "status", "") == "error",
            )
        )
    return converted


def _text(content: Any) -> str:
    """The words of a content, which is text or a list of blocks; thoughts are not words."""
    if isinstance(content, str):
        return content
    parts = [part if isinstance(part, str) else part.get("text", "") for part in content or [] if _is_text(part)]
    return "".join(parts)


def _is_text(part: Any) -> bool:
    return isinstance(part, str) or (isinstance(part, Mapping) and part.get("type", "text") in ("text", "text_delta"))


def _finished(name: str, whole: Any) -> Finished:
    """The end, from all chunks added up. Raises ChatModelError for none, and for a call that can not be read."""
    if whole is None:
        raise ChatModelError(f"{name} answered with nothing.", "Try again.", transient=True)
    # Chunks added up hold the arguments as they were written; `tool_calls` would complete a torn-off one silently.
    raw = getattr(whole, "tool_call_chunks", None) or whole.tool_calls
    try:
        calls = [
            ToolCall(
                call.get("id") or f"call-{uuid.uuid4().hex[:12]}",
                call["name"] or "",
                parse_arguments(call["name"] or "a tool", call["args"]),
            )
            for call in raw
        ]
    except ValueError as error:
        raise ChatModelError(f"{name} asked for a tool wrongly: {error}.", transient=True) from error
    counted = whole.usage_metadata or {}
    usage = Usage(counted.get("input_tokens", 0), counted.get("output_tokens", 0))
    facts = whole.response_metadata or {}
    reason = facts.get("finish_reason") or facts.get("stop_reason")
    return Finished("tool_calls" if calls else "length" if reason in _TOO_LONG else "stop", tuple(calls), usage)


def _failure(name: str, error: Exception) -> ChatModelError:
    """A provider's exception, sorted by its status or, failing that, its name."""
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        transient = status in _TRANSIENT_STATUS or status >= 500
    else:
        transient = any(_TRANSIENT_NAMES.search(kind.__name__) for kind in type(error).__mro__)
    hint = "Set PARLEY_API_KEY." if status in (401, 403) else "Try again in a moment." if transient else ""
    return ChatModelError(f"{name} failed: {_first_line(error)}", hint, transient=transient)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__


def _missing(error: ImportError) -> MissingDependency:
    """LangChain names the package to install; the person gets that command."""
    found = re.search(r"pip install ([\w.\[\]-]+)", str(error))
    package = found.group(1) if found else "langchain"
    return MissingDependency(package, command=f"pip install {package}")
