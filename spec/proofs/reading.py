"""Reads the trees of spec.notation.equations in an algebra: what W, s_t and ⊙ mean is the
algebra's to say, so that the printed equation is what is proved, and no second copy of it.

Every part of an equation is read: its relation, both sides, every name with its indices and its
print, every range. What an algebra does not know raises `Unread`, and proves nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any, NamedTuple

from spec.notation.tree import Call, Equation, Name, Number, Operation, Over, Range, Tree
from spec.notation.unicode import unicode

Indices = Mapping[str, int]


class Unread(Exception):
    """The prover does not read this, so that it proves nothing; the message says what."""


class Key(NamedTuple):
    """A name with its indices as numbers: s_2 of layer 1 is Key("s", 1, 2)."""

    text: str
    layer: int | None = None
    time: int | None = None

    def __str__(self) -> str:
        return ".".join(str(part) for part in self if part is not None)


def number(index: Tree, indices: Indices) -> int:
    """The value of an index: t − 1 at t = 3 is 2."""
    if isinstance(index, Number):
        return index.value
    if isinstance(index, Name) and index == Name(index.text) and index.text in indices:
        return indices[index.text]
    if isinstance(index, Operation) and index.operator in ("+", "−"):
        left, right = (number(a, indices) for a in index.arguments)
        return left + right if index.operator == "+" else left - right
    raise Unread(f"{unicode(index)} is no index here")


def steps(over: Range, indices: Indices, domain: Mapping[str, range]) -> range:
    """The values of a range: some of what its index counts. It falls where its first end counts
    back (T − 1, t − 1)."""
    first, last = number(over.first, indices), number(over.last, indices)
    falls = isinstance(over.first, Operation) and over.first.operator == "−"
    values = range(first, last - 1, -1) if falls else range(first, last + 1)
    counted = domain.get(over.index.text, range(0))
    if not values or not set(values) <= set(counted) or over.index != Name(over.index.text):
        raise Unread(f"{over.index.text} from {first} to {last}")
    return values


class Algebra(ABC):
    """What the names and operations of a tree mean.

    domain: the letters that count something, and what
    understood: letters whose sums go over all of that where their ends are not printed
    """

    domain: Mapping[str, range]
    understood: frozenset[str] = frozenset("t")

    def read(self, tree: Tree, indices: Indices) -> Any:
        """The value of a tree at these indices."""
        if isinstance(tree, Number):
            return self.number(tree.value)
        if isinstance(tree, Name):
            return self.named(tree, indices)
        if isinstance(tree, Call):
            return self.call(self.key(tree.function, indices), tree, indices)
        if isinstance(tree, Over):
            return self.over(tree, indices)
        if not isinstance(tree, Operation):
            raise Unread("no formula")
        if tree.operator == "∂":
            of, by = tree.arguments
            if of != Name("E") or not isinstance(by, Name):
                raise Unread("only E is differentiated, and by a name only")
            key = self.key(by, indices)
            self.printed(by, key)
            return self.partial(key)
        if tree.operator == "d":
            return self.differential(tree.arguments[0], indices)
        return self.operate(tree.operator, [self.read(a, indices) for a in tree.arguments])

    def named(self, name: Name, indices: Indices) -> Any:
        """What a name stands for."""
        key = self.key(name, indices)
        value = self.name(key)
        self.printed(name, key)
        return value

    def printed(self, name: Name, key: Key) -> None:
        """Raises where the name is bold and should not be, or the other way round."""
        if name.bold != self.is_bold(key):
            raise Unread(f"{key} in {'bold' if name.bold else 'plain'} print")

    def key(self, name: Name, indices: Indices) -> Key:
        """The name with its indices as numbers."""
        layer = None if name.above is None else number(name.above, indices)
        time = None if name.below is None else number(name.below, indices)
        return Key(name.text, layer, time)

    def over(self, tree: Over, indices: Indices) -> Any:
        """Σ and Π; a Π keeps the order of its range."""
        index = tree.range.index.text
        values = steps(tree.range, indices, self.domain)
        everything = index in self.understood and values == self.domain[index]
        if tree.symbol not in ("Σ", "Π") or index in indices or (tree.plain and not everything):
            raise Unread(f"{tree.symbol} over {index}")
        how = self.plus if tree.symbol == "Σ" else self.product
        return reduce(how, [self.read(tree.body, {**indices, index: step}) for step in values])

    def operate(self, operator: str, values: list[Any]) -> Any:
        """An operation on values."""
        one: dict[str, Callable[[Any], Any]] = {
            "negative": self.negative,
            "ᵀ": self.transpose,
            "‖": self.norm,
        }
        two: dict[str, Callable[[Any, Any], Any]] = {
            "+": self.plus,
            "−": lambda left, right: self.plus(left, self.negative(right)),
            "": self.product,
            "/": self.divided,
            "^": self.power,
            "⊙": self.hadamard,
            "·": self.dot,
        }
        if operator in one and len(values) == 1:
            return one[operator](*values)
        if operator in two and len(values) == 2:
            return two[operator](*values)
        raise Unread(f"the sign {operator}")

    @abstractmethod
    def name(self, key: Key) -> Any: ...

    @abstractmethod
    def is_bold(self, key: Key) -> bool:
        """Whether a name that has a value is printed bold."""

    def number(self, value: int) -> Any:
        return value

    def negative(self, value: Any) -> Any:
        return -value

    def plus(self, left: Any, right: Any) -> Any:
        return left + right

    def product(self, left: Any, right: Any) -> Any:
        return left * right

    def divided(self, above: Any, below: Any) -> Any:
        raise Unread("a fraction")

    def power(self, base: Any, exponent: Any) -> Any:
        raise Unread("a power")

    def call(self, function: Key, call: Call, indices: Indices) -> Any:
        raise Unread(f"the function {function}")

    def transpose(self, value: Any) -> Any:
        raise Unread("ᵀ")

    def hadamard(self, left: Any, right: Any) -> Any:
        raise Unread("⊙")

    def dot(self, left: Any, right: Any) -> Any:
        raise Unread("·")

    def norm(self, value: Any) -> Any:
        raise Unread("‖·‖")

    def partial(self, by: Key) -> Any:
        """∂E/∂by."""
        raise Unread(f"∂E/∂{by}")

    def differential(self, tree: Tree, indices: Indices) -> Any:
        raise Unread("d")

    def is_equal(self, left: Any, right: Any) -> bool:
        """Whether two values are the same, in shape too."""
        raise NotImplementedError

    def is_zero(self, value: Any) -> bool:
        raise NotImplementedError


def instances(equation: Equation, indices: Indices, domain: Mapping[str, range]) -> list[Indices]:
    """The indices of each instance that an equation claims; there is one at least."""
    every: list[Indices] = [indices]
    for over in equation.ranges:
        if over.index.text in every[0]:
            raise Unread(f"two ranges of {over.index.text}")
        every = [{**at, over.index.text: n} for at in every for n in steps(over, at, domain)]
    return every


def proved(equation: Equation, algebra: Algebra, indices: Indices) -> bool:
    """Its sides are equal at every instance, not 0 at all of them, and at no other instance
    beside these that can be read."""
    if equation.relation != "=" or equation.left == equation.right:
        raise Unread("no equation of two sides")

    def sides(at: Indices) -> tuple[Any, Any]:
        return algebra.read(equation.left, at), algebra.read(equation.right, at)

    claimed, says = instances(equation, indices, algebra.domain), False
    for at in claimed:
        left, right = sides(at)
        if not algebra.is_equal(left, right):
            return False
        says = says or not algebra.is_zero(left)
    if not says:
        raise Unread("both sides are 0")
    for at in beside(equation, claimed, algebra.domain):
        try:
            left, right = sides(at)
        except Unread:
            continue
        if algebra.is_equal(left, right):
            where = ", ".join(f"{one.index.text} = {at[one.index.text]}" for one in equation.ranges)
            raise Unread(f"it holds at {where} too, and does not say so")
    return True


def beside(
    equation: Equation, claimed: list[Indices], domain: Mapping[str, range]
) -> Iterator[Indices]:
    """The instances next to those that are claimed, which are not claimed."""
    for at in claimed:
        for over in equation.ranges:
            index = over.index.text
            for step in (at[index] - 1, at[index] + 1):
                other = {**at, index: step}
                if step in domain[index] and other not in claimed:
                    yield other
