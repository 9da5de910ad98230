"""The report for Moodle's CodeRunner: what a combinator template grader prints."""

from __future__ import annotations

import json
from html import escape

from grader.feedback import words
from grader.feedback.rows import (
    ending,
    equation_numbers,
    groups,
    heading,
    notes,
    outcome,
    plain,
    said,
    score,
    unwritten,
)
from grader.report import ItemResult, Outcome, Report


def render(report: Report) -> str:
    """The JSON: the fraction of the mark, a table that CodeRunner escapes, and HTML of ours."""
    lang = report.lang
    fraction = report.score / report.max_score if report.max_score else 0.0
    total = said(words.TOTAL.in_language(lang), score(report), lang)
    heads = [words.ITEM, words.EQUATION, words.POINTS, words.OUTCOME]
    table = [["iscorrect", *(head.in_language(lang) for head in heads)]]
    table += [_row(item, lang) for item in report.items]
    wrong = [i for i in groups(report) if i[0].feedback and not unwritten(i[0])]
    result = {
        "fraction": round(min(fraction, 1.0), 4),
        "prologuehtml": f"<p>{escape(total)}</p>",
        "testresults": table,
        "epiloguehtml": "".join(_details(group, lang) for group in wrong) + _last(report),
    }
    return json.dumps(result, ensure_ascii=False) + "\n"


def _row(item: ItemResult, lang: str) -> list[str]:
    right = "1" if item.outcome is Outcome.PASSED else "0"
    return [right, item.name, equation_numbers(item, lang), score(item), outcome(item, lang)]


def _details(group: list[ItemResult], lang: str) -> str:
    names, _ = heading(group, lang)
    return f"<h5>{escape(names)}</h5><pre>{escape(plain(group[0], lang))}</pre>"


def _last(report: Report) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in (*notes(report), *ending(report)))
