"""Recurrences by which networks differ: s_t = f(net_t), net_t = a U φ(x_t) + b W φ(s_{t−1}).

φ(v) = v + c sin v, and W may stand transposed. The article's has a = b = 1 and c = 0. What is
right for one of them is wrong for the others, so that the derivative of `forward` alone decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.activations import Activation
from spec.item import Sent

Array = np.ndarray
Function = Callable[..., Array]


# It is sent to the student's process as it is written; it holds no derivative. It is called most
# of all, and written for speed.
def forward(
    a: float,
    b: float,
    c: float,
    transposed: bool,
    x: Array,
    U: Array,
    W: Array,
    s0: Array,
    activation: Activation,
) -> Array:
    """s_t = f(net_t), net_t = a U φ(x_t) + b W φ(s_{t−1}); φ(v) = v + c sin v; or Wᵀ for W."""
    x, U, W, s0 = np.asarray(x), np.asarray(U), np.asarray(W), np.asarray(s0)
    if max(*x.shape, *U.shape, *W.shape) > 12:
        raise ValueError("T, n and m may be 12 at most")
    back = b * (W.T if transposed else W)
    driven = (x + c * np.sin(x) if c else x).dot(a * U.T)  # (T, m) @ (m, n) -> (T, n)
    state, states = s0, [s0]
    for row in driven:
        row += back.dot(state + c * np.sin(state) if c else state)
        state = activation.forward(row)
        states.append(state)
    return np.array(states)


@dataclass(frozen=True, eq=False, repr=False)
class Bent:
    """f with the slope of φ at s_t beside f′(net_t), which is where eq. 3 needs it."""

    activation: Activation
    c: float

    def forward(self, net: Array) -> Array:
        return self.activation.forward(net)

    def backward(self, output: Array) -> Array:
        return self.activation.backward(output) * (1.0 + self.c * np.cos(output))


class Recurrence(NamedTuple):
    """One of them; with functions for the article's network its methods are right for this one.

    a, b: what U and W are multiplied by; c: how far φ bends; transposed: Wᵀ stands for W
    """

    a: float = 1.0
    b: float = 1.0
    c: float = 0.0
    transposed: bool = False

    @property
    def is_articles(self) -> bool:
        return self == Recurrence()

    @property
    def forward(self) -> Sent:
        return Sent(forward, self.a, self.b, self.c, self.transposed)

    def delta(
        self, function: Function, local: Array, states: Array, W: Array, activation: Activation
    ) -> Array:
        back = self.b * (W.T if self.transposed else W)
        return function(local, states, back, Bent(activation, self.c) if self.c else activation)

    def gradient_W(self, function: Function, deltas: Array, states: Array) -> Array:
        gradient = self.b * function(deltas, self._bent(states))
        return gradient.T if self.transposed else gradient

    def gradient_U(self, function: Function, deltas: Array, x: Array) -> Array:
        return self.a * function(deltas, self._bent(x))

    def _bent(self, values: Array) -> Array:
        return values + self.c * np.sin(values) if self.c else values


ARTICLES = Recurrence()
# Kinds of recurrences: the article's own is 0, and in MIXED everything differs from it.
MIXED = 4
TRANSPOSED, BENDING = (2, MIXED), (3, MIXED)


def drawn(rng: np.random.Generator, kinds: Sequence[int]) -> list[Recurrence]:
    """A recurrence of each of these kinds, 0 to MIXED; but for the article's no two are the same.

    Their factors are small, so that central differences are as good as on the article's network.
    """
    sizes = rng.uniform((0.5, 0.5, 0.2), (0.8, 0.8, 0.4), (len(kinds), 3))
    factors = np.where(rng.random(sizes.shape) < 0.5, -sizes, sizes).tolist()
    return [
        Recurrence(
            a if kind else 1.0,
            b if kind else 1.0,
            c if kind in BENDING else 0.0,
            kind in TRANSPOSED,
        )
        for kind, (a, b, c) in zip(kinds, factors, strict=True)
    ]
