"""Text wrapped by its width in cells, Chinese between any two characters that may part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from rich.cells import cell_len

SPACES = re.compile(r"(\s+)")
CJK = "\u2e80", "\uffef"  # from the radicals to the full-width forms
PARTING = "“”‘’…"  # characters that may part from their neighbours as Chinese ones do
NEVER_FIRST = "，。；：！？）、》”’…"
NEVER_LAST = "（《“‘"
SIGNS = ("−", "+", "=", "⊙", "·", "≠", "≥", "≤", "→")
LONGEST = 24  # cells that signs hold together


def wrapped(line: str, width: int) -> Iterator[str]:
    """The line in parts of at most so many cells; a longer word stands alone."""
    part = ""
    for piece in _together(line, min(LONGEST, width)):
        if part.strip() and cell_len(part + piece.rstrip()) > width:
            yield part.rstrip()
            piece = piece.lstrip()
            part = ""
        part += piece
    yield part.rstrip()


def _together(line: str, longest: int) -> Iterator[str]:
    """Pieces that may stand at a line's start: punctuation stays with what it belongs to, and
    so do the two sides of a sign, 1 − s², unless they are long."""
    held = ""
    for piece in _pieces(line):
        tied = piece.isspace() or piece in NEVER_FIRST or held[-1:] in NEVER_LAST
        signed = piece in SIGNS or held.rstrip()[-1:] in SIGNS
        if held and (tied or (signed and cell_len(held + piece) <= longest)):
            held += piece
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _pieces(line: str) -> Iterator[str]:
    """Runs of spaces, words, and by itself each character that may part."""
    for run in SPACES.split(line):
        for may_part, group in groupby(run, _may_part):
            characters = list(group)
            yield from characters if may_part else ["".join(characters)]


def _may_part(character: str) -> bool:
    wide = CJK[0] <= character <= CJK[1] and not character.isspace()
    return wide or character in PARTING
