"""The report as JUnit XML: a suite a submission, a testcase a check.

A check is named by its chapter and item (`classname`) and its title (`name`); GitLab tells
testcases apart by these two.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as XML

from grader.feedback.rows import number, outcome, plain
from grader.formats.place import located
from grader.report import CheckResult, ItemResult, Outcome, Report

WRONG = (Outcome.FAILED, Outcome.MISSING)  # the others are errors: nothing came back
# What XML cannot hold, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The XML, with its declaration."""
    checks = [check for item in report.items for check in _checks(item, report.lang)]
    failures = sum(c.outcome in WRONG for c in checks)
    errors = sum(c.outcome is not Outcome.PASSED for c in checks) - failures
    counts = {"tests": len(checks), "failures": failures, "errors": errors, "skipped": 0}
    numbers = {name: str(count) for name, count in counts.items()}
    root = XML.Element("testsuites", numbers)
    suite = XML.SubElement(root, "testsuite", {"name": legal(report.submission), **numbers})
    properties = XML.SubElement(suite, "properties")
    for name, points in (("score", report.score), ("max_score", report.max_score)):
        XML.SubElement(properties, "property", {"name": name, "value": number(points)})
    for item in report.items:
        for check in _checks(item, report.lang):
            _testcase(suite, report, item, check)
    XML.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{XML.tostring(root, encoding="unicode")}\n'


def _checks(item: ItemResult, lang: str) -> tuple[CheckResult, ...]:
    """Its checks; where they are right and a file that it needs cannot be run, one that says so."""
    if item.carried or not item.is_whole or item.feedback is None:
        return item.checks
    return *item.checks, CheckResult(outcome(item, lang), item.outcome, item.feedback.summary)


def _testcase(suite: XML.Element, report: Report, item: ItemResult, check: CheckResult) -> None:
    case = {"classname": f"{item.chapter}.{item.name}", "name": legal(check.title), "time": "0"}
    place = located(report, item)
    if place:
        case["file"] = legal(place[0])
    if place and place[1]:
        case["line"] = str(place[1])
    testcase = XML.SubElement(suite, "testcase", case)
    if check.outcome is Outcome.PASSED:
        return
    kind = "failure" if check.outcome in WRONG else "error"
    said = {"message": legal(check.summary), "type": str(check.outcome)}
    explained = item.feedback is not None and item.first_wrong in (check, None)
    text = plain(item, report.lang) if explained else check.summary
    XML.SubElement(testcase, kind, said).text = legal(text)


def legal(text: str) -> str:
    """Text that XML can hold."""
    return FORBIDDEN.sub("\ufffd", text)
