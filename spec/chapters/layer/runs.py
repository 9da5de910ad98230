"""A layer that has run forward and backward: what it should hold, and what it does hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from reference import recurrent
from spec.checking.cases import Sequence, activation_name
from spec.checking.described import quantities
from spec.item import Answer, Instance, Mismatch, Submission, kept_of
from spec.text import Text

RATE = 0.05
FILLED = ("state_list", "delta_list", "gradient", "gradient_W", "gradient_U")


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What a layer that has run forward and backward should hold; s₀ is 0.

    rate: the layer's learning rate
    """

    case: Sequence
    rate: float = RATE

    @property
    def sensitivity(self) -> np.ndarray:
        return self.case.local_deltas[-1][:, np.newaxis]

    @cached_property
    def states(self) -> np.ndarray:
        return recurrent.forward(
            self.case.x, self.case.U, self.case.W, np.zeros(self.case.size.n), self.case.activation
        )

    @cached_property
    def deltas(self) -> np.ndarray:
        return self.deltas_of(self.states)

    def deltas_of(self, states: np.ndarray) -> np.ndarray:
        """δ where the states are these."""
        local = np.zeros((self.case.size.T, self.case.size.n))
        local[-1] = self.sensitivity[:, 0]
        return recurrent.delta(local, states, self.case.W, self.case.activation)

    @cached_property
    def gradient_W(self) -> np.ndarray:
        return recurrent.gradient_W(self.deltas, self.states)

    @cached_property
    def gradient_U(self) -> np.ndarray:
        return recurrent.gradient_U(self.deltas, self.case.x)

    @property
    def text(self) -> Text:
        size, f = self.case.size, activation_name(self.case.activation)
        sizes = quantities(f"T = {size.T}", f"n = {size.n}", f"m = {size.m}")
        return Text(f"{sizes.en}, activator = {f.en}", f"{sizes.zh}，activator = {f.zh}")

    def then(self, case: Sequence) -> Run:
        """The run of this case with the weights that `update` leaves after the own one."""
        U, W = self.case.U - self.rate * self.gradient_U, self.case.W - self.rate * self.gradient_W
        return replace(self, case=replace(case, U=U, W=W))

    def shown(self, wrong: Mismatch) -> Mismatch:
        """What is wrong, with the inputs on which it shows."""
        return replace(wrong, case=self.text, asked=(self.case.U, self.case.W))


Judge = Callable[[Submission, Run], Mismatch | None]


def new(submission: Submission, run: Run) -> Instance:
    """A layer with the case's weights that has not taken a step."""
    layer = submission.new("RecurrentLayer", *sizes_of(run), run.case.activation, run.rate)
    return weighted(layer, run)


def sizes_of(run: Run) -> tuple[int, int]:
    """input_width and state_width."""
    return run.case.size.m, run.case.size.n


def weighted(layer: Instance, run: Run) -> Instance:
    """Give a layer the case's weights."""
    layer.set("U", run.case.U)
    layer.set("W", run.case.W)
    return layer


def steps(layer: Instance, run: Run) -> list[Answer]:
    """Take all the case's steps forward; what came back."""
    return [layer.call("forward", row[:, np.newaxis]) for row in run.case.x]


def feed(layer: Instance, run: Run) -> Instance:
    """The layer after all the case's steps forward."""
    steps(layer, run)
    return layer


def fed(submission: Submission, run: Run) -> Instance:
    """A layer with the case's weights that has taken all the case's steps forward."""
    return feed(new(submission, run), run)


def trained(submission: Submission, run: Run) -> Instance:
    """A fed layer that has gone backward once."""
    layer = fed(submission, run)
    layer.call("backward", run.sensitivity, run.case.activation)
    return layer


def filled_in(layer: Instance) -> dict[str, Any]:
    """The attributes that backward fills, as they are now."""
    return {name: layer.get(name) for name in FILLED}


class Record:
    """What one layer held after its steps forward, and what it held after backward."""

    def __init__(self, submission: Submission, run: Run) -> None:
        self.run, self.layer = run, new(submission, run)
        self.changes_input = any(0 in answer.changed for answer in steps(self.layer, run))
        self.states, self.times = self.layer.get("state_list"), self.layer.get("times")
        self.changes_argument = False

    @cached_property
    def after(self) -> dict[str, Any]:
        """The attributes that backward fills."""
        return self.again()

    def again(self) -> dict[str, Any]:
        """Go backward; the attributes as they are then."""
        answer = self.layer.call("backward", self.run.sensitivity, self.run.case.activation)
        self.changes_argument = 0 in answer.changed
        return filled_in(self.layer)


def record(submission: Submission, run: Run) -> Record:
    """The record of a run, made once for a submission."""
    known: dict[Sequence, Record] = kept_of(submission, "records")
    if run.case not in known:
        known[run.case] = Record(submission, run)
    return known[run.case]
