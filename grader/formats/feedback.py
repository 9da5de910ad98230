"""What is said of an item that is not right, as labelled rows; the formats lay them out."""

from __future__ import annotations

from grader.formats import words
from grader.outcome import Feedback, ItemResult

MOST_LINES = 8


def rows(item: ItemResult, feedback: Feedback, lang: str) -> list[tuple[str, str]]:
    """The claim, yours beside the right one, the case, what to do next; empty ones left out."""
    place = feedback.place
    line = f"{place.file}:{place.line}  {place.source}" if place and place.line else ""
    found = [
        (words.CLAIM, feedback.claim),
        (words.WRONG, "" if feedback.formula else feedback.summary),
        (words.CAUGHT, feedback.caught),
        (words.LINE, line),
        (words.FORMULA, item.formula),
        (words.YOURS, feedback.formula),
        (words.DIFFERS, _lines(feedback.differences)),
        (words.CASE, feedback.case),
        (words.GOT, feedback.yours),
        (words.RIGHT, feedback.right),
        (words.PRINTED, _lines(tuple(feedback.printed.splitlines()))),
        (words.ALSO, _lines(feedback.also)),
        (words.NEXT, feedback.next_step),
    ]
    return [(label.in_language(lang), text) for label, text in found if text]


def _lines(lines: tuple[str, ...]) -> str:
    """A few lines; the cut is shown."""
    return "\n".join(lines if len(lines) <= MOST_LINES else (*lines[:MOST_LINES], "…"))
