"""What a student is told in a line: the items that are not right, each with what is wrong there."""

from __future__ import annotations

from grader.batch.rows import Row
from grader.feedback import words
from grader.feedback.rows import number
from grader.report import ItemResult, Outcome
from spec.item import Text

UNTOLD = (Outcome.PASSED, Outcome.MISSING, Outcome.GRADER_ERROR)
NOT_MET = Text("claim not met: {claim}", "没有满足要求：{claim}")
FILE_BROKEN = Text("a file of it cannot be run", "文件无法运行")


def comments(row: Row) -> list[str]:
    """A sentence an item, of those that students see; one sentence where all is right."""
    if row.report is None:
        return []
    report, by_hand = row.report.for_students(), row.by_hand
    lines = [text for item, text in by_hand.items() if item not in report.withheld]
    for item in report.items:
        if item.outcome is not Outcome.PASSED and item.name not in by_hand:
            points = f"{number(item.points)} / {number(item.max_points)}"
            lines.append(f"{item.name}: {points}, {_fault(item, report.lang)}")
    right = words.SHOWN_RIGHT if report.withheld else words.ALL_RIGHT
    return lines or [right.in_language(report.lang)]


def _fault(item: ItemResult, lang: str) -> str:
    """The sentence that matters, where there is one; else the outcome."""
    said = mistake(item, lang) if item.feedback and item.outcome not in UNTOLD else ""
    return said or words.OUTCOMES[item.outcome].in_language(lang)


def mistake(item: ItemResult, lang: str) -> str:
    """What is wrong, in the words that are the same for all who made this mistake."""
    feedback = item.feedback
    assert feedback is not None
    if item.outcome is Outcome.INVALID:
        return FILE_BROKEN.in_language(lang)
    named = feedback.mistake or words.SEMICOLON.in_language(lang).join(feedback.differences)
    if item.outcome is Outcome.FAILED:
        return named or NOT_MET.in_language(lang).format(claim=feedback.claim)
    return named or words.OUTCOMES[item.outcome].in_language(lang)
