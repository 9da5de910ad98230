"""A layer as one function of all that its results depend on, so that facts can be told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference import activations, recurrent
from reference.activations import Activation
from spec.chapters.layer.held import columns, gradient_of_W
from spec.chapters.layer.runs import Run, filled_in
from spec.checking.calls import Call
from spec.checking.cases import UNSEEN, Cases, Size
from spec.item import Answer, Check, Instance, Item, Mismatch, Submission, Task

Array = np.ndarray
RESULTS = ("s", "δ", "∂E/∂W", "∂E/∂U")
GIVEN = activations.tanh, activations.sigmoid, activations.relu, activations.identity
RATES = (0.05, 0.3, 0.02, 0.7, 0.11, 0.4)
SIZES = (Size(5, 3, 2), Size(3, 2, 4), Size(7, 4, 1))


def results(
    x: Array,
    U: Array,
    W: Array,
    sensitivity_array: Array,
    activator: Activation,
    learning_rate: float,
) -> tuple[Array, ...]:
    """s₀ … s_T, δ₁ … δ_T, ∂E/∂W and ∂E/∂U after steps through x and a backward; s₀ is 0."""
    states = recurrent.forward(x, U, W, np.zeros(len(W)), activator)
    local = np.zeros((len(x), len(W)))
    local[-1] = sensitivity_array[:, 0]
    deltas = recurrent.delta(local, states, W, activator)
    return states, deltas, recurrent.gradient_W(deltas, states), recurrent.gradient_U(deltas, x)


@dataclass(frozen=True, eq=False)
class AsFunction(Submission):
    """A submission in which the layer is such a function."""

    submission: Submission

    def call(self, name: str, *arguments: Any) -> Answer:
        x, U, W, sensitivity, activator, rate = arguments
        layer, states = self.fed(x, activator, rate, U=U, W=W)
        layer.call("backward", sensitivity, activator)
        filled = filled_in(layer)
        deltas = rows_of(filled["delta_list"], "delta_list", len(U), range(1, len(x) + 1))
        value = states, deltas, gradient_of_W(filled), filled["gradient_U"]
        return Answer(value, {}, (), lambda: value)

    def fed(
        self, x: Array, activator: Activation, rate: float, **held: Any
    ) -> tuple[Instance, Array | None]:
        """A layer that holds these things, after its steps through x, and its states."""
        n, m = held["U"].shape
        layer = self.new("RecurrentLayer", m, n, activator, rate)
        for attribute, value in held.items():
            layer.set(attribute, value)
        for row in x:
            layer.call("forward", row[:, np.newaxis])
        return layer, rows_of(layer.get("state_list"), "state_list", n, range(len(x) + 1))

    def new(self, name: str, *arguments: object) -> Instance:
        return self.submission.new(name, *arguments)


def rows_of(value: Any, name: str, n: int, rows: range) -> Array | None:
    """A layer's columns as rows; None where it is no list of such."""
    held = columns(value, name, n, rows)
    return None if isinstance(held, Mismatch) else held


def _with(activator: Activation) -> Callable[[Cases, Size], tuple[Any, ...]]:
    def inputs(cases: Cases, size: Size) -> tuple[Any, ...]:
        run = Run(cases.sequence(size, activator, "last"))
        rate = RATES[(size.T + 2 * size.n + 3 * size.m) % len(RATES)]
        return run.case.x, run.case.U, run.case.W, run.sensitivity, activator, rate

    return inputs


def as_function(
    item: Item, submission: Submission, cases: Cases, about: str
) -> tuple[Item, Submission, list[Call], str] | None:
    """The item of that function, a submission that has it, calls of it, and which of its results
    it is about; None where that is another attribute, of which it tells nothing. Raises Stopped."""
    part = about.rstrip("₀₁₂₃₄₅₆₇₈₉")
    if part not in RESULTS:
        return None
    check = Check(
        item.checks[0].title,
        lambda submission, cases: None,
        item.checks[0].hint,
        inputs=tuple(_with(f) for f in (*GIVEN, UNSEEN)),
        sizes=SIZES,
        parts=RESULTS,
    )
    seen = replace(item, tasks=(Task(results, "", None),), checks=(check,))
    function = AsFunction(submission)
    asked = [make(cases, size) for make in check.inputs for size in SIZES]
    return seen, function, [Call(a, function.call(item.name, *a).value) for a in asked], part
