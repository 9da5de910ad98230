"""Recovering the steps of a RecurrentLayer from what it holds after a run."""

from __future__ import annotations

from itertools import product

import numpy as np

from reference import activations
from reference.activations import Activation
from spec.chapters.layer.judges import columns, gradient_of_W
from spec.chapters.layer.runs import Run, filled_in, trained
from spec.checking.cases import UNSEEN, Cases, Size
from spec.checking.received import floats
from spec.formulas import backward
from spec.formulas.formula import Array, Formula, alike
from spec.formulas.gradient import OF_U, OF_W, Kind, Sum, differences_of
from spec.item import Mismatch, Stopped, Submission, Text

RUNS = (
    (Size(5, 3, 2), UNSEEN),
    (Size(3, 2, 4), activations.tanh),
    (Size(7, 4, 1), activations.sigmoid),
    (Size(1, 2, 2), activations.tanh),
)
SEED = 5
Held = tuple[Array, Array, Array, Array, Activation]


def of_layer(submission: Submission) -> Formula | None:
    """The first step of the submission's layer that has a wrong formula, put into words."""
    runs = [Run(Cases(SEED).sequence(size, f, loss="last")) for size, f in RUNS]
    try:
        held = [_deltas(submission, run) for run in runs]
        known = [h for h in held if h is not None]
        found = backward.of_results(known) if len(known) == len(held) else None
        if found is not None:
            words = tuple(
                Text(_as_the_article(d.en), _as_the_article(d.zh)) for d in found.differences
            )
            return Formula(_as_the_article(found.text), words, found.function)
        return _gradient(submission, runs, OF_W) or _gradient(submission, runs, OF_U)
    except Stopped:
        return None


def _as_the_article(text: str) -> str:
    """The class has a loss at the last step only, and the article calls the step k."""
    text = text.replace("δ_t = ℓ_t + ", "δ_k = ").replace("ℓ_t", "ℓ_k")
    text = text.replace("step t", "step k").replace("t 时刻", "k 时刻")
    for old, new in (("{t", "{k"), ("net_t", "net_k"), ("s_t", "s_k"), (" t = ", " k = ")):
        text = text.replace(old, new)
    return text


def _deltas(submission: Submission, run: Run) -> Held | None:
    size, case = run.case.size, run.case
    made = trained(submission, run).get("delta_list")
    deltas = columns(made, "delta_list", size.n, range(1, size.T + 1))
    if isinstance(deltas, Mismatch):
        return None
    local = np.zeros_like(deltas)
    local[-1] = run.sensitivity[:, 0]
    return deltas, local, run.states, case.W, case.activation


def _gradient(submission: Submission, runs: list[Run], kind: Kind) -> Formula | None:
    """The sum that gives the layer's gradient out of the right deltas, if it is a wrong one."""
    results = []
    for run in runs:
        made = trained(submission, run)
        held = filled_in(made)
        got = gradient_of_W(held) if kind is OF_W else held["gradient_U"]
        sums = floats(got)
        if sums is None or not isinstance(got, np.ndarray):
            return None
        vectors = run.states if kind is OF_W else run.case.x
        results.append((sums, run.deltas, vectors))
    shifts, forms = (-2, -1, 0, 1), ("outer", "transposed")
    lows = ((1, ""), (2, ",  t = 2 … T"))
    for form, shift, (low, text) in product(forms, shifts, lows):
        found = Sum(kind, form, shift, lambda T: 1.0, "", lambda T, low=low: low, lambda T: T, text)  # type: ignore[misc]
        if all(alike(got, found(deltas, vectors)) for got, deltas, vectors in results):
            differences: tuple[Text, ...] = differences_of(found)
            return Formula(found.text, differences, found) if differences else None
    return None
