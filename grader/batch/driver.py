"""Grading what has no result yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from secrets import token_hex

from grader.batch.contents import cannot_be_read, contents, digest, packed
from grader.batch.inputs import NOTHING, OUR_FAULT, Entry
from grader.batch.pool import Pool
from grader.batch.progress import Progress
from grader.batch.store import Store
from grader.batch.tasks import Result, Task
from grader.batch.version import key
from grader.batch.work import failed, unreadable
from grader.grading.own_faults import OwnFaults
from grader.grading.settings import Settings
from grader.language import NO_MORE, NO_ROOM
from grader.report import GraderError, SubmissionError
from grader.submission.limits import MAX_BYTES
from spec.text import Text

PROGRESS = "stderr"
OURS = (*NO_MORE, *NO_ROOM, None)  # of an OSError, what no hand-in is the reason of
MOST_LOGS = 3  # of reasons that differ
FOLDER = "submission"  # what files that belong together are put into


@dataclass(frozen=True, slots=True)
class Submitted:
    """An entry, and what its result is kept under."""

    entry: Entry
    key: str


def keyed(entries: Iterable[Entry], settings: Settings, own_faults: OwnFaults) -> list[Submitted]:
    """Entries with their keys; everything they hold is read for it. One at which the grader fails
    is graded anew in every run."""
    return [
        Submitted(entry, own_faults.spare(entry.label, partial(_key, entry, settings), token_hex()))
        for entry in entries
    ]


def _key(entry: Entry, settings: Settings) -> str:
    return key(digest(entry), settings)


def without_result(submitted: list[Submitted], store: Store) -> list[Submitted]:
    """Those that have no result yet."""
    done = store.finished()
    return [s for s in submitted if s.key not in done]


def grade_each(
    missing: list[Submitted],
    store: Store,
    pool: Pool,
    progress: Progress,
    own_faults: OwnFaults,
    send: bool,
) -> list[str]:
    """Grade these; each result is kept as it comes. The first reasons why the grader failed at
    some. Raises GraderError where no worker can grade.

    send: the submissions travel with their tasks, for workers that do not see this folder
    """
    logs = list[str]()
    for results in _results(missing, pool, send):
        own_faults.spare(store.path.name, partial(store.add, results), None)
        own_faults.spare(PROGRESS, partial(progress.add, results), None)
        untold = [r.log for r in results if r.problem is None and r.log not in ("", *logs)]
        logs += untold[: MOST_LOGS - len(logs)]
    return logs


def _results(missing: list[Submitted], pool: Pool, send: bool) -> Iterator[list[Result]]:
    """What needs no worker is told as it is met, among what the workers answer."""
    unread: list[Result] = []

    def tasks() -> Iterator[Task]:
        for one in missing:
            try:
                task = task_of(one, send)
            except SubmissionError as error:
                unread.append(_unreadable(one, error.text, pool.job.settings))
            except OSError as error:
                read = partial(_unreadable, one, cannot_be_read(error), pool.job.settings)
                unread.append(failed(one.key) if error.errno in OURS else read())
            except Exception:
                unread.append(failed(one.key))
            else:
                yield task

    for results in pool.results(tasks()):
        yield results
        yield unread[:]
        unread.clear()
    yield unread


def _unreadable(one: Submitted, why: Text, settings: Settings) -> Result:
    try:
        return unreadable(one.key, one.entry.student, why, settings)
    except Exception:
        return failed(one.key)


def task_of(submitted: Submitted, send: bool) -> Task:
    """What a worker is told. Raises SubmissionError, OSError or GraderError for what needs none."""
    entry = submitted.entry
    if entry.problem == OUR_FAULT:
        raise GraderError(OUR_FAULT)
    if entry.problem is not None:
        raise SubmissionError(entry.problem)
    if not any(True for _ in contents(entry)):
        raise SubmissionError(NOTHING)
    (own_name, path), alone = entry.parts[0], len(entry.parts) == 1
    renamed = own_name != path.name  # by a platform; what is too large to be copied stays so
    if alone and not send and not (renamed and path.lstat().st_size <= MAX_BYTES):
        return Task(submitted.key, entry.student, path)
    of_one = path.name if path.is_dir() else ""
    return Task(submitted.key, entry.student, None, packed(entry), of_one if alone else FOLDER)
