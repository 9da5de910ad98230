"""A whole class: right and wrong submissions a second, growth with the class, and memory.

    python benchmarks/batch.py [SIZE ...]     sizes of the class of right submissions; 100 1000

The same checks through `pytest`, as many processes at once as there are cores, are measured in
the same run. Wall time says something on an idle machine alone; CPU time always. `--soak N`
grades N mixed submissions instead, with a kill -9 in the middle.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from grader.grading.grade import Settings
from grader.handout.template import solution, sources
from tests.helpers.grading import edited
from tests.helpers.killed_runs import check, command, gone, kill_after
from tests.helpers.mutants import MUTANTS

CORE = ("recurrent", "loss", "gradcheck")
WRONG = 100
PYTEST = 12
TEMPLATE = sources("en")
CORES = os.cpu_count() or 1
MEGABYTE = 1 << 10  # of ru_maxrss


def write(folder: Path, files: dict[str, str]) -> None:
    """A student's folder: the core is like nobody else's, the rest as it was handed out."""
    folder.mkdir(parents=True)
    for name, text in (TEMPLATE | files).items():
        if name.removesuffix(".py") in (*CORE, "activations"):
            text += f"# {folder.name}\n"
        (folder / name).write_text(text, "utf-8")


def core(files: dict[str, str]) -> dict[str, str]:
    """What of a submission belongs to the core."""
    return {name: text for name, text in files.items() if name.removesuffix(".py") in CORE}


def right(folder: Path, size: int) -> Path:
    """A class in which everybody is right."""
    for number in range(size):
        write(folder / f"s{number:05}", core(solution()))
    return folder


def wrong(folder: Path, size: int) -> Path:
    """A class in which everybody has one thing wrong, and gets it explained."""
    rng = random.Random(0)
    faults = [m for m in MUTANTS if m.chapter in CORE]
    for number in range(size):
        fault = rng.choice(faults)
        write(folder / f"s{number:05}", core(edited(fault.chapter, (fault.old, fault.new))))
    return folder


@dataclass(frozen=True)
class Run:
    """What `grader batch` took, outputs and all.

    seconds: of wall time; cpu: of all its processes together
    memory: megabytes of the process that all results pass through
    """

    size: int
    seconds: float
    cpu: float
    memory: int

    def __str__(self) -> str:
        rate, busy = self.size / self.seconds, self.cpu / self.seconds / CORES
        each = 1e3 * self.cpu / self.size
        return (
            f"{rate:6.1f} a second   {each:4.0f} ms CPU each   {busy:4.0%} busy   {self.memory} MB"
        )


def batch(folder: Path) -> Run:
    """Grade a class."""
    size = sum(1 for _ in folder.iterdir())
    with tempfile.TemporaryDirectory() as out:
        began = time.perf_counter()
        run = ["-m", "grader", "batch", str(folder), "-o", out, "--quiet", "--jobs", str(CORES)]
        done = subprocess.Popen([sys.executable, *run], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(done.pid, 0)
        done.returncode = status
        assert os.waitstatus_to_exitcode(status) == 0, status
        seconds = time.perf_counter() - began
    return Run(size, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // MEGABYTE)


def import_numpy() -> float:
    """Median CPU seconds of a process that imports NumPy: the unit that a busy machine shares."""
    taken = []
    for _ in range(9):
        done = subprocess.Popen([sys.executable, "-c", "import numpy"])
        _, status, usage = os.wait4(done.pid, 0)
        done.returncode = status
        taken.append(usage.ru_utime + usage.ru_stime)
    return statistics.median(taken)


def by_pytest(folder: Path) -> float:
    """Seconds a submission, with as many processes at once as there are cores."""

    def run(path: Path) -> None:
        tests = [f"spec/test_submission.py::test_item[{item.name}]" for item in Settings().items()]
        command = [sys.executable, "-m", "pytest", "-q", *tests, "--submission", str(path)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        assert done.returncode == 0

    paths = sorted(folder.iterdir())[:PYTEST]
    began = time.perf_counter()
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(run, paths))
    return (time.perf_counter() - began) / len(paths)


def soak(size: int) -> None:
    """Mixed submissions with a kill in the middle; everybody is accounted for."""
    from tests.helpers.classes import students

    everybody = list(students(size))
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place) / "class", Path(place) / "out"
        for student in everybody:
            student.write(folder)
        run = command(folder, out)
        began = time.perf_counter()
        first = subprocess.Popen(run, stderr=subprocess.DEVNULL)
        assert gone(kill_after(first, out, 4000 * size))
        killed = time.perf_counter() - began
        second = subprocess.run(run, stderr=subprocess.PIPE, text=True, check=False)
        assert second.returncode == 1, second.stderr
        check(everybody, out)
        taken = time.perf_counter() - began
    print(f"{size} mixed submissions, killed after {killed:.0f} s: {second.stderr.splitlines()[0]}")
    print(f"every one accounted for, in {taken:.0f} s, {size / taken:.1f} a second")


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        alone = by_pytest(right(folder / "few", PYTEST))
        print(f"     pytest, a process each  {1 / alone:6.1f} a second")
        runs = [batch(right(folder / f"right{size}", size)) for size in sizes]
        for run in runs:
            print(f"{run.size:6} right submissions     {run}")
        unit, faulty = import_numpy(), batch(wrong(folder / "wrong", WRONG))
        print(f"{WRONG:6} wrong submissions     {faulty}")
    for kind, run in (("right", runs[-1]), ("wrong", faulty)):
        cost = run.cpu / run.size / unit
        print(f"one {kind} submission costs {cost:.2f} times the CPU of `import numpy`")
    largest = runs[-1]
    print(f"{largest.size * alone / largest.seconds:.1f} times the throughput of pytest")
    for one, other in pairwise(runs):
        growth, times = other.cpu / one.cpu, other.size / one.size
        print(f"{times:.0f} times the class takes {growth:.1f} times the CPU")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 1000])
    parser.add_argument("--soak", type=int, metavar="N")
    options = parser.parse_args()
    if options.soak:
        soak(options.soak)
    else:
        main(options.sizes)
