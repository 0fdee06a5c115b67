"""What the keyboard may do while a turn runs: Ctrl-C cancels it, and nothing else it types is shown."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def interrupts(cancel: object) -> Iterator[None]:
    """Have Ctrl-C call `cancel` instead of ending the program."""
    assert callable(cancel)
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGINT, cancel)
        remove = lambda: loop.remove_signal_handler(signal.SIGINT)  # noqa: E731
    except NotImplementedError:  # Windows event loops take no signal handlers
        before = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(cancel))
        remove = lambda: bool(signal.signal(signal.SIGINT, before))  # noqa: E731
    try:
        yield
    finally:
        remove()


@contextlib.contextmanager
def silent_keyboard() -> Iterator[None]:
    """Keep what is typed while a turn runs from being echoed into its display; it is read at the next prompt."""
    try:
        import termios

        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
    except (ImportError, OSError, ValueError, termios.error):
        yield  # no terminal to silence
        return
    silent = list(before)
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSANOW, silent)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSANOW, before)
