"""What something takes, and how ratios are told that were taken within a round each."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
ELSEWHERE = tempfile.gettempdir()  # the code beside us is not what is installed
MEGABYTE = 1 << 10  # of ru_maxrss


class Spent(NamedTuple):
    """Seconds of wall time, and of CPU time with the children's; megabytes at most, of the process
    itself."""

    wall: float
    cpu: float
    memory: float = float("nan")


def process(command: Sequence[object], **variables: str) -> Spent:
    """One cold process, its children included as far as they are waited for."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= variables
    began = time.perf_counter()
    with open(os.devnull, "w") as nothing:
        streams = {"stdout": nothing, "stderr": nothing}
        done = subprocess.Popen(list(map(str, command)), env=environment, cwd=ELSEWHERE, **streams)
        _, status, usage = os.wait4(done.pid, 0)
    done.returncode = status
    assert os.waitstatus_to_exitcode(status) in (0, 1), command
    wall, cpu = time.perf_counter() - began, usage.ru_utime + usage.ru_stime
    return Spent(wall, cpu, usage.ru_maxrss / MEGABYTE)


def repeated(action: Callable[[], object], times: int, root: int) -> Spent:
    """The mean of several calls; CPU time of a process and of all below it."""
    began, before = time.perf_counter(), used(root)
    for _ in range(times):
        action()
    return Spent((time.perf_counter() - began) / times, (used(root) - before) / times)


def used(root: int) -> float:
    """The CPU seconds of a process and of all below it, those that have ended too."""
    parents, seconds = dict[int, int](), dict[int, float]()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            parents[int(entry.name)] = int(fields[1])
            seconds[int(entry.name)] = sum(map(int, fields[11:15])) / TICKS
    family = {root}
    while more := {p for p, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(seconds.get(one, 0.0) for one in family)


def spread(ratios: Sequence[float]) -> str:
    """Median, and from least to most; two cells, empty where nothing was measured."""
    if any(ratio != ratio for ratio in ratios):
        return "| "
    return f"{statistics.median(ratios):.2f} | {min(ratios):.2f} to {max(ratios):.2f}"
