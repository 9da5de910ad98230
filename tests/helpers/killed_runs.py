"""A run of a class that is killed, and what must be left of it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from pathlib import Path

from grader.batch.tasks import Task
from grader.grading.settings import Settings
from tests.helpers.classes import ITEMS, Student

SETTINGS = Settings(only=("gradient_W",))
RIGHT = b"def gradient_W(deltas, states): return deltas.T @ states[:-1]\n"


def task(name: str, code: bytes = RIGHT) -> Task:
    """One right submission of one item, as it is sent to a worker."""
    return Task(name, name, None, (("x.py", code),))


def command(folder: Path, out: Path) -> list[str]:
    options = ["--only", *ITEMS, "--jobs", "2", "--deadline", "5", "--lang", "en"]
    return [sys.executable, "-m", "grader", "batch", str(folder), "-o", str(out), *options]


def below(pid: int) -> set[int]:
    """All processes that descend from this one."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return set()
    return {int(p) for p in listed}.union(*(below(int(p)) for p in listed))


def kill_after(process: subprocess.Popen[str], out: Path, size: int) -> set[int]:
    """Kill -9 once so much has been written; the processes that it had started."""
    while process.poll() is None and sum(p.stat().st_size for p in out.glob("*.sqlite*")) < size:
        time.sleep(0.02)
    started = below(process.pid)
    process.kill()
    process.wait()
    return started


def gone(pids: set[int]) -> bool:
    """None of these processes runs any more, soon."""
    end = time.monotonic() + 20.0
    while pids and time.monotonic() < end:
        pids = {p for p in pids if Path(f"/proc/{p}/cmdline").exists() and not is_zombie(p)}
        time.sleep(0.05)
    return not pids


def is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def check(everybody: list[Student], out: Path) -> None:
    """Everyone has one line, and the points that the code is worth."""
    rows = list(csv.DictReader((out / "grades.csv").read_text("utf-8-sig").splitlines()))
    assert [r["student"] for r in rows] == [s.name for s in everybody]
    for student, row in zip(everybody, rows, strict=True):
        if student.least is None or student.most is None:
            assert (row["status"], row["score"]) == ("unreadable", ""), row
            continue
        assert row["status"] == "graded", row
        assert student.least <= float(row["score"]) <= student.most, (student, row)
        report = json.loads((out / "reports" / f"{student.name}.json").read_text("utf-8"))
        assert (report["submission"], report["score"]) == (student.name, float(row["score"]))
