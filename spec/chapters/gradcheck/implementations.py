"""δ, ∂E/∂W and ∂E/∂U of the article's network: right in several ways, and some that misbehave."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference import recurrent
from reference.activations import Activation

Array = np.ndarray


def delta_loops(local: Array, states: Array, W: Array, f: Activation) -> Array:
    deltas = [row.copy() for row in local]
    T, n = local.shape
    for t in range(T - 1, 0, -1):
        slope = f.backward(states[t])
        for j in range(n):
            deltas[t - 1][j] += sum(deltas[t][i] * W[i, j] for i in range(n)) * slope[j]
    return np.array(deltas)


def delta_diag(local: Array, states: Array, W: Array, f: Activation) -> Array:
    deltas = local.copy()
    for t in range(len(local) - 1, 0, -1):
        deltas[t - 1] = local[t - 1] + deltas[t] @ W @ np.diag(f.backward(states[t]))
    return deltas


def delta_sum_of_paths(local: Array, states: Array, W: Array, f: Activation) -> Array:
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


def gradient_W_loops(deltas: Array, states: Array) -> Array:
    total = np.zeros((deltas.shape[1], deltas.shape[1]))
    for t in range(len(deltas) - 1, -1, -1):
        total += np.outer(deltas[t], states[t])
    return total


def gradient_U_loops(deltas: Array, x: Array) -> Array:
    total = np.zeros((deltas.shape[1], x.shape[1]))
    for d, row in zip(deltas, x, strict=True):
        total += d[:, None] * row[None, :]
    return total


def shaken(right: Callable[..., Array]) -> Callable[..., Array]:
    """Right but for rounding: a relative 1e-12."""

    def function(*arguments: object) -> Array:
        result = right(*arguments)
        signs = np.where(np.arange(result.size).reshape(result.shape) % 2, 1.0, -1.0)
        return result * (1.0 + 1e-12 * signs)

    return function


SHARE = 1e-3  # of the gradient, by which some are off


def off_at(
    right: Callable[..., Array], place: tuple[int, int], share: float
) -> Callable[..., Array]:
    """The element there is off by this share of the whole."""

    def function(*arguments: object) -> Array:
        result = right(*arguments)
        result[place] += share * np.linalg.norm(result)
        return result

    return function


def one_smaller(right: Callable[..., Array]) -> Callable[..., Array]:
    """One element is too small, in a first or last row or column only where there is no other."""

    def function(*arguments: object) -> Array:
        result = right(*arguments)
        part = result[tuple(_middle(length) for length in result.shape)]
        part.flat[np.argmin(np.abs(part))] -= SHARE * np.linalg.norm(result)
        return result

    return function


def _middle(length: int) -> slice:
    return slice(min(1, length - 1), max(2, length - 1))


def at_right_angles(right: Callable[..., Array]) -> Callable[..., Array]:
    """Two rows are off by half that share, at right angles to the gradient.

    Each row and column has the right sum; a row has not where n = 2.
    """

    def function(*arguments: object) -> Array:
        result = right(*arguments)
        n = len(result)
        up_and_down = np.array([1.0, -1.0])[:n]
        across = up_and_down @ result[-2:]
        if n > 1:
            across = np.roll(across, -1) * up_and_down if n == 2 else _turned(across)
        error = np.outer(up_and_down, across if across.any() else np.ones(n))
        result[-2:] += SHARE / 2 * np.linalg.norm(result) / np.linalg.norm(error) * error
        return result

    return function


def _turned(v: Array) -> Array:
    """At right angles to v, and its sum is 0."""
    return np.roll(v, -1) - np.roll(v, 1)


def delta_long(local: Array, states: Array, W: Array, f: Activation) -> Array:
    deltas = recurrent.delta(local, states, W, f)
    return np.vstack([deltas, deltas[-1:]])


def nan_in_the_middle(right: Callable[..., Array]) -> Callable[..., Array]:
    """Of one gradient: `max` overlooks it there, and where the other gradient's error is first."""

    def function(*arguments: object) -> Array:
        gradient = right(*arguments)
        gradient.flat[gradient.size // 2] = np.nan
        return gradient

    return function


def gradient_W_raises(deltas: Array, states: Array) -> Array:
    raise ValueError("operands could not be broadcast together")
