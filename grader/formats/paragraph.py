"""Text wrapped by its width in cells, Chinese between any two characters that may part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.text import Text

# A run of spaces, one wide character, or a word; wide ones start at the CJK radicals.
PIECE = re.compile(r"\s+|[\u2e80-\uffef“”‘’…]|[^\s\u2e80-\uffef“”‘’…]+")
NEVER_FIRST = "，。；：！？）、》”’…"
NEVER_LAST = "（《“‘"
SIGNS = ("−", "+", "=", "⊙", "·", "≠", "≥", "≤", "→")
LONGEST = 24  # cells that signs hold together


class Paragraph:
    """Lines of text that rich lays out in whatever room there is."""

    def __init__(self, text: str, style: str = "") -> None:
        self.text, self.style = text, style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        for line in self.text.split("\n"):
            for part in wrapped(line, options.max_width):
                yield Text(part, self.style, overflow="fold")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        lines = self.text.split("\n")
        widest = max(cell_len(line) for line in lines)
        return Measurement(1, max(1, widest)).with_maximum(options.max_width)


def wrapped(line: str, width: int) -> Iterator[str]:
    """The line in parts of at most so many cells; a longer word stands alone."""
    part = ""
    for piece in _together(line):
        if part.strip() and cell_len(part + piece.rstrip()) > width:
            yield part.rstrip()
            piece = piece.lstrip()
            part = ""
        part += piece
    yield part.rstrip()


def _together(line: str) -> Iterator[str]:
    """Pieces that may stand at a line's start: punctuation stays with what it belongs to, and
    so do the two sides of a sign, 1 − s², unless they are long."""
    held = ""
    for piece in PIECE.findall(line):
        tied = piece.isspace() or piece in NEVER_FIRST or held[-1:] in NEVER_LAST
        signed = piece in SIGNS or held.rstrip()[-1:] in SIGNS
        if held and (tied or (signed and cell_len(held + piece) <= LONGEST)):
            held += piece
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held
