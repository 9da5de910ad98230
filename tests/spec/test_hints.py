"""Code that stands in hints is right code: functions are written of it, letter by letter."""

import re

import numpy as np
import pytest

from reference import gradcheck
from reference.activations import tanh
from spec.assignment import ITEMS
from spec.checking.cases import Cases
from tests.helpers.local import Local

# What stands between « and » stands in a hint of the item, in both languages.
WRITTEN = {
    "forward": """
def forward(x, U, W, s0, activation):
    T, n = len(x), len(s0)
    «states = np.zeros((T + 1, n))»
    states[0] = s0
    for t in range(1, T + 1):
        states[t] = activation.forward(«U @ x[t - 1]» + W @ states[t - 1])
    return states
""",
    "output": """
def output(states, V, activation):
    return np.array([«activation.forward(V @ states[t])» for t in range(1, len(states))])
""",
    "delta": """
def delta(local_deltas, states, W, activation):
    T, deltas = len(local_deltas), local_deltas.copy()
    «for t in range(T - 1, 0, -1)»:
        «deltas[t - 1]» += «W.T» @ deltas[t] * «activation.backward(states[t])»
    return deltas
""",
    "gradient_W": """
def gradient_W(deltas, states):
    return sum(«np.outer(a, b)» for a, b in zip(deltas, states[:-1]))
""",
    "gradient_U": """
def gradient_U(deltas, x):
    return sum(«np.outer(a, b)» for a, b in zip(deltas, x))
""",
    "softmax": """
def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    sum = «np.sum(e, axis=-1, keepdims=True)»
    return «e / sum»
""",
    "cross_entropy": """
def cross_entropy(outputs, labels):
    with np.errstate(divide="ignore"):
        return -np.log(«outputs[labels == 1]»).sum() / len(outputs)
""",
    "numerical_gradient": """
def numerical_gradient(loss, parameter, epsilon=1e-4):
    gradient = np.zeros(parameter.shape)
    «for i in np.ndindex(parameter.shape)»:
        old = parameter[i]
        parameter[i] = old + epsilon
        above = loss(parameter)
        parameter[i] = old - epsilon
        gradient[i] = (above - loss(parameter)) / (2 * epsilon)
        parameter[i] = old
    return gradient
""",
    "gradient_check": """
def gradient_check(network, seed):
    «rng = np.random.default_rng(seed)»
    T, n, m = 5, 3, 2
    x, s0, c = rng.normal(size=(T, m)), rng.normal(size=n), rng.normal(size=(T, n))
    «U = rng.normal(size=(n, m))»
    W = 0.5 * rng.normal(size=(n, n))
    def loss_of_W(W):
        return «np.sum(c * network.forward(x, U, W, s0, tanh)[1:])»
    def loss_of_U(U):
        return «np.sum(c * network.forward(x, U, W, s0, tanh)[1:])»
    states = network.forward(x, U, W, s0, tanh)
    deltas = network.delta(«c * tanh.backward(states[1:])», states.copy(), W.copy(), tanh)
    pairs = (
        (network.gradient_W(deltas.copy(), states), numerical_gradient(loss_of_W, W)),
        (network.gradient_U(deltas, x.copy()), numerical_gradient(loss_of_U, U)),
    )
    return all(
        np.shape(got) == want.shape and np.linalg.norm(got - want) <= «1e-6» * np.linalg.norm(want)
        for got, want in pairs
    )
""",
    "one_hot": """
def one_hot(index, size):
    vector = «np.zeros(size)»
    vector[index] = 1
    return vector
""",
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", WRITTEN)
def test_code_of_the_hints_passes_every_check(name):
    item = next(item for item in ITEMS if item.name == name)
    hints = [*item.hints, *(check.hint for check in item.checks)]
    for fragment in re.findall("«(.*?)»", WRITTEN[name]):
        for lang in ("en", "zh"):
            assert any(fragment in hint.in_language(lang) for hint in hints), (fragment, lang)
    names = {"np": np, "tanh": tanh, "numerical_gradient": gradcheck.numerical_gradient}
    exec(re.sub("[«»]", "", WRITTEN[name]), names)
    for check in item.checks:
        assert check.run(Local(**{name: names[name]}), Cases(1)) is None, check.title.en
