"""∂E/∂W = Σ_t δ_t s_{t−1}ᵀ, ∂E/∂U = Σ_t δ_t x_tᵀ and ∂E/∂V = Σ_t ∂E/∂z_t s_tᵀ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from spec.formulas.formula import Array, NoFormula
from spec.item import Text

Bound = Callable[[int], int]


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


@dataclass(frozen=True)
class Steps:
    """The steps over which a sum runs: first … last, in words where they are not all."""

    text: str
    first: Bound
    last: Bound
    stride: int = 1

    def of(self, T: int) -> range:
        return range(max(self.first(T), 1), min(self.last(T), T) + 1, self.stride)


EVERY = Steps("", lambda T: 1, lambda T: T)


@dataclass(frozen=True)
class Sum:
    """Σ of c · form(δ_t, v_{t+shift}) over some steps.

    so_far: v_u is summed over u ≤ t + shift; backwards: v's rows are read from the end
    """

    kind: Kind
    form: str  # "outer", "transposed", "elementwise"
    shift: int
    scale_text: str
    scale: Callable[[int], float]
    steps: Steps
    so_far: bool = False
    backwards: bool = False

    def __call__(self, deltas: Array, vectors: Array) -> Array:
        T, first = len(deltas), self.kind.first
        shape = (deltas.shape[1], vectors.shape[1])
        total = np.zeros(shape[::-1] if self.form == "transposed" else shape)
        rows = vectors[::-1] if self.backwards else vectors
        for t in self.steps.of(T):
            row = t + self.shift - first
            if 0 <= row < len(rows):
                vector = rows[: row + 1].sum(axis=0) if self.so_far else rows[row]
                total = total + multiplied(self.form, deltas[t - 1], vector)
        return self.scale(T) * total

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
        }[self.form]
        return f"∂E/∂{self.kind.weights} = {self.scale_text}Σ_t {term}{self.steps.text}"

    def differences(self) -> tuple[Text, ...]:
        return (*self._products(), *self._ranges())

    def _products(self) -> Iterator[Text]:
        kind, d, v = self.kind, self.kind.delta, self.kind.symbol
        if self.form == "transposed":
            en, zh = kind.equation.en, kind.equation.zh
            yield Text(
                f"transposed: you have {v} {d}ᵀ, {en} is {d} {v}ᵀ",
                f"转置了：你算的是 {v} {d}ᵀ，{zh}是 {d} {v}ᵀ",
            )
        if self.form == "elementwise":
            yield Text(
                f"{d} and {v} are multiplied element by element; {d} {v}ᵀ is the outer product",
                f"{d} 与 {v} 是逐元素相乘的；{d} {v}ᵀ 是外积",
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
        elif self.shift != kind.right:
            yield Text(
                f"{d}_t is paired with {v}_{yours}; it belongs with {v}_{right}",
                f"{d}_t 与 {v}_{yours} 配对；应当与 {v}_{right} 配对",
            )

    def _ranges(self) -> Iterator[Text]:
        steps, scale = self.steps.text.strip(", "), self.scale_text.strip()
        if steps:
            yield Text(
                f"the sum runs over {steps}; it runs over all steps",
                f"求和只取了 {steps}；应当取遍所有时刻",
            )
        if scale == "−":
            yield Text("the sign is wrong", "符号反了")
        elif scale:
            yield Text(
                f"the sum is multiplied by {scale}; it is the plain sum",
                f"求和的结果多乘了 {scale}；应当直接求和",
            )


def multiplied(form: str, d: Array, v: Array) -> Array:
    """δ and v of one step, multiplied."""
    if form in ("outer", "absolute"):
        return np.abs(np.outer(d, v)) if form == "absolute" else np.outer(d, v)
    if form == "transposed":
        return np.outer(v, d)
    if len(d) != len(v):
        raise NoFormula
    return np.diag(d * v)


def _index(shift: int) -> str:
    sign = "+" if shift > 0 else "−"
    return "t" if shift == 0 else "{" + f"t{sign}{abs(shift)}" + "}"


def _backwards(shift: int, first: int) -> str:
    """The index of row t + shift, counted from the end."""
    more = first - shift
    sign = "+" if more > 0 else "−"
    return "{T−t}" if more == 0 else "{T" + f"{sign}{abs(more)}−t" + "}"


@dataclass(frozen=True)
class SumsFirst:
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
            Text(
                f"{d} and {v} are summed before they are multiplied; multiply at each step",
                f"{d} 和 {v} 先求了和再相乘；应当每个时刻先乘再求和",
            ),
        )
