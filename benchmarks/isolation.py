"""A confined child, and a whole grading, on a warm zygote, as multiples of a bare fork.

All are measured in this one run, interleaved; the medians are compared. A bare fork is that of a
process with NumPy loaded, whose child ends at once. "Same process" runs the same checks on the
same code without a second process, a wire or a layer: what they cost where nothing is confined.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from grader.grading.grade import grade
from grader.grading.settings import Settings, cases_of
from grader.handout.template import solution
from grader.sandbox import levels
from grader.sandbox.session import Session
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import Sources, find
from spec.points import NAMES
from tests.helpers.local import Local

ROUNDS = 40
CORE = Settings().items()
FORKER = """
import os, sys, numpy
for _ in sys.stdin:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    print("done", flush=True)
"""


def forker() -> Callable[[], None]:
    """Asks a process with NumPy loaded to fork, as a zygote is asked."""
    process = subprocess.Popen(
        [sys.executable, "-c", FORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )

    def fork() -> None:
        process.stdin.write(b"\n")
        process.stdin.flush()
        process.stdout.readline()

    return fork


def measured(sources: Sources, zygote: Zygote) -> dict[str, float]:
    """Median seconds of each."""

    def ready() -> None:
        session = Session(sources, NAMES, start=zygote.start)
        session.student.alive()
        opened.append(session)

    def unconfined() -> None:
        cases, local = cases_of(1), Local(**{i.name: i.tasks[0].source for i in CORE})
        assert all(check.run(local, cases) is None for i in CORE for check in i.checks)

    def core() -> None:
        report = grade(sources, Settings(), start=zygote.start)
        assert report.score == report.max_score

    opened: list[Session] = []
    steps = {"bare fork": forker(), "child ready": ready, "core grading": core}
    steps["same process"] = unconfined
    times: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(ROUNDS + 3):
        for name, step in steps.items():
            began = time.perf_counter()
            step()
            if turn >= 3:  # the first ones warm up
                times[name].append(time.perf_counter() - began)
        opened.pop().student.close()
    return {name: statistics.median(t) for name, t in times.items()}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Zygote() as zygote:
        for name, text in solution().items():
            (Path(folder) / name).write_text(text, "utf-8")
        with find(Path(folder)) as sources:
            medians = measured(sources, zygote)
            with Session(sources, NAMES, start=zygote.start) as session:
                session.student.alive()
                layers = session.student.layers
                print(f"isolation {levels.level(layers)}: {', '.join(layers)}")
    for name, median in medians.items():
        print(f"{name:15s} {median * 1e3:6.1f} ms  {median / medians['bare fork']:6.1f} ×")


if __name__ == "__main__":
    main()
