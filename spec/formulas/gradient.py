"""∂E/∂W = Σ_t δ_t s_{t−1}ᵀ, ∂E/∂U = Σ_t δ_t x_tᵀ and ∂E/∂V = Σ_t ∂E/∂z_t s_tᵀ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from spec.formulas.formula import WRONG_SIGN, Array, NoFormula, coefficient, number
from spec.item import Mistake
from spec.text import Named, Text, spaced

Bound = Callable[[int], int]


class Kind(NamedTuple):
    """Which of the gradients.

    symbol: the vectors beside the deltas; first: the time of their row 0
    right: the time of the vector that δ_t belongs with, less t
    delta: what the deltas are called
    square: whether deltas and vectors are equally wide
    """

    symbol: str
    weights: str
    equation: Text
    first: int
    right: int
    delta: str = "δ"
    square: bool = False

    def rows(self, T: int) -> int:
        return T + 1 - self.first


OF_W = Kind("s", "W", Text("equation 5", "式 5"), first=0, right=-1, square=True)
OF_U = Kind("x", "U", Text("equation 8", "式 8"), first=1, right=0)
OF_V = Kind("s", "V", Text("the gradient", "梯度"), first=0, right=0, delta="∂E/∂z")
KINDS = {"gradient_W": OF_W, "gradient_U": OF_U, "gradient_V": OF_V}


class Steps(NamedTuple):
    """The steps over which a sum runs: first … last, in words where they are not all."""

    text: str
    first: Bound
    last: Bound
    stride: int = 1

    def of(self, T: int) -> range:
        return range(max(self.first(T), 1), min(self.last(T), T) + 1, self.stride)


EVERY = Steps("", lambda T: 1, lambda T: T)
FIRST_STEP = Steps(",  t = 1", lambda T: 1, lambda T: 1)
SOME = (
    Steps(",  t = 2 … T", lambda T: 2, lambda T: T),
    Steps(",  t = 1 … T−1", lambda T: 1, lambda T: T - 1),
    Steps(",  t = T", lambda T: T, lambda T: T),
)
NAMES = {
    SOME[0].text: Text("first step missing", "漏了第一个时刻"),
    SOME[1].text: Text("last step missing", "漏了最后时刻"),
    SOME[2].text: Text("last step only", "只有最后时刻"),
    "1/T ": Text("mean for sum", "求了平均，没有求和"),
}


def _named(en: str, zh: str, part: str) -> Text:
    """A sentence on this part, with the part's name if it has one."""
    return Named(en, zh, NAMES[part]) if part in NAMES else Text(en, zh)


def _of_factor(scale_text: str) -> Iterator[Text]:
    """Of a factor of the whole sum."""
    scale = scale_text.strip()
    if scale == "−":
        yield WRONG_SIGN
    elif scale:
        yield _named(
            f"the sum is multiplied by {scale}; it must be the plain sum",
            f"求和的结果多乘了 {scale}；应当直接求和",
            scale_text,
        )


class Sum(NamedTuple):
    """Σ of c · form(δ_t, v_{t+shift}) over some steps.

    so_far: v_u is summed over u ≤ t + shift; backwards: v's rows are read from the end; around:
    before its first row comes its last one, as with an index below 0
    """

    kind: Kind
    form: str  # "outer", "transposed", "elementwise", "absolute", "columns"
    shift: int
    scale_text: str
    scale: Callable[[int], float]
    steps: Steps
    so_far: bool = False
    backwards: bool = False
    around: bool = False

    def __call__(self, deltas: Array, vectors: Array) -> Array:
        T, before = len(deltas), self.shift - self.kind.first
        rows = vectors[::-1] if self.backwards else vectors
        rows = rows.cumsum(axis=0) if self.so_far else rows
        if self.around:
            rows, before = np.concatenate([rows[-1:], rows]), before + 1
        steps = [t for t in self.steps.of(T) if 0 <= t + before < len(rows)]
        chosen = [t - 1 for t in steps], [t + before for t in steps]
        return self.scale(T) * multiplied(self.form, deltas[chosen[0]], rows[chosen[1]])

    @property
    def text(self) -> str:
        v, delta = self.kind.symbol, f"{self.kind.delta}_t"
        index = _index(self.shift)
        vector = f"{v}_{index}"
        if self.so_far:
            vector = f"(Σ_{{u≤{index.strip('{}')}}} {v}_u)"
        if self.backwards:
            vector = f"{v}_{_backwards(self.shift, self.kind.first)}"
        term = {
            "outer": f"{delta} {vector}ᵀ",
            "transposed": f"{vector} {delta}ᵀ",
            "elementwise": f"diag[{delta} ⊙ {vector}]",
            "absolute": f"abs({delta} {vector}ᵀ)",
            "columns": f"{delta} ⊙ {vector}",
        }[self.form]
        ends = f",  {v}_{self._first_read} = {v}_T" if self.around else ""
        entries = "[:, j]" if self.form == "columns" else ""
        result = f"∂E/∂{self.kind.weights}{entries}"
        return f"{result} = {self.scale_text}Σ_t {term}{self.steps.text}{ends}"

    @property
    def _first_read(self) -> str:
        """The time before that of v's row 0."""
        return "0" if self.kind.first else "{−1}"

    def differences(self) -> tuple[Text, ...]:
        return (*self._products(), *self._ranges())

    def _products(self) -> Iterator[Text]:
        kind, d, v = self.kind, self.kind.delta, self.kind.symbol
        if self.form == "transposed":
            en, zh = kind.equation.en, spaced(kind.equation.zh).lstrip()
            yield Named(
                f"transposed: you have {v} {d}ᵀ, {en} is {d} {v}ᵀ",
                f"转置了：你算的是 {v} {d}ᵀ，{zh}是 {d} {v}ᵀ",
                Text("transposed", "转置了"),
            )
        if self.form == "elementwise":
            yield Text(
                f"{d} and {v} are multiplied element by element; {d} {v}ᵀ is the outer product",
                f"{d} 与 {v} 是逐元素相乘的；{d} {v}ᵀ 是外积",
            )
        if self.form == "columns":
            yield Text(
                f"{d} and {v} are multiplied entry by entry, which gives a column, added to each "
                f"column; it must be np.dot({d}, {v}.T)",
                f"{d} 与 {v} 是逐元素相乘的，得到一列，加到了每一列上；应当用 np.dot({d}, {v}.T)",
            )
        if self.form == "absolute":
            yield Text("the signs of the products are lost", "乘积丢了符号")
        right, yours = _index(kind.right), _index(self.shift)
        if self.backwards:
            yield Text(f"the {v} are read backwards", f"{v} 是倒着读的")
        elif self.so_far:
            yield Text(
                f"{d}_t is paired with the sum of all {v} so far; it belongs with {v}_{right}",
                f"{d}_t 与到目前为止所有 {v} 之和配对；应当与 {v}_{right} 配对",
            )
        elif self.around:
            yield Text(
                f"{d}_t is paired with {v}_{yours}, and {d}₁ with {v}_T, as the index −1 is the "
                f"last row; {d}_t belongs with {v}_{right}",
                f"{d}_t 与 {v}_{yours} 配对，{d}₁ 与 {v}_T 配对（下标 −1 是最后一行）；"
                f"{d}_t 应当与 {v}_{right} 配对",
            )
        elif self.shift != kind.right:
            yield Named(
                f"{d}_t is paired with {v}_{yours}; it belongs with {v}_{right}",
                f"{d}_t 与 {v}_{yours} 配对；应当与 {v}_{right} 配对",
                Text(f"{v}_{yours} for {v}_{right}", f"用 {v}_{yours} 代替 {v}_{right}"),
            )

    def _ranges(self) -> Iterator[Text]:
        steps = self.steps.text.strip(", ")
        if steps:
            yield _named(
                f"the sum runs over {steps}; it must run over all steps",
                f"求和只取了 {steps}；应当取遍所有时刻",
                self.steps.text,
            )
        yield from _of_factor(self.scale_text)


def multiplied(form: str, d: Array, v: Array) -> Array:
    """Σ of δ_t and v_t multiplied in this way, a row each."""
    if form == "outer":
        return d.T @ v
    if form == "transposed":
        return v.T @ d
    if form == "absolute":
        return np.abs(d).T @ np.abs(v)
    if d.shape != v.shape:
        raise NoFormula
    if form == "columns":
        return np.tile((d * v).sum(axis=0)[:, np.newaxis], v.shape[1])
    return np.diag((d * v).sum(axis=0))


def _index(shift: int) -> str:
    sign = "+" if shift > 0 else "−"
    return "t" if shift == 0 else "{" + f"t{sign}{abs(shift)}" + "}"


def _backwards(shift: int, first: int) -> str:
    """The index of row t + shift, counted from the end."""
    more = first - shift
    sign = "+" if more > 0 else "−"
    return "{T−t}" if more == 0 else "{T" + f"{sign}{abs(more)}−t" + "}"


class Weighted(NamedTuple):
    """Σ_t c · weight(t, T) δ_t v_{t+shift}: each step has a factor of its own.

    shown: the weight, as a factor in the sum; weight: of t = 1 … T
    """

    kind: Kind
    shift: int
    shown: str
    weight: Callable[[Array, int], Array]
    scale: float

    def __call__(self, deltas: Array, vectors: Array) -> Array:
        T = len(deltas)
        start = self.shift + 1 - self.kind.first
        weights = self.scale * self.weight(np.arange(1, T + 1), T)
        return (weights[:, np.newaxis] * deltas).T @ vectors[start : start + T]

    @property
    def text(self) -> str:
        v = f"{self.kind.symbol}_{_index(self.shift)}"
        term = f"{self.shown} {self.kind.delta}_t {v}ᵀ"
        return f"∂E/∂{self.kind.weights} = {coefficient(self.scale)}Σ_t {term}"

    def differences(self) -> tuple[Text, ...]:
        shown = self.shown if self.scale == 1.0 else f"{number(self.scale)} · {self.shown}"
        without = Sum(self.kind, "outer", self.shift, "", one, EVERY)
        return (
            *without.differences(),
            Text(
                f"the term of step t is multiplied by {shown}; every term must have the factor 1",
                f"t 时刻的那一项多乘了 {shown}；每一项的系数都应当是 1",
            ),
        )


class Held(NamedTuple):
    """Σ_t of products in which one factor is the same at every step.

    of: "d" or "v", which is held; last: at its last time, else at its first
    """

    kind: Kind
    of: str
    last: bool

    def __call__(self, deltas: Array, vectors: Array) -> Array:
        T, place = len(deltas), -1 if self.last else 0
        start = self.kind.right + 1 - self.kind.first
        beside = vectors[start : start + T]
        if self.of == "d":
            return np.outer(deltas[place], beside.sum(axis=0))
        return np.outer(deltas.sum(axis=0), vectors[place])

    @property
    def _names(self) -> tuple[str, str]:
        """Of what is held, and of what it stands for."""
        d, v = self.kind.delta, self.kind.symbol
        first = "1" if self.of == "d" else str(self.kind.first)
        name = d if self.of == "d" else v
        right = "t" if self.of == "d" else _index(self.kind.right)
        return f"{name}_{'T' if self.last else first}", f"{name}_{right}"

    @property
    def text(self) -> str:
        held, _ = self._names
        d, v = f"{self.kind.delta}_t", f"{self.kind.symbol}_{_index(self.kind.right)}"
        term = f"{held} {v}ᵀ" if self.of == "d" else f"{d} {held}ᵀ"
        return f"∂E/∂{self.kind.weights} = Σ_t {term}"

    def differences(self) -> tuple[Text, ...]:
        held, right = self._names
        held = held.replace("_0", "₀").replace("_1", "₁")
        return (
            Text(
                f"{held} stands at every step where {right} belongs",
                f"每个时刻用的都是 {held}；应当用 {right}",
            ),
        )


class Nothing(NamedTuple):
    """0, whatever the error terms are."""

    kind: Kind

    def __call__(self, deltas: Array, vectors: Array) -> Array:
        return np.zeros((deltas.shape[1], vectors.shape[1]))

    @property
    def text(self) -> str:
        return f"∂E/∂{self.kind.weights} = 0"

    def differences(self) -> tuple[Text, ...]:
        d, v = self.kind.delta, f"{self.kind.symbol}_{_index(self.kind.right)}"
        as_s0, zh_as_s0 = (", as δ_t s₀ᵀ is", "，δ_t s₀ᵀ 也是 0") if self.kind is OF_W else ("", "")
        return (
            Text(
                f"it is 0 in every run{as_s0}; every {d}_t {v}ᵀ must be added",
                f"每次运行后它都是 0{zh_as_s0}；应当把每个 {d}_t {v}ᵀ 加起来",
            ),
        )


class SumsFirst(NamedTuple):
    """(Σ_t δ_t)(Σ v)ᵀ, of some rows."""

    kind: Kind
    rows_text: str
    rows: Callable[[Array], Array]
    scale_text: str
    scale: Callable[[int], float]

    def __call__(self, deltas: Array, vectors: Array) -> Array:
        summed = np.outer(deltas.sum(axis=0), self.rows(vectors).sum(axis=0))
        return self.scale(len(deltas)) * summed

    @property
    def text(self) -> str:
        d, weights = self.kind.delta, self.kind.weights
        return f"∂E/∂{weights} = {self.scale_text}(Σ_t {d}_t) (Σ_t {self.rows_text})ᵀ"

    def differences(self) -> tuple[Text, ...]:
        d, v = self.kind.delta, self.kind.symbol
        return (
            *_of_factor(self.scale_text),
            Named(
                f"{d} and {v} are summed before they are multiplied; multiply at each step",
                f"{d} 和 {v} 先求了和再相乘；应当每个时刻先乘再求和",
                Text("sums before the product", "先求和再相乘"),
            ),
        )


def one(T: int) -> float:
    return 1.0


def one_over(T: int) -> float:
    return 1.0 / T


def _mistakes(kind: Kind, shift: int, steps: tuple[Steps, ...]) -> tuple[Mistake, ...]:
    """Those that pair δ_t with this vector, or sum over one of these ranges alone."""
    right = Sum(kind, "outer", kind.right, "", one, EVERY)
    wrong = (
        right._replace(form="transposed"),
        right._replace(shift=shift),
        *(right._replace(steps=some) for some in steps),
        right._replace(scale_text="1/T ", scale=one_over),
        right._replace(scale_text="−", scale=lambda T: -1.0),
    )
    return tuple(map(Mistake.of, wrong))


MISTAKES = {
    "gradient_W": (
        *_mistakes(OF_W, 0, SOME),
        Mistake.of(SumsFirst(OF_W, "s_{t−1}", lambda s: s[:-1], "", one)),
    ),
    "gradient_U": _mistakes(OF_U, -1, (SOME[0], SOME[2])),
    "gradient_V": _mistakes(OF_V, -1, (SOME[0], SOME[2])),
}
