"""Softmax and cross-entropy: ∂E/∂z = (softmax(z) − labels)/N, and that it needs Σ labels = 1.

E is read from the printed cross-entropy, its outputs from the printed softmax, and SymPy
differentiates. Then z becomes ln a with a > 0, so that e^z is a, and two sides are equal if
their difference, brought over one denominator, has the numerator 0.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp

from spec.notation import equations as eq
from spec.notation.tree import Call, Equation, Name
from spec.proofs.reading import Algebra, Indices, Key, Unread, instances, proved
from spec.proofs.statement import Statement, title
from spec.text import Text

CLASSES = 3


def is_zero(value: sp.Expr) -> bool:
    """A rational function that is 0."""
    numerator, _ = sp.fraction(sp.together(value))
    return bool(sp.expand(numerator) == 0)


def logarithms(scores: list[sp.Symbol]) -> dict[sp.Expr, sp.Expr]:
    """z = ln a for each score."""
    return {z: sp.log(sp.Symbol(f"a.{z.name}", positive=True)) for z in scores}


class Numbers(Algebra):
    """Numbers, and what they are multiplied with and added up in."""

    def number(self, value: int) -> sp.Integer:
        return sp.Integer(value)

    def divided(self, above: Any, below: Any) -> Any:
        if isinstance(below, sp.MatrixBase):
            raise Unread("divided by what is no number")
        return above / below

    def power(self, base: Any, exponent: Any) -> Any:
        if isinstance(base, sp.MatrixBase) or isinstance(exponent, sp.MatrixBase):
            raise Unread("a power of what is no number")
        return base**exponent

    def plus(self, left: Any, right: Any) -> Any:
        if getattr(left, "shape", ()) != getattr(right, "shape", ()):
            raise Unread("shapes that do not fit")
        return left + right

    def product(self, left: Any, right: Any) -> Any:
        if isinstance(left, sp.MatrixBase) and isinstance(right, sp.MatrixBase):
            raise Unread("a product of what are no numbers")
        return left * right


class Softmax(Numbers):
    """One row of scores: z_i are its entries."""

    understood = frozenset("j")

    def __init__(self, row: list[sp.Expr]) -> None:
        self.row = row
        counted = range(1, len(row) + 1)
        self.domain = {"i": counted, "j": counted}

    def name(self, key: Key) -> sp.Expr:
        if key == Key("e"):
            return sp.E
        if key.text != "z" or key.layer is not None or key.time is None:
            raise Unread(f"there is no {key}")
        if key.time not in self.domain["i"]:
            raise Unread(f"there is no {key}")
        return self.row[key.time - 1]

    def is_bold(self, key: Key) -> bool:
        return False

    def outputs(self, claimed: Equation = eq.SOFTMAX) -> list[sp.Expr]:
        """y, entry by entry, as the equation of softmax defines it."""
        y, definition = claimed.left, claimed.right
        if isinstance(definition, Name):
            y, definition = definition, y
        if not isinstance(y, Name) or claimed.relation != "=" or y.bold:
            raise Unread("no definition of y")
        outputs: dict[Key, sp.Expr] = {}
        for at in instances(claimed, {"k": len(self.row)}, self.domain):
            outputs[self.key(y, at)] = self.read(definition, at)
        if list(outputs) != [Key("y", None, i) for i in self.domain["i"]]:
            raise Unread("not every y is defined")
        return list(outputs.values())


class Samples(Numbers):
    """N rows of scores and labels; `one`: the labels of a row add up to 1."""

    understood = frozenset("i")

    def __init__(self, N: int, k: int, one: bool, entropy: Equation = eq.CROSS_ENTROPY) -> None:
        self.N, self.domain = N, {"i": range(1, N + 1)}
        self.z = sp.Matrix(N, k, lambda i, j: sp.Symbol(f"z{i}{j}"))
        self.labels = sp.Matrix(N, k, lambda i, j: sp.Symbol(f"l{i}{j}"))
        if one:
            for i in range(N):
                self.labels[i, k - 1] = 1 - sum(self.labels[i, : k - 1])
        self.outputs = sp.Matrix([Softmax(list(self.z.row(i))).outputs() for i in range(N)])
        if entropy.left != Name("E") or entropy.relation != "=" or entropy.ranges:
            raise Unread("no definition of E")
        loss = self.read(entropy.right, {"N": N})
        if isinstance(loss, sp.MatrixBase):
            raise Unread("E is no number")
        if loss.xreplace(dict.fromkeys(self.z, sp.Integer(0))).has(sp.I):
            raise Unread("E is not real")
        self.gradient = self.z.applyfunc(lambda z: sp.diff(loss, z))

    def name(self, key: Key) -> Any:
        if key == Key("N"):
            return sp.Integer(self.N)
        known = {"z": self.z, "labels": self.labels, "outputs": self.outputs}
        if key.text not in known or key.layer is not None:
            raise Unread(f"there is no {key}")
        if key.time is None:
            return known[key.text]
        if key.time not in self.domain["i"]:
            raise Unread(f"there is no {key}")
        return known[key.text].row(key.time - 1)

    def is_bold(self, key: Key) -> bool:
        return key.text != "N"

    def call(self, function: Key, call: Call, indices: Indices) -> sp.Matrix:
        if call.function.bold or len(call.arguments) != 1:
            raise Unread(f"the function {function}")
        value = self.read(call.arguments[0], indices)
        if function == Key("softmax") and value == self.z:
            return self.outputs
        if function == Key("ln") and isinstance(value, sp.MatrixBase):
            return value.applyfunc(sp.log)
        raise Unread(f"{function} of this")

    def dot(self, left: sp.Matrix, right: sp.Matrix) -> sp.Expr:
        if {getattr(one, "shape", None) for one in (left, right)} != {(1, self.z.cols)}:
            raise Unread("· of what are no rows")
        return left.dot(right)

    def partial(self, by: Key) -> sp.Matrix:
        if by != Key("z"):
            raise Unread(f"∂E/∂{by}")
        return self.gradient

    def is_equal(self, left: Any, right: Any) -> bool:
        if getattr(left, "shape", ()) != getattr(right, "shape", ()):
            return False
        difference = sp.Matrix([left - right]).xreplace(logarithms(list(self.z)))
        return all(is_zero(entry) for entry in difference)

    def is_zero(self, value: Any) -> bool:
        return self.is_equal(value, value - value)


@cache
def _samples(N: int, k: int, one: bool) -> Samples:
    """The same E is differentiated once."""
    return Samples(N, k, one)


def gradient_is(claimed: Equation, sizes: tuple[tuple[int, int], ...]) -> bool:
    """∂E/∂z is what the equation says, for N samples of k classes."""
    return all(proved(claimed, _samples(N, k, one=True), {"N": N}) for N, k in sizes)


def with_any_labels(weight: Any) -> bool:
    """∂E/∂z = (weight · softmax(z) − labels)/N for labels of any sum; `weight` of the labels."""
    samples = _samples(1, CLASSES, one=False)
    right = (weight(samples.labels) * samples.outputs - samples.labels) / samples.N
    return samples.is_equal(samples.gradient, right)


def is_a_distribution(claimed: Equation) -> bool:
    """The outputs add up to 1, are positive for real z, y_1/y_2 is e^(z_1 − z_2), and a shift
    of z changes nothing."""
    row = [sp.Symbol(f"z{i}", real=True) for i in range(CLASSES)]
    q = sp.Symbol("q", real=True)
    y, shifted = Softmax(row).outputs(claimed), Softmax([z + q for z in row]).outputs(claimed)
    names = logarithms([*row, q])
    same = [
        sum(y) - 1,
        *(a - b for a, b in zip(y, shifted, strict=True)),
        *(y[i] / y[0] - sp.exp(row[i] - row[0]) for i in range(1, CLASSES)),
    ]
    return all(is_zero(one.xreplace(names)) for one in same) and all(v.is_positive for v in y)


def _gradient_statement(sizes: tuple[tuple[int, int], ...], quick: bool) -> Statement:
    return Statement(
        title(eq.SOFTMAX_GRADIENT),
        Text("N·k", "N·k"),
        lambda claimed: gradient_is(claimed, sizes),
        eq.SOFTMAX_GRADIENT,
        equations=(eq.SOFTMAX_GRADIENT,),
        quick=quick,
        values=tuple(f"{N}·{k}" for N, k in sizes),
    )


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        Text(
            "softmax: the outputs are positive, add up to 1, are to each other as e^z, and a "
            "shift of z changes nothing",
            "softmax：各输出为正，总和为 1，彼此之比等于 e^z 之比，z 整体平移不改变结果",
        ),
        Text(f"k = {CLASSES}, real z", f"k = {CLASSES}，实数 z"),
        is_a_distribution,
        eq.SOFTMAX,
        equations=(eq.SOFTMAX,),
    ),
    _gradient_statement(((1, 2), (2, 3)), quick=True),
    Statement(
        Text(
            "whatever the labels, ∂E/∂z = (Σ labels · softmax(z) − labels)/N: Σ labels = 1 is "
            "needed",
            "标记任意时，∂E/∂z = (Σ labels · softmax(z) − labels)/N：要求标记之和为 1",
        ),
        Text(f"N·k = 1·{CLASSES}", f"N·k = 1·{CLASSES}"),
        with_any_labels,
        sum,
        (lambda labels: 1, lambda labels: labels[0], len),
        (eq.SOFTMAX_GRADIENT,),
    ),
    _gradient_statement(((1, 4), (3, 2)), quick=False),
)
