"""`grader spec`: what is asked and checked."""

from __future__ import annotations

from collections.abc import Iterator

from grader.explain.item import stated
from grader.feedback import words
from grader.feedback.rows import equation_numbers, some_points
from grader.formats.fields import BULLET, bullets
from grader.formats.layout import Indented, Part, Styled, printed
from spec.assignment import CHAPTERS
from spec.item import Item


def listing(lang: str) -> Iterator[Part]:
    """Chapters, their items with equation and points, and each item's checks."""
    for chapter in CHAPTERS:
        points = some_points(sum(item.points for item in chapter.items), lang)
        title = chapter.title.in_language(lang)
        yield Styled(f"{chapter.name}   {title}   {points}")
        for item in chapter.items:
            yield ""
            yield from _item(item, lang)
        yield ""


def _item(item: Item, lang: str) -> Iterator[Part]:
    numbers = equation_numbers(item, lang)
    numbered = f"   {words.EQUATION.in_language(lang)} {numbers}" if numbers else ""
    points = some_points(item.points, lang)
    yield Indented(f"{item.name}{numbered}   {points}   {item.title.in_language(lang)}")
    yield Indented(stated(item, lang), by=6)
    titles = (f"{BULLET}{check.title.in_language(lang)}" for check in item.checks)
    yield Indented(bullets("\n".join(titles)), by=6)


def text(lang: str, width: int) -> str:
    """The listing, as it is printed."""
    return printed(*listing(lang), colour=False, width=width)
