"""grades.csv: a line a submission."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from grader.batch.comments import UNTOLD, comments, mistake
from grader.batch.rows import Row
from grader.batch.tasks import Status
from grader.feedback import words
from grader.feedback.rows import number
from grader.grading.own_faults import OwnFaults
from grader.report import Outcome, Report
from grader.safe_file import whole
from grader.safe_text import defused
from spec.item import Item
from spec.text import Text, listed

FILE = "grades.csv"
HEADER = ("student", "name", "submission", "late", "handed_in", "status", "score", "max_score")
POINTS_STAND = (Status.GRADED, Status.GRADER_ERROR)  # the items that the grader could judge
UNSAID = Text(
    "the grader failed while it put {items} into words; the points stand",
    "评分程序在说明 {items} 时出错；得分不受影响",
)
UNWRITTEN = Text("nothing of what is graded is written", "要评的题一题也没有写")
TWICE = Text("also handed in: {labels}", "还提交了：{labels}")


@contextmanager
def grades_in(
    folder: Path, items: tuple[Item, ...], lang: str, own_faults: OwnFaults
) -> Iterator[Grades]:
    """The file, which is there when the block ends without an error."""
    # Excel takes UTF-8 for what it is only with this mark.
    with whole(folder / FILE, "utf-8-sig", newline="") as file:
        yield Grades(file, items, lang, own_faults)


class Grades:
    """The file, written line by line."""

    def __init__(
        self, file: IO[str], items: tuple[Item, ...], lang: str, own_faults: OwnFaults
    ) -> None:
        self._own_faults = own_faults
        self._items, self._lang = [i.name for i in items], lang
        self._out = csv.writer(file)
        self._out.writerow((*HEADER, *self._items, "comment", "note"))

    def add(self, row: Row) -> None:
        """One line; where the grader fails at its words, the marks alone."""
        fields = self._own_faults.spare(row.entry.label, partial(self._fields, row), None)
        self._out.writerow(fields or self._bare(row))

    def _bare(self, row: Row) -> tuple[str, ...]:
        entry, report, graded = row.entry, row.report, row.result.status in POINTS_STAND
        marks = {i.name: i.points for i in report.items} if report and graded else {}
        marks |= {"": report.score, "of": report.max_score} if report and graded else {}
        names, late = (entry.student, entry.name, entry.label), "late" if entry.late else ""
        points = [f"{marks[i]:.10g}" if i in marks else "" for i in ("", "of", *self._items)]
        said = UNSAID.in_language(self._lang).format(items=defused(entry.label))
        status = str(row.result.status)
        return (*map(defused, names), late, "", status, *points, "", said)

    def _fields(self, row: Row) -> tuple[str, ...]:
        """What comes from students is text there, and no formula."""
        entry, report = row.entry, row.report
        graded = report if row.result.status in POINTS_STAND else None
        points = {i.name: number(i.points) for i in graded.items} if graded else {}
        semicolon = words.SEMICOLON.in_language(self._lang)
        total = (number(graded.score), number(graded.max_score)) if graded else ("", "")
        names = (entry.student, entry.name, entry.label)
        return (
            *map(defused, names),
            "late" if entry.late else "",
            defused(entry.handed_in),
            str(row.result.status),
            *total,
            *(points.get(name, "") for name in self._items),
            defused(semicolon.join(comments(row))),
            defused(note(row, self._lang)),
        )


def note(row: Row, lang: str) -> str:
    """What an instructor has to know of a submission beside its points; of none, why."""
    sentences = doubts(row, lang)
    report = row.report
    if row.result.problem is None and report is not None and report.score == 0 < report.max_score:
        sentences += _why_nothing(report, lang)
    return words.SEMICOLON.in_language(lang).join(filter(None, sentences))


def doubts(row: Row, lang: str) -> list[str]:
    """Why its points may not be the last word."""
    sentences = []
    if row.result.problem is not None:
        sentences.append(row.result.problem.in_language(lang))
    if row.result.status is Status.GRADER_ERROR:
        sentences.append(_fault_of_ours(row, lang))
    if row.report is not None and row.report.own_faults:
        sentences.append(
            UNSAID.in_language(lang).format(items=listed(row.report.own_faults).in_language(lang))
        )
    if row.entry.others:
        labels = listed(row.entry.others).in_language(lang)
        sentences.append(TWICE.in_language(lang).format(labels=labels))
    return sentences


def _why_nothing(report: Report, lang: str) -> Iterator[str]:
    """Why there is no point: what the report notes, and what is wrong with the first item that is
    written, or that none is."""
    yield from report.notes[:1]
    written = [i for i in report.items if i.outcome not in UNTOLD and i.feedback]
    own = [i for i in written if i.feedback and not i.feedback.through]
    for item in own[:1]:
        said = (item.feedback.summary if item.feedback else "") or mistake(item, lang)
        if said in report.notes[:1]:
            continue
        yield f"{item.name}{words.COLON.in_language(lang)}{said}"
    if not written and not report.notes:
        yield UNWRITTEN.in_language(lang)


def _fault_of_ours(row: Row, lang: str) -> str:
    """That the grader failed, and at which items, where it came as far as a report."""
    items = row.report.items if row.report else ()
    names = listed(i.name for i in items if i.outcome is Outcome.GRADER_ERROR)
    said = words.OUTCOMES[Outcome.GRADER_ERROR].in_language(lang)
    colon = words.COLON.in_language(lang)
    return f"{said}{colon}{names.in_language(lang)}" if names.en else said
