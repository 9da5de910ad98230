"""Right classes and gradient checks in other styles, as texts that follow the reference's."""

from __future__ import annotations

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

OWN_GRADIENTS_AND_ASSERTS = """
class RecurrentLayer:
    def __init__(self, input_width, state_width, activator, learning_rate):
        self.activator, self.learning_rate, self.n = activator, learning_rate, state_width
        self.U, self.W = np.eye(state_width, input_width), np.eye(state_width)
        self.reset_state()

    def reset_state(self):
        self.times, self.xs, self.state_list = 0, [], {0: np.zeros((self.n, 1))}

    def forward(self, input_array):
        self.times += 1
        self.xs.append(input_array.copy())
        net = self.U @ input_array + self.W @ self.state_list[self.times - 1]
        self.state_list[self.times] = self.activator.forward(net)

    def backward(self, sensitivity_array, activator):
        assert activator is self.activator
        d, self.delta_list, self.slopes = sensitivity_array, {}, {"U": 0.0, "W": 0.0}
        for before, x in zip([*self.state_list.values()][-2::-1], self.xs[::-1]):
            self.delta_list[self.times - len(self.delta_list)] = d  # by the index that is due
            self.slopes["U"] = self.slopes["U"] + d @ x.T
            self.slopes["W"] = self.slopes["W"] + d @ before.T
            d = self.W.T @ d * activator.backward(before)
        self.gradient, self.gradient_U = self.slopes["W"].copy(), self.slopes["U"].copy()

    def update(self):
        for name, slope in self.slopes.items():
            setattr(self, name, getattr(self, name) - self.learning_rate * slope)
"""

ONE_SLOPE_FOR_EACH_ACTIVATION = """
slopes = {}

def delta(local_deltas, states, W, activation):
    slope = slopes.setdefault(activation, activation.backward)
    assert len(slopes) <= 5  # the four that are given, and one that is none of them
    deltas = local_deltas.copy()
    for t in range(len(deltas) - 1, 0, -1):
        deltas[t - 1] += W.T @ deltas[t] * slope(states[t])
    return deltas
"""

KEYWORDS_AND_TESTING = """
def gradient_check(network, seed):
    rng = np.random.default_rng(seed)
    T, n, m = 5, 3, 2
    x, U = rng.normal(size=(T, m)), rng.normal(size=(n, m))
    W, s0, c = rng.normal(size=(n, n)) / 2, rng.normal(size=n), rng.normal(size=(T, n))

    def E(W, U):
        return float(np.sum(c * network.forward(x=x, U=U, W=W, s0=s0, activation=tanh)[1:]))

    try:
        states = network.forward(x=x, U=U, W=W, s0=s0, activation=tanh)
        local = c * tanh.backward(states[1:])
        deltas = network.delta(local_deltas=local, states=states, W=W, activation=tanh)
        got_W = network.gradient_W(deltas=deltas, states=states)
        got_U = network.gradient_U(deltas=deltas, x=x)
        want_W = numerical_gradient(lambda p: E(p, U), W.copy(), epsilon=1e-5)
        want_U = numerical_gradient(lambda p: E(W, p), U.copy(), epsilon=1e-5)
        np.testing.assert_allclose(got_W, want_W, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(got_U, want_U, rtol=1e-6, atol=1e-6)
    except Exception:
        return False
    return True
"""


IN_CHAPTER = {
    "differences in place": ("gradcheck", IN_PLACE_DIFFERENCES),
    "its own gradient check": ("gradcheck", OWN_GRADIENT_CHECK),
    "the article repaired": ("layer", ARTICLE_REPAIRED),
    "own gradients, asserts": ("layer", OWN_GRADIENTS_AND_ASSERTS),
    "one slope for each activation": ("recurrent", ONE_SLOPE_FOR_EACH_ACTIVATION),
    "keywords, np.testing": ("gradcheck", KEYWORDS_AND_TESTING),
}
