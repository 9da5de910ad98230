"""Recovering s_t = f(U x_t + W s_{t−1}) and o_t = g(V s_t).

With W = 0 the states show what is done with the input, with U = 0 what is done with the
state before; both together show where f stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from reference.activations import Activation
from spec.formulas.formula import (
    OTHER_ACTIVATION,
    PROBE_ACTIVATION,
    WRAPS,
    Array,
    Asker,
    Formula,
    NoFormula,
    Wrap,
    alike,
    coefficient,
    fractions,
)
from spec.item import Text

FACTORS = (1.0, -1.0, 2.0, 0.5)
PLAIN = WRAPS[1]


@dataclass(frozen=True)
class Input:
    """Which input step t reads: value(x, t) with x[t−1] for x_t."""

    text: str
    value: Callable[[Array, int], Array]
    difference: Text | None


INPUTS = (
    Input("x_t", lambda x, t: x[t - 1], None),
    Input(
        "x_{t−1}",
        lambda x, t: x[t - 2] if t > 1 else 0.0 * x[0],
        Text(
            "step t reads x_{t−1}; x_t is row t−1 of x",
            "t 时刻读的是 x_{t−1}；x_t 是 x 的第 t−1 行",
        ),
    ),
    Input(
        "x_{t−1}",
        lambda x, t: x[max(t - 2, 0)],
        Text(
            "step t reads x_{t−1}; x_t is row t−1 of x",
            "t 时刻读的是 x_{t−1}；x_t 是 x 的第 t−1 行",
        ),
    ),
    Input(
        "x_{t+1}",
        lambda x, t: x[min(t, len(x) - 1)],
        Text(
            "step t reads x_{t+1}; x_t is row t−1 of x",
            "t 时刻读的是 x_{t+1}；x_t 是 x 的第 t−1 行",
        ),
    ),
    Input("x_{T+1−t}", lambda x, t: x[-t], Text("the inputs are read backwards", "输入是倒着读的")),
    Input("x_1", lambda x, t: x[0], Text("every step reads x_1", "每个时刻读的都是 x_1")),
    Input(
        "x_T",
        lambda x, t: x[-1],
        Text("every step reads the last input", "每个时刻读的都是最后一个输入"),
    ),
    Input(
        "Σ_{u≤t} x_u",
        lambda x, t: x[:t].sum(axis=0),
        Text("step t reads the sum of all inputs so far", "t 时刻读的是到目前为止所有输入之和"),
    ),
)


@dataclass(frozen=True)
class Before:
    """Which state step t starts from: value(states so far, t)."""

    text: str
    value: Callable[[list[Array], int], Array]
    difference: Text | None


BEFORES = (
    Before("s_{t−1}", lambda s, t: s[t - 1], None),
    Before(
        "s_0",
        lambda s, t: s[0],
        Text(
            "every step starts from s₀; it starts from s_{t−1}",
            "每个时刻都从 s₀ 出发；应当从 s_{t−1} 出发",
        ),
    ),
    Before(
        "s_{t−2}",
        lambda s, t: s[max(t - 2, 0)],
        Text("step t starts from s_{t−2}", "t 时刻从 s_{t−2} 出发"),
    ),
)

MATRICES: dict[str, tuple[Callable[[Array, Array], Array], Text | None]] = {
    "{M}": (lambda M, v: M @ v, None),
    "{M}ᵀ": (lambda M, v: M.T @ v, Text("{M} is transposed", "{M} 转置了")),
    "diag {M} ⊙": (
        lambda M, v: np.diag(M) * v,
        Text("only the diagonal of {M} is used", "只用了 {M} 的对角线"),
    ),
    "sum {M} ⊙": (
        lambda M, v: np.full(len(M), (M * v).sum()),
        Text(
            "all products of {M} and the state are summed into one number; {M} s has a sum a row",
            "{M} 与状态的所有乘积被加成了一个数；{M} s 应当每行各自求和",
        ),
    ),
    "": (lambda M, v: v, Text("{M} is missing", "漏了 {M}")),
}


@dataclass(frozen=True)
class Term:
    """c · M v, or nothing where c is 0."""

    matrix: str
    vector: Input | Before
    scale: float

    def times(self, M: Array, v: Array) -> Array:
        if self.matrix != "{M}" and M.shape[0] != M.shape[1]:
            raise NoFormula
        moved = MATRICES[self.matrix][0](M, v) if self.scale else np.zeros(len(M))
        return self.scale * moved

    def text(self, M: str) -> str:
        return f"{coefficient(self.scale)}{self.matrix.format(M=M)} {self.vector.text}".replace(
            "  ", " "
        ).strip()

    def differences(self, M: str) -> list[Text]:
        if not self.scale:
            which = "U x_t" if M == "U" else "W s_{t−1}"
            return [Text(f"{which} is missing", f"漏了 {which}")]
        texts = [MATRICES[self.matrix][1], self.vector.difference]
        if self.scale != 1.0:
            c = coefficient(self.scale).strip()
            texts.append(
                Text(f"{M} is multiplied by {c}", f"{M} 被乘上了 {c}")
                if c != "−"
                else Text(f"the term with {M} is subtracted", f"含 {M} 的项被减掉了")
            )
        return [Text(t.en.replace("{M}", M), t.zh.replace("{M}", M)) for t in texts if t]


PLACES: dict[str, tuple[Callable[[Array, Array, Wrap, Activation], Array], Text | None]] = {
    "{whole}": (lambda a, b, w, f: w.value(a + b, f), None),
    "{left} + {right}": (
        lambda a, b, w, f: w.value(a, f) + w.value(b, f),
        Text(
            "f is applied to each part; add first, then apply it once",
            "f 分别作用在两项上；应当先相加，再作用一次",
        ),
    ),
    "{left} + {b}": (
        lambda a, b, w, f: w.value(a, f) + b,
        Text("f is applied to U x alone", "f 只作用在 U x 上"),
    ),
    "{a} + {right}": (
        lambda a, b, w, f: a + w.value(b, f),
        Text("f is applied to W s alone", "f 只作用在 W s 上"),
    ),
}

FIRSTS: dict[str, tuple[Callable[[Array, Activation], Array], Text | None]] = {
    "": (lambda s0, f: s0, None),
    "s_0 = 0": (
        lambda s0, f: 0.0 * s0,
        Text(
            "the s₀ that is given is not used: it starts from 0", "没有用传入的 s₀：是从 0 开始的"
        ),
    ),
    "s_0 = f(s₀)": (
        lambda s0, f: f.forward(s0),
        Text("f is applied to s₀", "对 s₀ 也用了 f"),
    ),
}


@dataclass(frozen=True)
class Forward:
    """A formula for all states."""

    first: str
    input: Term
    before: Term
    place: str
    wrap: Wrap

    def __call__(self, x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
        states = [FIRSTS[self.first][0](s0, f)]
        for t in range(1, len(x) + 1):
            assert isinstance(self.input.vector, Input)
            assert isinstance(self.before.vector, Before)
            a = self.input.times(U, self.input.vector.value(x, t))
            b = self.before.times(W, self.before.vector.value(states, t))
            states.append(PLACES[self.place][0](a, b, self.wrap, f))
        return np.array(states)

    @property
    def text(self) -> str:
        a = self.input.text("U") if self.input.scale else ""
        b = self.before.text("W") if self.before.scale else ""
        joined = " + ".join(p for p in (a, b) if p).replace("+ −", "− ") or "0"
        around = self.wrap.text
        shown = self.place.format(
            whole=around.format(joined), left=around.format(a), right=around.format(b), a=a, b=b
        )
        return f"s_t = {shown}" + (f",  {self.first}" if self.first else "")

    def differences(self) -> tuple[Text, ...]:
        texts: list[Text | None] = [*self.input.differences("U"), *self.before.differences("W")]
        texts += [FIRSTS[self.first][1], PLACES[self.place][1], self.wrap.difference]
        return tuple(t for t in texts if t is not None)


def of_forward(ask: Asker) -> Formula | None:
    """The formula of the submission's `forward`; at n = m where only that works."""
    for n, m in ((3, 2), (3, 3)):
        try:
            for candidate in _candidates(ask, n, m):
                if ask.agrees(candidate, _fresh(n == m)):
                    differences = candidate.differences()
                    return Formula(candidate.text, differences, candidate) if differences else None
        except NoFormula:
            continue
    return None


def _candidates(ask: Asker, n: int, m: int) -> Iterator[Forward]:
    f, rng = PROBE_ACTIVATION, np.random.default_rng(41)
    T = 4
    x, s0 = fractions(rng, T, m), fractions(rng, n)
    U, W = fractions(rng, n, m), fractions(rng, n, n)
    inputs = ask(x, U, 0.0 * W, s0, f)
    befores = ask(0.0 * x, U, W, s0, f)
    both = ask(x, U, W, s0, f)
    if inputs.shape != (T + 1, n) or befores.shape != inputs.shape:
        raise NoFormula
    firsts = [k for k, (value, _) in FIRSTS.items() if alike(both[0], value(s0, f))]
    for first in firsts:
        for wrap, term in _inputs(inputs, x, U):
            # With f on W s alone, the input has shown itself without any f.
            hidden = [(w, ("{a} + {right}",)) for w in WRAPS] if wrap is PLAIN else []
            for around, places in [(wrap, tuple(PLACES)), *hidden]:
                for other in _befores(befores, s0, W, around, first):
                    for place in places:
                        candidate = Forward(first, term, other, place, around)
                        if alike(both, candidate(x, U, W, s0, f)):
                            yield candidate


def _inputs(got: Array, x: Array, U: Array) -> Iterator[tuple[Wrap, Term]]:
    """What is done with the input, seen with W = 0."""
    f = PROBE_ACTIVATION
    if not got[1:].any():
        yield from ((wrap, Term("{M}", INPUTS[0], 0.0)) for wrap in WRAPS)
    for wrap in WRAPS:
        for matrix in MATRICES:
            if matrix != "{M}" and U.shape[0] != U.shape[1]:
                continue
            for vector in INPUTS:
                for c in FACTORS:
                    term = Term(matrix, vector, c)
                    rows = [term.times(U, vector.value(x, t)) for t in range(1, len(x) + 1)]
                    if alike(got[1:], wrap.value(np.array(rows), f)):
                        yield wrap, term


def _befores(got: Array, s0: Array, W: Array, wrap: Wrap, first: str) -> Iterator[Term]:
    """What is done with the state before, seen with x = 0."""
    f = PROBE_ACTIVATION
    silent = Term("{M}", INPUTS[0], 0.0)
    x, U = np.zeros((len(got) - 1, 1)), np.zeros((len(s0), 1))
    for place in ("{whole}", "{left} + {b}"):
        yield from (
            term
            for term in _terms()
            if alike(got, Forward(first, silent, term, place, wrap)(x, U, W, s0, f))
        )


def _terms() -> Iterator[Term]:
    yield Term("{M}", BEFORES[0], 0.0)
    for matrix in MATRICES:
        for vector in BEFORES:
            for c in FACTORS:
                yield Term(matrix, vector, c)


def _fresh(square: bool) -> Iterator[tuple[Array, Array, Array, Array, Activation]]:
    rng = np.random.default_rng(43)
    for T, n, m in ((6, 2, 4), (1, 4, 3), (3, 1, 2), (5, 3, 2)):
        wide = n if square else m
        x, U = fractions(rng, T, wide), fractions(rng, n, wide)
        yield x, U, fractions(rng, n, n), fractions(rng, n), OTHER_ACTIVATION


@dataclass(frozen=True)
class Output:
    """A formula for the outputs."""

    rows: str
    matrix: str
    wrap: Wrap
    inner: bool

    def __call__(self, states: Array, V: Array, f: Activation) -> Array:
        chosen = ROWS[self.rows][0](states)
        if self.matrix != "V" and V.shape[0] != V.shape[1]:
            raise NoFormula
        chosen = f.forward(chosen) if self.inner else chosen
        return self.wrap.value(chosen @ (V.T if self.matrix == "V" else V), f)

    @property
    def text(self) -> str:
        row, _, steps = self.rows.partition(",")
        state = f"g({row})" if self.inner else row
        around = self.wrap.text.replace("f", "g") if "relu" not in self.wrap.text else "relu({})"
        shown = around.format(f"{self.matrix} {state}")
        return f"o_t = {shown}" + (f",{steps}" if steps else "")


ROWS: dict[str, tuple[Callable[[Array], Array], Text | None]] = {
    "s_t": (lambda s: s[1:], None),
    "s_{t−1}": (
        lambda s: s[:-1],
        Text("o_t is made of s_{t−1}; it belongs to s_t", "o_t 由 s_{t−1} 算出；应当由 s_t 算出"),
    ),
    "s_t,  t = 0 … T": (
        lambda s: s,
        Text("s₀ has an output too; leave it out", "给 s₀ 也算了输出；应当去掉"),
    ),
    "s_{T+1−t}": (lambda s: s[:0:-1], Text("the outputs are in reverse", "输出的顺序反了")),
}
G_TEXTS = {
    "f is never applied": Text("g is never applied", "没有用 g"),
    "f is applied twice": Text("g is applied twice", "g 用了两次"),
}


def of_output(ask: Asker) -> Formula | None:
    """The formula of the submission's `output`."""
    for square in (False, True):
        rng, f = np.random.default_rng(47), OTHER_ACTIVATION
        sizes = ((5, 3, 2), (1, 2, 3), (3, 1, 2))
        inputs: list[tuple[Array, Array, Activation]] = [
            (fractions(rng, T + 1, n), fractions(rng, n if square else k, n), f)
            for T, n, k in sizes
        ]
        try:
            found = _output(ask, inputs)
        except NoFormula:
            continue
        if found is not None:
            return found
    return None


def _output(ask: Asker, inputs: list[tuple[Array, Array, Activation]]) -> Formula | None:
    got, V = ask(*inputs[0]), inputs[0][1]
    for rows in ROWS:
        for matrix in ("V", "Vᵀ") if V.shape[0] == V.shape[1] else ("V",):
            for wrap in WRAPS:
                for inner in (False, True):
                    candidate = Output(rows, matrix, wrap, inner)
                    if alike(got, candidate(*inputs[0])) and ask.agrees(candidate, inputs[1:]):
                        return _output_formula(candidate)
    return None


def _output_formula(found: Output) -> Formula | None:
    texts: list[Text | None] = [ROWS[found.rows][1]]
    if found.matrix != "V":
        texts.append(Text("V is transposed", "V 转置了"))
    if found.inner:
        texts.append(Text("g is applied to s_t before V", "g 在乘 V 之前作用在了 s_t 上"))
    if found.wrap.difference is not None:
        texts.append(G_TEXTS.get(found.wrap.difference.en, found.wrap.difference))
    differences = tuple(t for t in texts if t is not None)
    return Formula(found.text, differences, found) if differences else None
