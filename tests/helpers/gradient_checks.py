"""Gradient checks of many styles with one fault each, and what is true of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from reference import recurrent
from reference.activations import identity, sigmoid, tanh

# Right; a style is what it calls by a name that it does not define.
CODE = """
def gradient_check(network, seed):
    return one(network, seed, T)

def one(network, seed, T):
    rng = np.random.default_rng(seed)
    x, s0 = rng.normal(size=(T, m)), rng.normal(size=n)
    U, W = 0.6 * rng.normal(size=(n, m)), 0.6 * rng.normal(size=(n, n))
    c = rng.normal(size=(T, n))

    def E(U, W):
        s = network.forward(x, U, W, s0, f)[1:]
        terms = loss(s, c)
        return float(terms.sum())

    states = network.forward(x, U, W, s0, f)
    own = loss_slope(states[1:], c) * f.backward(states[1:])
    deltas = network.delta(own.copy(), states.copy(), W.copy(), f)
    got_W = network.gradient_W(deltas.copy(), states.copy())
    right_W = close(got_W, numerical(lambda p: E(U, p), W))
    got_U = network.gradient_U(deltas.copy(), x.copy())
    right_U = close(got_U, numerical(lambda p: E(p, W), U))
    return right_W and right_U

def numerical(E, p):
    gradient = np.zeros(p.shape)
    for i in np.ndindex(p.shape):
        old = p[i]
        p[i] = old + epsilon
        up = E(p)
        p[i] = old - epsilon
        gradient[i] = (up - E(p)) / (2 * epsilon)
        p[i] = old
    return gradient

def close(got, want):
    return np.shape(got) == want.shape and bool(size(got - want) <= 1e-6 * size(want))
"""
SLOPE, CLOSE, ANSWER = " * f.backward(states[1:])", "size(got - want)", "right_W and right_U"
SUM, HANDED, TO = "terms.sum()", "own.copy(), states.copy()", "W.copy(), f)"
DELTA = f"network.delta({HANDED}, {TO}"
NORMS = "abs(np.linalg.norm(got) - np.linalg.norm(want))"
OWN_DELTAS = "recurrent.delta(own, states, W, f)"
# A fault: what may be said of it, for nothing else is true, and the edits that make it.
FAULTS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "signed mean": (
        r"one element .* too large and another too small",
        ((CLOSE, "abs((got - want).mean())"), ("size(want)", "abs(want).mean()")),
    ),
    "diagonal": (r"is wrong at \[", ((CLOSE, "size(np.diag(got - want))"),)),
    "norms": (r"has the wrong sign", ((CLOSE, NORMS), ("size(want)", "np.linalg.norm(want)"))),
    "loose": (r"(10|1|50) % too large", (("1e-6", "0.2"),)),
    "either": (r"twice the right one", ((ANSWER, "right_W or right_U"),)),
    "tight": (r"tolerance is too tight|your comparison is wrong", (("1e-6", "1e-14"),)),
    "one side": (r"up and by 0 down", (("old - epsilon", "old"), ("(2 * epsilon)", "epsilon"))),
    "uneven": (r"by 0\.0001 up and by 0\.0002 down", (("old - epsilon", "old - 2 * epsilon"),)),
    "coarse": (r"^With ε = 0\.5 central differences are off", (("epsilon", "0.5"),)),
    "not put back": (r"No element of (W|U) is put back", (("        p[i] = old\n    ", "    "),)),
    "nothing moved": (
        r"no element is moved",
        (("E(p)", "E(given)"), ("    for i", "    given = p.copy()\n    for i")),
    ),
    "no slope": (r"^f′\(net_t\) is missing in your ℓ_t", ((SLOPE, ""),)),
    "slope twice": (r"^Your ℓ_t has f′\(net_t\) twice", ((SLOPE, f"{SLOPE} ** 2"),)),
    "slope of another": (
        r"^Your ℓ_t has the derivative of (tanh|sigmoid)",
        (("f.backward", "g.backward"),),
    ),
    "activation of another": (
        r"^network.forward gets \w+, network.delta gets \w+",
        ((TO, "W.copy(), g)"),),
    ),
    "sign": (r"is −1 times what", ((SUM, f"-{SUM}"),)),
    "mean": (r"is 1/\(T n\)", ((SUM, "terms.mean()"),)),
    "times T": (r"is (2 = )?T times", ((SUM, f"{SUM} * T"),)),
    "over T": (r"is (1/2 = )?1/T", ((SUM, f"{SUM} / T"),)),
    "twice": (r"is 2 times", ((SUM, f"2 * {SUM}"),)),
    "last E": (r"of the last step alone", ((SUM, "terms[-1:].sum()"),)),
    "early E": (
        r"takes s_{t−1} where",
        (("s0, f)[1:]", "s0, f)[:-1]"), ("loss_slope(states[1:]", "loss_slope(states[:-1]")),
    ),
    "states late": (
        r"states that network.(delta|gradient_W) gets is s_{t\+1}",
        ((HANDED, "own.copy(), np.vstack([states[1:], states[-1:]])"),),
    ),
    "states early": (
        r"states that network.(delta|gradient_W) gets is s_{t−1}",
        ((HANDED, "own.copy(), np.vstack([states[:1], states[:-1]])"),),
    ),
    "own states": (
        r"What network.delta gets as states is not what network.forward gave",
        (("states = network", "states = recurrent"),),
    ),
    "W transposed": (r"gets Wᵀ", ((TO, "W.T.copy(), f)"),)),
    "own deltas": (
        r"What network.gradient_W gets as deltas is not what network.delta gave",
        ((DELTA, f"{DELTA}; deltas = {OWN_DELTAS}"),),
    ),
    "no delta": (r"network.delta is never called", ((DELTA, OWN_DELTAS),)),
    "no U": (
        r"network.gradient_U is not called, or it raises",
        (("network.gradient_U(deltas.copy(), x.copy())", "deltas.T @ x"),),
    ),
    "T = 2": (r"You take T = 2", (("one(network, seed, T)\n", "one(network, seed, 2)\n"),)),
    "T = 1 and 2": (
        r"You take T = 1 and 2",
        (("one(network, seed, T)\n", "one(network, seed, 1) and one(network, seed, 2)\n"),),
    ),
    "one of two": (
        r"one of your cases \(T = \d\)",
        (("one(network, seed, T)\n", "one(network, seed, T) or one(network, seed, 2)\n"),),
    ),
    "few digits": (
        r"^network.forward gets (x|U|W|x, U, W|x, U) as float32",
        (
            ("size=(T, m)),", "size=(T, m)).astype(np.float32),"),
            ("rng.normal(size=(n, m)),", "rng.normal(size=(n, m)).astype(np.float32),"),
        ),
    ),
    "from zero": (r"You take s₀ = 0", (("rng.normal(size=n)", "0 * rng.normal(size=n)"),)),
    "same x": (
        r"Your x_t is the same at every step",
        (("rng.normal(size=(T, m)), rng", "np.repeat(rng.normal(size=(1, m)), T, 0), rng"),),
    ),
    "identity": (
        r"You take identity",
        (("f.backward", "identity.backward"), (", f)", ", identity)")),
    ),
    "last ℓ": (
        r"Your loss is at the last step only",
        (("c = rng.normal(size=(T, n))", "c = rng.normal(size=(T, n)); c[:-1] = 0.0"),),
    ),
}
TRUE_OF = {fault: said for fault, (said, _) in FAULTS.items()}


def drawn(fault: str, seed: int) -> Callable[[Any, int], bool]:
    """A gradient check of some style with this fault."""
    rng, code = random.Random(f"{fault} {seed}"), CODE
    for old, new in FAULTS[fault][1]:
        assert old in code
        code = code.replace(old, new)
    f, g = rng.sample((tanh, sigmoid), 2)
    is_square = rng.random() < 0.3 and fault != "last ℓ"
    names: dict[str, Any] = {
        "np": np,
        "recurrent": recurrent,
        "identity": identity,
        "f": f,
        "g": g,
        "n": rng.choice((2, 3)),
        "m": rng.choice((2, 3)),
        "T": rng.choice((4, 5, 6)),
        "epsilon": rng.choice((1e-4, 3e-5)),
        "size": rng.choice((np.linalg.norm, lambda error: np.abs(error).max())),
        "loss": lambda s, c: 0.5 * (s - c) ** 2 if is_square else c * s,
        "loss_slope": lambda s, c: s - c if is_square else c,
    }
    exec(code, names)
    check: Callable[[Any, int], bool] = names["gradient_check"]
    return check
