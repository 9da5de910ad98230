"""What a layer's update takes off the weights, where that is another multiple of the gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from spec.chapters.layer.runs import Run, trained
from spec.checking.received import floats
from spec.formulas.formula import Array, number, plain
from spec.formulas.on_the_way import SPOILT, Spoilt
from spec.item import Submission
from spec.recovery.asking import Formula, factor, no_formula
from spec.text import Text, spaced


class Step(NamedTuple):
    """What update has taken off W or U, what they were before, and the gradient."""

    taken: Array
    gradient: Array
    rate: float
    T: int
    before: Array


class Way(NamedTuple):
    """A wrong way to update. value: what is taken off; the text has {W} and {gradient}, and {c}
    where it is a number of times the gradient"""

    value: Callable[[Step], Array]
    text: Text

    def explains(self, steps: list[Step]) -> bool:
        return all(_equal(self.value(step), step.taken) for step in steps)


def _equal(value: Array, taken: Array) -> bool:
    return value.shape == taken.shape and np.allclose(taken, value, 1e-8, 1e-13)


WAYS = (
    Way(
        lambda s: -s.rate * s.gradient,
        Text(
            "update adds learning_rate × {gradient} to {W}; it must subtract it from {W}",
            "update 给 {W} 加上了 learning_rate × {gradient}；应当从 {W} 中减去它",
        ),
    ),
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
REPLACED = tuple(
    Way(
        value,
        Text(
            f"update puts {sign}learning_rate × {{gradient}} in the place of {{W}}; it must be "
            "taken off {W}",
            f"update 把 {{W}} 换成了 {sign}learning_rate × {{gradient}}；应当从 {{W}} 中减去它",
        ),
    )
    for sign, value in (
        ("", lambda s: s.before - s.rate * s.gradient),
        ("−", lambda s: s.before + s.rate * s.gradient),
    )
)


def _limited(spoilt: Spoilt) -> Way:
    """update does this to the gradient first."""
    en, zh = spoilt.text.en.format("{gradient}"), spoilt.text.zh.format(" {gradient} ")
    return Way(
        lambda s: s.rate * spoilt.change(s.gradient),
        Text(
            f"in update {en}; it must be used as it is",
            f"update 里先{spaced(zh).strip()}；应当原样使用",
        ),
    )


LIMITED = tuple(map(_limited, SPOILT))
A_NUMBER = Text(
    "update takes {c} × {gradient} off {W}, whatever learning_rate is; it must use "
    "self.learning_rate",
    "不管 learning_rate 是多少，update 都从 {W} 中减去 {c} × {gradient}；应当用 self.learning_rate",
)


OF_THE_RATE = Text(
    "update takes {c} × learning_rate × {gradient} off {W}; it must be learning_rate × {gradient}",
    "update 从 {W} 中减去的是 {c} × learning_rate × {gradient}；应当是 learning_rate × {gradient}",
)
DECAYING = Text(
    "update takes {c} × {W} off {W} too (weight decay); it must be learning_rate × {gradient} "
    "alone",
    "update 还从 {W} 中减去了 {c} × {W}（权重衰减）；应当只减去 learning_rate × {gradient}",
)
DECAYING_BY_THE_RATE = Text(
    "update takes learning_rate × {c} × {W} off {W} too (weight decay); it must be "
    "learning_rate × {gradient} alone",
    "update 还从 {W} 中减去了 learning_rate × {c} × {W}（权重衰减）；"
    "应当只减去 learning_rate × {gradient}",
)


def of_update(submission: Submission, runs: Sequence[Run]) -> Formula | None:
    """How layers that are right so far change W, or U, instead."""
    for name, gradient in (("W", "gradient"), ("U", "gradient_U")):
        steps = _steps(name, submission, runs)
        if steps is not None and not all(_equal(s.rate * s.gradient, s.taken) for s in steps):
            return _way(steps, name, gradient)
    return None


def _steps(name: str, submission: Submission, runs: Sequence[Run]) -> list[Step] | None:
    """What the first two updates of a new layer take off in each run with a gradient that is not
    0: at the second a rate that falls, and momentum, show."""
    steps = []
    for run in runs:
        layer, before = trained(submission, run), getattr(run.case, name)
        gradient = run.gradient_W if name == "W" else run.gradient_U
        for _ in range(2):
            layer.call("update")
            after = floats(layer.get(name))
            if after is None or after.shape != before.shape:
                return None
            if gradient.any():
                steps.append(Step(before - after, gradient, run.rate, run.case.size.T, before))
            before = after
    return steps


def _way(steps: list[Step], W: str, gradient: str) -> Formula | None:
    ways = [(0.0, way) for way in (*WAYS, *REPLACED, *LIMITED)]
    for c, (_, text) in (one for one in (*ways, *_by_a_number(steps[0])) if one[1].explains(steps)):
        en, zh = (part.format(W=W, gradient=gradient, c=number(c)) for part in (text.en, text.zh))
        return Formula("", (Text(en, zh),), no_formula)
    return None


def _by_a_number(first: Step) -> Iterator[tuple[float, Way]]:
    """Ways with a number of their own, which the first step shows."""
    times = factor(first.taken, first.gradient)
    if times and times != 1.0:  # that the rate is missing its check tells
        share = plain(times / first.rate)
        yield times, Way(lambda s: times * s.gradient, A_NUMBER)
        yield share, Way(lambda s: share * s.rate * s.gradient, OF_THE_RATE)
    decay = factor(first.taken - first.rate * first.gradient, first.before)
    if decay:
        c, of_rate = (plain(float(f"{c:.9g}")) for c in (decay, decay / first.rate))
        yield c, Way(lambda s: s.rate * s.gradient + c * s.before, DECAYING)
        yield (
            of_rate,
            Way(lambda s: s.rate * (s.gradient + of_rate * s.before), DECAYING_BY_THE_RATE),
        )
