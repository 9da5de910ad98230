"""When two results are equal: to the last bit, or but for rounding. All of it stands here.

‖got − want‖ ≤ 1e-9 ‖want‖. Two right programs differ in float64 by rounding alone, some
1e-15 times a few hundred operations; the smallest mistake in a formula changes whole
digits. Sequences are compared row by row, because an error term that has vanished to
1e-9 still has digits, and zero is not one of them.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from spec.checking.received import floats, shape_of
from spec.item import Opaque

TOLERANCE = 1e-9
SMALL, LARGE = 1e-140, 1e140  # of a norm, between which no square vanishes or overflows
ZERO = 1e-12  # of the inputs' scale, where the right value is exactly 0

Array = np.ndarray
FLOAT64 = np.dtype(float)


def same(one: Any, other: Any) -> bool:
    """Equal to the last bit, in type and in every part; nan equals nan, and 0 equals −0."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        if one.dtype != other.dtype or one.shape != other.shape:
            return False
        if one.tobytes() == other.tobytes():
            return True
        return bool(((one == other) | ((one != one) & (other != other))).all())
    if isinstance(one, list | tuple):
        if {*map(type, one), *map(type, other)} == {float}:  # compared at once
            return same(np.array(one), np.array(other))
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(map(same, one.values(), other.values()))
    if isinstance(one, bool | int | float | str | np.generic | Opaque):
        return bool(one == other or (one != one and other != other))
    return False


def close(got: Array, want: Array, tolerance: float, scale: float) -> bool:
    """‖got − want‖ ≤ tolerance ‖want‖; infinities have to be the same ones.

    scale: the largest input, against which a right value of 0 is held
    """
    size = _norm(want)
    if SMALL < size < LARGE:  # as nearly always: all of it is finite
        return _norm(got - want) <= tolerance * size  # nan compares as False
    endless = ~np.isfinite(want)
    if endless.any():
        if not np.array_equal(got[endless], want[endless]):
            return False
        got, want = got[~endless], want[~endless]
    size = _norm(want)
    if not SMALL < size < LARGE and want.any():  # squares vanish or overflow
        unit = float(np.abs(want).max())
        with np.errstate(over="ignore"):
            got, want = got / unit, want / unit
        size = _norm(want)
    limit = tolerance * size if size > 0.0 else ZERO * scale
    return _norm(got - want) <= limit  # nan compares as False


def _norm(array: Array) -> float:
    """‖array‖; np.linalg.norm takes twice as long, and warns of what overflows."""
    numbers = array.astype(float, copy=False)
    return math.sqrt(np.vdot(numbers, numbers))


def close_rows(got: Array, want: Array, tolerance: float, scale: float) -> Array:
    """For each row, whether ‖got − want‖ ≤ tolerance ‖want‖; `want` is finite."""
    sizes = np.sqrt(np.einsum("ij,ij->i", want, want))
    if not ((sizes > SMALL) & (sizes < LARGE)).all():  # squares vanish or overflow, or are 0
        units = np.abs(want).max(axis=1, keepdims=True)
        units[units == 0.0] = 1.0
        with np.errstate(over="ignore"):
            got, want = got / units, want / units
        sizes = np.sqrt(np.einsum("ij,ij->i", want, want))
    return _within(got, want, np.where(sizes > 0.0, tolerance * sizes, ZERO * scale))


def _within(got: Array, want: Array, limits: Array) -> Array:
    """For each row, whether it is off by no more than its limit; nan is."""
    off = got - want
    within: Array = np.sqrt(np.einsum("ij,ij->i", off, off)) <= limits
    return within


def all_close(got: Array, want: Array, tolerance: float = TOLERANCE) -> bool:
    """Same shape and every row close; nan equals nan, infinities the same ones."""
    if got.shape != want.shape:
        return False
    if not want.size:
        return True
    width = want.shape[-1] if want.ndim else 1
    rows, right = got.reshape(-1, width), want.reshape(-1, width)
    if apart(rows[0], right[0], tolerance) or apart(rows[-1], right[-1], tolerance):
        return False
    sizes = np.sqrt(np.einsum("ij,ij->i", right, right))
    if sizes.min() > SMALL and sizes.max() < LARGE:  # as nearly always: all of it is finite
        with np.errstate(all="ignore"):
            return bool(_within(rows, right, tolerance * sizes).all())
    odd = ~np.isfinite(right)
    if odd.any():
        if not np.array_equal(rows[odd], right[odd], equal_nan=True):
            return False
        rows, right = np.where(odd, 0.0, rows), np.where(odd, 0.0, right)
    largest = float(np.sqrt((right * right).sum(axis=1)).max())
    with np.errstate(all="ignore"):
        return bool(close_rows(rows, right, tolerance, max(1.0, largest)).all())


def apart(got: Array, want: Array, tolerance: float = TOLERANCE) -> bool:
    """Whether two rows plainly differ, so that nothing else need be looked at."""
    row: list[float] = want.tolist()
    size = math.hypot(*row)
    return 0.0 < size < math.inf and not math.dist(got.tolist(), row) <= 2.0 * tolerance * size


def close_entries(got: Array, want: Array) -> Array:
    """For each entry, whether it is the right one but for rounding."""
    within: Array = np.abs(got - want) <= TOLERANCE * np.abs(want) + 0.1 * ZERO
    return within


def alike(got: Any, want: Any, tolerance: float, scale: float) -> bool:
    """Results of any kind: the same words, numbers that are close, nan where nan is."""
    if want is None or isinstance(want, str):
        return got == want if isinstance(got, type(want)) else False
    if isinstance(want, dict):
        return isinstance(got, dict) and alike(
            [list(pair) for pair in got.items()],
            [list(pair) for pair in want.items()],
            tolerance,
            scale,
        )
    if isinstance(want, list | tuple) and isinstance(got, list | tuple):
        return len(got) == len(want) and all(
            alike(g, w, tolerance, scale) for g, w in zip(got, want, strict=True)
        )
    return _alike_numbers(got, want, tolerance, scale)


def _alike_numbers(got: Any, want: Any, tolerance: float, scale: float) -> bool:
    if type(got) is type(want) is np.ndarray and got.dtype == want.dtype == FLOAT64:
        have: Array | None = got
        right: Array | None = want
    else:
        right = floats(np.asarray(want) if isinstance(want, np.generic) else want)
        have = None if shape_of(got) is None else floats(got)
    if have is None or right is None or have.shape != right.shape:
        return False
    known = ~np.isnan(right)
    if known.all():
        return close(have, right, tolerance, scale)  # nan compares as False
    if (np.isnan(have) == known).any():
        return False
    return close(have[known], right[known], tolerance, scale)
