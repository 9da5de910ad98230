"""How fast δ can grow or shrink, clipping, and central differences.

The norm is the Euclidean one, ‖·‖₂; β_W is any number with ‖Wᵀ v‖₂ ≤ β_W ‖v‖₂ for all v (the
spectral norm of W, or the larger Frobenius norm), and β_f ≥ |f′|. Machine-checked: one step,
‖f′ ⊙ (Wᵀ δ)‖₂ ≤ β_f ‖W‖_F ‖δ‖₂ as sums of squares for given n, and that the bound's right side
is ‖δ_t‖ at k = t and grows by β_W β_f a step. On paper: the induction over t − k, which
multiplies the one step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from spec.item import Text
from spec.notation import equations as eq
from spec.notation.tree import Call, Equation, Name, Tree, norm
from spec.proofs.reading import Algebra, Indices, Key
from spec.proofs.statement import Statement, Wrong, title
from spec.proofs.words import letter
from spec.proofs.wrong import NOT_TRANSPOSED, SIGN

Squares = Callable[[sp.Matrix, sp.Matrix], sp.Expr]


class Bound(Algebra):
    """‖δ_k‖ as a function of k; t and k are symbols."""

    size = sp.Function("‖δ‖", positive=True)

    def __init__(self, steps: sp.Expr) -> None:
        self.t = sp.Symbol("t", integer=True)
        self.names = {"t": self.t, "k": self.t - steps}

    def name(self, key: Key) -> Any:
        if key.text == "δ":
            return self.size(key.time)
        return self.names.get(key.text) or sp.Symbol(key.text, positive=True)

    def norm(self, value: Any) -> Any:
        return value

    def call(self, call: Call, indices: Indices) -> Any:
        raise NotImplementedError


def right_side(equation: Equation, steps: sp.Expr) -> sp.Expr:
    """The right side where k is `steps` before t."""
    algebra = Bound(steps)
    return algebra.read(equation.right, algebra.names)


def follows_by_induction(claimed: Equation) -> bool:
    """At k = t it is ‖δ_t‖, and one step further back it is β_W β_f times as much."""
    j = sp.Symbol("j", integer=True, nonnegative=True)
    factor = sp.Symbol("β_W", positive=True) * sp.Symbol("β_f", positive=True)
    start = right_side(claimed, sp.Integer(0)) - Bound.size(sp.Symbol("t", integer=True))
    ratio = right_side(claimed, j + 1) / right_side(claimed, j) - factor
    return bool(sp.expand(start) == 0 and sp.expand(ratio) == 0)


def one_step(gap: Squares) -> bool:
    """‖W‖_F² ‖δ‖² − ‖Wᵀ δ‖² is `gap`, a sum of squares, for n = 1, 2, 3 (Lagrange's identity);
    and β_f² ‖v‖² − ‖f′ ⊙ v‖² is Σ (β_f² − f′_i²) v_i², of which no term is negative."""
    for n in (1, 2, 3):
        W = sp.Matrix(n, n, lambda i, j: sp.Symbol(f"w{i}{j}"))
        d = sp.Matrix(n, 1, lambda i, _: sp.Symbol(f"d{i}"))
        left = _squared(W) * _squared(d) - _squared(W.T * d)
        if sp.expand(left - gap(W, d)) != 0:
            return False
    return True


def _squared(matrix: sp.Matrix) -> sp.Expr:
    return sum(entry**2 for entry in matrix)


def _lagrange(W: sp.Matrix, d: sp.Matrix) -> sp.Expr:
    rows = range(W.rows)
    pairs = [(p, q) for p in rows for q in rows if p < q]
    return sum((W[p, j] * d[q] - W[q, j] * d[p]) ** 2 for j in rows for p, q in pairs)


class Clipping(Algebra):
    """G as a letter, ‖G‖ and θ as positive numbers; `large`: ‖G‖ > θ."""

    def __init__(self, large: bool) -> None:
        self.large = large
        self.r, self.threshold = sp.symbols("r θ", positive=True)

    def name(self, key: Key) -> Any:
        return self.threshold if key.text == "θ" else letter("G")

    def norm(self, value: Any) -> Any:
        assert value == letter("G")
        return self.r

    def call(self, call: Call, indices: Indices) -> Any:
        """min(1, q), where q < 1 exactly if ‖G‖ > θ."""
        first, second = (self.read(a, indices) for a in call.arguments)
        return second if self.large else first

    def transpose(self, value: Any) -> Any:
        return letter("Gᵀ")


def keeps_direction(claimed: Equation) -> bool:
    """Ĝ is c G with c > 0; ‖Ĝ‖ = c ‖G‖ is θ where ‖G‖ > θ, and c is 1 elsewhere."""
    large, small = Clipping(large=True), Clipping(large=False)
    scaled = sp.expand(large.read(claimed.right, {}))
    c = scaled.coeff(letter("G"))
    direction = bool(sp.expand(scaled - c * letter("G")) == 0 and c.is_positive)
    reaches = sp.expand(c * large.r - large.threshold) == 0
    return direction and reaches and small.read(claimed.right, {}) == letter("G")


class Taylor(Algebra):
    """E along e_i by its derivatives d₀, d₁, …: p is the origin, e_i the unit."""

    def __init__(self) -> None:
        self.epsilon = sp.Symbol("ε")
        self.derivatives = sp.symbols("d:6")

    def name(self, key: Key) -> Any:
        return {"p": sp.Integer(0), "ε": self.epsilon, "e": sp.Integer(1)}[key.text]

    def call(self, call: Call, indices: Indices) -> Any:
        at = self.read(call.arguments[0], indices)
        terms = enumerate(self.derivatives)
        return sum(d * at**order / sp.factorial(order) for order, d in terms)

    def partial(self, by: Key) -> Any:
        return self.derivatives[1]


def second_order(claimed: Equation) -> bool:
    """The error has no term in 1/ε, 1 or ε: it is of second order. E has six derivatives;
    that the rest of its Taylor series is smaller is Taylor's theorem, on paper."""
    algebra = Taylor()
    error = algebra.read(claimed.right, {"i": 1}) - algebra.read(claimed.left, {"i": 1})
    error = sp.expand(error)
    return all(error.coeff(algebra.epsilon, power) == 0 for power in (-1, 0, 1))


def _bounds() -> tuple[Wrong, ...]:
    before, factor = norm(eq.delta[eq.t]), eq.beta_W @ eq.beta_f
    steps = eq.t - eq.k
    versions: tuple[tuple[Text, Tree], ...] = (
        (Text("one step too few", "少一步"), before @ factor ** (steps - 1)),
        (Text("the exponent is k − t", "指数写成 k − t"), before @ factor ** (eq.k - eq.t)),
        (Text("β_f is missing", "缺少 β_f"), before @ eq.beta_W**steps),
        (Text("a sum of the two", "写成了两者之和"), before @ (eq.beta_W + eq.beta_f) ** steps),
    )
    return tuple(Wrong(name, eq.BOUND.wrong(right)) for name, right in versions)


def _clips() -> tuple[Wrong, ...]:
    G, ratio = eq.gradient, eq.threshold / norm(eq.gradient)
    least, inverse = Name("min"), norm(eq.gradient) / eq.threshold
    versions: tuple[tuple[Text, Tree], ...] = (
        (Text("scaled even where it is small", "小的梯度也被缩放"), ratio @ G),
        (Text("the ratio upside down", "比值颠倒"), least(1, inverse) @ G),
        (Text("the gradient transposed", "梯度被转置"), least(1, ratio) @ G.T),
        (SIGN, -(least(1, ratio) @ G)),
    )
    return tuple(Wrong(name, eq.CLIPPED.wrong(right)) for name, right in versions)


def _differences() -> tuple[Wrong, ...]:
    E, p, h = eq.E, eq.p, eq.epsilon
    up, down = E(p + h @ eq.e_i), E(p - h @ eq.e_i)
    versions: tuple[tuple[Text, Tree], ...] = (
        (Text("one-sided: error of first order", "单侧差分：一阶近似误差"), (up - E(p)) / h),
        (Text("divided by ε", "除以了 ε"), (up - down) / h),
        (SIGN, (down - up) / (2 @ h)),
        (Text("the sum of the two", "写成了两者之和"), (up + down) / (2 @ h)),
    )
    return tuple(Wrong(name, eq.NUMERICAL.wrong(right)) for name, right in versions)


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        Text(
            "one step: ‖f′ ⊙ (Wᵀ δ)‖₂ ≤ β_f ‖W‖_F ‖δ‖₂",
            "一步：‖f′ ⊙ (Wᵀ δ)‖₂ ≤ β_f ‖W‖_F ‖δ‖₂",
        ),
        Text("n = 1, 2, 3", "n = 1, 2, 3"),
        one_step,
        _lagrange,
        (
            Wrong(NOT_TRANSPOSED, lambda W, d: _lagrange(W.T, d)),
            Wrong(Text("no gap at all", "没有差值"), lambda W, d: sp.Integer(0)),
            Wrong(Text("twice the gap", "差值的两倍"), lambda W, d: 2 * _lagrange(W, d)),
        ),
        (eq.BOUND,),
    ),
    Statement(
        title(eq.BOUND),
        Text("all n, any t − k; norm ‖·‖₂", "任意 n 和 t − k；范数 ‖·‖₂"),
        follows_by_induction,
        eq.BOUND,
        _bounds(),
        (eq.BOUND,),
    ),
    Statement(
        Text(
            title(eq.CLIPPED).en + ", same direction, ‖Ĝ‖ ≤ θ",
            title(eq.CLIPPED).zh + "，方向不变，‖Ĝ‖ ≤ θ",
        ),
        Text("any shape", "任意形状"),
        keeps_direction,
        eq.CLIPPED,
        _clips(),
        (eq.CLIPPED,),
    ),
    Statement(
        Text(
            title(eq.NUMERICAL).en + ", error of order ε²",
            title(eq.NUMERICAL).zh + "，近似误差为 ε² 阶",
        ),
        Text("any shape, E with six derivatives", "任意形状，E 有六阶导数"),
        second_order,
        eq.NUMERICAL,
        _differences(),
        (eq.NUMERICAL,),
    ),
)
