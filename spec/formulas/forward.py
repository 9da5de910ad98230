"""s_t = f(U x_t + W s_{t−1})."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from reference.activations import Activation
from spec.formulas.activations import PLAIN, WRAPS
from spec.formulas.formula import (
    Array,
    NoFormula,
    Part,
    coefficient,
    number,
    reworded,
    row,
    written,
)
from spec.item import Mistake
from spec.text import Named, Text

LATE = Named(
    "step t reads x_{t−1}; x_t is row t−1 of x",
    "t 时刻读的是 x_{t−1}；x_t 是 x 的第 t−1 行",
    Text("input one step late", "输入晚了一个时刻"),
)
EARLY = Text(
    "step t reads x_{t+1}; x_t is row t−1 of x", "t 时刻读的是 x_{t+1}；x_t 是 x 的第 t−1 行"
)
TWO_BACK = Named(
    "step t starts from s_{t−2}; it must start from s_{t−1}",
    "t 时刻从 s_{t−2} 出发；应当从 s_{t−1} 出发",
    Text("s_{t−2} for s_{t−1}", "用 s_{t−2} 代替 s_{t−1}"),
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

# Which state step t starts from: value(rows so far, t, activation).
BEFORES = (
    Part("s_{t−1}", lambda s, t, f: s[t - 1]),
    Part(
        "s_0",
        lambda s, t, f: s[0],
        Named(
            "every step starts from s₀; it must start from s_{t−1}",
            "每个时刻都从 s₀ 出发；应当从 s_{t−1} 出发",
            Text("always from s₀", "每个时刻都从 s₀ 算"),
        ),
    ),
    Part("s_{t−2}", lambda s, t, f: row(s, t - 2) if t > 1 else s[0], TWO_BACK, "s_{−1} = s_0"),
    Part("s_{t−2}", lambda s, t, f: s[t - 2] if t > 1 else 0.0 * s[0], TWO_BACK, "s_{−1} = 0"),
    Part(
        "(Σ_{u<t} s_u)",
        lambda s, t, f: np.sum(s[:t], axis=0),
        Text(
            "step t starts from the sum of all states so far; it must start from s_{t−1}",
            "t 时刻从到目前为止所有状态之和出发；应当从 s_{t−1} 出发",
        ),
    ),
    Part(
        "f(s_{t−1})",
        lambda s, t, f: f.forward(s[t - 1]),
        Text(
            "f is applied to s_{t−1}, before W; W must be multiplied by s_{t−1} as it is",
            "在乘 W 之前对 s_{t−1} 用了 f；应当直接用 s_{t−1} 乘 W",
        ),
    ),
)
F_BEFORE_W = Text(
    "f is applied to s_{t−1}, before W; it must be applied to the whole U x_t + W s_{t−1}",
    "f 作用在乘 W 之前的 s_{t−1} 上；应当作用在整个 U x_t + W s_{t−1} 上",
)

# How a matrix meets a vector: value(M, v). The text has {M} and {v}.
MATRICES = (
    Part("{M} {v}", lambda M, v: M @ v),
    Part(
        "{M}ᵀ {v}",
        lambda M, v: M.T @ v,
        Named("M is transposed", "M 转置了", Text("M transposed", "M 转置了")),
    ),
    Part(
        "diag({M}) ⊙ {v}",
        lambda M, v: np.diag(M) * v,
        Text("only the diagonal of M is used", "只用了 M 的对角线"),
    ),
    Part(
        "sum({M} ⊙ {v})",
        lambda M, v: np.full(len(M), (M * v).sum()),
        Text(
            "all products of M and v are summed into one number; each row must have its own sum",
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
NO_MEMORY = Text("no recurrence", "漏了循环连接 W s_{t−1}")
SQUARE = tuple(m.text for m in MATRICES[1:5])


class Term(NamedTuple):
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
            en, zh = f"{M} {right} is missing", f"漏了 {M} {right}"
            return [Named(en, zh, NO_MEMORY) if M == "W" else Text(en, zh)]
        texts = [self.vector.difference] if self.vector.difference else []
        if said := self.matrix.difference:
            texts.insert(0, reworded(said, lambda s: s.replace("M", M).replace(" v", f" {right}")))
        if self.scale == -1.0:
            texts.append(Text(f"the term with {M} is subtracted", f"减去了含 {M} 的项"))
        elif self.scale != 1.0:
            c = number(self.scale)
            texts.append(Text(f"the term with {M} is multiplied by {c}", f"含 {M} 的项多乘了 {c}"))
        return texts


# Where f stands: value(U's term, W's term, wrap, activation).
PLACES = (
    Part("{whole}", lambda a, b, w, f: w.value(a + b, f)),
    Part(
        "{left} + {right}",
        lambda a, b, w, f: w.value(a, f) + w.value(b, f),
        Named(
            "f is applied to each part; add first, then apply it once",
            "f 分别作用在两项上；应当先相加，再作用一次",
            Text("f on each part", "f 分别作用在两项上"),
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
        Text("the two terms are multiplied; they must be added", "两项相乘了；应当相加"),
    ),
)

FIRSTS = (
    Part("", lambda s0, f: s0),
    Part(
        "s_0 = 0",
        lambda s0, f: 0.0 * s0,
        Named(
            "the s₀ that is given is not used: it starts from 0",
            "没有用传入的 s₀：是从 0 开始的",
            Text("s₀ ignored", "没有用 s₀"),
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


class Forward(NamedTuple):
    """A formula for all states."""

    first: Part
    input: Term
    before: Term
    place: Part
    wrap: Part
    bias: float = 0.0

    def __call__(self, x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
        return np.array(list(self.states(x, U, W, s0, f)))

    def states(self, x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Iterator[Array]:
        """One state after the other, from s_0 on."""
        states = [self.first.value(s0, f)]
        yield states[0]
        for t in range(1, len(x) + 1):
            a = self.input.times(U, self.input.vector.value(x, t)) + self.bias
            b = self.before.times(W, self.before.vector.value(states, t, f))
            states.append(self.place.value(a, b, self.wrap, f))
            yield states[-1]

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
        if self.wrap is PLAIN and self.before.vector is BEFORES[-1]:
            inside = self._replace(wrap=WRAPS[0], before=self.before._replace(vector=BEFORES[0]))
            return (*inside.differences(), F_BEFORE_W)
        texts = [*self.input.differences(), *self.before.differences()]
        rest = (self.first.difference, self.place.difference, self.wrap.difference)
        texts += [t for t in rest if t is not None]
        if self.bias:
            c = self._bias
            texts.append(Text(f"{c} is added to the net input", f"加权输入里多加了 {c}"))
        return tuple(texts)


RIGHT = Forward(
    FIRSTS[0],
    Term("U", MATRICES[0], INPUTS[0], 1.0),
    Term("W", MATRICES[0], BEFORES[0], 1.0),
    PLACES[0],
    WRAPS[0],
)
MISTAKES = tuple(
    Mistake.of(formula)
    for formula in (
        *(RIGHT._replace(wrap=written(WRAPS, text)) for text in ("{}", "f(f({}))")),
        RIGHT._replace(first=written(FIRSTS, "s_0 = 0")),
        RIGHT._replace(place=written(PLACES, "{left} + {right}")),
        RIGHT._replace(input=RIGHT.input._replace(vector=written(INPUTS, "x_{t−1}"))),
        *(
            RIGHT._replace(before=RIGHT.before._replace(vector=written(BEFORES, text)))
            for text in ("s_0", "s_{t−2}")
        ),
        RIGHT._replace(before=RIGHT.before._replace(matrix=written(MATRICES, "{M}ᵀ {v}"))),
        RIGHT._replace(before=RIGHT.before._replace(scale=0.0)),
    )
)
