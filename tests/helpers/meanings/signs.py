"""What each sign means."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference import (
    activations,
    architectures,
    gradcheck,
    gradient_flow,
    language_model,
    recurrent,
)
from reference.activations import identity
from reference.loss import cross_entropy, softmax
from spec.notation import equations as eq
from spec.notation.tree import Range, tree
from tests.helpers.derivatives import step
from tests.helpers.meanings.claims import shortened
from tests.helpers.meanings.network import K, M, N, T, gradient, loss, net, rng, run, same


def rows_are_steps() -> bool:
    one = net()
    states = recurrent.forward(one.x, one.U, one.W, one.s0, activations.tanh)
    return (
        states.shape == (len(one.x) + 1, N)
        and same(states[0], one.s0)
        and same(states[1:], one.states[1:])
    )


def sizes_of_weights() -> bool:
    one = net()
    earlier = [eq.DELTA_PRODUCT.ranges[1], eq.BOUND.ranges[1]]
    shapes = (one.U.shape, one.W.shape, one.V.shape) == ((N, M), (N, N), (K, N))
    return shapes and earlier == [Range(eq.k, tree(1), eq.t - 1), Range(eq.k, tree(1), eq.t)]


def counts() -> bool:
    """Of samples, words, elements; what a 3-gram of a b c knows after a b, and after b alone."""
    seen = []
    gradcheck.numerical_gradient(lambda p: seen.append(1) or 0.0, np.zeros((2, 3)))
    vocabulary = language_model.build_vocabulary([["a", "b"]])
    U, V = np.zeros((N, len(vocabulary))), np.zeros((len(vocabulary), N))
    said = language_model.predict_next(["a"], vocabulary, U, np.zeros((N, N)), V)
    grams = [language_model.ngram_next([["a", "b", "c"]], w, 3) for w in (["a", "b"], ["b"])]
    return of_sample_i() and len(seen) == 2 * 6 and said == "<s>" and grams == ["c", None]


def copies_of_W() -> bool:
    """∂E/∂W_t, where step t alone has another W, is what eq. 5 says; and those of the outputs."""
    one = net()
    copies = np.array([one.W] * T)
    by_copy = step(lambda p: one.E(W=p), copies)
    outputs = recurrent.output(one.states, one.V, identity)
    return same(by_copy, [np.outer(one.delta[t], one.states[t]) for t in range(T)]) and same(
        outputs, one.states[1:] @ one.V.T
    )


def entry_by_entry() -> bool:
    """f and f′ of an array are those of its entries; f′ is what a complex step says."""
    at = rng.normal(size=(2, 3))
    whole = activations.tanh.forward(at)
    alone = [[activations.tanh.forward(np.array(e)) for e in row] for row in at]
    slopes = step(lambda p: np.tanh(p).sum(), at)
    return same(whole, alone) and same(activations.tanh.backward(whole), slopes)


def signs_of_products() -> bool:
    v, w = rng.normal(size=(2, 3))
    A = rng.normal(size=(2, 3))
    return (
        same(np.diag(v) @ w, v * w)
        and all(A.T[i, j] == A[j, i] for i in range(3) for j in range(2))
        and same(np.diag(np.diag(v)), v)
        and np.count_nonzero(np.diag(v)) == 3
        and same(v @ w, sum(a * b for a, b in zip(v, w, strict=True)))
    )


def in_this_order() -> bool:
    """δ₁ from δ_T by factors t−1 … 1 is right, and by 1 … t−1 it is not."""
    one = net()
    last = step(lambda b: loss(one, add={T - 1: b}, only=T - 1), np.zeros(N))
    first = step(lambda b: loss(one, add={0: b}, only=T - 1), np.zeros(N))
    factors = [one.W @ np.diag(one.slopes[i]) for i in range(T - 2, -1, -1)]  # i = t−1 … 1
    right, wrong = last.copy(), last.copy()
    for falling, rising in zip(factors, factors[::-1], strict=True):
        right, wrong = right @ falling, wrong @ rising
    summed = sum(np.outer(one.delta[t], one.states[t]) for t in range(T))
    return same(right, first) and not same(wrong, first) and same(summed, gradient("W"))


def losses() -> bool:
    one = net()
    parts = [loss(one, only=t) for t in range(T)]
    own = [step(lambda s, t=t: own_loss(t, s), one.states[t + 1]) for t in range(T)]
    return (
        same(sum(parts), one.E())
        and same(own * one.slopes, one.local)
        and gradient("W").shape == one.W.shape
    )


def own_loss(t: int, state: np.ndarray) -> np.ndarray:
    e = (net().c[t] * state).sum()
    return e + e**2 / 2


def every_path() -> bool:
    """∂E/∂net_t is more than what step t's own output says, and all that `delta` says."""
    one = net()
    deltas = recurrent.delta(one.local, one.states, one.W, activations.tanh)
    return same(deltas, one.delta) and not same(one.local[:-1], one.delta[:-1])


def scores() -> bool:
    one = net()
    before = recurrent.output(one.states, one.V, identity)  # g is the identity: V s_t
    after = recurrent.output(one.states, one.V, activations.sigmoid)
    ahead, back = (one.U, one.W, one.V), (2 * one.U, one.W, one.V)
    both = architectures.bidirectional_forward(one.x, ahead, back, identity, identity)
    s = recurrent.forward(one.x, one.U, one.W, np.zeros(N), identity)[1:]
    s2 = recurrent.forward(one.x[::-1], 2 * one.U, one.W, np.zeros(N), identity)[:0:-1]
    rows = softmax(before)
    return (
        same(activations.sigmoid.forward(before), after)
        and same(both, s @ one.V.T + s2 @ one.V.T)
        and layers()
        and all(same(rows[i], softmax(before[i])) for i in range(T))
    )


def of_sample_i() -> bool:
    """Row i of labels and outputs is a sample's; y is one sample's, entry by entry."""
    z, labels = rng.normal(size=(3, 4)), np.eye(4)[[2, 0, 3]]
    y = softmax(z)
    alone = [cross_entropy(y[i : i + 1], labels[i : i + 1]) for i in range(3)]
    return same(softmax(z[1])[2], np.exp(z[1, 2]) / np.exp(z[1]).sum()) and same(
        cross_entropy(y, labels), np.mean(alone)
    )


def one_element_moves() -> bool:
    """`numerical_gradient` asks at p ± ε e_i, and is right where ε is small."""
    p, asked = rng.normal(size=3), []
    small, large = (
        gradcheck.numerical_gradient(lambda at: asked.append(at) or float(np.sin(at).sum()), p, e)
        for e in (1e-4, 1.0)
    )
    moved = np.array(asked[:6]) - p
    units = 1e-4 * np.repeat(np.eye(3), 2, axis=0) * np.tile([[1], [-1]], (3, 1))
    return same(moved, units) and same(small, np.cos(p)) and not same(large, np.cos(p))


def reads_from_the_end() -> bool:
    """With V = 0 the outputs are V′ s′_t, s′_t of the steps from T back to t; f′ is no part."""
    one = net()
    weights = (one.U, one.W, one.V)
    nothing = (one.U, one.W, 0 * one.V)
    outputs = architectures.bidirectional_forward(one.x, nothing, weights, identity, identity)
    turned = architectures.bidirectional_forward(one.x[::-1], weights, nothing, identity, identity)
    first = one.x.copy()
    first[0] += 1
    late = architectures.bidirectional_forward(first, nothing, weights, identity, identity)
    return same(outputs, turned[::-1]) and same(late[1:], outputs[1:])


def layers() -> bool:
    """Layer 1 reads x, which is layer 0; layer i reads the states of layer i−1."""
    one = net()
    s = recurrent.forward(one.x, one.U, one.W, np.zeros(N), activations.tanh)[1:]
    top = recurrent.forward(s, 2 * one.W, one.W, np.zeros(N), activations.tanh)
    deep = architectures.deep_forward(
        one.x, [(one.U, one.W), (2 * one.W, one.W)], one.V, activations.tanh, identity
    )
    return same(deep, recurrent.output(top, one.V, identity))


def norms() -> bool:
    """The largest of 2,000 ‖W v‖, ‖v‖ = 1, comes near the largest singular value, from below."""
    W, v = rng.normal(size=(2, 2)), rng.normal(size=(2000, 2))
    units = v / np.sqrt((v**2).sum(axis=1, keepdims=True))
    sent = gradient_flow.delta_norms(units @ W.T)
    spectral, frobenius = np.linalg.norm(W, 2), np.sqrt((W**2).sum())
    return (
        spectral * (1 - 1e-4) < sent.max() <= spectral * (1 + 1e-12) < frobenius
        and same(np.linalg.norm(W), frobenius)
        and same(np.linalg.norm(gradient_flow.clip_gradient(W, 0.1)), 0.1)
    )


def bounds() -> bool:
    """With the least of both that are so, the bound holds; with less of either it does not."""
    W, delta = np.diag([2.0, 0.5]), np.array([1.0, 0.0])
    beta_W, beta_f = np.linalg.norm(W, 2), 0.7  # every |f′| is at most 0.7, one of them is

    def held(of_W: float, of_f: float) -> bool:
        sent = np.array([0.7, 0.1]) * (W.T @ delta)
        return bool(
            np.linalg.norm(sent) <= (1 + 1e-12) * gradient_flow.gradient_bound(of_W, of_f, 1)
        )

    return held(beta_W, beta_f) and not held(0.9 * beta_W, beta_f) and not held(beta_W, 0.1)


OF_SIGNS: dict[str, Callable[[], bool]] = {
    "T, t: "
    "the number of steps; a time, 1 … T. A sequence is an array whose row t−1 is time t; "
    "`states` has a row more, s₀ first": rows_are_steps,
    "m, n, k: numbers of inputs, states and outputs; in eq. 3 and the bound k is an earlier time": (
        sizes_of_weights
    ),
    "N, K, L, P: "
    "numbers of samples, of words in the vocabulary, of layers, of a parameter's elements; "
    "an N-gram is N words in a row": counts,
    "x_t: the input at time t, a column of m": lambda: all(
        same(run(net())[1][t], net().U @ net().x[t][:M] + net().W @ net().states[t])
        for t in range(T)
    ),
    "s_t, s₀: the state at time t, a column of n; s₀ is where it starts": lambda: (
        net().states.shape == (T + 1, N) and same(net().states[0], net().s0)
    ),
    "o_t: the output at time t, a column of k": lambda: (
        recurrent.output(net().states, net().V, identity)[0].shape == (K,)
    ),
    "U, W, V: "
    "the weight matrices of the input, of the previous state and of the output layer; "
    "W_t is the copy of W that step t uses": copies_of_W,
    "f, g, f′: "
    "the activations of the recurrent and of the output layer, entry by entry; f′ is the "
    "derivative of f": entry_by_entry,
    "net_t: the weighted input U x_t + W s_{t−1}, so that s_t = f(net_t)": lambda: same(
        np.tanh(run(net())[1]), net().states[1:]
    ),
    "⊙, ᵀ, diag[v], v · w: "
    "the product entry by entry; the transpose; the matrix with v on its diagonal; the "
    "scalar product": signs_of_products,
    "Σ_t, Π_{i=t−1…k}: "
    "the sum over all t = 1 … T; the product with its factors in this order, t−1 first": (
        in_this_order
    ),
    "E, E_t, ∂E/∂W: "
    "the loss; as it depends on step t's own output alone; its gradient, of the shape of W": losses,
    "δ_t: the error term ∂E/∂net_t, along every path": every_path,
    "ℓ_t: the part of δ_t that comes from step t's own output and not through time": losses,
    "z_t, z: "
    "the scores, before g: V s_t, of both directions V s_t + V′ s′_t, of a stack V s_t^L; "
    "z alone is the array of all, a row a sample": scores,
    "y_i, labels_i, outputs_i: "
    "the i-th probability of softmax; the one-hot label and the outputs of sample i": of_sample_i,
    "p, ε, e_i: "
    "a parameter, p_i its element; a small step; the unit vector of element i": one_element_moves,
    "s′_t, U′, W′, V′, δ′_t: "
    "the same of the layer that reads from the end; no derivative": reads_from_the_end,
    "s_t^i, U^l, i, l: of layer i, or l; layer 0 is the input, and l−1 the layer below": layers,
    "‖v‖, ‖G‖, ‖W‖₂, ‖W‖_F: "
    "the root of the sum of squared entries, also of a gradient G; the largest ‖W v‖ of "
    "all ‖v‖ = 1; the root of the sum of W's squared entries": norms,
    "β_W, β_f: at least ‖W‖₂, at least every |f′|": bounds,
    "G, θ, Ĝ: "
    "a gradient, the threshold, the clipped gradient; min(a, b) is the smaller one": shortened,
}
