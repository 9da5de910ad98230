"""Right code in other styles, as data: each replaces functions of the reference."""

from __future__ import annotations

EINSUM = """
def gradient_W(deltas, states):
    return np.einsum("ti,tj->ij", deltas, states[:-1])


def gradient_U(deltas, x):
    return np.einsum("ti,tj->ij", deltas, x)


def output(states, V, activation):
    return activation.forward(np.einsum("kn,tn->tk", V, states[1:]))


def delta_below(deltas, U, outputs_below, activation_below):
    return np.einsum("tn,nm->tm", deltas, U) * activation_below.backward(outputs_below)
"""

LOOPS = """
def forward(x, U, W, s0, activation):
    states = [[float(v) for v in s0]]
    for row in x:
        net = []
        for i in range(len(s0)):
            total = 0.0
            for j in range(len(row)):
                total += U[i][j] * row[j]
            for j in range(len(s0)):
                total += W[i][j] * states[-1][j]
            net.append(total)
        states.append([float(activation.forward(np.array(v))) for v in net])
    return np.array(states)


def output(states, V, activation):
    rows = []
    for s in states[1:]:
        rows.append([sum(v * e for v, e in zip(weights, s)) for weights in V])
    return activation.forward(np.array(rows))


def delta(local_deltas, states, W, activation):
    T, n = local_deltas.shape
    deltas = [None] * T
    deltas[T - 1] = [float(v) for v in local_deltas[T - 1]]
    for t in range(T - 2, -1, -1):
        slope = activation.backward(states[t + 1])
        deltas[t] = [
            local_deltas[t][j] + sum(W[i][j] * deltas[t + 1][i] for i in range(n)) * slope[j]
            for j in range(n)
        ]
    return np.array(deltas)


def gradient_W(deltas, states):
    total = np.zeros((deltas.shape[1], deltas.shape[1]))
    for d, s in zip(deltas, states):
        total += np.outer(d, s)
    return total


def gradient_U(deltas, x):
    return sum(np.outer(d, row) for d, row in zip(deltas, x))
"""

DIAGONAL = """
def delta(local_deltas, states, W, activation):
    rows = [local_deltas[-1]]
    for t in range(len(local_deltas) - 1, 0, -1):
        jacobian = W @ np.diag(activation.backward(states[t]))
        rows.insert(0, local_deltas[t - 1] + rows[0] @ jacobian)
    return np.vstack(rows)


def delta_below(deltas, U, outputs_below, activation_below):
    rows = [d @ U @ np.diag(activation_below.backward(o)) for d, o in zip(deltas, outputs_below)]
    return np.array(rows)
"""

ALL_PATHS = """
def delta(local_deltas, states, W, activation):
    T, n = local_deltas.shape
    total = np.zeros((T, n))
    for k in range(T):
        product = np.eye(n)
        for i in range(k, -1, -1):
            total[i] += local_deltas[k] @ product
            if i > 0:
                product = product @ W @ np.diag(activation.backward(states[i]))
    return total
"""

RECURSIVE = """
def delta(local_deltas, states, W, activation):
    if len(local_deltas) == 1:
        return local_deltas.copy()
    rest = delta(local_deltas[1:], states[1:], W, activation)
    first = local_deltas[0] + (W.T @ rest[0]) * activation.backward(states[1])
    return np.concatenate([first[None, :], rest])
"""

LAMBDAS = """
gradient_W = lambda deltas, states: deltas.T @ states[:-1]
gradient_U = lambda deltas, x: np.tensordot(deltas, x, axes=(0, 0))
output = lambda states, V, activation: activation.forward((V @ states[1:].T).T)
"""

FORTRAN = """
_forward, _gradient_W, _delta = forward, gradient_W, delta


def forward(x, U, W, s0, activation):
    return np.asfortranarray(_forward(x, U, W, s0, activation))


def gradient_W(deltas, states):
    return np.asfortranarray(_gradient_W(deltas, states))


def delta(local_deltas, states, W, activation):
    return _delta(local_deltas, states, W, activation)[::-1][::-1]
"""

EVERYTHING_BY_HAND = """
def softmax(z):
    z = z - np.max(z, axis=-1, keepdims=True)
    return np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True)


def cross_entropy(outputs, labels):
    total = 0.0
    for output, label in zip(outputs, labels):
        right = output[int(np.argmax(label))]
        total += -math.log(right) if right > 0 else math.inf
    return np.float64(total / len(outputs))


def softmax_cross_entropy_gradient(z, labels):
    rows = [softmax(row) - label for row, label in zip(z, labels)]
    return np.array(rows) / z.shape[0]
"""

IN_PLACE_DIFFERENCES = """
def numerical_gradient(loss, parameter, epsilon=1e-4):
    gradient = np.zeros_like(parameter)
    it = np.nditer(parameter, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        i = it.multi_index
        old = parameter[i]
        parameter[i] = old + epsilon
        up = loss(parameter)
        parameter[i] = old - epsilon
        down = loss(parameter)
        parameter[i] = old
        gradient[i] = (up - down) / (2 * epsilon)
        it.iternext()
    return gradient
"""

OWN_GRADIENT_CHECK = """
def gradient_check(network, seed):
    rng = np.random.RandomState(seed)
    T, n, m = 6, 3, 2
    x, U, W, s0 = rng.randn(T, m), rng.randn(n, m), rng.randn(n, n), rng.randn(n)
    target = rng.randn(T, n)

    def loss(U, W):
        return 0.5 * np.sum((network.forward(x, U, W, s0, activation=tanh)[1:] - target) ** 2)

    try:
        states = network.forward(x, U, W, s0, tanh)
        local = (states[1:] - target) * (1 - states[1:] ** 2)
        keep = local.copy(), states.copy(), W.copy(), x.copy()
        deltas = network.delta(local, states, W, tanh)
        kept = deltas.copy()
        gU, gW = network.gradient_U(deltas, x), network.gradient_W(deltas, states)
        for before, after in zip((*keep, kept), (local, states, W, x, deltas)):
            if not np.array_equal(before, after):
                return np.False_
        if gU.shape != U.shape or gW.shape != W.shape:
            return False
        numeric_U = numerical_gradient(lambda p: loss(p, W), U.copy())
        numeric_W = numerical_gradient(lambda p: loss(U, p), W.copy())
    except (ValueError, IndexError):
        return False
    error = np.abs(gU - numeric_U).max() + np.abs(gW - numeric_W).max()
    return np.bool_(error < 1e-5)
"""

DTYPES = """
def cross_entropy(outputs, labels):
    with np.errstate(all="ignore"):
        logs = np.where(labels == 1, np.log(outputs), 0)
    return np.array(-logs.sum() / outputs.shape[0])
"""

ARTICLE_REPAIRED = """
class RecurrentLayer(object):
    def __init__(self, input_width, state_width, activator, learning_rate):
        self.activator, self.learning_rate = activator, learning_rate
        self.state_width = state_width
        self.U = np.random.uniform(-0.1, 0.1, (state_width, input_width))
        self.W = np.random.uniform(-0.1, 0.1, (state_width, state_width))
        self.reset_state()

    def reset_state(self):
        self.times, self.xs = 0, []
        self.state_list = [np.zeros((self.state_width, 1))]

    def forward(self, input_array):
        self.times += 1
        self.xs.append(input_array)
        net = np.dot(self.U, input_array) + np.dot(self.W, self.state_list[-1])
        for value in np.nditer(net, op_flags=["readwrite"]):
            value[...] = self.activator.forward(value)
        self.state_list.append(net)
        return self  # so that calls can be chained

    def backward(self, sensitivity_array, activator):
        self.delta_list = [None] * self.times + [sensitivity_array]
        for k in range(self.times - 1, 0, -1):
            state = self.state_list[k].copy()
            for value in np.nditer(state, op_flags=["readwrite"]):
                value[...] = activator.backward(value)
            row = np.dot(np.dot(self.delta_list[k + 1].T, self.W), np.diag(state[:, 0]))
            self.delta_list[k] = row.T
        self.gradient_W, self.gradient_U = 0, 0
        for t in range(1, self.times + 1):
            self.gradient_W = self.gradient_W + np.dot(self.delta_list[t], self.state_list[t - 1].T)
            self.gradient_U = self.gradient_U + np.dot(self.delta_list[t], self.xs[t - 1].T)
        return self

    def update(self):
        self.W -= self.learning_rate * self.gradient_W
        self.U -= self.learning_rate * self.gradient_U
"""

KEYWORDS_AND_TESTING = """
def gradient_check(network, seed):
    rng = np.random.default_rng(seed)
    T, n, m = 5, 3, 2
    x, U = rng.normal(size=(T, m)), rng.normal(size=(n, m))
    W, s0, c = rng.normal(size=(n, n)) / 2, rng.normal(size=n), rng.normal(size=(T, n))

    def E(W, U):
        return float(np.sum(c * network.forward(x=x, U=U, W=W, s0=s0, activation=tanh)[1:]))

    epsilon = EPSILON
    try:
        states = network.forward(x=x, U=U, W=W, s0=s0, activation=tanh)
        local = c * tanh.backward(states[1:])
        deltas = network.delta(local_deltas=local, states=states, W=W, activation=tanh)
        got_W = network.gradient_W(deltas=deltas, states=states)
        got_U = network.gradient_U(deltas=deltas, x=x)
        want_W = numerical_gradient(lambda p: E(p, U), W.copy(), epsilon=epsilon)
        want_U = numerical_gradient(lambda p: E(W, p), U.copy(), epsilon=epsilon)
        np.testing.assert_allclose(got_W, want_W, rtol=TOLERANCE, atol=TOLERANCE)
        np.testing.assert_allclose(got_U, want_U, rtol=TOLERANCE, atol=TOLERANCE)
    except Exception:
        return False
    return True
"""


def with_epsilon(epsilon: str, tolerance: str) -> str:
    """A gradient check of its own ε, with the tolerance that fits it."""
    return KEYWORDS_AND_TESTING.replace("EPSILON", epsilon).replace("TOLERANCE", tolerance)


NAMED = """
from collections import namedtuple
from typing import NamedTuple

Loss = namedtuple("Loss", "E dU dW dV")
_sentence_loss, _train = sentence_loss, train


class Trained(NamedTuple):
    U: np.ndarray
    W: np.ndarray
    V: np.ndarray


def sentence_loss(indices, labels, U, W, V):
    return Loss._make(_sentence_loss(indices, labels, U, W, V))


def train(pairs, U, W, V, learning_rate, threshold, epochs):
    return Trained(*_train(pairs, U, W, V, learning_rate, threshold, epochs))
"""

IN_CHAPTER = {
    "einsum": ("recurrent", EINSUM),
    "loops and lists": ("recurrent", LOOPS),
    "diagonal matrices": ("recurrent", DIAGONAL),
    "sum over all paths": ("recurrent", ALL_PATHS),
    "recursion": ("recurrent", RECURSIVE),
    "lambdas": ("recurrent", LAMBDAS),
    "Fortran order and views": ("recurrent", FORTRAN),
    "softmax by hand": ("loss", "import math\n" + EVERYTHING_BY_HAND),
    "a 0-d array": ("loss", DTYPES),
    "differences in place": ("gradcheck", IN_PLACE_DIFFERENCES),
    "its own gradient check": ("gradcheck", OWN_GRADIENT_CHECK),
    "the article repaired": ("layer", ARTICLE_REPAIRED),
    "keywords, np.testing, ε = 1e-3": ("gradcheck", with_epsilon("1e-3", "3e-4")),
    "keywords, np.testing, ε = 1e-4": ("gradcheck", with_epsilon("1e-4", "1e-5")),
    "keywords, np.testing, ε = 1e-5": ("gradcheck", with_epsilon("1e-5", "1e-6")),
    "keywords, np.testing, ε = 1e-6": ("gradcheck", with_epsilon("1e-6", "1e-6")),
    "named tuples": ("language_model", NAMED),
}
