"""The report as a piece of HTML for a notebook's output: no script, no file beside it.

Colours are chosen to be seen on a light and on a dark page; what is read has the page's own.
Everything is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from grader.feedback import words
from grader.feedback.rows import (
    LAID_OUT,
    counted,
    labelled,
    named,
    notes,
    outcome,
    score,
    what_to_write,
)
from grader.formats.formulas import Marked, beside
from grader.report import Feedback, ItemResult, Outcome, Report
from spec.text import Text

GREEN, RED, GREY, PURPLE = "#2e9e5b", "#d6493f", "#8a8f98", "#9a5bd0"
COLOURS = {Outcome.PASSED: GREEN, Outcome.MISSING: GREY, Outcome.GRADER_ERROR: PURPLE}
BOX = "border-left: 4px solid {colour}; padding: 0.2em 0 0.2em 1em; margin: 0.4em 0"
TABLE = "border: 0; margin: 0.3em 0; color: inherit; font-size: inherit"
LABEL = "text-align: left; vertical-align: baseline; padding: 0.1em 1.2em 0.1em 0; opacity: 0.65"
VALUE = "text-align: left; vertical-align: baseline; padding: 0.1em 0; white-space: pre-wrap"
FORMULA = VALUE + "; font-family: monospace; font-size: 1.05em"
MARK = "background: rgba(255, 176, 0, 0.28); padding-bottom: 0.2em; border-bottom: 2px {border}"
ALIGNED = (
    *(words.FORMULA, words.YOURS, words.CASE, words.GOT, words.RIGHT, words.LINE),
    words.PRINTED,
)


def render(report: Report) -> str:
    """The items' boxes, then notes about cells that did not run."""
    parts = [_item(item, report.lang) for item in report.items]
    label = escape(words.NOTE.in_language(report.lang))
    colon = escape(words.COLON.in_language(report.lang))
    said = notes(report, in_cells=True)
    parts += [f'<p style="opacity: 0.8">{label}{colon}{escape(note)}</p>' for note in said]
    return f'<div lang="{escape(report.lang)}">{"".join(parts)}</div>'


def _item(item: ItemResult, lang: str) -> str:
    colour = COLOURS.get(item.outcome, RED)
    head = (
        f"<strong>{escape(named(item, lang))}</strong> "
        f'<span style="color: {colour}">{words.sign(item.outcome)}</span> '
        f"<strong>{escape(outcome(item, lang))}</strong> "
        f'<span style="opacity: 0.65">{score(item)}</span>'
    )
    said = "".join(_rows(item, lang)) if item.feedback else ""
    table = f'<table style="{TABLE}">{said}</table>' if said else ""
    return f'<div style="{BOX.format(colour=colour)}">{head}{table}{_checks(item, lang)}</div>'


def _rows(item: ItemResult, lang: str) -> Iterator[str]:
    """A row of the table a field; formulas and numbers are set in one width."""
    assert item.feedback is not None
    both = _beside(item, item.feedback)
    for label, text in what_to_write(item) or labelled(item, item.feedback):
        style = FORMULA if label in ALIGNED else VALUE
        text = LAID_OUT[label](text) if label == words.CASE else text
        yield (
            f'<tr style="background: none"><th style="{LABEL}">'
            f"{escape(label.in_language(lang))}</th>"
            f'<td style="{style}">{both.get(label) or escape(text)}</td></tr>'
        )


def _beside(item: ItemResult, feedback: Feedback) -> dict[Text, str]:
    """The right formula and the student's, in one width, with what differs marked."""
    if not feedback.formula:
        return {}
    right, yours = beside(item.formula, feedback.formula)
    return {words.FORMULA: _marked(right, "dashed"), words.YOURS: _marked(yours, "solid")}


def _marked(formula: Marked, border: str) -> str:
    return "".join(
        f'<span style="{MARK.format(border=border)}">{escape(text)}</span>'
        if marked
        else escape(text)
        for text, marked in formula.runs
    )


def _checks(item: ItemResult, lang: str) -> str:
    """All checks, folded away unless the item passed."""
    if item.outcome is Outcome.MISSING:
        return ""
    lines = "".join(
        f'<li style="list-style: none"><span style="color: '
        f'{COLOURS.get(check.outcome, RED)}">{words.sign(check.outcome)}'
        f"</span> {escape(check.title)}</li>"
        for check in item.checks
    )
    opened = " open" if item.outcome is Outcome.PASSED and len(item.checks) < 20 else ""
    listed = f'<ul style="margin: 0.2em 0; padding-left: 0.5em">{lines}</ul>'
    return f"<details{opened}><summary>{counted(item, lang)}</summary>{listed}</details>"
