"""The reference's gradients are autograd's, in hundreds of random networks of each kind.

Forward pass and loss are written here anew, in HIPS autograd's NumPy.
"""

from itertools import pairwise

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from reference import activations, architectures, language_model, layer, loss, recurrent

KINDS = {
    "identity": (activations.identity, lambda v: v),
    "relu": (activations.relu, lambda v: anp.where(v > 0.0, v, 0.0)),  # f′(0) = 0
    "sigmoid": (activations.sigmoid, lambda v: 1.0 / (1.0 + anp.exp(-v))),
    "tanh": (activations.tanh, anp.tanh),
}
BASIC, LAYERED, SENTENCES, CLASSES = 240, 80, 120, 40  # configurations; 600 in all


def sizes(rng, *most):
    """Random sizes, each 1 or more."""
    return (int(rng.integers(1, end + 1)) for end in most)


def weights(rng, rows, columns):
    """A matrix that neither kills nor blows up what it is applied to."""
    return rng.normal(size=(rows, columns)) / np.sqrt(columns)


def states(x, U, W, s0, f, nudges=None):
    """s₁ … s_T as a list; `nudges` are added to each net."""
    rows = [s0]
    for t in range(len(x)):
        net = anp.dot(U, x[t]) + anp.dot(W, rows[-1])
        rows.append(f(net if nudges is None else net + nudges[t]))
    return rows[1:]


def weighted(c, vectors):
    """Σ_t c_t · v_t."""
    return sum(anp.sum(row * vector) for row, vector in zip(c, vectors, strict=True))


def agree(got, want):
    """Equal to within rounding, relative to all of `want`; 0 where it is 0."""
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape
    assert np.linalg.norm(got - want) <= 1e-11 * max(np.linalg.norm(want), 1e-3)


def by_each(energy, arguments):
    """∂E by each argument."""
    return [grad(energy, place)(*arguments) for place in range(len(arguments))]


@pytest.mark.parametrize("name", KINDS)
def test_basic_network(name):
    """δ, ∂E/∂W, ∂E/∂U and δ of a layer below, with a loss that is bent at every step."""
    activation, f = KINDS[name]
    rng = np.random.default_rng(1)
    for _ in range(BASIC // len(KINDS)):
        T, n, m = sizes(rng, 12, 6, 6)
        below, f_below = KINDS[rng.choice(list(KINDS))]
        nets = rng.normal(size=(T, m))
        U, W, s0 = weights(rng, n, m), weights(rng, n, n), rng.normal(size=n)
        c, a = rng.normal(size=(2, T, n))

        def energy(U, W, nudges, nets, s0=s0, c=c, a=a, f_below=f_below):
            rows = states(f_below(nets), U, W, s0, f, nudges)
            return weighted(c, rows) + weighted(a, [s * s / 2 for s in rows])

        x = below.forward(nets)
        every = recurrent.forward(x, U, W, s0, activation)
        local = (c + a * every[1:]) * activation.backward(every[1:])
        deltas = recurrent.delta(local, every, W, activation)
        got = (
            recurrent.gradient_U(deltas, x),
            recurrent.gradient_W(deltas, every),
            deltas,
            recurrent.delta_below(deltas, U, x, below),
        )
        for one, want in zip(got, by_each(energy, (U, W, np.zeros((T, n)), nets)), strict=True):
            agree(one, want)


@pytest.mark.parametrize("name", KINDS)
def test_article_s_class(name):
    """`backward` fills δ_t and both gradients, with a loss at the last step."""
    activation, f = KINDS[name]
    rng = np.random.default_rng(2)
    for _ in range(LAYERED // len(KINDS)):
        T, n, m = sizes(rng, 8, 5, 5)
        x, c = rng.normal(size=(T, m)), rng.normal(size=n)
        own = layer.RecurrentLayer(m, n, activation, 0.1)
        own.U, own.W = weights(rng, n, m), weights(rng, n, n)
        for row in x:
            own.forward(row[:, None])
        slope = activation.backward(own.state_list[-1])
        own.backward(c[:, None] * slope, activation)

        def energy(U, W, nudges, x=x, c=c, n=n):
            return anp.sum(c * states(x, U, W, np.zeros(n), f, nudges)[-1])

        by_U, by_W, deltas = by_each(energy, (own.U, own.W, np.zeros((T, n))))
        agree(own.gradient_U, by_U)
        agree(own.gradient, by_W)
        agree(np.array(own.delta_list[1:])[:, :, 0], deltas)


def stack(x, layers, f):
    """The top layer's states; s₀ = 0 in each."""
    for U, W in layers:
        x = states(x, U, W, np.zeros(len(W)), f)
    return x


@pytest.mark.parametrize("name", KINDS)
def test_deep_network(name):
    """Each layer's ∂E/∂U and ∂E/∂W, one to three layers of any widths."""
    activation, f = KINDS[name]
    rng = np.random.default_rng(3)
    for _ in range(LAYERED // len(KINDS)):
        T, L, m, k = sizes(rng, 8, 3, 4, 4)
        widths = [m, *sizes(rng, *[4] * L)]
        layers = [(weights(rng, n, below), weights(rng, n, n)) for below, n in pairwise(widths)]
        x, V, c = rng.normal(size=(T, m)), weights(rng, k, widths[-1]), rng.normal(size=(T, k))

        def energy(flat, x=x, V=V, c=c, L=L):
            pairs = [(flat[2 * i], flat[2 * i + 1]) for i in range(L)]
            return weighted(c, [anp.dot(V, s) for s in stack(x, pairs, f)])

        got = architectures.deep_backward(x, layers, V, c, activation)
        want = grad(energy)([matrix for pair in layers for matrix in pair])
        for one, other in zip([matrix for pair in got for matrix in pair], want, strict=True):
            agree(one, other)


@pytest.mark.parametrize("name", KINDS)
def test_bidirectional_network(name):
    """∂E/∂U, ∂E/∂W and ∂E/∂V of both directions, of different widths."""
    activation, f = KINDS[name]
    rng = np.random.default_rng(4)
    for _ in range(LAYERED // len(KINDS)):
        T, n, n2, m, k = sizes(rng, 8, 5, 5, 4, 4)
        x, c = rng.normal(size=(T, m)), rng.normal(size=(T, k))
        ahead, back = (
            (weights(rng, i, m), weights(rng, i, i), weights(rng, k, i)) for i in (n, n2)
        )

        def energy(U, W, V, U2, W2, V2, x=x, c=c, n=n, n2=n2):
            one = states(x, U, W, np.zeros(n), f)
            other = states(x[::-1], U2, W2, np.zeros(n2), f)[::-1]
            z = [anp.dot(V, s) + anp.dot(V2, s2) for s, s2 in zip(one, other, strict=True)]
            return weighted(c, z)

        got = architectures.bidirectional_backward(x, ahead, back, c, activation)
        want = by_each(energy, (*ahead, *back))
        for one, other in zip((*got[0], *got[1]), want, strict=True):
            agree(one, other)


def entropy(z, labels):
    """The mean of ln Σ e^z − z at the label, the row's largest taken off."""
    total = 0.0
    for row, label in zip(z, labels, strict=True):
        largest = np.max(getattr(row, "_value", row))
        total = total + largest + anp.log(anp.sum(anp.exp(row - largest))) - row[label]
    return total / len(labels)


def test_sentences():
    """E, ∂E/∂U, ∂E/∂W and ∂E/∂V of the language model."""
    rng = np.random.default_rng(5)
    for _ in range(SENTENCES):
        T, n, K = sizes(rng, 10, 5, 8)
        indices, labels = rng.integers(K, size=(2, T))
        U, W, V = weights(rng, n, K), weights(rng, n, n), 2.0 * weights(rng, K, n)

        def energy(U, W, V, indices=indices, labels=labels, n=n, K=K):
            rows = states(np.eye(K)[indices], U, W, np.zeros(n), anp.tanh)
            return entropy([anp.dot(V, s) for s in rows], labels)

        E, *got = language_model.sentence_loss(indices, labels, U, W, V)
        agree(E, energy(U, W, V))
        for one, want in zip(got, by_each(energy, (U, W, V)), strict=True):
            agree(one, want)


def test_softmax_and_cross_entropy():
    """∂E/∂z through softmax and cross-entropy, for scores of ordinary size and of hundreds."""
    rng = np.random.default_rng(6)
    for number in range(CLASSES):
        N, k = sizes(rng, 6, 6)
        z, labels = (
            rng.normal(size=(N, k)) * (1.0 if number % 2 else 200.0),
            rng.integers(k, size=N),
        )
        got = loss.softmax_cross_entropy_gradient(z, np.eye(k)[labels])
        want = grad(lambda z, labels=labels: entropy(z, labels))(z)
        agree(got, want)
