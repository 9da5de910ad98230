"""The reference against differences of a forward pass that is written here anew."""

import tracemalloc

import numpy as np
import pytest

from reference import gradcheck, layer, loss, recurrent
from reference.activations import Activation, identity, sigmoid, tanh
from tests.helpers.derivatives import FUNCTIONS, NAMED, step


@NAMED
def test_derivative_of_an_activation_is_that_of_its_forward(name: str) -> None:
    activation, f = FUNCTIONS[name]
    net = np.array([-3.0, -0.7, 0.2, 2.5])
    slope = f(net + 1e-30j).imag / 1e-30  # the complex step has no rounding error
    assert np.allclose(activation.backward(activation.forward(net)), slope, rtol=1e-12)


@NAMED
def test_activation_returns_a_new_array_of_any_shape(name: str) -> None:
    activation, _ = FUNCTIONS[name]
    for shape in ((), (3,), (2, 3)):
        net = np.full(shape, 0.5)
        for result in (activation.forward(net), activation.backward(net)):
            assert np.shape(result) == shape
            assert not np.may_share_memory(result, net)


def test_sigmoid_does_not_overflow() -> None:
    assert sigmoid.forward(np.array([-1e4, 1e4])).tolist() == [0.0, 1.0]


def energy(name, x, U, W, s0, weights):
    """E = Σ_t c_t · s_t, with complex inputs allowed."""
    _, f = FUNCTIONS[name]
    state, total = s0, 0.0
    for row, c in zip(x, weights, strict=True):
        state = f(U @ row + W @ state)
        total = total + c @ state
    return total


@NAMED
@pytest.mark.parametrize(("T", "n", "m"), [(1, 3, 2), (4, 1, 1), (7, 4, 3), (5, 2, 6)])
def test_bptt_gives_the_gradients_of_the_definition(name: str, T: int, n: int, m: int) -> None:
    activation: Activation = FUNCTIONS[name][0]
    rng = np.random.default_rng([T, n, m])
    x, s0, c = rng.normal(size=(T, m)), rng.normal(size=n), rng.normal(size=(T, n))
    U, W = rng.normal(size=(n, m)), rng.normal(size=(n, n))
    states = recurrent.forward(x, U, W, s0, activation)
    deltas = recurrent.delta(c * activation.backward(states[1:]), states, W, activation)
    for got, want in (
        (recurrent.gradient_W(deltas, states), step(lambda p: energy(name, x, U, p, s0, c), W)),
        (recurrent.gradient_U(deltas, x), step(lambda p: energy(name, x, p, W, s0, c), U)),
        (
            recurrent.delta_below(deltas, U, x, identity),
            step(lambda p: energy(name, p, U, W, s0, c), x),
        ),
    ):
        assert np.linalg.norm(got - want) <= 1e-11 * max(np.linalg.norm(want), 1e-3)


def test_output_leaves_out_s0() -> None:
    states = np.arange(6.0).reshape(3, 2)
    assert recurrent.output(states, np.eye(2), identity).tolist() == [[2.0, 3.0], [4.0, 5.0]]


def test_softmax_of_the_article_and_its_cross_entropy() -> None:
    z = np.array([1.0, 2.0, 3.0, 4.0])
    assert np.round(loss.softmax(z), 2).tolist() == [0.03, 0.09, 0.24, 0.64]
    label = np.array([[1.0, 0.0, 0.0, 0.0]])
    assert loss.cross_entropy(loss.softmax(z)[None], label) == pytest.approx(3.4401897, abs=1e-7)


def test_gradient_of_softmax_with_cross_entropy_is_that_of_the_definition() -> None:
    rng = np.random.default_rng(0)
    z, labels = rng.normal(size=(3, 4)), np.eye(4)[[2, 0, 2]]

    def direct(p):
        return -(labels * (p - np.log(np.exp(p).sum(axis=1, keepdims=True)))).sum() / 3

    got = loss.softmax_cross_entropy_gradient(z, labels)
    assert np.allclose(got, step(direct, z), rtol=1e-12, atol=1e-14)


def test_infinite_cross_entropy_is_inf_and_never_nan() -> None:
    outputs = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert loss.cross_entropy(outputs, np.eye(2)) == np.inf
    assert loss.cross_entropy(outputs, np.eye(2)[::-1]) == 0.0


def test_gradient_check_of_the_reference_accepts_it() -> None:
    assert all(gradcheck.gradient_check(recurrent, seed) for seed in range(100))


def test_article_cannot_see_a_wrong_delta() -> None:
    """T = 2 and s₀ = 0: whatever δ₁ is, ∂E/∂W = δ₁ s₀ᵀ + δ₂ s₁ᵀ does not notice."""
    article = layer.RecurrentLayer(3, 2, identity, 1e-3)
    for x in (np.array([[1.0], [2.0], [3.0]]), np.array([[2.0], [3.0], [4.0]])):
        article.forward(x)
    article.backward(np.ones((2, 1)), identity)
    right = article.gradient
    article.delta_list[1] = np.array([[1e6], [-1e6]])
    article.calc_gradient()
    assert (article.gradient == right).all()


def test_layer_agrees_with_the_functions() -> None:
    rng = np.random.default_rng(3)
    x, U, W = rng.normal(size=(5, 2)), rng.normal(size=(3, 2)), rng.normal(size=(3, 3))
    instance = layer.RecurrentLayer(2, 3, tanh, 0.1)
    instance.U, instance.W = U.copy(), W.copy()
    for row in x:
        instance.forward(row[:, None])
    instance.backward(np.ones((3, 1)), tanh)
    states = recurrent.forward(x, U, W, np.zeros(3), tanh)
    local = np.zeros((5, 3))
    local[-1] = 1.0
    deltas = recurrent.delta(local, states, W, tanh)
    assert np.allclose(np.hstack(instance.state_list).T, states)
    assert np.allclose(np.hstack(instance.delta_list[1:]).T, deltas)
    assert np.allclose(instance.gradient, recurrent.gradient_W(deltas, states))
    assert np.allclose(instance.gradient_U, recurrent.gradient_U(deltas, x))
    instance.update()
    assert np.allclose(instance.U, U - 0.1 * instance.gradient_U)
    instance.reset_state()
    assert (instance.times, len(instance.state_list)) == (0, 1)


def test_memory_of_bptt_grows_as_T_times_n() -> None:
    """Not as T·n², which a matrix for each step would take."""
    n, peaks = 64, []
    for T in (200, 400):
        x = np.ones((T, 2))
        tracemalloc.start()
        states = recurrent.forward(x, np.ones((n, 2)), 0.01 * np.ones((n, n)), np.zeros(n), tanh)
        deltas = recurrent.delta(np.ones((T, n)), states, np.eye(n), tanh)
        recurrent.gradient_W(deltas, states)
        recurrent.gradient_U(deltas, x)
        peaks.append(tracemalloc.get_traced_memory()[1] / (8 * T * n))
        tracemalloc.stop()
    assert max(peaks) < 6
    assert peaks[1] < 1.1 * peaks[0]
