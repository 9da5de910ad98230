"""The report for Moodle's VPL: comments, then the grade out of 100.

Inside the comments a line that begins with - is a title and one that begins with > is shown as
it is, so that nothing from a student can be taken for a grade.
"""

from __future__ import annotations

from grader.feedback import words
from grader.feedback.rows import (
    ending,
    groups,
    heading,
    notes,
    number,
    outcome,
    plain,
    said,
    score,
)
from grader.report import ItemResult, Report


def render(report: Report) -> str:
    """The lines that vpl_evaluate prints."""
    share = report.score / report.max_score if report.max_score else 0.0
    comments = [f"-{words.TOTAL.in_language(report.lang)} ({score(report)})"]
    for group in groups(report):
        comments += _comment(group, report.lang)
    texts = (*notes(report), *ending(report))
    comments += [f">{line}" for text in texts for line in text.splitlines()]
    grade = f"Grade :=>> {number(round(100 * min(share, 1.0), 2))}"
    return "\n".join(["<|--", *comments, "--|>", grade]) + "\n"


def _comment(group: list[ItemResult], lang: str) -> list[str]:
    names, points = heading(group, lang)
    lines = [f">{line}" for line in plain(group[0], lang).splitlines()]
    return [f"-{said(names, outcome(group[0], lang), lang)} ({points})", *lines]
