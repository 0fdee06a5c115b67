"""The dialogue: ``from agent import Agent``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.agent import Agent
    from agent.settings import AgentSettings

__all__ = ["Agent", "AgentSettings"]


def __getattr__(name: str) -> Any:
    """Import a name when it is first used: ``import agent`` alone stays cheap."""
    import importlib

    homes = {"Agent": "agent.agent", "AgentSettings": "agent.settings"}
    if name not in homes:
        raise AttributeError(f"module 'agent' has no attribute {name!r}")
    return getattr(importlib.import_module(homes[name]), name)
