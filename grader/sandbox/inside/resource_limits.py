"""Resource limits: memory, CPU, descriptors, file sizes, threads. Every POSIX system has some."""

from __future__ import annotations

import contextlib
import os
from typing import Any

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]


def put(bounds: dict[str, Any], own_user: bool) -> bool:
    """Put the limits in force; whether all are.

    bounds: "memory" and "file" in bytes, "cpu" in seconds, "open_files", "threads"
    own_user: whether the user, as the kernel counts, has this process alone
    """
    if resource is None:
        return False
    counted = not own_user and os.geteuid() != 0  # of root none are counted
    threads = bounds["threads"] + (_threads_of_user() if counted else 0)
    needed = [
        ("RLIMIT_AS", bounds["memory"]),
        ("RLIMIT_FSIZE", bounds["file"]),
        ("RLIMIT_NOFILE", bounds["open_files"]),
        ("RLIMIT_CORE", 0),
    ]
    further = [("RLIMIT_NPROC", threads), ("RLIMIT_MEMLOCK", 0), ("RLIMIT_MSGQUEUE", 0)]
    further.append(("RLIMIT_SIGPENDING", 64))
    for name, value in further:
        _limit(name, value)
    held = [_limit(name, value) for name, value in needed]
    # SIGXCPU first, which can be told from all other ends; a second later SIGKILL.
    held.append(_limit("RLIMIT_CPU", bounds["cpu"], bounds["cpu"] + 1))
    return all(held)


def _limit(name: str, value: int, most: int | None = None) -> bool:
    """Put one limit in force; most: the hard one, where it is not the same."""
    kind: Any = getattr(resource, name, None)
    if kind is None:
        return False
    _, hard = resource.getrlimit(kind)
    soft, most = value, value if most is None else most
    if hard != resource.RLIM_INFINITY:
        soft, most = min(soft, hard), min(most, hard)
    try:
        resource.setrlimit(kind, (soft, most))
    except (ValueError, OSError):
        return False
    return True


def _threads_of_user() -> int:
    """Threads that the user has already; the kernel counts them too."""
    count = 0
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            with contextlib.suppress(OSError):
                if name.isdigit() and os.stat(f"/proc/{name}").st_uid == os.getuid():
                    count += len(os.listdir(f"/proc/{name}/task"))
    return count
