"""What is said of a report: of each item that is not right, as labelled rows, and what comes next.
The formats lay it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from grader.called import command
from grader.feedback import words
from grader.report import Ahead, Feedback, ItemResult, Outcome, Report
from spec.item import Item
from spec.text import Text

MOST_LINES = 8
MOST_NAMES = 2  # of items that fail through another one
Row = tuple[Text, str]


def rows(item: ItemResult, feedback: Feedback, lang: str) -> list[tuple[str, str]]:
    """What is said in words, laid out in lines: equations and arrays under each other."""
    return [(label.in_language(lang), text) for label, text in in_lines(labelled(item, feedback))]


def in_lines(rows: list[Row]) -> list[Row]:
    """Each equation, and each array that is written out, in a line of its own."""
    return [(label, LAID_OUT.get(label, str)(text)) for label, text in rows]


def labelled(item: ItemResult, feedback: Feedback) -> list[Row]:
    """The claim, yours beside the right one, the case, what to do next; empty ones left out."""
    if feedback.through:
        return [(words.NEXT, feedback.next_step)]
    lines = _whole_file(feedback) if item.outcome is Outcome.INVALID else _rows(item, feedback)
    return [row for row in lines if row[1]]


def _rows(item: ItemResult, feedback: Feedback) -> list[Row]:
    place = feedback.place
    crashed, missing = item.outcome is not Outcome.FAILED, item.outcome is Outcome.MISSING
    return [
        (words.CLAIM, "" if feedback.caught or missing else feedback.claim),
        (words.WRONG, feedback.summary if crashed or not feedback.formula else ""),
        (words.LINE, f"{place.file}:{place.line}  {place.source}" if place else ""),
        (words.FORMULA, item.formula),
        (words.YOURS, feedback.formula),
        (words.DIFFERS, _lines(feedback.differences)),
        (words.CASE, feedback.case),
        (words.GOT, feedback.yours),
        (words.RIGHT, feedback.right),
        (words.PRINTED, _lines(tuple(feedback.printed.splitlines()))),
        (words.ALSO, _lines(tuple(f"– {line}" for line in feedback.also))),
        (words.NEXT, feedback.next_step),
    ]


def equations(formula: str) -> str:
    """Side by side -> under each other."""
    return formula.replace(",  ", "\n")


def _inputs(case: str) -> str:
    return re.sub(r"(?:, |，)(?=\w+ = )", "\n", case) if "[[" in case else case


LAID_OUT: dict[Text, Callable[[str], str]] = {
    words.FORMULA: equations,
    words.YOURS: equations,
    words.CASE: _inputs,
}


def _whole_file(feedback: Feedback) -> list[Row]:
    source = feedback.place.source if feedback.place else ""
    rows = [(words.WRONG, feedback.summary), (words.LINE, source)]
    return [*rows, (words.NEXT, feedback.next_step)]


def _lines(lines: tuple[str, ...]) -> str:
    """A few lines; the cut is shown."""
    return "\n".join(lines if len(lines) <= MOST_LINES else (*lines[:MOST_LINES], "…"))


def number(points: float) -> str:
    """15 for 15.0, 7.5 for 7.5."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def some_points(points: float, lang: str) -> str:
    """ "7.5 points"."""
    return words.SOME_POINTS.in_language(lang).format(points=number(points))


def named(item: ItemResult | Item | Ahead, lang: str) -> str:
    """ "delta, eq. 3"; the name alone where the equation has no number."""
    comma, label = words.COMMA.in_language(lang), words.EQUATION.in_language(lang)
    numbers = equation_numbers(item, lang)
    return f"{item.name}{comma}{label} {numbers}" if numbers else item.name


def equation_numbers(item: ItemResult | Item | Ahead, lang: str) -> str:
    """ "5, 6", as the language lists them."""
    return item.equation.replace(", ", words.LIST.in_language(lang))


def listed(names: Iterable[str], lang: str) -> str:
    """Names, one after the other."""
    return words.LIST.in_language(lang).join(names)


def counted(item: ItemResult, lang: str) -> str:
    """ "7 of 14 checks passed"."""
    passed = sum(c.outcome is Outcome.PASSED for c in item.checks)
    return words.CHECKS.in_language(lang).format(passed=passed, all=len(item.checks))


def isolation(report: Report) -> str:
    """The level, and what was not enforced."""
    lang = report.lang
    level = words.LEVELS[report.isolation.level].in_language(lang)
    if not report.isolation.missing:
        return level
    layers = listed(
        (words.LAYER_NAMES[x].in_language(lang) for x in report.isolation.missing), lang
    )
    absent = words.NOT_ENFORCED.in_language(lang).format(layers=layers)
    return level + words.BRACKETS.in_language(lang).format(absent)


def notes(report: Report, in_cells: bool = False) -> list[str]:
    """What is the matter with files and is not said with an item.

    in_cells: what is graded are the cells that a notebook's kernel ran
    """
    summaries = {i.feedback.summary for i in report.items if i.feedback}
    said = [note for note in report.notes if note not in summaries]
    if said or report.withheld or not all(unwritten(item) for item in report.items):
        return notes_together(said, report)
    if in_cells:
        return [words.RUN_AGAIN.in_language(report.lang)]
    anywhere = any(item.place for item in report.items)
    note = (words.UNSAVED if anywhere else words.NOTHING_HERE).in_language(report.lang)
    return [note.format(init=command("init", "rnn", lang=report.lang))]


def groups(report: Report) -> list[list[ItemResult]]:
    """The items; those that one broken file costs stand together, and those that fail through
    the same others: these come last, after their causes."""
    together: dict[object, list[ItemResult]] = {}
    for item in sorted(report.items, key=_follows):
        feedback = item.feedback
        key: object = item.name
        if feedback is not None and item.outcome is Outcome.INVALID:
            key = feedback.summary
        elif feedback is not None and feedback.through:
            key = feedback.through
        together.setdefault(key, []).append(item)
    return list(together.values())


def _follows(item: ItemResult) -> bool:
    """Whether it fails through others."""
    return item.feedback is not None and bool(item.feedback.through)


def some(names: list[str], lang: str) -> str:
    """The first of many names, and how many more there are."""
    if len(names) <= MOST_NAMES + 1:
        return listed(names, lang)
    more = words.AND_MORE.in_language(lang).format(count=len(names) - MOST_NAMES)
    return listed(names[:MOST_NAMES], lang) + more


def those_that_use(group: list[ItemResult], lang: str) -> str:
    """ "Items that use forward, not right yet: train, perplexity"."""
    feedback = group[0].feedback
    causes = listed(feedback.through if feedback else (), lang)
    items = some([item.name for item in group], lang)
    return words.USE.in_language(lang).format(names=causes, items=items)


def in_short(item: ItemResult, lang: str) -> str:
    """What differs, or what is wrong, without the case."""
    feedback = item.feedback
    if feedback is None:
        return ""
    if feedback.caught and feedback.differences:  # they speak of the network that it misses
        return words.SENTENCES.in_language(lang).format(feedback.summary, feedback.differences[0])
    if feedback.differences and (feedback.explains or item.outcome is Outcome.FAILED):
        return feedback.differences[0]
    if item.outcome is Outcome.FAILED:
        return words.NOT_SO.in_language(lang).format(claim=feedback.claim)
    return feedback.summary


def outcome(item: ItemResult, lang: str) -> str:
    """What became of an item, in a word or two."""
    if item.feedback is not None and item.feedback.through:
        names = listed(item.feedback.through, lang)
        return words.THROUGH.in_language(lang).format(names=names)
    if item.outcome is Outcome.MISSING and not unwritten(item):
        return words.NOT_THERE.in_language(lang)
    return words.OUTCOMES[item.outcome].in_language(lang)


def judged_with(items: list[str], names: Iterable[str], lang: str) -> str:
    """ "train, perplexity: judged with the right forward"."""
    said = words.JUDGED_WITH.in_language(lang)
    return said.format(items=some(items, lang), names=listed(names, lang))


def notes_together(notes: Iterable[str], report: Report) -> list[str]:
    """The notes; items that were judged with the same right functions share one."""
    lang, carried = report.lang, dict[tuple[str, ...], list[str]]()
    for item in report.items:
        names = tuple(n for n in item.carried if n not in report.withheld)
        if judged_with([item.name], names, lang) in notes:
            carried.setdefault(names, []).append(item.name)
    single = {judged_with([i], names, lang) for names, items in carried.items() for i in items}
    shared = [judged_with(items, names, lang) for names, items in carried.items()]
    return [note for note in notes if note not in single] + shared


def unwritten(item: ItemResult) -> bool:
    """Whether there is nothing yet that could be wrong."""
    feedback = item.feedback
    return item.outcome is Outcome.MISSING and feedback is not None and feedback.place is None


def score(part: ItemResult | Report) -> str:
    """ "7.5 / 15"."""
    earned = part.points if isinstance(part, ItemResult) else part.score
    maximum = part.max_points if isinstance(part, ItemResult) else part.max_score
    return f"{number(earned)} / {number(maximum)}"


def said(label: str, text: str, lang: str) -> str:
    """ "claim: is right at every size"."""
    return words.SAID.in_language(lang).format(label=label, text=text)


def heading(group: list[ItemResult], lang: str) -> tuple[str, str]:
    """ "delta, eq. 3" and "0 / 18"; of several that one file costs, or one item, all together."""
    if len(group) == 1:
        return named(group[0], lang), score(group[0])
    earned, most = sum(i.points for i in group), sum(i.max_points for i in group)
    return listed((i.name for i in group), lang), f"{number(earned)} / {number(most)}"


def plain(item: ItemResult, lang: str) -> str:
    """The rows as lines of text; empty where there is nothing to say."""
    if item.feedback is None:
        return ""
    lines = [said(label, text, lang) for label, text in rows(item, item.feedback, lang)]
    return "\n".join(line.replace("\n", "\n  ") for line in lines)


def first_to_do(report: Report) -> ItemResult | None:
    """The item to work on next; None where everything is right."""
    wrong = [i for i in report.items if i.outcome is not Outcome.PASSED]
    return min(wrong, key=_follows, default=None)


def place_of(item: ItemResult | Ahead, lang: str) -> str:
    """Where to write or mend it: the line that stops the file, else the definition; or ""."""
    place = item.place
    if isinstance(item, ItemResult) and item.feedback and item.outcome is Outcome.INVALID:
        place = item.feedback.place or place
    if place is None:
        return ""
    return words.IN_FILE.in_language(lang).format(file=place.file, line=place.line)


def what_to_write(item: ItemResult | Ahead) -> list[Row]:
    """Of an item that is not written yet: what to write, and its equation."""
    if isinstance(item, Ahead) or item.feedback is None or not unwritten(item):
        return []
    return in_lines([(words.WRITE, item.feedback.next_step), (words.FORMULA, item.formula)])


def later(report: Report) -> str:
    """The chapters that were not asked for, and how to ask for them; "" if there are none."""
    bracketed = words.BRACKETS.in_language(report.lang)
    named_chapters = (c.name + bracketed.format(number(c.points)) for c in report.later)
    chapters = listed(named_chapters, report.lang)
    if report.only and report.ahead is None and not first_to_do(report):
        return words.ALL_ITEMS.in_language(report.lang)
    return words.LATER.in_language(report.lang).format(chapters=chapters) if chapters else ""


def next_item(report: Report) -> ItemResult | Ahead | None:
    """The item to work on next: one that is not right, else the first that was not asked for and
    is not written; None where there is none."""
    return first_to_do(report) or report.ahead


def all_right(report: Report) -> str:
    """The sentence for a report in which nothing is wrong."""
    if report.only:
        names = listed((item.name for item in report.items), report.lang)
        return words.ASKED_RIGHT.in_language(report.lang).format(items=names)
    right = words.SHOWN_RIGHT if report.withheld else words.ALL_RIGHT
    return right.in_language(report.lang)


def not_shown(report: Report) -> str:
    """The items that count and are not shown; "" if there are none."""
    names = listed(report.withheld, report.lang)
    return words.WITHHELD.in_language(report.lang).format(items=names) if names else ""


def ending(report: Report) -> list[str]:
    """What comes next, and what is not shown or was not graded."""
    item = next_item(report)
    right = "" if first_to_do(report) else all_right(report)
    start = words.START_WITH.in_language(report.lang)
    first = start.format(item=named(item, report.lang)) if item else ""
    return [line for line in (right, first, not_shown(report), later(report)) if line]
