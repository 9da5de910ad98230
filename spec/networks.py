"""Right and wrong networks by which a gradient check is judged.

The right ones differ in code and in rounding. Each wrong one has one slip in delta,
gradient_W or gradient_U, and is wrong for almost all inputs with T ≥ 4, s₀ ≠ 0, tanh, dense
weights and a loss at every step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from reference import recurrent
from reference.activations import Activation
from spec.item import Mistake, Remote, Text
from spec.mistakes import recurrent as mistakes

Array = np.ndarray
MOST_CALLS = 20_000
LARGEST = 12


@dataclass(eq=False)
class Network(Remote):
    """A network as `gradient_check` gets it; `forward` is always right."""

    name: Text
    wrong_part: str = ""
    delta_function: Callable[..., Array] = recurrent.delta
    gradient_W_function: Callable[..., Array] = recurrent.gradient_W
    gradient_U_function: Callable[..., Array] = recurrent.gradient_U
    calls: int = field(default=0, init=False)

    remote: ClassVar = ("forward", "delta", "gradient_W", "gradient_U")

    def __post_init__(self) -> None:
        parts = ("delta", "gradient_W", "gradient_U")
        right = [p for p in parts if getattr(self, f"{p}_function") is getattr(recurrent, p)]
        self.pure = ("forward", *right)

    def forward(self, x: Array, U: Array, W: Array, s0: Array, activation: Activation) -> Array:
        self._count(x, U, W)
        return recurrent.forward(x, U, W, s0, activation)

    def delta(self, local_deltas: Array, states: Array, W: Array, activation: Activation) -> Array:
        self._count(local_deltas, states, W)
        return self.delta_function(local_deltas, states, W, activation)

    def gradient_W(self, deltas: Array, states: Array) -> Array:
        self._count(deltas, states)
        return self.gradient_W_function(deltas, states)

    def gradient_U(self, deltas: Array, x: Array) -> Array:
        self._count(deltas, x)
        return self.gradient_U_function(deltas, x)

    def _count(self, *arrays: Array) -> None:
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise RuntimeError(f"the network may be called {MOST_CALLS} times at most")
        if any(size > LARGEST + 1 for array in arrays for size in np.shape(array)):
            raise ValueError(f"T, n and m may be {LARGEST} at most")


def _delta_loops(local: Array, states: Array, W: Array, f: Activation) -> Array:
    deltas = [row.copy() for row in local]
    T, n = local.shape
    for t in range(T - 1, 0, -1):
        slope = f.backward(states[t])
        for j in range(n):
            deltas[t - 1][j] += sum(deltas[t][i] * W[i, j] for i in range(n)) * slope[j]
    return np.array(deltas)


def _delta_diag(local: Array, states: Array, W: Array, f: Activation) -> Array:
    deltas = local.copy()
    for t in range(len(local) - 1, 0, -1):
        deltas[t - 1] = local[t - 1] + deltas[t] @ W @ np.diag(f.backward(states[t]))
    return deltas


def _delta_sum_of_paths(local: Array, states: Array, W: Array, f: Activation) -> Array:
    """Equation 3 as the article writes it: a product of Jacobians for each pair of steps."""
    T = len(local)
    deltas = np.zeros_like(local)
    for last in range(T, 0, -1):
        row = local[last - 1]
        for t in range(last, 0, -1):
            deltas[t - 1] += row
            if t > 1:
                row = row @ W * f.backward(states[t - 1])
    return deltas


def _W_loops(deltas: Array, states: Array) -> Array:
    total = np.zeros((deltas.shape[1], deltas.shape[1]))
    for t in range(len(deltas) - 1, -1, -1):
        total += np.outer(deltas[t], states[t])
    return total


def _U_loops(deltas: Array, x: Array) -> Array:
    total = np.zeros((deltas.shape[1], x.shape[1]))
    for d, row in zip(deltas, x, strict=True):
        total += d[:, None] * row[None, :]
    return total


def _shaken(right: Callable[..., Array]) -> Callable[..., Array]:
    """Right but for rounding: a relative 1e-12."""

    def function(*arguments: object) -> Array:
        result = right(*arguments)
        signs = np.where(np.arange(result.size).reshape(result.shape) % 2, 1.0, -1.0)
        return result * (1.0 + 1e-12 * signs)

    return function


def right_networks() -> tuple[Network, ...]:
    """Eight right networks, different in code and rounding, fresh counters."""
    return (
        Network(Text("matrix products", "矩阵乘积写法")),
        Network(
            Text("loops over every index", "逐个下标循环"), "", _delta_loops, _W_loops, _U_loops
        ),
        Network(Text("np.diag as in the article", "像文章那样用 np.diag"), "", _delta_diag),
        Network(Text("a sum over all paths", "对所有路径求和"), "", _delta_sum_of_paths),
        Network(
            Text("einsum", "einsum 写法"),
            "",
            gradient_W_function=lambda d, s: np.einsum("ti,tj->ij", d, s[:-1]),
            gradient_U_function=lambda d, x: np.einsum("ti,tj->ij", d, x),
        ),
        Network(
            Text("sums from the last step back", "从最后一步往回求和"),
            "",
            gradient_W_function=lambda d, s: d[::-1].T @ s[-2::-1],
            gradient_U_function=lambda d, x: d[::-1].T @ x[::-1],
        ),
        Network(
            Text("other rounding", "舍入不同"),
            "",
            _shaken(recurrent.delta),
            _shaken(recurrent.gradient_W),
            _shaken(recurrent.gradient_U),
        ),
        Network(
            Text("loops and other rounding", "循环且舍入不同"),
            "",
            _shaken(_delta_loops),
            _shaken(_W_loops),
            _U_loops,
        ),
    )


def wrong_networks() -> tuple[Network, ...]:
    """Every mistake of the catalogue in its place, and networks that misbehave."""
    return (
        *(_with_mistake("delta", m) for m in mistakes.DELTA),
        *(_with_mistake("gradient_W", m) for m in mistakes.GRADIENT_W),
        *(_with_mistake("gradient_U", m) for m in mistakes.GRADIENT_U),
        Network(Text("nan", "含 nan"), "delta", _delta_nan),
        Network(Text("overwrites local_deltas", "覆盖了 local_deltas"), "delta", _delta_changes),
        Network(Text("one row too many", "多了一行"), "delta", _delta_long),
        Network(Text("raises", "抛出异常"), "gradient_W", gradient_W_function=_gradient_W_raises),
        Network(
            Text("a matrix too small", "矩阵太小"),
            "gradient_U",
            gradient_U_function=lambda d, x: recurrent.gradient_U(d, x)[:-1],
        ),
    )


def _with_mistake(part: str, mistake: Mistake) -> Network:
    return Network(mistake.name, part, **{f"{part}_function": mistake.function})


def _delta_nan(local: Array, states: Array, W: Array, f: Activation) -> Array:
    deltas = recurrent.delta(local, states, W, f)
    deltas[0, 0] = np.nan
    return deltas


def _delta_changes(local: Array, states: Array, W: Array, f: Activation) -> Array:
    deltas = recurrent.delta(local, states, W, f)
    local[...] = deltas
    return deltas


def _delta_long(local: Array, states: Array, W: Array, f: Activation) -> Array:
    deltas = recurrent.delta(local, states, W, f)
    return np.vstack([deltas, deltas[-1:]])


def _gradient_W_raises(deltas: Array, states: Array) -> Array:
    raise ValueError("operands could not be broadcast together")
