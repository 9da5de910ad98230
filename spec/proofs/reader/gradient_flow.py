"""The bound and clipping as numbers."""

from __future__ import annotations

import numpy as np

from spec.proofs.reader.forward import Entrywise, Kind
from spec.proofs.reader.recurrent import Recurrent
from spec.proofs.reader.values import Refused, Value, number
from spec.proofs.reader.world import Key, World, unknown

WEIGHTS = Key("W", bold=False)


class Clipped(World):
    """G, and Ĝ as it is defined: G where it is short enough, else of length θ."""

    def __init__(self, draws: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.draws, self.sizes, self.indices, self.understood = draws, {}, {}, {}
        scales = 10 ** rng.uniform(-1.5, 1.5, size=(2, draws))
        G, threshold = rng.normal(size=(draws, 2, 3)) * scales[0][:, None, None], scales[1]
        clipped = G.copy()
        for one, most in zip(clipped, threshold, strict=True):
            length = np.sqrt(sum(entry**2 for entry in one.ravel()))
            if length > most:
                one /= length / most
        self.values = {
            Key("G", bold=False): Value("matrix", G),
            Key("Ĝ", bold=False): Value("matrix", clipped),
            Key("θ", bold=False): number(threshold),
        }
        self.functions = {Key("min", bold=False): _least}

    def value(self, key: Key) -> Value:
        if key not in self.values:
            raise unknown(key)
        return self.values[key]

    def partial(self, by: Key) -> Value:
        raise Refused("there is no E here")


def _least(arguments: list[Value]) -> Value:
    if [value.kind for value in arguments] != ["number", "number"]:
        raise Refused("min is of two numbers")
    return number(np.minimum(*(value.array for value in arguments)))


class Bounded(Recurrent):
    """A loss at the last step, β_W = ‖W‖₂ and β_f = the largest |f′| that occurs. In the last
    draws f is a line and W a multiple of an orthogonal matrix: there the bound is attained."""

    ATTAINED = 16

    def __init__(self, T: int, n: int, draws: int, seed: int) -> None:
        self.lines = np.arange(draws) >= draws - self.ATTAINED
        super().__init__(Kind(last=True), T, 2, n, 2, draws, seed)
        slope = self.functions[Key("f′", bold=False)]
        nets = [
            Value("vector", self.quantities[key]) for key in self.quantities if key.text == "net"
        ]
        self.beside |= {
            Key("β_f", bold=False): np.max([abs(slope([net]).array) for net in nets], axis=(0, 2)),
            Key("β_W", bold=False): np.linalg.norm(self.quantities[WEIGHTS], 2, axis=(1, 2)),
        }
        self.tight = self.lines

    def bent(self) -> Entrywise:
        curved = super().bent()
        slopes = self.rng.uniform(-1.5, 1.5, size=(self.draws, 1))
        return lambda net: np.where(self.lines[:, None], slopes * net, curved(net))

    def given(self, key: Key, *size: int) -> np.ndarray:
        new, array = key not in self._given, super().given(key, *size)
        if new and key == WEIGHTS:
            turns = np.linalg.qr(array)[0]
            array[self.lines] = 1.3 * turns[self.lines]
        return array
