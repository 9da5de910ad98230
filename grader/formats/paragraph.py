"""Text wrapped by its width in cells, Chinese between any two characters that may part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.text import Text

TIE = "\u00a0"  # a space at which no line ends
# A run of spaces, one wide character, or a word; wide ones start at the CJK radicals.
PIECE = re.compile(rf"[^\S{TIE}]+|[\u2e80-\uffef“”‘’…]|(?:[^\s\u2e80-\uffef“”‘’…]|{TIE})+")
# deltas[t - 1], [[1, 2], [3, 4]]; f(a, g(b)); eq. 5, 6
COMMAND = re.compile(r"`[^`]+`")
CODE = (
    re.compile(r"[\w.]*\[(?:[^\[\]]|\[[^\[\]]*\])*\]"),
    re.compile(r"[\w.]*\[[^\[\]]*\]"),
    re.compile(r"[\w.]+\((?:[^()]|\([^()]*\))*\)"),
    re.compile(r"[\w.]*\([\w.]+(?:, ?[\w.]+)+,?\)"),
    re.compile(r"\b\d+(?:, \d+)+"),
)
NEVER_FIRST = "，。；：！？）、》”’…"
NEVER_LAST = "（《“‘"
SIGNS = ("−", "+", "=", "⊙", "·", "≠", "≥", "≤", "→")
LONGEST, LONGEST_CODE = 24, 60  # cells that signs and brackets hold together


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
    for piece in _together(_tied(line, width)):
        if part.strip() and cell_len(part + piece.rstrip()) > width:
            yield part.rstrip().replace(TIE, " ")
            piece = piece.lstrip()
            part = ""
        part += piece
    yield part.rstrip().replace(TIE, " ")


def _tied(line: str, width: int) -> str:
    """The line, with ties for the spaces in a command, and in code that is short enough."""
    line = COMMAND.sub(partial(_tie, width), line)
    for code in CODE:
        line = code.sub(partial(_tie, min(width, LONGEST_CODE)), line)
    return line


def _tie(most: int, found: re.Match[str]) -> str:
    return found[0].replace(" ", TIE) if cell_len(found[0]) <= most else found[0]


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
