"""Formulas as small trees, written as they are read: s[t] is f(U @ x[t] + W @ s[t - 1]).

`@` is the matrix product, `*` the elementwise ⊙, `.T` the transpose, `[t]` an index below,
`.at(l)` one above. A tree knows no values: spec.notation.unicode prints it in Unicode,
spec.notation.typeset in LaTeX and MathML, and spec.proofs reads it in SymPy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from spec.text import Text


class Plain:
    """Equal where all its parts are; never changed once made. Classes made by `dataclass`
    would say the same, but cost every cold start ten milliseconds."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self).__name__, *vars(self).values()))

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={part!r}" for name, part in vars(self).items())
        return f"{type(self).__name__}({parts})"


class Tree(Plain):
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


class Number(Tree):
    def __init__(self, value: int) -> None:
        self.value = value


class Name(Tree):
    """A letter or word, with an index below (a time, a row) and one above (a layer).

    text: "W", "net", "s′"; what follows an underscore is printed below: "β_W"
    bold: a vector, as the article prints it
    """

    def __init__(
        self, text: str, bold: bool = False, below: Tree | None = None, above: Tree | None = None
    ) -> None:
        self.text, self.bold, self.below, self.above = text, bold, below, above

    def __getitem__(self, index: Tree | int) -> Name:
        return Name(self.text, self.bold, tree(index), self.above)

    def at(self, index: Tree | int) -> Name:
        """The same with an index above: the layer it belongs to."""
        return Name(self.text, self.bold, self.below, tree(index))

    def __call__(self, *arguments: Tree | int) -> Tree:
        return Call(self, tuple(tree(a) for a in arguments))


class Operation(Tree):
    """operator: "+", "−", "" (matrix product), "⊙", "·", "/", "^", "negative", "ᵀ", "‖",
    "∂" (of the first argument by the second), "d" (differential)."""

    def __init__(self, operator: str, arguments: tuple[Tree, ...]) -> None:
        self.operator, self.arguments = operator, arguments


class Call(Tree):
    def __init__(self, function: Name, arguments: tuple[Tree, ...]) -> None:
        self.function, self.arguments = function, arguments


class Range(Plain):
    """index = first … last, in that order, which may fall."""

    def __init__(self, index: Name, first: Tree, last: Tree) -> None:
        self.index, self.first, self.last = index, first, last


class Over(Tree):
    """Σ or Π; `plain` prints the index alone, "Σ_t", where the range is understood."""

    def __init__(self, symbol: str, range: Range, body: Tree, plain: bool = True) -> None:
        self.symbol, self.range, self.body, self.plain = symbol, range, body, plain


class Setting(Plain):
    """What an equation speaks of: a kind of network, and what is supposed of its loss.

    en, zh: what has to be said of it beside the equation, in both languages
    """

    def __init__(self, key: str, en: str = "", zh: str = "") -> None:
        self.key, self.en, self.zh = key, en, zh

    def behind(self, lang: str) -> str:
        """What is supposed, as it stands behind the equation."""
        said, comma = (self.zh, "，") if lang == "zh" else (self.en, ", ")
        return f"{comma}{said}" if said else ""


RECURRENT = Setting("recurrent")


UNSAID = Text("", "")


class Equation(Plain):
    """left = right, for each value of the indices.

    name, zh: what it is called, in English and in Chinese
    number: the article's, or ""
    setting: the networks in which it holds
    origin: where it comes from, in a sentence; "" for one of another place
    """

    def __init__(
        self,
        name: str,
        zh: str,
        left: Tree,
        right: Tree,
        ranges: tuple[Range, ...] = (),
        relation: str = "=",
        setting: Setting = RECURRENT,
        origin: Text = UNSAID,
        number: str = "",
    ) -> None:
        self.name, self.zh, self.number, self.setting = name, zh, number, setting
        self.origin = origin
        self.left, self.right, self.ranges, self.relation = left, right, ranges, relation

    def replaced(self, **parts: Any) -> Equation:
        """The same equation with other parts."""
        return Equation(**{**vars(self), **parts})

    def wrong(self, right: Tree) -> Equation:
        """The same equation with another right side."""
        return self.replaced(right=right)


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


def mapped(shown: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The tree with every tree within changed, the innermost first; indices stay."""
    if isinstance(shown, Operation):
        parts = tuple(mapped(part, change) for part in shown.arguments)
        shown = Operation(shown.operator, parts)
    elif isinstance(shown, Call):
        shown = Call(shown.function, tuple(mapped(part, change) for part in shown.arguments))
    elif isinstance(shown, Over):
        shown = Over(shown.symbol, shown.range, mapped(shown.body, change), shown.plain)
    return change(shown)
