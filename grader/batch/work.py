"""What a worker does: grade one submission after the other on its own warm zygote."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from multiprocessing import connection
from multiprocessing.util import Finalize
from pathlib import Path

import msgspec

from grader.batch.tasks import Job, Result, Status, Task
from grader.batch.version import version
from grader.called import NAME, called
from grader.formats import render
from grader.formats.pages import load
from grader.grading.grade import grade, ungraded
from grader.grading.settings import Settings
from grader.report import ExitCode, GraderError, Report, SubmissionError
from grader.safe_file import passing
from grader.safe_text import one_line
from grader.sandbox.process import Limits, Process
from grader.sandbox.session import Session
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import Sources, find
from grader.threads import one_thread
from spec.points import NAMES
from spec.text import Text

GRACE = 120.0  # seconds beyond the submission's own, until the grader itself is stuck
ENDING = 5.0  # seconds that a worker may take to end
STOPPING = [getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n)]
MOST_LOG = 4000
ALONE = threading.Lock()


def begin() -> None:
    """Prepare a worker process of this machine: it ends when the process that started it does."""
    one_thread()
    heard = [n for n in STOPPING if signal.getsignal(n) is not signal.SIG_IGN]
    parent = multiprocessing.parent_process()

    def stop(*_: object) -> None:
        for number in heard:  # what is only for now is taken away in peace
            signal.signal(number, lambda *_: None)
        sys.unraisablehook = lambda _: None  # ^C goes to all; one tells of it
        sys.exit(1)

    def follow() -> None:
        if parent is not None:
            connection.wait([parent.sentinel])
            with contextlib.suppress(AttributeError):  # Windows has no such signals
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
                time.sleep(ENDING)
            os._exit(1)

    for number in heard:
        signal.signal(number, stop)
    threading.Thread(target=follow, daemon=True).start()


@cache
def zygote(limits: Limits, packages: tuple[str, ...]) -> Zygote:
    """This worker's warm interpreter; it ends when this process does."""
    started = Zygote(limits, packages)
    Finalize(None, started.close, exitpriority=1)  # a worker process runs no `atexit`
    return started


def starter(settings: Settings) -> Callable[[Limits], Process]:
    """Starts a student's process."""
    return zygote(settings.limits, settings.packages).start


def ready(job: Job) -> None:
    """Make sure that this worker can grade. Raises GraderError where it must not."""
    if version() != job.version:
        raise GraderError(
            Text(
                "a worker has another version of rnn-spec, Python or NumPy; make all equal",
                "有 worker 的 rnn-spec、Python 或 NumPy 版本不同；请统一版本",
            )
        )
    settings = job.settings
    nothing = Sources("nothing", None, ())
    zygote(settings.limits, settings.packages).meanwhile = partial(warm, settings, "report.html")
    with Session(
        nothing, NAMES, settings.limits, None, starter(settings), settings.require_isolation
    ) as session:
        session.student.alive()


def warm(settings: Settings, template: str) -> None:
    """Load what is needed later, while a zygote starts; what fails is told where it is needed."""
    with contextlib.suppress(Exception):
        settings.items()
        load(template)


def graded(tasks: tuple[Task, ...], job: Job) -> list[Result]:
    """Grade these submissions. Raises GraderError where this worker must not grade at all."""
    if version() != job.version:
        ready(job)
    return [_graded(task, job.settings) for task in tasks]


def _graded(task: Task, settings: Settings) -> Result:
    """Grade one, alone in this process even where its owner gave it several threads."""
    try:
        with ALONE, called(NAME):  # commands are for the student, who calls the grader by its name
            return _outcome(task, settings)
    except SystemExit:  # an executor would go on
        os._exit(1)


def _outcome(task: Task, settings: Settings) -> Result:
    began, said = time.monotonic(), io.StringIO()
    # Where the grader itself hangs this ends the process, and whoever waits for it is told.
    faulthandler.dump_traceback_later(settings.limits.total + GRACE, exit=True, file=2)
    try:
        with contextlib.redirect_stderr(said), sources_of(task) as sources:
            report = grade(sources, settings, start=starter(settings))
            shown = page(report)
        if not shown:
            report = replace(report, own_faults=(*report.own_faults, "HTML"))
        fault = report.exit_code() == ExitCode.GRADER_FAULT
        result = Result(
            task.key,
            Status.GRADER_ERROR if fault else Status.GRADED,
            msgspec.json.encode(report),
            shown,
            log=said.getvalue()[-MOST_LOG:] if fault or report.own_faults else "",
        )
    except SubmissionError as error:
        result = unreadable(task.key, task.student, error.text, settings)
    except GraderError as error:
        result = replace(failed(task.key), problem=error.text)
    except Exception:
        result = failed(task.key)
    finally:
        faulthandler.cancel_dump_traceback_later()
    return replace(result, seconds=time.monotonic() - began)


def failed(key: str) -> Result:
    """The result where the grader itself has just failed."""
    return Result(key, Status.GRADER_ERROR, log=traceback.format_exc()[-MOST_LOG:])


def unreadable(key: str, student: str, why: Text, settings: Settings) -> Result:
    """The result of what cannot be graded at all; its report tells the student why."""
    report = ungraded(student, why, settings)
    written = msgspec.json.encode(report), page(report)
    return Result(key, Status.UNREADABLE, *written, problem=why)


def page(report: Report) -> bytes:
    """The report as its student sees it, compressed; nothing where the grader fails at it."""
    try:
        return zlib.compress(render("html", report).encode(), 1)
    except Exception:
        traceback.print_exc(file=sys.stderr)
        return b""


@contextlib.contextmanager
def sources_of(task: Task) -> Iterator[Sources]:
    """The submission, read; under the student's name."""
    with contextlib.ExitStack() as stack:
        path = task.path or stack.enter_context(_unpacked(task))
        name = one_line(task.student, 100)
        yield replace(stack.enter_context(find(path, name)), path="")


@contextlib.contextmanager
def _unpacked(task: Task) -> Iterator[Path]:
    with passing("submission-") as place:
        folder = place / task.root
        for name, data in task.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        yield folder if task.root else folder / task.files[0][0]
