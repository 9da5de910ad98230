"""The random networks of the reader with what the induction on paper speaks of beside: c_t, λ_t,
D_t, b_t and R(t), all of it made anew."""

from __future__ import annotations

import numpy as np

from spec.proofs.reader.forward import E, Forward, Kind
from spec.proofs.reader.recurrent import Recurrent
from spec.proofs.reader.values import Value, number
from spec.proofs.reader.world import STEP, Key


class Paper(Recurrent):
    """b_t stands at 0 and is added to net_t; every other quantity that E is made of changes too."""

    def __init__(self) -> None:
        super().__init__(Kind(), 4, 2, 3, 5, draws=3, seed=7)
        self.indices |= {"u": self.indices["t"]}
        times = self.indices["t"]
        slope = self.functions[Key("f′", bold=False)]
        for t in range(self.T + 1):
            self.beside[Key("λ", t)] = self.gradient(Key("s", t), cut=False)
            self.beside[Key("c", t)] = self._held(t) if t else np.zeros((self.draws, self.n))
        for t in times:
            net = Value("vector", self.quantities[Key("net", t)])
            self.beside[Key("D", t, bold=False)] = slope([net]).array[:, :, None] * np.eye(self.n)
            self.beside[Key("b", t)] = np.zeros((self.draws, self.n))
        self.functions[Key("R", bold=False)] = self._R

    def _held(self, t: int) -> np.ndarray:
        """∂E/∂s_t with the other states held."""
        states = [self.quantities[Key("s", u)].astype(complex) for u in self.indices["t"]]
        gradient = np.empty((self.draws, self.n))
        for i in range(self.n):
            tried = [state.copy() for state in states]
            tried[t - 1][:, i] += 1j * STEP
            gradient[:, i] = self.loss(np.concatenate(tried, axis=1)).imag / STEP
        return gradient

    def change(self, key: Key) -> Value:
        """ds_t is what all the changes at once make of s_t."""
        if key.text != "s" or not key.below:
            return super().change(key)
        moved = Forward(self, self._tried()).quantities[key]
        return Value("vector", moved.imag / STEP)

    def _tried(self) -> dict[Key, np.ndarray]:
        """A complex step of everything that may change; net_t changes by db_t beside."""
        places = {key: key for key in self.quantities if key.text in "UWx" or key == Key("s", 0)}
        places |= {Key("net", t): Key("b", t) for t in self.indices["t"]}
        return {at: 1j * STEP * self.change(key).array for at, key in places.items()}

    def differential(self) -> bool:
        """dE is Σ_t c_tᵀ ds_t, where every quantity changes."""
        moved = Forward(self, self._tried()).beside[E].imag / STEP
        terms = [
            (self.beside[Key("c", t)] * self.change(Key("s", t)).array).sum(axis=1)
            for t in self.indices["t"]
        ]
        return bool(np.allclose(moved, np.sum(terms, axis=0), rtol=1e-12))

    def _R(self, arguments: list[Value]) -> Value:
        """λ_tᵀ ds_t, and c_uᵀ ds_u of every earlier step."""
        t = int(arguments[0].array[0])
        pairs = [("λ", t), *(("c", u) for u in range(1, t))]
        dots = [
            (self.beside[Key(letter, u)] * self.change(Key("s", u)).array).sum(axis=1)
            for letter, u in pairs
        ]
        return number(np.sum(dots, axis=0))
