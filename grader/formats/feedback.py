"""What is said of an item that is not right, as labelled rows; the formats lay them out."""

from __future__ import annotations

from grader.formats import words
from grader.outcome import Feedback, ItemResult, Outcome
from spec.item import Text

MOST_LINES = 8
Row = tuple[Text, str]


def rows(item: ItemResult, feedback: Feedback, lang: str) -> list[tuple[str, str]]:
    """The claim, yours beside the right one, the case, what to do next; empty ones left out."""
    found = _whole_file(feedback) if item.outcome is Outcome.INVALID else _rows(item, feedback)
    return [(label.in_language(lang), text) for label, text in found if text]


def _rows(item: ItemResult, feedback: Feedback) -> list[Row]:
    place = feedback.place
    crashed = item.outcome is not Outcome.FAILED
    return [
        (words.CLAIM, "" if feedback.caught else feedback.claim),
        (words.WRONG, feedback.summary if crashed or not feedback.formula else ""),
        (words.LINE, f"{place.file}:{place.line}  {place.source}" if place else ""),
        (words.FORMULA, item.formula),
        (words.YOURS, feedback.formula),
        (words.DIFFERS, _lines(feedback.differences)),
        (words.CASE, feedback.case),
        (words.GOT, feedback.yours),
        (words.RIGHT, feedback.right),
        (words.PRINTED, _lines(tuple(feedback.printed.splitlines()))),
        (words.ALSO, _lines(tuple(f"– {line}" for line in feedback.also))),
        (words.NEXT, "" if feedback.differences else feedback.next_step),
    ]


def _whole_file(feedback: Feedback) -> list[Row]:
    source = feedback.place.source if feedback.place else ""
    rows = [(words.WRONG, feedback.summary), (words.LINE, source)]
    return [*rows, (words.NEXT, feedback.next_step)]


def _lines(lines: tuple[str, ...]) -> str:
    """A few lines; the cut is shown."""
    return "\n".join(lines if len(lines) <= MOST_LINES else (*lines[:MOST_LINES], "…"))
