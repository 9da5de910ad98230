"""Long short-term memory: a cell c_t that is added to, where the basic network multiplies.

  i, f, o = σ(net of each gate),  c̃ = tanh(net),  net_t = U x_t + W s_{t−1} + b
  c_t = f ⊙ c_{t−1} + i ⊙ c̃
  s_t = o ⊙ tanh(c_t)

The nets of i, f, o and c̃ stand one above the other, so that with δ_t = ∂E/∂net_t, a vector of
4n, the gradients of W and U are equations 6 and 8 as they are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reference.activations import sigmoid, tanh
from reference.recurrent import gradient_U, gradient_W

Weights = tuple[np.ndarray, np.ndarray, np.ndarray]


class Trace(NamedTuple):
    """What the forward computation leaves: s₀ … s_T and c₀ … c_T, (T+1, n), and i, f, o, c̃ of
    every step, (T, 4n)."""

    states: np.ndarray
    cells: np.ndarray
    gates: np.ndarray


def start(rng: np.random.Generator, m: int, n: int, forget: float = 1.0) -> Weights:
    """Initial weights (U, W, b), shapes (4n, m), (4n, n), (4n,); `forget` is the bias of f."""
    b = np.zeros(4 * n)
    b[n : 2 * n] = forget
    return rng.normal(size=(4 * n, m)) / 2, rng.normal(size=(4 * n, n)) / np.sqrt(n), b


def forward(x: np.ndarray, weights: Weights) -> Trace:
    """Run the layer over a sequence, x of shape (T, m), from s₀ = c₀ = 0."""
    U, W, b = weights
    T, n = len(x), W.shape[1]
    states, cells, gates = np.zeros((T + 1, n)), np.zeros((T + 1, n)), np.empty((T, 4 * n))
    for t in range(1, T + 1):
        net = U @ x[t - 1] + W @ states[t - 1] + b  # (4n,)
        gates[t - 1, : 3 * n] = sigmoid.forward(net[: 3 * n])
        gates[t - 1, 3 * n :] = tanh.forward(net[3 * n :])
        i, f, o, candidate = gates[t - 1].reshape(4, n)
        cells[t] = f * cells[t - 1] + i * candidate
        states[t] = o * np.tanh(cells[t])
    return Trace(states, cells, gates)


def backward(x: np.ndarray, weights: Weights, trace: Trace, loss_slopes: np.ndarray) -> Weights:
    """∂E/∂U, ∂E/∂W and ∂E/∂b by BPTT.

    loss_slopes: ∂E_t/∂s_t, what step t's own output adds, shape (T, n)

    ∂E/∂s_t = ∂E_t/∂s_t + Wᵀ δ_{t+1}
    ∂E/∂c_t = ∂E/∂s_t ⊙ o ⊙ (1 − tanh²(c_t)) + ∂E/∂c_{t+1} ⊙ f_{t+1}
    δ_t is ∂E/∂(i, c̃, f) = ∂E/∂c_t ⊙ (c̃, i, c_{t−1}) and ∂E/∂o = ∂E/∂s_t ⊙ tanh(c_t), each ⊙ f′
    """
    deltas = deltas_of(weights[1], trace, loss_slopes)
    return gradient_U(deltas, x), gradient_W(deltas, trace.states), deltas.sum(axis=0)


def deltas_of(W: np.ndarray, trace: Trace, loss_slopes: np.ndarray) -> np.ndarray:
    """δ₁ … δ_T, shape (T, 4n): the error terms of i, f, o and c̃, in this order."""
    T, n = loss_slopes.shape
    deltas = np.empty((T, 4 * n))
    slopes = np.hstack(
        [sigmoid.backward(trace.gates[:, : 3 * n]), tanh.backward(trace.gates[:, 3 * n :])]
    )
    from_state, from_cell = np.zeros(n), np.zeros(n)
    for t in range(T, 0, -1):
        i, f, o, candidate = trace.gates[t - 1].reshape(4, n)
        memory = np.tanh(trace.cells[t])
        of_state = loss_slopes[t - 1] + from_state
        of_cell = of_state * o * tanh.backward(memory) + from_cell
        parts = [of_cell * candidate, of_cell * trace.cells[t - 1], of_state * memory, of_cell * i]
        deltas[t - 1] = np.concatenate(parts) * slopes[t - 1]
        from_state, from_cell = W.T @ deltas[t - 1], of_cell * f
    return deltas
