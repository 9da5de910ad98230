"""Recovering the steps of a RecurrentLayer from what it holds after a run."""

from __future__ import annotations

import numpy as np

from reference import activations
from reference.activations import Activation
from spec.chapters.layer.judges import columns, gradient_of_W
from spec.chapters.layer.runs import Run, filled_in, trained
from spec.checking.cases import UNSEEN, Cases, Size
from spec.checking.equality import all_close
from spec.checking.received import floats
from spec.formulas import delta
from spec.formulas.activations import SLOPES
from spec.formulas.formula import Array
from spec.formulas.gradient import OF_U, OF_W, Kind
from spec.item import Mismatch, Stopped, Submission, Text
from spec.recovery.asking import Formula
from spec.recovery.gradient import of_results

RUNS = (
    (Size(5, 3, 2), UNSEEN),
    (Size(3, 2, 4), activations.tanh),
    (Size(7, 4, 1), activations.sigmoid),
    (Size(1, 2, 2), activations.tanh),
)
ENDS: tuple[tuple[int | None, int], ...] = ((None, 1), (None, 2), (1, 1), (2, 1), (3, 1))
SEED = 5
Held = tuple[Array, Array, Array, Array, Activation]


def of_layer(submission: Submission) -> Formula | None:
    """The first step of the submission's layer that has a wrong formula, put into words."""
    runs = [Run(Cases(SEED).sequence(size, f, loss="last")) for size, f in RUNS]
    try:
        held = [_deltas(submission, run) for run in runs]
        known = [h for h in held if h is not None]
        formula = _of_deltas(known) if len(known) == len(held) else None
        return formula or _gradient(submission, runs, OF_W) or _gradient(submission, runs, OF_U)
    except Stopped:
        return None


def _of_deltas(results: list[Held]) -> Formula | None:
    """The one formula, but for the right one, that gives all these deltas.

    results: (deltas, local deltas with a loss at the last step, states, W, activation)
    """
    right = delta.RIGHT
    if all(all_close(r[0], right(*r[1:])) for r in results):
        return None
    for back in delta.BACKS:
        for slope in SLOPES:
            for source in delta.SOURCES[:2]:
                for reach, stops in ENDS:
                    candidate = delta.RIGHT._replace(
                        back=back, slope=slope, source=source, reach=reach, stops=stops
                    )
                    if all(all_close(r[0], candidate(*r[1:])) for r in results):
                        words = candidate.differences()
                        texts = (Text(_of_class(d.en), _of_class(d.zh)) for d in words)
                        return Formula(_of_class(candidate.text), tuple(texts), candidate)
    return None


def _of_class(text: str) -> str:
    """The class has a loss at the last step only, the article calls the step k, and the class
    holds states in state_list and gets the activation as `activator`."""
    text = text.replace("δ_t = ℓ_t + ", "δ_k = ").replace("δ_t = ℓ_t,", "δ_k = 0,")
    text = text.replace("step t", "step k").replace("t 时刻", "k 时刻")
    text = text.replace("states[t]", "state_list[t]").replace("activation.", "activator.")
    for old, new in (("{t", "{k"), ("net_t", "net_k"), ("s_t", "s_k"), (" t = ", " k = ")):
        text = text.replace(old, new)
    text = text.replace("state_list[t] is s_k", "state_list[k] is s_k")
    text = text.replace("state_list[t] 就是 s_k", "state_list[k] 就是 s_k")
    return text.replace("t <", "k <")


def _deltas(submission: Submission, run: Run) -> Held | None:
    size, case = run.case.size, run.case
    layer = trained(submission, run).get("delta_list")
    deltas = columns(layer, "delta_list", size.n, range(1, size.T + 1))
    if isinstance(deltas, Mismatch):
        return None
    local = np.zeros_like(deltas)
    local[-1] = run.sensitivity[:, 0]
    return deltas, local, run.states, case.W, case.activation


def _gradient(submission: Submission, runs: list[Run], kind: Kind) -> Formula | None:
    """The sum that gives the layer's gradient out of the right deltas, if it is a wrong one."""
    results = []
    for run in runs:
        held = filled_in(trained(submission, run))
        got = gradient_of_W(held) if kind is OF_W else held["gradient_U"]
        sums = floats(got)
        if sums is None or not isinstance(got, np.ndarray):
            return None
        vectors = run.states if kind is OF_W else run.case.x
        results.append((sums, run.deltas, vectors))
    candidate = of_results(kind, results)
    return Formula(candidate.text, candidate.differences(), candidate) if candidate else None
