"""Wrong versions of the equations, mistakes that are really made. Each must be rejected."""

from __future__ import annotations

from spec.item import Text
from spec.notation import equations as eq
from spec.notation.equations import (
    V2,
    W2,
    E,
    U,
    V,
    W,
    delta,
    delta2,
    diag,
    i,
    k,
    l,
    local,
    local2,
    net,
    net2,
    over_time,
    s,
    s2,
    slope,
    t,
    x,
    z,
)
from spec.notation.tree import Equation, Over, Range, Tree, differential, partial
from spec.proofs.statement import Wrong

T, L = eq.T, eq.TOP
NOT_TRANSPOSED = Text("the matrix is not transposed", "矩阵没有转置")
TRANSPOSED = Text("the result is transposed", "结果转置了")
LATE = Text("f′ one step late", "f′ 晚取了一个时刻")
NO_SLOPE = Text("f′ is missing", "漏了 f′")
SLOPE_TWICE = Text("f′ is applied twice", "f′ 乘了两次")
SLOPE_IS_F = Text("f in place of f′", "把 f′ 写成了 f")
NO_LOCAL = Text("the step's own ℓ is missing", "缺少本时刻的 ℓ")
OTHER_TIME = Text("a neighbouring time", "用了相邻时刻的量")
NO_FIRST = Text("the sum lacks its first term", "求和缺少第一项")
NO_LAST = Text("the sum lacks its last term", "求和缺少最后一项")
NOT_SUMMED = Text("only the last step counts", "只算了最后时刻")
OTHER_MATRIX = Text("another matrix", "用错了矩阵")
ASCENDING = Text("the product ascends in time", "连乘按时刻升序")
SHORT = Text("one factor too few", "少乘一个因子")
SWAPPED = Text("the factors are swapped", "因子的次序颠倒")
NO_TERM = Text("a term is missing", "少了一项")
SIGN = Text("the sign is wrong", "符号反了")


def _delta(W: Tree, at: Tree, own: Tree, after: Tree) -> tuple[tuple[Text, Tree], ...]:
    """What goes wrong in own + (Wᵀ after) ⊙ f′(net_at)."""
    sent = W.T @ after
    return (
        (NOT_TRANSPOSED, own + (W @ after) * slope(at)),
        (NO_SLOPE, own + sent),
        (SLOPE_IS_F, own + sent * eq.f(at)),
        (NO_LOCAL, sent * slope(at)),
    )


def _outer(left: Tree, right: Tree, other: Tree) -> tuple[tuple[Text, Tree], ...]:
    """What goes wrong in Σ_t left rightᵀ."""
    return (
        (OTHER_TIME, over_time(left @ other.T)),
        (TRANSPOSED, over_time(right @ left.T)),
        (NO_FIRST, over_time(left @ right.T, 2)),
        (NO_LAST, over_time(left @ right.T, 1, T - 1)),
    )


def _one_step(left: Tree, right: Tree, other: Tree) -> tuple[tuple[Text, Tree], ...]:
    """What goes wrong in left rightᵀ."""
    return (
        (OTHER_TIME, left @ other.T),
        (TRANSPOSED, right @ left.T),
        (SIGN, -(left @ right.T)),
    )


def _local(V: Tree, at: Tree, before: Tree) -> tuple[tuple[Text, Tree], ...]:
    """What goes wrong in (Vᵀ ∂E/∂z_t) ⊙ f′(net_t)."""
    by_z = partial(E, z[t])
    return (
        (NOT_TRANSPOSED, (V @ by_z) * slope(at)),
        (NO_SLOPE, V.T @ by_z),
        (OTHER_TIME, (V.T @ by_z) * slope(before)),
    )


by_z, d_i = partial(E, z[t]), delta[t].at(i)
product = W @ diag(slope(net[i]))
rows: tuple[tuple[Equation, tuple[tuple[Text, Tree], ...]], ...] = (
    (
        eq.DELTA,
        (
            *_delta(W, net[t], local[t], delta[t + 1]),
            (LATE, local[t] + (W.T @ delta[t + 1]) * slope(net[t + 1])),
        ),
    ),
    (
        eq.DELTA_LAST,
        (
            (SLOPE_TWICE, local[T] * slope(net[T])),
            (OTHER_MATRIX, W.T @ local[T]),
            (OTHER_TIME, local[T - 1]),
        ),
    ),
    (
        eq.DELTA_ALONE,
        (
            (NOT_TRANSPOSED, (W @ delta[k + 1]) * slope(net[k])),
            (LATE, (W.T @ delta[k + 1]) * slope(net[k + 1])),
            (NO_SLOPE, W.T @ delta[k + 1]),
        ),
    ),
    (
        eq.DELTA_PRODUCT,
        (
            (ASCENDING, delta[t].T @ Over("Π", Range(i, k, t - 1), product)),
            (SHORT, delta[t].T @ Over("Π", Range(i, t - 1, k + 1), product)),
            (SWAPPED, delta[t].T @ Over("Π", eq.BACKWARDS, diag(slope(net[i])) @ W)),
            (LATE, delta[t].T @ Over("Π", eq.BACKWARDS, W @ diag(slope(net[i + 1])))),
        ),
    ),
    (
        eq.DELTA_BELOW,
        (
            (NO_SLOPE, delta[t].at(l).T @ U),
            (OTHER_MATRIX, delta[t].at(l).T @ W @ diag(slope(net[t].at(l)))),
            (OTHER_TIME, delta[t].at(l).T @ U @ diag(slope.at(l - 1)(net[t - 1].at(l - 1)))),
            (SLOPE_IS_F, delta[t].at(l).T @ U @ diag(eq.f(net[t].at(l - 1)))),
        ),
    ),
    (eq.GRADIENT_W_STEP, _one_step(delta[t], s[t - 1], s[t])),
    (eq.GRADIENT_U_STEP, _one_step(delta[t], x[t], x[t + 1])),
    (
        eq.GRADIENT_W,
        (*_outer(delta[t], s[t - 1], s[t]), (NOT_SUMMED, delta[T] @ s[T - 1].T)),
    ),
    (eq.GRADIENT_U, (*_outer(delta[t], x[t], x[t + 1]), (NOT_SUMMED, delta[T] @ x[T].T))),
    (
        eq.PRODUCT_RULE,
        (
            (NO_TERM, differential(W) @ s[t - 1]),
            (NO_TERM, W @ differential(s[t - 1])),
            (SWAPPED, s[t - 1] @ differential(W) + differential(s[t - 1]) @ W),
            (SIGN, differential(W) @ s[t - 1] - W @ differential(s[t - 1])),
        ),
    ),
    (
        eq.GRADIENT_S0,
        (
            (NOT_TRANSPOSED, W @ delta[1]),
            (OTHER_TIME, W.T @ delta[2]),
            (SLOPE_TWICE, (W.T @ delta[1]) * slope(net[1])),
        ),
    ),
    (
        eq.GRADIENT_X,
        (
            (NOT_TRANSPOSED, U @ delta[t]),
            (OTHER_TIME, U.T @ delta[t + 1]),
            (OTHER_MATRIX, W.T @ delta[t]),
        ),
    ),
    (eq.LOCAL, _local(V, net[t], net[t - 1])),
    (eq.LOCAL_TOP, _local(V, net[t].at(L), net[t - 1].at(L))),
    (
        eq.LOCAL_BACKWARDS,
        (*_local(V2, net2[t], net2[t + 1]), (OTHER_MATRIX, (V.T @ by_z) * slope(net2[t]))),
    ),
    (eq.GRADIENT_V, _outer(by_z, s[t], s[t - 1])),
    (eq.GRADIENT_V_BACKWARDS, _outer(by_z, s2[t], s2[t + 1])),
    (
        eq.DELTA_BACKWARDS,
        (
            *_delta(W2, net2[t], local2[t], delta2[t - 1]),
            (OTHER_TIME, local2[t] + (W2.T @ delta2[t + 1]) * slope(net2[t])),
        ),
    ),
    (
        eq.DELTA_BACKWARDS_FIRST,
        (
            (OTHER_TIME, local2[T]),
            (SLOPE_TWICE, local2[1] * slope(net2[1])),
            (OTHER_MATRIX, W2.T @ local2[1]),
        ),
    ),
    (eq.GRADIENT_W_BACKWARDS, _outer(delta2[t], s2[t + 1], s2[t - 1])),
    (eq.GRADIENT_U_BACKWARDS, _outer(delta2[t], x[t], x[t + 1])),
    (
        eq.LOCAL_DEEP,
        (
            (NOT_TRANSPOSED, (U.at(i) @ d_i) * slope(net[t].at(i - 1))),
            (NO_SLOPE, U.at(i).T @ d_i),
            (OTHER_MATRIX, (W.at(i).T @ d_i) * slope(net[t].at(i - 1))),
        ),
    ),
    (
        eq.DELTA_DEEP,
        _delta(W.at(i), net[t].at(i), local[t].at(i), delta[t + 1].at(i)),
    ),
    (eq.GRADIENT_W_DEEP, _outer(d_i, s[t - 1].at(i), s[t].at(i))),
    (eq.GRADIENT_U_DEEP, _outer(d_i, s[t].at(i - 1), s[t - 1].at(i - 1))),
)

VERSIONS: dict[Equation, tuple[Wrong, ...]] = {
    equation: tuple(Wrong(name, equation.wrong(right)) for name, right in versions)
    for equation, versions in rows
}
