"""`grader spec`: what is asked and checked."""

from __future__ import annotations

from collections.abc import Iterator

from grader.feedback import words
from grader.feedback.rows import equation_numbers, some_points
from spec.assignment import CHAPTERS
from spec.item import Item


def listing(lang: str) -> Iterator[str]:
    """Chapters, their items with equation and points, and each item's checks."""
    for chapter in CHAPTERS:
        points = some_points(sum(item.points for item in chapter.items), lang)
        title = chapter.title.in_language(lang)
        yield f"{chapter.name}   {title}   {points}"
        for item in chapter.items:
            yield ""
            yield from _item(item, lang)
        yield ""


def _item(item: Item, lang: str) -> Iterator[str]:
    numbers = equation_numbers(item, lang)
    numbered = f"   {words.EQUATION.in_language(lang)} {numbers}" if numbers else ""
    points = some_points(item.points, lang)
    yield f"  {item.name}{numbered}   {points}   {item.title.in_language(lang)}"
    yield f"      {item.formula}"
    for check in item.checks:
        yield f"      - {check.title.in_language(lang)}"


def show(lang: str) -> int:
    """Print the listing."""
    for line in listing(lang):
        print(line)
    return 0
