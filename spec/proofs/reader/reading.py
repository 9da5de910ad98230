"""Reads a tree as numbers: every name, index, sign and range counts, or is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce

import numpy as np

from spec.notation.tree import Call, Name, Number, Operation, Over, Range, Tree
from spec.notation.unicode import unicode
from spec.proofs.reader import values
from spec.proofs.reader.values import Refused, Value
from spec.proofs.reader.world import STEP, Key, World

Indices = Mapping[str, int]
BINARY = {
    "": values.product,
    "/": values.divided,
    "^": values.power,
    "·": values.dot,
}
UNARY = {"ᵀ": values.transposed, "‖": values.norm}


def whole(index: Tree, at: Indices) -> int:
    """The value of an index: t − 1 at t = 3 is 2."""
    if isinstance(index, Number):
        return index.value
    if isinstance(index, Name) and index.text in at and index == Name(index.text):
        return at[index.text]
    if isinstance(index, Operation) and index.operator in ("+", "−"):
        left, right = (whole(one, at) for one in index.arguments)
        return left + right if index.operator == "+" else left - right
    raise Refused(f"{unicode(index)} is no index here")


def steps(over: Range, at: Indices) -> range:
    """From its first end to its last; down where the first counts back, t − 1 … k, else up."""
    first, last = whole(over.first, at), whole(over.last, at)
    back = isinstance(over.first, Operation) and over.first.operator == "−"
    values = range(first, last - 1, -1) if back else range(first, last + 1)
    if not values:
        raise Refused(f"nothing from {first} to {last}")
    return values


class Reader:
    """Reads in one world; `changed` names have a complex step in their direction of change."""

    def __init__(self, world: World, changed: bool = False) -> None:
        self.world, self.changed = world, changed

    def read(self, tree: Tree, at: Indices) -> Value:
        """The numbers of a tree at these indices."""
        if isinstance(tree, Number):
            return self._whole(tree.value)
        if isinstance(tree, Name):
            return self._name(tree, at)
        if isinstance(tree, Call):
            key = self.key(tree.function, at)
            if key not in self.world.functions:
                raise Refused(f"there is no function {key} here")
            return self.world.functions[key]([self.read(one, at) for one in tree.arguments])
        if isinstance(tree, Over):
            return self._over(tree, at)
        if isinstance(tree, Operation):
            return self._operation(tree.operator, tree.arguments, at)
        raise Refused("no formula")

    def key(self, name: Name, at: Indices) -> Key:
        """A name with its indices as numbers."""
        below = None if name.below is None else whole(name.below, at)
        above = None if name.above is None else whole(name.above, at)
        return Key(name.text, below, above, name.bold)

    def _whole(self, value: int) -> Value:
        return values.number(np.full(self.world.draws, float(value)))

    def _name(self, name: Name, at: Indices) -> Value:
        if name == Name(name.text) and name.text in at:
            return self._whole(at[name.text])
        key = self.key(name, at)
        value = self.world.value(key)
        if not self.changed:
            return value
        return Value(value.kind, value.array + 1j * STEP * self.world.change(key).array)

    def _over(self, over: Over, at: Indices) -> Value:
        text, indices = over.range.index.text, steps(over.range, at)
        if text in at and text not in self.world.sizes:
            raise Refused(f"{text} already counts something")
        _counts(self.world, over.range, indices)
        if over.plain and indices != self.world.understood.get(text):
            raise Refused(f"{over.symbol}_{text} without its ends means another range")
        how = {"Σ": lambda a, b: values.together("+", a, b), "Π": values.product}
        if over.symbol not in how:
            raise Refused(f"{over.symbol} over a range")
        return reduce(how[over.symbol], (self.read(over.body, {**at, text: n}) for n in indices))

    def _operation(self, operator: str, parts: tuple[Tree, ...], at: Indices) -> Value:
        if operator == "∂":
            of, by = parts
            if of != Name("E") or not isinstance(by, Name):
                raise Refused("only E is differentiated, and by a name only")
            return self.world.partial(self.key(by, at))
        if operator == "d":
            value = Reader(self.world, changed=True).read(parts[0], at)
            return Value(value.kind, value.array.imag / STEP)
        operands = [self.read(part, at) for part in parts]
        if operator == "negative" and len(operands) == 1:
            return Value(operands[0].kind, -operands[0].array)
        if operator in UNARY and len(operands) == 1:
            return UNARY[operator](operands[0])
        if operator in ("+", "−", "⊙") and len(operands) == 2:
            return values.together(operator, *operands)
        if operator in BINARY and len(operands) == 2:
            return BINARY[operator](*operands)
        raise Refused(f"no sign: {operator}")


def _counts(world: World, over: Range, values: range) -> None:
    """Refuses an index that counts nothing here, or goes beyond what it counts."""
    domain = world.indices.get(over.index.text)
    if domain is None or over.index != Name(over.index.text):
        raise Refused(f"{over.index.text} counts nothing here")
    if not set(values) <= set(domain):
        raise Refused(f"{over.index.text} counts {domain[0]} … {domain[-1]} only")


def instances(world: World, ranges: tuple[Range, ...]) -> Iterator[Indices]:
    """The indices of everything that an equation claims."""
    every: list[Indices] = [world.sizes]
    for over in ranges:
        if any(other.index.text == over.index.text for other in ranges if other is not over):
            raise Refused(f"{over.index.text} has two ranges")
        every = [{**at, over.index.text: n} for at in every for n in _one(world, over, at)]
    yield from every


def _one(world: World, over: Range, at: Indices) -> range:
    values = steps(over, at)
    _counts(world, over, values)
    return values
