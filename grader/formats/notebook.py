"""The report as a piece of HTML for a notebook's output: no script, no file beside it.

Colours are chosen to be read on a light and on a dark page; everything is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from grader.formats import words
from grader.formats.feedback import counted, named, rows, score
from grader.outcome import ItemResult, Outcome, Report

GREEN, RED, GREY, PURPLE = "#2e9e5b", "#d6493f", "#8a8f98", "#9a5bd0"
COLOURS = {Outcome.PASSED: GREEN, Outcome.MISSING: GREY, Outcome.GRADER_ERROR: PURPLE}
BOX = "border-left: 4px solid {colour}; padding: 0.2em 0 0.2em 1em; margin: 0.4em 0"
TABLE = "border: 0; margin: 0.3em 0; color: inherit; font-size: inherit"
LABEL = "text-align: left; vertical-align: top; padding: 0.1em 1.2em 0.1em 0; opacity: 0.65"
VALUE = "text-align: left; vertical-align: top; padding: 0.1em 0; white-space: pre-wrap"
FORMULA = VALUE + "; font-family: monospace; font-size: 1.05em"
ALIGNED = (words.FORMULA, words.YOURS, words.GOT, words.RIGHT, words.LINE, words.PRINTED)


def render(report: Report) -> str:
    """The items' boxes, then notes about cells that did not run."""
    parts = [_item(item, report.lang) for item in report.items]
    label = escape(words.NOTE.in_language(report.lang))
    parts += [f'<p style="opacity: 0.8">{label}: {escape(note)}</p>' for note in report.notes]
    return f'<div lang="{escape(report.lang)}">{"".join(parts)}</div>'


def _item(item: ItemResult, lang: str) -> str:
    colour = COLOURS.get(item.outcome, RED)
    outcome = words.OUTCOMES[item.outcome].in_language(lang)
    head = (
        f"<strong>{escape(named(item, lang))}</strong> "
        f'<span style="color: {colour}; font-weight: bold">{escape(outcome)}</span> '
        f'<span style="opacity: 0.65">{score(item)}</span>'
    )
    said = "".join(_rows(item, lang)) if item.feedback else ""
    table = f'<table style="{TABLE}">{said}</table>' if said else ""
    return f'<div style="{BOX.format(colour=colour)}">{head}{table}{_checks(item, lang)}</div>'


def _rows(item: ItemResult, lang: str) -> Iterator[str]:
    """A row of the table a field; formulas and numbers are set in one width."""
    assert item.feedback is not None
    aligned = {label.in_language(lang) for label in ALIGNED}
    for label, text in rows(item, item.feedback, lang):
        style = FORMULA if label in aligned else VALUE
        yield (
            f'<tr style="background: none"><th style="{LABEL}">{escape(label)}</th>'
            f'<td style="{style}">{escape(text)}</td></tr>'
        )


def _checks(item: ItemResult, lang: str) -> str:
    """All checks, folded away unless the item passed."""
    if item.outcome is Outcome.MISSING:
        return ""
    lines = "".join(
        f'<li style="list-style: none"><span style="color: '
        f'{COLOURS.get(check.outcome, RED)}">{"✓" if check.outcome is Outcome.PASSED else "✗"}'
        f"</span> {escape(check.title)}</li>"
        for check in item.checks
    )
    opened = " open" if item.outcome is Outcome.PASSED and len(item.checks) < 20 else ""
    listed = f'<ul style="margin: 0.2em 0; padding-left: 0.5em">{lines}</ul>'
    return f"<details{opened}><summary>{counted(item, lang)}</summary>{listed}</details>"
