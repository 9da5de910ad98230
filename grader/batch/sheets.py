"""Marks into the sheet that an instructor downloaded from Canvas or Moodle.

Students are found by the platform's own number, or by another id in the sheet. Only the
column of the marks, and Moodle's column of comments, is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.batch.cells import Cells
from grader.report import SubmissionError
from spec.item import Text


@dataclass(frozen=True)
class Mark:
    """What a sheet is told of a student: the share of the points, and a comment in HTML."""

    student: str
    share: float
    comment: str


@dataclass(frozen=True)
class Platform:
    """How a platform's sheet looks.

    ids: columns that may hold a student's id
    column: a header that holds marks; most: the header, or the row's first cell, of the maximum
    """

    name: str
    ids: tuple[str, ...]
    column: re.Pattern[str]
    comments: str = ""
    maximum: str = ""


CANVAS = Platform(
    "Canvas",
    ("ID", "SIS User ID", "SIS Login ID", "Integration ID"),
    re.compile(r".+ \(\d+\)"),
)
MOODLE = Platform(
    "Moodle",
    ("Identifier", "ID number", "Email address", "Username"),
    re.compile("Grade"),
    comments="Feedback comments",
    maximum="Maximum Grade",
)
POSSIBLE = re.compile(r"\s*Points Possible")  # Canvas's row of maxima
PARTICIPANT = re.compile(r"\D+(\d+)")  # Moodle's "Participant 12345"


def check(platform: Platform, sheet: Path, column: str | None) -> None:
    """Raises SubmissionError where `fill` would, so that it is known before anything is graded."""
    cells = Cells(sheet)
    _column(platform, cells.rows[0] if cells.rows else [], column)


def fill(
    platform: Platform, sheet: Path, into: Path, marks: list[Mark], column: str | None
) -> list[str]:
    """Write the filled sheet; the students who are not in it.

    column: the header of the marks' column, where it cannot be guessed
    Raises SubmissionError where the sheet has no such columns.
    """
    cells = Cells(sheet)
    header = cells.rows[0] if cells.rows else []
    target = _column(platform, header, column)
    comments = header.index(platform.comments) if platform.comments in header else None
    places = _places(platform, cells.rows)
    absent = []
    for mark in marks:
        row = places.get(mark.student.casefold())
        if row is None:
            absent.append(mark.student)
            continue
        cells.put(row, target, _points(mark.share, _maximum(platform, cells.rows, row, target)))
        if comments is not None:
            cells.put(row, comments, mark.comment)
    cells.write(into)
    return absent


def _column(platform: Platform, header: list[str], wanted: str | None) -> int:
    if wanted is not None:
        found = [i for i, h in enumerate(header) if h == wanted or h.startswith(f"{wanted} (")]
    else:
        found = [i for i, h in enumerate(header) if platform.column.fullmatch(h)]
    ids = set(platform.ids) & set(header)
    if len(found) == 1 and ids:
        return found[0]
    raise SubmissionError(_no_column(platform, bool(ids), len(found)))


def _no_column(platform: Platform, ids: bool, found: int) -> Text:
    name = platform.name
    if not ids:
        listed = ", ".join(platform.ids)
        return Text(
            f"this is no sheet of {name}: it has none of the columns {listed}",
            f"这不是 {name} 的成绩表：没有这些列：{listed}",
        )
    return Text(
        f"{found} columns of the {name} sheet could hold the marks; name one by --column",
        f"{name} 成绩表中有 {found} 列可能是成绩；请用 --column 指明",
    )


def _places(platform: Platform, rows: list[list[str]]) -> dict[str, int]:
    """Rows by every id that stands in them; what stands in two rows is no id."""
    columns = [i for i, h in enumerate(rows[0]) if h in platform.ids]
    found: dict[str, int] = {}
    doubtful = set()
    for number, row in enumerate(rows[1:], start=1):
        for name in {n for i in columns if i < len(row) for n in _ids(row[i])}:
            doubtful |= {name} & found.keys()
            found[name] = number
    return {name: row for name, row in found.items() if name not in doubtful}


def _ids(cell: str) -> Iterator[str]:
    if cell.strip():
        yield cell.strip().casefold()
    participant = PARTICIPANT.fullmatch(cell.strip())
    if participant:
        yield participant[1]


def _maximum(platform: Platform, rows: list[list[str]], row: int, column: int) -> str:
    """The most that the platform gives, as it is written there; 100 where it does not say."""
    if platform.maximum in rows[0]:
        cells, place = rows[row], rows[0].index(platform.maximum)
    else:
        possible = (r for r in rows[1:4] if r and POSSIBLE.fullmatch(r[0]))
        cells, place = next(possible, []), column
    found = cells[place].strip() if place < len(cells) else ""
    return found if re.fullmatch(r"\d+([.,]\d+)?", found) else "100"


def _points(share: float, maximum: str) -> str:
    points = f"{share * float(maximum.replace(',', '.')):.2f}"
    return points.replace(".", ",") if "," in maximum else points
