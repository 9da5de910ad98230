"""Recovering ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ, ∂E/∂U = Σ_t δ_t x_tᵀ and ∂E/∂V = Σ_t ∂E/∂z_t s_tᵀ.

All are bilinear: unit vectors at T = 3, n = m = 1 give the coefficient of every pair
(δ_t, s_u); the pattern of the coefficients is then put as a formula for all T.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from spec.checking.compare import subscript
from spec.formulas.formula import Array, Asker, Formula, NoFormula, coefficient, whole
from spec.item import Text

STEPS = 3


@dataclass(frozen=True)
class Kind:
    """Which of the gradients.

    symbol: the vectors beside the deltas; first: the time of their row 0
    right: the time of the vector that δ_t belongs with, less t
    delta: what the deltas are called
    square: whether deltas and vectors are equally wide
    """

    symbol: str
    weights: str
    equation: str
    first: int
    right: int
    delta: str = "δ"
    square: bool = False

    def rows(self, T: int) -> int:
        return T + 1 - self.first


OF_W = Kind("s", "W", "equation 5", first=0, right=-1, square=True)
OF_U = Kind("x", "U", "equation 8", first=1, right=0)
OF_V = Kind("s", "V", "the gradient", first=0, right=0, delta="∂E/∂z")


def of_gradient_W(ask: Asker) -> Formula | None:
    return _recover(ask, OF_W)


def of_gradient_U(ask: Asker) -> Formula | None:
    return _recover(ask, OF_U)


def of_gradient_V(ask: Asker) -> Formula | None:
    return _recover(ask, OF_V)


@dataclass(frozen=True)
class Sum:
    """Σ of c · form(δ_t, v_{t+shift}) over lo(T) … hi(T); `product_of_sums` sums first."""

    kind: Kind
    form: str  # "outer", "transposed", "elementwise"
    shift: int
    scale: Callable[[int], float]
    scale_text: str
    lo: Callable[[int], int]
    hi: Callable[[int], int]
    range_text: str

    def __call__(self, deltas: Array, vectors: Array) -> Array:
        T, first = len(deltas), self.kind.first
        shape = (deltas.shape[1], vectors.shape[1])
        total = np.zeros(shape[::-1] if self.form == "transposed" else shape)
        for t in range(max(self.lo(T), 1), min(self.hi(T), T) + 1):
            row = t + self.shift - first
            if 0 <= row < len(vectors):
                total = total + _product(self.form, deltas[t - 1], vectors[row])
        return self.scale(T) * total

    @property
    def text(self) -> str:
        vector, delta = f"{self.kind.symbol}_{_index(self.shift)}", f"{self.kind.delta}_t"
        term = {
            "outer": f"{delta} {vector}ᵀ",
            "transposed": f"{vector} {delta}ᵀ",
            "elementwise": f"diag[{delta} ⊙ {vector}]",
        }[self.form]
        return f"∂E/∂{self.kind.weights} = {self.scale_text}Σ_t {term}{self.range_text}"


def _product(form: str, d: Array, v: Array) -> Array:
    if form == "outer":
        return np.outer(d, v)
    if form == "transposed":
        return np.outer(v, d)
    if len(d) != len(v):
        raise NoFormula
    return np.diag(d * v)


def _index(shift: int) -> str:
    sign = "+" if shift > 0 else "−"
    return "t" if shift == 0 else "{" + f"t{sign}{abs(shift)}" + "}"


def _recover(ask: Asker, kind: Kind) -> Formula | None:
    try:
        table = _table(ask, kind)
        for candidate in _candidates(ask, kind, table):
            if ask.agrees(candidate, _fresh(kind, candidate.form)):
                differences = differences_of(candidate)
                return Formula(candidate.text, differences, candidate) if differences else None
        return _sums_first(ask, kind) or _explicit(ask, kind, table)
    except NoFormula:
        return None


def _sums_first(ask: Asker, kind: Kind) -> Formula | None:
    """(Σ_t δ_t)(Σ_t v_t)ᵀ, of all rows or of those that belong."""
    d, v, index = kind.delta, kind.symbol, _index(kind.right)
    choices: tuple[tuple[str, Callable[[Array], Array]], ...] = (
        (f"{v}_{index}", lambda a: a[: len(a) - 1] if kind is OF_W else a[1 - kind.first :]),
        (f"{v}_t", lambda a: a[1:]),
        (f"{v}_u", lambda a: a),
    )
    for shown, rows in choices:

        def function(deltas: Array, vectors: Array, rows: Callable[[Array], Array] = rows) -> Array:
            return np.outer(deltas.sum(axis=0), rows(vectors).sum(axis=0))

        if ask.agrees(function, _fresh(kind, "outer")):
            return Formula(
                f"∂E/∂{kind.weights} = (Σ_t {d}_t)(Σ {shown})ᵀ",
                (
                    Text(
                        f"{d} and {v} are summed before they are multiplied; multiply at each step",
                        f"{d} 和 {v} 先求了和再相乘；应当每个时刻先乘再求和",
                    ),
                ),
                function,
            )
    return None


def _table(ask: Asker, kind: Kind) -> dict[tuple[int, int], float]:
    """The coefficient of δ_t v_u at T = 3 with one state and one input."""
    table: dict[tuple[int, int], float] = {}
    rows = kind.rows(STEPS)
    for t in range(1, STEPS + 1):
        for row in range(rows):
            deltas, vectors = np.zeros((STEPS, 1)), np.zeros((rows, 1))
            deltas[t - 1], vectors[row] = 1.0, 1.0
            answer = ask(deltas, vectors)
            if answer.shape != (1, 1):
                raise NoFormula
            if answer[0, 0]:
                table[t, row + kind.first] = float(answer[0, 0])
    return table


def _candidates(ask: Asker, kind: Kind, table: dict[tuple[int, int], float]) -> Iterator[Sum]:
    """Formulas for all T that give this table, over every form."""
    shifts = {u - t for t, u in table}
    factors = {round(c, 9) for c in table.values()}
    if len(shifts) != 1 or len(factors) != 1:
        return
    shift, c, times = shifts.pop(), factors.pop(), sorted(t for t, _ in table)
    reachable = [t for t in range(1, STEPS + 1) if kind.first <= t + shift <= STEPS]
    for form in _forms(ask, kind):
        for scale, scale_text in _scales(c):
            for lo, hi, text in _ranges(times, reachable):
                yield Sum(kind, form, shift, scale, scale_text, lo, hi, text)


def _forms(ask: Asker, kind: Kind) -> list[str]:
    """Which products fit the shape that comes back for n = 2, m = 3."""
    rng = np.random.default_rng(5)
    m = 2 if kind.square else 3
    try:
        answer = ask(whole(rng, 2, 2), whole(rng, kind.rows(2), m))
    except NoFormula:
        return []
    forms = {(2, m): ["outer"], (m, 2): ["transposed"]}
    found = forms.get(answer.shape, [])
    return ["outer", "transposed", "elementwise"] if m == 2 and answer.shape == (2, 2) else found


def _scales(c: float) -> list[tuple[Callable[[int], float], str]]:
    scales: list[tuple[Callable[[int], float], str]] = [(lambda T: c, coefficient(c))]
    for power, text in ((1, "1/T "), (2, "1/T² ")):
        if abs(abs(c) * STEPS**power - 1.0) < 1e-9:
            sign = 1.0 if c > 0 else -1.0
            shown = text if c > 0 else "−" + text
            scales.insert(0, (lambda T, p=power, g=sign: g / T**p, shown))  # type: ignore[misc]
    if abs(c - 1 / (STEPS - 1)) < 1e-9:
        scales.append((lambda T: 1.0 / max(T - 1, 1), "1/(T−1) "))
    return scales


Bound = Callable[[int], int]


def _ranges(times: list[int], reachable: list[int]) -> list[tuple[Bound, Bound, str]]:
    """Ranges of t that give `times` at T = 3, the plainest first."""
    if times == reachable:
        return [(lambda T: 1, lambda T: T, "")]
    if not times or times != list(range(times[0], times[-1] + 1)):
        return []
    low, high = times[0], times[-1]
    from_start: Bound = lambda T: low  # noqa: E731
    from_end: Bound = lambda T: T - (STEPS - low)  # noqa: E731
    to_start: Bound = lambda T: high  # noqa: E731
    to_end: Bound = lambda T: T - (STEPS - high)  # noqa: E731
    end = "T" if high == STEPS else f"T−{STEPS - high}"
    begin = f"T−{STEPS - low}" if low < STEPS else "T"
    found = [
        (from_start, to_end, f",  t = {low} … {end}"),
        (from_end, to_end, f",  t = {begin} … {end}" if begin != end else ",  t = T"),
        (from_start, to_start, f",  t = {low} … {high}" if low != high else f",  t = {low}"),
    ]
    return found[1:] if low == high == STEPS else found


def _fresh(kind: Kind, form: str) -> Iterator[tuple[Array, Array]]:
    """Whole numbers at sizes that were not asked before."""
    rng = np.random.default_rng(17)
    for T, n, m in ((5, 2, 3), (1, 3, 2), (7, 3, 2), (2, 2, 4), (4, 1, 1)):
        wide = n if kind.square or form == "elementwise" else m
        yield whole(rng, T, n), whole(rng, kind.rows(T), wide)


def differences_of(found: Sum) -> tuple[Text, ...]:
    kind, d, v = found.kind, found.kind.delta, found.kind.symbol
    texts = []
    if found.form == "transposed":
        texts.append(
            Text(
                f"transposed: you have {v} {d}ᵀ, {kind.equation} is {d} {v}ᵀ",
                f"转置了：你算的是 {v} {d}ᵀ，应当是 {d} {v}ᵀ",
            )
        )
    if found.form == "elementwise":
        texts.append(
            Text(
                f"{d} and {v} are multiplied element by element; {d} {v}ᵀ is the outer product",
                f"{d} 与 {v} 是逐元素相乘的；{d} {v}ᵀ 是外积",
            )
        )
    if found.shift != kind.right:
        right, yours = _index(kind.right), _index(found.shift)
        texts.append(
            Text(
                f"{d}_t is paired with {v}_{yours}; it belongs with {v}_{right}",
                f"{d}_t 与 {v}_{yours} 配对；应当与 {v}_{right} 配对",
            )
        )
    if found.range_text:
        steps = found.range_text.strip(", ")
        texts.append(
            Text(
                f"the sum runs over {steps}; it runs over all steps",
                f"求和只取了 {steps}；应当取遍所有时刻",
            )
        )
    if found.scale_text:
        scale = found.scale_text.strip()
        texts.append(
            Text("the sign is wrong", "符号反了")
            if scale == "−"
            else Text(
                f"the sum is multiplied by {scale}; it is the plain sum",
                f"求和的结果多乘了 {scale}；应当直接求和",
            )
        )
    return tuple(texts)


def _explicit(ask: Asker, kind: Kind, table: dict[tuple[int, int], float]) -> Formula | None:
    """The terms at T = 3 one by one, where no formula for all T is found."""
    for form in _forms(ask, kind):

        def function(deltas: Array, vectors: Array, form: str = form) -> Array:
            products = [
                c * _product(form, deltas[t - 1], vectors[u - kind.first])
                for (t, u), c in table.items()
            ]
            shape = (deltas.shape[1], vectors.shape[1])
            return sum(products, np.zeros(shape[::-1] if form == "transposed" else shape))

        rng = np.random.default_rng(23)
        sizes = [(n, n if kind.square or form == "elementwise" else m) for n, m in ((2, 3), (3, 2))]
        inputs = [(whole(rng, STEPS, n), whole(rng, kind.rows(STEPS), m)) for n, m in sizes]
        if ask.agrees(function, inputs):
            return _explicit_formula(kind, table, form, function)
    return None


def _explicit_formula(
    kind: Kind,
    table: dict[tuple[int, int], float],
    form: str,
    function: Callable[[Array, Array], Array],
) -> Formula | None:
    v = kind.symbol

    def term(t: int, u: int) -> str:
        d, s = f"{kind.delta}{subscript(t)}", f"{v}{subscript(u)}"
        return {"outer": f"{d}{s}ᵀ", "transposed": f"{s}{d}ᵀ"}.get(form, f"diag[{d}⊙{s}]")

    shown = "".join(
        (" − " if c < 0 else " + ") + coefficient(abs(c)) + term(t, u)
        for (t, u), c in sorted(table.items())
    )
    shown = (
        shown.removeprefix(" + ").replace(" − ", "−", 1) if shown.startswith(" −") else shown[3:]
    )
    text = f"∂E/∂{kind.weights} = {shown or '0'}   (T = {STEPS})"
    want = {(t, t + kind.right): 1.0 for t in range(1, STEPS + 1)}
    missing = [term(*k) for k in want if k not in table]
    extra = [term(*k) for k in sorted(table) if k not in want]
    often = [term(*k) for k, c in sorted(table.items()) if k in want and abs(c - 1.0) > 1e-9]
    texts = []
    if not table:
        texts.append(Text("the result is always 0", "结果总是 0"))
    elif missing:
        names = ", ".join(missing)
        texts.append(Text(f"missing: {names}", f"缺少：{names}"))
    if extra:
        names = ", ".join(extra[:4]) + (" …" if len(extra) > 4 else "")
        texts.append(Text(f"does not belong there: {names}", f"多余的：{names}"))
    if often:
        names = ", ".join(often)
        texts.append(Text(f"with a wrong factor: {names}", f"系数不对：{names}"))
    if form == "transposed":
        texts.insert(0, Text("every product is transposed", "每个乘积都转置了"))
    return Formula(text, tuple(texts), function) if texts else None
