"""Gradient checking: ∂E/∂p ≈ (E(p + ε) − E(p − ε)) / 2ε, and what it takes to see a wrong δ."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from activations import Activation, tanh


class Network(Protocol):
    """A recurrent network whose BPTT is to be judged; `forward` says which network it is."""

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
    """Differentiate a loss by central differences, one element at a time (as the article's check).

    ∂E/∂p_i ≈ (E(p + ε e_i) − E(p − ε e_i)) / 2ε

    loss: loss(array) -> float; called exactly twice for each element
    parameter: p, an array of any shape; as it was when the function returns
    epsilon: ε
    Returns the gradient, the shape of `parameter`.
    """
    raise NotImplementedError("return the gradient, the shape of parameter")


def gradient_check(network: Network, seed: int) -> bool:
    """Decide whether a network's BPTT is right, by numerical gradients.

    Choose sizes, inputs, an activation and a loss of your own, for example
    E = Σ_t c_t · s_t with ℓ_t = c_t ⊙ f′(net_t). Compute E from network.forward, compare
    its numerical gradients with what network.delta, network.gradient_W and
    network.gradient_U say, and decide.

    network: has forward, delta, gradient_W and gradient_U, with the signatures of chapter
        `recurrent`. `forward` says what the network is: s_t = f(net_t), where net_t need not be
        the article's (2W in the place of W, say). The other three are right if they are the
        derivative of what `forward` computes. A wrong network may also return nan or a wrong
        shape, or raise; what it raises may come out of here, and then counts as False. That a
        network changes its arguments is no fault by itself.
    seed: seeds your random numbers; the same seed gives the same answer
    Returns True if the network is right, False if it is not. At most 20,000 calls; T, n and
    m at most 12; one of the four activations of activations.py.
    """
    raise NotImplementedError("return True for a right network, False for a wrong one")


if __name__ == "__main__":
    print("This file holds definitions. To check them: grader run .   To hand in: grader pack .")
