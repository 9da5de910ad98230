"""s_t = f(U x_t + W s_{t−1}) and y_t = g(V s_t), step by step from choices."""

from __future__ import annotations

import random

import numpy as np

from tests.helpers.faulty.slots import Array, C, Faulty, pick


def row(a: Array, i: int, beyond: str) -> Array:
    """Row i, or what stands beyond the ends."""
    if 0 <= i < len(a):
        return a[i]
    if beyond == "zero":
        return np.zeros_like(a[0])
    if beyond == "wrap":
        return a[i % len(a)]
    return a[min(max(i, 0), len(a) - 1)]


X = {
    "x one late, zero": lambda x, t: row(x, t - 2, "zero"),
    "x one late, wraps": lambda x, t: row(x, t - 2, "wrap"),
    "x one late, clamped": lambda x, t: row(x, t - 2, "clamp"),
    "x one early, clamped": lambda x, t: row(x, t, "clamp"),
    "x one early, zero": lambda x, t: row(x, t, "zero"),
    "x one early, wraps": lambda x, t: row(x, t, "wrap"),
    "x backwards": lambda x, t: x[len(x) - t],
    "x_1 always": lambda x, t: x[0],
    "x_T always": lambda x, t: x[-1],
    "x summed": lambda x, t: x[:t].sum(0),
    "x mean": lambda x, t: x.mean(0),
    "x left out": lambda x, t: 0 * x[0],
}
S = {
    "s₀ always": lambda s, t: s[0],
    "s two back": lambda s, t: s[max(t - 2, 0)],
    "s left out": lambda s, t: 0 * s[0],
    "s summed": lambda s, t: np.sum(s[:t], axis=0),
    "s negated": lambda s, t: -s[t - 1],
}
M = {
    "transposed": lambda m, v: v @ m,
    "diagonal": lambda m, v: np.diag(m) * v,
    "none": lambda m, v: v,
    "absolute": lambda m, v: np.abs(m) @ v,
}
F = {
    "no f": lambda a, b, f: a + b,
    "f twice": lambda a, b, f: f.forward(f.forward(a + b)),
    "f on parts": lambda a, b, f: f.forward(a) + f.forward(b),
    "f on x only": lambda a, b, f: f.forward(a) + b,
    "f on s only": lambda a, b, f: a + f.forward(b),
    "tanh": lambda a, b, f: np.tanh(a + b),
    "sigmoid": lambda a, b, f: 1 / (1 + np.exp(-(a + b))),
    "relu": lambda a, b, f: np.maximum(a + b, 0),
    "f′ for f": lambda a, b, f: f.backward(a + b),
    "f squared": lambda a, b, f: f.forward(a + b) ** 2,
    "bias 1": lambda a, b, f: f.forward(a + b + 1),
    "product": lambda a, b, f: f.forward(a * b),
}
FIRST = {
    "s₀ is zero": lambda s0, f: 0 * s0,
    "f of s₀": lambda s0, f: f.forward(s0),
    "s₀ is one": lambda s0, f: 0 * s0 + 1,
}


def forward(rng: random.Random, p: float) -> Faulty:
    faults: list[str] = []
    x_of = pick(rng, X, p, lambda x, t: x[t - 1], "", faults)
    s_of = pick(rng, S, p, lambda s, t: s[t - 1], "", faults)
    wm = pick(rng, M, p, lambda m, v: m @ v, "W ", faults)
    f_of = pick(rng, F, p, lambda a, b, f: f.forward(a + b), "", faults)
    first = pick(rng, FIRST, p / 2, lambda s0, f: s0, "", faults)
    cu = pick(rng, C, p / 2, 1.0, "U ", faults)
    cw = pick(rng, C, p / 2, 1.0, "W ", faults)

    def function(x, U, W, s0, f):
        s = [first(s0, f)]
        for t in range(1, len(x) + 1):
            s.append(f_of(cu * (U @ x_of(x, t)), cw * wm(W, s_of(s, t)), f))
        return np.array(s)

    return Faulty("forward", tuple(faults), lambda: function)


def output(rng: random.Random, p: float) -> Faulty:
    faults: list[str] = []
    rows = pick(
        rng,
        {
            "one early": lambda s: s[:-1],
            "with s₀": lambda s: s,
            "backwards": lambda s: s[:0:-1],
            "s_T always": lambda s: np.repeat(s[-1:], len(s) - 1, 0),
            "summed": lambda s: np.cumsum(s[1:], 0),
        },
        p,
        lambda s: s[1:],
        "",
        faults,
    )
    vm = pick(
        rng,
        {
            "absolute": lambda s, V: s @ np.abs(V).T,
            "negated": lambda s, V: -s @ V.T,
            "doubled": lambda s, V: 2 * s @ V.T,
        },
        p,
        lambda s, V: s @ V.T,
        "V ",
        faults,
    )
    g_of = pick(
        rng,
        {
            "no g": lambda z, g: z,
            "g twice": lambda z, g: g.forward(g.forward(z)),
            "tanh": lambda z, g: np.tanh(z),
            "sigmoid": lambda z, g: 1 / (1 + np.exp(-z)),
            "softmax": lambda z, g: np.exp(z) / np.exp(z).sum(-1, keepdims=True),
            "g′ for g": lambda z, g: g.backward(z),
            "g squared": lambda z, g: g.forward(z) ** 2,
        },
        p,
        lambda z, g: g.forward(z),
        "",
        faults,
    )
    inner = pick(rng, {"g inside": lambda s, g: g.forward(s)}, p / 2, lambda s, g: s, "", faults)
    return Faulty(
        "output", tuple(faults), lambda: lambda states, V, g: g_of(vm(inner(rows(states), g), V), g)
    )
