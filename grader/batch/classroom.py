"""Grading a whole class, as a function: who handed in what, their grades, the files of the run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from grader.batch import changes, executors, inputs, overrides, roster
from grader.batch.driver import PROGRESS, Submitted, grade_each, keyed, without_result
from grader.batch.outputs import REPORTS, Sheets, Wanted, write
from grader.batch.pool import Pool
from grader.batch.progress import Progress
from grader.batch.rows import rows
from grader.batch.seed import kept_in
from grader.batch.store import Store
from grader.batch.tasks import Job
from grader.batch.version import version
from grader.batch.written import Written
from grader.extras import NotInstalled
from grader.grading.own_faults import OwnFaults
from grader.grading.settings import NO_POINTS, Settings
from grader.report import GraderError, SubmissionError, Unusable
from grader.safe_file import passing, remove_drafts
from grader.submission.archive import CLASS, unpack
from spec.text import Text

if TYPE_CHECKING:
    from grader.batch.similar import Copies

# What an instructor can mend, or the whole run cannot do without.
MENDED_BY_OTHERS = (OSError, SubmissionError, GraderError, NotInstalled)
CHANGED = "changed marks"


@dataclass(frozen=True)
class Options:
    """How to grade a class; what is left out holds for most.

    pattern: how names are made, where no platform made them
    jobs: how many at once; dask: a scheduler instead
    again: also what has a result already
    roster: a list of those who are in the course
    overrides: corrections by hand; OUT/overrides.toml where none is named
    """

    pattern: str | None = None
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    dask: str | None = None
    again: bool = False
    quiet: bool = True
    sheets: Sheets = field(default_factory=Sheets)
    anonymous: bool = False
    similar: bool = False
    feedback: str | None = None
    roster: Path | None = None
    overrides: Path | None = None


def grade_class(
    folder: str | Path,
    out: str | Path,
    settings: Settings | None = None,
    options: Options | None = None,
    doubt: Callable[[Text], None] = lambda text: None,
) -> Written:
    """Grade every submission of a folder or zip; what was graded already is kept.

    out: the folder with grades.csv, class.html and a report a student, written anew
    doubt: is told of what does not look like a class
    Raises SubmissionError where there is nothing to grade, of these Unusable where a list, a
    sheet, a correction or a scheduler is none; GraderError where the grader itself cannot go on.
    """
    folder, out = Path(folder), Path(out)
    settings, options = replace(settings or Settings(), offers_more=False), options or Options()
    if not settings.brings_points():
        raise Unusable(NO_POINTS)
    lang, own_faults = settings.lang, OwnFaults(*MENDED_BY_OTHERS)
    spare = own_faults.spare
    course = None
    if options.roster is not None:
        course = spare(str(options.roster), partial(roster.read, options.roster), None)
    with ExitStack() as stack:
        inside = folder if folder.is_dir() else _unpacked(folder, stack)
        entries = _handed_in(inside, options)
        names = ", ".join(str(sheet) for _, sheet in options.sheets.wanted())
        entries = spare(names, partial(options.sheets.dated, entries), entries)
        for text in spare(str(folder), lambda: list(inputs.doubts(entries)), []):
            doubt(text)
        absent = None
        if course is not None:
            find_absent = partial(_absent, course, entries, options, doubt)
            absent = spare(str(options.roster), find_absent, None)
        out.mkdir(parents=True, exist_ok=True)
        settings = _secret(settings, out)
        corrections = _overrides(out, options, settings)
        submitted = keyed(entries, settings, own_faults)
        store = Store(out)
        stack.callback(spare, store.path.name, store.close, None)
        for place in (out, out / REPORTS):
            remove_drafts(place)
        missing = submitted if options.again else without_result(submitted, store)
        pool = _pool(options, settings, len(missing), stack)
        progress = Progress(lang, options.quiet)
        with ExitStack() as shown:
            shows = partial(progress.of, len(missing), len(submitted))
            own_faults.entered(shown, PROGRESS, shows)
            send = bool(options.dask)
            logs = grade_each(missing, store, pool, progress, own_faults, send)
        sys.stderr.write("\n".join((*logs, "")))
        before = spare(CHANGED, partial(changes.marks, out), {})
        wanted = Wanted(
            sheets=options.sheets,
            anonymous=options.anonymous,
            alike=partial(_copies, submitted, lang) if options.similar else None,
            feedback=options.feedback,
            absent=absent,
        )
        graded = corrections.applied(rows(submitted, store, own_faults), lang, own_faults)
        written = write(out, graded, settings, wanted, own_faults)
    unknown = spare(overrides.FILE, partial(corrections.unknown, entries), [])
    lines = [text.in_language(lang) for text in unknown]
    changed = spare(CHANGED, lambda: tuple(changes.changes(before, changes.marks(out), lang)), ())
    return replace(written, lines=(*written.lines, *lines), changed=changed)


def _handed_in(folder: Path, options: Options) -> list[inputs.Entry]:
    """The submissions; a list or a file of corrections that lies beside them is none."""
    named = (options.roster, options.overrides, *(sheet for _, sheet in options.sheets.wanted()))
    own = [path.resolve() for path in named if path is not None]
    entries = inputs.entries(folder, options.pattern)
    return [e for e in entries if not own or e.parts[0][1].resolve() not in own]


def _absent(
    course: roster.Roster,
    entries: list[inputs.Entry],
    options: Options,
    doubt: Callable[[Text], None],
) -> list[str]:
    """Who of the course handed in nothing; a doubt where that is everybody, or where names may be
    misread."""
    students = (student for entry in entries for student in (entry.student, *entry.members))
    absent = course.absent(entries, options.sheets.ids_beside(students))
    if course.is_of_others(absent):
        names = str(options.roster), entries[0].student
        doubt(Text(*(roster.OF_OTHERS.in_language(x).format(*names) for x in ("en", "zh"))))
    if absent and (name := course.misread(entries)):
        names = str(options.roster), name
        doubt(Text(*(roster.MISREAD.in_language(x).format(*names) for x in ("en", "zh"))))
    return absent


def _secret(settings: Settings, out: Path) -> Settings:
    """Where marks count cases depend on the submission too, and on a secret seed, unless the
    settings say so already, with a seed of their own."""
    if settings.by_content:
        return settings
    return replace(settings, by_content=True, secret_seed=True, seed=kept_in(out))


def _copies(submitted: list[Submitted], lang: str) -> Copies:
    from grader.batch.similar import copies

    return copies(submitted, lang)


def _overrides(out: Path, options: Options, settings: Settings) -> overrides.Overrides:
    kept = out / overrides.FILE
    path = options.overrides or (kept if kept.exists() else None)
    return overrides.read(path, settings.items()) if path else overrides.NONE


def _unpacked(archive: Path, stack: ExitStack) -> Path:
    """The class's own zip, unpacked for as long as the stack lasts."""
    into = stack.enter_context(passing("class-"))
    unpack(archive, into, CLASS)
    return into


def _pool(options: Options, settings: Settings, tasks: int, stack: ExitStack) -> Pool:
    """Where so many are graded; no more workers than that are hired."""
    job = Job(settings, version())
    if options.dask:
        hire, workers = stack.enter_context(executors.on_dask(options.dask, settings.lang))
        return Pool(hire, job, workers, executors.chunks(tasks, workers))
    workers = min(options.jobs, max(tasks, 1))
    return Pool(executors.on_this_machine(workers), job, workers)
