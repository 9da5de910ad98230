"""softmax(z) = exp(z)/Σ exp(z), from choices."""

from __future__ import annotations

import random

import numpy as np

from tests.helpers.faulty.slots import Faulty, pick


def softmax(rng: random.Random, p: float) -> Faulty:
    faults: list[str] = []
    z_of = pick(
        rng,
        {"negated": lambda z: -z, "doubled": lambda z: 2 * z, "halved": lambda z: z / 2},
        p,
        lambda z: z,
        "z ",
        faults,
    )
    top = pick(
        rng,
        {
            "none": lambda z: 0.0,
            "one for all": lambda z: z.max(),
            "mean": lambda z: z.mean(-1, keepdims=True),
        },
        p,
        lambda z: z.max(-1, keepdims=True),
        "shift ",
        faults,
    )
    e_of = pick(
        rng, {"2^z": np.exp2, "1+z": lambda z: 1 + z, "z²": np.square}, p, np.exp, "", faults
    )
    by = pick(
        rng,
        {
            "columns": lambda e: e.sum(0),
            "whole": lambda e: e.sum(),
            "max": lambda e: e.max(-1, keepdims=True),
            "norm": lambda e: np.sqrt((e**2).sum(-1, keepdims=True)),
            "one": lambda e: 1.0,
        },
        p,
        lambda e: e.sum(-1, keepdims=True),
        "by ",
        faults,
    )

    def function(z):
        e = e_of(z_of(z) - top(z_of(z)))
        return e / by(e)

    return Faulty("softmax", tuple(faults), lambda: function)
