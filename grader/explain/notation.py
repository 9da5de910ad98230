"""`grader explain notation`: what the signs of the equations mean."""

from __future__ import annotations

from grader.formats import plain
from grader.formats.fields import fields
from grader.formats.layout import Indented, Styled, printed
from grader.formats.terminal import WIDTH
from spec.notation.glossary import HEADING, SIGNS
from spec.text import Text


def render(lang: str, *, colour: bool = False, width: int = WIDTH, spoken: bool = False) -> str:
    """Every sign with its meaning.

    spoken: for a screen reader
    """
    rows = [(sign.shown, sign.meaning.in_language(lang)) for sign in SIGNS]
    if spoken:
        signs = [(plain.spoken(sign, lang), meaning) for sign, meaning in rows]
        lines = plain.statements([(Text(sign, sign), meaning) for sign, meaning in signs], lang)
        return "".join(f"{line}\n" for line in (HEADING.in_language(lang), *lines))
    heading = Styled(HEADING.in_language(lang), "bold")
    return printed(heading, "", Indented(fields(rows)), colour=colour, width=width)
