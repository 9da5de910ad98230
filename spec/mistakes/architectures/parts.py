"""What the mistakes of this chapter are made of."""

from __future__ import annotations

import numpy as np

from reference.activations import Activation
from reference.recurrent import forward
from spec.text import Text

Array = np.ndarray
Weights = tuple[Array, Array, Array]
Stack = list[tuple[Array, Array]]


def states_of(x: Array, weights: tuple[Array, ...], f: Activation) -> Array:
    """s₀ … s_T of one layer, from s₀ = 0."""
    return forward(x, weights[0], weights[1], np.zeros(len(weights[1])), f)


def nets_of(x: Array, states: Array, weights: tuple[Array, ...]) -> Array:
    """Rows as of the states; net_t stands where s_t does."""
    nets: Array = np.vstack([states[:1], x @ weights[0].T + states[:-1] @ weights[1].T])
    return nets


NET_FOR_STATE = (
    Text("net_t for s_t in f′", "f′ 用 net_t 代替 s_t"),
    Text(
        "backward gets net_t; it must get s_t itself.",
        "传给 backward 的是 net_t；应当传 s_t 本身。",
    ),
)


class _Nothing:
    """g left out."""

    def forward(self, net: Array) -> Array:
        return net

    def backward(self, output: Array) -> Array:
        return np.ones_like(output)


NO_G = _Nothing()
