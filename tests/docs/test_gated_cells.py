"""LSTM and GRU of the examples: their gradients are autograd's, of definitions written here."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from examples import gru, lstm
from examples.recall import KEYS, SYMBOLS, Basic, Gru, Lstm, clipped, n, sequence
from reference.gradient_flow import clip_gradient


def sigmoid(v):
    return 1.0 / (1.0 + anp.exp(-v))


def lstm_loss(weights, x, c):
    """Σ_t c_t · s_t; the gates i, f, o and the candidate stand one above the other."""
    U, W, b = weights
    size, total = W.shape[1], 0.0
    state, cell = anp.zeros(size), anp.zeros(size)
    for row, slopes in zip(x, c, strict=True):
        net = anp.dot(U, row) + anp.dot(W, state) + b
        i, f, o = (sigmoid(net[k * size : (k + 1) * size]) for k in range(3))
        cell = f * cell + i * anp.tanh(net[3 * size :])
        state = o * anp.tanh(cell)
        total = total + anp.dot(slopes, state)
    return total


def gru_loss(weights, x, c):
    """Σ_t c_t · s_t; z, r and the fresh state stand one above the other."""
    U, W, b = weights
    size, total = W.shape[1], 0.0
    state = anp.zeros(size)
    for row, slopes in zip(x, c, strict=True):
        own = anp.dot(U, row) + b
        z = sigmoid(own[:size] + anp.dot(W[:size], state))
        r = sigmoid(own[size : 2 * size] + anp.dot(W[size : 2 * size], state))
        fresh = anp.tanh(own[2 * size :] + anp.dot(W[2 * size :], r * state))
        state = (1.0 - z) * state + z * fresh
        total = total + anp.dot(slopes, state)
    return total


CELLS = pytest.mark.parametrize(
    ("module", "loss"), [(lstm, lstm_loss), (gru, gru_loss)], ids=["lstm", "gru"]
)


@CELLS
def test_gradients_are_those_of_autograd(module, loss) -> None:
    rng = np.random.default_rng(20)
    for number in range(60):
        T, m, size = (int(v) for v in rng.integers(1, (13, 5, 6)))
        weights = tuple(w + 0.3 * rng.normal(size=w.shape) for w in module.start(rng, m, size))
        x, c = rng.normal(size=(T, m)), rng.normal(size=(T, size))
        if number % 3 == 0:
            c[:-1] = 0.0
        trace = module.forward(x, weights)
        assert (c * trace.states[1:]).sum() == pytest.approx(loss(weights, x, c), rel=1e-12)
        want = grad(loss)(weights, x, c)
        for got, right in zip(module.backward(x, weights, trace, c), want, strict=True):
            assert np.linalg.norm(got - right) <= 1e-11 * np.linalg.norm(right) + 1e-300


@CELLS
def test_gate_that_is_open_carries_the_error_term_over_sixty_steps(module, loss) -> None:
    """What the basic network cannot: the state at the end still hangs on the first input."""
    rng = np.random.default_rng(3)
    weights = module.start(rng, 3, 8, 9.0)
    x, c = rng.normal(size=(60, 3)), np.zeros((60, 8))
    c[-1] = 1.0
    deltas = module.deltas_of(weights[1], module.forward(x, weights), c)
    norms = np.linalg.norm(deltas, axis=1)
    assert norms[0] > 1e-2 * norms.max()
    assert loss(weights, x, c) == pytest.approx(module.forward(x, weights).states[-1].sum())


def test_key_comes_first_and_nothing_else_says_it() -> None:
    rng = np.random.default_rng(1)
    keys = set()
    for distance in (1, 2, 7):
        for _ in range(50):
            x, key = sequence(rng, distance)
            assert x.shape == (distance + 1, SYMBOLS)
            assert x[0].argmax() == key < KEYS
            assert (x[1:-1].argmax(axis=1) >= KEYS).all()
            assert x[-1].argmax() == SYMBOLS - 1
            keys.add(key)
    assert keys == set(range(KEYS))


def test_clipping_together_keeps_the_direction_of_all_and_each_only_its_own() -> None:
    gradients = (np.array([[3.0, 0.0]]), np.array([4.0]), np.array([0.0]))
    together = clipped(gradients, 1.0, together=True)
    for one, want in zip(together, gradients, strict=True):
        np.testing.assert_allclose(one, want / 5)
    each = clipped(gradients, 1.0, together=False)
    for one, want in zip(each, gradients, strict=True):
        np.testing.assert_allclose(one, clip_gradient(want, 1.0))
    for one, want in zip(clipped(gradients, np.inf, together=True), gradients, strict=True):
        np.testing.assert_array_equal(one, want)


@pytest.mark.parametrize(
    ("cell", "count"), [(Basic(), 2), (Lstm(), 3), (Gru(), 3)], ids=["basic", "lstm", "gru"]
)
def test_cells_give_a_gradient_for_every_weight(cell, count) -> None:
    rng = np.random.default_rng(2)
    starts = {2: lambda: (rng.normal(size=(n, SYMBOLS)), rng.normal(size=(n, n)))}
    module = lstm if isinstance(cell, Lstm) else gru
    weights = starts[2]() if count == 2 else module.start(rng, SYMBOLS, n)
    x, _ = sequence(rng, 4)
    gradients = cell.gradients(x, weights, np.ones((len(x), n)))
    assert [g.shape for g in gradients] == [w.shape for w in weights]
    assert cell.states(x, weights).shape == (len(x) + 1, n)
