"""Recovering o_t = g(V s_t)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spec.checking.equality import all_close
from spec.formulas.activations import WRAPS
from spec.formulas.formula import Array, inexact, plain
from spec.formulas.output import MATRICES, ROWS, SOFTMAX, Output
from spec.recovery.activations import ASKED, INVERSES
from spec.recovery.asking import Asker, fractions
from spec.recovery.results import ORDERS, Change, scaled, scales

STEPS = 4
FACTORS = (1.0, -1.0, 2.0, 0.5)


def _asked(square: bool) -> tuple[Array, Array]:
    rng = np.random.default_rng(47)
    return fractions(rng, STEPS + 1, 3) / 2, fractions(rng, 3 if square else 2, 3) / 2


def changes(ask: Asker) -> Iterator[Change]:
    """What may have happened to all outputs at the end: the identity as g shows a factor."""
    from reference.activations import identity

    states, V = _asked(square=False)
    got = ask(states, V, identity)
    for rows in ROWS:
        want = MATRICES[0].value(rows.value(states), V)
        if got.shape == want.shape:
            c = plain(float((got * want).sum() / (want * want).sum()))
            if c not in (0.0, 1.0) and not inexact(c) and all_close(got, c * want):
                yield from (scaled(*scale) for scale in scales(c, STEPS))
    yield from ORDERS


def candidates(ask: Asker, square: bool) -> Iterator[Output]:
    """The formulas that give what comes back at T = 4."""
    states, V = _asked(square)
    got = ask(states, V, ASKED)
    for wrap in (*WRAPS, *SOFTMAX):
        undo = INVERSES.get(wrap.text)
        net = undo(got) if undo else None
        for rows in ROWS:
            for matrix in MATRICES:
                if matrix.text in ("Vᵀ v", "v") and not square:
                    continue
                for inside in (False, True):
                    chosen = rows.value(states)
                    moved = matrix.value(ASKED.forward(chosen) if inside else chosen, V)
                    if moved.shape == got.shape:
                        for c in _factors(net, moved):
                            if all_close(got, wrap.value(c * moved, ASKED)):
                                yield Output(rows, matrix, wrap, inside, c)


def _factors(net: Array | None, moved: Array) -> tuple[float, ...]:
    if net is None:
        return FACTORS
    c = plain(float((net * moved).sum() / (moved * moved).sum()))
    return () if not np.isfinite(c) or not c or inexact(c) else (c,)
