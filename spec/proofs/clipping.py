"""Clipping: the same direction, and no longer than θ."""

from __future__ import annotations

from typing import Any

import sympy as sp

from spec.notation import equations as eq
from spec.notation.tree import Call, Equation
from spec.proofs.letters import letter
from spec.proofs.loss import Numbers
from spec.proofs.reading import Indices, Key, Unread
from spec.proofs.statement import Statement, title
from spec.text import Text


class Clipping(Numbers):
    """G as a letter, ‖G‖ and θ as positive numbers; `large`: ‖G‖ > θ."""

    def __init__(self, large: bool) -> None:
        self.large, self.domain = large, {}
        self.r, self.threshold = sp.symbols("r θ", positive=True)

    def name(self, key: Key) -> Any:
        known = {Key("θ"): self.threshold, Key("G"): letter("G")}
        if key not in known:
            raise Unread(f"there is no {key}")
        return known[key]

    def is_bold(self, key: Key) -> bool:
        return False

    def norm(self, value: Any) -> Any:
        if value not in (letter("G"), -letter("G"), letter("Gᵀ")):
            raise Unread("the norm of another matrix")
        return self.r

    def call(self, function: Key, call: Call, indices: Indices) -> Any:
        """min(1, q), where q < 1 exactly if ‖G‖ > θ."""
        if function != Key("min") or call.function.bold or len(call.arguments) != 2:
            raise Unread(f"the function {function}")
        first, second = (self.read(a, indices) for a in call.arguments)
        if first != 1 or second != self.threshold / self.r:
            raise Unread("another minimum")
        return second if self.large else first

    def plus(self, left: Any, right: Any) -> Any:
        if getattr(left, "is_commutative", True) != getattr(right, "is_commutative", True):
            raise Unread("a matrix and a number")
        return left + right

    def divided(self, above: Any, below: Any) -> Any:
        if not below.is_commutative:
            raise Unread("divided by a matrix")
        return above / below

    def power(self, base: Any, exponent: Any) -> Any:
        if not base.is_commutative or not exponent.is_commutative:
            raise Unread("a power of a matrix")
        return base**exponent

    def transpose(self, value: Any) -> Any:
        if value != letter("G"):
            raise Unread("the transpose of something else")
        return letter("Gᵀ")


def keeps_direction(claimed: Equation) -> bool:
    """Ĝ is c G with c > 0; ‖Ĝ‖ = c ‖G‖ is θ where ‖G‖ > θ, and c is 1 elsewhere."""
    given, defined = (claimed.left, claimed.right)
    if defined == eq.CLIPPED.left:
        given, defined = defined, given
    if given != eq.CLIPPED.left or claimed.relation != "=" or claimed.ranges:
        raise Unread("no definition of Ĝ")
    large, small = Clipping(large=True), Clipping(large=False)
    scaled = sp.expand(large.read(defined, {}))
    c = scaled.coeff(letter("G"))
    direction = bool(sp.expand(scaled - c * letter("G")) == 0 and c.is_positive)
    reaches = sp.expand(c * large.r - large.threshold) == 0
    return direction and reaches and small.read(defined, {}) == letter("G")


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        Text(
            title(eq.CLIPPED).en + ", same direction, ‖Ĝ‖ ≤ θ",
            title(eq.CLIPPED).zh + "，方向不变，‖Ĝ‖ ≤ θ",
        ),
        Text("any shape", "任意形状"),
        keeps_direction,
        eq.CLIPPED,
        equations=(eq.CLIPPED,),
    ),
)
