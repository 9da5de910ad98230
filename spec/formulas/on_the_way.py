"""Steps of a recurrence in which something is kept small, rounded or scaled on its way.

Told in words alone: s_t is kept between −1 and 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from reference.activations import Activation
from spec.formulas.formula import Array
from spec.formulas.steps import by_steps
from spec.text import Text, spaced

LIMITS = (1.0, 5.0, 0.5, 10.0, 2.0, 3.0, 0.1, 0.25, 20.0, 50.0, 100.0, 1000.0)
Change = Callable[[Array], Array]
Function = Callable[..., Array]


class Kept(NamedTuple):
    """The right formula with one change on its way."""

    function: Function
    difference: Text
    text: str = ""

    def __call__(self, *arguments: Array | Activation) -> Array:
        return self.function(*arguments)

    def differences(self) -> tuple[Text, ...]:
        return (self.difference,)


class Spoilt(NamedTuple):
    """What is done to a vector, and how it is said of {0}."""

    change: Change
    text: Text


def _norm_at_most(c: float, v: Array) -> Array:
    size = float(np.linalg.norm(v))
    return v * (c / size) if size > c else v


def _over(size: Callable[[Array], float], v: Array) -> Array:
    by = size(v)
    return v / by if by else v


def _largest(v: Array) -> float:
    return float(np.abs(v).max())


def _length(v: Array) -> float:
    return float(np.linalg.norm(v))


def _within(c: float, v: Array) -> Array:
    return np.clip(v, -c, c)


def _rounded(digits: int, v: Array) -> Array:
    return np.round(v, digits)


SPOILT = (
    *(
        Spoilt(
            partial(_within, c),
            Text(
                f"{{0}} is kept between −{c:g} and {c:g}",
                f"把{{0}}限制在了 −{c:g} 与 {c:g} 之间",
            ),
        )
        for c in LIMITS
    ),
    Spoilt(
        lambda v: np.clip(v, 0.0, 1.0),
        Text("{0} is kept between 0 and 1", "把{0}限制在了 0 与 1 之间"),
    ),
    Spoilt(
        lambda v: np.maximum(v, 0.0),
        Text("what is negative in {0} is replaced by 0", "把{0}中的负数换成了 0"),
    ),
    *(
        Spoilt(
            partial(_norm_at_most, c),
            Text(
                f"{{0}} is scaled down until its norm is at most {c:g}",
                f"把{{0}}缩小到了范数不超过 {c:g}",
            ),
        )
        for c in LIMITS
    ),
    Spoilt(partial(_over, _length), Text("{0} is divided by its norm", "把{0}除以了它的范数")),
    Spoilt(
        partial(_over, _largest),
        Text("{0} is divided by its largest absolute value", "把{0}除以了它的最大绝对值"),
    ),
    Spoilt(
        lambda v: v - v.mean(),
        Text("the mean of its entries is taken off {0}", "从{0}中减去了各分量的平均"),
    ),
    Spoilt(
        lambda v: v / v.size,
        Text("{0} is divided by the number of its entries", "把{0}除以了它的元素个数"),
    ),
    Spoilt(
        lambda v: v / np.sqrt(v.size),
        Text(
            "{0} is divided by the square root of the number of its entries",
            "把{0}除以了它的元素个数的平方根",
        ),
    ),
    *(
        Spoilt(
            partial(_rounded, d),
            Text(
                f"{{0}} is rounded to {d} decimal{'s' * (d > 1)}",
                f"把{{0}}舍入到了小数点后 {d} 位",
            ),
        )
        for d in range(1, 9)
    ),
    Spoilt(
        lambda v: v.astype(np.float32).astype(float),
        Text("{0} goes through float32", "把{0}转成了 float32"),
    ),
)

OfChange = Callable[[Change], Function]
STATES: tuple[tuple[Text, OfChange], ...] = (
    (
        Text("s_t", "s_t"),
        lambda c: by_steps(lambda x, U, W, s, f: c(f.forward(U @ x + W @ s[-1]))),
    ),
    (
        Text("the net input U x_t + W s_{t−1}", "加权输入 U x_t + W s_{t−1}"),
        lambda c: by_steps(lambda x, U, W, s, f: f.forward(c(U @ x + W @ s[-1]))),
    ),
    (
        Text("W s_{t−1}", "W s_{t−1}"),
        lambda c: by_steps(lambda x, U, W, s, f: f.forward(U @ x + c(W @ s[-1]))),
    ),
    (
        Text("U x_t", "U x_t"),
        lambda c: by_steps(lambda x, U, W, s, f: f.forward(c(U @ x) + W @ s[-1])),
    ),
    (
        Text("s_{t−1}, before W is applied,", "乘 W 之前的 s_{t−1}"),
        lambda c: by_steps(lambda x, U, W, s, f: f.forward(U @ x + W @ c(s[-1]))),
    ),
)
Back = Callable[[Array, Array, Array, Array], Array]


def _deltas(back: Back, last: Change = np.copy) -> Function:
    """All error terms, each made by back(ℓ_t, δ_{t+1}, W, f′(net_t)). last: makes δ_T of ℓ_T"""

    def deltas_of(local: Array, states: Array, W: Array, f: Activation) -> Array:
        deltas, slopes = local.copy(), f.backward(states[1:])
        deltas[-1] = last(local[-1])
        for t in range(len(local) - 1, 0, -1):
            deltas[t - 1] = back(local[t - 1], deltas[t], W, slopes[t - 1])
        return deltas

    return deltas_of


DELTAS: tuple[tuple[Text, OfChange], ...] = (
    (Text("δ_t", "δ_t"), lambda c: _deltas(lambda own, d, W, k: c(own + W.T @ d * k))),
    (
        Text("every δ_t, δ_T too,", "包括 δ_T 在内的每个 δ_t"),
        lambda c: _deltas(lambda own, d, W, k: c(own + W.T @ d * k), c),
    ),
    (
        Text("what comes back, (Wᵀ δ_{t+1}) ⊙ f′(net_t),", "传回来的 (Wᵀ δ_{t+1}) ⊙ f′(net_t)"),
        lambda c: _deltas(lambda own, d, W, k: own + c(W.T @ d * k)),
    ),
    (
        Text("Wᵀ δ_{t+1}", "Wᵀ δ_{t+1}"),
        lambda c: _deltas(lambda own, d, W, k: own + c(W.T @ d) * k),
    ),
    (
        Text("δ_{t+1}, before Wᵀ is applied,", "乘 Wᵀ 之前的 δ_{t+1}"),
        lambda c: _deltas(lambda own, d, W, k: own + W.T @ c(d) * k),
    ),
)


def changed(places: tuple[tuple[Text, OfChange], ...]) -> Iterator[Kept]:
    """Every change in every one of these places."""
    for spoilt in SPOILT:
        for place, of_change in places:
            yield Kept(of_change(spoilt.change), _at_each_step(spoilt.text, place))
    for place, of_change in places:
        yield Kept(partial(_over_T, of_change), _at_each_step(OVER_T, place))


OVER_T = Text("{0} is divided by T", "把{0}除以了 T")


def _over_T(of_change: OfChange, *arguments: Any) -> Array:
    T = len(arguments[0])
    return of_change(lambda v: v / T)(*arguments)


def _at_each_step(text: Text, place: Text) -> Text:
    en, zh = text.en.format(place.en), text.zh.format(spaced(place.zh))
    return Text(
        f"{en} at each step; it must be left as it is",
        f"每个时刻都{spaced(zh.strip()).rstrip()}；应当原样使用",
    )
