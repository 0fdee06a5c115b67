"""Threads that work behind the replies, none of which is left inside a library when the program ends.

A daemon thread that comes back from C++ or Rust code while the interpreter is taken down brings the whole process
down ("terminate called without an active exception"). So these are no daemons: the interpreter waits for them, and
a watcher, which is one and waits for nothing but the main thread's end, then asks each to stop. The wait is one step
of the work, such as an import or a batch.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable

_started: weakref.WeakSet[WorkerThread] = weakref.WeakSet()
_starting = threading.Lock()
_watcher: threading.Thread | None = None


class WorkerThread(threading.Thread):
    """Runs `work`. `stop` makes it end soon; it is called from another thread when the program ends."""

    def __init__(self, work: Callable[[], None], name: str, stop: Callable[[], None]) -> None:
        super().__init__(target=work, name=name)
        self.stop = stop

    def start(self) -> None:
        """As of any thread."""
        global _watcher
        with _starting:
            _started.add(self)
            if not threading.main_thread().is_alive():
                self.stop()  # the watcher has been here already
            if _watcher is None:
                _watcher = threading.Thread(target=_stop_all_at_the_end, name="parley-watcher", daemon=True)
                _watcher.start()
        super().start()


def _stop_all_at_the_end() -> None:
    threading.main_thread().join()
    with _starting:
        running = list(_started)
    for thread in running:
        thread.stop()
