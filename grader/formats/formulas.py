"""Formulas of a report as MathML: an item's equation, and the student's beside the right one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from spec.notation import line, typeset, typeset_line
from spec.notation.equations import EQUATIONS
from spec.notation.tree import Equation
from spec.notation.unicode import unicode

DIFFERS, LACKING = "differs", "lacking"  # the classes that a page's style marks
PIECES_ON_A_PHONE = 15
MOST_WORDS = 2  # "argmax" and "count" may stand in a formula
APART = ",  "  # between two equations in one line


@dataclass(frozen=True)
class Marked:
    """A formula as MathML.

    runs: the same as text, piece by piece, and whether it is marked
    wide: whether a phone may have to scroll it, so that the keyboard has to reach it
    """

    mathml: str
    runs: tuple[tuple[str, bool], ...] = ()
    wide: bool = False

    @property
    def parts(self) -> list[str]:
        """What is marked, as text."""
        return [text for text, marked in self.runs if marked]


@lru_cache(256)
def equation(text: str) -> Marked | None:
    """An item's formula: typeset as its tree where it has one, else as the line it is; None
    where it is rather a sentence."""
    known = [_trees().get(part) for part in text.split(APART)]
    trees = [tree for tree in known if tree is not None]
    if len(trees) == len(known):
        return Marked("\n".join(map(typeset.mathml, trees)))
    if line.words_in(text) > MOST_WORDS or "<" in text:  # a word of the language model: <s>
        return None
    return _marked(text, [False] * len(line.pieces(text)), DIFFERS)


@lru_cache(256)
def beside(right: str, yours: str) -> tuple[Marked, Marked]:
    """The right formula and the student's, each marked where the other is not the same."""
    lacking = line.lacking(right, yours)
    return _marked(right, lacking, LACKING), _marked(yours, line.differing(yours, right), DIFFERS)


def _marked(text: str, marks: list[bool], name: str) -> Marked:
    wide = max(map(len, line.clauses(line.pieces(text)))) > PIECES_ON_A_PHONE
    return Marked(typeset_line.mathml(text, marks, name), tuple(line.runs(text, marks)), wide)


@cache
def _trees() -> dict[str, Equation]:
    return {unicode(tree): tree for tree in EQUATIONS}
