"""Where a command's result goes: a file that was named, or standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.errors import ToolInputError

if TYPE_CHECKING:
    from rich.console import Console

_FILE_COLUMNS = 200
"""Width of a table that goes to a file or another program, where nothing should be folded."""


def table_console() -> Console:
    """A console for tables on standard output."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _FILE_COLUMNS)


def write_output(result: str | bytes, file: Path | None) -> None:
    """Write text, which ends with a newline, or bytes. Raises ToolInputError when the file can not be written."""
    data = result if isinstance(result, bytes) else result.encode()
    if file is None:
        sys.stdout.write(data.decode())
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise ToolInputError(f"{file} can not be written: {(error.strerror or str(error)).lower()}.") from error
    print(f"Written to {file}", file=sys.stderr)
