"""What an operator may set for the dialogue; the settings of tools and memory are parts of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from annotated_types import Ge, Gt, Le

from memory.settings import MemorySettings
from tools.settings import ToolSettings


@dataclass(frozen=True)
class AgentSettings:
    """Everything `agent.assembly.create_agent` needs; each default works on a fresh machine."""

    data_dir: Path = Path("parley-data")
    """All state lives below it."""
    chat_model: str = ""
    """``openai:MODEL`` (any OpenAI-compatible server), ``langchain:PROVIDER:MODEL``, ``llama:FILE.gguf``,
    ``transformers:ORG/NAME``; empty: the small built-in model."""
    fallback_chat_model: str = ""
    """Chat model to turn to when the first does not answer."""
    base_url: str = "https://api.openai.com/v1"
    """Address of the OpenAI-compatible server."""
    api_key: str = ""
    """Its key."""
    temperature: Annotated[float, Ge(0), Le(5)] | None = None
    """Sampling temperature; none: the model's own default."""
    max_tokens: Annotated[int, Ge(1)] = 1024
    """Tokens of one answer at most."""
    history_messages: Annotated[int, Ge(0)] = 24
    """Earlier messages of the conversation that the chat model is shown; recall brings back older ones."""
    max_text_chars: Annotated[int, Ge(1)] = 100_000
    """Characters of one message at most."""
    max_steps: Annotated[int, Ge(1)] = 12
    """Times the chat model is asked in one turn at most."""
    turn_timeout_s: Annotated[float, Gt(0)] = 1800.0
    """Seconds one turn may take."""
    tools: ToolSettings = field(default_factory=ToolSettings)
    """Devices, checkpoints, engines, limits."""
    memory: MemorySettings = field(default_factory=MemorySettings)
    """Long-term memory."""
