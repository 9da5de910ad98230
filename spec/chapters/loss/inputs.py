"""What the functions of chapter `loss` are asked with."""

from __future__ import annotations

import numpy as np

from spec.checking.cases import Cases, Size, numbers


def scores(cases: Cases, size: Size, scale: float = 2.0) -> np.ndarray:
    """z, shape (N, k)."""
    rng = cases.random(f"scores {size} {scale}")
    return scale * numbers(rng, size.T, size.n, short=size.is_small)


def raised(z: np.ndarray, by: float, first: int = 0) -> np.ndarray:
    """With another score of each row so much higher: the first row's first one, and so on."""
    rows = np.arange(len(z))
    z[rows, (rows + first) % z.shape[1]] += by
    return z


def steep(cases: Cases, size: Size) -> np.ndarray:
    """Scores of which every second row has one of 10⁴: the first, then from the last one down.

    What looks for a row's largest score has to look at all of them.
    """
    z = scores(cases, size)
    rows = np.arange(0, size.T, 2)
    z[rows, -(rows // 2) % size.n] += 1e4
    return z


def one_hot(cases: Cases, size: Size, name: str = "") -> np.ndarray:
    """Labels, shape (N, k), not in the order of the classes; another name is another draw."""
    chosen = cases.random(f"labels {size} {name}").integers(size.n, size=size.T)
    chosen[0] = size.n - 1 if size.n > 20 else chosen[0]
    chosen[3:4] = (chosen[1:2] + 1) % size.n  # scores that come twice have two labels
    return np.eye(size.n)[chosen]


def uneven(cases: Cases, size: Size) -> np.ndarray:
    """Scores whose rows and columns lie far apart: each row has a size and a shift of its own.

    The last class has the scores of the first; the eighth row is all zeros.
    """
    z = scores(cases, size)
    z[:, -1] = z[:, 0]
    shifts = np.array([-1e4, 1e4, 0.0, -1e6, 0.0, 1e6, 30.0, 0.0])
    sizes = np.array([1.0, 1.0, 1e-9, 1.0, 20.0, 1.0, 300.0, 0.0])
    rows = np.arange(size.T) % len(shifts)
    return z * sizes[rows, np.newaxis] + shifts[rows, np.newaxis]
