"""Softmax and cross-entropy: ∂E/∂z = (softmax(z) − labels)/N, and that it needs Σ labels = 1.

E is read from the printed cross-entropy, its outputs from the printed softmax, and SymPy
differentiates. Then z becomes ln a with a > 0, so that e^z is a, and two sides are equal if
their difference, brought over one denominator, has the numerator 0.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp

from spec.item import Text
from spec.notation import equations as eq
from spec.notation.tree import Call, Equation, Over
from spec.proofs.reading import Algebra, Indices, Key
from spec.proofs.statement import Statement, Wrong, title
from spec.proofs.wrong import SIGN


def is_zero(value: sp.Expr) -> bool:
    """A rational function that is 0."""
    numerator, _ = sp.fraction(sp.together(value))
    return bool(sp.expand(numerator) == 0)


def logarithms(scores: list[sp.Symbol]) -> dict[sp.Expr, sp.Expr]:
    """z = ln a for each score."""
    return {z: sp.log(sp.Symbol(f"a.{z.name}", positive=True)) for z in scores}


class Softmax(Algebra):
    """One row of scores: z_i and y_i are its entries."""

    def __init__(self, row: list[sp.Expr]) -> None:
        self.row = row

    def name(self, key: Key) -> sp.Expr:
        if key.text == "e":
            return sp.E
        assert key.time is not None
        return self.row[key.time - 1]

    def call(self, call: Call, indices: Indices) -> Any:
        raise NotImplementedError

    def outputs(self) -> list[sp.Expr]:
        """y, entry by entry, as the equation of softmax says."""
        k = len(self.row)
        return [self.read(eq.SOFTMAX.right, {"i": i, "k": k}) for i in range(1, k + 1)]


class Samples(Algebra):
    """N rows of scores and labels; `one`: the labels of a row add up to 1."""

    def __init__(self, N: int, k: int, one: bool) -> None:
        self.N = N
        self.z = sp.Matrix(N, k, lambda i, j: sp.Symbol(f"z{i}{j}"))
        self.labels = sp.Matrix(N, k, lambda i, j: sp.Symbol(f"l{i}{j}"))
        if one:
            for i in range(N):
                self.labels[i, k - 1] = 1 - sum(self.labels[i, : k - 1])
        self.outputs = sp.Matrix([Softmax(list(self.z.row(i))).outputs() for i in range(N)])

    def loss(self) -> sp.Expr:
        return self.read(eq.CROSS_ENTROPY.right, {"N": self.N})

    def name(self, key: Key) -> Any:
        if key.text == "N":
            return sp.Integer(self.N)
        known = {"z": self.z, "labels": self.labels, "outputs": self.outputs}
        matrix = known[key.text]
        return matrix if key.time is None else matrix.row(key.time - 1)

    def call(self, call: Call, indices: Indices) -> sp.Matrix:
        value = self.read(call.arguments[0], indices)
        return self.outputs if call.function.text == "softmax" else value.applyfunc(sp.log)

    def dot(self, left: sp.Matrix, right: sp.Matrix) -> sp.Expr:
        return left.dot(right)

    def transpose(self, value: sp.Matrix) -> sp.Matrix:
        return value.T

    def number(self, value: int) -> sp.Integer:
        return sp.Integer(value)


@cache
def _gradient(N: int, k: int, one: bool) -> tuple[Samples, sp.Matrix]:
    """∂E/∂z by diff."""
    samples = Samples(N, k, one)
    loss = samples.loss()
    return samples, samples.z.applyfunc(lambda z: sp.diff(loss, z))


def _same(samples: Samples, left: sp.Matrix, right: sp.Matrix) -> bool:
    names = logarithms(list(samples.z))
    difference = (left - right).xreplace(names)
    return all(is_zero(entry) for entry in difference)


def gradient_is(claimed: Equation, sizes: tuple[tuple[int, int], ...], one: bool = True) -> bool:
    """∂E/∂z is what the equation says, for N samples of k classes."""
    for N, k in sizes:
        samples, gradient = _gradient(N, k, one)
        right = samples.read(claimed.right, {"N": N})
        if right.shape != gradient.shape or not _same(samples, gradient, right):
            return False
    return True


def with_any_labels(weight: Any) -> bool:
    """∂E/∂z = (weight · softmax(z) − labels)/N for labels of any sum; `weight` of the labels."""
    samples, gradient = _gradient(1, 3, False)
    right = (weight(samples.labels) * samples.outputs - samples.labels) / samples.N
    return _same(samples, gradient, right)


def is_a_distribution(claimed: Equation) -> bool:
    """The outputs add up to 1, are positive for real z, and a shift of z changes nothing."""
    row = [sp.Symbol(f"z{i}", real=True) for i in range(3)]
    q = sp.Symbol("q", real=True)

    def outputs(scores: list[sp.Expr]) -> list[sp.Expr]:
        algebra = Softmax(scores)
        return [algebra.read(claimed.right, {"i": i, "k": 3}) for i in range(1, 4)]

    y, shifted = outputs(row), outputs([z + q for z in row])
    names = logarithms([*row, q])
    shifts = all(is_zero((a - b).xreplace(names)) for a, b in zip(y, shifted, strict=True))
    return bool(is_zero((sum(y) - 1).xreplace(names)) and all(v.is_positive for v in y) and shifts)


def _wrong_gradients() -> tuple[Wrong, ...]:
    softmax, labels, N = eq.softmax(eq.z), eq.labels, eq.N
    e = eq.SOFTMAX_GRADIENT
    return (
        Wrong(SIGN, e.wrong((labels - softmax) / N)),
        Wrong(Text("not divided by N", "没有除以 N"), e.wrong(softmax - labels)),
        Wrong(Text("divided by N twice", "除了两次 N"), e.wrong((softmax - labels) / N / N)),
        Wrong(Text("the labels are forgotten", "忘了标记"), e.wrong(softmax / N)),
    )


def _wrong_softmax() -> tuple[Wrong, ...]:
    e, total = eq.SOFTMAX, Over("Σ", eq.CLASSES, eq.z_j)
    exponentials = Over("Σ", eq.CLASSES, eq.e**eq.z_j)
    return (
        Wrong(Text("without e", "没有取指数"), e.wrong(eq.z_i / total)),
        Wrong(Text("not divided", "没有归一化"), e.wrong(eq.e**eq.z_i)),
        Wrong(
            Text("divided by the sum of the scores", "除以 z 的各分量之和"),
            e.wrong(eq.e**eq.z_i / total),
        ),
        Wrong(Text("e is forgotten above", "分子没有取指数"), e.wrong(eq.z_i / exponentials)),
    )


def _gradient_statement(sizes: tuple[tuple[int, int], ...], quick: bool) -> Statement:
    listed = ", ".join(f"{N}·{k}" for N, k in sizes)
    return Statement(
        title(eq.SOFTMAX_GRADIENT),
        Text(f"N·k = {listed}", f"N·k = {listed}"),
        lambda claimed: gradient_is(claimed, sizes),
        eq.SOFTMAX_GRADIENT,
        _wrong_gradients(),
        (eq.SOFTMAX_GRADIENT,),
        quick,
    )


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        Text(
            "softmax: the outputs are positive, add up to 1, and a shift of z changes nothing",
            "softmax：各输出为正，总和为 1，z 整体平移不改变结果",
        ),
        Text("k = 3, real z", "k = 3，实数 z"),
        is_a_distribution,
        eq.SOFTMAX,
        _wrong_softmax(),
        (eq.SOFTMAX,),
    ),
    _gradient_statement(((1, 2), (2, 2)), quick=True),
    Statement(
        Text(
            "for any labels ∂E/∂z = (Σ labels · softmax(z) − labels)/N: Σ labels = 1 is needed",
            "任意标记时 ∂E/∂z = (Σ labels · softmax(z) − labels)/N：要求标记之和为 1",
        ),
        Text("N·k = 1·3", "N·k = 1·3"),
        with_any_labels,
        sum,
        (
            Wrong(Text("any labels, weight 1", "任意标记，系数取 1"), lambda labels: 1),
            Wrong(Text("the first label", "第一个标记"), lambda labels: labels[0]),
            Wrong(Text("the number of classes", "类别数"), len),
        ),
        (eq.SOFTMAX_GRADIENT,),
    ),
    _gradient_statement(((1, 4), (2, 3), (3, 2)), quick=False),
)
