"""A formula's line of text, δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t), cut into pieces and compared.

A probe tells a student's formula as such a line. A piece is a name with its indices, a number
or a sign; what two lines do not share is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from spec.notation.equations import EQUATIONS
from spec.notation.tree import Name, walk

INDEX = r"(?:\{[^}]*\}|[A-Za-z0-9])"
SCRIPTS = rf"(?:_{INDEX}|[₀-₉]+|\^{INDEX}|[ᵀ²])"
CODE_NAME = r"[A-Za-z]{2,}(?:_[A-Za-z]{2,})+|gradient_[UVW]"  # of code, whose _ sets nothing below
NAME = rf"(?:{CODE_NAME}|[A-Za-zα-ωΑ-ΩĜℓ]+′*{SCRIPTS}*)"
PIECE = (  # compiled where a line is cut, which many runs need not
    rf"(?P<gap>\ *)(?:(?P<clause>,(?=\ \ ))|(?P<partial>∂{NAME}/∂{NAME})"
    rf"|(?P<over>[ΣΠ]{SCRIPTS}*)|(?P<fraction>\d+/(?:\d+|T²?|\(T−1\)))|(?P<name>{NAME})"
    rf"|(?P<number>[\d.]+(?:e−?\d+)?)|(?P<closing>[)\]]{SCRIPTS}*)|(?P<sign>\S))"
)
RELATIONS = "=≈≤⇔"


class Piece(NamedTuple):
    """A piece of a line.

    kind: "name", "number", "sign", "closing", "over" (Σ, Π), "partial", "fraction", "clause"
    gap: the spaces before it
    """

    kind: str
    text: str
    gap: str


def pieces(line: str) -> list[Piece]:
    """All of a line, piece by piece; spaces at its end are dropped."""
    return [
        Piece(str(match.lastgroup), match[str(match.lastgroup)], match["gap"])
        for match in re.finditer(PIECE, line.rstrip())
    ]


def differing(line: str, other: str) -> list[bool]:
    """For each piece of `line`, whether `other` lacks it there.

    Of several equations each is compared with the one that has the same left side. Where there
    is none, the line's first is compared with the other's first, and all else differs whole.
    """
    own, others = clauses(pieces(line)), clauses(pieces(other))
    marks: list[bool] = []
    for place, clause in enumerate(own):
        left = _left(clause)
        match = next((c for c in others if left and _left(c) == left), None)
        if match is None:
            match = others[0] if place == 0 else []
        marks += [False] * bool(place) + _marks(clause, match)
    return marks


def lacking(right: str, yours: str) -> list[bool]:
    """For each piece of the right line, whether yours lacks it. Yours leaves out whole equations
    where they are right, the start δ_T = ℓ_T say: that is no difference."""
    said = {_left(clause) for clause in clauses(pieces(yours))}
    wanted = clauses(pieces(right))
    by_name = any(_left(clause) in said for clause in wanted)
    marks, place = differing(right, yours), 0
    for number, clause in enumerate(wanted):
        if _left(clause) not in said and (by_name or number):
            marks[place : place + len(clause)] = [False] * len(clause)
        place += len(clause) + 1  # the comma
    return marks


def clauses(line: list[Piece]) -> list[list[Piece]]:
    """The equations of a line."""
    clauses: list[list[Piece]] = [[]]
    for piece in line:
        if piece.kind == "clause":
            clauses.append([])
        else:
            clauses[-1].append(piece)
    return clauses


def _left(clause: list[Piece]) -> str:
    """The left side of an equation."""
    texts = [p.text for p in clause]
    at = next((i for i, text in enumerate(texts) if text in RELATIONS), 0)
    return " ".join(texts[:at])


def _marks(clause: list[Piece], other: list[Piece]) -> list[bool]:
    from difflib import SequenceMatcher

    texts, others = [p.text for p in clause], [p.text for p in other]
    marks = [True] * len(texts)
    for at, _, size in SequenceMatcher(None, texts, others, autojunk=False).get_matching_blocks():
        marks[at : at + size] = [False] * size
    for opening, closing in _pairs(texts):
        marks[opening] = marks[closing] = marks[opening] and marks[closing]
    return marks


def _pairs(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Where brackets open and close."""
    opened = []
    for place, text in enumerate(texts):
        if text in "([":
            opened.append(place)
        elif text[0] in ")]" and opened:
            yield opened.pop(), place


def runs(line: str, marks: list[bool]) -> list[tuple[str, bool]]:
    """The whole line in runs of pieces that are marked, or not; spaces between are not."""
    stretches: list[tuple[str, bool]] = []
    for piece, mark in zip(pieces(line), marks, strict=True):
        before = stretches[-1][1] if stretches else False
        if stretches and mark == before:
            stretches[-1] = stretches[-1][0] + piece.gap + piece.text, mark
        elif mark:
            stretches += [(piece.gap, False)] * bool(piece.gap) + [(piece.text, True)]
        else:
            stretches.append((piece.gap + piece.text, False))
    return stretches


def words_in(line: str) -> int:
    """How many ordinary words stand in the line: names that no equation has."""
    bare = (piece.text for piece in pieces(line) if piece.kind == "name")
    return sum(len(text) > 1 and text.isalpha() and text not in names() for text in bare)


@cache
def names() -> frozenset[str]:
    """All names that the equations have."""
    trees = (tree for equation in EQUATIONS for tree in walk(equation))
    return frozenset(tree.text for tree in trees if isinstance(tree, Name))
