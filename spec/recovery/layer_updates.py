"""What a layer's update takes off the weights, where that is another multiple of the gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from spec.chapters.layer.runs import Run, trained
from spec.checking.received import floats
from spec.formulas.formula import Array, inexact, number
from spec.item import Submission
from spec.recovery.asking import Formula, factor, no_formula
from spec.text import Text


class Step(NamedTuple):
    """What update has taken off W or U, and the gradient."""

    taken: Array
    gradient: Array
    rate: float
    T: int


class Way(NamedTuple):
    """A wrong way to update. value: what is taken off; the text has {W} and {gradient}"""

    value: Callable[[Step], Array]
    text: Text


RIGHT = Way(lambda s: s.rate * s.gradient, Text("", ""))
WAYS = (
    Way(
        lambda s: s.rate / s.T * s.gradient,
        Text(
            "update divides {gradient} by the number of steps; it must take "
            "learning_rate × {gradient} off {W}",
            "update 把 {gradient} 除以了时刻数；应当从 {W} 中减去 learning_rate × {gradient}",
        ),
    ),
    Way(
        lambda s: s.rate**2 * s.gradient,
        Text(
            "update multiplies {gradient} by learning_rate twice; once is due",
            "update 把 {gradient} 乘了两次 learning_rate；应当只乘一次",
        ),
    ),
    Way(
        lambda s: s.rate * np.sign(s.gradient),
        Text(
            "update takes learning_rate × the signs of {gradient} off {W}; it must be "
            "{gradient} itself",
            "update 从 {W} 中减去的是 learning_rate × {gradient} 的符号；应当用 {gradient} 本身",
        ),
    ),
    Way(
        lambda s: s.rate * s.gradient.T,
        Text(
            "update takes learning_rate × the transpose of {gradient} off {W}; it must be "
            "{gradient} as it is",
            "update 从 {W} 中减去的是 learning_rate × {gradient} 的转置；应当直接用 {gradient}",
        ),
    ),
)
A_NUMBER = Text(
    "update takes {c} × {gradient} off {W}, whatever learning_rate is; it must use "
    "self.learning_rate",
    "不管 learning_rate 是多少，update 都从 {W} 中减去 {c} × {gradient}；应当用 self.learning_rate",
)


def of_update(submission: Submission, runs: Sequence[Run]) -> Formula | None:
    """How layers that are right so far change W, or U, instead."""
    for name, gradient in (("W", "gradient"), ("U", "gradient_U")):
        steps = _steps(name, submission, runs)
        if steps is not None and not _explains(RIGHT, steps):
            text = _said_of(steps)
            if text is None:
                return None
            filled = (
                part.format(W=name, gradient=gradient, c="{c}") for part in (text.en, text.zh)
            )
            return Formula("", (Text(*filled),), no_formula)
    return None


def _steps(name: str, submission: Submission, runs: Sequence[Run]) -> list[Step] | None:
    """What a new layer's update takes off in each run with a gradient that is not 0."""
    steps = []
    for run in runs:
        layer = trained(submission, run)
        layer.call("update")
        after, before = floats(layer.get(name)), getattr(run.case, name)
        if after is None or after.shape != before.shape:
            return None
        gradient = run.gradient_W if name == "W" else run.gradient_U
        if gradient.any():
            steps.append(Step(before - after, gradient, run.rate, run.case.size.T))
    return steps


def _said_of(steps: list[Step]) -> Text | None:
    for way in WAYS:
        if _explains(way, steps):
            return way.text
    c = factor(steps[0].taken, steps[0].gradient)
    if (
        c
        and c != 1.0
        and not inexact(c)
        and _explains(Way(lambda s: c * s.gradient, A_NUMBER), steps)
    ):
        en, zh = (part.replace("{c}", number(c)) for part in (A_NUMBER.en, A_NUMBER.zh))
        return Text(en, zh)
    return None


def _explains(way: Way, steps: list[Step]) -> bool:
    return all(
        value.shape == step.taken.shape and np.allclose(step.taken, value, 1e-8, 1e-13)
        for step in steps
        for value in (way.value(step),)
    )
