"""Linear algebra in this process: one thread, as more of them cost more than they bring here, and a
sentence where there is no memory for it."""

from __future__ import annotations

import os

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]

LIBRARIES = ("OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB_MAXIMUM", "NUMEXPR")
ENOUGH = 512 << 20  # bytes of address space in which NumPy loads wherever it does


def one_thread() -> None:
    """For NumPy of this process, which has to be imported later. Raises MemoryError where the
    process may have too little for it: OpenBLAS would end it with an exit code of its own."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if resource is not None and not _has_enough() and not _loads():
        raise MemoryError


def _has_enough() -> bool:
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    return most == resource.RLIM_INFINITY or most >= ENOUGH


def _loads() -> bool:
    """Whether a process like this one can import NumPy."""
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            import numpy  # noqa: F401

            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    return status == 0
