"""Every small change of an equation: each node of its tree, in every way of its kind.

A name becomes another of its kind that the equations of its setting have, gains or loses a
prime, an index or its bold print; an index moves by one; a sign becomes another, or an argument
stands alone; a transpose or a sign is added or dropped; the ends of ranges move. Nothing here
knows what an equation means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spec.notation.equations import EQUATIONS
from spec.notation.tree import (
    Call,
    Equation,
    Name,
    Number,
    Operation,
    Over,
    Range,
    Tree,
    tree,
    walk,
)

OTHERS = {
    "+": ("−",),
    "−": ("+",),
    "": ("⊙", "·", "+"),
    "⊙": ("", "+"),
    "·": ("", "⊙"),
    "/": ("",),
    "^": ("",),
}
TURNS = ("−", "", "/", "^", "∂")  # where the order of the two counts
RELATIONS = ("=", "≈", "≤", "≥")


@dataclass(frozen=True)
class Mutant:
    """An equation with one thing changed.

    change: what, in the words of the tree: "Wᵀ → W"
    """

    change: str
    equation: Equation


@cache
def mutants(equation: Equation) -> tuple[Mutant, ...]:
    """All of them, each once, and none that is the equation itself."""
    changes: dict[Equation, str] = {}
    for change, mutant in _changed(equation):
        if mutant != equation:
            changes.setdefault(mutant, change)
    return tuple(Mutant(change, mutant) for mutant, change in changes.items())


def _changed(equation: Equation) -> Iterator[tuple[str, Equation]]:
    left, right, ranges = equation.left, equation.right, equation.ranges
    names = _Names(equation)
    for relation in RELATIONS:
        yield "relation", equation.replaced(relation=relation)
    yield "sides swapped", equation.replaced(left=right, right=left)
    for change, other in names.variants(left):
        yield f"left: {change}", equation.replaced(left=other)
    for change, other in names.variants(right):
        yield f"right: {change}", equation.replaced(right=other)
    for place, over in enumerate(ranges):
        before, after = ranges[:place], ranges[place + 1 :]
        yield "range left out", equation.replaced(ranges=before + after)
        for change, moved in names.ranges(over):
            yield f"range: {change}", equation.replaced(ranges=(*before, moved, *after))


Change = tuple[str, Tree]


class _Names:
    """The names that an equation's setting has, and the changes of a tree that use them."""

    def __init__(self, equation: Equation) -> None:
        own = {Name(n.text, n.bold): None for n in walk(equation) if isinstance(n, Name)}
        self.known = tuple(dict.fromkeys((*_known(equation.setting.key), *own)))
        self.letters = _letters(equation)

    def variants(self, shown: Tree) -> Iterator[Change]:
        """Changes of a tree, or of one within."""
        yield "negative", Operation("negative", (shown,))
        turned = isinstance(shown, Operation) and shown.operator == "ᵀ"
        if not turned:
            yield "transposed", shown.T
        if isinstance(shown, Number):
            yield from (("number", Number(shown.value + step)) for step in (-1, 1))
        elif isinstance(shown, Name):
            yield from self.name(shown)
        elif isinstance(shown, Call):
            yield from self._call(shown)
        elif isinstance(shown, Over):
            yield from self._over(shown)
        elif isinstance(shown, Operation):
            yield from self._operation(shown)

    def name(self, name: Name) -> Iterator[Change]:
        """Another name of its kind, its prime, its print, its indices."""
        for other in self.known:
            if other.bold == name.bold and _kind(other.text) == _kind(name.text):
                yield "name", Name(other.text, name.bold, name.below, name.above)
        primed = name.text.removesuffix("′") if name.text.endswith("′") else name.text + "′"
        yield "prime", Name(primed, name.bold, name.below, name.above)
        yield "print", Name(name.text, not name.bold, name.below, name.above)
        for below in self._indices(name.below):
            yield "index below", Name(name.text, name.bold, below, name.above)
        for above in self._indices(name.above):
            yield "index above", Name(name.text, name.bold, name.below, above)

    def _indices(self, index: Tree | None) -> Iterator[Tree | None]:
        """No index, one step on and back, another letter; one where there was none."""
        if index is not None:
            yield None
            yield from (_moved(index, step) for step in (-1, 1))
        for letter in self.letters:
            yield letter if index is None else _relettered(index, letter)

    def _call(self, call: Call) -> Iterator[Change]:
        for change, function in self.name(call.function):
            assert isinstance(function, Name)
            yield change, Call(function, call.arguments)
        yield from (("function left out", argument) for argument in call.arguments)
        for arguments in self._within(call.arguments):
            yield arguments[0], Call(call.function, arguments[1])

    def _over(self, over: Over) -> Iterator[Change]:
        other = "Π" if over.symbol == "Σ" else "Σ"
        yield "Σ, Π", Over(other, over.range, over.body, over.plain)
        yield "not over a range", over.body
        if not over.plain:
            yield "ends not printed", Over(over.symbol, over.range, over.body, plain=True)
        for change, moved in self.ranges(over.range):
            yield change, Over(over.symbol, moved, over.body, plain=False)
        for change, body in self.variants(over.body):
            yield change, Over(over.symbol, over.range, body, over.plain)

    def _operation(self, shown: Operation) -> Iterator[Change]:
        operator, parts = shown.operator, shown.arguments
        yield from (("part alone", part) for part in parts)
        if operator in TURNS:
            yield "swapped", Operation(operator, parts[::-1])
        yield from (("sign", Operation(other, parts)) for other in OTHERS.get(operator, ()))
        for change, changed in self._within(parts):
            yield change, Operation(operator, changed)

    def _within(self, parts: tuple[Tree, ...]) -> Iterator[tuple[str, tuple[Tree, ...]]]:
        for place, part in enumerate(parts):
            for change, other in self.variants(part):
                yield change, (*parts[:place], other, *parts[place + 1 :])

    def ranges(self, over: Range) -> Iterator[tuple[str, Range]]:
        """Its ends moved or swapped, its index another."""
        for step in (-1, 1):
            yield "first end", Range(over.index, _moved(over.first, step), over.last)
            yield "last end", Range(over.index, over.first, _moved(over.last, step))
        yield "ends swapped", Range(over.index, over.last, over.first)
        for letter in self.letters:
            if letter != over.index:
                yield "index", Range(letter, over.first, over.last)


@cache
def _known(setting: str) -> tuple[Name, ...]:
    """The names, without indices, that the setting's equations have."""
    shown = (one for e in EQUATIONS if e.setting.key == setting for one in walk(e))
    return tuple(dict.fromkeys(Name(n.text, n.bold) for n in shown if isinstance(n, Name)))


def _letters(equation: Equation) -> tuple[Name, ...]:
    """The letters that stand in the equation's indices and ranges."""
    indices: list[Tree] = []
    for shown in walk(equation):
        if isinstance(shown, Name):
            indices += [index for index in (shown.below, shown.above) if index is not None]
    for over in [*equation.ranges, *(o.range for o in walk(equation) if isinstance(o, Over))]:
        indices += [over.index, over.first, over.last]
    names = (one for index in indices for one in walk(index) if isinstance(one, Name))
    return tuple(dict.fromkeys(names))


FUNCTIONS = {"f", "g", "f′", "g′", "diag", "ln", "softmax", "min"}


def _kind(text: str) -> str:
    """Names of one kind may be taken for each other: functions, matrices, the rest."""
    if text in FUNCTIONS:
        return "function"
    return "matrix" if text.rstrip("′") in {"U", "W", "V", "G", "Ĝ"} else "other"


def _moved(index: Tree, step: int) -> Tree:
    """One on, or back; t − 1 and 1 is t."""
    if isinstance(index, Number):
        return Number(index.value + step)
    if isinstance(index, Operation) and index.operator in ("+", "−"):
        first, last = index.arguments
        if isinstance(last, Number):
            far = (last.value if index.operator == "+" else -last.value) + step
            return first if far == 0 else first + far if far > 0 else first - -far
    return index + tree(step) if step > 0 else index - tree(-step)


def _relettered(index: Tree, letter: Name) -> Tree:
    """The index with another letter: t − 1 becomes k − 1."""
    if isinstance(index, Operation):
        return Operation(index.operator, (letter, *index.arguments[1:]))
    return letter
