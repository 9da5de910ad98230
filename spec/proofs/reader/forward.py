"""The forward pass, written anew: layers, in one or both directions, and any E of what they give.

Every quantity passes a tap as it is made. The tap keeps it under its name, and adds what is to
be tried there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from spec.proofs.reader.world import Key

Entrywise = Callable[[np.ndarray], np.ndarray]
Layer = tuple[str, int | None]  # its prime, and the index that its names have
E = Key("E", bold=False)


@dataclass(frozen=True)
class Kind:
    """What sets a network apart.

    layers: how many
    layered: their names have the layer above
    both: a second stack reads from the end; its names have a prime
    scores: E looks at z_t = V s_t, not at the states
    last: E looks at the last step only
    unshared: every step has weights of its own, W_t and U_t
    below: eq. 4: layer 1 is feed-forward, its net is given, and each layer has its own f
    recurrent: with `below`, layer 1 is recurrent too and reads x_t
    """

    layers: int = 1
    layered: bool = False
    both: bool = False
    scores: bool = False
    last: bool = False
    unshared: bool = False
    below: bool = False
    recurrent: bool = False


class Numbers(Protocol):
    """What a pass is made from."""

    kind: Kind
    T: int
    m: int
    n: int
    k: int
    loss: Entrywise
    quantities: dict[Key, np.ndarray]
    activations: dict[str, Entrywise]

    def given(self, key: Key, *size: int) -> np.ndarray: ...

    def f(self, layer: int) -> Entrywise: ...


class Forward:
    """One pass; `quantities` has every quantity that E is made of by its name, `beside` the others.

    tried: what is added to some of them
    cut: the layer whose states reach it back as they were
    """

    def __init__(
        self,
        world: Numbers,
        tried: Mapping[Key, np.ndarray] | None = None,
        cut: Layer | None = None,
    ) -> None:
        self.world, self.kind, self.tried, self.cut = world, world.kind, tried or {}, cut
        self.quantities: dict[Key, np.ndarray] = {}
        self.beside: dict[Key, np.ndarray] = {}
        times = range(1, world.T + 1)
        tops = {prime: self._stack(prime) for prime in ("", "′")[: 1 + self.kind.both]}
        seen = [world.T] if self.kind.last else times
        if self.kind.scores:
            looked_at = [self._scores(t, {p: top[t] for p, top in tops.items()}) for t in times]
            looked_at = [looked_at[t - 1] for t in seen]
        else:
            looked_at = [top[t] for top in tops.values() for t in seen]
        self.beside[E] = world.loss(np.concatenate(looked_at, axis=1))

    def tap(self, key: Key, value: np.ndarray) -> np.ndarray:
        """Keeps a quantity under its name, moved by what is tried."""
        self.quantities[key] = value + self.tried[key] if key in self.tried else value
        return self.quantities[key]

    def free(self, key: Key, *size: int) -> np.ndarray:
        """A quantity that may be anything."""
        return self.tap(key, self.world.given(key, *size))

    def _stack(self, prime: str) -> dict[int, np.ndarray]:
        """The top layer's states by time."""
        times, layered = range(1, self.world.T + 1), self.kind.layered
        states = {}
        if not self.kind.below or self.kind.recurrent:
            read = {t: self.world.given(Key("x", t), self.world.m) for t in times}
            deep = layered and not self.kind.below
            named = {t: Key("s" + prime, t, 0) if deep else Key("x", t) for t in times}
            states = {t: self.tap(named[t], x) for t, x in read.items()}
        for layer in range(1, self.kind.layers + 1):
            states = self._layer(prime, layer, states)
        return states

    def _layer(
        self, prime: str, layer: int, inputs: Mapping[int, np.ndarray]
    ) -> dict[int, np.ndarray]:
        above = layer if self.kind.layered else None
        n = self.world.n - (self.kind.layers - layer)
        given = self.kind.below and layer == 1 and not self.kind.recurrent
        start = Key("s" + prime, self.world.T + 1 if prime else 0, above)
        before = np.zeros(0) if given else self.free(start, n)
        states: dict[int, np.ndarray] = {}
        for t in range(self.world.T, 0, -1) if prime else range(1, self.world.T + 1):
            net, state = Key("net" + prime, t, above), Key("s" + prime, t, above)
            if given:
                weighted = self.free(net, n)
            else:
                weighted = self.tap(net, self._net(prime, layer, t, inputs[t], before))
            states[t] = self.tap(state, self.world.f(layer)(weighted))
            before = self.world.quantities[state] if self.cut == (prime, above) else states[t]
        return states

    def _net(self, prime: str, layer: int, t: int, x: np.ndarray, before: np.ndarray) -> np.ndarray:
        own = self.kind.layered and not (self.kind.below and layer == self.kind.layers)
        above = layer if own else None
        below = t if self.kind.unshared else None
        n, m = before.shape[1], x.shape[1]
        U = self.free(Key("U" + prime, below, above, bold=False), n, m)
        W = self.free(Key("W" + prime, below, above, bold=False), n, n)
        return _times(U, x) + _times(W, before)

    def _scores(self, t: int, states: Mapping[str, np.ndarray]) -> np.ndarray:
        """z_t; o_t = g(z_t) is made beside it."""
        k = self.world.k
        parts = [
            _times(self.free(Key("V" + prime, bold=False), k, state.shape[1]), state)
            for prime, state in states.items()
        ]
        z = self.tap(Key("z", t), sum(parts[1:], parts[0]))
        self.beside[Key("o", t)] = self.world.activations["g"](z)
        return z


def _times(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    return np.einsum("dij,dj->di", matrix, vector)
