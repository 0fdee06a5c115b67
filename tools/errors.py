"""The errors of Parley, sorted by who must act on them.

Each says what happened and, as ``hint``, the next step to take. They are caught at two borders only:
`agent/agent.py` turns the tools' errors into ``tool`` messages, and a connector turns the rest into a
polite reply.
"""

import sys
from pathlib import Path


class ParleyError(Exception):
    """What happened, in one sentence a person can read, and what to do next."""

    def __init__(self, happened: str, hint: str = "") -> None:
        super().__init__(happened)
        self.happened = happened
        self.hint = hint

    def __str__(self) -> str:
        between = "" if self.happened.endswith(("。", "！", "？", "；")) else " "  # Chinese has none between sentences
        return f"{self.happened}{between}{self.hint}".strip()


class ToolInputError(ParleyError):
    """The arguments or the media do not fit; the asker, or the chat model, corrects them."""


class ToolFailed(ParleyError):
    """The tool could not do it this time; the chat model tells the person or takes another way."""


class ModelUnavailable(ParleyError):
    """Weights, memory or a device are missing; the operator acts."""


class ConfigurationError(ParleyError):
    """A setting is wrong; the operator acts, at start-up."""


def extra_command(extra: str) -> str:
    """What installs one of Parley's extras, from the folder that Parley runs from where there is one: a package that a
    public index has under its name need not be this one.
    """
    folder = Path(__file__).resolve().parents[1]
    if not (folder / "pyproject.toml").is_file():
        return f"pip install 'parley[{extra}]'"
    pip = ".venv/bin/pip" if Path(sys.prefix) == folder / ".venv" else "pip"
    return f"{pip} install --editable '.[{extra}]'"


class MissingDependency(ParleyError, ImportError):
    """An optional library is not installed; the operator installs it."""

    def __init__(self, library: str, extra: str = "", *, command: str = "") -> None:
        """Say which of Parley's extras brings the library, or else the command that installs it."""
        command = command or extra_command(extra)
        ParleyError.__init__(self, f"{library} is not installed.", f"Run: {command}")


class ChatModelError(ParleyError):
    """The chat model did not answer; `transient` says that trying again may help.

    `retry_after_s` are the seconds the server asks to wait before that, where it does.
    """

    def __init__(
        self, happened: str, hint: str = "", *, transient: bool = False, retry_after_s: float | None = None
    ) -> None:
        super().__init__(happened, hint)
        self.transient = transient
        self.retry_after_s = retry_after_s


class NotPermitted(ParleyError):
    """The person may not see or do this: another person's conversation, media or memory."""
