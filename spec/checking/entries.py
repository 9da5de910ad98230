"""Which entries of a matrix are wrong, and by how much: a picture of the mistake."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from spec.item import Entries

LEAST_ENTRIES, MOST_LINES = 4, 12  # rows and columns: what can be taken in at a glance

Array = np.ndarray


def entries_of(
    got: Array, want: Array, tolerance: float, row_name: Callable[[int], str] | None
) -> Entries | None:
    """The wrong entries of `got`; None where it is no matrix, or too small or large to show.

    row_name: names the rows of a sequence, each of which is compared on its own; None for a
        matrix that is compared as a whole
    """
    if want.ndim != 2 or max(want.shape) > MOST_LINES or want.size < LEAST_ENTRIES:
        return None
    sizes = np.abs(want).max(axis=1 if row_name else None, keepdims=True)
    with np.errstate(all="ignore"):
        errors = np.abs(got - want) / np.where(sizes > 0.0, sizes, 1.0)
    errors = np.where(np.isfinite(errors), errors, 1.0)
    errors = np.where(errors <= tolerance, 0.0, np.minimum(errors, 1.0))
    if not errors.any():
        return None
    return Entries(
        tuple(row_name(i) if row_name else str(i) for i in range(len(errors))),
        tuple(tuple(float(f"{e:.2g}") for e in row) for row in errors),
    )
