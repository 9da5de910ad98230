"""The reference's larger networks hold to definitions written here anew, one number at a time."""

import numpy as np
import pytest

from reference import activations, architectures, gradient_flow, language_model
from tests.helpers.derivatives import FUNCTIONS, NAMED, step


def run(x, U, W, f):
    """s₁ … s_T as a list, from s₀ = 0; complex inputs are allowed."""
    states = [np.zeros(len(W))]
    for row in x:
        states.append(f(U @ row + W @ states[-1]))
    return states[1:]


def entropy(indices, labels, U, W, V):
    """−1/T Σ_t ln o_t[label_t], with the softmax written out."""
    total = 0.0
    for state, label in zip(run(np.eye(len(V))[indices], U, W, np.tanh), labels, strict=True):
        z = V @ state
        total = total + np.log(np.exp(z).sum()) - z[label]
    return total / len(labels)


def sentence(rng, T, n, K):
    U, W, V = rng.normal(size=(n, K)), rng.normal(size=(n, n)), rng.normal(size=(K, n))
    return *rng.integers(K, size=(2, T)), U, W, V


def near(got, want):
    return np.linalg.norm(got - want) <= 1e-11 * max(np.linalg.norm(want), 1e-3)


@pytest.mark.parametrize(("T", "n", "K"), [(1, 3, 2), (6, 1, 4), (7, 4, 5), (12, 3, 9)])
def test_sentence_loss_and_its_gradients_are_those_of_the_definition(T, n, K) -> None:
    indices, labels, U, W, V = sentence(np.random.default_rng([T, n, K]), T, n, K)
    E, dU, dW, dV = language_model.sentence_loss(indices, labels, U, W, V)
    assert near(E, entropy(indices, labels, U, W, V))
    assert near(dU, step(lambda p: entropy(indices, labels, p, W, V), U))
    assert near(dW, step(lambda p: entropy(indices, labels, U, p, V), W))
    assert near(dV, step(lambda p: entropy(indices, labels, U, W, p), V))


def test_perplexity_is_that_of_the_definition() -> None:
    indices, labels, U, W, V = sentence(np.random.default_rng(5), 6, 3, 5)
    want = np.exp(entropy(indices, labels, U, W, V))
    assert language_model.perplexity(indices, labels, U, W, V) == pytest.approx(want, rel=1e-12)
    flat = language_model.perplexity(indices, labels, U, W, np.zeros_like(V))
    assert flat == pytest.approx(len(V))


def test_training_goes_against_the_clipped_gradient_sentence_by_sentence() -> None:
    rng = np.random.default_rng(8)
    first, second = sentence(rng, 5, 3, 4), sentence(rng, 2, 3, 4)
    pairs, weights, theta = [first[:2], second[:2]], list(first[2:]), 0.06
    got = language_model.train(pairs, *weights, 0.3, theta, 2)
    clipped = set()
    for indices, labels in pairs * 2:
        gradients = []
        for place in range(3):

            def loss(p, now=weights, place=place, indices=indices, labels=labels):
                moved = [p if i == place else w for i, w in enumerate(now)]
                return entropy(indices, labels, *moved)

            gradient = step(loss, weights[place])
            size = np.linalg.norm(gradient)
            clipped.add((place, bool(size > theta)))
            gradients.append(gradient * theta / size if size > theta else gradient)
        weights = [w - 0.3 * g for w, g in zip(weights, gradients, strict=True)]
    for value, want in zip(got, weights, strict=True):
        assert np.linalg.norm(value - want) <= 1e-10 * np.linalg.norm(want)
    assert {(0, True), (1, True), (2, True)} < clipped, "each is clipped, and one is short enough"


def test_training_lowers_the_loss() -> None:
    indices, labels, U, W, V = sentence(np.random.default_rng(3), 8, 4, 5)
    before = language_model.perplexity(indices, labels, U, W, V)
    trained = language_model.train([(indices, labels)], U, W, V, 0.1, 1.0, 50)
    assert language_model.perplexity(indices, labels, *trained) < before / 2


def deep_energy(f, x, layers, V, c):
    """E = Σ_t c_t · z_t of a stack of layers."""
    for U, W in layers:
        x = run(x, U, W, f)
    return sum(weights @ (V @ state) for weights, state in zip(c, x, strict=True))


@NAMED
@pytest.mark.parametrize("widths", [(3,), (2, 4), (4, 1, 3)], ids=str)
def test_deep_gradients_are_those_of_the_definition(name, widths) -> None:
    activation, f = FUNCTIONS[name]
    rng, T, m, k = np.random.default_rng(len(widths)), 5, 2, 3
    x, V, c = rng.normal(size=(T, m)), rng.normal(size=(k, widths[-1])), rng.normal(size=(T, k))
    below = (m, *widths)
    layers = [
        (rng.normal(size=(n, below[i])), rng.normal(size=(n, n))) for i, n in enumerate(widths)
    ]
    z = architectures.deep_forward(x, layers, V, activation, activations.identity)
    assert (c * z).sum() == pytest.approx(deep_energy(f, x, layers, V, c), rel=1e-12)
    got = architectures.deep_backward(x, layers, V, c, activation)
    for i, pair in enumerate(layers):
        for part in range(2):

            def energy(p, i=i, pair=pair, part=part):
                moved = (p, pair[1]) if part == 0 else (pair[0], p)
                return deep_energy(f, x, [*layers[:i], moved, *layers[i + 1 :]], V, c)

            assert near(got[i][part], step(energy, pair[part])), (i, part)


@NAMED
def test_bidirectional_network_reads_from_both_ends(name) -> None:
    activation, f = FUNCTIONS[name]
    rng = np.random.default_rng(4)
    x = rng.normal(size=(5, 2))
    ahead = rng.normal(size=(3, 2)), rng.normal(size=(3, 3)), rng.normal(size=(2, 3))
    back = rng.normal(size=(4, 2)), rng.normal(size=(4, 4)), rng.normal(size=(2, 4))
    got = architectures.bidirectional_forward(x, ahead, back, activation, activations.sigmoid)
    one, other = run(x, *ahead[:2], f), run(x[::-1], *back[:2], f)[::-1]
    for o, s, s2 in zip(got, one, other, strict=True):
        want = 1.0 / (1.0 + np.exp(-(ahead[2] @ s + back[2] @ s2)))
        np.testing.assert_allclose(o, want, rtol=1e-12)


def both_energy(f, x, ahead, back, c):
    """E = Σ_t c_t · (V s_t + V′ s′_t)."""
    one, other = run(x, *ahead[:2], f), run(x[::-1], *back[:2], f)[::-1]
    return sum(w @ (ahead[2] @ s + back[2] @ s2) for w, s, s2 in zip(c, one, other, strict=True))


@NAMED
@pytest.mark.parametrize(
    ("T", "n", "n2", "m", "k"),
    [(1, 2, 3, 2, 1), (2, 3, 3, 3, 3), (6, 4, 1, 2, 3), (12, 1, 3, 1, 2), (40, 2, 2, 2, 2)],
)
def test_bidirectional_gradients_are_those_of_the_definition(name, T, n, n2, m, k) -> None:
    activation, f = FUNCTIONS[name]
    rng = np.random.default_rng([T, n, n2])
    x, c = rng.normal(size=(T, m)), rng.normal(size=(T, k))
    pair = [
        tuple(rng.normal(size=shape) / np.sqrt(shape[1]) for shape in ((i, m), (i, i), (k, i)))
        for i in (n, n2)
    ]
    got = architectures.bidirectional_backward(x, *pair, c, activation)
    for way in range(2):
        for place in range(3):

            def energy(p, way=way, place=place):
                moved = [list(weights) for weights in pair]
                moved[way][place] = p
                return both_energy(f, x, *moved, c)

            assert near(got[way][place], step(energy, pair[way][place])), (way, place)


def stacked(f, x, layers):
    """The top layer's s₁ … s_T, the layer's own s₀ = 0."""
    for U, W in layers:
        x = run(x, U, W, f)
    return x


@NAMED
@pytest.mark.parametrize(
    "widths", [((3,), (2,)), ((2, 4), (3, 1)), ((2, 2, 2), (2, 2, 2))], ids=str
)
def test_deep_network_is_two_stacks_that_meet_in_the_output(name, widths) -> None:
    activation, f = FUNCTIONS[name]
    rng, T, m, k = np.random.default_rng(8), 6, 2, 3
    x, stacks = rng.normal(size=(T, m)), []
    for way in widths:
        below = (m, *way)
        stacks.append(
            [(rng.normal(size=(n, below[i])), rng.normal(size=(n, n))) for i, n in enumerate(way)]
        )
    V, V2 = (rng.normal(size=(k, way[-1])) for way in widths)
    got = architectures.deep_bidirectional_forward(
        x, *stacks, V, V2, activation, activations.sigmoid
    )
    one, other = stacked(f, x, stacks[0]), stacked(f, x[::-1], stacks[1])[::-1]
    for o, s, s2 in zip(got, one, other, strict=True):
        np.testing.assert_allclose(o, 1.0 / (1.0 + np.exp(-(V @ s + V2 @ s2))), rtol=1e-12)


def test_deep_network_of_one_layer_is_the_bidirectional_one_and_without_a_side_the_deep_one() -> (
    None
):
    rng, tanh, sigmoid = np.random.default_rng(9), activations.tanh, activations.sigmoid
    x = rng.normal(size=(5, 2))
    (U, W, V), (U2, W2, V2) = (
        (rng.normal(size=(n, 2)), rng.normal(size=(n, n)), rng.normal(size=(2, n))) for n in (3, 4)
    )
    both = architectures.bidirectional_forward(x, (U, W, V), (U2, W2, V2), tanh, sigmoid)
    deep = architectures.deep_bidirectional_forward(x, [(U, W)], [(U2, W2)], V, V2, tanh, sigmoid)
    np.testing.assert_array_equal(deep, both)
    one = architectures.deep_bidirectional_forward(
        x, [(U, W)], [(U2, W2)], V, 0 * V2, tanh, sigmoid
    )
    np.testing.assert_array_equal(one, architectures.deep_forward(x, [(U, W)], V, tanh, sigmoid))


def test_clipping_keeps_the_direction_and_what_is_short_enough() -> None:
    gradient = np.array([[3.0, 0.0], [0.0, 4.0]])
    np.testing.assert_allclose(gradient_flow.clip_gradient(gradient, 1.0), gradient / 5)
    np.testing.assert_array_equal(gradient_flow.clip_gradient(gradient, 5.0), gradient)
    np.testing.assert_array_equal(gradient_flow.clip_gradient(0 * gradient, 5.0), 0 * gradient)


def test_ngram_of_the_articles_sentence() -> None:
    """Two words back say nothing of who came late."""
    text = [s.split() for s in ("我 迟到 了 ， 老师 批评 了 我", "他 迟到 了 ， 老师 批评 了 他")]
    context = ["我", "迟到", "了", "，", "老师", "批评", "了"]
    assert language_model.ngram_next(text, context, 2) == "，"
    assert language_model.ngram_next(text, context, 3) == "我"
    assert language_model.ngram_next(text[::-1], context, 3) == "他"
    assert language_model.ngram_next(text, context, 8) == "我"
    assert language_model.ngram_next(text, ["她"], 2) is None
    assert language_model.ngram_next(text, [], 4) == "我"
