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
    raise NotImplementedError("return (β_W β_f)^steps, a float")


def delta_norms(deltas: np.ndarray) -> np.ndarray:
    """Measure the error term of every step, to see it vanish or explode.

    ‖δ_t‖ = √(Σ_i δ_{t,i}²)   for t = 1 … T

    deltas: δ₁ … δ_T, shape (T, n)
    Returns the Euclidean norms, shape (T,): entry t−1 is ‖δ_t‖.
    """
    raise NotImplementedError("return ‖δ_t‖ for every step, (T,)")


def clip_gradient(gradient: np.ndarray, threshold: float) -> np.ndarray:
    """Scale a gradient down where its norm exceeds the article's threshold; its direction stays.

    Ĝ = min(1, θ / ‖G‖) G

    gradient: G, a matrix of any shape; ‖G‖ is the root of the sum of its squared entries
    threshold: θ > 0
    Returns Ĝ, a new array of the same shape: the values of G where ‖G‖ ≤ θ, and zeros
    where G is zero.
    """
    raise NotImplementedError("return Ĝ, the shape of gradient")


if __name__ == "__main__":
    print("This file holds definitions. To check them: grader run .   To hand in: grader pack .")
