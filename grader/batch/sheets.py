"""Marks into the sheet that an instructor downloaded from Canvas or Moodle.

Students are found by the platform's own number, or by another id in the sheet. Only the
column of the marks, and Moodle's column of comments, is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.batch.cells import Cells, plain_id
from grader.report import Unusable
from grader.safe_text import one_line
from spec.text import Text, listed


@dataclass(frozen=True)
class Mark:
    """What a sheet is told of a student: the share of the points, if any, and a comment in HTML."""

    student: str
    share: float | None
    comment: str


@dataclass(frozen=True)
class Platform:
    """How a platform's sheet looks.

    ids: columns that may hold a student's id
    column: a header that holds marks; most: the header, or the row's first cell, of the maximum
    handed_in: the header of the time at which something was handed in; status: of what says
        whether that was late
    """

    name: str
    ids: tuple[str, ...]
    column: re.Pattern[str]
    comments: tuple[str, ...] = ()
    maximum: tuple[str, ...] = ()
    handed_in: tuple[str, ...] = ()
    status: tuple[str, ...] = ()


CANVAS = Platform(
    "Canvas",
    ("ID", "SIS User ID", "SIS Login ID", "Integration ID"),
    re.compile(r".+ \(\d+\)"),
)
MOODLE = Platform(
    "Moodle",
    (
        *("Identifier", "ID number", "Email address", "Username"),
        *(
            "标识符",
            "識別碼",
            "编号",
            "学号",
            "ID号",
            "电子邮件地址",
            "Email地址",
            "邮箱地址",
            "用户名",
        ),
    ),
    re.compile("Grade|成绩|成績"),
    comments=("Feedback comments", "反馈评论", "反馈意见", "评语"),
    maximum=("Maximum Grade", "Maximum grade", "最高分", "最高成绩"),
    handed_in=(
        *("Last modified (submission)", "上次修改（作业）"),
        *("最后修改（作业）", "最后修改（提交）", "最後修改（提交）"),
    ),
    status=("Status", "状态", "狀態"),
)
POSSIBLE = re.compile(r"\s*Points Possible")  # Canvas's row of maxima
NO_STUDENT = "Student, Test"  # in Canvas, the instructor's own view of the course
LATE = re.compile(r"\blate\b|迟交|遲交|逾期|晚交", re.IGNORECASE)
PARTICIPANT = re.compile(r"\D+(\d+)")  # Moodle's "Participant 12345"


def check(platform: Platform, sheet: Path, column: str | None) -> None:
    """Raises Unusable where `fill` would, so that it is known before anything is graded."""
    cells = Cells(sheet)
    _column(platform, cells.rows[0] if cells.rows else [], column)


def handed_in(platform: Platform, sheet: Path) -> dict[str, tuple[str, bool]]:
    """When each student handed in, by every id in lower case, in the sheet's own words, and
    whether it says that this was late."""
    rows = Cells(sheet).rows
    header = rows[0] if rows else []
    columns = _first(header, platform.handed_in), _first(header, platform.status)
    said = {}
    places = _places(platform, rows) if rows else {}
    for name, row in ((name, several[0]) for name, several in places.items() if not several[1:]):
        when, status = (rows[row][c] if c is not None and rows[row][c:] else "" for c in columns)
        said[name] = one_line(when) if when != "-" else "", LATE.search(status) is not None
    return said


@dataclass(frozen=True)
class Filled:
    """absent: students with a mark who are not in the sheet; without: those of it who handed in
    nothing; twice: those with a mark who stand in several rows of it."""

    absent: list[str]
    without: list[str]
    twice: list[str] = field(default_factory=list)


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
    cells = Cells(sheet)
    header = cells.rows[0] if cells.rows else []
    target = _column(platform, header, column)
    comments = _first(header, platform.comments)
    places = _places(platform, cells.rows)
    absent, twice = list[str](), list[str]()
    there = {row for student in handed_in for row in places.get(student.casefold(), ())}
    for mark in marks:
        row, *more = places.get(mark.student.casefold(), [0])
        if not row or more:
            kept_out = twice if more else absent
            kept_out += [mark.student] if mark.share is not None else []
            continue
        if mark.share is not None:
            most = _maximum(platform, cells.rows, row, target)
            cells.put(row, target, _points(mark.share, most))
        if comments is not None:
            cells.put(row, comments, mark.comment)
    cells.write(into)
    without = [_called(r) for i, r in _students(platform, cells.rows) if i not in there]
    return Filled(absent, without, twice)


def _students(platform: Platform, rows: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are a student's."""
    columns = [i for i, h in enumerate(rows[0] if rows else []) if h in platform.ids]
    for number, row in enumerate(rows[1:], start=1):
        if any(i < len(row) and row[i].strip() for i in columns) and row[0] != NO_STUDENT:
            yield number, row


def _called(row: list[str]) -> str:
    """What a student is called in a sheet: what stands first in the row, and what comes next."""
    return one_line(" ".join(cell.strip() for cell in row[:2] if cell.strip()))


def _first(header: list[str], names: tuple[str, ...]) -> int | None:
    """The place of the first of these headings; None where there is none of them."""
    return next((i for i, h in enumerate(header) if h in names), None)


def _column(platform: Platform, header: list[str], wanted: str | None) -> int:
    if not set(platform.ids) & set(header):
        ids = listed(platform.ids)
        raise Unusable(
            Text(
                f"this is no sheet of {platform.name}: it has none of the columns {ids.en}",
                f"这不是 {platform.name} 的成绩表：没有这些列：{ids.zh}",
            )
        )
    possible = [i for i, h in enumerate(header) if platform.column.fullmatch(h)]
    columns = possible
    if wanted is not None:
        columns = [i for i, h in enumerate(header) if h == wanted or h.startswith(f"{wanted} (")]
    if len(columns) == 1:
        return columns[0]
    names = [one_line(header[i]) for i in columns or possible]
    raise Unusable(_no_column(platform.name, wanted, names, bool(columns)))


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


def _places(platform: Platform, rows: list[list[str]]) -> dict[str, list[int]]:
    """Rows by every id that stands in them."""
    columns = [i for i, h in enumerate(rows[0]) if h in platform.ids]
    numbers: dict[str, list[int]] = {}
    for number, row in enumerate(rows[1:], start=1):
        for name in {n for i in columns if i < len(row) for n in _ids(row[i])}:
            numbers.setdefault(name, []).append(number)
    return numbers


def _ids(cell: str) -> Iterator[str]:
    if plain_id(cell):
        yield plain_id(cell).casefold()
    participant = PARTICIPANT.fullmatch(cell.strip())
    if participant:
        yield participant[1]


def _maximum(platform: Platform, rows: list[list[str]], row: int, column: int) -> str:
    """The most that the platform gives, as it is written there; 100 where it does not say."""
    named = _first(rows[0], platform.maximum)
    if named is not None:
        cells, place = rows[row], named
    else:
        possible = (r for r in rows[1:4] if r and POSSIBLE.fullmatch(r[0]))
        cells, place = next(possible, []), column
    maximum = cells[place].strip() if place < len(cells) else ""
    return maximum if re.fullmatch(r"\d+([.,]\d+)?", maximum) else "100"


def _points(share: float, maximum: str) -> str:
    points = f"{share * float(maximum.replace(',', '.')):.2f}"
    return points.replace(".", ",") if "," in maximum else points
