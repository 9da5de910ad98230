"""Why the article's gradient check cannot see its own bug, in numbers.

`python -m examples.blind_check docs` writes them into docs/students.md and its Chinese twin.
The check compares ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ with central differences. With T = 2 and s₀ = 0
the sum is δ₂ s₁ᵀ: δ₁, where the bug is, is multiplied by s₀ = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from examples.pages import folder, renewed, short
from reference.activations import Activation, identity, tanh
from reference.gradcheck import numerical_gradient
from reference.recurrent import forward, gradient_W

PAGES = ("students.md", "students.zh.md")


@dataclass(frozen=True)
class Case:
    """What a check is tried on. weights: the largest entry of U and W"""

    T: int
    starts_at_zero: bool
    activation: Activation
    weights: float


ARTICLE = Case(2, True, identity, 1e-4)
CASES = {
    "article": ARTICLE,
    "three": Case(3, True, identity, 1.0),
    "start": Case(2, False, identity, 1e-4),
    "good": Case(5, False, tanh, 1.0),
}


def article_delta(local: np.ndarray, states: np.ndarray, W: np.ndarray) -> np.ndarray:
    """The article's slip: δ_k = (Wᵀ δ_{k+1}) ⊙ s_{k+1}."""
    deltas = local.copy()
    for k in range(len(local) - 1, 0, -1):
        deltas[k - 1] = W.T @ deltas[k] * states[k + 1]
    return deltas


def error(case: Case, delta_1: float | None = None, seed: int = 1) -> float:
    """How far ∂E/∂W by the article's δ is off, relative to central differences.

    delta_1: put in the place of every entry of δ₁
    """
    rng = np.random.default_rng(seed)
    n, m = 2, 3
    x = np.arange(1.0, m + 1) + np.arange(case.T)[:, np.newaxis]  # 1 2 3, 2 3 4, …
    x = x if case.activation is identity else x / 10.0
    U, W = (rng.uniform(-case.weights, case.weights, (n, k)) for k in (m, n))
    s0 = np.zeros(n) if case.starts_at_zero else np.ones(n)
    f = case.activation

    def loss(W: np.ndarray) -> float:
        """E = Σ s_T, as in the article."""
        return float(forward(x, U, W, s0, f)[-1].sum())

    states, local = forward(x, U, W, s0, f), np.zeros((case.T, n))
    local[-1] = f.backward(states[-1])
    deltas = article_delta(local, states, W)
    if delta_1 is not None:
        deltas[0] = delta_1
    right = numerical_gradient(loss, W.copy())
    return float(np.linalg.norm(gradient_W(deltas, states) - right) / np.linalg.norm(right))


def numbers() -> dict[str, str]:
    """What the pages quote."""
    errors = {name: short(error(case)) for name, case in CASES.items()}
    return {**errors, "million": short(error(ARTICLE, delta_1=1e6))}


if __name__ == "__main__":
    destination = folder(__doc__)
    for name in PAGES:
        page = destination / name
        page.write_text(renewed(page.read_text("utf-8"), numbers()), "utf-8")
