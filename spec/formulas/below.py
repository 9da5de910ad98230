"""(δ_t^{l−1})ᵀ = (δ_t^l)ᵀ U diag[f′^{l−1}(net_t^{l−1})], and ℓ_t = (Vᵀ ∂E/∂z_t) ⊙ f′(net_t).

Both multiply each step's error term by a matrix, and then by f′ of a state.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from spec.formulas.activations import SLOPES
from spec.formulas.formula import (
    WRONG_SIGN,
    Array,
    NoFormula,
    Part,
    coefficient,
    number,
    reworded,
    written,
)
from spec.item import Mistake
from spec.text import Text

# Which error term step t sends on: value(rows).
ROWS = (
    Part("t", lambda d: d),
    Part(
        "{T+1−t}", lambda d: d[::-1], Text("the error terms are read backwards", "误差项是倒着读的")
    ),
    Part(
        "{t−1}",
        lambda d: np.roll(d, 1, axis=0),
        Text("step t sends on the error term of step t−1", "t 时刻传的是 t−1 时刻的误差项"),
        "0 = T",
    ),
    Part(
        "{t+1}",
        lambda d: np.roll(d, -1, axis=0),
        Text("step t sends on the error term of step t+1", "t 时刻传的是 t+1 时刻的误差项"),
        "T+1 = 1",
    ),
    Part(
        "Σ",
        lambda d: np.cumsum(d, axis=0),
        Text(
            "step t sends on the sum of all error terms so far",
            "t 时刻传的是到目前为止的误差项之和",
        ),
    ),
)

# How the matrix M meets an error term: value(rows, M).
MATRICES = (
    Part("M", lambda d, M: d @ M),
    Part(
        "Mᵀ",
        lambda d, M: d @ M.T,
        Text("M and its transpose are exchanged", "M 与它的转置弄反了"),
    ),
    Part("", lambda d, M: d, Text("M is missing", "漏了 M")),
    Part(
        "abs(M)",
        lambda d, M: d @ np.abs(M),
        Text("the signs of M's entries are lost", "M 的元素丢了符号"),
    ),
)
SQUARE = ("Mᵀ", "")


class Kind(NamedTuple):
    """Which of the two.

    letter: the matrix; first: the time of the states' row 0
    """

    name: str
    letter: str
    first: int

    def split(self, arguments: tuple[Any, ...]) -> tuple[Array, Array, Array, Any]:
        """Error terms, matrix, states with step t's in row t, activation."""
        if self.name == "delta_below":
            deltas, M, outputs, f = arguments
            return deltas, M, np.vstack([outputs[:1], outputs]), f
        deltas, states, M, f = arguments
        return deltas, M, states, f


BELOW = Kind("delta_below", "U", 1)
OUTPUTS = Kind("deltas_from_outputs", "V", 0)


class Sent(NamedTuple):
    """A formula for the error terms that are sent on."""

    kind: Kind
    rows: Part
    matrix: Part
    slope: Part
    scale: float

    def __call__(self, *arguments: Any) -> Array:
        deltas, M, states, f = self.kind.split(arguments)
        if self.matrix.text in SQUARE and M.shape[0] != M.shape[1]:
            raise NoFormula
        moved = self.matrix.value(self.rows.value(deltas), M)
        slopes = [self.slope.value(states, t, f) for t in range(1, len(deltas) + 1)]
        return self.scale * moved * np.array(slopes)

    @property
    def text(self) -> str:
        index, c = self.rows.text, coefficient(self.scale)
        matrix = self.matrix.text.replace("M", self.kind.letter)
        slope = _words(self.kind, self.slope.text)
        if self.kind is BELOW:
            d = "(Σ_{u≤t} δ_u^l)ᵀ" if index == "Σ" else f"(δ_{index}^l)ᵀ"
            slope = slope.replace("f′(", "f′^{l−1}(")
            shown = " ".join(p for p in (d, matrix, f"diag[{slope}]" if slope else "") if p)
            left = "(δ_t^{l−1})ᵀ"
        else:
            d = "(Σ_{u≤t} ∂E/∂z_u)" if index == "Σ" else f"∂E/∂z_{index}"
            matrix = {"V": "Vᵀ", "Vᵀ": "V", "abs(V)": "abs(V)ᵀ"}.get(matrix, matrix)
            moved = f"({matrix} {d})" if matrix else d
            shown, left = (f"{moved} ⊙ {slope}" if slope else moved), "ℓ_t"
        return ",  ".join([f"{left} = {c}{shown}", *self._beyond()])

    def _beyond(self) -> list[str]:
        """What stands beyond the ends, where the formula reaches there."""
        clauses: list[str] = []
        if self.rows.also:
            outside, inside = self.rows.also.split(" = ")
            d = "δ_{}^l" if self.kind is BELOW else "∂E/∂z_{}"
            braced = outside if len(outside) == 1 else "{" + outside + "}"
            clauses.append(f"{d.format(braced)} = {d.format(inside)}")
        beside = re.search(r"(net|s)_\{t([+−])1\}", self.slope.text)
        name, sign = beside.groups() if beside else ("", "")
        if sign == "+":
            clauses.append(_words(self.kind, f"{name}_{{T+1}} = {name}_T"))
        if self.kind is BELOW and sign == "−":
            clauses.append(_words(self.kind, f"{name}_0 = {name}_1"))
        return clauses

    def differences(self) -> tuple[Text, ...]:
        texts, M = [], self.kind.letter
        for said in (self.rows.difference, self.matrix.difference):
            if said is not None:
                texts.append(reworded(said, lambda text: text.replace("M", M)))
        if self.slope.difference is not None:
            texts.append(reworded(self.slope.difference, partial(_words, self.kind)))
        if self.scale == -1.0:
            texts.append(WRONG_SIGN)
        elif self.scale != 1.0:
            c = number(self.scale)
            texts.append(Text(f"the result is multiplied by {c}", f"结果多乘了 {c}"))
        return tuple(texts)


def _words(kind: Kind, text: str) -> str:
    """A slope's words; the layer below has outputs_below, whose row t−1 belongs to step t."""
    if kind is OUTPUTS:
        return text
    text = text.replace("states[t] is s_t", "row t−1 of outputs_below belongs to step t")
    text = text.replace("states[t] 就是 s_t", "outputs_below 的第 t−1 行对应 t 时刻")
    text = text.replace("activation.backward", "activation_below.backward")
    text = text.replace("going back into step t it belongs", "it belongs").replace(
        "反向传到 t 时刻时应当", "应当"
    )
    for article in (
        ", as in the article's code",
        "，文章的代码就是这样错的",
        "the article's slip: ",
        "文章里的错误，",
    ):
        text = text.replace(article, "")
    text = text.replace("the state s_t", "s_t").replace("状态 s_t", " s_t")
    return re.sub(r"\b(net|s)(_(?:\{[^}]*\}|\w))", r"\1\2^{l−1}", text)


def _mistakes(kind: Kind, slopes: tuple[str, ...], *factors: float) -> tuple[Mistake, ...]:
    """Those with one of these for f′, and with one of these factors."""
    right = Sent(kind, ROWS[0], MATRICES[0], SLOPES[0], 1.0)
    wrong = [right._replace(slope=written(SLOPES, text)) for text in slopes]
    return tuple(map(Mistake.of, (*wrong, *(right._replace(scale=c) for c in factors))))


OTHER_SLOPES = ("", "f′(net_{t−1})", "s_t", "f(s_t)", "backward(f(s_t))")
MISTAKES = {
    "delta_below": _mistakes(BELOW, ("", "s_t", "f(s_t)")),
    "deltas_from_outputs": _mistakes(OUTPUTS, OTHER_SLOPES, -1.0),
}
