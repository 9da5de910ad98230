"""Wrong functions put together from faults, written here anew: nothing of spec.formulas is used."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Wrong:
    """A function for an item, and the faults it has; no faults: it is right."""

    item: str
    faults: tuple[str, ...]
    function: Callable

    def __str__(self) -> str:
        return f"{self.item}: {', '.join(self.faults) or 'right'}"


SLOPES = {
    "": lambda s, t, f: f.backward(s[t]),
    "f′ late": lambda s, t, f: f.backward(s[min(t + 1, len(s) - 1)]),
    "f′ early": lambda s, t, f: f.backward(s[t - 1]),
    "no f′": lambda s, t, f: 1.0,
    "f′ squared": lambda s, t, f: f.backward(s[t]) * f.backward(s[t]),
    "raw s_t": lambda s, t, f: s[t],
    "raw s_{t+1}": lambda s, t, f: s[min(t + 1, len(s) - 1)],
    "forward for backward": lambda s, t, f: f.forward(s[t]),
    "f′ of f": lambda s, t, f: f.backward(f.forward(s[t])),
    "tanh′ hard-coded": lambda s, t, f: 1 - s[t] * s[t],
    "sigmoid′ hard-coded": lambda s, t, f: s[t] * (1 - s[t]),
    "f′ at T": lambda s, t, f: f.backward(s[-1]),
}
BACKS = {
    "": lambda W, d, k: k * (d @ W),
    "W not transposed": lambda W, d, k: k * (d @ W.T),
    "diagonal of W": lambda W, d, k: k * d * np.array([W[i, i] for i in range(len(d))]),
    "no W": lambda W, d, k: k * d,
    "f′ before W": lambda W, d, k: (d * k) @ W,
    "inner product": lambda W, d, k: np.full(len(d), np.dot(d @ W, k)),
}
SOURCES = {
    "": lambda d, own, t: d[t],
    "always δ_T": lambda d, own, t: d[len(d) - 1],
    "ℓ for δ": lambda d, own, t: own[t],
}
OWNS = {
    "": lambda own, k: own,
    "no ℓ": lambda own, k: np.zeros_like(own),
    "f′ on ℓ": lambda own, k: own * k,
    "ℓ doubled": lambda own, k: own + own,
    "ℓ negated": lambda own, k: -own,
}
SIGNS = {"": 1.0, "minus": -1.0, "doubled": 2.0, "halved": 0.5}
LOWEST = {"": 1, "stops at 2": 2}


def deltas() -> Iterator[Wrong]:
    parts = itertools.product(SLOPES, BACKS, SOURCES, OWNS, SIGNS, LOWEST)
    for slope, back, source, own, sign, lowest in parts:

        def function(
            local,
            states,
            W,
            f,
            slope=slope,
            back=back,
            source=source,
            own=own,
            sign=sign,
            lowest=lowest,
        ):
            out = [np.array(row) for row in local]
            for t in range(len(local) - 1, 0, -1):
                k = f.backward(states[t])
                mine = OWNS[own](local[t - 1], k)
                out[t - 1] = mine
                if t >= LOWEST[lowest]:
                    sent = SOURCES[source](out, local, t)
                    out[t - 1] = mine + SIGNS[sign] * BACKS[back](
                        W, sent, SLOPES[slope](states, t, f)
                    )
            return np.array(out)

        faults = tuple(x for x in (slope, back, source, own, sign, lowest) if x)
        yield Wrong("delta", faults, function)


SHIFTS = {"": 0, "one late": 1, "one early": -1}
FORMS = {"": lambda d, v: np.outer(d, v), "transposed": lambda d, v: np.outer(v, d)}
SCALES = {
    "": lambda T: 1.0,
    "mean": lambda T: 1.0 / T,
    "negated": lambda T: -1.0,
    "doubled": lambda T: 2.0,
}
RANGES = {
    "": lambda T: range(1, T + 1),
    "first missing": lambda T: range(2, T + 1),
    "last missing": lambda T: range(1, T),
    "last only": lambda T: range(T, T + 1),
    "first only": lambda T: range(1, 2),
}


def gradients() -> Iterator[Wrong]:
    for which, base in (("gradient_W", 0), ("gradient_U", 0), ("gradient_V", 1)):
        for shift, form, scale, steps in itertools.product(SHIFTS, FORMS, SCALES, RANGES):

            def function(
                deltas, vectors, base=base, shift=shift, form=form, scale=scale, steps=steps
            ):
                T = len(deltas)
                shape = (deltas.shape[1], vectors.shape[1])
                total = np.zeros(shape[::-1] if form else shape)
                for t in RANGES[steps](T):
                    row = t - 1 + base + SHIFTS[shift]
                    if 0 <= row < len(vectors):
                        total += FORMS[form](deltas[t - 1], vectors[row])
                return SCALES[scale](T) * total

            yield Wrong(which, tuple(x for x in (shift, form, scale, steps) if x), function)


READS = {
    "": lambda x, t: x[t - 1],
    "x late": lambda x, t: x[max(t - 2, 0)],
    "x reversed": lambda x, t: x[len(x) - t],
    "always x_1": lambda x, t: x[0],
    "no x": lambda x, t: 0 * x[0],
}
STARTS = {
    "": lambda s, t: s[t - 1],
    "always s₀": lambda s, t: s[0],
    "no s": lambda s, t: 0 * s[0],
}
MATRICES = {
    "": lambda W, v: W @ v,
    "W transposed": lambda W, v: v @ W,
    "diagonal of W": lambda W, v: np.diag(W) * v,
}
PLACES = {
    "": lambda a, b, f: f(a + b),
    "no f": lambda a, b, f: a + b,
    "f twice": lambda a, b, f: f(f(a + b)),
    "f on parts": lambda a, b, f: f(a) + f(b),
    "f on x": lambda a, b, f: f(a) + b,
    "f on s": lambda a, b, f: a + f(b),
    "tanh hard-coded": lambda a, b, f: np.tanh(a + b),
}
FIRSTS = {"": lambda s0: s0, "s₀ ignored": lambda s0: 0 * s0}
MINUS = {"": 1.0, "minus W": -1.0}


def forwards() -> Iterator[Wrong]:
    parts = itertools.product(READS, STARTS, MATRICES, PLACES, FIRSTS, MINUS)
    for read, start, matrix, place, first, minus in parts:

        def function(
            x,
            U,
            W,
            s0,
            f,
            read=read,
            start=start,
            matrix=matrix,
            place=place,
            first=first,
            minus=minus,
        ):
            states = [FIRSTS[first](s0)]
            for t in range(1, len(x) + 1):
                b = MINUS[minus] * MATRICES[matrix](W, STARTS[start](states, t))
                states.append(PLACES[place](U @ READS[read](x, t), b, f.forward))
            return np.array(states)

        faults = tuple(x for x in (read, start, matrix, place, first, minus) if x)
        yield Wrong("forward", faults, function)


def outputs_and_below() -> Iterator[Wrong]:
    rows = {"": slice(1, None), "s_{t−1}": slice(0, -1), "with s₀": slice(0, None)}
    wraps = {
        "": lambda z, f: f.forward(z),
        "no g": lambda z, f: z,
        "g twice": lambda z, f: f.forward(f.forward(z)),
        "tanh": lambda z, f: np.tanh(z),
    }
    for row, wrap in itertools.product(rows, wraps):

        def output(states, V, f, row=row, wrap=wrap):
            return wraps[wrap](np.array([V @ s for s in states[rows[row]]]), f)

        yield Wrong("output", tuple(x for x in (row, wrap) if x), output)
    for slope, sign in itertools.product(SLOPES, SIGNS):

        def below(deltas, U, outputs, f, slope=slope, sign=sign):
            padded = np.concatenate([outputs[:1], outputs])
            return np.array(
                [
                    SIGNS[sign] * (d @ U) * SLOPES[slope](padded, t, f)
                    for t, d in enumerate(deltas, start=1)
                ]
            )

        yield Wrong("delta_below", tuple(x for x in (slope, sign) if x), below)


def everything() -> list[Wrong]:
    """All combinations, in an order that is always the same."""
    makers = (deltas, gradients, forwards, outputs_and_below)
    functions = [w for make in makers for w in make()]
    random.Random(0).shuffle(functions)
    return functions
