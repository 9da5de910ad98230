"""Recovering s_t = f(U x_t + W s_{t−1}).

With W = 0 the states show what is done with the input, with x = 0 what is done with the state
before; f is undone in both. Both together show where f stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from spec.checking.equality import ZERO, all_close, apart
from spec.formulas.activations import PLAIN, WRAPS
from spec.formulas.formula import Array, NoFormula, Part, inexact, plain
from spec.formulas.forward import BEFORES, FIRSTS, INPUTS, MATRICES, PLACES, SQUARE, Forward, Term
from spec.formulas.other_steps import (
    ADDED,
    EXCHANGED,
    NET,
    OTHERWISE,
    RIGHT_NET,
    Blended,
    Otherwise,
)
from spec.recovery.activations import ASKED, INVERSES
from spec.recovery.asking import Asker, factor, fractions
from spec.recovery.results import ORDERS, Change, scaled, scales

FACTORS = (1.0, -1.0, 2.0, 0.5)
STEPS = 4
MOST_ADDED = 5  # terms of a step
FAR = 1e-4  # of two tables that no factor makes the same, as the square of an angle
Asked = tuple[Array, Array, Array, Array]


def changes(ask: Asker) -> Iterator[Change]:
    """What may have happened to all states at the end: row 0 shows a factor."""
    x, U, W, s0 = _asked(3, 2)
    c = factor(ask(x, U, W, s0, ASKED)[0], s0)
    if c is not None and c not in (0.0, 1.0) and not inexact(c):
        yield from (scaled(*scale) for scale in scales(c, STEPS))
    yield from ORDERS


def candidates(ask: Asker, square: bool) -> Iterator[Forward | Blended | Otherwise]:
    """The formulas that give what comes back at T = 4."""
    f, asked = ASKED, _asked(3, 3 if square else 2)
    x, U, W, s0 = asked
    nothing = ask(0.0 * x, U, 0.0 * W, 0.0 * s0, f)
    befores, both = ask(0.0 * x, U, W, s0, f), ask(*asked, f)
    if not all_close(both[:1], s0[np.newaxis]):  # with s₀ ignored, x = 0 leaves nothing to see
        long = np.vstack([x[:1], 0.0 * x, 0.0 * x])
        befores = ask(long, U, W, s0, f)
    if both.shape != (STEPS + 1, len(s0)) or befores.shape[1:] != both.shape[1:]:
        raise NoFormula
    firsts = [first for first in FIRSTS if all_close(both[:1], first.value(s0, f)[np.newaxis])]
    for first in firsts:
        for parts in _parts(nothing, befores, both, asked):
            candidate = Forward(first, *parts)
            states = zip(both, candidate.states(*asked, f), strict=True)
            if not any(apart(*pair) for pair in states) and all_close(both, candidate(*asked, f)):
                yield candidate
    yield from _blended(both, asked)
    yield from (other for other in OTHERWISE if _gives(other, both, asked))
    if square and ask.call(*_asked(3, 2), f).stopped:
        yield from (other for other in EXCHANGED if _gives(other, both, asked))


def _blended(both: Array, asked: Asked) -> Iterator[Blended]:
    """A sum of f(net_t) and more, or f of a sum of the net input and more."""
    x, U, W, s0 = asked
    rows = list(both)
    firsts = [p for p in FIRSTS if all_close(both[:1], p.value(s0, ASKED)[np.newaxis])]
    for turned, inside, first in product((False, True), (False, True), firsts[:1]):
        M, terms = W.T if turned else W, [t for t in ADDED if not inside or t != NET]
        values = [
            np.array([ADDED[term](x[t], U, M, rows[: t + 1], ASKED) for t in range(STEPS)])
            for term in terms
        ]
        got = INVERSES["f({})"](both[1:]) if inside else both[1:]
        fitted = np.linalg.lstsq(
            np.column_stack([value.ravel() for value in values]), got.ravel(), rcond=None
        )[0]
        factors = [(term, plain(round(c, 9))) for term, c in zip(terms, fitted, strict=True)]
        there = [one for one in factors if one[1]]
        ordered = sorted(there, key=lambda one: one[0] not in (NET, *RIGHT_NET))
        right = [(term, 1.0) for term in (RIGHT_NET if inside else (NET,))]
        begins = ordered[:2] == right if inside else bool(ordered) and ordered[0][0] == NET
        if begins and ordered != right and len(ordered) < MOST_ADDED:
            yield Blended(tuple(ordered), inside, turned, first)


def _gives(other: Otherwise, both: Array, asked: Asked) -> bool:
    try:
        return all_close(both, other(*asked, ASKED))
    except NoFormula:
        return False


def _asked(n: int, m: int) -> Asked:
    """Small numbers, so that tanh does not saturate."""
    rng = np.random.default_rng(41)
    x, s0 = fractions(rng, STEPS, m) / 2, fractions(rng, n) / 2
    return x, fractions(rng, n, m) / 2, fractions(rng, n, n) / 2, s0


Parts = tuple[Term, Term, Part, Part, float]


def _parts(nothing: Array, befores: Array, both: Array, asked: Asked) -> Iterator[Parts]:
    """The state before shows with x = 0; with it known, the input shows in the whole."""
    x, U, W, _ = asked
    inputs = _moved(U, INPUTS, x, range(1, len(both)))
    before = _moved(W, BEFORES, list(befores), _shown(befores), ASKED)
    for place in PLACES:
        for wrap in WRAPS:
            if place.text == "{product}":
                yield from _products(place, wrap)
                continue
            bias = _bias(nothing, wrap) if place is PLACES[0] else 0.0
            around = _Around(place, wrap, bias)
            if around.left is PLAIN and around.right is PLAIN and place is not PLACES[0]:
                continue
            for b in _befores(befores - around.still, before, around):
                for a in _inputs(both, inputs, W, around, b):
                    yield a, b, place, wrap, bias


class _Around:
    """Where f stands around the two terms: both at once, or each for itself."""

    def __init__(self, place: Part, wrap: Part, bias: float) -> None:
        self.whole, self.wrap, self.bias = place is PLACES[0], wrap, bias
        self.left = PLAIN if place.text.startswith("{a}") else wrap
        self.right = PLAIN if place.text.endswith("{b}") else wrap
        still = 0.0 if self.whole else self.left.value(np.zeros(1), ASKED)[0]
        self.still = float(still)  # what U's term adds where x is 0

    def input(self, both: Array, b: Array) -> tuple[Part, Array, Array]:
        """What is applied to U's term, what it gives, and what is added to it inside."""
        if self.whole:
            return self.wrap, both, b + self.bias
        return self.left, both - self.right.value(b, ASKED), 0.0 * b


def _products(place: Part, wrap: Part) -> Iterator[Parts]:
    for x, s in product(INPUTS, BEFORES):
        yield Term("U", MATRICES[0], x, 1.0), Term("W", MATRICES[0], s, 1.0), place, wrap, 0.0


def _bias(nothing: Array, wrap: Part) -> float:
    """What is added inside f: all that is left where everything is 0."""
    undo = INVERSES.get(wrap.text)
    if undo is None:
        return 0.0
    left = undo(nothing[1])
    c = plain(float(left[0]))
    return c if np.isfinite(c) and abs(c) > ZERO and np.allclose(left, c, 1e-9, 0) else 0.0


def _shown(befores: Array) -> range:
    """The steps at which x is 0; in a long sequence from step 3 on, whichever neighbour is read."""
    first = 1 if len(befores) == STEPS + 1 else 3
    return range(first, len(befores) - (first > 1))


def _befores(got: Array, moved: Moved, around: _Around) -> Iterator[Term]:
    """What is done with the state before, seen where x is 0; it starts from rows that came back."""
    steps = _shown(got)
    shown = got[steps.start : steps.stop]
    inside = np.full_like(shown, around.bias)
    yield from _terms("W", moved, around.right, shown, inside)


def _inputs(both: Array, moved: Moved, W: Array, around: _Around, before: Term) -> Iterator[Term]:
    """What is done with the input, once what is done with the state before is known."""
    rows = list(both)
    b = np.array(
        [before.times(W, before.vector.value(rows, t, ASKED)) for t in range(1, len(both))]
    )
    wrap, got, inside = around.input(both[1:], b)
    yield from _terms("U", moved, wrap, got, inside)


Moved = list[tuple[Part, Part, Array]]  # a vector, a matrix, and what the one makes of the other


def _moved(M: Array, vectors: tuple[Part, ...], rows: Any, steps: range, *f: Any) -> Moved:
    """M v at these steps, for each way of taking M and v. f: the activation, where v takes one"""
    fitting = [m for m in MATRICES if m.text not in SQUARE or M.shape[0] == M.shape[1]]
    values = [(vector, [vector.value(rows, t, *f) for t in steps]) for vector in vectors]
    return [
        (vector, matrix, np.array([matrix.value(M, v) for v in each]))
        for vector, each in values
        for matrix in fitting
    ]


def _terms(letter: str, moved: Moved, wrap: Part, got: Array, inside: Array) -> Iterator[Term]:
    """All c · M v with which wrap(c · M v + inside) is what came back."""
    undo = INVERSES.get(wrap.text)
    net = undo(got) - inside if undo else None
    if all_close(got, wrap.value(inside, ASKED)):
        yield Term(letter, MATRICES[0], moved[0][0], 0.0)
        return
    for vector, matrix, Mv in moved:
        for c in _factors(net, Mv):
            if c and all_close(got, wrap.value(c * Mv + inside, ASKED)):
                yield Term(letter, matrix, vector, c)


def _factors(net: Array | None, moved: Array) -> tuple[float, ...]:
    if net is None:
        return FACTORS
    size, product = float(np.vdot(moved, moved)), float(np.vdot(net, moved))
    if not size or size * float(np.vdot(net, net)) - product * product > FAR * product * product:
        return ()  # no number times the one is the other
    c = plain(product / size)
    return () if inexact(c) else (c,)
