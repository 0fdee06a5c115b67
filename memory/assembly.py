"""The memory that the settings describe, and the embedding model it shares with the tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from memory.embeddings import MiniLMEmbedder
from memory.facts import FactStore
from memory.retriever import Retriever
from memory.settings import MemorySettings


def create_memory(settings: MemorySettings, directory: Path) -> tuple[Retriever, MiniLMEmbedder]:
    """Cheap: neither torch nor Chroma is imported before vectors are needed."""
    embedder = MiniLMEmbedder(settings.embedding_model, verdicts=directory)
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
