"""Putting an agent together from settings: cheap, no model is loaded and no model library imported."""

from __future__ import annotations

from pathlib import Path

from agent.agent import Agent
from agent.chat_models.factory import create_chat_model
from agent.parts import Parts
from agent.planner.deferred import DeferredPlanner
from agent.settings import AgentSettings
from memory.conversation import ConversationLog
from memory.facts import FactStore
from memory.identities import Identities
from memory.installations import Installations
from memory.linked_memory import LinkedMemory
from memory.memory import Memory
from memory.personal_data import PersonalData
from memory.taste import TasteStore
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
    turn_log = ConversationLog(data_dir / "log")
    memory = None
    if settings.memory.enabled:
        memory = _add_memory(settings, data_dir, turn_log, media_store, services, pool.cache)
        packages = (*packages, "memory")
    personal_data = services.find(PersonalData) or PersonalData(data_dir, turn_log, media_store)
    toolbox = Toolbox(discover(packages), pool, media_store, services, engines=settings.tools.engines)
    planner = DeferredPlanner(list(toolbox.tools.values()))
    chosen = create_chat_model(settings, pool, planner)
    writer = ChatModelWriter(chosen.writer)
    services.add(TextWriter, writer)
    facts = services.find(FactStore)
    if facts is not None:
        embedder = services.find(TextEmbedder)
        taste = TasteStore(media_store, facts, embedder, accounts=personal_data.accounts, shown_in=turn_log.files_shown)
        services.add(TasteStore, taste)
        personal_data.also_export("facts", facts.export)
        personal_data.also_export("ratings", taste.export)
    parts = Parts(chosen.chat_model, toolbox, media_store, turn_log, planner, memory, personal_data, facts)
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


def _add_memory(
    settings: AgentSettings,
    data_dir: Path,
    turn_log: ConversationLog,
    media_store: MediaStore,
    services: Services,
    cache: CheckpointCache,
) -> LinkedMemory:
    from memory.assembly import create_facts, create_memory

    directory, database_url = data_dir / "memory", settings.memory.database_url
    retriever, embedder = create_memory(settings.memory, directory, cache)
    identities = Identities(directory, database_url)
    installations = Installations(data_dir, database_url) if database_url else None
    personal_data = PersonalData(data_dir, turn_log, media_store, retriever, identities, installations)
    memory = LinkedMemory(retriever, personal_data)
    services.add(Memory, memory)
    services.add(PersonalData, personal_data)
    services.add(FactStore, create_facts(settings.memory, retriever, directory, personal_data.accounts))
    services.add(TextEmbedder, embedder)
    return memory
