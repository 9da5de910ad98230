"""Recovering the steps of a RecurrentLayer from what it holds after a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from reference import activations
from spec.chapters.layer.held import columns, gradient_of_W
from spec.chapters.layer.runs import RATE, Run, fed, filled_in
from spec.checking.cases import UNSEEN, Cases, Size
from spec.checking.equality import all_close
from spec.checking.received import floats
from spec.formulas import delta
from spec.formulas.activations import SLOPES
from spec.formulas.formula import Array, Candidate, reworded
from spec.formulas.gradient import OF_U, OF_W, Kind
from spec.item import Answer, Instance, Mismatch, Stopped, Submission
from spec.recovery.asking import Formula
from spec.recovery.gradient import of_results
from spec.text import Text

RUNS = (
    (Size(5, 3, 2), UNSEEN),
    (Size(3, 2, 4), activations.tanh),
    (Size(7, 4, 1), activations.sigmoid),
    (Size(1, 2, 2), activations.tanh),
)
ENDS: tuple[tuple[int | None, int], ...] = ((None, 1), (None, 2), (1, 1), (2, 1), (3, 1))
SCALES = (-1.0, 2.0, 0.5)
SEED = 5
Find = Callable[[Submission], Formula | None]


@dataclass(frozen=True, eq=False, repr=False)
class Held:
    """What a layer holds after a run, its states before it goes backward; None where it is no list
    of columns, or no array."""

    run: Run
    states: Array | None
    deltas: Array | None
    gradient_W: Array | None
    gradient_U: Array | None

    @property
    def local(self) -> Array:
        """ℓ_t: a loss at the last step alone."""
        local = np.zeros((self.run.case.size.T, self.run.case.size.n))
        local[-1] = self.run.sensitivity[:, 0]
        return local


class AllZero:
    """No error term but 0."""

    text = "δ_k = 0,  k = 1 … T"

    def differences(self) -> tuple[Text, ...]:
        return (
            Text(
                "every δ_k is 0; δ_T must be sensitivity_array",
                "每个 δ_k 都是 0；δ_T 应当是 sensitivity_array",
            ),
        )

    def __call__(self, *arguments: Any) -> Array:
        return np.zeros(np.shape(arguments[0]))


def of_layer(submission: Submission, of_forward: Find) -> Formula | None:
    """The first step of the submission's layer that has a wrong formula, put into words.

    of_forward: recovers the formula of a function `forward`
    """
    runs = [Run(Cases(SEED).sequence(size, f, loss="last")) for size, f in RUNS]
    try:
        held = [_held(submission, run) for run in runs]
        if any(h.states is None or not all_close(h.states, h.run.states) for h in held):
            return _of_states(held, of_forward(Steps(submission)))
    except Stopped:
        return None
    if not all(_fits(h, delta.RIGHT) for h in held):
        return _of_deltas(held)
    return _gradient(held, OF_W) or _gradient(held, OF_U)


def _held(submission: Submission, run: Run) -> Held:
    layer, (T, n) = fed(submission, run), (run.case.size.T, run.case.size.n)
    states = columns(layer.get("state_list"), "state_list", n, range(T + 1))
    layer.call("backward", run.sensitivity, run.case.activation)
    filled = filled_in(layer)
    deltas = columns(filled["delta_list"], "delta_list", n, range(1, T + 1))
    return Held(
        run,
        None if isinstance(states, Mismatch) else states,
        None if isinstance(deltas, Mismatch) else deltas,
        _array(gradient_of_W(filled)),
        _array(filled["gradient_U"]),
    )


def _array(value: object) -> Array | None:
    return floats(value) if isinstance(value, np.ndarray) else None


class Steps:
    """A layer's steps as a function `forward`; the first state is put into its state_list."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission

    def call(self, name: str, *arguments: Any) -> Answer:
        x, U, W, s0, f = arguments
        layer = self.submission.new("RecurrentLayer", x.shape[1], len(s0), f, RATE)
        for attribute, value in (("U", U), ("W", W), ("state_list", [s0[:, np.newaxis]])):
            layer.set(attribute, value)
        for row in x:
            layer.call("forward", row[:, np.newaxis])
        states = columns(layer.get("state_list"), "state_list", len(s0), range(len(x) + 1))
        value = None if isinstance(states, Mismatch) else states
        return Answer(value, {}, (), lambda: value)

    def new(self, name: str, *arguments: object) -> Instance:
        return self.submission.new(name, *arguments)

    def expect(self, name: str, calls: Sequence[tuple[object, ...]]) -> None:
        pass


def _of_states(held: list[Held], formula: Formula | None) -> Formula | None:
    """The formula of the steps, if it gives what layers hold that have run from their start."""
    for h in held:
        case, zero = h.run.case, np.zeros(h.run.case.size.n)
        if formula is None or h.states is None:
            return None
        if not all_close(h.states, formula.function(case.x, case.U, case.W, zero, case.activation)):
            return None
    return formula and _in_words(formula, _of_class)


def _of_deltas(held: list[Held]) -> Formula | None:
    """The one formula that gives all these deltas."""
    if all(h.deltas is not None and not h.deltas.any() for h in held):
        return _formula(AllZero())
    fitting = (c for c in _candidates() if all(_fits(h, c) for h in held))
    return next((_in_words(_formula(fit), _of_step_k) for fit in fitting), None)


def _fits(held: Held, candidate: delta.Delta) -> bool:
    case = held.run.case
    want = candidate(held.local, held.run.states, case.W, case.activation)
    return held.deltas is not None and all_close(held.deltas, want)


def _candidates() -> Iterator[delta.Delta]:
    right = delta.RIGHT
    yield from (right._replace(scale=c) for c in (*SCALES, 0.0))
    yield from (right._replace(last=delta.Own(delta.OWNS[0], c)) for c in SCALES)
    yield from (right._replace(last=delta.Own(part, 1.0)) for part in delta.OWNS[2:4])
    for back, slope, source in product(delta.BACKS, SLOPES, delta.SOURCES[:2]):
        for reach, stops in ENDS:
            yield right._replace(back=back, slope=slope, source=source, reach=reach, stops=stops)


def _formula(candidate: Candidate) -> Formula:
    return Formula(candidate.text, candidate.differences(), candidate)


def _in_words(formula: Formula, words: Callable[[str], str]) -> Formula:
    """The formula in the words of the class."""
    differences = tuple(reworded(d, words) for d in formula.differences)
    return replace(formula, text=words(formula.text), differences=differences)


def _of_class(text: str) -> str:
    """The class holds states in state_list and gets its activation as `activator`."""
    for old, new in (
        ("; x_t is row t−1 of x", "; it must read x_t"),
        ("；x_t 是 x 的第 t−1 行", "；应当读 x_t"),
        ("states[t]", "state_list[t]"),
        ("activation.", "activator."),
    ):
        text = text.replace(old, new)
    return text


def _of_step_k(text: str) -> str:
    """It has a loss at the last step only, and the article calls the step k."""
    if text == "δ_t = ℓ_t":
        return "δ_k = 0,  k < T"
    for old, new in (
        ("δ_t = ℓ_t + ", "δ_k = "),
        ("δ_t = ℓ_t − ", "δ_k = −"),
        ("δ_t = ℓ_t,", "δ_k = 0,"),
        ("ℓ_T", "sensitivity_array"),
        ("step t", "step k"),
        ("t 时刻", "k 时刻"),
        ("{t", "{k"),
        ("net_t", "net_k"),
        ("s_t", "s_k"),
        (" t = ", " k = "),
        ("states[t]", "state_list[k]"),
        ("t <", "k <"),
    ):
        text = text.replace(old, new)
    return _of_class(text)


def _gradient(held: list[Held], kind: Kind) -> Formula | None:
    """The sum that gives the layer's gradient out of its own deltas, if it is a wrong one."""
    results = []
    for h in held:
        got, vectors = (
            (h.gradient_W, h.run.states) if kind is OF_W else (h.gradient_U, h.run.case.x)
        )
        if got is None or h.deltas is None:
            return None
        results.append((got, h.deltas, vectors))
    candidate = of_results(kind, results)
    return _formula(candidate) if candidate else None
