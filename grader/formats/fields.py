"""Labels with their texts beside them, laid out by rich: in reports, explanations, screens."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.feedback import words
from grader.formats.paragraph import Paragraph
from grader.report import ItemResult
from grader.safe_text import disarmed
from spec.notation import line as formula_line

Field = tuple[str, str | Text]  # a label and what stands beside it
BULLET = "– "
VALUES = {words.YOURS: "red", words.GOT: "red", words.FORMULA: "green", words.RIGHT: "green"}


def fields(rows: Sequence[Field], styles: dict[str, str] | None = None) -> Table:
    """Labels, and beside them their texts; `styles` by label."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    for label, text in rows:
        style = (styles or {}).get(label, "")
        if isinstance(text, str):
            starts = text.startswith(BULLET)
            grid.add_row(label, bullets(text) if starts else Paragraph(text, style))
        else:
            grid.add_row(label, text)
    return grid


def bullets(text: str) -> Table:
    """Lines that begin with a dash; what follows stands under the words, not the dash."""
    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column()
    for line in text.split("\n"):
        dash = BULLET if line.startswith(BULLET) else ""
        grid.add_row(dash, Paragraph(line.removeprefix(BULLET)))
    return grid


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


def _formula(text: str, marks: list[bool], colour: str) -> Text:
    """Equations under each other; what is marked is bold and underlined."""
    line = Text(style=colour)
    starts = True
    for piece, mark in zip(formula_line.pieces(text), marks, strict=True):
        if piece.kind == "clause":
            line.append("\n")
        else:
            line.append("" if starts else piece.gap)
            line.append(piece.text, "bold underline" if mark else "")
        starts = piece.kind == "clause"
    return line


def printed(*parts: object, colour: bool, width: int) -> str:
    """Pieces of rich as text, one under the other; no line ends in spaces."""
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        no_color=not colour,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
        force_jupyter=False,  # text is text there too
    )
    for part in parts:
        console.print(part)
    lines = (f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
    return disarmed("".join(lines))  # wrapping may have begun a line with ::
