"""What is proved and is no equation."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from reference import activations, architectures, gradient_flow, language_model, recurrent
from reference.activations import identity
from reference.loss import softmax
from spec.proofs.reader.world import Key
from tests.helpers.derivatives import step
from tests.helpers.meanings.network import T, net, rng, same
from tests.helpers.meanings.origins import chain_rule, down_a_layer
from tests.helpers.paper import Paper


def telescopes() -> bool:
    """Of any R: a random one."""
    R = rng.normal(size=T + 1)
    return same(sum(R[t] - R[t - 1] for t in range(1, T + 1)), R[T] - R[0])


def of_outer_product() -> bool:
    delta, s, dW = rng.normal(size=2), rng.normal(size=3), rng.normal(size=(2, 3))
    return same(step(lambda W: delta @ W @ s, dW), np.outer(delta, s))


def any_labels() -> bool:
    z, labels = rng.normal(size=3), np.array([0.5, 0.25, 0.5])
    by_z = step(lambda p: -(labels * np.log(np.exp(p) / np.exp(p).sum())).sum(), z)
    return same(by_z, labels.sum() * softmax(z) - labels) and not same(by_z, softmax(z) - labels)


def at_most_that_far() -> bool:
    """A thousand times ‖f′ ⊙ (Wᵀ δ)‖ with |f′| ≤ β_f, never more than β_f ‖W‖_F ‖δ‖."""
    for _ in range(1000):
        W, delta, slopes = rng.normal(size=(3, 3)), rng.normal(size=3), rng.uniform(-0.7, 0.7, 3)
        gap = (0.7 * np.linalg.norm(W) * np.linalg.norm(delta)) ** 2
        if gap < np.sum((slopes * (W.T @ delta)) ** 2):
            return False
    return True


def blind(steps: int, s0: np.ndarray) -> bool:
    """With f = identity, W's gradient whatever the δ before the last are."""
    x, deltas = rng.normal(size=(steps, 3)), rng.normal(size=(steps, 2))
    states = recurrent.forward(x, rng.normal(size=(2, 3)), rng.normal(size=(2, 2)), s0, identity)
    other = deltas.copy()
    other[:-1] = rng.normal(size=(steps - 1, 2))
    return same(recurrent.gradient_W(deltas, states), recurrent.gradient_W(other, states))


def without_slopes(f: activations.Activation) -> bool:
    one = net()
    states = recurrent.forward(one.x, one.U, one.W, one.s0, f)
    deltas = recurrent.delta(one.local, states, one.W, f)
    plain = recurrent.delta(one.local, states, one.W, identity)
    return same(deltas, plain)


SENTENCE = ["我", "昨天", "上学", "迟到", "了", "，", "老师", "批评", "了"]


def looks_back() -> bool:
    """What a model of N words says depends on the N − 1 last words, and on no earlier one."""
    for n in (3, 4):
        known = [[*SENTENCE, "我"]]
        kept = ["x"] * (len(SENTENCE) - n + 1) + SENTENCE[len(SENTENCE) - n + 1 :]
        lost = ["x"] * (len(SENTENCE) - n + 2) + SENTENCE[len(SENTENCE) - n + 2 :]
        said = [language_model.ngram_next(known, context, n) for context in (kept, lost)]
        if said != ["我", None]:
            return False
    return True


def first_cross_entropy() -> bool:
    exact = -math.log(softmax(np.arange(1.0, 5.0))[0])
    return round(-math.log(0.03), 2) == 3.51 and round(exact, 7) == 3.4401897


def vanishes_although_large() -> bool:
    W = np.array([[0.0, 2.0], [0.0, 0.0]])
    back = recurrent.delta(
        np.vstack([np.zeros((2, 2)), rng.normal(size=2)]), np.zeros((4, 2)), W, identity
    )
    return np.linalg.norm(W, 2) > 1 and not back[0].any() and bool(back[1].any())


def states_show_nothing() -> bool:
    """A tanh network with large weights: states within ±1, f′ next to 0, a gradient of nan."""
    states = recurrent.forward(
        np.ones((9, 1)), np.ones((1, 1)), np.full((1, 1), 1e3), np.zeros(1), activations.tanh
    )
    slopes = activations.tanh.backward(states[1:])
    with np.errstate(invalid="ignore"):
        gradient_of_W = np.array([np.inf]) * np.array([0.0])
    return bool(
        (np.abs(states) <= 1).all() and slopes[-1] < 1e-12 and np.isnan(gradient_of_W).all()
    )


def looks_back_only() -> bool:
    one, later = net(), net().x.copy()
    later[2] += 1
    outputs = [
        recurrent.output(recurrent.forward(x, one.U, one.W, one.s0, identity), one.V, identity)
        for x in (one.x, later)
    ]
    weights = (one.U, one.W, one.V)
    both = [
        architectures.bidirectional_forward(x, weights, weights, identity, identity)
        for x in (one.x, later)
    ]
    seen = [not same(outputs[0][t], outputs[1][t]) for t in range(T)]
    return seen == [False, False, True, True] and not same(both[0][0], both[1][0])


def largest_start() -> bool:
    """Of 500 matrices within ±a that of ±a is the largest, n a; a step keeps no more of δ."""
    n, a = 5, 1e-4
    drawn = rng.uniform(-a, a, size=(500, n, n))
    largest = np.linalg.norm(a * rng.choice([-1.0, 1.0], size=(n, n)))
    delta = rng.normal(size=n)
    kept = [np.linalg.norm(W.T @ delta) / np.linalg.norm(delta) for W in drawn]
    return same(largest, n * a) and max(np.linalg.norm(W) for W in drawn) < largest > max(kept)


def distribution() -> bool:
    z = rng.normal(size=4)
    y = softmax(z)
    ratios = same(y[:, None] / y, np.exp(z[:, None] - z))
    return bool((y > 0).all() and same(y.sum(), 1) and ratios and same(softmax(z + 3), y))


def shortened() -> bool:
    """c G with one c > 0, as long as θ, where G is longer; G itself where it is not; 0 of 0."""
    G = rng.normal(size=(2, 3, 2))
    size = np.sqrt((G**2).sum())
    short, kept = (gradient_flow.clip_gradient(G, by * size) for by in (0.5, 2.0))
    zero = gradient_flow.clip_gradient(np.zeros(2), 0.5)
    return same(short / G, 0.5) and same(kept, G) and not zero.any()


def second_order() -> bool:
    """Both sides: half of ε, a quarter of the error; one side: half of it."""
    errors = [
        [abs((np.exp(e) - np.exp(-e)) / (2 * e) - 1), abs((np.exp(e) - 1) / e - 1)]
        for e in (0.02, 0.01)
    ]
    both, one = np.divide(*errors)
    return abs(both - 4) < 0.05 and abs(one - 2) < 0.05


def stands_at_0() -> bool:
    """b_t is 0 everywhere, and dE is still what all the changes make of E."""
    paper = Paper()
    added = [paper.beside[Key("b", t)] for t in paper.indices["t"]]
    return not np.any(added) and paper.differential()


OF_CLAIMS: dict[str, Callable[[], bool]] = {
    "one step: R(t) − R(t−1) = δ_tᵀ (dU x_t + U dx_t + dW s_{t−1} + db_t), where "
    "R(t) = λ_tᵀ ds_t + Σ_{u<t} c_uᵀ ds_u and b_t, added to net_t, stands at 0": stands_at_0,
    "softmax: the outputs are positive, add up to 1, are to each other as e^z, and a shift of z "
    "changes nothing": distribution,
    "clipping: Ĝ = min(1, θ / ‖G‖) G, same direction, ‖Ĝ‖ ≤ θ": shortened,
    "central differences: ∂E/∂p_i ≈ (E(p + ε e_i) − E(p − ε e_i)) / 2ε, as ε → 0, error of order "
    "ε²": second_order,
    "telescoping: Σ_{t=1…T} (R(t) − R(t−1)) = R(T) − R(0), for any R": telescopes,
    "the gradient of δᵀ dW s by W is δ sᵀ": of_outer_product,
    "∂(A f(net))/∂net = A diag[f′(net)]: W in eq. 3, U in eq. 4": lambda: (
        chain_rule() and down_a_layer()
    ),
    "whatever the labels, ∂E/∂z = (Σ labels · softmax(z) − labels)/N: Σ labels = 1 is needed": (
        any_labels
    ),
    "one step: β_f² ‖W‖_F² ‖δ‖₂² − ‖f′ ⊙ (Wᵀ δ)‖₂² is a sum of squares where |f′| ≤ β_f": (
        at_most_that_far
    ),
    "with T = 2 and s₀ = 0 the gradient of W is the same for any δ₁": lambda: (
        blind(2, np.zeros(2)) and not blind(3, np.zeros(2)) and not blind(2, np.ones(2))
    ),
    "with f = identity eq. 3 holds without f′: a missing f′ is not seen": lambda: (
        without_slopes(identity) and not without_slopes(activations.tanh)
    ),
    "10e-4 is 10⁻³; 10⁻⁴ is written 1e-4": lambda: 10e-4 == 10**-3 and 1e-4 == 10**-4,
    "an N-gram sees N − 1 words back": looks_back,
    "我 is 9 words back if the comma counts, else 8": lambda: (
        (len(SENTENCE), len([word for word in SENTENCE if word != "，"])) == (9, 8)
        and SENTENCE[0] == "我"
    ),
    "3.51 is −ln 0.03, of the rounded output; −ln softmax([1, 2, 3, 4])₁ is 3.4401897": (
        first_cross_entropy
    ),
    "a softmax output can be 0 in float64: e^−746 < 2^−1075": lambda: (
        softmax(np.array([0.0, 746.0]))[0] == 0 < softmax(np.array([0.0, 745.0]))[0]
    ),
    "β_W β_f < 1 is enough to vanish": lambda: (
        gradient_flow.gradient_bound(0.999, 1.0, 10**6) < 1e-300
        and gradient_flow.gradient_bound(1.0, 1.0, 10**6) == 1
    ),
    "β_W β_f > 1 only allows explosion: with W = (0 2; 0 0) δ is 0 two steps back": (
        vanishes_although_large
    ),
    "under tanh the states stay in bounds and f′ → 0: they show nothing; a gradient that has "
    "overflowed is ∞ · 0, nan": states_show_nothing,
    "o_t depends on x₁ … x_t only; looking forward takes the bidirectional network": (
        looks_back_only
    ),
    "n × n entries ±a, the largest within ±a, have ‖W‖_F = n a: a = 10⁻⁴ and |f′| ≤ 1 leave "
    "at most n · 10⁻⁴ of δ a step": largest_start,
}
