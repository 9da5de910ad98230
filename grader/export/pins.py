"""The packages that the grader runs with here, to be installed elsewhere in the same versions."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution, packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def requirements(packages: tuple[str, ...], *wheel: str) -> str:
    """What pip has to install: the wheel, and what a rubric lets submissions import."""
    return "".join(f"{line}\n" for line in (*wheel, *_distributions(packages)))


def constraints(packages: tuple[str, ...]) -> str:
    """The version of everything that comes with it."""
    versions: dict[str, str] = {}
    for name in ("rnn-spec", *_distributions(packages)):
        _follow(name, versions)
    del versions["rnn-spec"]
    return "".join(f"{name}=={version}\n" for name, version in sorted(versions.items()))


def _distributions(packages: tuple[str, ...]) -> list[str]:
    """The names under which pip knows packages that can be imported."""
    known = packages_distributions() if packages else {}
    return sorted({name for package in packages for name in known.get(package, [package])})


def _follow(name: str, versions: dict[str, str]) -> None:
    """Note a distribution and all that it needs; what is not needed on this system is absent."""
    try:
        there = distribution(name)
    except PackageNotFoundError:
        return
    name = canonicalize_name(name)
    if name in versions:
        return
    versions[name] = there.version
    for line in there.requires or []:
        needed = Requirement(line)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            _follow(needed.name, versions)
