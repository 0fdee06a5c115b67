"""Putting an agent together from settings: cheap, no model is loaded and no model library imported."""

from __future__ import annotations

from pathlib import Path

from agent.agent import Agent, Parts
from agent.chat_models.factory import create_chat_model
from agent.planner.rule_planner import RulePlanner
from agent.settings import AgentSettings
from memory.conversation import ConversationLog
from memory.memory import Memory
from tools.checkpoints import CheckpointCache
from tools.devices import GIB, find_device
from tools.errors import ConfigurationError
from tools.media_store import MediaStore
from tools.model_pool import ModelPool
from tools.registry import discover
from tools.services import Services, TextEmbedder, TextWriter
from tools.settings import ToolSettings
from tools.toolbox import Toolbox


def create_agent(settings: AgentSettings) -> Agent:
    """The agent these settings describe. Raises ConfigurationError for a wrong one."""
    from agent.chat_models.writer import ChatModelWriter

    data_dir = _data_dir(settings)
    pool = _create_pool(settings.tools)
    media_store = MediaStore(
        data_dir / "media", settings.tools.limits, quota_bytes_per_owner=settings.tools.quota_mib * 2**20
    )
    services = Services()
    packages = settings.tools.packages
    memory = None
    if settings.memory.enabled:
        memory = _add_memory(settings, data_dir, services)
        packages = (*packages, "memory")
    toolbox = Toolbox(discover(packages), pool, media_store, services, engines=settings.tools.engines)
    planner = RulePlanner(list(toolbox.tools.values()))
    chosen = create_chat_model(settings, pool, planner)
    services.add(TextWriter, ChatModelWriter(chosen.writer))
    parts = Parts(chosen.chat_model, toolbox, media_store, ConversationLog(data_dir / "log"), planner, memory)
    return Agent(parts, settings, chosen.notices)


def _data_dir(settings: AgentSettings) -> Path:
    directory = settings.data_dir.expanduser()
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {directory} can not be made: {error.strerror}.", "Set PARLEY_DATA_DIR to another folder."
        ) from error
    return directory


def _create_pool(settings: ToolSettings) -> ModelPool:
    budget = settings.memory_budget_gib
    return ModelPool(
        find_device(settings.device),
        CheckpointCache(settings.models_dir, settings.downloads),
        budget_bytes=None if budget is None else int(budget * GIB),
    )


def _add_memory(settings: AgentSettings, data_dir: Path, services: Services) -> Memory:
    from memory.assembly import create_memory

    memory, embedder = create_memory(settings.memory, data_dir / "memory")
    services.add(Memory, memory)
    services.add(TextEmbedder, embedder)
    return memory
