"""Recovering (δ_t^{l−1})ᵀ = (δ_t^l)ᵀ U diag[f′^{l−1}(net_t^{l−1})], and
ℓ_t = (Vᵀ ∂E/∂z_t) ⊙ f′(net_t).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from spec.formulas.activations import SLOPES
from spec.formulas.below import BELOW, MATRICES, ROWS, SQUARE, Kind, Sent
from spec.formulas.formula import Array, inexact
from spec.recovery.activations import OTHER
from spec.recovery.asking import Asker, factor, fractions, whole
from spec.recovery.results import ORDERS, Change, scaled, scales

STEPS = 5


def _asked(kind: Kind, square: bool) -> tuple[Any, ...]:
    rng, n = np.random.default_rng(31), 3
    m = n if square else 2
    if kind is BELOW:
        return whole(rng, STEPS, n), whole(rng, n, m), fractions(rng, STEPS, m), OTHER
    return whole(rng, STEPS, m), fractions(rng, STEPS + 1, n), whole(rng, m, n), OTHER


def changes(kind: Kind, ask: Asker) -> Iterator[Change]:
    """What may have happened to all rows at the end: a factor that depends on T."""
    got = ask(*_asked(kind, square=False))
    for candidate in _fitting(kind, got, square=False):
        if candidate.scale not in (0.0, 1.0):
            yield from (scaled(*s) for s in scales(candidate.scale, STEPS) if "T" in s[0])
    yield ORDERS[1]


def candidates(kind: Kind, ask: Asker, square: bool) -> Iterator[Sent]:
    """The formulas that give what comes back at T = 5."""
    yield from _fitting(kind, ask(*_asked(kind, square)), square)


def _fitting(kind: Kind, got: Array, square: bool) -> Iterator[Sent]:
    asked = _asked(kind, square)
    for rows in ROWS:
        for matrix in MATRICES:
            if matrix.text in SQUARE and not square:
                continue
            for slope in SLOPES:
                want = Sent(kind, rows, matrix, slope, 1.0)(*asked)
                c = factor(got, want) if want.shape == got.shape and want.any() else None
                if c and not inexact(c):
                    yield Sent(kind, rows, matrix, slope, c)
