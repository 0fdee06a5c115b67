"""What a GGUF file says about itself, read from its header; nothing is loaded.

Source: github.com/ggml-org/ggml, docs/gguf.md
"""

from __future__ import annotations

import math
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.errors import ConfigurationError

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_CACHE_BYTES = 2
"""Keys and values are kept as 16-bit floats."""


@dataclass(frozen=True)
class GgufHeader:
    """Facts about a model."""

    name: str
    architecture: str
    parameters: int
    """Number of weights."""
    context_tokens: int
    """The longest text it was trained on."""
    cache_bytes_per_token: int
    """Memory of keys and values for one token."""
    chat_template: str


def read_gguf_header(file: Path) -> GgufHeader:
    """Read it. Raises ConfigurationError when the file is not there, is not GGUF, or is cut off."""
    try:
        with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            reader = _Reader(data)
            if reader.take(4) != b"GGUF":
                raise ConfigurationError(f"{file.name} is not a GGUF file.", "Name a file that ends in .gguf.")
            _version, tensors, count = reader.scalar("I"), reader.scalar("Q"), reader.scalar("Q")
            facts = {reader.string(): reader.value(reader.scalar("I")) for _ in range(count)}
            parameters = sum(reader.tensor_size() for _ in range(tensors))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file.name} can not be read.", "Set PARLEY_CHAT_MODEL=llama:FILE.gguf") from error
    except (struct.error, IndexError) as error:
        raise ConfigurationError(f"{file.name} is cut off or damaged.", "Download it again.") from error
    return _header(file, facts, parameters)


def _header(file: Path, facts: dict[str, Any], parameters: int) -> GgufHeader:
    architecture = str(facts.get("general.architecture", ""))

    def number(key: str, default: int) -> int:
        value = facts.get(f"{architecture}.{key}", default)
        return int(max(value)) if isinstance(value, list) and value else int(value or default)

    heads = number("attention.head_count", 32)
    width = number("attention.key_length", number("embedding_length", 4096) // heads)
    keys = number("attention.head_count_kv", heads) * width
    return GgufHeader(
        name=file.stem,
        architecture=architecture,
        parameters=parameters,
        context_tokens=number("context_length", 2048),
        cache_bytes_per_token=2 * number("block_count", 32) * keys * _CACHE_BYTES,
        chat_template=str(facts.get("tokenizer.chat_template", "")),
    )


class _Reader:
    """A place in the bytes of the header."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        if len(taken) < size:
            raise IndexError("the file ends here")
        self._at += size
        return taken

    def scalar(self, code: str) -> Any:
        return struct.unpack(f"<{code}", self.take(struct.calcsize(code)))[0]

    def string(self) -> str:
        return self.take(self.scalar("Q")).decode(errors="replace")

    def value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.string()
        if kind == _ARRAY:
            return self._array(self.scalar("I"), self.scalar("Q"))
        if kind not in _SCALARS:
            raise IndexError(f"unknown type {kind}")
        return self.scalar(_SCALARS[kind])

    def tensor_size(self) -> int:
        """Number of values of the next tensor description."""
        self.string()
        sizes = [self.scalar("Q") for _ in range(self.scalar("I"))]
        self.take(12)  # type and offset
        return math.prod(sizes)

    def _array(self, kind: int, count: int) -> list[Any]:
        """Short arrays of numbers are facts; vocabularies are passed over."""
        if kind == _STRING:
            for _ in range(count):
                self.take(self.scalar("Q"))
            return []
        if kind in _SCALARS and count > 1024:
            self.take(count * struct.calcsize(_SCALARS[kind]))
            return []
        return [self.value(kind) for _ in range(count)]
