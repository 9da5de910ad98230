"""The basic recurrent network: s_t = f(U x_t + W s_{t−1}), trained by BPTT.

A sequence is a 2-D array, a row for each time step. `states` starts with s₀, so that
`states[t]` is s_t; `x`, `deltas` and `outputs` exist for t = 1 … T only, so that their
row t−1 belongs to time t.
"""

import numpy as np

from reference.activations import Activation


def forward(
    x: np.ndarray, U: np.ndarray, W: np.ndarray, s0: np.ndarray, activation: Activation
) -> np.ndarray:
    """Run the recurrent layer over a sequence (equation 2).

    s_t = f(U x_t + W s_{t−1})   for t = 1 … T

    x: inputs, shape (T, m)
    U: weights of the input, shape (n, m)
    W: weights of the previous state, shape (n, n)
    s0: the state before the first step, shape (n,)
    activation: f is activation.forward
    Returns states, shape (T+1, n): row 0 is s₀, row t is s_t.
    """
    T, n = len(x), len(s0)
    states = np.empty((T + 1, n))
    states[0] = s0
    inputs = x @ U.T  # (T, m) @ (m, n) -> (T, n), row t−1 is U x_t
    for t in range(1, T + 1):
        net = inputs[t - 1] + W.dot(states[t - 1])  # (n, n) by (n,); on a vector quicker than @
        states[t] = activation.forward(net)
    return states


def output(states: np.ndarray, V: np.ndarray, activation: Activation) -> np.ndarray:
    """Compute the output layer at every step (equation 1).

    o_t = g(V s_t)   for t = 1 … T

    states: s₀ … s_T, shape (T+1, n)
    V: weights of the output layer, shape (k, n)
    activation: g is activation.forward
    Returns outputs, shape (T, k): row t−1 is o_t; s₀ has no output.
    """
    return activation.forward(states[1:] @ V.T)  # (T, n) @ (n, k) -> (T, k)


def delta(
    local_deltas: np.ndarray, states: np.ndarray, W: np.ndarray, activation: Activation
) -> np.ndarray:
    """Send the error terms back through time (equation 3).

    δ_T = ℓ_T
    δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t)   for t = T−1 … 1

    local_deltas: ℓ_t = ∂E_t/∂net_t, the part of δ_t that comes from step t's own output,
        f′ already applied; shape (T, n), row t−1 is ℓ_t
    states: s₀ … s_T, shape (T+1, n)
    W: weights of the previous state, shape (n, n)
    activation: f′(net_t) is activation.backward(s_t)
    Returns deltas, shape (T, n): row t−1 is δ_t = ∂E/∂net_t.
    """
    T = len(local_deltas)
    deltas = local_deltas.astype(float)  # a copy; δ_T = ℓ_T stays as it is
    slopes = activation.backward(states[1:])  # (T, n), row t−1 is f′(net_t)
    for t in range(T - 1, 0, -1):
        deltas[t - 1] += W.T.dot(deltas[t]) * slopes[t - 1]  # deltas[t] is δ_{t+1}
    return deltas


def delta_below(
    deltas: np.ndarray, U: np.ndarray, outputs_below: np.ndarray, activation_below: Activation
) -> np.ndarray:
    """Send the error terms down to the layer below (equation 4).

    (δ_t^{l−1})ᵀ = (δ_t^l)ᵀ U diag[f′^{l−1}(net_t^{l−1})]   where layer l−1 is feed-forward

    deltas: δ_t of this layer, shape (T, n)
    U: weights from the layer below, shape (n, m)
    outputs_below: what the layer below put out, which is this layer's x; shape (T, m)
    activation_below: f′^{l−1} is activation_below.backward(outputs_below)
    Returns the layer below's error terms, shape (T, m); its ℓ where it is recurrent too.
    """
    return (deltas @ U) * activation_below.backward(outputs_below)  # (T, n) @ (n, m) -> (T, m)


def gradient_W(deltas: np.ndarray, states: np.ndarray) -> np.ndarray:
    """Sum the gradient of W over time (equations 5 and 6).

    ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ   for t = 1 … T

    deltas: δ₁ … δ_T, shape (T, n)
    states: s₀ … s_T, shape (T+1, n)
    Returns ∂E/∂W, shape (n, n): row i belongs to δ_t[i].
    """
    return deltas.T @ states[:-1]  # (n, T) @ (T, n) -> (n, n)


def gradient_U(deltas: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Sum the gradient of U over time (equation 8).

    ∂E/∂U = Σ_t δ_t x_tᵀ   for t = 1 … T

    deltas: δ₁ … δ_T, shape (T, n)
    x: inputs x₁ … x_T, shape (T, m)
    Returns ∂E/∂U, shape (n, m): row i belongs to δ_t[i].
    """
    return deltas.T @ x  # (n, T) @ (T, m) -> (n, m)
