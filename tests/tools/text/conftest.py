from __future__ import annotations

from collections.abc import Callable

import pytest

from tools.services import Services, TextWriter


class ScriptedWriter:
    """A chat model that answers from a list, or by a function of the prompt, and keeps what it was asked."""

    name = "scripted"

    def __init__(self, answers: list[str] | Callable[[str], str], capable: bool = True) -> None:
        self.capable = capable
        self.asked: list[dict] = []
        self._answers = answers

    async def write(self, prompt, *, system="", max_tokens=512, temperature=None):
        self.asked.append({"prompt": prompt, "system": system, "max_tokens": max_tokens, "temperature": temperature})
        if callable(self._answers):
            return self._answers(prompt)
        return self._answers[min(len(self.asked), len(self._answers)) - 1]


@pytest.fixture
def scripted_writer():
    """`scripted_writer(answers, capable=True)`: services with a scripted chat model in them, and that model."""

    def make(answers, capable=True):
        services = Services()
        writer = ScriptedWriter(answers, capable)
        services.add(TextWriter, writer)
        return services, writer

    return make
