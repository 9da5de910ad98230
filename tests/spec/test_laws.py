"""Laws that right answers keep whatever the numbers are: the reference is held to each of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import activations, architectures, gradient_flow, language_model, loss, recurrent
from reference.layer import RecurrentLayer

TANH, SIGMOID, IDENTITY = activations.tanh, activations.sigmoid, activations.identity
SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 2**32 - 1)
SMOOTH = st.sampled_from([TANH, SIGMOID, IDENTITY])
LAW = settings(max_examples=60, derandomize=True)


def near(got, want, scale: float = 1.0) -> None:
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-11 * scale)


class Network:
    """A basic network of random weights, its states and error terms."""

    def __init__(self, seed, T, n, m, f) -> None:
        self.rng = np.random.default_rng(seed)
        self.x, self.s0 = self.rng.normal(size=(T, m)), self.rng.normal(size=n)
        self.U = self.rng.normal(size=(n, m))
        self.W = self.rng.normal(size=(n, n)) / np.sqrt(n)
        self.f, self.states = f, recurrent.forward(self.x, self.U, self.W, self.s0, f)

    def local(self):
        return self.rng.normal(size=self.states[1:].shape)

    def delta(self, local):
        return recurrent.delta(local, self.states, self.W, self.f)


@LAW
@given(SEEDS, SIZES, SIZES, SIZES, SMOOTH)
def test_error_terms_are_linear_in_their_local_parts(seed, T, n, m, f) -> None:
    network = Network(seed, T, n, m, f)
    one, other = network.local(), network.local()
    both = network.delta(2.0 * one - 3.0 * other)
    near(both, 2.0 * network.delta(one) - 3.0 * network.delta(other), np.abs(both).max())


@LAW
@given(SEEDS, SIZES, SIZES, SIZES, SMOOTH)
def test_numbering_the_units_otherwise_numbers_the_answers_otherwise(seed, T, n, m, f) -> None:
    net = Network(seed, T, n, m, f)
    order, local = net.rng.permutation(n), net.local()
    W, U = net.W[np.ix_(order, order)], net.U[order]
    states = recurrent.forward(net.x, U, W, net.s0[order], f)
    near(states, net.states[:, order], np.abs(states).max())
    deltas, scale = recurrent.delta(local[:, order], states, W, f), np.abs(net.delta(local)).max()
    near(deltas, net.delta(local)[:, order], scale)
    gradient = recurrent.gradient_W(net.delta(local), net.states)
    near(recurrent.gradient_W(deltas, states), gradient[np.ix_(order, order)], scale * 10)


@LAW
@given(SEEDS, SIZES, SIZES, SIZES, SIZES, SMOOTH)
def test_sequence_may_be_cut_where_its_state_is_handed_over(seed, T, more, n, m, f) -> None:
    net = Network(seed, T + more, n, m, f)
    first = recurrent.forward(net.x[:T], net.U, net.W, net.s0, f)
    second = recurrent.forward(net.x[T:], net.U, net.W, first[-1], f)
    near(np.vstack([first, second[1:]]), net.states)
    local = net.local()
    later = recurrent.delta(local[T:], net.states[T:], net.W, f)
    handed = local[:T].copy()
    handed[-1] += (net.W.T @ later[0]) * f.backward(net.states[T])
    earlier = recurrent.delta(handed, net.states[: T + 1], net.W, f)
    near(np.vstack([earlier, later]), net.delta(local), np.abs(earlier).max())
    whole = recurrent.gradient_U(net.delta(local), net.x)
    parts = recurrent.gradient_U(earlier, net.x[:T]) + recurrent.gradient_U(later, net.x[T:])
    near(parts, whole, np.abs(whole).max())


@LAW
@given(SEEDS, SIZES, SIZES, SIZES, SMOOTH)
def test_way_back_is_the_adjoint_of_the_way_forward(seed, T, n, m, f) -> None:
    """⟨J v, w⟩ = ⟨v, Jᵀ w⟩, J the derivative of the states by the inputs, v and w at random."""
    net = Network(seed, T, n, m, f)
    v, w = net.rng.normal(size=(T, m)), net.rng.normal(size=(T, n))
    moved = [np.zeros(n)]
    for t in range(T):
        slope = f.backward(net.states[t + 1])
        moved.append(slope * (net.U @ v[t] + net.W @ moved[-1]))
    deltas = net.delta(w * f.backward(net.states[1:]))
    back = recurrent.delta_below(deltas, net.U, net.x, IDENTITY)
    left, right = np.sum(np.array(moved[1:]) * w), np.sum(v * back)
    assert left == pytest.approx(right, rel=1e-8, abs=1e-9 * (1.0 + np.abs(back).sum()))


@LAW
@given(SEEDS, SIZES, SIZES, st.floats(-1e3, 1e3))
def test_softmax_is_unmoved_by_a_shift_of_a_row_and_rows_keep_to_themselves(s, N, k, c) -> None:
    rng = np.random.default_rng(s)
    z = 3.0 * rng.normal(size=(N, k))
    shifted = z + c * rng.normal(size=(N, 1))
    near(loss.softmax(shifted), loss.softmax(z))
    near(loss.softmax(z[0]), loss.softmax(z)[0])
    near(loss.softmax(z).sum(axis=1), np.ones(N))
    labels = np.eye(k)[rng.integers(k, size=N)]
    gradient = loss.softmax_cross_entropy_gradient(z, labels)
    near(gradient.sum(axis=1), np.zeros(N))


def language(seed, n, K):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(n, K)), rng.normal(size=(n, n)) / 2, rng.normal(size=(K, n))
    pairs = [tuple(rng.integers(K, size=(2, T))) for T in rng.integers(1, 6, size=3)]
    return rng, weights, pairs


@LAW
@given(SEEDS, SIZES, st.integers(2, 6), st.floats(0.01, 1.0), st.floats(0.01, 2.0))
def test_two_epochs_are_training_twice(seed, n, K, rate, threshold) -> None:
    _, weights, pairs = language(seed, n, K)
    once = language_model.train(pairs, *weights, rate, threshold, 1)
    twice = language_model.train(pairs, *once, rate, threshold, 1)
    for got, want in zip(
        language_model.train(pairs, *weights, rate, threshold, 2), twice, strict=True
    ):
        assert np.array_equal(got, want)


@LAW
@given(SEEDS, SIZES, st.integers(2, 6))
def test_perplexity_is_e_to_the_loss_and_words_may_be_numbered_otherwise(seed, n, K) -> None:
    rng, (U, W, V), pairs = language(seed, n, K)
    indices, labels = pairs[0]
    E = language_model.sentence_loss(indices, labels, U, W, V)[0]
    assert language_model.perplexity(indices, labels, U, W, V) == pytest.approx(np.exp(E))
    order = rng.permutation(K)
    place = np.argsort(order)
    other = language_model.sentence_loss(place[indices], place[labels], U[:, order], W, V[order])
    assert other[0] == pytest.approx(E)
    near(other[3], language_model.sentence_loss(indices, labels, U, W, V)[3][order])


@LAW
@given(SEEDS, SIZES, SIZES, SIZES, SIZES, SMOOTH)
def test_one_deep_layer_is_the_basic_network(seed, T, n, m, k, f) -> None:
    net = Network(seed, T, n, m, f)
    V, z = net.rng.normal(size=(k, n)), net.rng.normal(size=(T, k))
    states = recurrent.forward(net.x, net.U, net.W, np.zeros(n), f)
    outputs = architectures.deep_forward(net.x, [(net.U, net.W)], V, f, SIGMOID)
    near(outputs, recurrent.output(states, V, SIGMOID))
    ((dU, dW),) = architectures.deep_backward(net.x, [(net.U, net.W)], V, z, f)
    local = language_model.deltas_from_outputs(z, states, V, f)
    deltas = recurrent.delta(local, states, net.W, f)
    near(dU, recurrent.gradient_U(deltas, net.x), np.abs(dU).max())
    near(dW, recurrent.gradient_W(deltas, states), np.abs(dW).max())


def directions(seed, T, n, m, k):
    rng = np.random.default_rng(seed)
    shapes = (n, m), (n, n), (k, n)
    ahead, back = (tuple(rng.normal(size=s) / 2 for s in shapes) for _ in range(2))
    return rng, rng.normal(size=(T, m)), ahead, back


@LAW
@given(SEEDS, SIZES, SIZES, SIZES, SIZES, SMOOTH)
def test_reversed_sequence_is_the_two_directions_swapped(seed, T, n, m, k, f) -> None:
    rng, x, ahead, back = directions(seed, T, n, m, k)
    outputs = architectures.bidirectional_forward(x, ahead, back, f, SIGMOID)
    swapped = architectures.bidirectional_forward(x[::-1], back, ahead, f, SIGMOID)
    near(swapped[::-1], outputs)
    z = rng.normal(size=(T, k))
    one, other = architectures.bidirectional_backward(x, ahead, back, z, f)
    turned = architectures.bidirectional_backward(x[::-1], back, ahead, z[::-1], f)
    for got, want in zip((*turned[1], *turned[0]), (*one, *other), strict=True):
        near(got, want, np.abs(want).max())
    deep = architectures.deep_bidirectional_forward(
        x, [ahead[:2]], [back[:2]], ahead[2], back[2], f, SIGMOID
    )
    near(deep, outputs)


@LAW
@given(SEEDS, SIZES, SIZES, st.floats(1e-6, 1e6))
def test_clipping_twice_is_clipping_once_and_scales_along(seed, n, m, factor) -> None:
    gradient = np.random.default_rng(seed).normal(size=(n, m))
    clipped = gradient_flow.clip_gradient(gradient, 0.7)
    near(gradient_flow.clip_gradient(clipped, 0.7), clipped)
    near(gradient_flow.clip_gradient(factor * gradient, factor * 0.7) / factor, clipped)
    assert np.linalg.norm(clipped) <= 0.7 * (1.0 + 1e-12)
    norms = gradient_flow.delta_norms(gradient)
    near(gradient_flow.delta_norms(factor * gradient) / factor, norms)


@LAW
@given(SEEDS, SIZES, SIZES, SIZES, SMOOTH)
def test_class_holds_what_the_functions_return(seed, T, n, m, f) -> None:
    net = Network(seed, T, n, m, f)
    layer = RecurrentLayer(m, n, f, 0.1)
    layer.U, layer.W = net.U.copy(), net.W.copy()
    for row in net.x:
        layer.forward(row[:, np.newaxis])
    states = recurrent.forward(net.x, net.U, net.W, np.zeros(n), f)
    local = np.zeros((T, n))
    local[-1] = net.rng.normal(size=n)
    layer.backward(local[-1][:, np.newaxis], f)
    deltas = recurrent.delta(local, states, net.W, f)
    near(np.hstack(layer.state_list).T, states)
    near(np.hstack(layer.delta_list[1:]).T, deltas, np.abs(deltas).max())
    near(layer.gradient, recurrent.gradient_W(deltas, states), np.abs(deltas).max())
    near(layer.gradient_U, recurrent.gradient_U(deltas, net.x), np.abs(deltas).max() * 10)
