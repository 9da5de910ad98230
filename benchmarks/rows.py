"""The lines of the table in docs/performance.md: what, beside what, and how much it may be."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks import bptt
from benchmarks.batch import Growth
from benchmarks.others import JUDGES
from benchmarks.timing import Spent, spread

SIZE = 40  # of the classes that are graded in every round
KINDS = ("right", "wrong")
UNIT, ONE_THREAD = "`import numpy`", "`import numpy`, one thread"
ALONE = "grader batch, one submission"
ONE, CORE, ALL = "grader run, one item", "grader run, the core", "grader run, all chapters"
Times = Mapping[str, Sequence[Spent]]


@dataclass(frozen=True)
class Row:
    """A line of the table.

    wanted: the most that it may be, of wall time or of CPU time
    """

    what: str
    beside: str
    wall: Sequence[float]
    cpu: Sequence[float]
    wanted: str = ""

    def __str__(self) -> str:
        cells = (self.what, self.beside, self.wanted, spread(self.wall), spread(self.cpu))
        return f"| {' | '.join(cells)} |"


def ratio(what: str, beside: str, own: Sequence[Spent], unit: Sequence[Spent], **more: str) -> Row:
    """One beside the other, round by round."""
    pairs = list(zip(own, unit, strict=True))
    return Row(
        what, beside, [a.wall / b.wall for a, b in pairs], [a.cpu / b.cpu for a, b in pairs], **more
    )


def of_runs(times: Times) -> Iterator[Row]:
    """Cold processes, those of others too."""
    wanted = {ONE: "2.0 wall", CORE: "2.2 wall"}
    for name, own in times.items():
        if (
            name.startswith((ONE_THREAD, "grader run", "pytest")) and name[-5:] not in KINDS
        ) or name.endswith(JUDGES):
            most = wanted.get(name.removesuffix(", from a wheel"), "")
            yield ratio(name, UNIT, own, times[UNIT], wanted=most)


def of_classes(times: Times) -> Iterator[Row]:
    """The start of `batch`, and what each submission takes beside it."""
    one, whole = np.array(times[ALONE])[:, :2], np.array(times["right"])[:, :2]
    each = (whole - one) / (SIZE - 1)
    start = one - each
    faulty = (np.array(times["wrong"])[:, :2] - start) / SIZE
    yield ratio(ALONE, UNIT, times[ALONE], times[UNIT])
    for what, spent, most in (
        ("grader batch, its start", start, "5"),
        ("grader batch, each right submission", each, "0.45 CPU"),
        ("grader batch, each wrong submission", faulty, "0.6 CPU"),
    ):
        yield ratio(what, UNIT, [Spent(*s) for s in spent], times[UNIT], wanted=most)


def of_sessions(times: Times) -> Iterator[Row]:
    """`watch` and `check`, beside cold runs of the same code."""
    for kind in KINDS:
        for name, cold_run, most in (
            ("watch, the item on show", ONE, "0.15"),
            ("check, the item on show", ONE, "0.15"),
            ("watch, all items", ALL, "0.3"),
        ):
            own, unit = times[f"{name}, {kind}"], times[f"{cold_run}, {kind}"]
            yield ratio(f"{name}, {kind}", f"{cold_run}, {kind}", own, unit, wanted=most)


def of_growth(grown: Growth) -> Iterator[Row]:
    """Larger classes, `--similar`, a cluster, and memory."""
    few, many = grown.sizes
    nothing = [float("nan")]
    for what, ratios in (("a class", grown.graded), ("--similar, the same code", grown.similar)):
        yield Row(f"{what}, of {many} each", f"of {few} each", nothing, ratios, "1.1 CPU")
    if grown.dask:
        wall, cpu = zip(*grown.dask, strict=True)
        yield Row(f"Dask, {few} submissions", "the local pool", wall, cpu, "1.11 wall")
    yield Row(f"megabytes of the main process, {many}", "1", nothing, grown.memory, "80")


def of_bptt(taken: bptt.Measured) -> Iterator[Row]:
    """Forward and BPTT beside the faster of PyTorch and JAX, where one is here."""
    for T, n in ((100, 64), (1000, 256)):
        ways = taken[T, n]
        others = [ways[name] for name in ("PyTorch", "JAX") if name in ways]
        if others:
            fastest = min(others, key=statistics.median)
            ratios = [own / other for own, other in zip(ways[bptt.OWN], fastest, strict=True)]
            what = f"forward and BPTT, T = {T}, n = {n}"
            yield Row(what, "the faster of PyTorch and JAX", [float("nan")], ratios, "1.3 CPU")
