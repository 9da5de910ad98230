"""Formulas as small trees, written as they are read: s[t] is f(U @ x[t] + W @ s[t - 1]).

`@` is the matrix product, `*` the elementwise ⊙, `.T` the transpose, `[t]` an index below,
`.at(l)` one above. A tree knows no values: spec.notation prints it in Unicode, spec.typeset
in LaTeX and MathML, and spec.proofs reads it in SymPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias


class Tree:
    """Anything that can stand in a formula."""

    def __add__(self, other: Tree | int) -> Tree:
        return Operation("+", (self, tree(other)))

    def __sub__(self, other: Tree | int) -> Tree:
        return Operation("−", (self, tree(other)))

    def __matmul__(self, other: Tree) -> Tree:
        return Operation("", (self, other))

    def __rmatmul__(self, other: int) -> Tree:
        return Operation("", (tree(other), self))

    def __mul__(self, other: Tree) -> Tree:
        return Operation("⊙", (self, other))

    def __truediv__(self, other: Tree) -> Tree:
        return Operation("/", (self, other))

    def __rtruediv__(self, other: int) -> Tree:
        return Operation("/", (tree(other), self))

    def __pow__(self, other: Tree | int) -> Tree:
        return Operation("^", (self, tree(other)))

    def __neg__(self) -> Tree:
        return Operation("negative", (self,))

    @property
    def T(self) -> Tree:
        return Operation("ᵀ", (self,))


@dataclass(frozen=True)
class Number(Tree):
    value: int


@dataclass(frozen=True)
class Name(Tree):
    """A letter or word, with an index below (a time, a row) and one above (a layer).

    text: "W", "net", "s′"; what follows an underscore is printed below: "β_W"
    bold: a vector, as the article prints it
    """

    text: str
    bold: bool = False
    below: Tree | None = None
    above: Tree | None = None

    def __getitem__(self, index: Tree | int) -> Name:
        return replace(self, below=tree(index))

    def at(self, index: Tree | int) -> Name:
        """The same with an index above: the layer it belongs to."""
        return replace(self, above=tree(index))

    def __call__(self, *arguments: Tree | int) -> Tree:
        return Call(self, tuple(tree(a) for a in arguments))


@dataclass(frozen=True)
class Operation(Tree):
    """operator: "+", "−", "" (matrix product), "⊙", "·", "/", "^", "negative", "ᵀ", "‖",
    "∂" (of the first argument by the second), "d" (differential)."""

    operator: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True)
class Call(Tree):
    function: Name
    arguments: tuple[Tree, ...]


@dataclass(frozen=True)
class Range:
    """index = first … last, in that order, which may fall."""

    index: Name
    first: Tree
    last: Tree


@dataclass(frozen=True)
class Over(Tree):
    """Σ or Π; `plain` prints the index alone, "Σ_t", where the range is understood."""

    symbol: str
    range: Range
    body: Tree
    plain: bool = True


@dataclass(frozen=True)
class Equation:
    """left = right, for each value of the indices.

    name, zh: what it is called, in English and in Chinese
    number: the article's, or ""
    """

    name: str
    zh: str
    number: str
    left: Tree
    right: Tree
    ranges: tuple[Range, ...] = ()
    relation: str = "="

    def wrong(self, right: Tree, left: Tree | None = None) -> Equation:
        """The same equation with another right side, or left."""
        return replace(self, right=right, left=left or self.left)


Shown: TypeAlias = Tree | Equation | Range


def tree(value: Tree | int) -> Tree:
    """A number where an int is meant."""
    return Number(value) if isinstance(value, int) else value


def dot(left: Tree, right: Tree) -> Tree:
    """The scalar product, left · right."""
    return Operation("·", (left, right))


def norm(of: Tree) -> Tree:
    """‖of‖."""
    return Operation("‖", (of,))


def partial(of: Tree, by: Tree) -> Tree:
    """∂of/∂by, of the shape of `by`."""
    return Operation("∂", (of, by))


def differential(of: Tree) -> Tree:
    """d of, the part that is linear in the changes of what it is made of."""
    return Operation("d", (of,))


def walk(shown: Shown) -> Iterator[Tree]:
    """Every tree within, itself first."""
    if isinstance(shown, Tree):
        yield shown
    inner: tuple[Tree | Range | None, ...] = ()
    if isinstance(shown, Equation):
        inner = (shown.left, shown.right, *shown.ranges)
    elif isinstance(shown, Range):
        inner = (shown.index, shown.first, shown.last)
    elif isinstance(shown, Name):
        inner = (shown.below, shown.above)
    elif isinstance(shown, Operation):
        inner = shown.arguments
    elif isinstance(shown, Call):
        inner = (shown.function, *shown.arguments)
    elif isinstance(shown, Over):
        inner = (shown.range, shown.body)
    for part in inner:
        if part is not None:
            yield from walk(part)
