"""What is said of an item, and at the end, in words; the formats lay them out."""

from __future__ import annotations

from grader.formats import words
from grader.outcome import Feedback, ItemResult, Outcome, Report
from spec.item import Text

MOST_LINES = 8
Row = tuple[Text, str]


def rows(item: ItemResult, feedback: Feedback, lang: str) -> list[tuple[str, str]]:
    """The claim, yours beside the right one, the case, what to do next; empty ones left out."""
    found = _whole_file(feedback) if item.outcome is Outcome.INVALID else _rows(item, feedback)
    return [(label.in_language(lang), text) for label, text in found if text]


def _rows(item: ItemResult, feedback: Feedback) -> list[Row]:
    place = feedback.place
    crashed, missing = item.outcome is not Outcome.FAILED, item.outcome is Outcome.MISSING
    return [
        (words.CLAIM, "" if feedback.caught or missing else feedback.claim),
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


def number(points: float) -> str:
    """15 for 15.0, 7.5 for 7.5."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def score(part: ItemResult | Report) -> str:
    """7.5 / 15"""
    earned = part.points if isinstance(part, ItemResult) else part.score
    maximum = part.max_points if isinstance(part, ItemResult) else part.max_score
    return f"{number(earned)} / {number(maximum)}"


def titled(item: ItemResult, lang: str) -> str:
    """delta, eq. 3"""
    comma = words.COMMA.in_language(lang)
    equation = f"{comma}{words.EQUATION.in_language(lang)} {item.equation}" if item.equation else ""
    return item.name + equation


def plain(item: ItemResult, lang: str) -> str:
    """The rows as lines of text; empty where there is nothing to say."""
    if item.feedback is None:
        return ""
    lines = [f"{label}: {text}" for label, text in rows(item, item.feedback, lang)]
    return "\n".join(line.replace("\n", "\n  ") for line in lines)


def counted(item: ItemResult, lang: str) -> str:
    """3 of 7 checks passed"""
    passed = sum(c.outcome is Outcome.PASSED for c in item.checks)
    return words.CHECKS.in_language(lang).format(passed=passed, all=len(item.checks))


def ending(report: Report) -> list[str]:
    """What comes next, and what was not graded or is not shown."""
    lang, lines = report.lang, []
    todo = next((i for i in report.items if i.outcome is not Outcome.PASSED), None)
    if todo is not None:
        lines.append(words.START_WITH.in_language(lang).format(item=titled(todo, lang)))
    else:
        right = words.SHOWN_RIGHT if report.withheld else words.ALL_RIGHT
        lines.append(right.in_language(lang))
    if report.withheld:
        items = words.COMMA.in_language(lang).join(report.withheld)
        lines.append(words.WITHHELD.in_language(lang).format(items=items))
    if report.later:
        chapters = ", ".join(f"{c.name} ({number(c.points)})" for c in report.later)
        lines.append(words.LATER.in_language(lang).format(chapters=chapters))
    return lines
