"""Recovering ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ, ∂E/∂U = Σ_t δ_t x_tᵀ and ∂E/∂V = Σ_t ∂E/∂z_t s_tᵀ.

All are bilinear: unit vectors at T = 3, n = m = 1 give the coefficient of every pair
(δ_t, s_u); the pattern of the coefficients is then put as a formula for all T.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from spec.checking.compare import subscript
from spec.checking.equality import all_close
from spec.formulas.formula import (
    Array,
    Candidate,
    NoFormula,
    coefficient,
    inexact,
    is_plain,
    number,
    plain,
)
from spec.formulas.gradient import (
    EVERY,
    FIRST_STEP,
    OF_U,
    SOME,
    Held,
    Kind,
    Nothing,
    Steps,
    Sum,
    SumsFirst,
    Weighted,
    multiplied,
    one,
)
from spec.recovery.asking import Asker, whole
from spec.recovery.results import Change, scales
from spec.text import Text, listed

STEPS = 3
LONG = 9
SHIFTS = (-2, -1, 0, 1)
Table = dict[tuple[int, int], float]


def changes(kind: Kind, ask: Asker) -> Iterator[Change]:
    yield from ()


def candidates(kind: Kind, ask: Asker, square: bool) -> Iterator[Candidate]:
    """Formulas for all T that give the coefficients at T = 3; last, those coefficients."""
    if square:
        return
    every = {pair: _units(kind, STEPS, *pair) for pair in _pairs(kind, STEPS)}
    near = {place: _units(kind, LONG, *place[1]) for place in _near(kind, LONG)}
    ask.expect([*every.values(), *near.values()])
    table, longer = _table(ask, kind, every), _diagonal(ask, near)
    yield from _held(kind, table)
    yield from _weighted(kind, table)
    for form in _forms(ask, kind):
        yield from _around(kind, form, table)
        for shift, c, so_far in _patterns(kind, table):
            for text, scale in scales(c, STEPS):
                for steps in _ranges(kind, shift, longer):
                    yield Sum(kind, form, shift, text, scale, steps, so_far)
        yield from _backwards_sums(kind, form, table)
    yield from _sums_first(kind)
    factors = set(table.values())
    if set(table) == _right_pairs(kind) and len(factors) == 1 and factors != {1.0}:
        return  # a factor that is none of all T is one of T
    for form in _forms(ask, kind):
        if 0 < len(table) <= MOST_TERMS and all(map(is_plain, table.values())):
            yield Explicit(kind, form, tuple(sorted(table.items())))


MOST_TERMS = 9


Pair = tuple[int, int]  # t of δ_t, and the place of v's row
Units = tuple[Array, Array]
Weight = Callable[[Array, int], Array]


def _pairs(kind: Kind, T: int) -> list[Pair]:
    """Every pair of rows."""
    return [(t, place) for t in range(1, T + 1) for place in range(kind.rows(T))]


def _near(kind: Kind, T: int) -> list[tuple[int, Pair]]:
    """Pairs of rows that are at most two steps apart, by their shift."""
    shifted = [(shift, t) for shift in SHIFTS for t in range(1, T + 1)]
    pairs = [(shift, (t, t + shift - kind.first)) for shift, t in shifted]
    return [(shift, (t, place)) for shift, (t, place) in pairs if 0 <= place < kind.rows(T)]


def _units(kind: Kind, T: int, t: int, place: int) -> Units:
    """Error terms and vectors that are 0 but for one row each, with one state and one input."""
    deltas, vectors = np.zeros((T, 1)), np.zeros((kind.rows(T), 1))
    deltas[t - 1], vectors[place] = 1.0, 1.0
    return deltas, vectors


def _coefficient(ask: Asker, units: Units) -> float:
    answer = ask(*units)
    if answer.shape != (1, 1):
        raise NoFormula
    return float(answer[0, 0])


def _table(ask: Asker, kind: Kind, every: dict[Pair, Units]) -> Table:
    """The coefficients of δ_t v_u at T = 3 that are not 0."""
    answers = {pair: _coefficient(ask, units) for pair, units in every.items()}
    return {(t, place + kind.first): plain(c) for (t, place), c in answers.items() if c}


def _diagonal(ask: Asker, near: dict[tuple[int, Pair], Units]) -> dict[int, set[int]]:
    """For each shift, the steps of a long sequence that take part."""
    taking: dict[int, set[int]] = {shift: set() for shift in SHIFTS}
    for (shift, (t, _)), units in near.items():
        if _coefficient(ask, units):
            taking[shift].add(t)
    return taking


def _patterns(kind: Kind, table: Table) -> Iterator[tuple[int, float, bool]]:
    """shift, the coefficient, and whether v is summed so far."""
    factors = set(table.values())
    if len(factors) != 1:
        return
    c = factors.pop()
    if inexact(c):
        return
    times = sorted({t for t, _ in table})
    shifts = {u - t for t, u in table}
    if len(shifts) == 1:
        yield shifts.pop(), c, False
    for shift in sorted(shifts, reverse=True)[:1]:
        full = {(t, u) for t in times for u in range(kind.first, t + shift + 1) if u <= STEPS}
        if full == set(table) and shift <= 0:
            yield shift, c, True


def _held(kind: Kind, table: Table) -> Iterator[Held]:
    """One and the same δ, or v, at every step."""
    times = range(1, STEPS + 1)
    if set(table.values()) != {1.0}:
        return
    for last, t, u in ((True, STEPS, STEPS), (False, 1, kind.first)):
        if set(table) == {(t, other + kind.right) for other in times}:
            yield Held(kind, "d", last)
        if set(table) == {(other, u) for other in times}:
            yield Held(kind, "v", last)


def _right_pairs(kind: Kind) -> set[Pair]:
    return {(t, t + kind.right) for t in range(1, STEPS + 1)}


def _weighted(kind: Kind, table: Table) -> Iterator[Weighted]:
    """Factors that fall or rise from step to step, but for which the sum is right."""
    shift = min((u - t for t, u in table), default=0)
    if set(table) != {(t, t + shift) for t in range(1, STEPS + 1)}:
        return
    first, second, third = (table[t, t + shift] for t in range(1, STEPS + 1))
    if first == second == third:
        return
    r = plain(second / first)
    powers: list[tuple[str, Weight]] = [
        (f"{_power(r)}^{{t−1}}", lambda t, T: r ** (t - 1.0)),
        (f"{_power(1.0 / r)}^{{T−t}}", lambda t, T: r ** (t - float(T))),
    ]
    steps: tuple[tuple[str, Weight], ...] = (
        ("t", lambda t, T: t),
        ("(T−t)", lambda t, T: T - t),
        ("(T+1−t)", lambda t, T: T + 1 - t),
        ("1/t", lambda t, T: 1.0 / t),
        ("1/(T+1−t)", lambda t, T: 1.0 / (T + 1 - t)),
        *(powers if abs(r) < 1.0 else powers[::-1]),
    )
    for shown, weight in steps:
        weights = weight(np.arange(1, STEPS + 1), STEPS)
        c = plain(third / weights[-1]) if weights[-1] else 0.0
        if is_plain(c) and np.allclose([first, second, third], c * weights, 1e-12, 0.0):
            yield Weighted(kind, shift, shown, weight, c)


def _power(base: float) -> str:
    """A base: 0.9, or (1/2)."""
    shown = number(plain(base))
    return f"({shown})" if "/" in shown or base < 0 else shown


def _around(kind: Kind, form: str, table: Table) -> Iterator[Sum]:
    """The row before, and before the first the last one."""
    shift, rows = kind.first - 1 - 1, kind.rows(STEPS)
    places = {(t, (t + shift - kind.first) % rows + kind.first) for t in range(1, STEPS + 1)}
    factors = set(table.values())
    if set(table) == places and len(factors) == 1:
        for text, scale in scales(factors.pop(), STEPS):
            yield Sum(kind, form, shift, text, scale, EVERY, around=True)


def _backwards_sums(kind: Kind, form: str, table: Table) -> Iterator[Sum]:
    factors = set(table.values())
    places = {t + u for t, u in table}
    if len(factors) == 1 and len(places) == 1 and len(table) > 1:
        shift = kind.first + STEPS - places.pop()
        for text, scale in scales(factors.pop(), STEPS):
            yield Sum(kind, form, shift, text, scale, EVERY, backwards=True)


def _forms(ask: Asker, kind: Kind) -> list[str]:
    """Which products fit the shape that comes back for n = 2, m = 3."""
    rng = np.random.default_rng(5)
    m = 2 if kind.square else 3
    try:
        answer = ask(whole(rng, 2, 2), whole(rng, kind.rows(2), m))
    except NoFormula:
        return ["elementwise"]
    if m == 2 and answer.shape == (2, 2):
        return ["outer", "transposed", "elementwise", "absolute"]
    return {(2, m): ["outer", "absolute"], (m, 2): ["transposed"]}.get(answer.shape, [])


def _ranges(kind: Kind, shift: int, longer: dict[int, set[int]]) -> Iterator[Steps]:
    """Ranges of t that give the steps of the long sequence."""
    seen = longer.get(shift, set())
    reachable = [t for t in range(1, LONG + 1) if 0 <= t + shift - kind.first < kind.rows(LONG)]
    if seen == set(reachable):
        yield EVERY
        return
    for steps in _some_steps(sorted(seen)):
        taken = {t for t in steps.of(LONG) if t in reachable}
        if taken == seen:
            yield steps


def _some_steps(seen: list[int]) -> Iterator[Steps]:
    if not seen:
        return
    low, high = seen[0], seen[-1]
    end, begin = LONG - high, LONG - low
    to_end = "T" if not end else f"T−{end}"
    from_end = "T" if not begin else f"T−{begin}"
    stride = seen[1] - seen[0] if len(seen) > 1 else 1
    between = f"{low}, {low + stride} … " if stride > 1 else f"{low} … "
    yield Steps(f",  t = {between}{to_end}", lambda T: low, lambda T: T - end, stride)
    if stride > 1:
        return
    shown = f",  t = {from_end}" if begin == end else f",  t = {from_end} … {to_end}"
    yield Steps(shown, lambda T: T - begin, lambda T: T - end)
    shown = f",  t = {low}" if low == high else f",  t = {low} … {high}"
    yield Steps(shown, lambda T: low, lambda T: high)


def _sums_first(kind: Kind) -> Iterator[SumsFirst]:
    v = kind.symbol
    choices: tuple[tuple[str, Callable[[Array], Array]], ...] = (
        ((f"{v}_t", lambda a: a),)
        if kind is OF_U
        else (
            (f"{v}_{{t−1}}", lambda a: a[:-1]),
            (f"{v}_t", lambda a: a[1:]),
            (f"{v}_t + {v}_0", lambda a: a),
        )
    )
    for shown, rows in choices:
        yield SumsFirst(kind, shown, rows, "", lambda T: 1.0)
        yield SumsFirst(kind, shown, rows, "−", lambda T: -1.0)
        yield SumsFirst(kind, shown, rows, "1/T ", lambda T: 1.0 / T)
        yield SumsFirst(kind, shown, rows, "1/T² ", lambda T: 1.0 / T**2)


@dataclass(frozen=True)
class Explicit:
    """The terms at T = 3 one by one, where no formula for all T is found."""

    kind: Kind
    form: str
    table: tuple[tuple[tuple[int, int], float], ...]

    def __call__(self, deltas: Array, vectors: Array) -> Array:
        if len(deltas) != STEPS:
            raise NoFormula
        shape = (deltas.shape[1], vectors.shape[1])
        total = np.zeros(shape[::-1] if self.form == "transposed" else shape)
        for (t, u), c in self.table:
            place = u - self.kind.first
            d, v = deltas[t - 1 : t], vectors[place : place + 1]
            total = total + c * multiplied(self.form, d, v)
        return total

    @property
    def text(self) -> str:
        shown = "".join(
            (" − " if c < 0 else " + ") + coefficient(abs(c)) + self._term(t, u)
            for (t, u), c in self.table
        )
        shown = "−" + shown[3:] if shown.startswith(" − ") else shown[3:]
        return f"∂E/∂{self.kind.weights} = {shown or '0'}"

    def _term(self, t: int, u: int) -> str:
        d, s = f"{self.kind.delta}{subscript(t)}", f"{self.kind.symbol}{subscript(u)}"
        shown = {"outer": f"{d} {s}ᵀ", "transposed": f"{s} {d}ᵀ", "absolute": f"abs({d} {s}ᵀ)"}
        return shown.get(self.form, f"diag[{d} ⊙ {s}]")

    def differences(self) -> tuple[Text, ...]:
        table = dict(self.table)
        want = {(t, t + self.kind.right) for t in range(1, STEPS + 1)}
        texts = [Text("every product is transposed", "每个乘积都转置了")]
        texts = texts if self.form == "transposed" else []
        for names, en, zh in (
            ([self._term(*k) for k in sorted(want) if k not in table], "missing", "缺少"),
            ([self._term(*k) for k in table if k not in want], "does not belong there", "多余的"),
            (
                [self._term(*k) for k, c in table.items() if k in want and c != 1.0],
                "with a wrong factor",
                "系数不对",
            ),
        ):
            if names:
                shown = listed(names)
                texts.append(Text(f"{en}: {shown.en}", f"{zh}：{shown.zh}"))
        return tuple(texts)


def of_results(kind: Kind, results: list[tuple[Array, Array, Array]]) -> Candidate | None:
    """The sum, but for the right one, that gives all these gradients.

    results: (gradient, deltas, vectors)
    """
    right = Sum(kind, "outer", kind.right, "", one, EVERY)
    if not any(got.any() for got, _, _ in results):
        return Nothing(kind)
    held = (Held(kind, of, last) for of, last in product("dv", (True, False)))
    candidates: tuple[Candidate, ...] = (right, *_sums(right), *_sums_first(kind), *held)
    for candidate in candidates:
        if all(_gives(candidate, *result) for result in results):
            return candidate if candidate.differences() else None
    return None


def _gives(candidate: Candidate, got: Array, deltas: Array, vectors: Array) -> bool:
    try:
        return all_close(got, candidate(deltas, vectors))
    except NoFormula:
        return False


def _sums(right: Sum) -> Iterator[Sum]:
    """Other pairs, other steps, other factors."""
    for form, shift in product(("outer", "transposed", "columns"), SHIFTS):
        for steps in (EVERY, *SOME, FIRST_STEP):
            yield right._replace(form=form, shift=shift, steps=steps)
    for c in (-1.0, 2.0, 0.5, 1 / 7):
        for text, scale in scales(c, 7):
            for steps in (EVERY, *SOME, FIRST_STEP):
                yield right._replace(scale_text=text, scale=scale, steps=steps)
    yield right._replace(shift=right.kind.right - 1, around=True)
    yield right._replace(backwards=True)
    yield right._replace(so_far=True)
