"""Corrections by hand, overrides.toml: points that an instructor gives instead of the grader.

[[override]]
student = "ann"
item = "softmax"
points = 8
comment = "right but for the name of an axis"
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import msgspec

from grader.batch.inputs import Entry
from grader.batch.rows import Row
from grader.batch.tasks import Result, Status
from grader.feedback.rows import number
from grader.formats import render
from grader.grading.own_faults import OwnFaults
from grader.nearest import with_meant
from grader.report import ItemResult, Report, Unusable
from grader.rubric.faults import RubricError, line_of
from grader.rubric.toml_file import loaded
from spec.item import Item
from spec.text import Text

FILE = "overrides.toml"
BY_HAND = Text(
    "{item}: {points} of {most} points, given by hand instead of {before}{comment}",
    "{item}：手工改为 {points}/{most} 分，原为 {before} 分{comment}",
)


UNKNOWN = Text(
    "a correction names {0}, and no submission has that id; see the column student of grades.csv",
    "更正里写的是 {0}，没有哪份提交是这个学号；学号见 grades.csv 的 student 列",
)
MEANT = Text(
    "a correction names {0}, which is a name and no id; write {1}",
    "更正里写的 {0} 是姓名，不是学号；请改写为 {1}",
)
OF_GROUP = Text(
    "a correction names {0}, who handed in with a group; write {1}",
    "更正里写的 {0} 是和小组一起提交的；请改写为 {1}",
)


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One correction."""

    student: str | int
    item: str
    points: float
    comment: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    override: list[Override] = []


@dataclass(frozen=True)
class Overrides:
    """All corrections, by student."""

    by_student: Mapping[str, tuple[Override, ...]]

    def unknown(self, entries: Collection[Entry]) -> list[Text]:
        """What to say of students that a correction names and whom no submission has by id."""
        ids = {entry.name: entry.student for entry in entries if entry.name}
        groups = {member: entry.student for entry in entries for member in entry.members}
        students = {entry.student for entry in entries}
        return [
            MEANT.format(name, ids[name])
            if name in ids
            else OF_GROUP.format(name, groups[name])
            if name in groups
            else with_meant(UNKNOWN.format(name), name, students)
            for name in sorted(set(self.by_student) - students)
        ]

    def applied(self, rows: Iterable[Row], lang: str, own_faults: OwnFaults) -> Iterator[Row]:
        """The rows, corrected; a corrected report says so, and its page too. One at which the
        grader fails has no mark: it would not be the one that was given."""
        for row in rows:
            chosen = self.by_student.get(row.entry.student, ())
            lost = replace(row, report=None, result=Result(row.result.key, Status.GRADER_ERROR))
            corrected = partial(_corrected, row, chosen, lang)
            is_meant = chosen and row.report
            yield own_faults.spare(row.entry.label, corrected, lost) if is_meant else row


NONE = Overrides({})


def read(path: Path, items: Iterable[Item]) -> Overrides:
    """Raises Unusable, with what is wrong, where the file does not say what it may say."""
    points = {item.name: item.points for item in items}
    by_student: dict[str, tuple[Override, ...]] = {}
    try:
        source, file = loaded(path, _File)
        for number_of, one in enumerate(file.override):
            student = str(one.student)
            before = by_student.get(student, ())
            wrong = _wrong(one, points, before)
            if wrong is not None:
                line = line_of(source, ["override", wrong[0]], number_of)
                said = Text(f"{student}, {wrong[1].en}", f"{student}，{wrong[1].zh}")
                raise RubricError(path, line, said)
            by_student[student] = (*before, one)
    except RubricError as error:
        raise Unusable(error.text) from error
    return Overrides(by_student)


def _wrong(
    one: Override, points: Mapping[str, float], before: Iterable[Override]
) -> tuple[str, Text] | None:
    """The key of a correction that is not right, and why; None where all are.

    points: at most, of the items that are graded; before: corrections of the same student
    """
    most = points.get(one.item)
    if most is None:
        said = Text(f"{one.item}: no such item is graded", f"{one.item}：没有评这一题")
        return "item", with_meant(said, one.item, points)
    if not 0 <= one.points <= most:
        en, zh = (f"{one.item}: points must be from 0 to ", f"{one.item}：得分应在 0 到 ")
        return "points", Text(f"{en}{number(most)}", f"{zh}{number(most)} 之间")
    if any(o.item == one.item for o in before):
        return "item", Text(f"{one.item}: it is corrected twice", f"{one.item}：改了两次")
    return None


def _corrected(row: Row, chosen: tuple[Override, ...], lang: str) -> Row:
    assert row.report is not None
    report, by_hand = row.report, dict[str, str]()
    for one in chosen:
        item = next(i for i in report.items if i.name == one.item)
        by_hand[one.item] = _said(one, item, lang)
        report = _with(report, item, one.points)
    shown = tuple(text for item, text in by_hand.items() if item not in report.withheld)
    page = render("html", replace(report, notes=(*shown, *report.notes)))
    report = replace(report, notes=(*by_hand.values(), *report.notes))
    result = row.result
    if result.status is Status.UNREADABLE:  # it has points now
        result = replace(result, status=Status.GRADED)
    return replace(row, report=report, result=result, page=page, by_hand=by_hand)


def _said(one: Override, item: ItemResult, lang: str) -> str:
    comment = " ".join(one.comment.split())
    comment = comment and (f": {comment}" if lang == "en" else f"：{comment}")
    return BY_HAND.in_language(lang).format(
        item=one.item,
        points=number(one.points),
        most=number(item.max_points),
        before=number(item.points),
        comment=comment,
    )


def _with(report: Report, item: ItemResult, points: float) -> Report:
    items = tuple(replace(i, points=points) if i is item else i for i in report.items)
    return replace(report, items=items, score=round(sum(i.points for i in items), 2))
