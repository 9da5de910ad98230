"""A submission and what became of it, as the outputs tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import msgspec

from grader.batch.driver import Submitted
from grader.batch.inputs import Entry
from grader.batch.store import Store
from grader.batch.tasks import Result, Status
from grader.grading.own_faults import OwnFaults
from grader.report import Report

UNSAFE = re.compile(r"[^\w.@+-]+")
LONGEST = 80  # characters of a file's name


@dataclass(frozen=True, slots=True)
class Row:
    """One submission.

    file: what its reports are called, without the ending; "" where there are none
    report: None where there is none, or where it has been told already
    page: the report's page, where it is not the one that was made when it was graded
    by_hand: of each item that an instructor has corrected, what the report says of that
    """

    entry: Entry
    file: str
    result: Result
    report: Report | None
    page: str = ""
    by_hand: Mapping[str, str] = field(default_factory=dict)


def rows(submitted: Iterable[Submitted], store: Store, own_faults: OwnFaults) -> Iterator[Row]:
    """The submissions in their order, one in memory at a time; one at which the grader fails, or
    whose result it could not keep, is a fault of its own."""
    taken: set[str] = set()
    for one in submitted:
        lost = Row(one.entry, "", Result(one.key, Status.GRADER_ERROR), None)
        yield own_faults.spare(one.entry.label, partial(_row, one, store, taken), lost)


def _row(one: Submitted, store: Store, taken: set[str]) -> Row:
    result = store.get(one.key) or Result(one.key, Status.GRADER_ERROR)
    report = msgspec.json.decode(result.report, type=Report) if result.report else None
    return Row(one.entry, _file(one.entry.student, taken) if report else "", result, report)


def _file(student: str, taken: set[str]) -> str:
    """A name for files, by the student's id; no two differ by case alone."""
    name = UNSAFE.sub("_", student)[:LONGEST].lstrip(".") or "_"
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name}~{number}"
    taken.add(free.casefold())
    return free
