"""A line on a terminal that says what is going on; the next one is written over it."""

from __future__ import annotations

import os
import shutil
from typing import TextIO


def can_overwrite(stream: TextIO) -> bool:
    """Whether a line of it can be written over."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def overwrite(stream: TextIO, text: str = "") -> None:
    """Write it over the line before, as far as the terminal's width goes."""
    from rich.cells import cell_len  # what takes long alone needs it

    room = _columns(stream) - 1  # in the last column some terminals begin the next line
    while cell_len(text) > room:
        text = text[:-1]
    stream.write(f"\r\x1b[2K{text}")
    stream.flush()


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or shutil.get_terminal_size().columns
    except OSError:  # it only says that it is a terminal
        return shutil.get_terminal_size().columns
