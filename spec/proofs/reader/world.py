"""What a formula is read in: random numbers under the names that occur there, and no others."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from spec.proofs.reader.values import Refused, Value

STEP = 1e-30  # of the complex step: f(x + ih) = f(x) + ih f′(x), to the last bit


class Key(NamedTuple):
    """A name with its indices as numbers; bold as it is printed."""

    text: str
    below: int | None = None
    above: int | None = None
    bold: bool = True

    def __str__(self) -> str:
        below = "" if self.below is None else f"_{self.below}"
        return self.text + below + ("" if self.above is None else f"^{self.above}")


Function = Callable[[list[Value]], Value]


class World(ABC):
    """Random numbers.

    draws: how many at once
    sizes: names that are whole numbers: T, N, L
    indices: letters that count something, and what: t is 1 … T
    understood: how far a sum goes that is printed without its ends, by its index
    functions: those that may be called, by name and layer
    tight: draws in which an inequality is attained, or None
    """

    draws: int
    sizes: Mapping[str, int]
    indices: Mapping[str, range]
    understood: Mapping[str, range]
    functions: Mapping[Key, Function]
    tight: np.ndarray | None = None

    @abstractmethod
    def value(self, key: Key) -> Value:
        """What has this name; refused where nothing has."""

    @abstractmethod
    def partial(self, by: Key) -> Value:
        """∂E/∂by, by complex steps; refused where E is not made of it."""

    def change(self, key: Key) -> Value:
        """A direction in which a name may change, the same each time."""
        value = self.value(key)
        seed = [ord(letter) for letter in str(key)]
        return Value(value.kind, np.random.default_rng(seed).normal(size=value.array.shape))


def unknown(key: Key) -> Refused:
    """The refusal of a name."""
    return Refused(f"there is no {'bold ' if key.bold else ''}{key} here")


def counted(key: Key, among: range) -> int:
    """The index below, one of these; refused where it is another or none."""
    if key.below is None or key.above is not None or key.below not in among:
        raise unknown(key)
    return key.below


def elementwise(f: Callable[[np.ndarray], np.ndarray]) -> Function:
    """A function of each entry of one vector."""

    def apply(arguments: list[Value]) -> Value:
        if [value.kind for value in arguments] != ["vector"]:
            raise Refused("a function of each entry of one vector is given something else")
        return Value("vector", f(arguments[0].array))

    return apply


def slope(f: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """f′ by a complex step."""
    return lambda at: f(at + 1j * STEP).imag / STEP
