"""∂E/∂W = Σ_t δ_t s_{t−1}ᵀ and those like it, from choices."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from tests.helpers.faulty.slots import Faulty, pick


def gradient(name: str, base: int) -> Callable[[random.Random, float], Faulty]:
    def make(rng: random.Random, p: float) -> Faulty:
        faults: list[str] = []
        shift = pick(rng, {"one late": 1, "one early": -1, "two early": -2}, p, 0, "", faults)
        term = pick(
            rng,
            {
                "transposed": lambda d, v: np.outer(v, d),
                "elementwise": lambda d, v: np.diag(d * v),
                "absolute": lambda d, v: np.abs(np.outer(d, v)),
                "δ only": lambda d, v: np.outer(d, 0 * v + 1),
            },
            p,
            np.outer,
            "",
            faults,
        )
        c = pick(
            rng,
            {
                "minus": lambda T: -1.0,
                "doubled": lambda T: 2.0,
                "mean": lambda T: 1 / T,
                "mean of T+1": lambda T: 1 / (T + 1),
                "mean of T−1": lambda T: 1 / max(T - 1, 1),
                "minus mean": lambda T: -1 / T,
                "by T": lambda T: float(T),
            },
            p,
            lambda T: 1.0,
            "",
            faults,
        )
        steps = pick(
            rng,
            {
                "first missing": lambda T: range(2, T + 1),
                "last missing": lambda T: range(1, T),
                "last only": lambda T: [T],
                "first only": lambda T: [1],
                "every other": lambda T: range(1, T + 1, 2),
                "three at most": lambda T: range(max(T - 2, 1), T + 1),
                "first five": lambda T: range(1, min(T, 5) + 1),
            },
            p,
            lambda T: range(1, T + 1),
            "",
            faults,
        )
        vec = pick(
            rng,
            {
                "summed so far": lambda v, i: v[: i + 1].sum(0),
                "backwards": lambda v, i: v[len(v) - 1 - i],
            },
            p / 3,
            lambda v, i: v[i],
            "v ",
            faults,
        )

        def function(deltas, vectors):
            T = len(deltas)
            total = 0 * term(deltas[0], vectors[0])
            for t in steps(T):
                i = t - 1 + base + shift
                if 0 <= i < len(vectors):
                    total = total + term(deltas[t - 1], vec(vectors, i))
            return c(T) * total

        return Faulty(name, tuple(faults), lambda: function)

    return make
