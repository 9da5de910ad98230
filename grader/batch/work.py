"""What a worker does: grade one submission after the other on its own warm zygote."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import multiprocessing
import os
import tempfile
import threading
import time
import traceback
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from multiprocessing import connection
from pathlib import Path

import msgspec

from grader.batch.tasks import Job, Result, Status, Task
from grader.batch.version import version
from grader.formats import html
from grader.outcome import ExitCode, GraderError, SubmissionError
from grader.run import NAMES, Settings, grade
from grader.sandbox.session import Session
from grader.sandbox.warm import Zygote
from grader.submission import Sources, find, printable

PATIENCE = 120.0  # seconds beyond the submission's own, until the grader itself is stuck
MOST_LOG = 4000
ALONE = threading.Lock()


def begin() -> None:
    """Prepare a worker process of this machine: it ends when the process that started it does."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            connection.wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@cache
def zygote() -> Zygote:
    """This worker's warm interpreter; it ends when this process does."""
    return Zygote()


def ready(job: Job) -> None:
    """Make sure that this worker can grade. Raises GraderError where it must not."""
    if version() != job.version:
        raise GraderError(
            "a worker has another version of rnn-spec, Python or NumPy; make all equal"
        )
    settings = job.settings
    nothing = Sources("nothing", None, ())
    with Session(
        nothing, NAMES, settings.limits, None, zygote().start, settings.require_isolation
    ) as session:
        session.open()


def graded(tasks: tuple[Task, ...], job: Job) -> list[Result]:
    """Grade these submissions. Raises GraderError where this worker must not grade at all."""
    if version() != job.version:
        ready(job)
    return [_graded(task, job.settings) for task in tasks]


def _graded(task: Task, settings: Settings) -> Result:
    """Grade one, alone in this process even where its owner gave it several threads."""
    with ALONE:
        return _outcome(task, settings)


def _outcome(task: Task, settings: Settings) -> Result:
    began, said = time.monotonic(), io.StringIO()
    # Where the grader itself hangs this ends the process, and whoever waits for it is told.
    faulthandler.dump_traceback_later(settings.limits.total + PATIENCE, exit=True, file=2)
    try:
        with contextlib.redirect_stderr(said), found(task) as sources:
            report = grade(sources, settings, start=zygote().start)
        fault = report.exit_code() == ExitCode.GRADER_FAULT
        result = Result(
            task.key,
            Status.GRADER_ERROR if fault else Status.GRADED,
            msgspec.json.encode(report),
            zlib.compress(html.render(report).encode()),
            log=said.getvalue()[-MOST_LOG:] if fault else "",
        )
    except SubmissionError as error:
        result = Result(task.key, Status.UNREADABLE, problem=error.text)
    except Exception:
        result = Result(task.key, Status.GRADER_ERROR, log=traceback.format_exc()[-MOST_LOG:])
    finally:
        faulthandler.cancel_dump_traceback_later()
    return replace(result, seconds=time.monotonic() - began)


@contextlib.contextmanager
def found(task: Task) -> Iterator[Sources]:
    """The submission, read; under the student's name."""
    with contextlib.ExitStack() as stack:
        path = task.path or stack.enter_context(_unpacked(task))
        sources = stack.enter_context(find(path))
        yield replace(sources, name=printable(task.student, 100))


@contextlib.contextmanager
def _unpacked(task: Task) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="submission-") as made:
        folder = Path(made) / task.root
        for name, data in task.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        yield folder if task.root else folder / task.files[0][0]
