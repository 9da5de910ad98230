"""Whether an equation holds, and claims all that holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from spec.notation.tree import Equation, walk
from spec.proofs.reader.reading import Indices, Reader, instances
from spec.proofs.reader.settings import EPSILONS, WORLDS, worlds
from spec.proofs.reader.values import Refused, Value
from spec.proofs.reader.world import World

TOLERANCE = 1e-9  # relative to the larger side
ROUNDING = 1e-12  # of an inequality


def verdict(equation: Equation) -> str:
    """Why the equation does not hold in random networks of its setting; empty where it does."""
    try:
        with np.errstate(all="ignore"):
            _check(equation)
    except Refused as refused:
        return str(refused)
    return ""


def _check(equation: Equation) -> None:
    if equation.left == equation.right:
        raise Refused("both sides are the same: it says nothing")
    if equation.setting.key not in WORLDS:
        raise Refused(f"no setting: {equation.setting.key}")
    tried = worlds(equation.setting.key)
    for over in equation.ranges:
        if over.index not in (*walk(equation.left), *walk(equation.right)):
            raise Refused(f"{over.index.text} does not occur")
    if equation.relation == "≈":
        _converges(equation, tried)
    elif equation.relation in RELATIONS:
        for world in tried:
            _everywhere(equation, world, RELATIONS[equation.relation])
    else:
        raise Refused(f"no relation: {equation.relation}")


def _sides(equation: Equation, world: World, at: Indices) -> tuple[Value, Value]:
    """Both sides, of one shape."""
    reader = Reader(world)
    left, right = reader.read(equation.left, at), reader.read(equation.right, at)
    if left.kind != right.kind or left.size != right.size:
        raise Refused(f"{left} on the left, {right} on the right")
    if not (np.isfinite(left.array).all() and np.isfinite(right.array).all()):
        raise Refused("a side is not finite")
    return left, right


def _lengths(array: np.ndarray) -> np.ndarray:
    """The norm in each draw."""
    return np.sqrt((abs(array) ** 2).reshape(len(array), -1).sum(axis=1))


Relation = Callable[[Value, Value, World], bool]


def _equal(left: Value, right: Value, world: World) -> bool:
    """Equal; whether there is anything on the sides."""
    larger = np.maximum(_lengths(left.array), _lengths(right.array))
    if not bool((_lengths(left.array - right.array) <= TOLERANCE * larger).all()):
        raise Refused("the sides differ")
    return bool(larger.any())


def _at_most(left: Value, right: Value, world: World) -> bool:
    """It holds in every draw and is attained where it can be; whether it is ever strict."""
    if world.tight is None or left.kind != "number":
        raise Refused("an inequality of what nothing is known to attain")
    small, large = left.array, right.array
    if not bool((small <= large * (1 + ROUNDING)).all()):
        raise Refused("it is broken in some draw")
    equal = abs(large - small) <= TOLERANCE * large
    if not bool(equal[world.tight].all()):
        raise Refused("it is not attained")
    return not bool(equal.all())


def _at_least(left: Value, right: Value, world: World) -> bool:
    return _at_most(right, left, world)


RELATIONS: dict[str, Relation] = {"=": _equal, "≤": _at_most, "≥": _at_least}


def _everywhere(equation: Equation, world: World, relation: Relation) -> None:
    """It holds at each instance, says something at one, and leaves out no neighbour of one
    that can be read and holds."""
    claimed = list(instances(world, equation.ranges))
    says = False
    for at in claimed:
        left, right = _sides(equation, world, at)
        try:
            says |= relation(left, right, world)
        except Refused as refused:
            raise Refused(f"{refused}{_where(equation, at)}") from refused
    if not says:
        raise Refused("it says nothing wherever it is read")
    for at in _neighbours(equation, world, claimed):
        try:
            relation(*_sides(equation, world, at), world)
        except Refused:
            continue
        raise Refused(f"it holds{_where(equation, at)} too, and does not say so")


def _neighbours(equation: Equation, world: World, claimed: Sequence[Indices]) -> Iterator[Indices]:
    """What is one step beyond, by one index, and still counts something."""
    for at in claimed:
        for over in equation.ranges:
            index = over.index.text
            for step in (at[index] - 1, at[index] + 1):
                other = {**at, index: step}
                if step in world.indices[index] and other not in claimed:
                    yield other


def _converges(equation: Equation, tried: Sequence[World]) -> None:
    """The error falls with ε², and no faster, in each draw."""
    errors = []
    for world in tried:
        if not hasattr(world, "epsilon"):
            raise Refused("there is no ε to make small")
        claimed = list(instances(world, equation.ranges))
        for at in _neighbours(equation, world, claimed):
            raise Refused(f"nothing is said{_where(equation, at)}")
        sides = (_sides(equation, world, at) for at in claimed)
        errors.append(np.array([_lengths(left.array - right.array) for left, right in sides]))
    for before, after in pairwise(errors):
        if not bool((after > 0).all()):
            raise Refused("the sides are equal")
        order = np.log2(before / after) / np.log2(EPSILONS[0] / EPSILONS[1])
        if not bool((abs(order - 2) < 0.05).all()):
            raise Refused("the error is not of order ε²")


def _where(equation: Equation, at: Indices) -> str:
    texts = [f"{over.index.text} = {at[over.index.text]}" for over in equation.ranges]
    return f" at {', '.join(texts)}" if texts else ""
