"""The report as GitHub Classroom's reporter takes it from a step's output: JSON in base64."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from grader.feedback import words
from grader.feedback.rows import listed, named, plain
from grader.formats.place import located
from grader.report import ItemResult, Outcome, Report

STATUS = {Outcome.PASSED: "pass", Outcome.FAILED: "fail", Outcome.MISSING: "fail"}


def render(report: Report) -> str:
    """One line; the reporter adds the scores of the tests up."""
    tests = [_test(report, item) for item in report.items]
    rest = round(report.score - sum(item.points for item in report.items), 2)
    if report.withheld:
        tests.append(_withheld(report, rest))
    statuses = {test["status"] for test in tests}
    result = {
        "version": 1,
        "status": next((s for s in ("error", "fail") if s in statuses), "pass"),
        "max_score": report.max_score,
        "tests": tests,
    }
    return b64encode(json.dumps(result).encode()).decode() + "\n"


def _test(report: Report, item: ItemResult) -> dict[str, Any]:
    file, line = located(report, item) or ("", None)
    return {
        "name": named(item, report.lang),
        "status": STATUS.get(item.outcome, "error"),
        "score": item.points,
        "message": plain(item, report.lang),
        "test_code": "",
        "filename": file,
        "line_no": line or 0,
        "duration": 0,
    }


def _withheld(report: Report, points: float) -> dict[str, Any]:
    """Stands for all items that are not shown; it tells their points together, not why."""
    items = listed(report.withheld, report.lang)
    name = words.WITHHELD.in_language(report.lang).format(items=items)
    place = {"test_code": "", "filename": "", "line_no": 0, "duration": 0}
    return {"name": name, "status": "pass", "score": points, "message": "", **place}
