"""Bidirectional and deep recurrent networks: the basic one, run backwards and stacked."""

import numpy as np

from activations import Activation
from language_model import deltas_from_outputs, gradient_V
from recurrent import delta, delta_below, forward, gradient_U, gradient_W, output


def bidirectional_forward(
    x: np.ndarray,
    forward_weights: tuple[np.ndarray, np.ndarray, np.ndarray],
    backward_weights: tuple[np.ndarray, np.ndarray, np.ndarray],
    activation: Activation,
    output_activation: Activation,
) -> np.ndarray:
    """Run the article's bidirectional network: two recurrent layers, one from each end, joined.

    o_t = g(V s_t + V′ s′_t)   for t = 1 … T
    s_t = f(U x_t + W s_{t−1})
    s′_t = f(U′ x_t + W′ s′_{t+1})

    x: inputs, shape (T, m)
    forward_weights: (U, W, V), shapes (n, m), (n, n), (k, n)
    backward_weights: (U′, W′, V′), shapes (n′, m), (n′, n′), (k, n′)
    activation: f is activation.forward
    output_activation: g is output_activation.forward
    Returns outputs, shape (T, k). s₀ = 0 and s′_{T+1} = 0.
    """
    raise NotImplementedError("return the outputs, (T, k)")


def bidirectional_backward(
    x: np.ndarray,
    forward_weights: tuple[np.ndarray, np.ndarray, np.ndarray],
    backward_weights: tuple[np.ndarray, np.ndarray, np.ndarray],
    output_deltas: np.ndarray,
    activation: Activation,
) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """Compute the gradients of a bidirectional network, by BPTT each way (not in the article).

    ℓ_t = (Vᵀ ∂E/∂z_t) ⊙ f′(net_t)
    δ_T = ℓ_T
    δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t)   for t = T−1 … 1
    ∂E/∂U = Σ_t δ_t x_tᵀ
    ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ
    ∂E/∂V = Σ_t ∂E/∂z_t s_tᵀ
    and the other direction is its mirror image:
    ℓ′_t = (V′ᵀ ∂E/∂z_t) ⊙ f′(net′_t)
    δ′₁ = ℓ′₁
    δ′_t = ℓ′_t + (W′ᵀ δ′_{t−1}) ⊙ f′(net′_t)   for t = 2 … T
    ∂E/∂U′ = Σ_t δ′_t x_tᵀ
    ∂E/∂W′ = Σ_t δ′_t s′_{t+1}ᵀ
    ∂E/∂V′ = Σ_t ∂E/∂z_t s′_tᵀ

    x: inputs, shape (T, m)
    forward_weights: (U, W, V), shapes (n, m), (n, n), (k, n); s₀ = 0
    backward_weights: (U′, W′, V′), shapes (n′, m), (n′, n′), (k, n′); s′_{T+1} = 0
    output_deltas: ∂E/∂z_t, where z_t = V s_t + V′ s′_t; shape (T, k)
    activation: f and f′, in both directions
    Returns ((∂E/∂U, ∂E/∂W, ∂E/∂V), (∂E/∂U′, ∂E/∂W′, ∂E/∂V′)), each the shape of its weights.
    """
    raise NotImplementedError("return ((∂E/∂U, ∂E/∂W, ∂E/∂V), (∂E/∂U′, ∂E/∂W′, ∂E/∂V′))")


def deep_bidirectional_forward(
    x: np.ndarray,
    forward_layers: list[tuple[np.ndarray, np.ndarray]],
    backward_layers: list[tuple[np.ndarray, np.ndarray]],
    V: np.ndarray,
    V_backward: np.ndarray,
    activation: Activation,
    output_activation: Activation,
) -> np.ndarray:
    """Run two stacks of recurrent layers over a sequence, one from each end, and join their tops.

    o_t = g(V s_t^L + V′ s′_t^L)   for t = 1 … T
    s_t^i = f(U^i s_t^{i−1} + W^i s_{t−1}^i)   for i = 1 … L; s_t^0 is x_t
    s′_t^i = f(U′^i s′_t^{i−1} + W′^i s′_{t+1}^i)   for i = 1 … L; s′_t^0 is x_t

    This is the article's deep network: each stack reads its own direction's layer below.

    x: inputs, shape (T, m)
    forward_layers: a list of (U^i, W^i), the lowest layer first; the widths may differ
    backward_layers: a list of (U′^i, W′^i), the lowest layer first; with widths of its own
    V: weights of the forward stack's output, shape (k, n of its top layer)
    V_backward: V′, weights of the backward stack's output, shape (k, n′ of its top layer)
    activation: f is activation.forward, in every layer
    output_activation: g is output_activation.forward
    Returns outputs, shape (T, k). s₀ = 0 and s′_{T+1} = 0 in every layer.
    """
    raise NotImplementedError("return the outputs, (T, k)")


def deep_forward(
    x: np.ndarray,
    layers: list[tuple[np.ndarray, np.ndarray]],
    V: np.ndarray,
    activation: Activation,
    output_activation: Activation,
) -> np.ndarray:
    """Run a stack of recurrent layers: layer i reads the states of layer i−1.

    The article's deep network, deep_bidirectional_forward, with its forward stack alone.

    o_t = g(V s_t^L)   for t = 1 … T
    s_t^i = f(U^i s_t^{i−1} + W^i s_{t−1}^i)   for i = 1 … L; s_t^0 is x_t

    x: inputs, shape (T, m)
    layers: a list of (U^i, W^i), the lowest layer first; the widths may differ
    V: weights of the output layer, shape (k, n of the top layer)
    activation: f is activation.forward, in every layer
    output_activation: g is output_activation.forward
    Returns outputs, shape (T, k). s₀ = 0 in every layer.
    """
    raise NotImplementedError("return the outputs, (T, k)")


def deep_backward(
    x: np.ndarray,
    layers: list[tuple[np.ndarray, np.ndarray]],
    V: np.ndarray,
    output_deltas: np.ndarray,
    activation: Activation,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Compute the gradients of a stack of layers, by BPTT in each (not in the article).

    ℓ_t^L = (Vᵀ ∂E/∂z_t) ⊙ f′(net_t^L)   the top layer's own part
    ℓ_t^{i−1} = ((U^i)ᵀ δ_t^i) ⊙ f′(net_t^{i−1})   the own part of the layer below
    δ_T^i = ℓ_T^i   and within each layer
    δ_t^i = ℓ_t^i + ((W^i)ᵀ δ_{t+1}^i) ⊙ f′(net_t^i)   for t = T−1 … 1
    ∂E/∂U^i = Σ_t δ_t^i (s_t^{i−1})ᵀ
    ∂E/∂W^i = Σ_t δ_t^i (s_{t−1}^i)ᵀ

    x: inputs, shape (T, m)
    layers: a list of (U^i, W^i), the lowest layer first; s₀ = 0 in every layer
    V: weights of the output layer, shape (k, n of the top layer)
    output_deltas: ∂E/∂z_t, where z_t = V s_t^L; shape (T, k)
    activation: f and f′, in every layer
    Returns a list of (∂E/∂U^i, ∂E/∂W^i), the lowest layer first.
    """
    raise NotImplementedError("return a list of (∂E/∂U, ∂E/∂W), the lowest layer first")


if __name__ == "__main__":
    print("This file holds definitions. To check them: grader run .   To hand in: grader pack .")
