"""A cold `grader run` of a right core submission, as a multiple of `import numpy`.

Both are measured in this one run, interleaved; the medians are compared.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grader.template import solution

ROUNDS = 15


def seconds(command: list[str]) -> float:
    """Wall time of one cold process."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
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
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(seconds(command))
    medians = {name: statistics.median(t) for name, t in times.items()}
    for name, median in medians.items():
        print(f"{name:15s} {median * 1e3:6.0f} ms  {median / medians['import numpy']:5.2f} ×")


if __name__ == "__main__":
    main()
