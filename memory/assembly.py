"""The memory that the settings describe, and the embedding model it shares with the tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from memory.embedder import Embedder
from memory.facts import FactStore
from memory.hub_embeddings import embedder_for
from memory.retriever import Retriever
from memory.settings import MemorySettings
from tools.checkpoints import CheckpointCache


def create_memory(
    settings: MemorySettings, directory: Path, cache: CheckpointCache | None = None
) -> tuple[Retriever, Embedder]:
    """Cheap: neither torch nor Chroma is imported before vectors are needed. `cache` is where checkpoints lie."""
    embedder = embedder_for(settings.embedding_model, directory, cache)
    return Retriever(directory, settings, embedder=embedder), embedder


def create_facts(
    settings: MemorySettings,
    memory: Retriever,
    directory: Path,
    accounts: Callable[[str], Sequence[str]] | None = None,
) -> FactStore:
    """The facts of that memory: what is forgotten there goes here too. `accounts`: see FactStore."""
    facts = FactStore(memory, directory, settings.database_url, accounts=accounts)
    memory.forget_also(facts.forgotten)
    return facts
