"""The report as Markdown: a table, then what to do about each item that is not right."""

from __future__ import annotations

import re

from grader.feedback import words
from grader.feedback.rows import (
    counted,
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
from grader.report import ItemResult, Report

# Marks, entities, mathematics, mentions, and what GitHub would make a link of.
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#!|~&@$]|:(?=//)|(?<=www)\.)")


def render(report: Report) -> str:
    """The whole report; what comes from students is escaped, or in a code block."""
    lang = report.lang
    label = words.NOTE.in_language(lang)
    parts = [f"## {escaped(report.submission)}: {score(report)}", _table(report)]
    parts += [said(label, escaped(note), lang) for note in notes(report)]
    parts += [_details(group, lang) for group in groups(report) if _has_words(group[0])]
    return "\n\n".join([*parts, *map(escaped, ending(report))]) + "\n"


def escaped(text: str) -> str:
    """Text in one line, without any meaning in Markdown."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _table(report: Report) -> str:
    lang = report.lang
    heads = [words.ITEM, words.EQUATION, words.POINTS, words.OUTCOME]
    lines = [_row([head.in_language(lang) for head in heads]), "|---|---|--:|---|"]
    for item in report.items:
        cells = [f"`{item.name}`", equation_numbers(item, lang), score(item)]
        lines.append(_row([*cells, escaped(outcome(item, lang))]))
    total = words.TOTAL.in_language(lang)
    return "\n".join([*lines, _row([f"**{total}**", "", f"**{score(report)}**", ""])])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _has_words(item: ItemResult) -> bool:
    return item.feedback is not None and not unwritten(item)


def _details(group: list[ItemResult], lang: str) -> str:
    """Of an item what is wrong with it; of several that one file costs, or one item, once."""
    item, (names, points) = group[0], heading(group, lang)
    if len(group) == 1:
        points += words.COMMA.in_language(lang) + counted(item, lang)
    return f"### {escaped(names)}\n\n{points}\n\n{_code(plain(item, lang))}"


def _code(text: str) -> str:
    """A code block that no line of the text can end."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
