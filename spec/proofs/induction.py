"""All T: five lemmas that SymPy checks, and the one step on paper that joins them.

Write c_t for ∂E/∂s_t with the other states held, D_t = diag[f′(net_t)], b_t for a perturbation
that is added to net_t and stands at 0, and λ_t for the derivative of E by s_t along every path:
λ_T = c_T and λ_{t−1} = c_{t−1} + Wᵀ δ_t with δ_t = D_t λ_t. With ℓ_t = D_t c_t that is eq. 3:
δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t).

Let R(t) = λ_tᵀ ds_t + Σ_{u<t} c_uᵀ ds_u. Machine-checked, for all n and m:
  one step      R(t) − R(t−1) = δ_tᵀ (dU x_t + U dx_t + dW s_{t−1} + db_t), from eq. 2, the
                product rule (eq. 7) and the Jacobians of f;
  telescoping   Σ_{t=1…T} (R(t) − R(t−1)) = R(T) − R(0), for a symbolic T;
  reading off   the gradient of δᵀ dW s by W is δ sᵀ, with symbolic n and m;
  Jacobians     ∂net_t/∂net_{t−1} = W diag[f′(net_{t−1})], and U diag[f′] one layer down (eq. 3,
                eq. 4), with symbolic n and m.

The step on paper is the induction over T: the one step was proved for letters that stand for
any t, so it may be used T times. By telescoping
R(T) = R(0) + Σ_t δ_tᵀ (dU x_t + U dx_t + dW s_{t−1} + db_t). As λ_T = c_T, R(T) is dE; R(0) is
(Wᵀ δ_1)ᵀ ds₀. Reading off gives ∂E/∂net_t = δ_t, ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ, ∂E/∂U = Σ_t δ_t x_tᵀ,
∂E/∂x_t = Uᵀ δ_t and ∂E/∂s₀ = Wᵀ δ_1, for every T.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from spec.notation import equations as eq
from spec.notation.tree import Equation
from spec.proofs import words
from spec.proofs.letters import letter, ordered, vector
from spec.proofs.networks import BASIC
from spec.proofs.reading import Key
from spec.proofs.statement import Statement, title
from spec.proofs.words import Differential
from spec.text import Text

ALL = Text("all n, m; any t", "任意 n、m 和 t")
SYMBOLIC = Text("symbolic n, m", "符号 n、m")


def product_rule(claimed: Equation) -> bool:
    """Eq. 7, as it is printed."""
    return words.holds(claimed, words.derived_words(BASIC, 3, False))


def one_step(step: sp.Expr) -> bool:
    """R(t) − R(t−1) = `step`, where λ_t is any row and δ_t = D_t λ_t.

    The sums over u < t in R(t) and R(t−1) differ by c_{t−1}ᵀ ds_{t−1}, and
    λ_{t−1} − c_{t−1} = Wᵀ δ_t, so that the difference is λ_tᵀ ds_t − (Wᵀ δ_t)ᵀ ds_{t−1}.
    """
    now = Differential(BASIC, 1, last=False)
    before = vector("ds.0")
    difference = _LAMBDA * now.changes[Key("s", None, 1)] - _LAMBDA * _D * letter("W") * before
    undisturbed = sp.expand(difference).xreplace({vector("db.s.1"): sp.Integer(0)})
    return bool(ordered(undisturbed - step) == 0)


_LAMBDA, _D = letter("→λᵀ"), letter("Df′.net.1")


def _steps() -> tuple[sp.Expr, tuple[sp.Expr, ...]]:
    """The right step, read from the letters of eq. 2, and wrong ones."""
    row = _LAMBDA * _D
    U, dU, dW = letter("U"), letter("dU"), letter("dW")
    x, s, dx, ds, db = (vector(name) for name in ("x.1", "s.0", "dx.1", "ds.0", "db.net.1"))
    right = row * (dU * x + U * dx + dW * s + db)
    return right, (
        _LAMBDA * (dU * x + U * dx + dW * s + db),
        row * (dU * x + dW * s + db),
        row * (dU * x + U * dx + dW * s),
        right + row * letter("W") * ds,
    )


def telescopes(total: sp.Expr) -> bool:
    """Σ_{t=1…T} (R(t) − R(t−1)) = `total`, for a symbolic T."""
    R, t = sp.Function("R"), sp.Symbol("t", integer=True)
    summed = sp.Sum(R(t) - R(t - 1), (t, 1, _T)).doit()
    return bool(sp.expand(summed - total) == 0)


def gradient_of_outer(gradient: Any) -> bool:
    """The gradient of δᵀ dW s by dW is `gradient`, for symbolic n and m."""
    scalar = sp.Trace(_delta.T * _change * _state)
    return bool(scalar.diff(_change) == gradient)


def jacobian(claimed: Any) -> bool:
    """∂(A f(net))/∂net = `claimed`, for A with symbolic n rows and m columns.

    SymPy lays a derivative out as the article's transposed: entry (i, j) is ∂_j by net_i.
    """
    derived = (_A * _net.applyfunc(_f)).diff(_net).T.doit()
    return bool(_named(derived) == _named(claimed.doit()))


def _named(matrix: Any) -> Any:
    """With one name for the bound variables of all functions, so that equal ones compare so."""
    functions = matrix.atoms(sp.Lambda)
    return matrix.xreplace({function: sp.Lambda(_u, function(_u)) for function in functions})


_T = sp.Symbol("T", integer=True, positive=True)
_n, _m = sp.symbols("n m", integer=True, positive=True)
_delta, _state = sp.MatrixSymbol("δ", _n, 1), sp.MatrixSymbol("s", _m, 1)
_change = sp.MatrixSymbol("dW", _n, _m)
_A, _net, _f = sp.MatrixSymbol("A", _n, _m), sp.MatrixSymbol("net", _m, 1), sp.Function("f")
_u = sp.Symbol("u")
_slope = sp.DiagMatrix(_net.applyfunc(sp.Lambda(_u, _f(_u).diff(_u))))
_square = sp.MatrixSymbol("A", _m, _m)


def _telescoping() -> tuple[sp.Expr, tuple[sp.Expr, ...]]:
    R = sp.Function("R")
    return R(_T) - R(0), (
        R(_T - 1) - R(0),
        R(_T) - R(1),
        R(0) - R(_T),
    )


_step, _wrong_steps = _steps()
_total, _wrong_totals = _telescoping()

STATEMENTS: tuple[Statement, ...] = (
    Statement(
        title(eq.PRODUCT_RULE),
        ALL,
        product_rule,
        eq.PRODUCT_RULE,
        equations=(eq.PRODUCT_RULE,),
    ),
    Statement(
        Text(
            "one step: R(t) − R(t−1) = δ_tᵀ (dU x_t + U dx_t + dW s_{t−1} + db_t), where "
            "R(t) = λ_tᵀ ds_t + Σ_{u<t} c_uᵀ ds_u and b_t, added to net_t, stands at 0",
            "一步：R(t) − R(t−1) = δ_tᵀ (dU x_t + U dx_t + dW s_{t−1} + db_t)，其中 "
            "R(t) = λ_tᵀ ds_t + Σ_{u<t} c_uᵀ ds_u，b_t 加在 net_t 上，取值为 0",
        ),
        ALL,
        one_step,
        _step,
        _wrong_steps,
        (eq.DELTA,),
    ),
    Statement(
        Text(
            "telescoping: Σ_{t=1…T} (R(t) − R(t−1)) = R(T) − R(0), for any R",
            "逐项相消：Σ_{t=1…T} (R(t) − R(t−1)) = R(T) − R(0)，R 任意",
        ),
        Text("symbolic T", "符号 T"),
        telescopes,
        _total,
        _wrong_totals,
        (eq.DELTA, eq.GRADIENT_W, eq.GRADIENT_U),
    ),
    Statement(
        Text("the gradient of δᵀ dW s by W is δ sᵀ", "δᵀ dW s 对 W 的梯度是 δ sᵀ"),
        SYMBOLIC,
        gradient_of_outer,
        _delta * _state.T,
        (
            _state * _delta.T,
            -_delta * _state.T,
            _delta.T * _change * _state,
        ),
        (eq.GRADIENT_W_STEP, eq.GRADIENT_U_STEP),
    ),
    Statement(
        Text(
            "∂(A f(net))/∂net = A diag[f′(net)]: W in eq. 3, U in eq. 4",
            "∂(A f(net))/∂net = A diag[f′(net)]：式 3 中 A 是 W，式 4 中是 U",
        ),
        SYMBOLIC,
        jacobian,
        _A * _slope,
        (
            _A,
            (_A * _slope).T,
            _slope * _square,
            _A * sp.DiagMatrix(_net.applyfunc(_f)),
        ),
        (eq.DELTA, eq.DELTA_BELOW),
    ),
)
