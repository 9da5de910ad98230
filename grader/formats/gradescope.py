"""The report as Gradescope's results.json: a test an item, withheld ones hidden."""

from __future__ import annotations

import json
from typing import Any

from grader.feedback.rows import counted, ending, named, notes_together, plain
from grader.report import ItemResult, Outcome, Report


def render(report: Report) -> str:
    """The JSON. `score` stands beside the tests' own, so that rounding cannot change it."""
    shown = report.for_students()
    results = {
        "score": report.score,
        "output": "\n".join((*notes_together(report.notes, report), *ending(shown))),
        "output_format": "text",
        "visibility": "visible",
        "tests": [_test(report, item) for item in report.items],
    }
    return json.dumps(results, ensure_ascii=False, indent=2) + "\n"


def _test(report: Report, item: ItemResult) -> dict[str, Any]:
    lines = [counted(item, report.lang), plain(item, report.lang)]
    return {
        "name": named(item, report.lang),
        "score": item.points,
        "max_score": item.max_points,
        "status": "passed" if item.outcome is Outcome.PASSED else "failed",
        "output": "\n".join(filter(None, lines)),
        "output_format": "text",
        "visibility": "hidden" if item.name in report.withheld else "visible",
        "tags": [item.chapter],
    }
