"""The gated recurrent unit: each state is partly kept and partly made anew.

  z, r = σ(U x_t + W s_{t−1} + b)   of each gate
  s̃ = tanh(U x_t + W (r ⊙ s_{t−1}) + b)
  s_t = (1 − z) ⊙ s_{t−1} + z ⊙ s̃

The nets of z, r and s̃ stand one above the other, so that with δ_t = ∂E/∂net_t, a vector of 3n,
the gradients of W and U are equations 6 and 8, with r ⊙ s_{t−1} for s_{t−1} in the rows of s̃.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reference.activations import sigmoid, tanh
from reference.recurrent import gradient_U, gradient_W

Weights = tuple[np.ndarray, np.ndarray, np.ndarray]


class Trace(NamedTuple):
    """What the forward computation leaves: s₀ … s_T, (T+1, n), and z, r, s̃ of every step,
    (T, 3n)."""

    states: np.ndarray
    gates: np.ndarray


def start(rng: np.random.Generator, m: int, n: int, keep: float = 1.0) -> Weights:
    """Initial weights (U, W, b), shapes (3n, m), (3n, n), (3n,); −`keep` is the bias of z."""
    b = np.zeros(3 * n)
    b[:n] = -keep
    return rng.normal(size=(3 * n, m)) / 2, rng.normal(size=(3 * n, n)) / np.sqrt(n), b


def forward(x: np.ndarray, weights: Weights) -> Trace:
    """Run the layer over a sequence, x of shape (T, m), from s₀ = 0."""
    U, W, b = weights
    T, n = len(x), W.shape[1]
    states, gates = np.zeros((T + 1, n)), np.empty((T, 3 * n))
    for t in range(1, T + 1):
        before, own = states[t - 1], U @ x[t - 1] + b  # (n,), (3n,)
        z, r = sigmoid.forward(own[: 2 * n] + W[: 2 * n] @ before).reshape(2, n)
        fresh = tanh.forward(own[2 * n :] + W[2 * n :] @ (r * before))
        gates[t - 1] = np.concatenate([z, r, fresh])
        states[t] = (1.0 - z) * before + z * fresh
    return Trace(states, gates)


def backward(x: np.ndarray, weights: Weights, trace: Trace, loss_slopes: np.ndarray) -> Weights:
    """∂E/∂U, ∂E/∂W and ∂E/∂b by BPTT.

    loss_slopes: ∂E_t/∂s_t, what step t's own output adds, shape (T, n)
    """
    n = loss_slopes.shape[1]
    deltas = deltas_of(weights[1], trace, loss_slopes)
    reset = np.vstack([trace.gates[:, n : 2 * n] * trace.states[:-1], trace.states[-1:]])
    of_gates = gradient_W(deltas[:, : 2 * n], trace.states)
    of_fresh = gradient_W(deltas[:, 2 * n :], reset)
    return gradient_U(deltas, x), np.vstack([of_gates, of_fresh]), deltas.sum(axis=0)


def deltas_of(W: np.ndarray, trace: Trace, loss_slopes: np.ndarray) -> np.ndarray:
    """δ₁ … δ_T, shape (T, 3n): the error terms of z, r and s̃, in this order."""
    T, n = loss_slopes.shape
    deltas, of_next = np.empty((T, 3 * n)), np.zeros(n)
    for t in range(T, 0, -1):
        z, r, fresh = trace.gates[t - 1].reshape(3, n)
        before = trace.states[t - 1]
        of_state = loss_slopes[t - 1] + of_next
        delta_fresh = of_state * z * tanh.backward(fresh)
        of_reset = W[2 * n :].T @ delta_fresh  # ∂E/∂(r ⊙ s_{t−1})
        delta_z = of_state * (fresh - before) * sigmoid.backward(z)
        delta_r = of_reset * before * sigmoid.backward(r)
        deltas[t - 1] = np.concatenate([delta_z, delta_r, delta_fresh])
        of_next = of_state * (1.0 - z) + of_reset * r + W[: 2 * n].T @ deltas[t - 1, : 2 * n]
    return deltas
