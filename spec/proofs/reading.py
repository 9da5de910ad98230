"""Reads the trees of spec.notation.equations in an algebra: what W, s_t and ⊙ mean is the algebra's
to say, so that the printed equation is what is proved, and no second copy of it.

Nothing here needs SymPy: the tests read the same trees with NumPy.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import add, sub
from typing import Any, NamedTuple

from spec.notation.tree import Call, Equation, Name, Number, Operation, Over, Range, Tree

Indices = Mapping[str, int]


class Key(NamedTuple):
    """A name with its indices as numbers: s_2 of layer 1 is Key("s", 1, 2)."""

    text: str
    layer: int | None = None
    time: int | None = None


def number(index: Tree, indices: Indices) -> int:
    """The value of an index: t − 1 at t = 3 is 2."""
    if isinstance(index, Number):
        return index.value
    if isinstance(index, Name):
        return indices[index.text]
    assert isinstance(index, Operation)
    assert index.operator in ("+", "−")
    left, right = (number(a, indices) for a in index.arguments)
    return left + right if index.operator == "+" else left - right


def steps(over: Range, indices: Indices) -> range:
    """The values of a range. It falls where its first end counts back (T − 1, t − 1)."""
    first, last = number(over.first, indices), number(over.last, indices)
    falls = isinstance(over.first, Operation) and over.first.operator == "−"
    return range(first, last - 1, -1) if falls else range(first, last + 1)


def instances(equation: Equation, indices: Indices) -> Iterator[Indices]:
    """The indices for each instance that an equation claims."""
    every: list[Indices] = [indices]
    for over in equation.ranges:
        every = [{**at, over.index.text: step} for at in every for step in steps(over, at)]
    yield from every


class Algebra(ABC):
    """What the names and operations of a tree mean."""

    def read(self, tree: Tree, indices: Indices) -> Any:
        """The value of a tree at these indices."""
        if isinstance(tree, Number):
            return self.number(tree.value)
        if isinstance(tree, Name):
            return self.name(self.key(tree, indices))
        if isinstance(tree, Call):
            return self.call(tree, indices)
        if isinstance(tree, Over):
            return self.over(tree, indices)
        assert isinstance(tree, Operation)
        if tree.operator == "∂":
            by = tree.arguments[1]
            assert isinstance(by, Name)
            return self.partial(self.key(by, indices))
        if tree.operator == "d":
            return self.differential(tree.arguments[0], indices)
        return self.operate(tree.operator, [self.read(a, indices) for a in tree.arguments])

    def key(self, name: Name, indices: Indices) -> Key:
        layer = None if name.above is None else number(name.above, indices)
        time = None if name.below is None else number(name.below, indices)
        return Key(name.text, layer, time)

    def over(self, tree: Over, indices: Indices) -> Any:
        """Σ and Π; a Π keeps the order of its range, an empty sum is 0."""
        at = [{**indices, tree.range.index.text: step} for step in steps(tree.range, indices)]
        parts = [self.read(tree.body, one) for one in at]
        if not parts:
            return self.nothing()
        return reduce(add if tree.symbol == "Σ" else self.product, parts)

    def operate(self, operator: str, values: list[Any]) -> Any:
        first, last = values[0], values[-1]
        if operator in ("+", "−"):
            return (add if operator == "+" else sub)(first, last)
        if operator == "":
            return self.product(first, last)
        if operator == "/":
            return first / last
        if operator == "^":
            return first**last
        if operator == "negative":
            return -first
        if operator == "ᵀ":
            return self.transpose(first)
        if operator == "‖":
            return self.norm(first)
        return self.hadamard(first, last) if operator == "⊙" else self.dot(first, last)

    def number(self, value: int) -> Any:
        return value

    @abstractmethod
    def name(self, key: Key) -> Any: ...

    @abstractmethod
    def call(self, call: Call, indices: Indices) -> Any: ...

    def product(self, left: Any, right: Any) -> Any:
        return left * right

    def nothing(self) -> Any:
        raise NotImplementedError

    def transpose(self, value: Any) -> Any:
        raise NotImplementedError

    def hadamard(self, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def dot(self, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def norm(self, value: Any) -> Any:
        raise NotImplementedError

    def partial(self, by: Key) -> Any:
        """∂E/∂by."""
        raise NotImplementedError

    def differential(self, tree: Tree, indices: Indices) -> Any:
        raise NotImplementedError
