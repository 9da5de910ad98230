"""How soon `grader watch` answers a save, beside a cold `grader run` of the same submission.

`python benchmarks/watch.py`; everything in one run, so that the ratios mean something.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from grader.grading.grade import Settings
from grader.handout.template import solution
from grader.sandbox.zygote_client import Zygote
from grader.watch.submission import Watch

ROUNDS = 7


def seconds(action: Callable[[], object]) -> float:
    """Wall time, the median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, Zygote() as zygote:
        folder = Path(name)
        for file, text in solution().items():
            (folder / file).write_text(
                text.replace("return activation", "return 1.0 + activation", 1)
            )
        command = [sys.executable, "-m", "grader", "run", name]
        cold = seconds(lambda: subprocess.run(command, capture_output=True, check=False))
        watch = Watch(folder, Settings(), zygote.start)
        watch.grade()
        assert watch.shown is not None
        first, every = seconds(watch.first), seconds(watch.grade)
    print(f"cold grader run            {cold:6.2f} s")
    print(f"watch, the item on show    {first:6.2f} s   {first / cold:4.2f} of it")
    print(f"watch, all items           {every:6.2f} s   {every / cold:4.2f} of it")


if __name__ == "__main__":
    main()
