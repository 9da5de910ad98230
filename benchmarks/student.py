"""What a student waits for, in CPU seconds: `check` in a notebook's kernel, and `watch` after a
save, beside a cold run of the same code. `python -m benchmarks.student`.

Right code and code with a slip in every chapter; the processes of the student's side count too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from grader.grading.grade import Settings
from grader.handout.template import solution
from grader.sandbox.zygote_client import Zygote
from grader.watch.submission import Watch
from spec.assignment import expanded

TICKS = os.sysconf("SC_CLK_TCK")
SLIP = "W @", "W.T @"
BEGIN = "import numpy as np\nfrom grader import check"


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
    return sum(seconds.get(process, 0.0) for process in family)


def mean(action: Callable[[], object], times: int, root: int) -> float:
    """CPU seconds of one call; the first is not counted."""
    action()
    before = used(root)
    for _ in range(times):
        action()
    return (used(root) - before) / times


def of_watch(folder: Path, start: Zygote) -> None:
    """`watch` beside `grader run`."""
    here = os.getpid()

    def cold(*options: str) -> float:
        command = [sys.executable, "-m", "grader", "run", str(folder), *options]
        return mean(lambda: subprocess.run(command, capture_output=True), 4, here)

    for label, chapters in (("the core", ("core",)), ("all chapters", ("all",))):
        watch = Watch(folder, Settings(chapters=expanded(list(chapters))), start.start)
        ratio = mean(watch.grade, 8, here) / cold("--chapters", *chapters)
        print(f"  watch, {label}: {ratio:.2f} of a cold run")
    item = next(iter(watch.todo() or watch.report.items if watch.report else ()))

    def first() -> None:
        watch.shown = item
        watch.first()

    print(f"  watch, {item.name} alone: {mean(first, 20, here) / cold('--only', item.name):.2f}")


def of_check(texts: dict[str, str]) -> None:
    """`check` in a real kernel, once for each function of the first chapter."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")
    try:
        for cell in (BEGIN, texts["activations.py"], texts["recurrent.py"].partition('"""\n')[2]):
            client.execute_interactive(cell, timeout=60, output_hook=lambda message: None)
        for name in ("forward", "delta", "gradient_W"):
            ask = f"check({name!r})"
            spent = mean(
                lambda ask=ask: client.execute_interactive(  # type: ignore[misc]
                    ask, timeout=60, output_hook=lambda message: None
                ),
                20,
                manager.provisioner.pid,
            )
            print(f"  check({name!r}): {1e3 * spent:.0f} ms")
    finally:
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    right = solution()
    wrong = {name: text.replace(*SLIP) for name, text in right.items()}
    for label, texts in (("right", right), ("with a slip", wrong)):
        print(f"{label}:")
        with tempfile.TemporaryDirectory() as folder, Zygote() as zygote:
            for name, text in texts.items():
                (Path(folder) / name).write_text(text, "utf-8")
            of_watch(Path(folder), zygote)
        of_check(texts)
