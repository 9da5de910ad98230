"""Prints the trees of spec.notation.tree: δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t)."""

from __future__ import annotations

from abc import ABC, abstractmethod

from spec.notation.tree import Call, Equation, Name, Number, Operation, Over, Range, Shown, Tree

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

# How tightly an operator holds its arguments together; names and calls hold tightest.
BINDING = {"+": 1, "−": 1, "negative": 1, "⊙": 2, "·": 2, "": 3, "/": 3, "∂": 4, "d": 4}
TIGHTEST = 6


def binding(of: Tree) -> int:
    """The binding of a tree's outermost operator."""
    if isinstance(of, Operation):
        return BINDING.get(of.operator, 5)
    return 3 if isinstance(of, Over) else TIGHTEST


class Writer(ABC):
    """Prints a tree; the three notations differ in how the pieces look."""

    def write(self, shown: Shown) -> str:
        """Any tree, equation or range."""
        if isinstance(shown, Equation):
            sides = (self.write(shown.left), self.sign(shown.relation), self.write(shown.right))
            return self.row(*sides)
        if isinstance(shown, Range):
            ends = self.small(shown.first), self.small(shown.last)
            index = self.write(shown.index)
            return self.row(index, self.sign("="), ends[0], self.sign("…"), ends[1])
        if isinstance(shown, Number):
            return self.number(shown.value)
        if isinstance(shown, Name):
            return self.name(shown)
        if isinstance(shown, Call):
            return self.call(shown)
        if isinstance(shown, Over):
            return self.row(self.big(shown), self.within(shown.body, 2))
        assert isinstance(shown, Operation)
        return self.operation(shown.operator, shown.arguments)

    def within(self, inner: Tree, at_least: int) -> str:
        """In brackets where it would fall apart otherwise."""
        text = self.write(inner)
        return text if binding(inner) >= at_least else self.brackets("(", text, ")")

    def operation(self, operator: str, arguments: tuple[Tree, ...]) -> str:
        first, last = arguments[0], arguments[-1]
        if operator in ("+", "−"):
            right = self.within(last, 2 if operator == "−" else 1)
            return self.row(self.write(first), self.sign(operator), right)
        if operator in ("⊙", "·"):
            return self.row(self.within(first, 4), self.sign(operator), self.within(last, 4))
        if operator == "":
            return self.product(self.within(first, 3), self.within(last, 3), first, last)
        if operator == "negative":
            return self.minus(self.within(first, 2))
        if operator == "/":
            return self.fraction(first, last)
        if operator in ("^", "ᵀ"):
            return self.raised(first, last if operator == "^" else None)
        if operator == "‖":
            return self.brackets("‖", self.write(first), "‖")
        if operator == "d":
            return self.differential(self.within(first, 5))
        return self.derivative(self.write(first), self.write(last))

    def call(self, call: Call) -> str:
        arguments = self.commas([self.write(a) for a in call.arguments])
        name = self.write(call.function)
        if call.function.text == "ln" and isinstance(call.arguments[0], Name):
            return self.spaced(name, arguments)
        pair = "[]" if call.function.text == "diag" else "()"
        return self.applied(name, self.brackets(pair[0], arguments, pair[1]))

    def raised(self, base: Tree, power: Tree | None) -> str:
        """base^power, or its transpose where there is no power."""
        above = self.turned() if power is None else self.small(power)
        if isinstance(base, Name) and base.above is None and (power is None or not base.below):
            below = self.small(base.below) if base.below is not None else None
            return self.scripts(self.letter(base), below, above, power is None)
        inner = self.brackets("(", self.write(base), ")")
        return self.scripts(inner, None, above, power is None)

    def name(self, name: Name) -> str:
        below = self.small(name.below) if name.below is not None else None
        above = self.small(name.above) if name.above is not None else None
        return self.scripts(self.letter(name), below, above, False)

    def small(self, index: Tree) -> str:
        """An index."""
        return self.write(index)

    @abstractmethod
    def row(self, *parts: str) -> str:
        """Side by side."""

    @abstractmethod
    def sign(self, sign: str) -> str:
        """A sign between two things: =, +, ⊙."""

    @abstractmethod
    def number(self, value: int) -> str: ...

    @abstractmethod
    def letter(self, name: Name) -> str:
        """A name without its indices."""

    @abstractmethod
    def scripts(self, base: str, below: str | None, above: str | None, turned: bool) -> str:
        """Indices set below and above; `turned` where the one above is the transpose's."""

    @abstractmethod
    def brackets(self, opening: str, inner: str, closing: str) -> str: ...

    @abstractmethod
    def product(self, left: str, right: str, first: Tree, last: Tree) -> str: ...

    @abstractmethod
    def fraction(self, above: Tree, below: Tree) -> str: ...

    @abstractmethod
    def derivative(self, of: str, by: str) -> str: ...

    @abstractmethod
    def differential(self, of: str) -> str: ...

    @abstractmethod
    def minus(self, of: str) -> str: ...

    def applied(self, function: str, arguments: str) -> str:
        return function + arguments

    def spaced(self, function: str, argument: str) -> str:
        """A function before an argument without brackets: ln y."""
        return self.row(function, argument)

    def commas(self, parts: list[str]) -> str:
        return ", ".join(parts)

    @abstractmethod
    def big(self, over: Over) -> str:
        """Σ or Π with its index, without its body."""

    @abstractmethod
    def turned(self) -> str:
        """The sign of the transpose."""


class Unicode(Writer):
    """One line of text, as the article's notation is typed: s_{t−1}ᵀ, ∂E/∂W."""

    def row(self, *parts: str) -> str:
        return " ".join(parts)

    def sign(self, sign: str) -> str:
        return sign

    def number(self, value: int) -> str:
        return str(value).replace("-", "−")

    def letter(self, name: Name) -> str:
        return name.text

    def small(self, index: Tree) -> str:
        return self.write(index).replace(" ", "")

    def scripts(self, base: str, below: str | None, above: str | None, turned: bool) -> str:
        if below is not None:
            base += below.translate(SUBSCRIPTS) if below.isdigit() else "_" + _braced(below)
        if above is not None:
            base += above if turned else "^" + _braced(above)
        return base

    def brackets(self, opening: str, inner: str, closing: str) -> str:
        return f"{opening}{inner}{closing}"

    def product(self, left: str, right: str, first: Tree, last: Tree) -> str:
        return left + right if isinstance(first, Number) else f"{left} {right}"

    def fraction(self, above: Tree, below: Tree) -> str:
        simple = isinstance(above, Name | Number) and isinstance(below, Name | Number)
        tight = isinstance(below, Operation) and isinstance(below.arguments[0], Number)
        under = self.within(below, 3 if tight or isinstance(below, Over) else 4)
        return f"{self.write(above)}/{under}" if simple else f"{self.within(above, 4)} / {under}"

    def derivative(self, of: str, by: str) -> str:
        return f"∂{of}/∂{by}"

    def differential(self, of: str) -> str:
        return f"d{of}"

    def minus(self, of: str) -> str:
        return f"−{of}"

    def big(self, over: Over) -> str:
        index = self.write(over.range.index)
        if over.plain:
            return f"{over.symbol}_{index}"
        first, last = self.small(over.range.first), self.small(over.range.last)
        return f"{over.symbol}_{{{index}={first}…{last}}}"

    def turned(self) -> str:
        return "ᵀ"


def _braced(index: str) -> str:
    return index if len(index) == 1 else f"{{{index}}}"


UNICODE = Unicode()


def unicode(*shown: Shown) -> str:
    """In one line; several equations with commas between them."""
    return ",  ".join(UNICODE.write(one) for one in shown)
