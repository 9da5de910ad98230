"""What hints and stories say is done, step by step: it comes to what is right."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from reference import architectures, gradient_flow, language_model, recurrent
from reference.activations import tanh
from reference.gradcheck import numerical_gradient
from reference.layer import RecurrentLayer
from reference.loss import cross_entropy, softmax
from tests.helpers.meanings.network import K, N, T, gradient, loss, net, rng, same

SENTENCE = ["我", "昨天", "上学", "迟到", "了"]
WORDS = language_model.build_vocabulary([SENTENCE])
SIZE = len(WORDS)
INDICES, LABELS = np.array([0, 2, 5, 3]), np.array([2, 5, 3, 1])
U, W, V = (rng.normal(size=size) for size in ((N, SIZE), (N, N), (SIZE, N)))
ZERO = np.zeros(N)


def forward() -> bool:
    """Row 0 is s₀, which has no output; row t − 1 of x is x_t."""
    one = net()
    states = np.zeros((T + 1, N))
    states[0] = one.s0
    for t in range(1, T + 1):
        states[t] = tanh.forward(one.U @ one.x[t - 1] + one.W @ states[t - 1])
    outputs = [tanh.forward(one.V @ states[t]) for t in range(1, T + 1)]
    by_reference = recurrent.output(one.states, one.V, tanh)
    return same(states, one.states) and same(outputs, by_reference) and len(by_reference) == T


def backward() -> bool:
    """From the last row, deltas[T − 1], to the first; without one of its two ways none is right."""
    one, deltas = net(), net().local.copy()
    for t in range(T - 1, 0, -1):
        deltas[t - 1] += one.W.T @ deltas[t] * tanh.backward(one.states[t])
    far = loss(one, add={0: np.array([1e-20j, 0])}, only=T - 1).imag  # E_T, by net₁
    return same(deltas, one.delta) and far != 0 and not same(one.local, one.delta)


def below() -> bool:
    """δ of a layer whose outputs are x, through U and its own f′."""
    one = net()
    down = [(d @ one.U) * tanh.backward(np.tanh(p)) for d, p in zip(one.delta, one.x, strict=True)]
    return same(recurrent.delta_below(one.delta, one.U, np.tanh(one.x), tanh), down)


def gradient_of_W() -> bool:
    one = net()
    return same(sum(np.outer(one.delta[t], one.states[t]) for t in range(T)), gradient("W"))


def squeezed() -> bool:
    return np.zeros((T, 1)).squeeze().shape == (T,)


def scores() -> bool:
    """Only differences count; rows are summed with the axis kept, one vector too."""
    z = rng.normal(size=(3, 4))
    sums = np.sum(np.exp(z), axis=-1, keepdims=True)
    one = np.exp(z[0]) / np.sum(np.exp(z[0]), axis=-1, keepdims=True)
    rounded = softmax(np.array([1.0, 2, 3, 4])).round(2).tolist() == [0.03, 0.09, 0.24, 0.64]
    whole = same(np.exp(z) / sums, softmax(z)) and same(softmax(z - 7), softmax(z))
    return whole and sums.shape == (3, 1) and same(one, softmax(z[0])) and rounded


def picked() -> bool:
    """The article's example: −ln 0.03 is 3.51, and 3.44 of what has not been rounded."""
    labels, outputs = np.array([[1, 0, 0, 0]]), np.array([[0.03, 0.09, 0.24, 0.64]])
    exact = cross_entropy(softmax(np.array([[1.0, 2, 3, 4]])), labels)
    both = round(cross_entropy(outputs, labels), 2), round(exact, 2)
    return outputs[labels == 1].tolist() == [0.03] and both == (3.51, 3.44)


def element_by_element() -> bool:
    """Each index once; two calls each, at p + ε and p − ε; what is not undone stays."""
    parameter, asked = rng.normal(size=(2, 3)), list[np.ndarray]()
    before = parameter.copy()
    numerical_gradient(lambda p: asked.append(p.copy()) or 0.0, parameter, 0.25)
    moved = [(p - before).ravel()[n // 2] for n, p in enumerate(asked)]
    return len(asked) == 12 and same(moved, [0.25, -0.25] * 6) and same(parameter, before)


def step_by_step() -> bool:
    """The class: columns, one appended a step; both weights less their gradients; all anew."""
    one = RecurrentLayer(3, N, tanh, 0.5)
    first = (one.U.shape, one.W.shape) == ((N, 3), (N, N)) and [
        s.shape for s in one.state_list
    ] == [(N, 1)]
    one.U, one.W = rng.normal(size=(N, 3)), rng.normal(size=(N, N))
    inputs = rng.normal(size=(T, 3, 1))
    for t, x in enumerate(inputs, 1):
        one.forward(x)
        first &= one.times == t and len(one.state_list) == t + 1 and not one.state_list[0].any()
    for _ in range(2):
        one.backward(np.ones((N, 1)), tanh)
    with_x = sum(one.delta_list[t] @ inputs[t - 1].T for t in range(1, T + 1))
    back = (one.W.T @ one.delta_list[2]) * tanh.backward(one.state_list[1])
    U, W = one.U - 0.5 * one.gradient_U, one.W - 0.5 * one.gradient
    one.update()
    taken = same(one.U, U) and same(one.W, W)
    one.reset_state()
    cleared = one.times == 0 and len(one.state_list) == 1 and not one.state_list[0].any()
    kept = cleared and same(one.U, U)
    return (
        first and taken and kept and same(one.gradient_U, with_x) and same(one.delta_list[1], back)
    )


def norm() -> bool:
    """Over all entries of any shape; what is longer than the threshold is that long after."""
    G = rng.normal(size=(2, 3))
    size = math.sqrt((G**2).sum())
    clipped = gradient_flow.clip_gradient(G, size / 2)
    return same(clipped, G / 2) and same(np.linalg.norm(clipped), size / 2)


def one_number_a_word() -> bool:
    """Six pairs of five words; 1 at the index and nowhere else, counted from 0."""
    pairs = [*pairwise(["<s>", *SENTENCE, "</s>"])]
    vector = np.zeros(3000)
    vector[2019] = 1
    again = language_model.training_pairs(["a", "b", "a"])
    hot = same(language_model.one_hot(2019, 3000), vector)
    begins = [*WORDS][:2] == ["<s>", "</s>"]
    right = language_model.training_pairs(SENTENCE) == pairs and len(pairs) == 6
    return hot and begins and right and [pair[0] for pair in again] == ["<s>", "a", "b", "a"]


def through_V() -> bool:
    """∂E/∂z_t through V and backward(s_t); beside s_t of its own step, and not s_{t−1}."""
    one, w = net(), rng.normal(size=(T, K))
    local = [(w[t - 1] @ one.V) * tanh.backward(one.states[t]) for t in range(1, T + 1)]
    by_V = sum(np.outer(w[t - 1], one.states[t]) for t in range(1, T + 1))
    given = language_model.deltas_from_outputs(w, one.states, one.V, tanh)
    return same(given, local) and same(language_model.gradient_V(w, one.states), by_V)


def sentence() -> bool:
    """Forward, E, ∂E/∂z = (softmax(z) − label)/T, ℓ, δ, then the three gradients."""
    x, labels = np.eye(len(V))[INDICES], np.eye(len(V))[LABELS]
    states = recurrent.forward(x, U, W, np.zeros(U.shape[0]), tanh)
    z = states[1:] @ V.T
    by_z = (softmax(z) - labels) / T
    deltas = recurrent.delta(
        language_model.deltas_from_outputs(by_z, states, V, tanh), states, W, tanh
    )
    results = (
        cross_entropy(softmax(z), labels),
        recurrent.gradient_U(deltas, x),
        recurrent.gradient_W(deltas, states),
        language_model.gradient_V(by_z, states),
    )
    right = language_model.sentence_loss(INDICES, LABELS, U, W, V)
    exp = same(language_model.perplexity(INDICES, LABELS, U, W, V), np.exp(results[0]))
    return exp and all(same(a, b) for a, b in zip(results, right, strict=True))


def training() -> bool:
    """Clipped, times the rate, subtracted: after each sentence of each epoch; copies after none."""
    pairs = [(INDICES, LABELS), (INDICES[:2], LABELS[:2])]
    weights = [U.copy(), W.copy(), V.copy()]
    for _ in range(2):
        for indices, labels in pairs:
            gradients = language_model.sentence_loss(indices, labels, *weights)[1:]
            for one, slope in zip(weights, gradients, strict=True):
                one -= 0.5 * gradient_flow.clip_gradient(slope, 0.1)
    trained = language_model.train(pairs, U, W, V, 0.5, 0.1, 2)
    first = language_model.train(pairs, U, W, V, 0.5, 0.1, 0)
    copied = all(same(a, b) and a is not b for a, b in zip(first, (U, W, V), strict=True))
    return copied and all(same(a, b) for a, b in zip(trained, weights, strict=True))


def next_word() -> bool:
    """<s>, then all words in order, the last output's largest entry; <s> alone without words."""
    said = list[str]()
    for words in ([], SENTENCE, SENTENCE[::-1]):
        x = np.eye(SIZE)[[WORDS[word] for word in ["<s>", *words]]]
        last = recurrent.forward(x, U, W, ZERO, tanh)[-1]
        said.append([*WORDS][int(np.argmax(V @ last))])
    asked = [language_model.predict_next(w, WORDS, U, W, V) for w in ([], SENTENCE, SENTENCE[::-1])]
    return asked == said


def followers() -> bool:
    """Of N−1 words alone, each sentence by itself, </s> once at its end; nothing where nothing."""
    known = [["a", "b"], ["c", "b", "a"], ["c", "d"]]
    answer = language_model.ngram_next
    by_two = [answer(known, words, 2) for words in ([], ["x", "c", "b"], ["d"])]
    return (
        by_two == ["c", "</s>", "</s>"]
        and answer(known, ["z"], 2) is None
        and (answer(known, ["b", "b"], 3) is None and answer(known, [], 3) == "c")
    )


def both_ways() -> bool:
    """The second layer reads x from the end, and its states are turned round again."""
    one, w, sizes = net(), rng.normal(size=(T, K)), ((3, 3), (3, 3), (K, 3))
    U2, W2, V2 = (rng.normal(size=size) for size in sizes)
    forwards = recurrent.forward(one.x, one.U, one.W, ZERO, tanh)[1:]
    backwards = recurrent.forward(one.x[::-1], U2, W2, np.zeros(3), tanh)[1:][::-1]
    outputs = tanh.forward(forwards @ one.V.T + backwards @ V2.T)
    given = (one.x, (one.U, one.W, one.V), (U2, W2, V2))
    stacks = [(one.U, one.W)], [(U2, W2)], one.V, V2
    deep = architectures.deep_bidirectional_forward(one.x, *stacks, tanh, tanh)
    gradients = architectures.bidirectional_backward(*given, w, tanh)
    ways = [one_way(one.x, given[1], w), one_way(one.x[::-1], given[2], w[::-1])]
    right = same(architectures.bidirectional_forward(*given, tanh, tanh), outputs)
    pairs = [
        (a, b)
        for way, mine in zip(gradients, ways, strict=True)
        for a, b in zip(way, mine, strict=True)
    ]
    return right and same(deep, outputs) and all(same(a, b) for a, b in pairs)


def one_way(x: np.ndarray, weights: tuple[np.ndarray, ...], w: np.ndarray) -> list[np.ndarray]:
    U, W, V = weights
    states = recurrent.forward(x, U, W, np.zeros(len(W)), tanh)
    deltas = recurrent.delta(
        language_model.deltas_from_outputs(w, states, V, tanh), states, W, tanh
    )
    of_V = language_model.gradient_V(w, states)
    return [recurrent.gradient_U(deltas, x), recurrent.gradient_W(deltas, states), of_V]


def stacked() -> bool:
    """s₁ … s_T of a layer are the next one's x; widths of their own; δ down from the top."""
    one, w = net(), rng.normal(size=(T, K))
    layers = [(one.U, one.W), (rng.normal(size=(3, N)), rng.normal(size=(3, 3)))]
    V3, x, runs = rng.normal(size=(K, 3)), one.x, list[np.ndarray]()
    for U_i, W_i in layers:
        runs.append(recurrent.forward(x, U_i, W_i, np.zeros(len(W_i)), tanh))
        x = runs[-1][1:]
    top = architectures.deep_forward(one.x, layers, V3, tanh, tanh)
    local = language_model.deltas_from_outputs(w, runs[1], V3, tanh)
    upper = recurrent.delta(local, runs[1], layers[1][1], tanh)
    lower = recurrent.delta(
        recurrent.delta_below(upper, layers[1][0], runs[0][1:], tanh), runs[0], one.W, tanh
    )
    gradients = architectures.deep_backward(one.x, layers, V3, w, tanh)
    mine = recurrent.gradient_U(lower, one.x), recurrent.gradient_W(lower, runs[0])
    return same(top, tanh.forward(x @ V3.T)) and all(map(same, gradients[0], mine))
