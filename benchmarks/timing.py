"""What something takes, and how ratios are told that were taken within a round each."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
# Set for these benchmarks, and not where users start a process.
NOT_THE_USERS = (
    *("PYTHONDONTWRITEBYTECODE", "OPENBLAS_NUM_THREADS"),
    *("OMP_NUM_THREADS", "XLA_FLAGS"),
)
ELSEWHERE = tempfile.gettempdir()  # the code beside us is not what is installed
GLANCE = PAUSE = 0.05  # seconds


class Spent(NamedTuple):
    """Seconds of wall time, and of CPU time with the children's; megabytes at most, of the process
    itself."""

    wall: float
    cpu: float
    memory: float = float("nan")


def process(
    command: Sequence[object],
    watched: bool = False,
    where: str | Path = ELSEWHERE,
    **variables: str,
) -> Spent:
    """One cold process, its children included as far as they are waited for.

    watched: its memory is told, by looking now and then; it may end a moment before that is seen
    """
    environment = {k: v for k, v in os.environ.items() if k not in NOT_THE_USERS} | variables
    began = time.perf_counter()
    with open(os.devnull, "w") as nothing:
        streams = {"stdout": nothing, "stderr": nothing}
        done = subprocess.Popen(list(map(str, command)), env=environment, cwd=where, **streams)
        memory, ended = float("nan"), 0
        while not ended:
            memory = _peak(done.pid, memory) if watched else memory
            time.sleep(GLANCE if watched else 0)
            ended, status, usage = os.wait4(done.pid, os.WNOHANG if watched else 0)
    done.returncode = status
    assert os.waitstatus_to_exitcode(status) in (0, 1), command
    wall, cpu = time.perf_counter() - began, usage.ru_utime + usage.ru_stime
    return Spent(wall, cpu, memory)


def _peak(pid: int, before: float) -> float:
    """What a process had in memory at most. What `wait4` tells begins with that of whoever
    started it."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next((int(k.split()[1]) / 1024 for k in lines if k.startswith("VmHWM")), before)
    return before


def repeated(action: Callable[[], object], times: int, root: int) -> Spent:
    """The mean of several calls, with a pause before each, as there is one between two saves, that
    is not counted; CPU time of a process and of all below it."""
    wall, before = 0.0, used(root)
    for _ in range(times):
        time.sleep(PAUSE)
        began = time.perf_counter()
        action()
        wall += time.perf_counter() - began
    return Spent(wall / times, (used(root) - before) / times)


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
