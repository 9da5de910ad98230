"""The reference is what the proofs derive: by numbers, by differences, by autograd."""

import importlib.util
import math

import numpy as np
import pytest
import sympy as sp

from reference import activations, loss, recurrent
from reference.gradcheck import numerical_gradient
from spec.notation import equations as eq
from spec.proofs import activations as symbolic
from spec.proofs.networks import BASIC, Size
from spec.proofs.reading import Algebra, Key, instances
from spec.proofs.unrolled import Unrolled

PAIRS = {
    "tanh": (activations.tanh, symbolic.TANH),
    "sigmoid": (activations.sigmoid, symbolic.SIGMOID),
    "identity": (activations.identity, symbolic.IDENTITY),
}
FOUR = (activations.identity, activations.relu, activations.sigmoid, activations.tanh)
CONFIGURATIONS = 1000


class Case:
    """A random network, its loss Σ_t c_t · s_t, and what the reference says of it."""

    def __init__(self, rng, size, activation):
        self.size, self.activation = size, activation
        self.x, self.s0 = rng.normal(size=(size.T, size.m)), rng.normal(size=size.n)
        self.U, self.W = rng.normal(size=(size.n, size.m)), rng.normal(size=(size.n, size.n))
        self.V, self.c = rng.normal(size=(size.k, size.n)), rng.normal(size=(size.T, size.n))
        self.states = recurrent.forward(self.x, self.U, self.W, self.s0, activation)
        self.local = self.c * activation.backward(self.states[1:])
        self.deltas = recurrent.delta(self.local, self.states, self.W, activation)
        self.gradients = {
            "W": recurrent.gradient_W(self.deltas, self.states),
            "U": recurrent.gradient_U(self.deltas, self.x),
        }


def distance(got, want):
    """‖got − want‖ relative to ‖want‖."""
    return np.linalg.norm(got - want) / np.linalg.norm(want)


@pytest.mark.corpus
@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("size", [Size(1, 2, 3), Size(2, 3, 1), Size(3, 2, 2)], ids=str)
def test_derived_expressions_as_numbers(name, size):
    """What `diff` makes of the unrolled definition, with numbers put in, is the reference's."""
    numeric, symbol = PAIRS[name]
    case = Case(np.random.default_rng(7), size, numeric)
    unrolled = Unrolled(BASIC, size, lambda _: symbol, last=False)
    values = {Key("U"): case.U, Key("W"): case.W, Key("s", None, 0): case.s0}
    biases, derivatives = [], []
    for t in range(1, size.T + 1):
        values[Key("x", None, t)] = case.x[t - 1]
        biases += list(unrolled.symbols("b", Key("net", None, t)))
        derivatives += list(unrolled.symbols("e", Key("s", None, t)))
    still = [b for t in range(1, size.T + 1) for b in unrolled.symbols("b", Key("s", None, t))]
    symbols = [entry for key in values for entry in unrolled.free(key)]
    by = [*unrolled.free(Key("W")), *unrolled.free(Key("U")), *biases]
    expressions = [sp.diff(unrolled.loss, variable) for variable in by]
    numbers = np.concatenate([value.ravel() for value in values.values()])
    zeros = [*biases, *still]
    evaluate = sp.lambdify([*symbols, *derivatives, *zeros], expressions, "numpy", cse=True)
    got = np.array(evaluate(*numbers, *case.c.ravel(), *np.zeros(len(zeros))))
    W, U = case.gradients["W"], case.gradients["U"]
    for want in (W, U, case.deltas):
        assert distance(got[: want.size], want.ravel()) < 1e-12
        got = got[want.size :]


class Numbers(Algebra):
    """The trees of the equations with arrays in them; a vector is a column."""

    understood = frozenset("tij")

    def __init__(self, values, activation, domain):
        self.values, self.activation, self.domain = values, activation, domain

    def name(self, key):
        value = self.values[key.text]
        if key.time is None:
            return value
        first = 0 if key.text == "s" else 1
        row = value[key.time - first]
        return row if np.ndim(row) == 0 or key.text in ("labels", "outputs") else row[:, None]

    def printed(self, name, key):
        pass

    def is_bold(self, key):
        raise NotImplementedError

    def product(self, left, right):
        return left * right if np.ndim(left) == 0 or np.ndim(right) == 0 else left @ right

    def divided(self, above, below):
        return above / below

    def power(self, base, exponent):
        return base**exponent

    def transpose(self, value):
        return value.T

    def hadamard(self, left, right):
        return left * right

    def dot(self, left, right):
        return left @ right

    def call(self, function, call, indices):
        argument = call.arguments[0]
        if function.text == "f′":  # written in terms of the state, as the activators do it
            state = self.read(eq.s[argument.below], indices)
            return self.activation.backward(state)
        value = self.read(argument, indices)
        known = {"ln": np.log, "softmax": loss.softmax}
        return known.get(function.text, self.activation.forward)(value)


def read(equation, values, activation=activations.tanh, **indices):
    """The right side of an equation at each of its instances, first time first."""
    ends = {"t": indices.get("T", 0), "i": indices.get("N", 0)}
    domain = {letter: range(1, end + 1) for letter, end in ends.items()}
    algebra = Numbers(values, activation, domain)
    rows = {
        at.get("t", 0): np.squeeze(algebra.read(equation.right, at))
        for at in instances(equation, indices, domain)
    }
    return np.array([rows[t] for t in sorted(rows)])


@pytest.mark.parametrize("activation", FOUR, ids=lambda f: type(f).__name__)
def test_reference_computes_the_printed_equations(activation):
    """The trees that are printed and proved, read with arrays, are the reference's functions."""
    case = Case(np.random.default_rng(3), Size(5, 3, 2), activation)
    values = {
        "U": case.U,
        "W": case.W,
        "V": case.V,
        "x": case.x,
        "s": case.states,
        "ℓ": case.local,
        "δ": case.deltas,
    }
    T = case.size.T
    pairs = [
        (eq.FORWARD, case.states[1:]),
        (eq.OUTPUT, recurrent.output(case.states, case.V, activation)),
        (eq.DELTA, case.deltas[:-1]),
        (eq.DELTA_LAST, case.deltas[-1:]),
        (eq.GRADIENT_W, case.gradients["W"][None]),
        (eq.GRADIENT_U, case.gradients["U"][None]),
    ]
    for equation, want in pairs:
        assert distance(read(equation, values, activation, T=T), want) < 1e-12, equation.name


def test_reference_computes_the_printed_loss():
    """Softmax, cross-entropy and their gradient, read from the trees."""
    rng = np.random.default_rng(4)
    z, labels = rng.normal(size=(3, 4)), np.eye(4)[[2, 0, 2]]
    outputs = loss.softmax(z)
    for row, want in zip(z, outputs, strict=True):
        domain = {"j": range(1, 5)}
        algebra = Numbers({"z": row, "e": math.e}, activations.tanh, domain)
        at = [algebra.read(eq.SOFTMAX.right, {"i": i, "k": 4}) for i in range(1, 5)]
        assert distance(np.array(at), want) < 1e-12
    values = {"z": z, "labels": labels, "outputs": outputs, "N": 3}
    assert read(eq.CROSS_ENTROPY, values, N=3)[0] == pytest.approx(
        loss.cross_entropy(outputs, labels), rel=1e-12
    )
    want = loss.softmax_cross_entropy_gradient(z, labels)
    assert distance(read(eq.SOFTMAX_GRADIENT, values, N=3)[0], want) < 1e-12


def slow_loss(x, U, W, s0, c, f):
    """Σ_t c_t · s_t with plain loops, written without a look at the reference."""
    n, m, total = len(s0), len(x[0]), 0.0
    state = [float(v) for v in s0]
    for inputs, weights in zip(x, c, strict=True):
        net = [0.0] * n
        for i in range(n):
            for j in range(m):
                net[i] += U[i][j] * inputs[j]
            for j in range(n):
                net[i] += W[i][j] * state[j]
        state = [f(value) for value in net]
        total += sum(a * b for a, b in zip(weights, state, strict=True))
    return total


BY_HAND = {
    "tanh": (activations.tanh, math.tanh),
    "sigmoid": (activations.sigmoid, lambda v: 1.0 / (1.0 + math.exp(-v))),
    "identity": (activations.identity, lambda v: v),
    "relu": (activations.relu, lambda v: v if v > 0.0 else 0.0),
}


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("size", [Size(1, 1, 1), Size(4, 3, 2), Size(6, 2, 4)], ids=str)
def test_reference_equals_central_differences(name, size):
    """∂E/∂W and ∂E/∂U are the differences of an independently written forward computation."""
    activation, f = BY_HAND[name]
    case = Case(np.random.default_rng(11), size, activation)

    def of_W(W):
        return slow_loss(case.x, case.U, W, case.s0, case.c, f)

    def of_U(U):
        return slow_loss(case.x, U, case.W, case.s0, case.c, f)

    pairs = (("W", of_W, case.W), ("U", of_U, case.U))
    for parameter, function, at in pairs:
        want = case.gradients[parameter]
        got = numerical_gradient(function, at, 1e-5)
        assert np.linalg.norm(got - want) <= 1e-7 * np.linalg.norm(want)


@pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed: pip install torch"
)
def test_reference_equals_autograd():
    """A thousand random networks with a loss at every step: the same δ, ∂E/∂W and ∂E/∂U as
    PyTorch's autograd, and the same gradient through softmax and cross-entropy."""
    import torch

    functions = (lambda v: v, torch.relu, torch.sigmoid, torch.tanh)
    rng = np.random.default_rng(2024)
    for number in range(CONFIGURATIONS):
        size = Size(*map(int, rng.integers(1, (13, 7, 7, 6))))
        kind = number % 4
        case = Case(rng, size, FOUR[kind])
        got = autograd(torch, case, functions[kind])
        for name, want in (*case.gradients.items(), ("δ", case.deltas)):
            assert np.linalg.norm(got[name] - want) <= 1e-11 * np.linalg.norm(want), (number, name)
        labels = np.eye(size.k)[rng.integers(0, size.k, size.T)]
        z = torch.tensor(3.0 * rng.normal(size=(size.T, size.k)), requires_grad=True)
        entropy = torch.nn.functional.cross_entropy(z, torch.tensor(labels))
        entropy.backward()
        scores = z.detach().numpy()
        want = loss.softmax_cross_entropy_gradient(scores, labels)
        assert np.allclose(z.grad.numpy(), want, rtol=1e-11, atol=1e-14)
        assert loss.cross_entropy(loss.softmax(scores), labels) == pytest.approx(
            entropy.item(), rel=1e-11, abs=1e-14
        )


def autograd(torch, case, f):
    """∂E/∂W, ∂E/∂U and every ∂E/∂net_t by PyTorch."""
    U, W = (torch.tensor(a, requires_grad=True) for a in (case.U, case.W))
    state, nets, total = torch.tensor(case.s0), [], 0.0
    for x, c in zip(torch.tensor(case.x), torch.tensor(case.c), strict=True):
        net = U @ x + W @ state
        net.retain_grad()
        nets.append(net)
        state = f(net)
        total = total + c @ state
    total.backward()
    deltas = np.array([net.grad.numpy() for net in nets])
    return {"W": W.grad.numpy(), "U": U.grad.numpy(), "δ": deltas}
