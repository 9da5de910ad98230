"""The activations that functions are asked with, and what undoes them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from spec.checking.cases import UNSEEN, Unseen
from spec.formulas.formula import Array

Inverse = Callable[[Array], Array]


class Shifted(Unseen):
    """An unknown activation with f(0) ≠ 0, so that what multiplies nothing still shows."""

    def forward(self, net: Array) -> Array:
        return super().forward(net) + 0.3


ASKED = UNSEEN
OTHER = Shifted()  # for putting a formula to the test


def net_of(output: Array) -> Array:
    """The net input whose f, that of `ASKED`, is `output`: a root of z²/4 + (5/4 − y) z = y."""
    y = np.abs(output)
    b = 1.25 - y
    root: Array = np.where(b > 0, 2 * y / (b + np.sqrt(b * b + y)), (np.sqrt(b * b + y) - b) / 0.5)
    return np.sign(output) * root


def logit(y: Array) -> Array:
    """The inverse of sigmoid."""
    inverse: Array = np.log(y) - np.log1p(-y)
    return inverse


INVERSES: dict[str, Inverse] = {
    "f({})": net_of,
    "{}": lambda y: y,
    "f(f({}))": lambda y: net_of(net_of(y)),
    "tanh({})": np.arctanh,
    "sigmoid({})": logit,
    "tanh(f({}))": lambda y: net_of(np.arctanh(y)),
    "sigmoid(f({}))": lambda y: net_of(logit(y)),
}
