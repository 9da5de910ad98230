"""What texts state that no printed equation says, each with what is executed to see it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

from reference import activations, gradient_flow, language_model, recurrent
from reference.layer import RecurrentLayer
from reference.loss import cross_entropy, softmax, softmax_cross_entropy_gradient
from spec.chapters.gradcheck import numerical
from spec.chapters.gradcheck.recurrences import Recurrence
from spec.checking.cases import UNSEEN
from spec.proofs.bound import STATEMENTS as OF_THE_BOUND
from spec.proofs.examples import underflows
from spec.recovery.activations import Shifted, net_of
from tests.helpers.derivatives import FUNCTIONS, step
from tests.helpers.paper import Paper

rng = np.random.default_rng(19)
A, W = rng.normal(size=(3, 2)), rng.normal(size=(3, 3))
v, w, net, z = rng.normal(size=(4, 3))
VECTORS = rng.normal(size=(1000, 3))
BY_W, BY_F = np.linalg.norm(W, 2), 0.7  # ‖W‖₂, and a bound of |f′|
SLOPES = rng.uniform(-BY_F, BY_F, size=(1000, 3))
PLACES = (0.7, 0.02), (0.7, 0.01)  # p and ε
E_GRADIENT = rng.normal(size=(4, 5))  # G


def same(one: object, other: object) -> bool:
    return bool(np.allclose(one, other, rtol=1e-12, atol=1e-14))


def norms(vectors: np.ndarray) -> np.ndarray:
    return np.sqrt((vectors**2).sum(axis=1))


def jacobian(f: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """Row i is the gradient of entry i, by complex steps."""
    return np.array([step(lambda p, i=i: f(p)[i], at) for i in range(len(f(at)))])


def language() -> SimpleNamespace:
    """A sentence of four words through a network of tanh and softmax, written out."""
    U, V = rng.normal(size=(3, 5)), rng.normal(size=(5, 3))
    indices, labels = np.array([0, 4, 2, 2]), np.array([4, 2, 2, 1])
    s, outputs = np.zeros(3), []
    for word in indices:
        s = np.tanh(U @ np.eye(5)[word] + W @ s)
        outputs.append(np.exp(V @ s) / np.exp(V @ s).sum())
    E = -sum(np.log(o[label]) for o, label in zip(outputs, labels, strict=True)) / 4
    given = (indices, labels, U, W, V)
    gradients = language_model.sentence_loss(*given)
    return SimpleNamespace(E=E, given=given, U=U, V=V, gradients=gradients)


def entropy_of_network() -> bool:
    one = language()
    return same(one.gradients[0], one.E)


def perplexity() -> bool:
    one = language()
    return same(language_model.perplexity(*one.given), np.exp(one.E))


def training() -> bool:
    one, rate, most = language(), 0.3, 0.1
    pairs = [one.given[:2]]
    trained = language_model.train(pairs, one.U, W, one.V, rate, most, 1)
    before, gradients = (one.U, W, one.V), one.gradients[1:]
    assert any(np.sqrt((g**2).sum()) > most for g in gradients)
    return all(
        same(after, old - rate * min(1, most / np.sqrt((g**2).sum())) * g)
        for after, old, g in zip(trained, before, gradients, strict=True)
    )


def updated(weights: str, gradient: str) -> bool:
    layer = RecurrentLayer(2, 3, activations.tanh, 0.3)
    for x in (v[:2], w[:2]):
        layer.forward(x[:, None])
    layer.backward(net[:, None], activations.tanh)
    old, by = getattr(layer, weights).copy(), getattr(layer, gradient).copy()
    layer.update()
    return same(getattr(layer, weights), old - 0.3 * by) and bool(by.all())


def activation(name: str, f: Callable[[np.ndarray], np.ndarray]) -> bool:
    return same(getattr(activations, name).forward(net), f(net))


def slope(name: str, f: Callable[[np.ndarray], np.ndarray]) -> bool:
    """f′ as it is written in terms of f, against the derivative of f."""
    one, function = FUNCTIONS[name]
    derivative = step(lambda p: function(p).sum(), net)
    return same(one.backward(one.forward(net)), derivative) and same(derivative, f(function(net)))


def with_any_labels() -> bool:
    labels = rng.normal(size=3)
    by_z = step(lambda p: -(labels * np.log(np.exp(p) / np.exp(p).sum())).sum(), z)
    return same(by_z, labels.sum() * softmax(z) - labels)


def sums_must_be_1() -> bool:
    labels = np.array([0.5, 0.25, 0.5])
    by_z = step(lambda p: -(labels * np.log(np.exp(p) / np.exp(p).sum())).sum(), z)
    one_hot = np.eye(3)[:1]
    right = softmax_cross_entropy_gradient(z[None], one_hot)
    return same(right, softmax(z[None]) - one_hot) and not same(by_z, softmax(z) - labels)


def log_softmax() -> bool:
    return same(np.log(softmax(z)), z - np.log(np.exp(z).sum()))


def slope_of_log_softmax() -> bool:
    by_z = jacobian(lambda p: np.log(np.exp(p) / np.exp(p).sum()), z)  # row j by column i
    return same(by_z, np.eye(3) - softmax(z))


def product_of_entries() -> bool:
    dv, dw = rng.normal(size=(2, 3))
    moved = ((v + 1e-30j * dv) * (w + 1e-30j * dw)).imag / 1e-30
    return same(moved, np.diag(w) @ dv + np.diag(v) @ dw)


def at_most(small: np.ndarray, large: np.ndarray) -> bool:
    """In a thousand draws, and never by far: the largest ratio is above a half."""
    return bool((small <= large * (1 + 1e-12)).all() and (small / large).max() > 0.5)


def clipped() -> bool:
    G, most = E_GRADIENT, 0.5 * np.linalg.norm(E_GRADIENT)
    c = gradient_flow.clip_gradient(G, most) / G
    loose = gradient_flow.clip_gradient(G, 4 * most)
    return bool(c.min() > 0 and same(c, c[0, 0]) and same(c[0, 0], 0.5) and same(loose, G))


def vanishing() -> bool:
    return gradient_flow.gradient_bound(0.9, 1.0, 1000) < 1e-40


def frobenius() -> bool:
    a, n = 0.3, 5
    return same(np.linalg.norm(a * rng.choice([-1, 1], size=(n, n))), n * a)


def central() -> bool:
    """The error falls as ε²."""
    errors = [(np.sin(p + h) - np.sin(p - h)) / (2 * h) - np.cos(p) for p, h in PLACES]
    return bool(abs(errors[0] / errors[1] - 4) < 0.01)


def one_hot() -> bool:
    x = language_model.one_hot(2, 4)
    return bool(x[2] == 1 and (np.delete(x, 2) == 0).all())


def numbered() -> bool:
    words = language_model.build_vocabulary([["w₁", "w₂"]])
    return words == {"<s>": 0, "</s>": 1, "w₁": 2, "w₂": 3}


def delta_norms() -> bool:
    return same(gradient_flow.delta_norms(VECTORS), norms(VECTORS))


def tanh_of_net() -> bool:
    return same(
        activations.tanh.forward(net), (np.exp(net) - np.exp(-net)) / (np.exp(net) + np.exp(-net))
    )


def local() -> bool:
    """ℓ_t of E = Σ_t c_t · s_t is what makes δ right: ∂E/∂W by numbers."""
    x, U, s0, c = rng.normal(size=(4, 2)), A, v, rng.normal(size=(4, 3))

    def loss(weights: np.ndarray) -> np.ndarray:
        s, E = s0, 0.0
        for row, one in zip(x, c, strict=True):
            s = np.tanh(U @ row + weights @ s)
            E = E + (one * s).sum()
        return E

    states = recurrent.forward(x, U, W, s0, activations.tanh)
    own = c * activations.tanh.backward(states[1:])
    deltas = recurrent.delta(own, states, W, activations.tanh)
    return same(recurrent.gradient_W(deltas, states), step(loss, W))


def article_softmax() -> bool:
    return [round(float(y), 2) for y in softmax(np.arange(1.0, 5.0))] == [0.03, 0.09, 0.24, 0.64]


def mean_entropy() -> bool:
    labels = np.eye(3)[[0, 2]]
    y = softmax(np.array([v, w]))
    return same(cross_entropy(y, labels), -(np.log(y[0, 0]) + np.log(y[1, 2])) / 2)


def proved_by_squares() -> bool:
    return OF_THE_BOUND[0].prove() and at_most(
        norms(SLOPES * (VECTORS @ W)), BY_F * np.linalg.norm(W) * norms(VECTORS)
    )


def recurrence(a: float, b: float, c: float) -> bool:
    """What a network of a gradient check computes."""

    def bent(values: np.ndarray) -> np.ndarray:
        return values + c * np.sin(values)

    states = [v]
    for x in (w[:2], z[:2]):
        states.append(np.tanh(a * A @ bent(x) + b * W @ bent(states[-1])))
    given = np.array([w[:2], z[:2]]), A, W, v, activations.tanh
    article = a == b == 1 and c == 0
    return same(Recurrence(a, b, c).forward(*given), states) and (
        not article or same(recurrent.forward(*given), states)
    )


def loss(function: Callable[..., float], written: Callable[..., object]) -> bool:
    """A loss of `numerical_gradient`, and that a student reads of it what its docstring says."""
    shown = f"E(p) = {numerical.FORMULAS[function]}"
    return same(function(v, w), written(v, w)) and shown in (function.__doc__ or "")


SENT = at_most(norms(SLOPES * VECTORS), BY_F * norms(VECTORS))
FACTS: dict[str, Callable[[], bool]] = {
    "(A b)ᵀ = bᵀ Aᵀ": lambda: same((A @ v[:2]).T, v[:2].T @ A.T),
    "D[v] D[w] = D[w] D[v]": lambda: same(np.diag(v) @ np.diag(w), np.diag(w) @ np.diag(v)),
    "v ⊙ w = D[v] w": lambda: same(v * w, np.diag(v) @ w),
    "D[v] w = D[w] v": lambda: same(np.diag(v) @ w, np.diag(w) @ v),
    "(β_W β_f)^j → 0": vanishing,
    "d(v ⊙ w) = D[w] dv + D[v] dw": product_of_entries,
    "dE = Σ_t e_tᵀ ds_t": lambda: Paper().differential(),
    "E = Σ_t c_t · s_t": local,
    "ℓ_t = ∂E_t/∂net_t": local,
    "ℓ_t = ∂E_t/∂s_t ⊙ f′(net_t)": local,
    "ℓ_t = c_t ⊙ f′(net_t)": local,
    "E = −1/N Σ_i labels_i · ln y_i": mean_entropy,
    "E = −1/T Σ_t ln o_t[label_t]": entropy_of_network,
    "o_t = softmax(V s_t)": entropy_of_network,
    "o_t = softmax(z_t)": entropy_of_network,
    "s_t = tanh(U x_t + W s_{t−1})": entropy_of_network,
    "perplexity = e^E": perplexity,
    "E = −ln 0.03 = 3.51": lambda: round(-float(np.log(0.03)), 2) == 3.51,
    "softmax([1, 2, 3, 4]) = [0.03, 0.09, 0.24, 0.64]": article_softmax,
    "net_t = a U φ(x_t) + b W φ(s_{t−1})": lambda: recurrence(0.7, -0.6, 0.0),
    "φ(v) = v + c sin v": lambda: recurrence(0.7, -0.6, 0.3),
    "a = b = 1": lambda: recurrence(1, 1, 0),
    "c = 0": lambda: recurrence(1, 1, 0),
    "∂E/∂s_t = ℓ_t / f′(net_t)": local,
    "f(net) = net/(1 + |net|) + net/4": lambda: same(
        UNSEEN.forward(net), net / (1 + np.abs(net)) + net / 4
    ),
    "z²/4 + (5/4 − y) z = y": lambda: same(UNSEEN.forward(net_of(z)), z),
    "f(0) ≠ 0": lambda: bool(Shifted().forward(np.zeros(1))[0]),
    "E(p) = Σ (a p + p² + p³) + Σ p_i p_{i+1}": lambda: loss(
        numerical.cubic, lambda a, p: (a * p + p**2 + p**3).sum() + p[:-1] @ p[1:]
    ),
    "E(p) = Σ sin(9 p) e^{a/2} + (Σ a p)²": lambda: loss(
        numerical.waves, lambda a, p: np.sin(9 * p) @ np.exp(a / 2) + (a @ p) ** 2
    ),
    "E(p) = Σ a p / (1 + Σ p²)": lambda: loss(numerical.quotient, lambda a, p: a @ p / (1 + p @ p)),
    "U ← U − learning_rate · gradient_U": lambda: updated("U", "gradient_U"),
    "W ← W − learning_rate · gradient": lambda: updated("W", "gradient"),
    "W ← W − learning_rate · min(1, θ/‖∂E/∂W‖) ∂E/∂W": training,
    "e^−746 < 2^−1075": lambda: underflows((746, 1075)),
    "f(net) = 1 / (1 + e^{−net})": lambda: activation("sigmoid", lambda p: 1 / (1 + np.exp(-p))),
    "f(net) = max(net, 0)": lambda: activation("relu", lambda p: np.array([max(e, 0) for e in p])),
    "f(net) = net": lambda: activation("identity", lambda p: p),
    "f(net) = tanh(net)": tanh_of_net,
    "f′ = 1": lambda: slope("identity", np.ones_like) and slope("relu", lambda f: 1.0 * (f > 0)),
    "f > 0": lambda: slope("relu", lambda f: 1.0 * (f > 0)),
    "f′ = 1 − f²": lambda: slope("tanh", lambda f: 1 - f**2),
    "s = f(net)": lambda: slope("tanh", lambda s: 1 - s**2),
    "f′ = 1 − s²": lambda: slope("tanh", lambda s: 1 - s**2),
    "f′ = f (1 − f)": lambda: slope("sigmoid", lambda f: f * (1 - f)),
    "ln y_i = z_i − ln Σ_j e^{z_j}": log_softmax,
    "∂ ln y_j/∂z_i = [i = j] − y_i": slope_of_log_softmax,
    "∂E/∂z = (Σ labels · softmax(z) − labels)/N": with_any_labels,
    "Σ labels = 1": sums_must_be_1,
    "∂(A f(net))/∂net = A diag[f′(net)]": lambda: same(
        jacobian(lambda p: A @ np.tanh(p), net[:2]), A @ np.diag(1 - np.tanh(net[:2]) ** 2)
    ),
    "∂net_t/∂net_{t−1} = W diag[f′(net_{t−1})]": lambda: same(
        jacobian(lambda p: v + W @ np.tanh(p), net), W @ np.diag(1 - np.tanh(net) ** 2)
    ),
    "∂E/∂p ≈ (E(p + ε) − E(p − ε)) / 2ε": central,
    "∂E/∂p ≈ (E(p+ε) − E(p−ε)) / 2ε": central,
    "x_{index} = 1": one_hot,
    "x_i = 0 (i ≠ index)": one_hot,
    "w₁ → 2": numbered,
    "w₂ → 3": numbered,
    "‖δ_t‖ = √(Σ_i δ_{t,i}²)": delta_norms,
    "‖W‖_F = n a": frobenius,
    "Ĝ = c G": clipped,
    "‖Ĝ‖ = c ‖G‖": clipped,
    "‖Ĝ‖ ≤ θ": clipped,
    "‖Wᵀ v‖ ≤ ‖W‖₂ ‖v‖": lambda: at_most(norms(VECTORS @ W), BY_W * norms(VECTORS)),
    "‖Wᵀ‖₂ = ‖W‖₂": lambda: same(
        [np.linalg.norm(one, 2) for one in (W, W.T)], np.sqrt(np.linalg.eigvalsh(W @ W.T)[-1])
    ),
    "‖Wᵀ v‖₂ ≤ β_W ‖v‖₂": lambda: at_most(norms(VECTORS @ W), BY_W * norms(VECTORS)),
    "‖f′ ⊙ v‖ ≤ β_f ‖v‖": lambda: SENT,
    "‖f′ ⊙ v‖₂ ≤ β_f ‖v‖₂": lambda: SENT,
    "‖f′ ⊙ (Wᵀ δ)‖₂ ≤ β_f ‖W‖_F ‖δ‖₂": proved_by_squares,
}
