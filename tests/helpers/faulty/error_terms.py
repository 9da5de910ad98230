"""δ_t = (ℓ_t + Wᵀ δ_{t+1}) ⊙ f′(net_t), that of a layer below, and ℓ, from choices."""

from __future__ import annotations

import random

import numpy as np

from tests.helpers.faulty.slots import C, Faulty, pick

SLOPE = {
    "f′ late": lambda s, t, f: f.backward(s[min(t + 1, len(s) - 1)]),
    "f′ early": lambda s, t, f: f.backward(s[t - 1]),
    "f′ none": lambda s, t, f: 1.0,
    "f′ squared": lambda s, t, f: f.backward(s[t]) ** 2,
    "s_t": lambda s, t, f: s[t],
    "s_{t+1}": lambda s, t, f: s[min(t + 1, len(s) - 1)],
    "s_{t−1}": lambda s, t, f: s[t - 1],
    "f for f′": lambda s, t, f: f.forward(s[t]),
    "f′ of f": lambda s, t, f: f.backward(f.forward(s[t])),
    "tanh′": lambda s, t, f: 1 - s[t] ** 2,
    "sigmoid′": lambda s, t, f: s[t] * (1 - s[t]),
    "relu′": lambda s, t, f: (s[t] > 0) * 1.0,
    "f′ at T": lambda s, t, f: f.backward(s[-1]),
    "f′ at 1": lambda s, t, f: f.backward(s[1]),
    "1 + s²": lambda s, t, f: 1 + s[t] ** 2,
    "tanh′ of tanh": lambda s, t, f: 1 - np.tanh(s[t]) ** 2,
}


def delta(rng: random.Random, p: float) -> Faulty:
    faults: list[str] = []
    slope = pick(rng, SLOPE, p, lambda s, t, f: f.backward(s[t]), "", faults)
    back = pick(
        rng,
        {
            "W plain": lambda W, d, k: (W @ d) * k,
            "W diagonal": lambda W, d, k: np.diag(W) * d * k,
            "W none": lambda W, d, k: d * k,
            "f′ before W": lambda W, d, k: W.T @ (d * k),
            "W absolute": lambda W, d, k: (np.abs(W).T @ d) * k,
            "f′ before W plain": lambda W, d, k: W @ (d * k),
        },
        p,
        lambda W, d, k: (W.T @ d) * k,
        "",
        faults,
    )
    source = pick(
        rng,
        {
            "from δ_T": lambda d, own_losses, t: d[-1],
            "from ℓ": lambda d, own_losses, t: own_losses[t],
            "from δ two on": lambda d, own_losses, t: d[min(t + 1, len(d) - 1)],
            "from all later": lambda d, own_losses, t: d[t:].sum(0),
        },
        p,
        lambda d, own_losses, t: d[t],
        "",
        faults,
    )
    own = pick(
        rng,
        {
            "ℓ none": lambda own_losses, k, t: 0 * own_losses[t - 1],
            "f′ on ℓ": lambda own_losses, k, t: own_losses[t - 1] * k,
            "ℓ late": lambda own_losses, k, t: own_losses[t],
            "ℓ early": lambda own_losses, k, t: own_losses[max(t - 2, 0)],
            "ℓ doubled": lambda own_losses, k, t: 2 * own_losses[t - 1],
            "ℓ negated": lambda own_losses, k, t: -own_losses[t - 1],
        },
        p,
        lambda own_losses, k, t: own_losses[t - 1],
        "",
        faults,
    )
    last = pick(
        rng,
        {
            "δ_T zero": lambda own_losses, k: 0 * own_losses,
            "δ_T with f′": lambda own_losses, k: own_losses * k,
            "δ_T doubled": lambda own_losses, k: 2 * own_losses,
        },
        p / 2,
        lambda own_losses, k: own_losses,
        "",
        faults,
    )
    c = pick(rng, C, p / 2, 1.0, "back ", faults)
    low = pick(
        rng,
        {
            "stops at 2": lambda T: 2,
            "one step": lambda T: T - 1,
            "four steps": lambda T: T - 4,
            "seven steps": lambda T: T - 7,
        },
        p / 2,
        lambda T: 1,
        "",
        faults,
    )
    ascending = pick(rng, {"loop ascends": True}, p / 3, False, "", faults)

    def function(local, states, W, f):
        T = len(local)
        d = np.array(local)
        d[-1] = last(local[-1], f.backward(states[T]))
        for t in range(1, T):
            d[t - 1] = own(local, f.backward(states[t]), t)
        steps = range(max(low(T), 1), T)
        for t in steps if ascending else reversed(steps):
            d[t - 1] = d[t - 1] + c * back(W, source(d, local, t), slope(states, t, f))
        return d

    return Faulty("delta", tuple(faults), lambda: function)


def delta_below(rng: random.Random, p: float) -> Faulty:
    faults: list[str] = []
    slope = pick(
        rng,
        {k: v for k, v in SLOPE.items() if k != "f′ at 1"},
        p,
        lambda s, t, f: f.backward(s[t]),
        "",
        faults,
    )
    um = pick(
        rng,
        {
            "absolute": lambda d, U: d @ np.abs(U),
            "negated": lambda d, U: -d @ U,
            "doubled": lambda d, U: 2 * d @ U,
            "transposed": lambda d, U: d @ U.T,
            "none": lambda d, U: d,
        },
        p,
        lambda d, U: d @ U,
        "U ",
        faults,
    )
    rows = pick(
        rng,
        {
            "δ backwards": lambda d: d[::-1],
            "δ late": lambda d: np.roll(d, 1, 0),
            "δ summed": lambda d: np.cumsum(d, 0),
        },
        p / 2,
        lambda d: d,
        "",
        faults,
    )

    def function(deltas, U, below, f):
        s = np.vstack([below[:1], below])
        k = np.array([slope(s, t, f) * np.ones(below.shape[1]) for t in range(1, len(below) + 1)])
        return um(rows(deltas), U) * k

    return Faulty("delta_below", tuple(faults), lambda: function)


def deltas_from_outputs(rng: random.Random, p: float) -> Faulty:
    faults: list[str] = []
    slope = pick(rng, SLOPE, p, lambda s, t, f: f.backward(s[t]), "", faults)
    vm = pick(
        rng,
        {
            "absolute": lambda d, V: d @ np.abs(V),
            "negated": lambda d, V: -d @ V,
            "doubled": lambda d, V: 2 * d @ V,
        },
        p,
        lambda d, V: d @ V,
        "V ",
        faults,
    )
    c = pick(rng, {"mean": lambda T: 1 / T}, p / 2, lambda T: 1.0, "", faults)

    def function(output_deltas, states, V, f):
        T = len(output_deltas)
        k = np.array([slope(states, t, f) * np.ones(states.shape[1]) for t in range(1, T + 1)])
        return c(T) * vm(output_deltas, V) * k

    return Faulty("deltas_from_outputs", tuple(faults), lambda: function)
