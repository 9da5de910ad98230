"""Central differences: their error is of second order.

E has six derivatives on each line; that the rest of its Taylor series is smaller is Taylor's
theorem, on paper.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from spec.notation import equations as eq
from spec.notation.tree import Call, Equation, Tree, tree
from spec.proofs.loss import Numbers
from spec.proofs.reading import Indices, Key, Unread, instances
from spec.proofs.statement import Statement, title
from spec.text import Text


class Taylor(Numbers):
    """E on the line through p along e_i, by its derivatives d₀, d₁, … at p."""

    def __init__(self, P: int, direction: int) -> None:
        self.epsilon, self.direction = sp.Symbol("ε"), direction
        self.derivatives = sp.symbols("d:6")
        self.p = sp.Matrix(P, 1, lambda i, _: sp.Symbol(f"p{i}"))
        self.domain = {"i": range(1, P + 1)}

    def name(self, key: Key) -> Any:
        if key == Key("ε"):
            return self.epsilon
        if key == Key("p"):
            return self.p
        for i in self.domain["i"]:
            if key == Key("e", None, i):
                return sp.eye(len(self.p)).col(i - 1)
        raise Unread(f"there is no {key}")

    def is_bold(self, key: Key) -> bool:
        return key.text != "ε" and not (key.text == "p" and key.time is not None)

    def call(self, function: Key, call: Call, indices: Indices) -> Any:
        if function != Key("E") or call.function.bold or len(call.arguments) != 1:
            raise Unread(f"the function {function}")
        step = self.plus(self.read(call.arguments[0], indices), -self.p)
        along = step[self.direction - 1]
        if step != along * sp.eye(len(step)).col(self.direction - 1):
            raise Unread("E elsewhere than on the line")
        terms = enumerate(self.derivatives)
        return sum(d * along**n / sp.factorial(n) for n, d in terms)

    def partial(self, by: Key) -> Any:
        if by != Key("p", None, self.direction):
            raise Unread(f"∂E/∂{by}")
        return self.derivatives[1]


def second_order(claimed: Equation) -> bool:
    """The error has no term in 1/ε, 1 or ε, and one in ε²: it is of second order. E has six
    derivatives; that the rest of its Taylor series is smaller is Taylor's theorem, on paper."""
    P = 2
    every = instances(claimed, {"P": P}, {"i": range(1, P + 1)})
    if claimed.relation != "≈" or [at.get("i") for at in every] != [*range(1, P + 1)]:
        raise Unread("no approximation of each entry")
    for at in every:
        algebra = Taylor(P, at["i"])
        difference = algebra.read(claimed.right, at) - algebra.read(claimed.left, at)
        error = sp.expand(difference)
        orders = [error.coeff(algebra.epsilon, power) for power in range(-6, 2)]
        if any(orders) or not error.coeff(algebra.epsilon, 2):
            return False
    return True


def _apart(steps: int) -> Tree:
    """E so many steps on, less E so many steps back."""
    step = tree(steps) @ eq.epsilon @ eq.e_i
    return eq.E(eq.p + step) - eq.E(eq.p - step)


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        Text(
            title(eq.NUMERICAL).en + ", error of order ε²",
            title(eq.NUMERICAL).zh + "，误差为 ε² 阶",
        ),
        Text("any shape, E with six derivatives", "任意形状，E 有六阶导数"),
        second_order,
        eq.NUMERICAL,
        (eq.NUMERICAL.wrong((8 @ _apart(1) - _apart(2)) / (12 @ eq.epsilon)),),  # of order ε⁴
        equations=(eq.NUMERICAL,),
    ),
)
