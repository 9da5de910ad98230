"""Tasks on any `concurrent.futures.Executor`, whose workers may die at any moment.

What a worker was busy with when it died is suspected, and graded again by itself; only what
ends a worker then too is given up. Nothing else is lost.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from itertools import islice, repeat
from multiprocessing import active_children, connection
from multiprocessing.process import BaseProcess

from grader.batch import work
from grader.batch.tasks import Job, Result, Status, Task
from grader.language import NO_MORE
from grader.report import GraderError
from spec.text import Text

Tasks = tuple[Task, ...]
ENDING = 5.0  # seconds that workers may take to end
AGAIN = 0.2  # seconds until signals are looked for, or sent, again
AHEAD = 2  # chunks a worker, so that none waits for us


class Pool:
    """Where the work is done.

    hire: starts an executor, also in place of one that broke
    job: what all tasks share
    workers: how many tasks are done at once
    chunks: how many tasks are sent together, time after time
    """

    def __init__(
        self,
        hire: Callable[[], Executor],
        job: Job,
        workers: int,
        chunks: Iterator[int] | None = None,
    ) -> None:
        self.hire, self.job, self.workers = hire, job, workers
        self.chunks = chunks or repeat(1)
        self._crew: Executor | None = None
        self._others = set[BaseProcess]()
        self._running: dict[Future[list[Result]], Tasks] = {}

    def results(self, tasks: Iterator[Task]) -> Iterator[list[Result]]:
        """Grade all tasks, in any order; they are taken only as they are needed.

        Raises GraderError where no worker can, or must, grade.
        """
        suspects: deque[Task] = deque()
        chunks = iter(lambda: tuple(islice(tasks, next(self.chunks))), ())
        try:
            while self._fill(chunks):
                done, _ = wait(self._running, AGAIN, FIRST_COMPLETED)
                for future in done:
                    chunk = self._running.pop(future)
                    answer = _answer(future)
                    if answer is None:
                        suspects += chunk
                    else:
                        yield answer
            for task in suspects:
                yield _answer(self._submit((task,))) or [_given_up(task)]
        except BaseException:  # a signal, or nobody wants more
            self._end()
            raise
        finally:
            self._dismiss()

    def _fill(self, chunks: Iterator[Tasks]) -> bool:
        """Keep the workers busy; whether anything is under way."""
        for chunk in islice(chunks, max(0, AHEAD * self.workers - len(self._running))):
            self._running[self._submit(chunk)] = chunk
        return bool(self._running)

    def _submit(self, chunk: Tasks) -> Future[list[Result]]:
        if self._crew is None:
            self._crew = self._hired()
        try:
            return self._crew.submit(work.graded, chunk, self.job)
        except BrokenExecutor:
            self._crew.shutdown(wait=True)
            self._crew = self._hired()
            return self._crew.submit(work.graded, chunk, self.job)

    def _hired(self, again: bool = True) -> Executor:
        """A new executor with a worker that is ready.

        again: whether another one is tried where a worker of it dies meanwhile
        """
        self._others = set(active_children())
        crew = self.hire()
        try:
            ready = crew.submit(work.ready, self.job)
            work.warm(self.job.settings, "class.html")
            ready.result()
        except GraderError:
            crew.shutdown(wait=False)
            raise
        except Exception as error:
            crew.shutdown(wait=False)
            for worker in self._started():  # which would wait for us for ever
                worker.kill()
            if again and isinstance(error, BrokenExecutor):
                return self._hired(again=False)
            if isinstance(error, OSError) and error.errno in NO_MORE:
                raise
            traceback.print_exc(file=sys.stderr)
            said = Text(f"no worker starts: {error}", f"worker 启动不了：{error}")
            raise GraderError(said) from error
        return crew

    def _started(self) -> set[BaseProcess]:
        """The processes of this machine that are workers of the last executor."""
        return set(active_children()) - self._others

    def _end(self) -> None:
        """End the workers, whatever they do; a signal that came just before one waits is slept
        through until the next comes."""
        workers, until = self._started(), time.monotonic() + ENDING
        while workers and time.monotonic() < until:
            for worker in workers:
                worker.terminate()
            gone = connection.wait([worker.sentinel for worker in workers], AGAIN)
            workers = {worker for worker in workers if worker.sentinel not in gone}
        for worker in workers:
            worker.kill()

    def _dismiss(self) -> None:
        """Let the workers go; a failure at that costs nothing that is graded."""
        for future in self._running:
            future.cancel()
        crew, self._crew = self._crew, None
        try:
            if crew is not None:
                crew.shutdown(wait=True)
        except Exception:
            traceback.print_exc(file=sys.stderr)


def _answer(future: Future[list[Result]]) -> list[Result] | None:
    """What a worker answered; None where it died. Raises GraderError where it refuses."""
    try:
        return future.result()
    except GraderError:
        raise
    except Exception:  # BrokenProcessPool, KilledWorker, …: each library has its own
        return None


def _given_up(task: Task) -> Result:
    log = f"the grader's own process gave no answer, twice, while it graded {task.student}"
    return Result(task.key, Status.GRADER_ERROR, log=log)
