"""One sheet of a platform: its cells below the headings, and which rows are whose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from grader.batch.cells import Cells, plain_id, same
from grader.batch.platforms import NO_STUDENT, Platform
from grader.report import Unusable
from spec.text import Text, listed

PARTICIPANT = re.compile(r"\D+(\d+)")  # Moodle's "Participant 12345"
NO_SHEET = Text(
    "this is no sheet of {0}: it has none of the columns {1}",
    "这不是 {0} 的成绩表：没有这些列：{1}",
)


class Sheet:
    """The sheet that a file is.

    cells: of which the first row are the headings
    Raises Unusable where the file is none of this platform, or a spreadsheet has spoilt its ids.
    """

    def __init__(self, platform: Platform, path: Path) -> None:
        self.platform, self.cells = platform, Cells(path, platform.ids)
        self.header = self.cells.rows[0] if self.cells.rows else []
        self._ids = [i for i, heading in enumerate(self.header) if heading in platform.ids]
        if not self._ids:
            ids = listed(platform.ids)
            en, zh = (NO_SHEET.in_language(lang) for lang in ("en", "zh"))
            raise Unusable(Text(en.format(platform.name, ids.en), zh.format(platform.name, ids.zh)))
        self.cells.check_ids([row for _, row in self.students()], self._ids)
        self._rows: dict[str, list[int]] = {}
        self._shortened: dict[str, list[int]] = {}
        for number, row in enumerate(self.cells.rows[1:], start=1):
            for name in set(self._names(row)):
                self._rows.setdefault(name, []).append(number)
            for name in {same(plain_id(cell)) for cell in self._id_cells(row)}:
                self._shortened.setdefault(name, []).append(number)
        if any(name.startswith("0") for name in self._shortened):
            self._shortened = {}  # the sheet has its zeros

    def first(self, headings: tuple[str, ...]) -> int | None:
        """The place of the first of these headings; None where there is none of them."""
        return next((i for i, h in enumerate(self.header) if h in headings), None)

    def students(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are a student's, with their numbers."""
        for number, row in enumerate(self.cells.rows[1:], start=1):
            if any(cell.strip() for cell in self._id_cells(row)) and row[0] != NO_STUDENT:
                yield number, row

    def rows_of(self, student: str) -> list[int]:
        """The rows in which an id stands, or what a spreadsheet that takes it for a number has
        made of it where no id of the sheet begins with 0."""
        student = same(student)
        rows = self._rows.get(student, [])
        if not rows and student.isdecimal():
            rows = self._shortened.get(student.lstrip("0"), [])
        return rows

    def ids_beside(self, student: str) -> set[str]:
        """All ids of a student who stands in one row."""
        row, *more = self.rows_of(student) or [0]
        return set(self._names(self.cells.rows[row])) if row and not more else set()

    def _id_cells(self, row: list[str]) -> list[str]:
        return [row[i] for i in self._ids if i < len(row)]

    def _names(self, row: list[str]) -> Iterator[str]:
        for cell in self._id_cells(row):
            if plain_id(cell):
                yield same(plain_id(cell))
            participant = PARTICIPANT.fullmatch(cell.strip())
            if participant:
                yield participant[1]
