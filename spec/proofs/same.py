"""Changes of an equation that change nothing, each with the reason: no prover may reject them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spec.notation.tree import Call, Equation, Name, Number, Operation, Range, Tree, mapped
from spec.text import Text

NUMBERS = {"N", "ε", "θ", "β_W", "β_f"}


@dataclass(frozen=True)
class Same:
    """A reason.

    form: what equations have in common that differ by this alone
    """

    reason: Text
    form: Callable[[Equation], object]


def same(equation: Equation, other: Equation) -> Same | None:
    """Why the other says the same as the equation; None where nothing tells that it does."""
    if other.left == other.right:
        return None
    return next((one for one in REASONS if one.form(equation) == one.form(other)), None)


def _parts(
    equation: Equation, change: Callable[[Tree], Tree] = lambda shown: shown
) -> tuple[object, ...]:
    sides = mapped(equation.left, change), mapped(equation.right, change)
    return *sides, equation.relation, equation.ranges


def _sides(equation: Equation) -> object:
    left, right, relation, ranges = _parts(equation)
    either = relation in ("=", "≈")
    return frozenset((left, right)) if either else (left, right), relation, ranges


def _order(equation: Equation) -> object:
    """A range's ends in either order, where one of them is counted from another."""
    return *_parts(equation)[:-1], tuple(map(_ends, equation.ranges))


def _ends(over: Range) -> object:
    counted = any(isinstance(end, Operation) for end in (over.first, over.last))
    ends = (over.first, over.last)
    return over.index, frozenset(ends) if counted else ends


def _diagonal(shown: Tree) -> Tree:
    if isinstance(shown, Operation) and shown.operator == "ᵀ":
        inner = shown.arguments[0]
        if isinstance(inner, Call) and inner.function == Name("diag"):
            return inner
    return shown


def _commuted(shown: Tree) -> Tree:
    """A product with a number in a fixed order."""
    if isinstance(shown, Operation) and shown.operator == "" and any(map(_number, shown.arguments)):
        return Operation("", tuple(sorted(shown.arguments, key=repr)))
    return shown


def _number(shown: Tree) -> bool:
    if isinstance(shown, Operation):
        inner = shown.operator in ("", "/", "^") and all(map(_number, shown.arguments))
        return shown.operator == "‖" or inner
    named = isinstance(shown, Name) and shown.text in NUMBERS
    return named or isinstance(shown, Number) or _is_call(shown, "min")


def _is_call(shown: Tree, function: str) -> bool:
    return isinstance(shown, Call) and shown.function == Name(function)


def _length(shown: Tree) -> Tree:
    """‖−v‖ and ‖vᵀ‖ are ‖v‖."""
    if isinstance(shown, Operation) and shown.operator == "‖":
        inner = shown.arguments[0]
        if isinstance(inner, Operation) and inner.operator in ("negative", "ᵀ"):
            return Operation("‖", inner.arguments)
    return shown


def _last(shown: Tree) -> Tree:
    """δ_T is ℓ_T."""
    if isinstance(shown, Name) and shown.text == "δ" and shown.below == Name("T"):
        return Name("ℓ", shown.bold, shown.below, shown.above)
    return shown


REASONS: tuple[Same, ...] = (
    Same(Text("the sides of = and ≈ may be swapped", "= 和 ≈ 的两边可以互换"), _sides),
    Same(
        Text("the order of a range's instances says nothing", "范围内各情形的先后没有影响"), _order
    ),
    Same(
        Text("a diagonal matrix is its own transpose", "对角矩阵的转置是它自己"),
        lambda equation: _parts(equation, _diagonal),
    ),
    Same(
        Text("a number may stand on either side", "数乘可以写在任意一边"),
        lambda equation: _parts(equation, _commuted),
    ),
    Same(
        Text("‖−v‖ and ‖vᵀ‖ are ‖v‖", "‖−v‖ 和 ‖vᵀ‖ 都等于 ‖v‖"),
        lambda equation: _parts(equation, _length),
    ),
    Same(
        Text("δ_T is ℓ_T: another true equation", "δ_T 就是 ℓ_T：另一个正确的式子"),
        lambda equation: _parts(equation, _last),
    ),
)
