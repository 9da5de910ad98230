"""Numbers of a formula, of many random networks at once, and what may be done with them.

A vector stands upright until it is transposed. Nothing is stretched to fit: what has not the
shape that an operation needs is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

NUMBER, VECTOR, ROW, MATRIX = "number", "vector", "row", "matrix"
TURNED = {VECTOR: ROW, ROW: VECTOR, MATRIX: MATRIX}


class Refused(Exception):
    """The formula cannot be read; the message says why."""


class Value(NamedTuple):
    """A number, vector, row or matrix in each of the draws.

    array: shape (draws,), (draws, n) of a vector or a row, or (draws, rows, columns)
    """

    kind: str
    array: np.ndarray

    @property
    def size(self) -> tuple[int, ...]:
        """Its shape in one draw."""
        return self.array.shape[1:]

    def __str__(self) -> str:
        return " × ".join([self.kind, *map(str, self.size)])


def number(array: np.ndarray) -> Value:
    """A number in each draw."""
    return Value(NUMBER, array)


def scaled(factor: Value, value: Value) -> Value:
    """A number times anything."""
    return Value(value.kind, factor.array.reshape(-1, *[1] * len(value.size)) * value.array)


def product(left: Value, right: Value) -> Value:
    """The matrix product, or a number times something."""
    if left.kind == NUMBER:
        return scaled(left, right)
    if right.kind == NUMBER:
        return scaled(right, left)
    if (left.kind, right.kind) == (VECTOR, ROW):
        return Value(MATRIX, np.einsum("di,dj->dij", left.array, right.array))
    how = {
        (MATRIX, MATRIX): ("dij,djk->dik", MATRIX),
        (MATRIX, VECTOR): ("dij,dj->di", VECTOR),
        (ROW, MATRIX): ("di,dij->dj", ROW),
        (ROW, VECTOR): ("di,di->d", NUMBER),
    }.get((left.kind, right.kind))
    if how is None or left.size[-1] != right.size[0]:
        raise Refused(f"{left} does not fit before {right}")
    return Value(how[1], np.einsum(how[0], left.array, right.array))


def together(sign: str, left: Value, right: Value) -> Value:
    """+, − or ⊙: of two that have the same shape."""
    if left.kind != right.kind or left.size != right.size:
        raise Refused(f"{left} {sign} {right}")
    if sign == "⊙" and left.kind == NUMBER:
        raise Refused("⊙ of two numbers")
    how: Callable[[np.ndarray, np.ndarray], np.ndarray]
    how = {"+": np.add, "−": np.subtract, "⊙": np.multiply}[sign]
    return Value(left.kind, how(left.array, right.array))


def divided(above: Value, below: Value) -> Value:
    """By a number."""
    if below.kind != NUMBER:
        raise Refused(f"divided by {below}")
    return scaled(number(1 / below.array), above)


def power(base: Value, exponent: Value) -> Value:
    """Of numbers."""
    if (base.kind, exponent.kind) != (NUMBER, NUMBER):
        raise Refused(f"{base} to the power of {exponent}")
    return number(base.array**exponent.array)


def dot(left: Value, right: Value) -> Value:
    """The scalar product of two vectors of one length."""
    if left.kind != VECTOR or right.kind != VECTOR:
        raise Refused(f"{left} · {right}")
    return product(transposed(left), right)


def transposed(value: Value) -> Value:
    """Of anything but a number."""
    if value.kind == NUMBER:
        raise Refused("the transpose of a number")
    array = value.array.swapaxes(1, 2) if value.kind == MATRIX else value.array
    return Value(TURNED[value.kind], array)


def norm(value: Value) -> Value:
    """The root of the sum of all squares."""
    if value.kind == NUMBER:
        raise Refused("the norm of a number")
    return number(np.sqrt((value.array**2).reshape(len(value.array), -1).sum(axis=1)))


def diagonal(value: Value) -> Value:
    """The matrix with a vector on its diagonal."""
    if value.kind != VECTOR:
        raise Refused(f"diag of {value}")
    return Value(MATRIX, value.array[:, :, None] * np.eye(value.size[0]))
