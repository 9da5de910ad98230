"""Wrong functions with combined faults, drawn at random, written apart from formulas and facts.

A function of chapter `recurrent` is put together step by step from choices, each of which may be
a fault; any item's function may be wrapped in a fault of its result, its memory or its reach.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Faulty:
    """item: its name; faults: what is wrong with it; make: a fresh function (some keep state)."""

    item: str
    faults: tuple[str, ...]
    make: Callable[[], Callable[..., Any]]

    def __str__(self) -> str:
        return f"{self.item}: {' + '.join(self.faults)}"


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
C = {
    "minus": -1.0,
    "doubled": 2.0,
    "halved": 0.5,
    "tenth": 0.1,
    "a third": 1 / 3,
    "inexact": 1 + 1e-8,
}


def pick(
    rng: random.Random,
    choices: dict[str, Any],
    p: float,
    right: Any,
    prefix: str,
    faults: list[str],
) -> Any:
    if rng.random() > p:
        return right
    name = rng.choice(list(choices))
    faults.append(f"{prefix}{name}")
    return choices[name]


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


SLOTS = {
    "forward": forward,
    "output": output,
    "delta": delta,
    "delta_below": delta_below,
    "gradient_W": gradient("gradient_W", 0),
    "gradient_U": gradient("gradient_U", 0),
    "gradient_V": gradient("gradient_V", 1),
    "deltas_from_outputs": deltas_from_outputs,
    "softmax": softmax,
}
WEIGHTS = {
    "forward": 5,
    "output": 2,
    "delta": 6,
    "delta_below": 2,
    "gradient_W": 2,
    "gradient_U": 2,
    "gradient_V": 1,
    "deltas_from_outputs": 1,
    "softmax": 1,
}


# Faults of any function's result, memory or reach.
def _each(value: Any, change: Callable[[Array], Array]) -> Any:
    """An array changed; of a tuple or list of arrays, each."""
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, tuple | list) and value and not isinstance(value[0], str):
        return type(value)(_each(v, change) for v in value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(change(np.array(float(value))))
    return value


def _result(change: Callable[[Array], Array]) -> Callable[[Callable], Callable]:
    return lambda f: lambda *a: _each(f(*a), change)


def _rows(change: Callable[[Array], Array]) -> Callable[[Callable], Callable]:
    return _result(lambda a: change(a) if a.ndim == 2 else a)


def _length(arguments: tuple[Any, ...]) -> int:
    return len(arguments[0]) if hasattr(arguments[0], "__len__") else 0


def _largest(arguments: tuple[Any, ...]) -> int:
    return max((max(a.shape) for a in arguments if isinstance(a, np.ndarray) and a.ndim), default=0)


def _stateful(period: int, change: Callable[[Array], Array]) -> Callable[[Callable], Callable]:
    def wrap(f: Callable) -> Callable:
        calls = [0]

        def g(*a):
            calls[0] += 1
            return _each(f(*a), change) if calls[0] % period == 0 else f(*a)

        return g

    return wrap


def _accumulates(f: Callable) -> Callable:
    kept: list[Any] = []

    def g(*a):
        value = f(*a)
        if isinstance(value, np.ndarray):
            kept.append(value)
            return sum((v for v in kept[:-1] if v.shape == value.shape), value)
        return value

    return g


def _random(f: Callable) -> Callable:
    rng = np.random.default_rng(0)
    return lambda *a: _each(f(*a), lambda v: v + 1e-3 * rng.normal(size=v.shape))


def _beyond(limit: int, change: Callable[[Array], Array]) -> Callable[[Callable], Callable]:
    return lambda f: lambda *a: _each(f(*a), change) if _length(a) > limit else f(*a)


def _wide(limit: int, change: Callable[[Array], Array]) -> Callable[[Callable], Callable]:
    return lambda f: lambda *a: _each(f(*a), change) if _largest(a) > limit else f(*a)


def _square_only(f: Callable) -> Callable:
    def g(*a):
        shapes = [x.shape for x in a if isinstance(x, np.ndarray) and x.ndim == 2]
        square = len({s[-1] for s in shapes}) == 1
        return f(*a) if square else _each(f(*a), lambda v: v * 0)

    return g


def _only_tanh(f: Callable) -> Callable:
    from reference import activations

    def g(*a):
        chosen = [x for x in a if hasattr(x, "backward")]
        return (
            f(*a)
            if not chosen or type(chosen[0]).__name__ == type(activations.tanh).__name__
            else _each(f(*a), lambda v: 1.5 * v)
        )

    return g


def _unique_items(f: Callable) -> Callable:
    """What comes twice in a list is counted once."""

    def g(*a):
        if isinstance(a[0], list):
            once = {str(item): item for item in a[0]}
            return f(list(once.values()), *a[1:])
        return f(*a)

    return g


def _returns_argument(f: Callable) -> Callable:
    return lambda *a: a[0].copy() if isinstance(a[0], np.ndarray) else f(*a)


WRAPPERS: dict[str, Callable[[Callable], Callable]] = {
    "negated": _result(lambda a: -a),
    "doubled": _result(lambda a: 2 * a),
    "by 0.9": _result(lambda a: 0.9 * a),
    "inexact 1e-8": _result(lambda a: (1 + 1e-8) * a),
    "inexact 1e-6": _result(lambda a: (1 - 1e-6) * a),
    "plus 1e-4": _result(lambda a: a + 1e-4),
    "plus 1e-9": _result(lambda a: a + 1e-9),
    "plus 1": _result(lambda a: a + 1),
    "whole": _result(lambda a: np.trunc(a)),
    "whole ints": _result(lambda a: np.trunc(a).astype(int)),
    "rounded to 3": _result(lambda a: np.round(a, 3)),
    "rounded to 8": _result(lambda a: np.round(a, 8)),
    "float32": _result(lambda a: a.astype(np.float32)),
    "float32 and back": _result(lambda a: a.astype(np.float32).astype(float)),
    "clipped at 1": _result(lambda a: np.clip(a, -1, 1)),
    "clipped at 0.1": _result(lambda a: np.clip(a, -0.1, 0.1)),
    "clipped at 5": _result(lambda a: np.clip(a, -5, 5)),
    "small ones zero": _result(lambda a: np.where(np.abs(a) < 1e-3, 0.0, a)),
    "negative ones zero": _result(lambda a: np.maximum(a, 0)),
    "absolute": _result(np.abs),
    "mean over rows": _rows(lambda a: a / len(a)),
    "by the norm": _result(lambda a: a / np.sqrt((a**2).sum()) if (a**2).sum() > 0 else a),
    "rows backwards": _rows(lambda a: a[::-1].copy()),
    "rows rolled": _rows(lambda a: np.roll(a, 1, 0)),
    "rows rolled back": _rows(lambda a: np.roll(a, -1, 0)),
    "rows down": _rows(lambda a: np.vstack([0 * a[:1], a[:-1]])),
    "rows up": _rows(lambda a: np.vstack([a[1:], 0 * a[:1]])),
    "first row zero": _rows(lambda a: np.vstack([0 * a[:1], a[1:]])),
    "last row zero": _rows(lambda a: np.vstack([a[:-1], 0 * a[:1]])),
    "first row missing": _rows(lambda a: a[1:]),
    "last row missing": _rows(lambda a: a[:-1]),
    "transposed": _rows(lambda a: a.T.copy()),
    "columns backwards": _rows(lambda a: a[:, ::-1].copy()),
    "cumulated": _rows(lambda a: np.cumsum(a, 0)),
    "all zero": _result(lambda a: 0 * a),
    "every fifth": _stateful(5, lambda a: 0.9 * a),
    "every second": _stateful(2, lambda a: a + 1),
    "every ninth": _stateful(9, lambda a: -a),
    "accumulates": _accumulates,
    "random": _random,
    "wrong beyond 3": _beyond(3, lambda a: 0 * a),
    "wrong beyond 5": _beyond(5, lambda a: 1.1 * a),
    "wrong beyond 10": _beyond(10, lambda a: 1.1 * a),
    "wrong when wide": _wide(4, lambda a: 1.1 * a),
    "only n = m": _square_only,
    "only tanh": _only_tanh,
    "twice counted once": _unique_items,
    "returns the argument": _returns_argument,
}


def wrapped(
    rng: random.Random,
    references: dict[str, Callable],
    inner: Faulty | None = None,
    name: str | None = None,
) -> Faulty:
    """One function under one wrapper; `inner` may be faulty already."""
    item = inner.item if inner else name or rng.choice(list(references))
    wrapper = rng.choice(list(WRAPPERS))
    base = inner.make if inner else lambda: references[item]
    faults = (*(inner.faults if inner else ()), wrapper)
    return Faulty(item, faults, lambda: WRAPPERS[wrapper](base()))


def drawn(references: dict[str, Callable], count: int, seed: int = 0) -> Iterator[Faulty]:
    """`count` of them: 65 % from slots, 25 % wrapped, 10 % both."""
    rng = random.Random(seed)
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    seen = 0
    while seen < count:
        kind = rng.random()
        if kind < 0.65:
            p = rng.choice((0.12, 0.25, 0.4))
            function = SLOTS[rng.choices(names, weights)[0]](rng, p)
        elif kind < 0.9:
            function = wrapped(rng, references)
        else:
            function = wrapped(rng, references, SLOTS[rng.choices(names, weights)[0]](rng, 0.15))
        if function.faults:
            seen += 1
            yield function


def singles(references: dict[str, Callable]) -> Iterator[Faulty]:
    """Each fault of each slot alone, and each wrapper on each item."""
    rng, seen = random.Random(1), set()
    for name, make in SLOTS.items():
        for _ in range(4000):
            function = make(rng, 0.12)
            if len(function.faults) == 1 and (name, function.faults) not in seen:
                seen.add((name, function.faults))
                yield function
    for name in references:
        for wrapper in WRAPPERS:
            yield Faulty(
                name,
                (wrapper,),
                lambda name=name, wrapper=wrapper: WRAPPERS[wrapper](references[name]),
            )
