"""Exploding and vanishing gradients, ‖δ_k‖ ≤ ‖δ_t‖ (β_W β_f)^{t−k}, and clipping."""

import numpy as np


def gradient_bound(beta_W: float, beta_f: float, steps: int) -> float:
    """Bound how much an error term can grow on its way back through time (from equation 3).

    ‖δ_k‖ ≤ ‖δ_t‖ (β_W β_f)^{t−k}   with the loss at the last step only

    beta_W: β_W, at least the norm of W
    beta_f: β_f, at least |f′| everywhere
    steps: t − k, how many steps back, 0 or more
    Returns (β_W β_f)^steps, a float.
    """
    with np.errstate(over="ignore"):  # what no float64 can hold is inf
        return float((np.float64(beta_W) * beta_f) ** steps)


def delta_norms(deltas: np.ndarray) -> np.ndarray:
    """Measure the error term of every step, to see it vanish or explode.

    ‖δ_t‖ = √(Σ_i δ_{t,i}²)   for t = 1 … T

    deltas: δ₁ … δ_T, shape (T, n)
    Returns the Euclidean norms, shape (T,): entry t−1 is ‖δ_t‖.
    """
    # (T, n) -> (T,); no square overflows or vanishes
    return np.hypot.reduce(deltas, axis=1, dtype=float)


def clip_gradient(gradient: np.ndarray, threshold: float) -> np.ndarray:
    """Scale a gradient down where its norm exceeds the article's threshold; its direction stays.

    Ĝ = min(1, θ / ‖G‖) G

    gradient: G, a matrix of any shape; ‖G‖ is the root of the sum of its squared entries
    threshold: θ > 0
    Returns Ĝ, a new array of the same shape: the values of G where ‖G‖ ≤ θ, and zeros
    where G is zero.
    """
    largest = float(np.abs(gradient).max(initial=0.0)) or 1.0  # zero stays zero
    scaled = gradient / largest  # at most 1: no square overflows, and the largest does not vanish
    norm = float(np.sqrt((scaled**2).sum()))  # ‖G‖ / largest
    if largest * norm <= threshold:
        return gradient.copy()
    return scaled * (threshold / norm)
