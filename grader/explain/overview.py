"""`grader explain` alone: the items by chapter, and how to have one explained."""

from __future__ import annotations

from grader.called import command
from grader.feedback.rows import listed
from grader.formats import plain
from grader.formats.fields import fields
from grader.formats.layout import Indented, Styled, printed
from spec.points import NAMES, POINTS
from spec.text import Text

HEADING = Text("The items, by chapter", "各章的题目")
ONE = Text("one item", "看一题")
SIGNS = Text("the signs", "看记号")


def render(lang: str, *, colour: bool, width: int, spoken: bool) -> str:
    """A row a chapter, then the commands.

    spoken: for a screen reader
    """
    rows = [(Text(chapter, chapter), listed(items, lang)) for chapter, items in POINTS.items()]
    asked = (ONE, NAMES[0]), (SIGNS, "notation")
    rows += [(label, command("explain", name, lang=lang)) for label, name in asked]
    heading = HEADING.in_language(lang)
    if spoken:
        return "".join(f"{line}\n" for line in (heading, *plain.statements(rows, lang)))
    body = fields([(label.in_language(lang), text) for label, text in rows])
    return printed(Styled(heading, "bold"), "", Indented(body), colour=colour, width=width)
