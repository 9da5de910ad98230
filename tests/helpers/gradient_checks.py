"""Gradient checks of many styles with one fault each, drawn at random, and what is true of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from reference import recurrent
from reference.activations import identity, sigmoid, tanh

# A fault, and what may be said of it: nothing else is true.
TRUE_OF = {
    "signed mean": r"one element .* too large and another too small",
    "diagonal": r"is wrong at \[",
    "norms": r"has the wrong sign",
    "loose": r"(10|1|50) % too large",
    "either": r"twice the right one",
    "tight": r"tolerance is too tight|your comparison is wrong",
    "one side": r"go to one side",
    "coarse": r"^With ε = 0\.5 central differences are off",
    "not put back": r"No element of (W|U) is put back",
    "nothing moved": r"no element is moved",
    "no slope": r"^f′\(net_t\) is missing in your ℓ_t",
    "slope twice": r"^Your ℓ_t has f′\(net_t\) twice",
    "slope of another": r"^Your ℓ_t has the derivative of (tanh|sigmoid)",
    "activation of another": r"^network.forward gets \w+, network.delta gets \w+",
    "sign": r"is −1 times what",
    "mean": r"is 1/\(T n\)",
    "over T": r"is (1/2 = )?1/T",
    "twice": r"is 2 times",
    "last E": r"of the last step alone",
    "early E": r"takes s_{t−1} where",
    "states late": r"states that network.(delta|gradient_W) gets is s_{t\+1}",
    "states early": r"states that network.(delta|gradient_W) gets is s_{t−1}",
    "own states": r"What network.delta gets as states is not what network.forward gave",
    "W transposed": r"gets Wᵀ",
    "own deltas": r"What network.gradient_W gets as deltas is not what network.delta gave",
    "no delta": r"network.delta is never called",
    "no U": r"network.gradient_U is never called",
    "T = 2": r"You take T = 2",
    "T = 1 and 2": r"You take T = 1 and 2",
    "one of two": r"one of your cases \(T = \d\)",
    "from zero": r"You take s₀ = 0",
    "identity": r"You take identity",
    "same x": r"Your x_t is the same at every step",
    "last ℓ": r"Your loss is at the last step only",
}


def drawn(fault: str, seed: int) -> Callable[[Any, int], bool]:
    """A gradient check of some style with this fault."""
    rng = random.Random(f"{fault} {seed}")
    n, m, T = rng.choice((2, 3)), rng.choice((2, 3)), rng.choice((4, 5, 6))
    f = rng.choice((tanh, sigmoid))
    g = sigmoid if f is tanh else tanh
    square, sides = rng.random() < 0.3, rng.random() < 0.5
    epsilon = 0.5 if fault == "coarse" else rng.choice((1e-4, 3e-5))
    tolerance = {"loose": 0.2, "tight": 1e-14}.get(fault, 1e-6)
    f = identity if fault == "identity" else f

    def close(got: np.ndarray, want: np.ndarray) -> bool:
        if np.shape(got) != want.shape:
            return False
        if fault == "signed mean":
            return bool(abs((got - want).mean()) <= tolerance * np.abs(want).mean())
        if fault == "norms":
            size = np.linalg.norm(want)
            return bool(abs(np.linalg.norm(got) - size) <= tolerance * size)
        if fault == "diagonal":
            got, want = np.diag(got), np.diag(want)
        if sides:
            return bool(np.abs(got - want).max() <= tolerance * np.abs(want).max())
        return bool(np.linalg.norm(got - want) <= tolerance * np.linalg.norm(want))

    def numerical(E: Callable[[np.ndarray], float], p: np.ndarray) -> np.ndarray:
        gradient = np.zeros(p.shape)
        given = p.copy() if fault == "nothing moved" else p
        for i in np.ndindex(p.shape):
            old = p[i]
            p[i] = old + epsilon
            up = E(given)
            p[i] = old if fault == "one side" else old - epsilon
            gradient[i] = (up - E(given)) / (epsilon if fault == "one side" else 2 * epsilon)
            if fault != "not put back":
                p[i] = old
        return gradient

    def one(network: Any, seed: int, T: int) -> bool:
        rng = np.random.default_rng(seed)
        x, s0 = rng.normal(size=(T, m)), rng.normal(size=n) * (fault != "from zero")
        x = np.repeat(x[:1], T, axis=0) if fault == "same x" else x
        U, W = 0.6 * rng.normal(size=(n, m)), 0.6 * rng.normal(size=(n, n))
        c = rng.normal(size=(T, n))
        if fault == "last ℓ":
            c[:-1] = 0.0

        def E(U: np.ndarray, W: np.ndarray) -> float:
            all_states = network.forward(x, U, W, s0, f)
            s = all_states[:-1] if fault == "early E" else all_states[1:]
            terms = 0.5 * (s - c) ** 2 if square and fault != "last ℓ" else c * s
            if fault == "last E":
                terms = terms[-1:]
            if fault == "mean":
                return float(terms.mean())
            return float(terms.sum() * {"sign": -1.0, "over T": 1 / T, "twice": 2.0}.get(fault, 1))

        states = network.forward(x, U, W, s0, f)
        if fault == "own states":
            states = recurrent.forward(x, U, W, s0, f)
        of_E = states[:-1] if fault == "early E" else states[1:]
        slope = (g if fault == "slope of another" else f).backward(states[1:])
        slope = slope ** {"no slope": 0, "slope twice": 2}.get(fault, 1)
        of_s = of_E - c if square and fault != "last ℓ" else c
        own = of_s * slope
        handed = states
        if fault == "states late":
            handed = np.vstack([states[1:], states[-1:]])
        if fault == "states early":
            handed = np.vstack([states[:1], states[:-1]])
        if fault != "no delta":
            to = W.T.copy() if fault == "W transposed" else W.copy()
            with_f = g if fault == "activation of another" else f
            deltas = network.delta(own.copy(), handed.copy(), to, with_f)
        if fault in ("own deltas", "no delta"):
            deltas = recurrent.delta(own, states, W, f)
        right_W = close(
            network.gradient_W(deltas.copy(), states.copy()), numerical(lambda p: E(U, p), W)
        )
        if fault == "no U":
            return right_W
        right_U = close(
            network.gradient_U(deltas.copy(), x.copy()), numerical(lambda p: E(p, W), U)
        )
        return right_W or right_U if fault == "either" else right_W and right_U

    def check(network: Any, seed: int) -> bool:
        if fault == "T = 2":
            return one(network, seed, 2)
        if fault == "T = 1 and 2":
            return one(network, seed, 1) and one(network, seed, 2)
        if fault == "one of two":
            return one(network, seed, T) or one(network, seed, 2)
        return one(network, seed, T)

    return check
