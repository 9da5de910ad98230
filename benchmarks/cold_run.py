"""A cold `grader run` of a right core submission, as a multiple of `import numpy`.

Both are measured in this one run, interleaved; the medians are compared. A first round, which
writes the bytecode as any first run does, is not counted.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grader.handout.template import solution

ROUNDS = 15


def seconds(command: list[str]) -> float:
    """Wall time of one cold process."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environment)
    return time.perf_counter() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in solution().items():
            (Path(folder) / name).write_text(text, "utf-8")
        commands = {
            "import numpy": [sys.executable, "-c", "import numpy"],
            "one item": [sys.executable, "-m", "grader", "run", folder, "--only", "gradient_W"],
            "core": [sys.executable, "-m", "grader", "run", folder],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(ROUNDS + 1):
            for name, command in commands.items():
                taken = seconds(command)
                if turn:
                    times[name].append(taken)
    medians = {name: statistics.median(t) for name, t in times.items()}
    for name, median in medians.items():
        print(f"{name:15s} {median * 1e3:6.0f} ms  {median / medians['import numpy']:5.2f} ×")


if __name__ == "__main__":
    main()
