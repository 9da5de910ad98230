"""What a worker is told and what it answers; all of it can be pickled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from grader.grading.settings import Settings
from spec.text import Text


class Status(StrEnum):
    """What became of a submission.

    GRADED: there is a report
    UNREADABLE: it is no submission that could be graded; `problem` says why
    GRADER_ERROR: the grader's own fault; it is graded again in the next run
    """

    GRADED = "graded"
    UNREADABLE = "unreadable"
    GRADER_ERROR = "grader_error"


@dataclass(frozen=True)
class Task:
    """One submission to grade.

    key: what the result is kept under
    student: as the report names the submission
    path: where it lies, for a worker on the same machine
    files: it itself, for a worker elsewhere and for files that belong together
    root: the folder that these files make, or "" for a single file
    """

    key: str
    student: str
    path: Path | None
    files: tuple[tuple[str, bytes], ...] = ()
    root: str = ""


@dataclass(frozen=True)
class Job:
    """What all tasks share.

    version: of the specification and the grader; a worker that has another one refuses
    """

    settings: Settings
    version: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one task.

    report: the report as JSON; empty where there is none
    page: the same as HTML, compressed by zlib
    seconds: of wall time
    log: what the grader said about its own fault
    """

    key: str
    status: Status
    report: bytes = b""
    page: bytes = b""
    problem: Text | None = None
    seconds: float = 0.0
    log: str = ""
