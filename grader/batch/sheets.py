"""Marks into the sheet that an instructor downloaded from Canvas or Moodle.

Students are found by the platform's own number, or by another id in the sheet. Only the
column of the marks, and Moodle's column of comments, is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grader.batch.platforms import Platform
from grader.batch.sheet import Sheet
from grader.report import Unusable
from grader.safe_text import defused_html, one_line
from spec.text import Text, listed


@dataclass(frozen=True)
class Mark:
    """What a sheet is told of a student: the share of the points, if any, and a comment in HTML."""

    student: str
    share: float | None
    comment: str


POSSIBLE = re.compile(r"\s*Points Possible")  # Canvas's row of maxima
USUAL = "100"  # the most, where the sheet names none
READ_ONLY = "(read only)"  # there, of what Canvas computes itself
LATE = re.compile(r"\blate\b|迟交|遲交|逾期|晚交", re.IGNORECASE)


def check(platform: Platform, sheet: Path, column: str | None) -> None:
    """Raises Unusable where `fill` would, so that it is known before anything is graded."""
    _column(Sheet(platform, sheet), column)


def handed_in(
    platform: Platform, sheet: Path, students: Iterable[str]
) -> dict[str, tuple[str, bool]]:
    """When each of these students handed in, in the sheet's own words, and whether it says that
    this was late; of those who stand in one row of it."""
    table = Sheet(platform, sheet)
    columns = [table.first(headings) for headings in (platform.handed_in, platform.status)]
    said = {}
    for student in students:
        rows = table.rows_of(student)
        if len(rows) == 1:
            row = table.cells.rows[rows[0]]
            when, status = (row[c] if c is not None and row[c:] else "" for c in columns)
            late = LATE.search(status) is not None
            said[student] = one_line(when) if when != "-" else "", late
    return said


@dataclass(frozen=True)
class Filled:
    """absent: students with a mark who are not in the sheet; without: those of it who handed in
    nothing; twice: those with a mark who stand in several rows of it; shared: those with a mark
    whose row is another's too; excused: those with a mark who need none, and get none; unbounded:
    those whose mark is of 100, as the sheet does not say what is given at most."""

    absent: list[str]
    without: list[str]
    twice: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)
    unbounded: list[str] = field(default_factory=list)


def fill(
    platform: Platform,
    sheet: Path,
    into: Path,
    marks: list[Mark],
    column: str | None,
    handed_in: Iterable[str],
) -> Filled:
    """Write the filled sheet.

    column: the header of the marks' column, where it cannot be guessed
    handed_in: all students who did, with a mark or without
    Raises Unusable where the sheet has no such columns.
    """
    table = Sheet(platform, sheet)
    target, comments = _column(table, column), table.first(platform.comments)
    filled = Filled([], [])
    owners = Counter(row for student in handed_in for row in table.rows_of(student))
    for mark in marks:
        row, *more = table.rows_of(mark.student) or [0]
        if not row or more or owners[row] > 1:
            kept_out = filled.twice if more else filled.shared if row else filled.absent
            kept_out += [mark.student] if mark.share is not None else []
            continue
        is_excused = "".join(table.cells.rows[row][target : target + 1]).strip() == platform.excused
        if mark.share is not None and is_excused:
            filled.excused.append(mark.student)
        elif mark.share is not None:
            most = _maximum(table, row, target)
            if not most:
                filled.unbounded.append(mark.student)
            table.cells.put(row, target, _points(mark.share, most or USUAL))
        if comments is not None:
            table.cells.put(row, comments, defused_html(mark.comment))
    table.cells.write(into)
    filled.without.extend(_called(row) for i, row in table.students() if i not in owners)
    return filled


def _called(row: list[str]) -> str:
    """What a student is called in a sheet: what stands first in the row, and what comes next."""
    return one_line(" ".join(cell.strip() for cell in row[:2] if cell.strip()))


def _column(sheet: Sheet, wanted: str | None) -> int:
    platform, header = sheet.platform, sheet.header
    possible = [i for i, h in enumerate(header) if platform.column.fullmatch(h)]
    columns = possible
    if wanted is not None:
        named = [i for i, h in enumerate(header) if h == wanted or h.startswith(f"{wanted} (")]
        fixed = [i for i, most in enumerate(_possible(sheet)) if most == READ_ONLY]
        columns = [i for i in named if platform.is_mark(header[i]) and i not in fixed]
        if named and not columns:
            raise Unusable(_no_mark(platform.name, wanted, [one_line(header[i]) for i in possible]))
    if len(columns) == 1:
        return columns[0]
    names = [one_line(header[i]) for i in columns or possible]
    raise Unusable(_no_column(platform.name, wanted, names, bool(columns)))


def _no_mark(name: str, wanted: str, names: list[str]) -> Text:
    columns = listed(names)
    return Text(
        f"the column {wanted} of the {name} sheet holds no marks; these could: {columns.en or '-'}",
        f"{name} 成绩表的 {wanted} 这一列不是成绩；可能是成绩的列：{columns.zh or '-'}",
    )


def _no_column(name: str, wanted: str | None, names: list[str], several: bool) -> Text:
    columns = listed(names)
    if several:
        return Text(
            f"several columns of the {name} sheet could hold the marks: {columns.en}; name one by "
            "--column",
            f"{name} 成绩表中有几列都可能是成绩：{columns.zh}；请用 --column 指明",
        )
    if wanted is None:
        return Text(
            f"no column of the {name} sheet looks like one for marks; name it by --column",
            f"{name} 成绩表中没有像成绩的列；请用 --column 指明",
        )
    return Text(
        f"the {name} sheet has no column {wanted}; these could hold the marks: {columns.en or '-'}",
        f"{name} 成绩表中没有 {wanted} 这一列；可能是成绩的列：{columns.zh or '-'}",
    )


def _maximum(sheet: Sheet, row: int, column: int) -> str:
    """The most that the platform gives, as it is written there; "" where that is nothing or 0."""
    named = sheet.first(sheet.platform.maximum)
    if named is not None:
        cells, place = sheet.cells.rows[row], named
    else:
        cells, place = _possible(sheet), column
    maximum = cells[place].strip() if place < len(cells) else ""
    return maximum if re.fullmatch(r"(?=.*[1-9])\d+([.,]\d+)?", maximum) else ""


def _points(share: float, maximum: str) -> str:
    points = f"{share * float(maximum.replace(',', '.')):.2f}"
    return points.replace(".", ",") if "," in maximum else points


def _possible(sheet: Sheet) -> list[str]:
    """Canvas's row of maxima; empty where there is none."""
    return next((r for r in sheet.cells.rows[1:4] if r and POSSIBLE.fullmatch(r[0])), [])
