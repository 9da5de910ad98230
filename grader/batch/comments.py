"""What a student is told in a line: the items that are not right, each with what is wrong there."""

from __future__ import annotations

from grader.batch.rows import Row
from grader.feedback import words
from grader.feedback.rows import judged_with, number, outcome, unwritten
from grader.report import ItemResult, Outcome
from spec.text import Text

TOGETHER = (Outcome.MISSING, Outcome.INVALID)  # told once for all that it costs
UNTOLD = (Outcome.PASSED, Outcome.MISSING, Outcome.GRADER_ERROR)
NOT_MET = Text("claim not met: {claim}", "没有满足要求：{claim}")
FILE_BROKEN = Text("a file of it cannot be run", "其中有文件无法运行")


def comments(row: Row) -> list[str]:
    """A sentence a fault, of the items that students see; one sentence where all is right."""
    if row.report is None:
        return []
    report, by_hand = row.report.for_students(), row.by_hand
    lines = [text for item, text in by_hand.items() if item not in report.withheld]
    if row.result.problem is not None:
        return [row.result.problem.in_language(report.lang), *lines]
    together = dict[str, list[ItemResult]]()
    carried: dict[tuple[str, ...], list[str]] = {}
    for item in report.items:
        if item.outcome is Outcome.PASSED or item.name in by_hand:
            continue
        if item.is_whole and item.carried:
            others = tuple(name for name in item.carried if name not in report.withheld)
            carried.setdefault(others, []).append(item.name)
            continue
        alone = item.outcome not in TOGETHER
        fault = _fault(item, report.lang)
        together.setdefault(f"{item.name} {fault}" if alone else fault, []).append(item)
    written_first = sorted(together.values(), key=lambda items: items[0].outcome in TOGETHER)
    lines += [_line(items, report.lang) for items in written_first]
    lines += [judged_with(items, names, report.lang) for names, items in carried.items() if names]
    right = words.SHOWN_RIGHT if report.withheld else words.ALL_RIGHT
    return lines or [right.in_language(report.lang)]


def _line(items: list[ItemResult], lang: str) -> str:
    """What these items got, and what is wrong with them."""
    names = words.LIST.in_language(lang).join(i.name for i in items)
    points, most = sum(i.points for i in items), sum(i.max_points for i in items)
    colon, comma = words.COLON.in_language(lang), words.COMMA.in_language(lang)
    return f"{names}{colon}{number(points)} / {number(most)}{comma}{_fault(items[0], lang)}"


def _fault(item: ItemResult, lang: str) -> str:
    """The sentence that matters, where there is one; else the outcome. Of what fails through
    another item that one's name, as its report has it."""
    feedback = item.feedback
    if feedback is not None and feedback.through:
        return outcome(item, lang)
    if feedback is not None and item.outcome is Outcome.MISSING and not unwritten(item):
        return feedback.summary
    if feedback is None or item.outcome in UNTOLD:
        return _outcome(item, lang)
    said = mistake(item, lang)
    if item.outcome is Outcome.INVALID and feedback.summary and not feedback.place:
        return feedback.summary.rstrip()
    if feedback.place and item.outcome is Outcome.INVALID:
        at = words.IN_FILE.in_language(lang).format(
            file=feedback.place.file, line=feedback.place.line
        )
        return f"{said}{words.COLON.in_language(lang)}{at}"
    if _named(item, lang) or not feedback.summary:
        return said
    if item.outcome is Outcome.FAILED:
        return said + words.BRACKETS.in_language(lang).format(feedback.summary)
    return feedback.summary.rstrip() if item.outcome is Outcome.CRASHED else said


def mistake(item: ItemResult, lang: str) -> str:
    """What is wrong, in a line."""
    return words.SEMICOLON.in_language(lang).join(mistakes_in(item, lang))


def mistakes_in(item: ItemResult, lang: str) -> tuple[str, ...]:
    """What is wrong, each in the words that are the same for all who made that mistake."""
    feedback = item.feedback
    assert feedback is not None
    if item.outcome is Outcome.INVALID:
        return (FILE_BROKEN.in_language(lang),)
    if item.outcome is Outcome.FAILED and not _named(item, lang):
        return (NOT_MET.in_language(lang).format(claim=feedback.claim),)
    return _named(item, lang) or (_outcome(item, lang),)


def _named(item: ItemResult, lang: str) -> tuple[str, ...]:
    """What it is called, or how it differs; of what brings no result in some calls, in which
    others it is right is no name of that."""
    feedback = item.feedback
    if feedback is None or (item.outcome is not Outcome.FAILED and not feedback.explains):
        return ()
    parts = (part.removesuffix(".").removesuffix("。") for part in feedback.differences)
    together = words.SEMICOLON.in_language(lang).join(parts)
    return feedback.mistakes or ((together,) if together else ())


def _outcome(item: ItemResult, lang: str) -> str:
    return words.OUTCOMES[item.outcome].in_language(lang)
