"""The report for a terminal: a table, then what to do about each item that is not right.

One colour, ACCENT, says what to do next; green is right, red is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from grader.called import command
from grader.feedback import rows as said
from grader.feedback import words
from grader.formats.fields import Field, colours, fields, marked
from grader.formats.layout import Columns, Indented, Part, Styled, printed
from grader.report import Ahead, ItemResult, Outcome, Report

WIDTH = 80
BESIDE_LABEL = 66  # columns
LONG = 12  # items, above which a table is told in groups
ACCENT = "bold cyan"
COLOURS = {Outcome.PASSED: "green", Outcome.MISSING: "dim", Outcome.GRADER_ERROR: "magenta"}
MARKS = {Outcome.PASSED: "✓", Outcome.MISSING: " "}
NEXT, WRONG = "▸", "✗"


def render(report: Report, colour: bool = False, width: int = WIDTH, in_cells: bool = False) -> str:
    """The report as text; `colour` adds ANSI escapes.

    in_cells: of a notebook's cells, which says itself what comes next
    """
    parts: list[Part] = [_headline(report), "", _table(report, width)]
    if texts := said.notes(report, in_cells):
        label = words.NOTE.in_language(report.lang)
        parts += ["", fields([(label, text) for text in texts])]
    parts += _what_is_wrong(report)
    if in_cells:
        parts += _to_write(report)
    else:
        parts += ["", *_ending(report)]
        for line in (said.not_shown(report), said.later(report)):
            parts += ["", Styled(line, "dim")] if line else []
    return printed(*parts, colour=colour, width=width)


def _headline(report: Report) -> Styled:
    label = words.ISOLATION.in_language(report.lang)
    seed = "" if report.seed is None else f"   {words.SEED.in_language(report.lang)} {report.seed}"
    return Styled.joined(
        (report.submission, "bold"), (f"{seed}   {label} {said.isolation(report)}", "dim")
    )


def _table(report: Report, width: int) -> Columns:
    """A line an item: the points with the slashes under each other, the outcome with a mark."""
    lang, todo = report.lang, said.first_to_do(report)
    lines: list[tuple[Part, ...]] = []
    if len(report.items) <= LONG:
        heads = (words.EQUATION, words.POINTS)
        names = [f"  {words.ITEM.in_language(lang)}", *(head.in_language(lang) for head in heads)]
        lines.append((*(Styled(name, "dim") for name in names), ""))
    for row in _table_rows(report):
        first, is_next = row[0], row[0] is todo
        several = words.SEVERAL.in_language(lang).format(count=len(row))
        name = f"{NEXT if is_next else ' '} {first.name if len(row) == 1 else several}"
        lines.append(
            (
                Styled(name, ACCENT if is_next else ""),
                said.equation_numbers(first, lang) if len(row) == 1 else "",
                _points(sum(i.points for i in row), sum(i.max_points for i in row), report),
                _outcome(first, lang),
            )
        )
    total = _points(report.score, report.max_score, report)
    name = f"  {words.TOTAL.in_language(lang)}"
    lines.append((Styled(name, "bold"), "", Styled(total, "bold"), ""))
    wide = Columns(lines, gives=(0, 3), gap=3, right=2)
    return wide if wide.widest() <= width else Columns(lines, gives=(0, 3), gap=1, right=2)


def _table_rows(report: Report) -> list[list[ItemResult]]:
    """An item a row; in a long table those that need no look now share one: what passed, what
    is not written yet, what fails through the same others."""
    if len(report.items) <= LONG:
        return [[item] for item in report.items]
    todo, together = said.first_to_do(report), dict[object, list[ItemResult]]()
    for item in report.items:
        shared = item is not todo and (item.outcome is Outcome.PASSED or said.unwritten(item))
        through = item.feedback.through if item.feedback else ()
        key = through or (item.outcome if shared else item.name)
        together.setdefault(key, []).append(item)
    return sorted(together.values(), key=len)


def _points(got: float, most: float, report: Report) -> str:
    """ "4.5 /  18": as wide as the total's, so that the slashes stand under each other."""
    return f"{said.number(got)} / {said.number(most).rjust(len(said.number(report.max_score)))}"


def _outcome(item: ItemResult, lang: str) -> Styled:
    """An item that fails through another one alone has nothing of its own to mend."""
    if item.feedback is not None and item.feedback.through:
        return Styled(f"{words.USES} {said.outcome(item, lang)}", "dim")
    mark = MARKS.get(item.outcome, WRONG)
    return Styled(f"{mark} {said.outcome(item, lang)}", COLOURS.get(item.outcome, "red"))


def _what_is_wrong(report: Report) -> list[Part]:
    """Of each item that is not right. Told in full is in a long report the first alone, and of
    those that share a wrong helper the first; of the others there is a line each."""
    lang, parts, brief, shared = report.lang, list[Part](), list[Field](), set[str]()
    wrong = [
        g for g in said.groups(report) if g[0].feedback is not None and not said.unwritten(g[0])
    ]
    through = [g for g in wrong if g[0].feedback and g[0].feedback.through]
    for place, group in enumerate(g for g in wrong if g not in through):
        helpers = group[0].feedback.shares if group[0].feedback else ()
        is_brief = (place and len(report.items) > LONG) or shared.intersection(helpers)
        if len(group) == 1 and is_brief:
            brief.append((group[0].name, said.in_short(group[0], lang)))
        else:
            shared.update(helpers)
            parts += ["", *_details(group, lang)]
    parts += ["", fields(brief)] if brief else []
    for group in (g for g in through if not all(item.is_whole for item in g)):  # a note has those
        parts += ["", said.those_that_use(group, lang)]
    return parts


def _details(group: list[ItemResult], lang: str) -> Iterator[Part]:
    """What is wrong with an item, or with all items of a file that cannot be run."""
    item, feedback = group[0], group[0].feedback
    assert feedback is not None
    details = marked(_packed(said.rows(item, feedback, lang), lang), item, lang)
    yield _title(group, lang)
    yield Indented(fields(details, colours(lang)))


def _packed(pairs: list[tuple[str, str]], lang: str) -> list[tuple[str, str]]:
    """The inputs side by side as far as a line takes them."""
    case = words.CASE.in_language(lang)
    return [(label, _filled(text) if label == case else text) for label, text in pairs]


def _filled(text: str) -> str:
    lines = [""]
    for part in text.splitlines():
        together = f"{lines[-1]}   {part}"
        if lines[-1] and cell_len(together) <= BESIDE_LABEL:
            lines[-1] = together
        else:
            lines.append(part)
    return "\n".join(lines[1:])


def _title(group: list[ItemResult], lang: str) -> Styled:
    item = group[0]
    if len(group) > 1:
        names = said.listed((i.name for i in group), lang)
        return Styled(names, "bold red")
    details = f"   {said.score(item)}   {said.counted(item, lang)}"
    return Styled.joined((said.named(item, lang), "bold red"), (details, "dim"))


def _to_write(report: Report) -> list[Part]:
    """What to write of the first item, where that is a blank."""
    todo = said.first_to_do(report)
    blank = _blank(todo, report.lang) if todo else []
    return ["", Indented(fields(blank))] if blank else []


def _blank(todo: ItemResult | Ahead, lang: str) -> list[Field]:
    return [(label.in_language(lang), text) for label, text in said.what_to_write(todo)]


def _ending(report: Report) -> Iterator[Part]:
    """What to do next, where, and where there is help."""
    lang, todo = report.lang, said.next_item(report)
    if said.first_to_do(report) is None:
        yield Styled(said.all_right(report), "bold green")
    if todo is None:
        return
    first = words.START_WITH.in_language(lang).format(item=said.named(todo, lang))
    place = said.place_of(todo, lang)
    yield Styled.joined((first, ACCENT), f"   {place}" if place else "")
    explain = command("explain", todo.name, lang=lang)
    yield Indented(fields([*_blank(todo, lang), (words.HELP.in_language(lang), explain)]))
