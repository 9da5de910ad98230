"""The report for a terminal: a table, then what to do about each item that is not right."""

from __future__ import annotations

from io import StringIO

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.formats import words
from grader.formats.feedback import (
    counted,
    ending,
    groups,
    isolation,
    named,
    notes,
    rows,
    score,
    unwritten,
)
from grader.outcome import ItemResult, Outcome, Report
from grader.submission import disarmed

WIDTH = 80
COLOURS = {Outcome.PASSED: "green", Outcome.MISSING: "dim", Outcome.GRADER_ERROR: "magenta"}


def render(report: Report, colour: bool = False, width: int = WIDTH) -> str:
    """The report as text; `colour` adds ANSI escapes."""
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        no_color=not colour,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
        force_jupyter=False,  # text is text there too
    )
    console.print(_headline(report))
    console.print(Padding(_table(report), (1, 0, 1, 2)))
    for note in notes(report):
        console.print(_fields([(words.NOTE.in_language(report.lang), note)], "yellow"))
    for group in groups(report):
        if group[0].feedback is None or unwritten(group[0]):
            continue
        console.print()
        console.print(_details(group, report.lang))
    for line in ending(report):
        console.print()
        console.print(Text(line, style="bold"))
    lines = (f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
    return disarmed("".join(lines))  # wrapping may have begun a line with ::


def _headline(report: Report) -> Text:
    lang = report.lang
    seed = "" if report.seed is None else f"   {words.SEED.in_language(lang)} {report.seed}"
    level = f"   {words.ISOLATION.in_language(lang)} {isolation(report)}"
    return Text.assemble((report.submission, "bold"), seed, level)


def _table(report: Report) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(words.ITEM.in_language(report.lang))
    table.add_column(words.EQUATION.in_language(report.lang))
    table.add_column(words.POINTS.in_language(report.lang), justify="right")
    table.add_column("")
    for item in report.items:
        table.add_row(
            item.name,
            item.equation,
            score(item),
            Text(_outcome(item.outcome, report.lang), style=COLOURS.get(item.outcome, "red")),
        )
    total = words.TOTAL.in_language(report.lang)
    table.add_row(Text(total, style="bold"), "", Text(score(report), style="bold"), "")
    return table


def _outcome(outcome: Outcome, lang: str) -> str:
    return words.OUTCOMES[outcome].in_language(lang)


def _details(group: list[ItemResult], lang: str) -> Group:
    """What is wrong with an item, or with all items of a file that cannot be run."""
    item, feedback = group[0], group[0].feedback
    assert feedback is not None
    fields = _fields(rows(item, feedback, lang), "dim")
    return Group(_title(group, lang), Padding(fields, (0, 0, 0, 2)))


def _title(group: list[ItemResult], lang: str) -> Text:
    item = group[0]
    if len(group) > 1:
        names = words.COMMA.in_language(lang).join(i.name for i in group)
        return Text(names, style="bold red")
    details = f"   {score(item)}   {counted(item, lang)}"
    return Text.assemble((named(item, lang), "bold red"), details)


def _fields(rows: list[tuple[str, str]], style: str) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style=style, no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text in rows:
        grid.add_row(label, Text(text))
    return grid
