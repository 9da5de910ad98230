"""The report as a table, an item a line, for spreadsheets."""

from __future__ import annotations

import csv
from io import StringIO

from grader.feedback.rows import number, outcome
from grader.report import Report
from grader.safe_text import defused

HEAD = ("submission", "item", "chapter", "equation", "points", "max_points", "outcome", "summary")
MARK = "\ufeff"  # without it Excel does not take the file for UTF-8


def render(report: Report) -> str:
    """The table; the summary says what is wrong with an item."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEAD)
    for item in report.items:
        feedback = item.feedback
        summary = feedback.summary if feedback else ""
        if feedback and feedback.through:
            summary = outcome(item, report.lang)
        points = (number(item.points), number(item.max_points))
        line = (report.submission, item.name, item.chapter, item.equation, *points, item.outcome)
        table.writerow(map(defused, (*line, summary)))
    return MARK + out.getvalue()
