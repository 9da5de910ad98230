"""Formulas of a report as MathML: an item's equation, and the student's beside the right one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from spec import line, typeset
from spec.equations import EQUATIONS
from spec.formula import Equation
from spec.notation import unicode

DIFFERS, LACKING = "differs", "lacking"  # the classes that a page's style marks
APART = ",  "  # between two equations in one line


@dataclass(frozen=True)
class Marked:
    """A formula as MathML, and its marked parts as text."""

    mathml: str
    parts: tuple[str, ...] = ()


def equation(text: str) -> Marked:
    """An item's formula: typeset as its tree where it has one, else as the line it is."""
    known = [_trees().get(part) for part in text.split(APART)]
    trees = [tree for tree in known if tree is not None]
    if len(trees) == len(known):
        return Marked("\n".join(map(typeset.mathml, trees)))
    return _marked(text, [False] * len(line.pieces(text)), DIFFERS)


def beside(right: str, yours: str) -> tuple[Marked, Marked]:
    """The right formula and the student's, each marked where the other is not the same."""
    lacking = line.lacking(right, yours)
    return _marked(right, lacking, LACKING), _marked(yours, line.differing(yours, right), DIFFERS)


def _marked(text: str, marks: list[bool], name: str) -> Marked:
    return Marked(line.mathml(text, marks, name), tuple(line.marked(text, marks)))


@cache
def _trees() -> dict[str, Equation]:
    return {unicode(tree): tree for tree in EQUATIONS}
