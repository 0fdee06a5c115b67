"""What an operator may set for memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Gt


@dataclass(frozen=True)
class MemorySettings:
    """Long-term memory."""

    enabled: bool = True
    """Whether turns are remembered and recalled."""
    recall_tokens: Annotated[int, Ge(0)] = 1000
    """Tokens of recalled passages put before the chat model in each turn."""
    embedding_model: str = ""
    """Model id of the text embeddings, intfloat/multilingual-e5-small for Chinese, say; empty: all-MiniLM-L6-v2 from
    the starter pack, which knows English."""
    database_url: str = ""
    """PostgreSQL for turns, facts and linked accounts, which several installations may share,
    postgresql://user:password@host/name; empty: SQLite, below the data directory."""
    chroma_url: str = ""
    """Chroma server to use, http://host:port; empty: embedded, below the data directory."""
    keep_days: Annotated[float, Gt(0)] | None = None
    """Days that turns, files and memories are kept; none: until they are forgotten."""
    keep_mib: Annotated[float, Gt(0)] | None = None
    """MiB of files and remembered words kept for one person, the oldest go first; none: up to quota_mib."""
