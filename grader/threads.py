"""One thread for linear algebra: here more of them cost more than they bring."""

from __future__ import annotations

import os

LIBRARIES = ("OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB_MAXIMUM", "NUMEXPR")


def one_thread() -> None:
    """For NumPy of this process, which has to be imported later."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
