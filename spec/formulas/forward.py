"""Recovering s_t = f(U x_t + W s_{t−1}).

With W = 0 the states show what is done with the input, with x = 0 what is done with the state
before; f is undone in both. Both together show where f stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from reference.activations import Activation
from spec.formulas.activations import ASKED, INVERSES, PLAIN, WRAPS
from spec.formulas.formula import (
    ZERO,
    Array,
    Asker,
    NoFormula,
    Part,
    alike,
    coefficient,
    factor,
    fractions,
    inexact,
    number,
    plain,
    row,
)
from spec.formulas.results import ORDERS, Change, scaled, scales
from spec.item import Text

FACTORS = (1.0, -1.0, 2.0, 0.5)
LATE = Text(
    "step t reads x_{t−1}; x_t is row t−1 of x", "t 时刻读的是 x_{t−1}；x_t 是 x 的第 t−1 行"
)
EARLY = Text(
    "step t reads x_{t+1}; x_t is row t−1 of x", "t 时刻读的是 x_{t+1}；x_t 是 x 的第 t−1 行"
)
TWO_BACK = Text(
    "step t starts from s_{t−2}; it starts from s_{t−1}",
    "t 时刻从 s_{t−2} 出发；应当从 s_{t−1} 出发",
)

# Which input step t reads: value(x, t), with x[t−1] for x_t.
INPUTS = (
    Part("x_t", lambda x, t: x[t - 1]),
    Part("x_{t−1}", lambda x, t: x[t - 2] if t > 1 else 0.0 * x[0], LATE, "x_0 = 0"),
    Part("x_{t−1}", lambda x, t: x[t - 2], LATE, "x_0 = x_T"),
    Part("x_{t−1}", lambda x, t: row(x, t - 2), LATE, "x_0 = x_1"),
    Part("x_{t+1}", lambda x, t: row(x, t), EARLY, "x_{T+1} = x_T"),
    Part("x_{t+1}", lambda x, t: x[t] if t < len(x) else 0.0 * x[0], EARLY, "x_{T+1} = 0"),
    Part("x_{t+1}", lambda x, t: x[t % len(x)], EARLY, "x_{T+1} = x_1"),
    Part("x_{T+1−t}", lambda x, t: x[-t], Text("the inputs are read backwards", "输入是倒着读的")),
    Part("x_1", lambda x, t: x[0], Text("every step reads x_1", "每个时刻读的都是 x_1")),
    Part("x_T", lambda x, t: x[-1], Text("every step reads x_T", "每个时刻读的都是 x_T")),
    Part(
        "(Σ_{u≤t} x_u)",
        lambda x, t: x[:t].sum(axis=0),
        Text("step t reads the sum of all inputs so far", "t 时刻读的是到目前为止所有输入之和"),
    ),
    Part(
        "(1/T Σ_u x_u)",
        lambda x, t: x.mean(axis=0),
        Text("every step reads the mean of all inputs", "每个时刻读的都是所有输入的平均"),
    ),
)

# Which state step t starts from: value(rows so far, t).
BEFORES = (
    Part("s_{t−1}", lambda s, t: s[t - 1]),
    Part(
        "s_0",
        lambda s, t: s[0],
        Text(
            "every step starts from s₀; it starts from s_{t−1}",
            "每个时刻都从 s₀ 出发；应当从 s_{t−1} 出发",
        ),
    ),
    Part("s_{t−2}", lambda s, t: row(s, t - 2) if t > 1 else s[0], TWO_BACK, "s_{−1} = s_0"),
    Part("s_{t−2}", lambda s, t: s[t - 2] if t > 1 else 0.0 * s[0], TWO_BACK, "s_{−1} = 0"),
    Part(
        "(Σ_{u<t} s_u)",
        lambda s, t: np.sum(s[:t], axis=0),
        Text(
            "step t starts from the sum of all states so far; it starts from s_{t−1}",
            "t 时刻从到目前为止所有状态之和出发；应当从 s_{t−1} 出发",
        ),
    ),
)

# How a matrix meets a vector: value(M, v). The text has {M} and {v}.
MATRICES = (
    Part("{M} {v}", lambda M, v: M @ v),
    Part("{M}ᵀ {v}", lambda M, v: M.T @ v, Text("M is transposed", "M 转置了")),
    Part(
        "diag({M}) ⊙ {v}",
        lambda M, v: np.diag(M) * v,
        Text("only the diagonal of M is used", "只用了 M 的对角线"),
    ),
    Part(
        "sum({M} ⊙ {v})",
        lambda M, v: np.full(len(M), (M * v).sum()),
        Text(
            "all products of M and v are summed into one number; M v has a sum a row",
            "M 与 v 的所有乘积被加成了一个数；M v 应当每行各自求和",
        ),
    ),
    Part("{v}", lambda M, v: v, Text("M is missing", "漏了 M")),
    Part(
        "abs({M}) {v}",
        lambda M, v: np.abs(M) @ v,
        Text("the signs of M's entries are lost", "M 的元素丢了符号"),
    ),
)
SQUARE = tuple(m.text for m in MATRICES[1:5])


@dataclass(frozen=True)
class Term:
    """c · M v, or nothing where c is 0."""

    letter: str
    matrix: Part
    vector: Part
    scale: float

    def times(self, M: Array, v: Array) -> Array:
        if not self.scale:
            return np.zeros(len(M))
        if self.matrix.text in SQUARE and M.shape[0] != M.shape[1]:
            raise NoFormula
        moved: Array = self.matrix.value(M, v)
        return self.scale * moved

    @property
    def text(self) -> str:
        if not self.scale:
            return ""
        shown = self.matrix.text.format(M=self.letter, v=self.vector.text)
        return coefficient(self.scale) + shown

    def differences(self) -> list[Text]:
        M, right = self.letter, "x_t" if self.letter == "U" else "s_{t−1}"
        if not self.scale:
            return [Text(f"{M} {right} is missing", f"漏了 {M} {right}")]
        said = [t for t in (self.matrix.difference, self.vector.difference) if t]
        texts = [
            Text(
                t.en.replace("M", M).replace(" v", f" {right}"),
                t.zh.replace("M", M).replace(" v", f" {right}"),
            )
            if t is self.matrix.difference
            else t
            for t in said
        ]
        if self.scale == -1.0:
            texts.append(Text(f"the term with {M} is subtracted", f"含 {M} 的项被减掉了"))
        elif self.scale != 1.0:
            c = number(self.scale)
            texts.append(
                Text(f"the term with {M} is multiplied by {c}", f"含 {M} 的项被乘上了 {c}")
            )
        return texts


# Where f stands: value(U's term, W's term, wrap, activation).
PLACES = (
    Part("{whole}", lambda a, b, w, f: w.value(a + b, f)),
    Part(
        "{left} + {right}",
        lambda a, b, w, f: w.value(a, f) + w.value(b, f),
        Text(
            "f is applied to each part; add first, then apply it once",
            "f 分别作用在两项上；应当先相加，再作用一次",
        ),
    ),
    Part(
        "{left} + {b}",
        lambda a, b, w, f: w.value(a, f) + b,
        Text("f is applied to the term with U alone", "f 只作用在含 U 的项上"),
    ),
    Part(
        "{a} + {right}",
        lambda a, b, w, f: a + w.value(b, f),
        Text("f is applied to the term with W alone", "f 只作用在含 W 的项上"),
    ),
    Part(
        "{product}",
        lambda a, b, w, f: w.value(a * b, f),
        Text("the two terms are multiplied; they are added", "两项相乘了；应当相加"),
    ),
)

FIRSTS = (
    Part("", lambda s0, f: s0),
    Part(
        "s_0 = 0",
        lambda s0, f: 0.0 * s0,
        Text(
            "the s₀ that is given is not used: it starts from 0", "没有用传入的 s₀：是从 0 开始的"
        ),
    ),
    Part("s_0 = f(s₀)", lambda s0, f: f.forward(s0), Text("f is applied to s₀", "对 s₀ 也用了 f")),
    Part(
        "s_0 = 1",
        lambda s0, f: 0.0 * s0 + 1.0,
        Text(
            "the s₀ that is given is not used: it starts from 1", "没有用传入的 s₀：是从 1 开始的"
        ),
    ),
)


@dataclass(frozen=True)
class Forward:
    """A formula for all states."""

    first: Part
    input: Term
    before: Term
    place: Part
    wrap: Part
    bias: float = 0.0

    def __call__(self, x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
        states = [self.first.value(s0, f)]
        for t in range(1, len(x) + 1):
            a = self.input.times(U, self.input.vector.value(x, t)) + self.bias
            b = self.before.times(W, self.before.vector.value(states, t))
            states.append(self.place.value(a, b, self.wrap, f))
        return np.array(states)

    @property
    def text(self) -> str:
        a, b = self.input.text or "0", self.before.text or "0"
        joined = " + ".join(t for t in (self.input.text, self.before.text, self._bias) if t)
        around = self.wrap.text
        shown = self.place.text.format(
            whole=around.format(joined or "0"),
            product=around.format(f"({a}) ⊙ ({b})"),
            left=around.format(a),
            right=around.format(b),
            a=a,
            b=b,
        )
        terms = [t for t in (self.input, self.before) if t.scale]
        beside = [t.vector.also for t in terms if t.vector.also]
        beside += [self.first.text] if self.first.text else []
        return ",  ".join([f"s_t = {shown}".replace("+ −", "− "), *beside])

    @property
    def _bias(self) -> str:
        return number(self.bias) if self.bias else ""

    def differences(self) -> tuple[Text, ...]:
        texts = [*self.input.differences(), *self.before.differences()]
        rest = (self.first.difference, self.place.difference, self.wrap.difference)
        texts += [t for t in rest if t is not None]
        if self.bias:
            c = self._bias
            texts.append(Text(f"{c} is added to the net input", f"加权输入里多加了 {c}"))
        return tuple(texts)


STEPS = 4
Asked = tuple[Array, Array, Array, Array]


def changes(ask: Asker) -> Iterator[Change]:
    """What may have happened to all states at the end: row 0 shows a factor."""
    x, U, W, s0 = _asked(3, 2)
    c = factor(ask(x, U, W, s0, ASKED)[0], s0)
    if c is not None and c not in (0.0, 1.0) and not inexact(c):
        yield from (scaled(*scale) for scale in scales(c, STEPS))
    yield from ORDERS


def candidates(ask: Asker, square: bool) -> Iterator[Forward]:
    """The formulas that give what comes back at T = 4."""
    f, asked = ASKED, _asked(3, 3 if square else 2)
    x, U, W, s0 = asked
    nothing = ask(0.0 * x, U, 0.0 * W, 0.0 * s0, f)
    befores, both = ask(0.0 * x, U, W, s0, f), ask(*asked, f)
    if not alike(both[:1], s0[np.newaxis]):  # with s₀ ignored, x = 0 leaves nothing to see
        long = np.vstack([x[:1], 0.0 * x, 0.0 * x])
        befores = ask(long, U, W, s0, f)
    if both.shape != (STEPS + 1, len(s0)) or befores.shape[1:] != both.shape[1:]:
        raise NoFormula
    firsts = [first for first in FIRSTS if alike(both[:1], first.value(s0, f)[np.newaxis])]
    for first in firsts:
        for parts in _parts(nothing, befores, both, asked):
            candidate = Forward(first, *parts)
            if alike(both, candidate(*asked, f)):
                yield candidate


def _asked(n: int, m: int) -> Asked:
    """Small numbers, so that tanh does not saturate."""
    rng = np.random.default_rng(41)
    x, s0 = fractions(rng, STEPS, m) / 2, fractions(rng, n) / 2
    return x, fractions(rng, n, m) / 2, fractions(rng, n, n) / 2, s0


Parts = tuple[Term, Term, Part, Part, float]


def _parts(nothing: Array, befores: Array, both: Array, asked: Asked) -> Iterator[Parts]:
    """The state before shows with x = 0; with it known, the input shows in the whole."""
    x, U, W, _ = asked
    for place in PLACES:
        for wrap in WRAPS:
            if place.text == "{product}":
                yield from _products(place, wrap)
                continue
            bias = _bias(nothing, wrap) if place is PLACES[0] else 0.0
            around = _Around(place, wrap, bias)
            if around.left is PLAIN and around.right is PLAIN and place is not PLACES[0]:
                continue
            for b in _befores(befores - around.still, W, around):
                for a in _inputs(both, x, U, W, around, b):
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


def _befores(got: Array, W: Array, around: _Around) -> Iterator[Term]:
    """What is done with the state before, seen where x is 0; it starts from rows that came back.
    In a long sequence x is 0 from step 3 on, whichever neighbour is read."""
    first = 1 if len(got) == STEPS + 1 else 3
    steps, rows = range(first, len(got) - (first > 1)), list(got + around.still)
    shown = got[first : steps.stop]
    inside = np.full_like(shown, around.bias)
    yield from _terms("W", W, around.right, shown, inside, BEFORES, rows, steps)


def _inputs(
    both: Array, x: Array, U: Array, W: Array, around: _Around, before: Term
) -> Iterator[Term]:
    """What is done with the input, once what is done with the state before is known."""
    steps, rows = range(1, len(both)), list(both)
    b = np.array([before.times(W, before.vector.value(rows, t)) for t in steps])
    wrap, got, inside = around.input(both[1:], b)
    yield from _terms("U", U, wrap, got, inside, INPUTS, x, steps)


def _terms(
    letter: str,
    M: Array,
    wrap: Part,
    got: Array,
    inside: Array,
    vectors: tuple[Part, ...],
    rows: Any,
    steps: range,
) -> Iterator[Term]:
    """All c · M v with which wrap(c · M v + inside) is what came back."""
    undo = INVERSES.get(wrap.text)
    net = undo(got) - inside if undo else None
    if alike(got, wrap.value(inside, ASKED)):
        yield Term(letter, MATRICES[0], vectors[0], 0.0)
        return
    for vector in vectors:
        values = [vector.value(rows, t) for t in steps]
        for matrix in MATRICES:
            if matrix.text in SQUARE and M.shape[0] != M.shape[1]:
                continue
            moved = np.array([matrix.value(M, v) for v in values])
            for c in _factors(net, moved):
                if c and alike(got, wrap.value(c * moved + inside, ASKED)):
                    yield Term(letter, matrix, vector, c)


def _factors(net: Array | None, moved: Array) -> tuple[float, ...]:
    if net is None:
        return FACTORS
    size = float((moved * moved).sum())
    c = plain(float((net * moved).sum()) / size) if size else 0.0
    return () if inexact(c) else (c,)
