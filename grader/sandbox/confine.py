"""What holds the student's process: here the resource limits that every POSIX system has.

Further layers belong in this file. Each returns its name only if it is in force.
"""

from __future__ import annotations

from typing import Any

try:
    import resource
except ImportError:  # Windows has no rlimits
    resource = None  # type: ignore[assignment]


def apply(limits: dict[str, int]) -> list[str]:
    """Put every layer in force that this system has; names of those that are.

    limits: "memory" and "file" in bytes, "cpu" in seconds, "open_files"
    """
    if resource is None:
        return []
    wanted: list[tuple[str, int]] = [
        ("RLIMIT_AS", limits["memory"]),
        ("RLIMIT_CPU", limits["cpu"]),
        ("RLIMIT_FSIZE", limits["file"]),
        ("RLIMIT_NOFILE", limits["open_files"]),
        ("RLIMIT_CORE", 0),
    ]
    held = [_limit(name, value) for name, value in wanted]
    return ["resource limits"] if all(held) else []


def _limit(name: str, value: int) -> bool:
    kind: Any = getattr(resource, name, None)
    if kind is None:
        return False
    _, hard = resource.getrlimit(kind)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(kind, (bound, bound))
    except (ValueError, OSError):
        return False
    return True
