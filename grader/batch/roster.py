"""Who is in the course: a list of ids, a line each, or the first column of a CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from grader.batch.inputs import Entry
from grader.report import SubmissionError
from grader.safe_text import one_line
from grader.submission.encoding import Unreadable, decoded
from spec.text import Text

HEADINGS = ("student", "id", "学号", "学生")


def read(path: Path) -> list[str]:
    """The ids in their order, each once. Raises SubmissionError where the file is no text."""
    try:
        text, _ = decoded(path.read_bytes())
    except Unreadable as error:
        en, zh = error.text.en, error.text.zh
        raise SubmissionError(Text(f"{path}: {en}", f"{path}：{zh}")) from error
    cells = [row[0].strip() for row in csv.reader(text.splitlines()) if row and row[0].strip()]
    if cells and cells[0].casefold() in HEADINGS:
        del cells[0]
    return list(dict.fromkeys(one_line(cell) for cell in cells))


def absent(students: Iterable[str], entries: Iterable[Entry]) -> list[str]:
    """Those of the course who handed in nothing."""
    there = {s.casefold() for e in entries for s in (e.student, *e.members)}
    return [student for student in students if student.casefold() not in there]
