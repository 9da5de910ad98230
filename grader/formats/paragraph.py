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
COMMAND = re.compile(r"`[^`]+`")
CODE = (  # [[1, 2], [3, 4]], deltas[t - 1], f(a, g(b)), (T, n), x (2, 3), 'a', eq. 5, 6, line 7
    re.compile(r"[\w.]*\[(?:[^\[\]]|\[[^\[\]]*\])*\]"),
    re.compile(r"[\w.]*\[[^\[\]]*\]"),
    re.compile(r"[\w.]+\((?:[^()]|\([^()]*\))*\)"),
    re.compile(r"\([\w.]+(?:, ?[\w.]+)+,?\)"),
    re.compile(r"\w+ \(\d+,[\d, ]*\)"),
    re.compile(r"'[^'\s]*'"),
    re.compile(r"\b\d+(?:, \d+)+"),
    re.compile(r"\bline \d+|第 \d+ 行"),
)
LONGEST, LONGEST_CODE = 24, 60  # cells that signs and brackets hold together
SHORTEST = 8  # cells that are held together where there is little room


def wrapped(line: str, width: int) -> Iterator[str]:
    """The line in parts of at most so many cells; a longer word stands alone."""
    if cell_len(line) <= width:
        yield line.rstrip()
        return
    part = ""
    for piece in _parts(line, width, width):
        if part.strip() and cell_len(part + piece.rstrip()) > width:
            yield part.rstrip()
            piece = piece.lstrip()
            part = ""
        part += piece
    yield part.rstrip()


def _parts(line: str, width: int, longest: int) -> Iterator[str]:
    """Pieces that may stand at a line's start; what is too wide for a line falls to pieces."""
    for piece in _together(line, longest):
        if cell_len(piece.rstrip()) <= width:
            yield piece
        elif longest > SHORTEST:
            yield from _parts(piece, width, longest // 2)
        else:
            yield from _pieces(piece)


def _together(line: str, longest: int) -> Iterator[str]:
    """Pieces that may stand at a line's start: punctuation stays with what it belongs to, and
    so do the two sides of a sign, 1 − s², and what is in brackets, unless they are long."""
    held, place = "", 0
    inside = _inside(line, longest) if cell_len(line) > longest else set()
    for piece in _pieces(line):
        tied = piece.isspace() or piece in NEVER_FIRST or held[-1:] in NEVER_LAST
        tied, place = tied or place in inside, place + len(piece)
        signed = piece in SIGNS or held.rstrip()[-1:] in SIGNS
        if held and (tied or (signed and cell_len(held + piece) <= min(LONGEST, longest))):
            held += piece
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _inside(line: str, longest: int) -> set[int]:
    """The places before which a line may not end: in a command, in short brackets."""
    kinds = [(COMMAND, longest), *((code, min(longest, LONGEST_CODE)) for code in CODE)]
    return {
        place
        for code, most in kinds
        for match in code.finditer(line)
        if cell_len(match[0]) <= most
        for place in range(match.start() + 1, match.end())
    }


def _pieces(line: str) -> Iterator[str]:
    """Runs of spaces, words, and by itself each character that may part."""
    for run in SPACES.split(line):
        for may_part, group in groupby(run, _may_part):
            characters = list(group)
            yield from characters if may_part else ["".join(characters)]


def _may_part(character: str) -> bool:
    wide = CJK[0] <= character <= CJK[1] and not character.isspace()
    return wide or character in PARTING
