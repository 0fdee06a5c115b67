"""From settings to a running agent: what every command and connector starts with, and where errors end up."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from connectors.settings import Settings, read_settings
from tools.errors import ConfigurationError, ParleyError

if TYPE_CHECKING:
    from agent.agent import Agent

T = TypeVar("T")
logger = logging.getLogger(__name__)

_LOG_NAME = "parley.log"
_LOG_BYTES = 2**20
_PATIENCE_S = 1.0


@cache
def settings() -> Settings:
    """The settings of this process, read once; unknown names are told on stderr, once."""
    read = read_settings(os.environ, Path.cwd())
    for warning in read.warnings:
        print(warning, file=sys.stderr)
    return read


def start_agent(read: Settings) -> Agent:
    """The agent these settings describe, to be closed by the caller. Raises ConfigurationError for a wrong one."""
    from agent.assembly import create_agent
    from connectors.settings import unknown_engines

    prepare_data_dir(read.agent.data_dir)
    agent = create_agent(read.agent)
    tools = agent.toolbox.tools.values()
    for sentence in unknown_engines(read, {tool.name: [engine.name for engine in tool.engines] for tool in tools}):
        print(sentence, file=sys.stderr)
    return agent


@asynccontextmanager
async def running_agent(read: Settings | None = None) -> AsyncIterator[Agent]:
    """The agent of this process's settings, closed at the end."""
    agent = start_agent(read or settings())
    try:
        yield agent
    finally:
        await _close(agent)


async def _close(agent: Agent) -> None:
    """Close the agent; a person who waits for it is told what for."""
    closing = asyncio.get_running_loop().create_task(agent.close())
    await asyncio.wait([closing], timeout=_PATIENCE_S)
    if not closing.done() and sys.stderr.isatty():
        print("Finishing what is being remembered ...", file=sys.stderr)
    await closing


def run(main: Coroutine[Any, Any, T]) -> T:
    """The one place where a command enters the event loop."""
    return asyncio.run(main)


def prepare_data_dir(data_dir: Path) -> Path:
    """Make the data directory and write the log into it. Raises ConfigurationError when that is not possible."""
    folder = data_dir / "logs"
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True)
        log_to(folder / _LOG_NAME)
    except OSError as error:
        raise ConfigurationError(
            f"The data directory {data_dir} can not be used: {error.strerror}.",
            "Set PARLEY_DATA_DIR to a folder you may write to.",
        ) from error
    return folder


def log_to(file: Path) -> None:
    """Write log records and warnings of all libraries into a file: the terminal belongs to the conversation."""
    root = logging.getLogger()
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    handler = RotatingFileHandler(file, maxBytes=_LOG_BYTES, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s%(of_turn)s"))
    handler.addFilter(_name_turn)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)


def _name_turn(record: logging.LogRecord) -> bool:
    """Have a record name the turn it came of: forgetting a turn takes its records, whatever of its words they have."""
    from memory.conversation import CURRENT_TURN

    turn_id = CURRENT_TURN.get()
    record.of_turn = f" [turn {turn_id}]" if turn_id else ""
    return True


def log_file() -> Path | None:
    """The file the log is written to, once there is one."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, RotatingFileHandler):
            return Path(handler.baseFilename)
    return None


def failure_sentence(error: BaseException) -> str:
    """An error as one sentence for a person; the traceback of an unexpected one goes to the log."""
    if isinstance(error, ParleyError):
        return str(error)
    where = log_file() or _emergency_log()
    logger.error("unexpected error", exc_info=error)
    return f"Something went wrong ({type(error).__name__}). The details are in {where}"


def _emergency_log() -> Path:
    """A log for what happens before the data directory is known: below it if that works, else a temporary file."""
    try:
        return prepare_data_dir(settings().agent.data_dir) / _LOG_NAME
    except ParleyError:
        file = Path(tempfile.gettempdir()) / f"parley-{os.getpid()}.log"
        log_to(file)
        return file
