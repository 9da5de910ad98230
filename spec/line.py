"""A formula's line of text, δ_t = (Wᵀ δ_{t+1}) ⊙ f′(net_t), typeset with what differs marked.

A probe tells a student's formula as text. Here the line is cut into pieces, each a name with
its indices, a number or a sign; the pieces of two lines are compared, and typeset by the
writer that typesets the trees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from spec.equations import EQUATIONS
from spec.formula import Name, walk
from spec.typeset import THIN, MathML, displayed

INDEX = r"(?:\{[^}]*\}|[A-Za-z0-9])"
SCRIPTS = rf"(?:_{INDEX}|[₀-₉]+|\^{INDEX}|[ᵀ²])"
NAME = rf"[A-Za-zα-ωΑ-ΩĜℓ]+′*{SCRIPTS}*"
PIECE = re.compile(
    rf"(?P<gap>\ *)(?:(?P<clause>,(?=\ \ ))|(?P<partial>∂{NAME}/∂{NAME})"
    rf"|(?P<over>[ΣΠ]{SCRIPTS}*)|(?P<fraction>\d+/(?:\d+|T²?|\(T−1\)))|(?P<name>{NAME})"
    rf"|(?P<number>[\d.]+(?:e−?\d+)?)|(?P<closing>[)\]]{SCRIPTS}*)|(?P<sign>\S))"
)
RELATIONS = "=≈≤⇔"
WRITER = MathML()
DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


@dataclass(frozen=True)
class Piece:
    """A piece of a line.

    kind: "name", "number", "sign", "closing", "over" (Σ, Π), "partial", "fraction", "clause"
    gap: whether a space stands before it
    """

    kind: str
    text: str
    gap: bool


def pieces(line: str) -> list[Piece]:
    """All of a line, piece by piece; spaces at its end are dropped."""
    return [
        Piece(str(found.lastgroup), found[str(found.lastgroup)], bool(found["gap"]))
        for found in PIECE.finditer(line.rstrip())
    ]


def differing(line: str, other: str) -> list[bool]:
    """For each piece of `line`, whether `other` lacks it there.

    Equations that stand side by side are compared with those that have the same left side;
    one that has no counterpart differs only if it is said of the line's first equation.
    """
    own, others = _clauses(pieces(line)), _clauses(pieces(other))
    marks: list[bool] = []
    for place, clause in enumerate(own):
        left = _left(clause)
        match = next((c for c in others if left and _left(c) == left), None)
        if match is None:
            match = others[0] if place == 0 else []
        marks += [False] * bool(place) + _marks(clause, match)
    return marks


def lacking(right: str, yours: str) -> list[bool]:
    """For each piece of the right line, whether yours lacks it; what yours leaves out whole
    (the start δ_T = ℓ_T, where it is right) is no difference."""
    said = {_left(clause) for clause in _clauses(pieces(yours))}
    marks = differing(right, yours)
    place = 0
    for number, clause in enumerate(_clauses(pieces(right))):
        place += bool(number)
        if number and _left(clause) not in said:
            marks[place : place + len(clause)] = [False] * len(clause)
        place += len(clause)
    return marks


def _clauses(line: list[Piece]) -> list[list[Piece]]:
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


def marked(line: str, marks: list[bool]) -> list[str]:
    """The runs of marked pieces as text."""
    runs: list[str] = []
    before = False
    for piece, mark in zip(pieces(line), marks, strict=True):
        if mark and before:
            runs[-1] += " " * piece.gap + piece.text
        elif mark:
            runs.append(piece.text)
        before = mark
    return runs


def mathml(line: str, marks: list[bool], mark: str) -> str:
    """A <math> element for each equation of the line, with class `mark` on what is marked."""
    made, taken = [], 0
    for clause in _clauses(pieces(line)):
        inner = _clause(clause, marks[taken : taken + len(clause)], mark)
        text = "".join(" " * piece.gap + piece.text for piece in clause)
        made.append(displayed(inner, text.strip()))
        taken += len(clause) + 1  # the comma
    return "\n".join(made)


def _clause(clause: list[Piece], marks: list[bool], mark: str) -> str:
    shown: list[str] = []
    run: list[str] = []
    before: Piece | None = None
    for piece, differs in zip(clause, marks, strict=True):
        gap = THIN if _apart(before, piece) else ""
        if differs and run:
            run.append(gap + _typeset(piece))
        elif differs:
            shown.append(gap)
            run = [_typeset(piece)]
        else:
            shown += [*_run(run, mark), gap, _typeset(piece)]
            run = []
        before = piece
    return "".join([*shown, *_run(run, mark)])


def _run(run: list[str], mark: str) -> list[str]:
    return [f'<mrow class="{mark}">{"".join(run)}</mrow>'] if run else []


def _apart(before: Piece | None, piece: Piece) -> bool:
    """Whether a thin space stands between two factors; signs bring their own."""
    return piece.gap and before is not None and "sign" not in (before.kind, piece.kind)


def _typeset(piece: Piece) -> str:
    if piece.kind == "name":
        return _name(piece.text)
    if piece.kind == "number":
        return f"<mn>{piece.text}</mn>"
    if piece.kind == "partial":
        of, by = piece.text.split("/")
        return WRITER.derivative(_name(of[1:]), _name(by[1:]))
    if piece.kind == "fraction":
        above, below = (_row(part.strip("()")) for part in piece.text.split("/"))
        return f"<mfrac>{above}{below}</mfrac>"
    if piece.kind == "over":
        index, _ = _scripts(piece.text[1:])
        sign = f"<mo>{'∑' if piece.text[0] == 'Σ' else '∏'}</mo>"
        return f"<munder>{sign}{index}</munder>" if index else sign
    if piece.kind == "closing":
        return WRITER.scripts(f"<mo>{piece.text[0]}</mo>", *_scripts(piece.text[1:]), False)
    if piece.text == "−" and not piece.gap:
        return WRITER.minus("")
    return WRITER.sign(piece.text)


def _row(text: str) -> str:
    return WRITER.row(*(_typeset(piece) for piece in pieces(text)))


def _name(text: str) -> str:
    bare = re.match(r"[^_^₀-₉ᵀ²]+", text)
    assert bare is not None
    name = Name(bare[0], bold=bare[0] in _bold_names())
    return WRITER.scripts(WRITER.letter(name), *_scripts(text[bare.end() :]), False)


def _scripts(text: str) -> tuple[str | None, str | None]:
    """What stands below and above: an index each, the transpose, a square."""
    below: str | None = None
    above: str | None = None
    for script in re.findall(SCRIPTS, text):
        if script in "ᵀ²":
            above = WRITER.turned() if script == "ᵀ" else WRITER.number(2)
        elif script[0] == "^":
            above = _row(script[1:].strip("{}"))
        else:
            below = _row(script.translate(DIGITS).lstrip("_").strip("{}"))
    return below, above


@cache
def _bold_names() -> frozenset[str]:
    """The names that the equations always print bold."""
    names = {tree for equation in EQUATIONS for tree in walk(equation) if isinstance(tree, Name)}
    plain = {name.text for name in names if not name.bold}
    return frozenset(name.text for name in names) - plain
