"""The report for Moodle's CodeRunner: what a combinator template grader prints."""

from __future__ import annotations

import json
from html import escape

from grader.feedback import words
from grader.feedback.rows import ending, equation_numbers, named, outcome, plain, score
from grader.report import ItemResult, Outcome, Report


def render(report: Report) -> str:
    """The JSON: the fraction of the mark, a table that CodeRunner escapes, and HTML of ours."""
    lang = report.lang
    fraction = report.score / report.max_score if report.max_score else 0.0
    heads = [words.ITEM, words.EQUATION, words.POINTS, words.OUTCOME]
    table = [["iscorrect", *(head.in_language(lang) for head in heads)]]
    table += [_row(item, lang) for item in report.items]
    wrong = [i for i in report.items if i.feedback and i.outcome is not Outcome.MISSING]
    result = {
        "fraction": round(min(fraction, 1.0), 4),
        "prologuehtml": f"<p>{escape(words.TOTAL.in_language(lang))}: {score(report)}</p>",
        "testresults": table,
        "epiloguehtml": "".join(_details(item, lang) for item in wrong) + _last(report),
    }
    return json.dumps(result, ensure_ascii=False) + "\n"


def _row(item: ItemResult, lang: str) -> list[str]:
    right = "1" if item.outcome is Outcome.PASSED else "0"
    return [right, item.name, equation_numbers(item, lang), score(item), outcome(item, lang)]


def _details(item: ItemResult, lang: str) -> str:
    return f"<h5>{escape(named(item, lang))}</h5><pre>{escape(plain(item, lang))}</pre>"


def _last(report: Report) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in (*report.notes, *ending(report)))
