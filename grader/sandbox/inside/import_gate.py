"""What student code may import: the standard library, the allowed packages, its own files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

__all__ = ["Gate"]


class Gate:
    """A finder that stands before all others.

    packages: allowed top-level packages by the folder that holds them; nothing else in that
        folder can be imported
    folder: the submission's own folder, or None
    """

    def __init__(self, packages: dict[str, str]) -> None:
        self.packages = packages
        self.folder: str | None = None

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is not None:  # inside a package that has been let in
            return None
        if name in self.packages:
            return PathFinder.find_spec(name, [self.packages[name]])
        if name in sys.stdlib_module_names:
            return None
        found = PathFinder.find_spec(name, [self.folder]) if self.folder else None
        if found is None:
            allowed = ", ".join(sorted(self.packages))
            raise ModuleNotFoundError(
                f"No module named {name!r}; allowed are {allowed}, the standard library and "
                "your own files",
                name=name,
            )
        return found
