"""How fast δ can grow or shrink.

The norm is the Euclidean one, ‖·‖₂; β_W is any number with ‖Wᵀ v‖₂ ≤ β_W ‖v‖₂ for all v (the
spectral norm of W, or the larger Frobenius norm), and β_f ≥ |f′|. Machine-checked: one step,
‖f′ ⊙ (Wᵀ δ)‖₂ ≤ β_f ‖W‖_F ‖δ‖₂, whose two sides differ by a sum of squares, for given n; and
that the bound's right side is ‖δ_t‖ at k = t and grows by β_W β_f a step. On paper: the induction
over t − k, which multiplies the one step; and that the spectral norm serves as well, by
‖f′ ⊙ v‖₂ ≤ β_f ‖v‖₂ and ‖Wᵀ‖₂ = ‖W‖₂.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from spec.notation import equations as eq
from spec.notation.tree import Equation, Range, tree
from spec.proofs.loss import Numbers
from spec.proofs.reading import Key, Unread
from spec.proofs.statement import Statement, title
from spec.text import Text

WIDTHS = (1, 2, 3)
Squares = Callable[[sp.Matrix, sp.Matrix, sp.Matrix, sp.Symbol], list[sp.Expr]]


class Bound(Numbers):
    """‖δ_k‖ as a function of k, where k is `back` steps before t; t is a symbol."""

    size = sp.Function("‖δ‖", positive=True)

    def __init__(self, back: sp.Expr) -> None:
        self.t = sp.Symbol("t", integer=True)
        self.domain = {}
        self.names = {Key("t"): self.t, Key("k"): self.t - back}
        self.names |= {Key(name): sp.Symbol(name, positive=True) for name in ("β_W", "β_f")}

    def name(self, key: Key) -> Any:
        if key.text == "δ" and key.layer is None and key.time is not None:
            return sp.Matrix([self.size(key.time)])
        if key not in self.names:
            raise Unread(f"there is no {key}")
        return self.names[key]

    def is_bold(self, key: Key) -> bool:
        return key.text == "δ"

    def norm(self, value: Any) -> Any:
        if not isinstance(value, sp.MatrixBase):
            raise Unread("the norm of a number")
        return sp.Abs(value[0])

    def plus(self, left: Any, right: Any) -> Any:
        if isinstance(left, sp.MatrixBase) or isinstance(right, sp.MatrixBase):
            raise Unread("a sum with δ in it")
        return left + right

    def product(self, left: Any, right: Any) -> Any:
        if isinstance(left, sp.MatrixBase) or isinstance(right, sp.MatrixBase):
            raise Unread("a product with δ in it")
        return left * right

    def transpose(self, value: Any) -> Any:
        if not isinstance(value, sp.MatrixBase):
            raise Unread("the transpose of a number")
        return value


def sides(equation: Equation, back: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Both sides where k is `back` steps before t."""
    algebra = Bound(back)
    indices = {key.text: value for key, value in algebra.names.items() if key.text in "tk"}
    left, right = (algebra.read(side, indices) for side in (equation.left, equation.right))
    if isinstance(left, sp.MatrixBase) or isinstance(right, sp.MatrixBase):
        raise Unread("≤ of what are no numbers")
    return left, right


EARLIER = (eq.STEPS, Range(eq.k, tree(1), eq.t))


def follows_by_induction(claimed: Equation) -> bool:
    """‖δ_k‖ is at most a right side that is ‖δ_t‖ at k = t and, one step further back, β_W β_f
    times as much, for each k ≤ t."""
    if claimed.relation != "≤" or claimed.ranges != EARLIER:
        raise Unread("no bound of every earlier step")
    j = sp.Symbol("j", integer=True, nonnegative=True)
    t = sp.Symbol("t", integer=True)
    factor = sp.Symbol("β_W", positive=True) * sp.Symbol("β_f", positive=True)
    (left, right), (_, further) = sides(claimed, j), sides(claimed, j + 1)
    _, start = sides(claimed, sp.Integer(0))
    zeros = (left - Bound.size(t - j), start - Bound.size(t), further / right - factor)
    return all(sp.expand(sp.powsimp(zero)) == 0 for zero in zeros)


def one_step(gap: Squares) -> bool:
    """β_f² ‖W‖_F² ‖δ‖² − ‖f′ ⊙ (Wᵀ δ)‖² is the sum of `gap`, of which no part is negative, for
    n in WIDTHS. |f′| ≤ β_f is f′_i = β_f cos a_i, with any real a_i."""
    for n in WIDTHS:
        W = sp.Matrix(n, n, lambda i, j: sp.Symbol(f"w{i}{j}", real=True))
        d = sp.Matrix(n, 1, lambda i, _: sp.Symbol(f"d{i}", real=True))
        angles = sp.Matrix(n, 1, lambda i, _: sp.Symbol(f"a{i}", real=True))
        beta = sp.Symbol("β_f", positive=True)
        slopes = angles.applyfunc(lambda angle: beta * sp.cos(angle))  # noqa: B023
        sent = slopes.multiply_elementwise(W.T * d)
        left = beta**2 * _squared(W) * _squared(d) - _squared(sent)
        parts = gap(W, d, angles, beta)
        squares = {sp.sin(a) ** 2: 1 - sp.cos(a) ** 2 for a in angles}
        if sp.expand((left - sum(parts)).subs(squares)) != 0:
            return False
        if not all(part.is_nonnegative for part in parts):
            return False
    return True


def _squared(matrix: sp.Matrix) -> sp.Expr:
    return sum(entry**2 for entry in matrix)


def _squares(W: sp.Matrix, d: sp.Matrix, angles: sp.Matrix, beta: sp.Symbol) -> list[sp.Expr]:
    """Lagrange's identity for Wᵀ δ, and what each |f′_i| < β_f takes away."""
    rows = range(W.rows)
    pairs = [(p, q) for p in rows for q in rows if p < q]
    lagrange = [(beta * (W[p, j] * d[q] - W[q, j] * d[p])) ** 2 for j in rows for p, q in pairs]
    sent = W.T * d
    return [*lagrange, *((beta * sp.sin(angles[i]) * sent[i]) ** 2 for i in rows)]


def _difference(W: sp.Matrix, d: sp.Matrix, angles: sp.Matrix, beta: sp.Symbol) -> list[sp.Expr]:
    """The difference itself: nothing says that it is not negative."""
    sent = angles.applyfunc(lambda a: beta * sp.cos(a)).multiply_elementwise(W.T * d)
    return [beta**2 * _squared(W) * _squared(d) - _squared(sent)]


_widths = [*map(str, WIDTHS)]
STATEMENTS: tuple[Statement, ...] = (
    Statement(
        Text(
            "one step: β_f² ‖W‖_F² ‖δ‖₂² − ‖f′ ⊙ (Wᵀ δ)‖₂² is a sum of squares where |f′| ≤ β_f",
            "一步：|f′| ≤ β_f 时，β_f² ‖W‖_F² ‖δ‖₂² − ‖f′ ⊙ (Wᵀ δ)‖₂² 是若干平方的总和",
        ),
        Text(f"n = {', '.join(_widths)}", f"n = {'、'.join(_widths)}"),
        one_step,
        _squares,
        (
            lambda W, d, a, beta: _squares(W.T, d, a, beta),
            lambda W, d, a, beta: [sp.Integer(0)],
            lambda W, d, a, beta: [2 * part for part in _squares(W, d, a, beta)],
            lambda W, d, a, beta: _squares(W, d, a, beta)[: -W.rows],  # not what f′ takes away
            _difference,
        ),
        (eq.BOUND,),
    ),
    Statement(
        title(eq.BOUND),
        Text(
            "any t − k, from the one step for all n on paper; norm ‖·‖₂",
            "任意 t − k，依据留在纸上的一步（任意 n）；范数 ‖·‖₂",
        ),
        follows_by_induction,
        eq.BOUND,
        equations=(eq.BOUND,),
    ),
)
