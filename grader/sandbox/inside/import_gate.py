"""What student code may import: the standard library, the allowed packages, its own files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

__all__ = ["Gate"]


class Gate:
    """A finder that stands before all others. It asks where a module comes from.

    packages: allowed top-level packages by the folder that holds them; nothing else in that
        folder can be imported
    standard: the folders of the standard library
    folders: the submission's own
    loader: takes the place of Python's own for files in them
    """

    def __init__(self, packages: dict[str, str]) -> None:
        self.packages = packages
        self.standard = list(sys.path)
        self.folders: list[str] = []
        self.loader: type[SourceFileLoader] = SourceFileLoader

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is not None:  # inside a package that has been let in
            own = self.folders and all(p.startswith(tuple(self.folders)) for p in path)
            return self._own(name, path) if own else None
        if name in self.packages:
            return PathFinder.find_spec(name, [self.packages[name]])
        if name in sys.stdlib_module_names:
            return None
        spec = PathFinder.find_spec(name, self.standard) or self._own(name, self.folders)
        if spec is None:
            allowed = ", ".join(sorted(self.packages))
            raise ModuleNotFoundError(
                f"No module named {name!r}; allowed are {allowed}, the standard library and "
                "your own files",
                name=name,
            )
        return spec

    def _own(self, name: str, path: Sequence[str]) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, list(path)) if path else None
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = self.loader(spec.loader.name, spec.loader.path)
        return spec
