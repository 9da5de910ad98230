"""What a proved statement is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from spec.item import Text
from spec.notation.tree import Equation
from spec.notation.unicode import unicode


@dataclass(frozen=True)
class Wrong:
    """A wrong version of what is proved; its prover must say no."""

    name: Text
    subject: Any


@dataclass(frozen=True)
class Statement:
    """Something true, and how to be sure of it.

    claim: what is proved
    sizes: for which sizes
    prover: True if its argument is true
    subject: what is handed to the prover: an equation's tree, or an expression
    wrong: what the same prover must reject
    equations: those that it is about
    quick: it belongs to the quick set
    article: which line of the article it puts right; empty where it agrees with the article
    """

    claim: Text
    sizes: Text
    prover: Callable[[Any], bool] = field(repr=False)
    subject: Any = field(repr=False)
    wrong: tuple[Wrong, ...] = field(repr=False)
    equations: tuple[Equation, ...] = field(default=(), repr=False)
    quick: bool = True
    article: Text | None = None

    def prove(self) -> bool:
        return self.prover(self.subject)

    def believed(self) -> list[Wrong]:
        """Wrong versions that the prover takes for true; there must be none."""
        return [wrong for wrong in self.wrong if self.prover(wrong.subject)]


def title(equation: Equation) -> Text:
    """The equation's number, name and formula in a line."""
    number = equation.number
    en = f"eq. {number}, {equation.name}" if number else equation.name
    zh = f"式 {number}，{equation.zh}" if number else equation.zh
    return Text(f"{en}: {unicode(equation)}", f"{zh}：{unicode(equation)}")
