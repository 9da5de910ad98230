"""Gradient checking: ∂E/∂p ≈ (E(p + ε) − E(p − ε)) / 2ε, and what it takes to see a wrong δ."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from reference.activations import Activation, tanh


class Network(Protocol):
    """A recurrent network whose BPTT is to be judged; `forward` is always right."""

    def forward(
        self, x: np.ndarray, U: np.ndarray, W: np.ndarray, s0: np.ndarray, activation: Activation
    ) -> np.ndarray: ...

    def delta(
        self, local_deltas: np.ndarray, states: np.ndarray, W: np.ndarray, activation: Activation
    ) -> np.ndarray: ...

    def gradient_W(self, deltas: np.ndarray, states: np.ndarray) -> np.ndarray: ...

    def gradient_U(self, deltas: np.ndarray, x: np.ndarray) -> np.ndarray: ...


def numerical_gradient(
    loss: Callable[[np.ndarray], float], parameter: np.ndarray, epsilon: float = 1e-4
) -> np.ndarray:
    """Differentiate a loss by central differences, one element at a time.

    ∂E/∂p_i ≈ (E(p + ε e_i) − E(p − ε e_i)) / 2ε

    loss: loss(array) -> float; called exactly twice for each element
    parameter: p, an array of any shape; as it was when the function returns
    epsilon: ε
    Returns the gradient, the shape of `parameter`.
    """
    gradient = np.empty(parameter.shape)
    for i in np.ndindex(parameter.shape):
        step = np.zeros(parameter.shape)
        step[i] = epsilon
        gradient[i] = (loss(parameter + step) - loss(parameter - step)) / (2.0 * epsilon)
    return gradient


def gradient_check(network: Network, seed: int) -> bool:
    """Decide whether a network's BPTT is right, by numerical gradients.

    Choose sizes, inputs, an activation and a loss of your own, for example
    E = Σ_t c_t · s_t with ℓ_t = c_t ⊙ f′(net_t). Compute E from network.forward, compare
    its numerical gradients with what network.delta, network.gradient_W and
    network.gradient_U say, and decide.

    network: has forward, delta, gradient_W and gradient_U, with the signatures of chapter
        `recurrent`. `forward` is always right. The other three may be wrong: they may also
        change their arguments, return nan or a wrong shape, or raise.
    seed: seeds your random numbers; the same seed gives the same answer
    Returns True if the network is right, False if it is not. At most 20,000 calls; T, n and
    m at most 12; one of the four activations of activations.py.
    """
    rng = np.random.default_rng(seed)
    T, n, m = 4, 2, 3
    x, s0 = rng.normal(size=(T, m)), rng.normal(size=n)
    U, W = rng.normal(size=(n, m)), rng.normal(size=(n, n))
    c = rng.normal(size=(T, n))  # E = Σ_t c_t · s_t

    def loss_of_U(U: np.ndarray) -> float:
        return float(np.sum(c * network.forward(x, U, W, s0, tanh)[1:]))

    def loss_of_W(W: np.ndarray) -> float:
        return float(np.sum(c * network.forward(x, U, W, s0, tanh)[1:]))

    states = network.forward(x, U, W, s0, tanh)
    local_deltas = c * tanh.backward(states[1:])
    given = [array.copy() for array in (local_deltas, states, W, x)]
    try:
        deltas = network.delta(local_deltas, states, W, tanh)
        deltas_before = deltas.copy()
        got_W = network.gradient_W(deltas, states)
        got_U = network.gradient_U(deltas, x)
    except Exception:  # a network that raises is wrong, whatever it raises
        return False
    return (
        _same([local_deltas, states, W, x, deltas], [*given, deltas_before])
        and _close(got_W, numerical_gradient(loss_of_W, W))
        and _close(got_U, numerical_gradient(loss_of_U, U))
    )


def _same(after: list[np.ndarray], before: list[np.ndarray]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(after, before, strict=True))


def _close(got: np.ndarray, want: np.ndarray) -> bool:
    """Relative to the size of the gradient; nan compares as not close."""
    if np.shape(got) != want.shape:
        return False
    return bool(np.linalg.norm(got - want) <= 1e-6 * np.linalg.norm(want))
