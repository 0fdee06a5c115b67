"""Which processes that wrote into the log are still alive: each holds a lock file while it lives."""

from __future__ import annotations

import fcntl
import uuid
from pathlib import Path


class Processes:
    """The lock files of a log, one of them this process's own. The system lets go of a lock when its holder ends."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(exist_ok=True)
        self._directory = directory
        self.own = uuid.uuid4().hex
        self._held = (directory / self.own).open("w")
        fcntl.flock(self._held, fcntl.LOCK_EX)

    def is_alive(self, process: str) -> bool:
        """Whether somebody holds the lock of a process; this one is alive."""
        if process == self.own:
            return True
        try:
            with (self._directory / process).open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def bury(self, process: str) -> None:
        """Remove the lock file of a process that is gone."""
        (self._directory / process).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of this process's lock."""
        self._held.close()
        self.bury(self.own)
