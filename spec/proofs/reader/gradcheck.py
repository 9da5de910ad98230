"""Central differences as numbers: a bent E of P entries, at one ε."""

from __future__ import annotations

import numpy as np

from spec.proofs.reader.forward import E
from spec.proofs.reader.values import Refused, Value, number
from spec.proofs.reader.world import STEP, Key, World, counted, unknown


class Differences(World):
    """A bent E of P entries, for one ε."""

    def __init__(self, P: int, epsilon: float, draws: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.draws, self.epsilon, self.sizes = draws, epsilon, {"P": P}
        self.indices, self.understood = {"i": range(1, P + 1)}, {}
        self.p, self.a, self.b = rng.normal(size=(3, draws, P))
        self.functions = {E: self._energy}

    def loss(self, p: np.ndarray) -> np.ndarray:
        """Its third derivatives are not 0."""
        return np.sin((self.a * p).sum(axis=1)) + (self.b * p**3).sum(axis=1)

    def _energy(self, arguments: list[Value]) -> Value:
        if [value.kind for value in arguments] != ["vector"]:
            raise Refused("E is of one vector")
        return number(self.loss(arguments[0].array))

    def value(self, key: Key) -> Value:
        if key == Key("ε", bold=False):
            return number(np.full(self.draws, self.epsilon))
        if key == Key("p"):
            return Value("vector", self.p)
        if (key.text, key.bold) not in {("e", True), ("p", False)}:
            raise unknown(key)
        entry = counted(key, self.indices["i"]) - 1
        if key.text == "p":
            return number(self.p[:, entry])
        unit = np.eye(self.sizes["P"])[entry]
        return Value("vector", np.tile(unit, (self.draws, 1)))

    def partial(self, by: Key) -> Value:
        if by.text != "p" or by.bold:
            raise unknown(by)
        tried = self.p.astype(complex)
        tried[:, counted(by, self.indices["i"]) - 1] += 1j * STEP
        return number(self.loss(tried).imag / STEP)
