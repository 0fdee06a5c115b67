"""The memory that the settings describe, and the embedding model it shares with the tools."""

from __future__ import annotations

from pathlib import Path

from memory.embeddings import MiniLMEmbedder
from memory.retriever import Retriever
from memory.settings import MemorySettings


def create_memory(settings: MemorySettings, directory: Path) -> tuple[Retriever, MiniLMEmbedder]:
    """Cheap: neither torch nor Chroma is imported before vectors are needed."""
    embedder = MiniLMEmbedder(settings.embedding_model, verdicts=directory)
    return Retriever(directory, settings, embedder=embedder), embedder
