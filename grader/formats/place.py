"""Where a student's code stands, as a continuous-integration service names it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from grader.report import ItemResult, Report

CELL = re.compile(r"(?P<file>.+\.ipynb) \[\d+\]")


def located(report: Report, item: ItemResult) -> tuple[str, int | None] | None:
    """The file, from the folder in which the grader was started, and the line.

    The line that raised comes before the one that defines the function. A cell of a notebook
    has no line in its file. None where nothing is known.
    """
    crashed = item.feedback.place if item.feedback else None
    place = crashed or item.place
    if place is None:
        return None
    cell = CELL.fullmatch(place.file)
    file, path = cell["file"] if cell else place.file, PurePosixPath(report.path)
    where = path if path.name == file else path / file
    return str(where), None if cell else place.line
