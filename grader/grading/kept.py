"""Results that are kept from one grading to the next, while all that they rest on is the same.

A result rests on the text of the item's function, on that of all that it uses, on what is run when
the files are loaded, and on the cases. That is all where every file is plain code
(`grader/sandbox/inside/reading/plain.py`), as the student's process has read it before anything
of the submission ran. Elsewhere, and where there is something to note, nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from grader.grading.settings import Settings
from grader.report import ItemResult, Outcome, UsedUp
from grader.sandbox.inside.reading.harmless import PACKAGES
from grader.sandbox.session import Session

GIVEN = "activations"  # the file that a submission gets where it has none
CLOSED = {"np"}  # what others may not take of it
JUDGED = {Outcome.PASSED, Outcome.FAILED}  # by values alone; time and memory do not come again


class Rests(NamedTuple):
    """What a result rests on.

    code: digests of it; places: its lines, of which what is said of a fault may speak
    """

    code: tuple[object, ...]
    places: tuple[int, ...]


class Asked(NamedTuple):
    """How an item is judged.

    lent: names that are bound to functions of the grader's, None where it is judged for the first
    time; explains: whether it is found out why it is wrong; seed: of the cases
    """

    item: str
    lent: tuple[str, ...] | None
    explains: bool
    seed: int


class Kept:
    """The results of one submission while it is being written."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._results: dict[Asked, tuple[Rests, ItemResult]] = {}
        self._now: dict[Asked, tuple[Rests, ItemResult]] = {}  # of the grading that goes on

    def begin(self, settings: Settings) -> None:
        """A grading begins; what was graded by other settings is dropped."""
        settings = replace(settings, only=(), chapters=())
        if settings != self._settings:
            self._results.clear()
        self._settings, self._now = settings, {}

    def end(self, noted: bool) -> None:
        """A grading has ended. noted: whether there was something to note of the files"""
        self._results = {} if noted else self._results | self._now

    def result(self, asked: Asked, session: Session, judge: Callable[[], ItemResult]) -> ItemResult:
        """The item's result: that of before, or the one that `judge` comes to now."""
        rests = rests_of(asked.item, session, asked.lent or ())
        before = self._results.get(asked)
        if before is not None and rests is not None and _still_holds(*before, rests):
            result = replace(before[1], place=session.definitions.place_of(asked.item))
        else:
            result = judge()
        if rests is not None and {check.outcome for check in result.checks} <= JUDGED:
            right = result.outcome is Outcome.PASSED  # there is nothing to explain
            for explains in (True, False) if right else (asked.explains,):
                self._now[asked._replace(explains=explains)] = rests, result
        return result


def _still_holds(before: Rests, result: ItemResult, now: Rests) -> bool:
    same_places = result.outcome is Outcome.PASSED or before.places == now.places
    return before.code == now.code and same_places


def rests_of(name: str, session: Session, lent: Collection[str]) -> Rests | None:
    """What a result of this function rests on; None where that is not known.

    lent: names that are bound to functions of the grader's
    """
    try:
        session.definitions.find_all()
    except UsedUp:
        return None
    files = _plain_files(session)
    if files is None:
        return None
    code: list[object] = [(file, one["frame"]) for file, one in files.items()]
    places, seen, waiting = list[int](), {name, *lent}, [name]
    while waiting:
        current = waiting.pop()
        for file, one in files.items():
            if current in one["parts"]:
                digest, line, uses = one["parts"][current]
                if not digest:
                    return None
                code.append((file, current, digest))
                places.append(line)
                waiting += [used for used in uses if used not in seen]
                seen.update(uses)
    return Rests(tuple(code), tuple(places)) if places else None


def _plain_files(session: Session) -> Mapping[str, dict[str, Any]] | None:
    """What the files consist of; None where one of them is not plain, imports what is neither
    harmless nor another one of them, or takes from that what is closed."""
    files = {}
    for file in session.student.sources.files:
        one = session.definitions.parts.get(file.name)
        if one is None:
            return None
        files[file.name] = one
    modules = {name.rpartition(".")[0] for name in files}
    imported = {module for one in files.values() for module in one["modules"]}
    taken = {name for one in files.values() for name in one["taken"]}
    closed = CLOSED.union(*(one["closed"] for one in files.values()))
    own = imported <= modules | {GIVEN} and not modules & PACKAGES
    return files if own and not taken & closed else None
