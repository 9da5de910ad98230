"""A formula's line of text in MathML, piece by piece, with what is marked in a class of its own.

The letters and indices are those of spec.notation.typeset, which typesets trees.
"""

from __future__ import annotations

import re
from functools import cache

from spec.notation.equations import EQUATIONS
from spec.notation.line import CODE_NAME, RELATIONS, SCRIPTS, Piece, clauses, names, pieces
from spec.notation.tree import Name, walk
from spec.notation.typeset import THIN, MathML, displayed

WRITER = MathML()
DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
SPACELESS = "(‖…"
WIDE = '<mspace width="0.6em"/>'


def mathml(line: str, marks: list[bool], mark: str) -> str:
    """A <math> element for each equation of the line, with class `mark` on what is marked."""
    elements, taken = [], 0
    for clause in clauses(pieces(line)):
        inner = _clause(clause, marks[taken : taken + len(clause)], mark)
        text = "".join(piece.gap + piece.text for piece in clause)
        elements.append(displayed(inner, text.strip()))
        taken += len(clause) + 1  # the comma
    return "\n".join(elements)


def _clause(clause: list[Piece], marks: list[bool], mark: str) -> str:
    shown: list[str] = []
    run: list[str] = []
    before: Piece | None = None
    for piece, differs in zip(clause, marks, strict=True):
        gap = _gap(before, piece)
        if differs and run:
            run.append(gap + _typeset(piece, before))
        elif differs:
            shown.append(gap)
            run = [_typeset(piece, before)]
        else:
            shown += [*_run(run, mark), gap, _typeset(piece, before)]
            run = []
        before = piece
    return "".join([*shown, *_run(run, mark)])


def _run(run: list[str], mark: str) -> list[str]:
    return [f'<mrow class="{mark}">{"".join(run)}</mrow>'] if run else []


def _gap(before: Piece | None, piece: Piece) -> str:
    """The space between two parts; signs but those of SPACELESS bring theirs."""
    signs = (one.text for one in (before, piece) if one and one.kind == "sign")
    if not piece.gap or before is None or any(sign not in SPACELESS for sign in signs):
        return ""
    return WIDE if before.kind == "number" and piece.text == "(" else THIN  # 0 (i ≠ index)


def _typeset(piece: Piece, before: Piece | None = None) -> str:
    if piece.kind == "name":
        return _name(piece.text)
    if piece.kind == "number":
        return f"<mn>{piece.text}</mn>"
    if piece.kind == "partial":
        of, by = piece.text.removesuffix("ᵀ").split("/")
        derivative = WRITER.derivative(_name(of[1:]), _name(by[1:]))
        if not piece.text.endswith("ᵀ"):
            return derivative
        return WRITER.scripts(WRITER.brackets("(", derivative, ")"), None, WRITER.turned(), True)
    if piece.kind == "fraction":
        above, below = (_row(part.strip("()")) for part in piece.text.split("/"))
        return f"<mfrac>{above}{below}</mfrac>"
    if piece.kind == "over":
        index, _ = _scripts(piece.text[1:])
        sign = f"<mo>{'∑' if piece.text[0] == 'Σ' else '∏'}</mo>"
        return f"<munder>{sign}{index}</munder>" if index else sign
    if piece.kind == "closing":
        return WRITER.scripts(f"<mo>{piece.text[0]}</mo>", *_scripts(piece.text[1:]), False)
    if piece.text == "−" and _is_sign_of(piece, before):
        return WRITER.minus("")
    return WRITER.sign(piece.text)


def _is_sign_of(minus: Piece, before: Piece | None) -> bool:
    """Whether a minus makes what follows negative, and takes it from nothing."""
    if before is None or before.text in f"{RELATIONS}⇒(":
        return True
    return not minus.gap and before.kind in ("sign", "over") and before.text != "‖"


def _row(text: str) -> str:
    return WRITER.row(*(_typeset(piece) for piece in pieces(text)))


def _name(text: str) -> str:
    if re.fullmatch(CODE_NAME, text):
        return f"<mi>{text}</mi>"
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
    trees = (tree for equation in EQUATIONS for tree in walk(equation))
    plain = {tree.text for tree in trees if isinstance(tree, Name) and not tree.bold}
    return names() - plain
