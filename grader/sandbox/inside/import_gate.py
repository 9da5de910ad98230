"""What student code may import: the standard library, the allowed packages, its own files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import takewhile
from types import ModuleType

from .namesakes import BUILT_IN
from .reading.magics import module_named

__all__ = ["Gate"]

SUFFIXES = (".py", ".ipynb")


class Gate:
    """A finder that stands before all others. It asks where a module comes from.

    packages: allowed top-level packages by the folder that holds them; nothing else in that
        folder can be imported
    standard: the folders of the standard library
    folders: the submission's own; known: names of packages, which no notebook in these takes
    loader: takes the place of Python's own for files in them
    last: asked for what is nowhere else
    """

    def __init__(self, packages: dict[str, str]) -> None:
        self.packages = packages
        self.standard = list(sys.path)
        self.folders: list[str] = []
        self.known: frozenset[str] = frozenset()
        self.loader: type[SourceFileLoader] = SourceFileLoader
        self.last: Callable[[str, Sequence[str] | None], ModuleSpec | None] = lambda *_: None

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is not None:  # inside a package that has been let in
            own = self.folders and all(p.startswith(tuple(self.folders)) for p in path)
            return self._own(name, path) or self.last(name, path) if own else None
        if name in self.packages:
            return PathFinder.find_spec(name, [self.packages[name]])
        if name in sys.stdlib_module_names:
            return self._before_built_in(name)
        spec = PathFinder.find_spec(name, self.standard)
        sources = (os.path.join(folder, "src") for folder in self.folders)  # of what is installed
        own = [*self.folders, *sources, *self._added()]
        spec = spec or self._own(name, own) or self.last(name, None)
        if spec is None:
            allowed = ", ".join(sorted(self.packages))
            raise ModuleNotFoundError(
                f"No module named {name!r}; allowed are {allowed}, the standard library and "
                "your own files",
                name=name,
            )
        return spec

    def _before_built_in(self, name: str) -> ModuleSpec | None:
        """What the student's code has put on the path before the standard library, under the name
        of a module that is built in here and a file there elsewhere."""
        if name not in sys.builtin_module_names or name in BUILT_IN:
            return None
        return PathFinder.find_spec(name, [*takewhile(lambda p: p not in self.standard, sys.path)])

    def _added(self) -> list[str]:
        """What the student's code has put on the path, and where it has gone, as Jupyter looks
        there too, as far as it lies in its own folders."""
        added = (os.path.realpath(p) for p in (*sys.path, os.curdir) if isinstance(p, str))
        inside = tuple(os.path.join(folder, "") for folder in self.folders)
        return [p for p in added if p.startswith(inside)]

    def _own(self, name: str, path: Sequence[str]) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, list(path)) if path else None
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = self.loader(spec.loader.name, spec.loader.path)
        return spec or self._called_otherwise(name, path)

    def _called_otherwise(self, name: str, path: Sequence[str]) -> ModuleSpec | None:
        """A notebook, or a file or folder that an import cannot name."""
        parent, _, last = name.rpartition(".")
        folders = filter(os.path.isdir, path if parent or last not in self.known else ())
        for at in (
            os.path.join(folder, file) for folder in folders for file in sorted(os.listdir(folder))
        ):
            stem, suffix = os.path.splitext(os.path.basename(at))
            if suffix.lower() in SUFFIXES and module_named(stem) == last:
                return spec_from_file_location(name, at, loader=self.loader(name, at))
            if module_named(stem + suffix) == last and os.path.isdir(at):
                spec = ModuleSpec(name, None, is_package=True)
                spec.submodule_search_locations = [at]
                return spec
        return None
