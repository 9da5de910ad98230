"""o_t = g(V s_t)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reference.activations import Activation
from spec.formulas.activations import WRAPS
from spec.formulas.formula import (
    Array,
    NoFormula,
    Part,
    coefficient,
    frequent,
    number,
    reworded,
    written,
)
from spec.item import Mistake
from spec.text import Named, Text

# Which states have an output: value(states).
ROWS = (
    Part("s_t", lambda s: s[1:]),
    Part(
        "s_{t−1}",
        lambda s: s[:-1],
        Named(
            "o_t is made of s_{t−1}; it belongs to s_t",
            "o_t 由 s_{t−1} 算出；应当由 s_t 算出",
            Text("one step early", "早了一个时刻"),
        ),
    ),
    Part(
        "s_t",
        lambda s: s,
        Named(
            "s₀ has an output too; leave it out",
            "给 s₀ 也算了输出；应当去掉",
            Text("s₀ has an output", "给 s₀ 也算了输出"),
        ),
        "t = 0 … T",
    ),
    Part(
        "s_T",
        lambda s: np.repeat(s[-1:], len(s) - 1, axis=0),
        Text(
            "every output is made of s_T; o_t belongs to s_t", "每个输出都由 s_T 算出；o_t 对应 s_t"
        ),
    ),
    Part(
        "(Σ_{u≤t} s_u)",
        lambda s: np.cumsum(s[1:], axis=0),
        Text(
            "o_t is made of the sum of s₁ … s_t; it belongs to s_t alone",
            "o_t 由 s₁ … s_t 之和算出；应当只由 s_t 算出",
        ),
    ),
)

# How V meets the rows: value(rows, V).
MATRICES = (
    Part("V v", lambda s, V: s @ V.T),
    Part("Vᵀ v", lambda s, V: s @ V, Text("V is transposed", "V 转置了")),
    Part(
        "abs(V) v",
        lambda s, V: s @ np.abs(V).T,
        Text("the signs of V's entries are lost", "V 的元素丢了符号"),
    ),
    Part("v", lambda s, V: s, Text("V is missing", "漏了 V")),
)
INSIDE = Text(
    "g is applied to s_t, before V; it must be applied to V s_t",
    "g 在乘 V 之前作用在了 s_t 上；应当作用在 V s_t 上",
)
INSIDE_TOO = Text("g is applied to s_t too, before V", "g 在乘 V 之前也作用在了 s_t 上")


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    softmax: Array = e / e.sum(axis=-1, keepdims=True)
    return softmax


SOFTMAX = (
    Part(
        "softmax({})",
        lambda z, g: _softmax(z),
        Text(
            "softmax is written into the code; use activation.forward",
            "把 softmax 写死了；应当用 activation.forward",
        ),
    ),
    Part(
        "softmax(f({}))",
        lambda z, g: _softmax(g.forward(z)),
        Text(
            "softmax is applied to g(V s_t) too; g alone belongs there",
            "对 g(V s_t) 又用了 softmax；应当只用 g",
        ),
    ),
)


class Output(NamedTuple):
    """A formula for the outputs. inside: g is applied to the state first."""

    rows: Part
    matrix: Part
    wrap: Part
    inside: bool
    scale: float

    def __call__(self, states: Array, V: Array, g: Activation) -> Array:
        if self.matrix.text in ("Vᵀ v", "v") and V.shape[0] != V.shape[1]:
            raise NoFormula
        rows = self.rows.value(states)
        rows = g.forward(rows) if self.inside else rows
        outputs: Array = self.wrap.value(self.scale * self.matrix.value(rows, V), g)
        return outputs

    @property
    def first(self) -> int:
        """The time of the result's row 0: s₀ may have an output too."""
        return 0 if self.rows.also else 1

    @property
    def text(self) -> str:
        state = f"g({self.rows.text.strip('()')})" if self.inside else self.rows.text
        inner = coefficient(self.scale) + self.matrix.text.replace("v", state)
        shown = _of_output(self.wrap.text).format(inner)
        return f"o_t = {shown}" + (f",  {self.rows.also}" if self.rows.also else "")

    def differences(self) -> tuple[Text, ...]:
        said = [self.rows.difference, self.matrix.difference]
        instead = self.inside and self.wrap.text == "{}"  # then g is not missing, but misplaced
        said.append((INSIDE if instead else INSIDE_TOO) if self.inside else None)
        said.append(_factor(self.scale) if self.scale != 1.0 else None)
        wrapped = None if instead else self.wrap.difference
        said.append(reworded(wrapped, _of_output) if wrapped else None)
        return tuple(t for t in said if t is not None)


def _factor(c: float) -> Text:
    if c == -1.0:
        return Text("V s_t is taken with a minus", "V s_t 前多了负号")
    return Text(f"V s_t is multiplied by {number(c)}", f"V s_t 多乘了 {number(c)}")


def _of_output(text: str) -> str:
    """f is called g at the output layer."""
    for old in (
        "f(",
        "f is ",
        "f alone",
        "只用 f",
        "f missing",
        "f applied",
        "没有用 f",
        "漏了 f",
        "f 用",
    ):
        text = text.replace(old, old.replace("f", "g", 1))
    return text


RIGHT = Output(ROWS[0], MATRICES[0], WRAPS[0], False, 1.0)
MISTAKES = tuple(
    Mistake.of(formula)
    for formula in (
        *(RIGHT._replace(rows=part) for part in frequent(ROWS)),
        RIGHT._replace(wrap=written(WRAPS, "{}")),
    )
)
