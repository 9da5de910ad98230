"""Recovering δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t), δ_T = ℓ_T.

At T = 3, a loss at step 2 alone shows the local part, a loss at step 3 alone the part that
comes back; a long sequence shows where each step starts from and where the loop ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from reference.activations import Activation
from spec.checking.equality import all_close
from spec.formulas.activations import SLOPES
from spec.formulas.delta import (
    BACKS,
    NEIGHBOURS,
    NOTHING,
    OWNS,
    SOURCES,
    Delta,
    Forwards,
    Own,
    in_reverse,
)
from spec.formulas.formula import Array, NoFormula, Part, inexact
from spec.recovery.activations import ASKED
from spec.recovery.asking import Asker, factor, fractions, whole
from spec.recovery.results import ORDERS, Change, scaled, scales

LONG = 12


def changes(ask: Asker) -> Iterator[Change]:
    """What may have happened to all deltas at the end: δ_T shows a factor."""
    _, last, states, W = _asked()
    c = factor(ask(last, states, W, ASKED)[2], last[2])
    if c is not None and c not in (0.0, 1.0) and not inexact(c):
        for text, value in scales(c, 3):
            if "T" in text:  # a plain number is each term's own factor
                yield scaled(text, value)
    yield from ORDERS


def candidates(ask: Asker, square: bool) -> Iterator[Delta | Forwards]:
    """The formulas that give what comes back from a long sequence; last, those from the first
    step to the last."""
    yield from _backwards(ask)

    def turned(local: Array, states: Array, W: Array, f: Activation) -> Array:
        return ask(local[::-1], in_reverse(states), W, f)[::-1]

    yield from (f for f in map(Forwards, _backwards(turned)) if f.can_be_told)


def _backwards(ask: Callable[..., Array]) -> Iterator[Delta]:
    middle, last, states, W = _asked()
    f = ASKED
    alone, came = ask(middle, states, W, f), ask(last, states, W, f)
    if alone.shape != middle.shape or came.shape != last.shape:
        raise NoFormula
    rng = np.random.default_rng(7)
    n = W.shape[0]
    long = fractions(rng, LONG, n), fractions(rng, LONG + 1, n), fractions(rng, n, n) / 2, f
    got = ask(*long)
    zero_last = np.zeros_like(long[0])
    zero_last[-1] = long[0][-1]
    ends = _ends(ask(zero_last, *long[1:]))
    for last_own in _owns(came[2], last, 3, states):
        for own in _owns(alone[1], middle, 2, states):
            for back, scale, slope in _backs(came, last, alone, middle, own, states, W):
                for source in SOURCES if scale else SOURCES[:1]:
                    for reach, stops in ends if scale else [(None, 1)]:
                        parts = (back, scale, slope, source, reach, stops)
                        candidate = Delta(last_own, own, *parts)
                        if all_close(got, candidate(*long)):
                            yield candidate


def _asked() -> tuple[Array, Array, Array, Array]:
    """A loss at step 2 alone, one at step 3 alone, states and W."""
    rng, n = np.random.default_rng(3), 3
    states, W = fractions(rng, 4, n), whole(rng, n, n)
    middle, last = np.zeros((3, n)), np.zeros((3, n))
    middle[1], last[2] = whole(rng, n), whole(rng, n)
    return middle, last, states, W


def _owns(got: Array, local: Array, t: int, states: Array) -> Iterator[Own]:
    """What step t has of its own ℓ, where the others' are 0; or nothing, or its neighbour's."""
    if not got.any():
        yield Own(NOTHING, 1.0)
        if t == 2:
            yield from (Own(part, c) for part in NEIGHBOURS for c in (1.0, -1.0, 2.0, 0.5))
        return
    slopes = ASKED.backward(states[1:])
    for part in OWNS:
        c = factor(got, part.value(local, slopes, states)[t - 1]) if part.text else None
        if c is not None and not inexact(c):
            yield Own(part, c)


def _backs(
    came: Array, last: Array, alone: Array, middle: Array, own: Own, states: Array, W: Array
) -> Iterator[tuple[Part, float, Part]]:
    """What brought δ_2 out of δ_3, or δ_1 out of δ_2: from the δ that came out, else from ℓ."""
    t, rows, local = (2, came, last) if came[1:].any() else (1, alone, middle)
    back = rows[t - 1] - own.value(local, ASKED.backward(states[1:]), states)[t - 1]
    if not back.any():
        yield BACKS[0], 0.0, SLOPES[0]
        return
    sources = [rows[t]] if np.array_equal(rows[t], local[t]) else [rows[t], local[t]]
    for source in sources:
        for slope in SLOPES:
            k = slope.value(states, t, ASKED)
            for part in BACKS:
                value = part.value(W, source, k)
                c = factor(back, value) if value.any() else None
                if c and not inexact(c):
                    yield part, c, slope


def _ends(came: Array) -> list[tuple[int | None, int]]:
    """Where the loop may end: as far from T, or from the start, as anything came back."""
    reached = [t for t in range(1, LONG) if came[t - 1].any()]
    lowest = min(reached, default=LONG)
    ends: list[tuple[int | None, int]] = [(None, 1)]
    if lowest > 1:
        ends += [(None, lowest), (LONG - lowest, 1)] if lowest < LONG else []
    ends += [(1, 1), (None, 2)]
    return list(dict.fromkeys(ends))
