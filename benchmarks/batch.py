"""A whole class: what each submission takes, growth with the class, and memory.

    python -m benchmarks.batch [--rounds N] [SIZE SIZE]     classes of right submissions; 100 1000

Ten thousand need some ten minutes a round, and 2 GB of disk. `--soak N` grades N mixed submissions
instead, with a kill -9 in the middle.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.timing import Spent, process, used
from grader.handout.template import solution, sources
from tests.helpers.grading import edited
from tests.helpers.killed_runs import check, command, gone, kill_after
from tests.helpers.mutants import MUTANTS

CORE = ("recurrent", "loss", "gradcheck")
TEMPLATE = sources("en")


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


def batch(folder: Path, *options: object, out: Path | None = None, watched: bool = False) -> Spent:
    """Grade a class, outputs and all; with nothing kept from before, unless `out` keeps it."""
    with tempfile.TemporaryDirectory() as empty:
        into = ["-o", out or empty, "--quiet"]
        command = [sys.executable, "-m", "grader", "batch", folder, *into, *options]
        return process(command, watched)


@dataclass
class Growth:
    """A large class beside a small one, each submission's share, and a cluster beside the pool.

    graded, similar: in CPU time; dask: both, where it is installed
    memory: megabytes of the process that all results of the large one pass through
    """

    sizes: tuple[int, int]
    graded: list[float]
    similar: list[float]
    dask: list[tuple[float, float]]
    memory: list[float]


def growth(sizes: tuple[int, int], rounds: int, cluster: bool = True) -> Growth:
    """Measure it, in rounds; what starts first is compiled and imported before."""
    grown = Growth(sizes, [], [], [], [])
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        folder.chmod(0o755)
        one = right(folder / "one", 1)
        few, many = (right(folder / f"class{size}", size) for size in sizes)
        address = local_cluster(stack) if cluster else ""
        batch(one)
        if address:
            batch(few, "--dask", address)
        for turn in range(rounds):
            start, small = batch(one), batch(few)
            large = batch(many, out=folder / f"out{turn}", watched=True)
            grown.graded.append(_share(start, small, large, sizes))
            grown.memory.append(large.memory)
            grown.similar.append(_similar(folder, few, many, folder / f"out{turn}", sizes))
            if address:
                grown.dask.append(_cluster(few, address, turn))
            print(f"growth, round {turn + 1} of {rounds}", file=sys.stderr)
    return grown


def _share(start: Spent, small: Spent, large: Spent, sizes: tuple[int, int]) -> float:
    """CPU time of each in the large class beside each in the small one; the start is shared."""
    few, many = sizes
    return ((large.cpu - start.cpu) / (many - 1)) / ((small.cpu - start.cpu) / (few - 1))


def _similar(folder: Path, few: Path, many: Path, out: Path, sizes: tuple[int, int]) -> float:
    """The same of `--similar`: what it adds to a run in which every result is kept."""
    added = []
    small = folder / f"small{out.name}"
    batch(few, out=small)
    for submissions, results in ((few, small), (many, out)):
        with_it = batch(submissions, "--similar", out=results)
        added.append(with_it.cpu - batch(submissions, out=results).cpu)
    return added[1] / sizes[1] / (added[0] / sizes[0])


def _cluster(few: Path, address: str, turn: int) -> tuple[float, float]:
    """Wall and CPU time on a cluster beside the local pool's; each is first in turn."""
    taken = {}
    for way in (("--dask", address), ("--jobs", 2))[:: 1 if turn % 2 else -1]:
        before = used(os.getpid())
        wall = batch(few, *way).wall
        taken[way[0]] = wall, used(os.getpid()) - before  # the cluster's processes too
    (dask, its_cpu), (local, cpu) = taken["--dask"], taken["--jobs"]
    return dask / local, its_cpu / cpu


def local_cluster(stack: ExitStack) -> str:
    """The address of two Dask workers on this machine, started as docs/batch.md says; "" where
    Dask is not installed."""
    if importlib.util.find_spec("distributed") is None:
        return ""
    import dask
    from distributed import LocalCluster

    stack.enter_context(dask.config.set({"distributed.worker.profile.enabled": False}))
    started = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
    address: str = stack.enter_context(started).scheduler_address
    return address


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--soak", type=int, metavar="N")
    options = parser.parse_args()
    if options.soak:
        soak(options.soak)
    else:
        print(growth((options.sizes[0], options.sizes[1]), options.rounds))
