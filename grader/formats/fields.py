"""Labels with their texts beside them: in reports, explanations, screens."""

from __future__ import annotations

from collections.abc import Sequence

from grader.feedback import words
from grader.formats.layout import Columns, Styled
from grader.report import ItemResult
from spec.notation import line as formula_line

Field = tuple[str, str | Styled]  # a label and what stands beside it
BULLET = "– "
VALUES = {words.YOURS: "red", words.GOT: "red", words.FORMULA: "green", words.RIGHT: "green"}


def fields(rows: Sequence[Field], styles: dict[str, str] | None = None) -> Columns:
    """Labels, and beside them their texts; `styles` by label."""
    return Columns(
        (
            (Styled(label, "dim"), _beside(text, (styles or {}).get(label, "")))
            for label, text in rows
        ),
        gives=(1,),
    )


def _beside(text: str | Styled, style: str) -> Columns | Styled:
    if isinstance(text, Styled):
        return text
    return bullets(text) if text.startswith(BULLET) else Styled(text, style)


def bullets(text: str) -> Columns:
    """Lines that begin with a dash; what follows stands under the words, not the dash."""
    lines = text.split("\n")
    dashes = (BULLET if line.startswith(BULLET) else "" for line in lines)
    rest = (line.removeprefix(BULLET) for line in lines)
    return Columns(zip(dashes, rest, strict=True), gives=(1,), gap=0)


def colours(lang: str) -> dict[str, str]:
    """By label: the right formula and values are green, the student's red."""
    return {label.in_language(lang): colour for label, colour in VALUES.items()}


def marked(rows: list[tuple[str, str]], item: ItemResult, lang: str) -> list[Field]:
    """The rows with both formulas marked where they differ from each other."""
    yours = item.feedback.formula if item.feedback else ""
    if not yours:
        return list(rows)
    right, wrong = (
        formula_line.lacking(item.formula, yours),
        formula_line.differing(yours, item.formula),
    )
    formulas = {
        words.FORMULA.in_language(lang): _formula(item.formula, right, VALUES[words.FORMULA]),
        words.YOURS.in_language(lang): _formula(yours, wrong, VALUES[words.YOURS]),
    }
    return [(label, formulas.get(label, text)) for label, text in rows]


def _formula(text: str, marks: list[bool], colour: str) -> Styled:
    """Equations under each other; what is marked is bold and underlined."""
    whole, starts = Styled(), True
    for piece, mark in zip(formula_line.pieces(text), marks, strict=True):
        if piece.kind == "clause":
            whole = Styled.joined(whole, "\n")
        else:
            gap = ("" if starts else piece.gap, colour)
            shown = (piece.text, f"{colour} bold underline" if mark else colour)
            whole = Styled.joined(whole, gap, shown)
        starts = piece.kind == "clause"
    return whole
