"""Recurrent networks as numbers: what occurs in a forward pass, and E's derivatives by it.

δ_t is a complex step at net_t, and ℓ_t one at net_t where the layer's own states on their way
back in are kept as they were.
"""

from __future__ import annotations

import numpy as np

from spec.proofs.reader.forward import E, Entrywise, Forward, Kind
from spec.proofs.reader.values import Value, diagonal
from spec.proofs.reader.world import STEP, Function, Key, World, elementwise, slope, unknown

CUT = {"δ": False, "ℓ": True}  # is the layer's own recurrent connection cut?


class Recurrent(World):
    """Random networks of one kind and size: T steps, m inputs, n states, k outputs."""

    def __init__(self, kind: Kind, T: int, m: int, n: int, k: int, draws: int, seed: int) -> None:
        self.kind, self.T, self.m, self.n, self.k, self.draws = kind, T, m, n, k, draws
        self.rng = np.random.default_rng(seed)
        times = range(1, T + 1)
        self.understood = {"t": times}
        self.indices = {"t": times, "k": times, "i": times}
        self.sizes = {"T": T}
        if kind.below:
            self.sizes["l"] = kind.layers
        elif kind.layered:
            self.indices["i"] = range(1, kind.layers + 1)
            self.sizes["L"] = kind.layers
        self.activations = {name: self.bent() for name in ("f1", "f2", "g")}
        self._given: dict[Key, np.ndarray] = {}
        self._gradients: dict[tuple[Key, bool], np.ndarray] = {}
        self.loss = self._loss()
        self.quantities: dict[Key, np.ndarray] = {}
        first = Forward(self)
        self.quantities, self.beside = first.quantities, first.beside
        self.functions = self._functions()

    def bent(self) -> Entrywise:
        """A bent line, another one in each draw and each time."""
        a, b, c, d = self.rng.uniform(0.4, 1.2, size=(4, self.draws, 1))
        return lambda net: a * np.tanh(b * net + c) + d * net + 0.1 * net**2

    def given(self, key: Key, *size: int) -> np.ndarray:
        """Random numbers under a name, the same each time."""
        if key not in self._given:
            scale = 0.8 / np.sqrt(size[-1])
            self._given[key] = scale * self.rng.normal(size=(self.draws, *size))
        return self._given[key]

    def f(self, layer: int) -> Entrywise:
        """The activation of a layer: its own in the networks of eq. 4."""
        return self.activations[f"f{layer}" if self.kind.below else "f1"]

    def _loss(self) -> Entrywise:
        """A bent function of everything that it sees, as one long vector."""
        seed = int(self.rng.integers(2**32))

        def loss(seen: np.ndarray) -> np.ndarray:
            rng = np.random.default_rng(seed)
            a, b = rng.normal(size=(2, self.draws, seen.shape[1]))
            total = (a * seen).sum(axis=1)
            return (
                total + 0.3 * np.sin((b * seen).sum(axis=1)) + 0.2 * (a * b * seen**2).sum(axis=1)
            )

        return loss

    def _functions(self) -> dict[Key, Function]:
        pairs = {"g": self.activations["g"]} if self.kind.scores else {}
        functions: dict[Key, Function] = {Key("diag", bold=False): _diag}
        for name, f in pairs.items():
            functions[Key(name, bold=False)] = elementwise(f)
            functions[Key(name + "′", bold=False)] = elementwise(slope(f))
        for layer in range(1, self.kind.layers + 1):
            above = layer if self.kind.below else None
            functions[Key("f", None, above, bold=False)] = elementwise(self.f(layer))
            functions[Key("f′", None, above, bold=False)] = elementwise(slope(self.f(layer)))
        return functions

    def value(self, key: Key) -> Value:
        if key.text.rstrip("′") in CUT:
            return self._error(key)
        array = self.quantities.get(key, self.beside.get(key))
        if array is None:
            raise unknown(key)
        return _valued(array)

    def partial(self, by: Key) -> Value:
        if by not in self.quantities:
            raise unknown(by)
        return _valued(self.gradient(by, cut=False))

    def _error(self, key: Key) -> Value:
        letter, primes = key.text[0], key.text[1:]
        net = Key("net" + primes, key.below, key.above)
        if not key.bold or net not in self.quantities:
            raise unknown(key)
        return _valued(self.gradient(net, CUT[letter]))

    def gradient(self, by: Key, cut: bool) -> np.ndarray:
        """∂E/∂by, entry by entry."""
        if (by, cut) not in self._gradients:
            of = self.quantities[by]
            gradient = np.empty(of.shape)
            own = (by.text.removeprefix("net"), by.above) if cut else None
            for entry in np.ndindex(of.shape[1:]):
                step = np.zeros(of.shape, complex)
                step[(slice(None), *entry)] = 1j * STEP
                gradient[(slice(None), *entry)] = (
                    Forward(self, {by: step}, own).beside[E].imag / STEP
                )
            self._gradients[by, cut] = gradient
        return self._gradients[by, cut]


def _diag(arguments: list[Value]) -> Value:
    (value,) = arguments
    return diagonal(value)


def _valued(array: np.ndarray) -> Value:
    return Value(("number", "vector", "matrix")[array.ndim - 1], array)
