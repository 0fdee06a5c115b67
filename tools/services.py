"""What a tool may ask of the rest of Parley without importing it: protocols, looked up by type.

The agent puts the chat model, the embedder and the memory here; an engine asks `context.get(TextWriter)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")


class TextWriter(Protocol):
    """The chat model, as far as a tool needs it."""

    name: str

    @property
    def capable(self) -> bool:
        """Whether it follows instructions well and in many languages; the small built-in model does not."""
        ...

    async def write(
        self, prompt: str, *, system: str = "", max_tokens: int = 512, temperature: float | None = None
    ) -> str:
        """The model's answer to one prompt; no temperature means the model's own. Raises ChatModelError."""
        ...


class TextEmbedder(Protocol):
    """The embedding model. Blocking: call it in an engine's thread."""

    dimensions: int

    def warm(self) -> None:
        """Load it in the background."""
        ...

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, float32, (len(texts), dimensions)."""
        ...


class Services:
    """Things by their type."""

    def __init__(self) -> None:
        self._things: dict[type, Any] = {}

    def add(self, kind: type[T], thing: T) -> None:
        """Offer `thing` to whoever asks for `kind`; a later one replaces an earlier one."""
        self._things[kind] = thing

    def find(self, kind: type[T]) -> T | None:
        """The thing, or None."""
        return self._things.get(kind)

    def get(self, kind: type[T]) -> T:
        """The thing. Raises LookupError naming what is missing: a wiring mistake, not a person's."""
        thing = self.find(kind)
        if thing is None:
            raise LookupError(f"no {kind.__name__} was added to the services")
        return thing
