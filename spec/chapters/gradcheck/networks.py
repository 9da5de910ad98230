"""Right and wrong networks by which a gradient check is judged.

The right ones differ in code and in rounding. Each wrong one has one slip in delta,
gradient_W or gradient_U, and is wrong for almost all inputs with T ≥ 4, s₀ ≠ 0, tanh, dense
weights and a loss at every step.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from reference import activations, recurrent
from reference.activations import Activation
from spec.item import Mistake, Remote, Text
from spec.mistakes import recurrent as mistakes

Array = np.ndarray
MOST_CALLS = 20_000
LARGEST = 12


@dataclass(frozen=True)
class Witness:
    """With what the wrong part of a network was asked."""

    T: int
    n: int
    starts_at_zero: bool
    last_only: bool
    identity: bool


@dataclass(eq=False)
class Network(Remote):
    """A network as `gradient_check` gets it; `forward` is always right."""

    name: Text
    wrong_part: str = ""
    delta_function: Callable[..., Array] = recurrent.delta
    gradient_W_function: Callable[..., Array] = recurrent.gradient_W
    gradient_U_function: Callable[..., Array] = recurrent.gradient_U
    hidden_by: Text | None = None  # what lets a network that misbehaves pass
    calls: int = field(default=0, init=False)
    raised: bool = field(default=False, init=False)
    witness: Witness | None = field(default=None, init=False)

    remote: ClassVar = ("forward", "delta", "gradient_W", "gradient_U")
    foreseeable: ClassVar = ("delta", "gradient_W", "gradient_U")

    def __post_init__(self) -> None:
        parts = self.foreseeable
        right = [p for p in parts if getattr(self, f"{p}_function") is getattr(recurrent, p)]
        self.pure = ("forward", *right)

    @property
    def differs_in_delta(self) -> bool:
        """Whether its delta has other values than those of all right networks."""
        return self.wrong_part == "delta" and self.hidden_by is None

    def fresh(self) -> Network:
        """The same network, which nobody has asked anything."""
        network = copy.copy(self)
        network.calls, network.raised, network.witness = 0, False, None
        return network

    def forward(self, x: Array, U: Array, W: Array, s0: Array, activation: Activation) -> Array:
        self._count(x, U, W)
        return recurrent.forward(x, U, W, s0, activation)

    def delta(self, local_deltas: Array, states: Array, W: Array, activation: Activation) -> Array:
        self._count(local_deltas, states, W)
        if self.wrong_part == "delta":
            self._witness(local_deltas, states, activation is activations.identity)
        return self._run(self.delta_function, local_deltas, states, W, activation)

    def gradient_W(self, deltas: Array, states: Array) -> Array:
        self._count(deltas, states)
        if self.wrong_part == "gradient_W":
            self._witness(deltas, states)
        return self._run(self.gradient_W_function, deltas, states)

    def gradient_U(self, deltas: Array, x: Array) -> Array:
        self._count(deltas, x)
        if self.wrong_part == "gradient_U":
            self._witness(deltas, np.ones((1, 1)))
        return self._run(self.gradient_U_function, deltas, x)

    def _run(self, function: Callable[..., Array], *arguments: Any) -> Array:
        try:
            return function(*arguments)
        except Exception:
            self.raised = True
            raise

    def _witness(self, deltas: Array, states: Array, identity: bool = False) -> None:
        T, n = deltas.shape
        last_only = T > 1 and not deltas[:-1].any()
        self.witness = Witness(T, n, not states[0].any(), last_only, identity)

    def _count(self, *arrays: Array) -> None:
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise RuntimeError(f"the network may be called {MOST_CALLS} times at most")
        if max(max(np.shape(array), default=0) for array in arrays) > LARGEST + 1:
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


NAN = Text(
    "A comparison with nan is False: accept only if error <= tolerance.",
    "与 nan 比较总是 False：只有 error <= tolerance 时才接受。",
)
CHANGES = Text(
    "Keep copies of the arrays you pass and compare them afterwards.",
    "留下传入数组的副本，调用之后再比较。",
)
SHAPES = Text(
    "Compare shapes first: broadcasting and extra rows hide.",
    "请先比较形状：否则广播和多出来的行会掩盖错误。",
)


def why_missed(network: Network) -> Text:
    """What in the student's test case let a wrong network pass."""
    if network.hidden_by is not None:
        return network.hidden_by
    seen, part = network.witness, network.wrong_part
    if seen is None:
        return Text(
            f"network.{part} is never called: check it too.",
            f"从未调用 network.{part}：也要检查它。",
        )
    reasons = [text for holds, text in _hiding(seen) if holds]
    found = reasons or [LOOSE]
    return Text(" ".join(t.en for t in found), "".join(t.zh for t in found))


LOOSE = Text(
    "The tolerance may be too loose; compare both ∂E/∂W and ∂E/∂U, near 1e-6.",
    "容差可能太大；∂E/∂W 和 ∂E/∂U 都要比较，取 1e-6 左右。",
)


def _hiding(seen: Witness) -> tuple[tuple[bool, Text], ...]:
    """Conditions of a test case under which slips do not show."""
    return (
        (
            seen.T < 3,
            Text(
                f"You take T = {seen.T}; with fewer than 3 steps most slips do not show: take 4.",
                f"你取了 T = {seen.T}；不到 3 个时刻时，大多数错误都看不出来；请取 T = 4。",
            ),
        ),
        (
            seen.identity,
            Text(
                "You take identity: f′ is 1 everywhere, so nothing wrong with f′ shows: take tanh.",
                "你用了 identity：f′ 处处为 1，看不出 f′ 的错误；请改用 tanh。",
            ),
        ),
        (
            seen.last_only,
            Text(
                "Your loss is at the last step only, so ℓ_t = 0 before it: take one at every step.",
                "你的误差只在最后时刻，之前的 ℓ_t 都是 0；请让每个时刻都有误差。",
            ),
        ),
        (
            seen.n == 1,
            Text(
                "You take n = 1: a transposed matrix looks right: take n = 3.",
                "你取了 n = 1：转置了的矩阵看起来也对；请取 n = 3。",
            ),
        ),
        (
            seen.starts_at_zero,
            Text(
                "You take s₀ = 0: then δ₁ does not show in ∂E/∂W: take another s₀.",
                "你取了 s₀ = 0：这样 δ₁ 不会出现在 ∂E/∂W 里；请换一个 s₀。",
            ),
        ),
    )


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


def _with_mistake(part: str, mistake: Mistake) -> Network:
    functions: dict[str, Any] = {f"{part}_function": mistake.function}
    return Network(mistake.name, part, **functions)


# Different in code and rounding. For each part that a wrong network has of its own, a right one
# has its own too, so that `pure` tells nothing.
RIGHT = (
    Network(Text("written with matrix products", "用矩阵乘法写成")),
    Network(
        Text("written with loops over every index", "用逐个下标的循环写成"),
        "",
        _delta_loops,
        _W_loops,
        _U_loops,
    ),
    Network(
        Text("written with np.diag as in the article", "像文章那样用 np.diag 写成"),
        "",
        _delta_diag,
    ),
    Network(
        Text("written as a sum over all paths", "用对所有路径求和写成"), "", _delta_sum_of_paths
    ),
    Network(
        Text("written with einsum", "用 einsum 写成"),
        "",
        gradient_W_function=lambda d, s: np.einsum("ti,tj->ij", d, s[:-1]),
    ),
    Network(
        Text("that sums from the last step back", "从最后时刻往回求和"),
        "",
        gradient_U_function=lambda d, x: d[::-1].T @ x[::-1],
    ),
    Network(
        Text("with other rounding", "舍入不同"),
        "",
        _shaken(recurrent.delta),
        _shaken(recurrent.gradient_W),
        _shaken(recurrent.gradient_U),
    ),
    Network(
        Text("written with loops, with other rounding", "循环且舍入不同"),
        "",
        _shaken(_delta_loops),
        _shaken(_W_loops),
        _U_loops,
    ),
)

# Every mistake of the catalogue in its place, and networks that misbehave.
WRONG = (
    *(_with_mistake("delta", m) for m in mistakes.DELTA),
    *(_with_mistake("gradient_W", m) for m in mistakes.GRADIENT_W),
    *(_with_mistake("gradient_U", m) for m in mistakes.GRADIENT_U),
    Network(Text("nan", "含 nan"), "delta", _delta_nan, hidden_by=NAN),
    Network(
        Text("overwrites local_deltas", "覆盖了 local_deltas"),
        "delta",
        _delta_changes,
        hidden_by=CHANGES,
    ),
    Network(Text("one row too many", "多了一行"), "delta", _delta_long, hidden_by=SHAPES),
    Network(Text("raises", "抛出异常"), "gradient_W", gradient_W_function=_gradient_W_raises),
    Network(
        Text("a matrix too small", "矩阵太小"),
        "gradient_U",
        gradient_U_function=lambda d, x: recurrent.gradient_U(d, x)[:-1],
        hidden_by=SHAPES,
    ),
)
