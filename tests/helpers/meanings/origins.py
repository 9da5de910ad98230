"""Where each equation comes from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference import activations, architectures, gradient_flow, language_model, recurrent
from reference.loss import softmax, softmax_cross_entropy_gradient
from spec.notation.origins import DEFINITION
from spec.notation.tree import Name
from spec.proofs import PRINTED
from tests.helpers.derivatives import step
from tests.helpers.meanings.network import K, N, T, gradient, loss, net, rng, run, same


def chain_rule() -> bool:
    """δ_t is ∂E_t/∂net_t and what net_{t+1} does, whose Jacobian is W diag[f′(net_t)]."""
    one = net()
    jacobian = np.array(
        [step(lambda b, i=i: run(one, add={0: b})[1][1][i], np.zeros(N)) for i in range(N)]
    )
    through = jacobian.T @ one.delta[1]
    return same(jacobian, one.W @ np.diag(one.slopes[0])) and same(
        one.local[0] + through, one.delta[0]
    )


def last_loss() -> tuple[np.ndarray, np.ndarray]:
    """ℓ and δ of E_T alone."""
    one = net()
    deltas = [step(lambda b, t=t: loss(one, add={t: b}, only=T - 1), np.zeros(N)) for t in range(T)]
    return np.vstack([np.zeros((T - 1, N)), deltas[-1]]), np.array(deltas)


def alone() -> bool:
    local, deltas = last_loss()
    one = net()
    return not local[:-1].any() and same(
        recurrent.delta(local, one.states, one.W, activations.tanh), deltas
    )


def many_steps() -> bool:
    one, (_, deltas) = net(), last_loss()
    row = deltas[-1]
    for t in range(T - 2, -1, -1):  # T − 1 steps lead from δ_T to δ₁
        row = one.slopes[t] * (one.W.T @ row)
    return same(row, deltas[0])


def down_a_layer(n: int = 2, m: int = 3) -> bool:
    U, at = rng.normal(size=(n, m)), rng.normal(size=m)
    jacobian = np.array([step(lambda p, i=i: (U @ np.tanh(p))[i], at) for i in range(n)])
    return same(jacobian, U @ np.diag(1 - np.tanh(at) ** 2))


def linear_in(copies: str) -> bool:
    """net_t of a copy of the weights: twice the change, twice the effect, at its own step."""
    one = net()
    change = rng.normal(size=getattr(one, copies).shape)

    def moved(by: float) -> np.ndarray:
        own = np.array([getattr(one, copies)] * T)
        own[2] += by * change
        return run(one, **{copies: own})[1][2] - run(one)[1][2]

    return same(2 * moved(1), moved(2)) and bool(moved(1).all())


def copies_add_up() -> bool:
    one = net()
    by_copy = step(lambda p: one.E(W=p), np.array([one.W] * T))
    return same(by_copy.sum(axis=0), gradient("W")) and not same(
        by_copy[1:].sum(axis=0), gradient("W")
    )


def linear_and_chain() -> bool:
    one = net()
    return same(gradient("s0"), one.W.T @ one.delta[0]) and same(gradient("x"), one.delta @ one.U)


def through_scores() -> bool:
    """E = Σ w · sin(V s_t): by V, and by s_t, through ∂E/∂z_t."""
    one = net()
    w = rng.normal(size=(T, K))
    s = one.states[1:]
    by_z = w * np.cos(s @ one.V.T)
    by_V = step(lambda V: (w * np.sin(s @ V.T)).sum(), one.V)
    by_s = step(lambda at: (w * np.sin(at @ one.V.T)).sum(), s)
    local = language_model.deltas_from_outputs(by_z, one.states, one.V, activations.tanh)
    return same(language_model.gradient_V(by_z, one.states), by_V) and same(
        local, by_s * one.slopes
    )


def product_rule() -> bool:
    """d(W s_{t−1}) by W: W's own part and what s_{t−1} makes of it; neither alone."""
    one, dW = net(), rng.normal(size=(N, N))
    moved = run(one, W=one.W + 1e-30j * dW)[0].imag[2] / 1e-30
    whole = ((one.W + 1e-30j * dW) @ run(one, W=one.W + 1e-30j * dW)[0][2]).imag / 1e-30
    return same(whole, dW @ one.states[2] + one.W @ moved) and bool(moved.all())


def labels_that_add_up_to_1() -> bool:
    z, labels = rng.normal(size=(1, 3)), np.array([[0.2, 0.3, 0.5]])
    by_z = step(lambda p: -(labels * np.log(np.exp(p) / np.exp(p).sum())).sum(), z)
    return same(by_z, softmax(z) - labels) and same(
        softmax_cross_entropy_gradient(z, np.eye(3)[:1]), softmax(z) - np.eye(3)[:1]
    )


def even_orders_cancel() -> bool:
    """(E(p + ε) − E(p − ε))/2ε of p^j at p = 0: 0 for even j, ε^{j−1} for odd ones."""
    return all(
        ((e**j) - (-e) ** j) / (2 * e) == (0 if j % 2 == 0 else e ** (j - 1))
        for j in range(1, 7)
        for e in (0.5, 0.25)
    )


def norms_of_both_factors() -> bool:
    one, (_, deltas) = net(), last_loss()
    by_W, by_f = np.linalg.norm(one.W, 2), one.slopes.max()
    size = gradient_flow.delta_norms(deltas)
    steps = [size[t] <= size[t + 1] * by_W * by_f for t in range(T - 1)]
    return all(steps) and size[0] <= size[-1] * gradient_flow.gradient_bound(by_W, by_f, T - 1)


def mirrored() -> bool:
    """The backward layer's gradients are those of a forward layer that reads x from its end."""
    one, w = net(), rng.normal(size=(T, K))
    nothing = (0 * one.U, 0 * one.W, 0 * one.V)
    weights = (one.U, one.W, one.V)
    both = architectures.bidirectional_backward
    back = both(one.x, nothing, weights, w, activations.tanh)[1]
    turned = both(one.x[::-1], weights, nothing, w[::-1], activations.tanh)[0]
    return all(same(a, b) for a, b in zip(back, turned, strict=True))


def layered() -> bool:
    """The top of two layers has the gradients of one layer whose x are the states below."""
    one, w = net(), rng.normal(size=(T, K))
    below = recurrent.forward(one.x, one.U, one.W, np.zeros(N), activations.tanh)[1:]
    deep = architectures.deep_backward
    top = deep(one.x, [(one.U, one.W), (one.W, one.W)], one.V, w, activations.tanh)[1]
    single = deep(below, [(one.W, one.W)], one.V, w, activations.tanh)[0]
    return all(same(a, b) for a, b in zip(top, single, strict=True))


OF_ORIGINS: dict[str, Callable[[], bool]] = {
    "Definition.": lambda: all(
        isinstance(one.left, Name) for one in PRINTED if one.origin is DEFINITION
    ),
    "Chain rule: net_t reaches E through step t's own output and through net_{t+1}, whose "
    "Jacobian is W diag[f′(net_t)].": chain_rule,
    "After the last step nothing comes back through time.": lambda: same(
        net().delta[-1], net().local[-1]
    ),
    "Eq. 3, where ℓ_k is 0 before the last step.": alone,
    "Eq. 3's single step, used t − k times.": many_steps,
    "Chain rule down one layer: the Jacobian of net_t^l by net_t^{l−1} is U diag[f′].": (
        down_a_layer
    ),
    "net_t is linear in the copy of the weights that step t uses.": lambda: (
        linear_in("W") and linear_in("U")
    ),
    "The weights are shared, so the gradients of their copies add up.": copies_add_up,
    "net is linear in it; chain rule.": linear_and_chain,
    "Chain rule through z_t, which is linear in s_t and V.": through_scores,
    "Leibniz: not W alone, s_{t−1} too depends on W.": product_rule,
    "∂ ln y_j/∂z_i = [i = j] − y_i, and a row of labels adds up to 1.": labels_that_add_up_to_1,
    "Taylor: terms of even order cancel.": even_orders_cancel,
    "Norms of both factors of eq. 3, step by step.": norms_of_both_factors,
    "Eq. 3, 6 and 8 with time reversed.": mirrored,
    "Eq. 3, 4, 6 and 8 for layer i, whose input is s^{i−1}.": layered,
}
