"""What waiting costs, as ratios in one run: docs/performance.md.

    python -m benchmarks.performance [--rounds N] [--class N] [-o docs/performance.md]

Every command is measured in every round, in an order drawn anew, beside `import numpy` in a
process of its own; a ratio is taken within its round, and the median and the spread of the ratios
are told. A round that is not counted writes the bytecode, as any first run does. The commands of a
wheel run beside those of this installation. Where gradescope-utils is installed, a suite of its own
kind judges one function beside ours. Then forward and BPTT, by benchmarks/bptt.py.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import bptt
from benchmarks.batch import CORE, right, wrong
from benchmarks.ratios import spread
from grader.grading.grade import Settings
from grader.handout.template import solution
from grader.report import ItemResult
from grader.sandbox.zygote_client import Zygote
from grader.watch.submission import Watch
from spec import test_submission

Seconds = tuple[float, float]  # of wall time, and of CPU time with the children's
UNIT, CLASS = "import numpy", "grader batch, a class"
ELSEWHERE = tempfile.gettempdir()
GRADER = [sys.executable, "-m", "grader"]
WAYS = """the loop of the article's class, PyTorch and JAX
where they are installed (JAX compiled before it is measured), and `@` alone on the shapes that no
way can do without."""
GRADESCOPE = """
import sys, unittest
sys.path.insert(0, {folder!r})
from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
import numpy as np
import recurrent
class Test(unittest.TestCase):
    @weight(13)
    def test_gradient_W(self):
        rng = np.random.default_rng(1)
        for T, n in ((1, 3), (2, 2), (3, 4), (6, 4), (12, 1), (40, 3)):
            deltas, states = rng.normal(size=(T, n)), rng.normal(size=(T + 1, n))
            got = recurrent.gradient_W(deltas.copy(), states.copy())
            np.testing.assert_allclose(got, deltas.T @ states[:-1], rtol=1e-9)
suite = unittest.defaultTestLoader.loadTestsFromTestCase(Test)
JSONTestRunner(visibility="visible", stream=open({out!r}, "w")).run(suite)
"""


def process(command: list[str], **variables: str) -> Seconds:
    """One cold process, its children included as far as they are waited for."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= variables
    began = time.perf_counter()
    with open(os.devnull, "w") as nothing:  # the code beside us is not what is installed
        streams = {"stdout": nothing, "stderr": nothing}
        done = subprocess.Popen(command, env=environment, cwd=ELSEWHERE, **streams)
        _, status, usage = os.wait4(done.pid, 0)
    done.returncode = status
    assert os.waitstatus_to_exitcode(status) in (0, 1), command
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime


def timed(action: Callable[[], object]) -> Seconds:
    """A call in this process; its CPU time is not told."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began, float("nan")


def on_show(watch: Watch, item: ItemResult) -> Seconds:
    """Grading the item on show; nothing is on show once all is right."""
    watch.shown = item
    return timed(watch.first)


def wheel(folder: Path) -> str:
    """A folder in which this project is installed from its own wheel."""
    pip, into = [sys.executable, "-m", "pip", "--quiet"], folder / "installed"
    subprocess.run([*pip, "wheel", ".", "--no-deps", "--wheel-dir", folder], check=True)
    built = next(folder.glob("*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--target", into, built], check=True)
    return str(into)


def cold(one: Path, wheel: str) -> dict[str, Callable[[], Seconds]]:
    """Runs of `grader`, by this installation and from a wheel."""
    run = [*GRADER, "run", str(one)]
    kinds = {
        "one item": ["--only", "gradient_W"],
        "the core": [],
        "all chapters": ["--chapters", "all"],
    }
    runs = {}
    for name, options in kinds.items():
        command = [*run, *options]
        runs[f"grader run, {name}"] = partial(process, command)
        runs[f"grader run, {name}, from a wheel"] = partial(process, command, PYTHONPATH=wheel)
    return runs


def actions(folder: Path, size: int, zygote: Zygote) -> dict[str, Callable[[], Seconds]]:
    """What is measured, by what it is called."""
    one = folder / "one"
    one.mkdir()
    for name, text in solution().items():
        (one / name).write_text(text, "utf-8")
    face = test_submission.__file__
    core = [f"{face}::test_item[{item.name}]" for item in Settings().items()]
    pytest = [sys.executable, "-m", "pytest", "-q", *core, "--submission", str(one)]
    watch = Watch(one, Settings(), zygote.start)
    watch.grade()
    assert watch.report is not None
    shown = watch.report.items[0]
    chosen: dict[str, Callable[[], Seconds]] = {
        UNIT: partial(process, [sys.executable, "-c", "import numpy"]),
        **cold(one, wheel(folder / "wheel")),
        "pytest spec, the core": partial(process, pytest),
    }
    if importlib.util.find_spec("gradescope_utils") is not None:
        program = GRADESCOPE.format(folder=str(one), out=str(folder / "results.json"))
        command = [sys.executable, "-c", program]
        chosen["gradescope-utils, one function"] = partial(process, command)
    return chosen | {
        "watch, the item on show": partial(on_show, watch, shown),
        "watch, the core": partial(timed, watch.grade),
        "grader batch, one submission": partial(batch, right(folder / "alone", 1)),
        f"{CLASS}, {size} right ones": partial(batch, right(folder / "right", size)),
        f"{CLASS}, {size} wrong ones": partial(batch, wrong(folder / "wrong", size)),
    }


def batch(submissions: Path) -> Seconds:
    """A class, outputs and all, with nothing kept from before."""
    with tempfile.TemporaryDirectory() as out:
        return process([*GRADER, "batch", str(submissions), "-o", out, "--quiet"])


def measured(rounds: int, size: int) -> dict[str, list[Seconds]]:
    """Every action in every round, in an order of its own."""
    rng, times = random.Random(0), dict[str, list[Seconds]]()
    with tempfile.TemporaryDirectory() as folder, Zygote() as zygote:
        chosen = actions(Path(folder), size, zygote)
        for turn in range(rounds + 1):
            for name in rng.sample(sorted(chosen), len(chosen)):
                seconds = chosen[name]()
                if turn:  # the first round writes the bytecode
                    times.setdefault(name, []).append(seconds)
            print(f"round {turn} of {rounds}", file=sys.stderr)
    return {name: times[name] for name in chosen}


def table(times: dict[str, list[Seconds]], size: int) -> str:
    """Ratios to `import numpy` of the same round; of a class, for each submission."""
    lines = [
        "| | wall | spread | CPU | spread |",
        "|---|---|---|---|---|",
    ]
    for name, taken in times.items():
        if name == UNIT:
            continue
        each = size if name.startswith(CLASS) else 1
        cells = [
            spread([got[k] / unit[k] / each for got, unit in zip(taken, times[UNIT], strict=True)])
            for k in (0, 1)
        ]
        lines.append(f"| {name}{', each' if each > 1 else ''} | {' | '.join(cells)} |")
    return "\n".join(lines)


def page(times: dict[str, list[Seconds]], rounds: int, size: int) -> str:
    """docs/performance.md."""
    unit = statistics.median(wall for wall, _ in times[UNIT])
    return f"""# Performance

`make benchmark` makes this page. Everything stands beside `import numpy` in a process of its own,
which took {1e3 * unit:.0f} ms here ({os.cpu_count()} cores, Python {platform.python_version()},
NumPy {np.__version__}). Each of {rounds} rounds measures all of it, in an order drawn anew; a ratio
is taken within its round. The median is told, and the spread from least to most: on a machine that
others share, the same code swings by a fifth, and its wall time says little; that of CPU counts the
threads that `import numpy` lets spin where a core is idle, and so is larger on a busy one.

{table(times, size)}

A run judges in a confined process and explains what is wrong; pytest runs the same checks through
its own face, and gradescope-utils, where it was installed, judges one function in its own process,
without isolation. CPU time counts the student's processes too. A class is {size} submissions
whose {len(CORE)} core chapters differ, reports and pages included; they share the start of `batch`,
which one submission bears alone.

{forward_and_bptt(bptt.measured(bptt.ROUNDS))}"""


def forward_and_bptt(taken: bptt.Measured) -> str:
    """Its section of the page."""
    return f"""## Forward and BPTT

The reference beside other ways, in CPU time of one thread: {WAYS}
Each of {bptt.ROUNDS} rounds measures every way.

{bptt.table(taken)}

What the reference takes beside its products is a few calls of NumPy in each of its 2T steps, for
tanh, ⊙ and sums of n numbers, which JAX compiles into one; in microseconds a step:
{bptt.rest(taken)}.

At n = 64 the reference needs at most {bptt.memory()} times the memory of T·n numbers, for T =
{", ".join(map(str, bptt.LENGTHS))}.
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--class", type=int, default=40, dest="size")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    text = page(measured(options.rounds, options.size), options.rounds, options.size)
    if options.output:
        options.output.write_text(text, "utf-8")
    print(text)
