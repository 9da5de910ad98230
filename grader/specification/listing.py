"""`grader spec`: what is asked and checked."""

from __future__ import annotations

from collections.abc import Iterator

from grader.explain.item import stated
from grader.feedback import words
from grader.feedback.rows import equation_numbers, some_points
from grader.formats.fields import BULLET, bullets
from grader.formats.layout import Indented, Part, Styled, printed
from grader.grading.own_faults import OwnFaults
from spec import assignment
from spec.points import POINTS
from spec.text import Text

FAILED = Text("{name}: the grader itself failed here", "{name}：评分程序在这里自己出了错")


def listing(lang: str, width: int, own_faults: OwnFaults) -> Iterator[str]:
    """Chapters, their items with equation and points, and each item's checks; one at which the
    grader fails costs no other."""

    def shown(name: str, parts: Iterator[Part]) -> str:
        failed = FAILED.in_language(lang).format(name=name) + "\n"
        return own_faults.spare(name, lambda: printed(*parts, colour=False, width=width), failed)

    for name, items in POINTS.items():
        yield shown(name, _chapter(name, lang))
        for item in items:
            yield "\n" + shown(item, _item(item, lang))
        yield "\n"


def _chapter(name: str, lang: str) -> Iterator[Part]:
    chapter = assignment.chapter(name)
    points = some_points(sum(item.points for item in chapter.items), lang)
    yield Styled(f"{name}   {chapter.title.in_language(lang)}   {points}")


def _item(name: str, lang: str) -> Iterator[Part]:
    item = assignment.item(name)
    numbers = equation_numbers(item, lang)
    numbered = f"   {words.EQUATION.in_language(lang)} {numbers}" if numbers else ""
    points = some_points(item.points, lang)
    yield Indented(f"{item.name}{numbered}   {points}   {item.title.in_language(lang)}")
    yield Indented(stated(item, lang), by=6)
    titles = (f"{BULLET}{check.title.in_language(lang)}" for check in item.checks)
    yield Indented(bullets("\n".join(titles)), by=6)
