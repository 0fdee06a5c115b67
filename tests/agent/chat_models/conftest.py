"""Helpers for dialogues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from agent.chat_model import Finished
from memory.messages import Message, Role
from tools.checkpoints import CheckpointCache
from tools.devices import Device
from tools.media import Audio, Image
from tools.model_pool import ModelPool
from tools.tool import Tool, tool


@pytest.fixture
def pool() -> ModelPool:
    return ModelPool(Device("cpu"), CheckpointCache())


@pytest.fixture
def user() -> Callable[[str], Message]:
    return lambda text: Message(Role.USER, text)


@pytest.fixture
def answer() -> Callable[..., Any]:
    """`await answer(model, message, ...)`: all the text, and the end."""

    async def collect(model: Any, *messages: Message, tools: Any = (), **options: Any) -> tuple[str, Finished]:
        deltas = []
        async with aclosing(model.stream(list(messages), tools, **options)) as stream:
            async for delta in stream:
                assert not (deltas and isinstance(deltas[-1], Finished)), "something came after the end"
                deltas.append(delta)
        assert isinstance(deltas[-1], Finished)
        return "".join(delta for delta in deltas if isinstance(delta, str)), deltas[-1]

    return collect


def _make_tools() -> list[Tool]:
    @tool(task="automatic-speech-recognition")
    def transcribe_speech(recording: Audio) -> str:
        """Write down what is said."""

    @tool(task="translation")
    def translate_text(text: str, tgt_lang: str) -> str:
        """Say a text in another language."""

    @tool(task="text-to-speech")
    def synthesize_speech(text: str) -> Audio:
        """Read a text aloud."""

    @tool(task="text-to-image")
    def generate_image(prompt: str, count: int = 1) -> Image:
        """Draw a picture."""

    @tool(task="image-to-image")
    def edit_image(image: Image, instruction: str) -> Image:
        """Change a picture."""

    return [transcribe_speech, translate_text, synthesize_speech, generate_image, edit_image]


@pytest.fixture
def tools() -> dict[str, Tool]:
    """Five tools by name, without engines: only their descriptions matter here."""
    return {one.name: one for one in _make_tools()}


@pytest.fixture
def write_chain(hub_cache: Callable[[str], Path]) -> Callable[..., Path]:
    """`write_chain("org/name", [pieces])`: a real Llama checkpoint that always says these pieces."""

    def write(model_id: str, pieces: Sequence[str], **options: Any) -> Path:
        from tiny_checkpoints import text

        folder = hub_cache(model_id)
        text.write_chain(folder, pieces, **options)
        return folder

    return write
