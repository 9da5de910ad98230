"""What waiting costs, as ratios in one run: docs/performance.md.

    python -m benchmarks.performance [--rounds N] [--growth SIZE SIZE] [--large SIZE] [-o FILE]

Every command is measured in every round, in an order drawn anew; a ratio is taken within its
round, and the median and the spread of the ratios are told. A round that is not counted writes the
bytecode, as any first run does. The commands of a wheel run beside those of this installation.
Other graders judge one function beside ours, where they are installed (benchmarks/others.py). Then
the growth with the class, by benchmarks/batch.py, and forward and BPTT, by benchmarks/bptt.py.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import bptt
from benchmarks.batch import Growth, batch, growth, right, wrong
from benchmarks.others import others
from benchmarks.rows import (
    ALL,
    ALONE,
    CORE,
    KINDS,
    ONE,
    ONE_THREAD,
    SIZE,
    UNIT,
    Times,
    of_bptt,
    of_classes,
    of_growth,
    of_runs,
    of_sessions,
)
from benchmarks.student import checking, watching
from benchmarks.timing import Spent, process
from grader.grading.settings import Settings
from grader.handout.template import solution
from spec import test_submission

ITEM, SLIP = "gradient_W", ("deltas.T @ states[:-1]", "deltas.T @ states[1:]")
GRADER = [sys.executable, "-m", "grader"]
WAYS = """the loop of the article's class, PyTorch and JAX where they are installed (JAX compiled
before it is measured), and the products alone, on the shapes that no way can do without."""

Actions = dict[str, Callable[[], Spent]]


def wheel(folder: Path) -> str:
    """A folder in which this project is installed from its own wheel."""
    pip, into = [sys.executable, "-m", "pip", "--quiet"], folder / "installed"
    subprocess.run([*pip, "wheel", ".", "--no-deps", "--wheel-dir", folder], check=True)
    built = next(folder.glob("*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--target", into, built], check=True)
    return str(into)


def written(folder: Path, *slip: str) -> Path:
    """All chapters, right or with a slip in one item."""
    folder.mkdir()
    for name, text in solution().items():
        (folder / name).write_text(text.replace(*slip) if slip else text, "utf-8")
    return folder


def cold(one: Path, wheel: str) -> Actions:
    """Runs of `grader`, by this installation and from a wheel."""
    run = [*GRADER, "run", str(one)]
    kinds = {ONE: ["--only", ITEM], CORE: [], ALL: ["--chapters", "all"]}
    runs = {}
    for name, options in kinds.items():
        command = [*run, *options]
        runs[name] = partial(process, command)
        runs[f"{name}, from a wheel"] = partial(process, command, PYTHONPATH=wheel)
    return runs


def pytest_face(one: Path) -> list[object]:
    """The checks of the core on pytest's own face."""
    face = test_submission.__file__
    core = [f"{face}::test_item[{item.name}]" for item in Settings().items()]
    return [sys.executable, "-m", "pytest", "-q", *core, "--submission", str(one)]


def actions(folder: Path, stack: ExitStack) -> Actions:
    """What is measured in every round, by what it is called."""
    one, slip = written(folder / "one"), written(folder / "slip", *SLIP)
    numpy = [sys.executable, "-c", "import numpy"]
    chosen: Actions = {
        UNIT: partial(process, numpy),
        ONE_THREAD: partial(process, numpy, OPENBLAS_NUM_THREADS="1"),
    }
    chosen |= cold(one, wheel(folder / "wheel"))
    chosen["pytest spec, the core"] = partial(process, pytest_face(one))
    chosen |= others(folder / "others")
    for kind, code in zip(KINDS, (one, slip), strict=True):
        run = [*GRADER, "run", str(code)]
        chosen[f"{ONE}, {kind}"] = partial(process, [*run, "--only", ITEM])
        chosen[f"{ALL}, {kind}"] = partial(process, [*run, "--chapters", "all"])
        for way in (watching, checking):
            warm = stack.enter_context(way(code, ITEM))
            chosen |= {f"{name}, {kind}": action for name, action in warm.items()}
    chosen[ALONE] = partial(batch, right(folder / "alone", 1))
    chosen[KINDS[0]] = partial(batch, right(folder / "right", SIZE))
    chosen[KINDS[1]] = partial(batch, wrong(folder / "wrong", SIZE))
    return chosen


def measured(rounds: int) -> Times:
    """Every action in every round, in an order of its own."""
    rng, times = random.Random(0), dict[str, list[Spent]]()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        chosen = actions(Path(folder), stack)
        for turn in range(rounds + 1):
            for name in rng.sample(sorted(chosen), len(chosen)):
                spent = chosen[name]()
                if turn:  # the first round writes the bytecode
                    times.setdefault(name, []).append(spent)
            print(f"round {turn} of {rounds}", file=sys.stderr)
    return {name: times[name] for name in chosen}


def page(times: Times, grown: Sequence[Growth], taken: bptt.Measured, rounds: int) -> str:
    """docs/performance.md."""
    unit = statistics.median(spent.wall for spent in times[UNIT])
    parts = (
        of_runs(times),
        of_sessions(times),
        of_classes(times),
        *map(of_growth, grown),
        of_bptt(taken),
    )
    often = ", and ".join(
        f"{g.sizes[1]} beside {g.sizes[0]} in {len(g.graded)} round{'s'[: len(g.graded) > 1]}"
        for g in grown
    )
    table = "\n".join(str(row) for part in parts for row in part)
    return f"""# Performance

`make benchmark` makes this page. Everything is a ratio to what stands beside it, measured in the
same round; `import numpy` in a process of its own took {1e3 * unit:.0f} ms here ({os.cpu_count()}
cores, Python {platform.python_version()}, NumPy {np.__version__}). Each of {rounds} rounds measures
all of it, in an order drawn anew. The median is told, and the spread from least to most: on a
machine that others share the same code swings by as much, and wall time most of all. CPU time
counts the threads that `import numpy` starts where nobody asks for one, as here; with one it takes
less, as the table says. The goal is the most that a ratio may be.

| | beside | goal | wall | spread | CPU | spread |
|---|---|---|---|---|---|---|
{table}

A run judges in a confined process and explains what is wrong; pytest runs the same checks through
its own face. gradescope-utils, check50, otter-grader and nbgrader, where they were installed, judge
one function, each by its own command and without isolation, the last two in a notebook. Before each
`watch` and `check` the function on show, `{ITEM}`, which four others use, is written in another
way, right or wrong as before, and nothing is done for a moment, as between two saves. CPU time
counts the student's processes too. A class is {SIZE} submissions whose core differs in a comment,
reports and pages included; what each takes is the difference to a class of one, and the start of
`batch` is what a class of one takes beyond that. How it grows with the class was measured apart:
{often}. In these classes the code is
the same but for comments, which `--similar` sees at once; code that differs it compares pair by
pair, and that is not measured here.

{forward_and_bptt(taken)}"""


def forward_and_bptt(taken: bptt.Measured) -> str:
    """Its section of the page."""
    return f"""## Forward and BPTT

The reference beside other ways, in CPU time of one thread:
{WAYS}
Each of {bptt.ROUNDS} rounds measures every way.

{bptt.table(taken)}

What the reference takes beside its products is a few calls of NumPy in each of its 2T steps, for
tanh, ⊙ and sums of n numbers, which JAX compiles into one; in microseconds a step:
{bptt.rest(taken)}.

Its products alone, in NumPy, take so many times all of JAX:
{bptt.limits(taken) or "not measured"}.

At n = 64 the reference needs at most {bptt.memory()} times the memory of T·n numbers, for T =
{", ".join(map(str, bptt.LENGTHS))}.
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", type=int, nargs=2, default=(100, 1000), metavar="SIZE")
    parser.add_argument("--large", type=int, metavar="SIZE", help="a class for one more round")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    times, grown = measured(options.rounds), [growth(tuple(options.growth), options.rounds)]
    if options.large:
        grown.append(growth((options.growth[0], options.large), 1, cluster=False))
    text = page(
        times,
        grown,
        bptt.measured(bptt.ROUNDS),
        options.rounds,
    )
    if options.output:
        options.output.write_text(text, "utf-8")
    print(text)
