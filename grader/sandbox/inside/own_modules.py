"""The submission's files as modules: `activations`, `rnn.activations` and `.activations` are one.

The folder is a package under its own name and under whatever name it had before it was handed
in; an import that fails goes through lost_imports.py.
"""

from __future__ import annotations

import codecs
import contextlib
import importlib
import importlib.machinery
import importlib.util
import io
import os
import sys
import tokenize
import types
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol

from .reading.files import cells_of, is_notebook
from .reading.magics import without_magics
from .statements import ENDS, run

PACKAGE = "_submission"  # what all files' `__package__` is, so that relative imports find them
INIT = "__init__"


class Stopped(Exception):
    """Raised by an import from a file that its cause, an AttributeError or an exit, stopped."""


class Files(Protocol):
    """What the modules are made of; see library.py."""

    def importable(self, name: str) -> str | None:
        """The path of the .py file of this module's name, or None."""

    def renamed(self, name: str) -> bool:
        """Whether an import in the file that is running means one that has another name."""

    def execute(self, name: str, module: types.ModuleType) -> None:
        """Run that file as this module, unless it has been run."""

    def what_stopped(self, error: BaseException | None) -> BaseException | None:
        """What kept a file from being run to its end, where an import from it raised this and it
        is not what is judged."""


class OwnModules:
    """Finds and loads them; stands on `sys.meta_path`.

    folder: the submission's own, and name: what it is called; None and "" for a single file
    known: names of well-known packages, for which no file of the submission is mistaken
    """

    def __init__(self, files: Files, folder: str | None, name: str, known: Sequence[str]) -> None:
        self.files, self.folder, self.known = files, folder, frozenset(known)
        self.root = folder  # or, where more was handed in, the folder around it
        self.called = name
        self.well_known = self.known.union(sys.stdlib_module_names)
        taken = name in self.well_known and files.importable(name) is None
        self.names = {PACKAGE, name} if name.isidentifier() and not taken else {PACKAGE}
        self.package: types.ModuleType | None = None

    # ---- finder and loader

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        parent, _, last = name.rpartition(".")
        if parent:
            own = parent in self.names or self.folder in (path or ())
            if not own or self.files.importable(last) is None:
                return None
            if self.is_taken(last):
                return self._spec(name, self.files.importable(last))
            return importlib.util.spec_from_loader(name, _Alias(last))  # type: ignore[arg-type]
        if self.files.importable(name) is None and name not in self.names:
            return None
        spec = self._spec(name, self.files.importable(name), name in self.names)
        if name in self.names and self.folder is not None:
            spec.submodule_search_locations = [self.folder]
        return spec

    def find_renamed(
        self, name: str, path: Sequence[str] | None
    ) -> importlib.machinery.ModuleSpec | None:
        last = name.rpartition(".")[2]
        is_found = last not in self.well_known and self.files.renamed(last)
        return self.find_spec(name, path) if is_found else None

    def _spec(
        self, name: str, file: str | None, packed: bool = False
    ) -> importlib.machinery.ModuleSpec:
        loader = _Loader(name, file or os.path.join(self.folder or "", f"{INIT}.py"), self)
        spec = importlib.util.spec_from_loader(name, loader, is_package=packed)
        assert spec is not None
        return spec

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        if not self._is_package(spec.name):
            return None
        if self.package is None:
            self.package = types.ModuleType(spec.name)
        return self.package

    def exec_module(self, module: types.ModuleType) -> None:
        name = getattr(module.__spec__, "name", module.__name__).rpartition(".")[2]
        module.__name__, module.__package__ = name, PACKAGE
        if self._is_package(name):
            if self.files.importable(INIT) is not None:
                self.files.execute(INIT, module)
            return
        spec = module.__spec__
        module.__spec__ = _Spec(name, spec.loader, origin=spec.origin)  # type: ignore[union-attr]
        module.__spec__._initializing = True  # type: ignore[attr-defined]  # by it Python tells circular imports
        try:
            self.files.execute(name, module)
        finally:
            module.__spec__._initializing = False  # type: ignore[attr-defined]

    def is_taken(self, name: str) -> bool:
        """Whether a module that is none of the submission's is here under the name of one."""
        return getattr(sys.modules.get(name), "__package__", PACKAGE) != PACKAGE

    def _is_package(self, name: str) -> bool:
        return name == INIT or (name in self.names and self.files.importable(name) is None)

    # ---- what it has

    def is_own(self, name: str) -> bool:
        """Whether a module or folder of the submission has this name."""
        return self.files.importable(name) is not None or self.has_folder(name)

    def out_of_folders(self, module: types.ModuleType) -> list[types.ModuleType]:
        """The modules that it imports whole out of folders inside the submission's own."""
        held = [m for m in vars(module).values() if type(m) is types.ModuleType]
        names = {m.__name__ for m in held if self.has_folder(m.__name__.partition(".")[0])}
        return [
            other
            for name, other in (list(sys.modules.items()) if names else ())
            if type(other) is types.ModuleType
            and any(name == own or name.startswith(f"{own}.") for own in names)
        ]

    def has_folder(self, name: str) -> bool:
        return bool(name and self.folder) and os.path.isdir(os.path.join(str(self.folder), name))


class _Loader(importlib.machinery.SourceFileLoader):
    """Of one of the submission's files: with all that Python asks of a loader beside loading."""

    def __init__(self, name: str, path: str, modules: OwnModules) -> None:
        super().__init__(name, path)
        self.modules = modules

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return self.modules.create_module(spec)

    def exec_module(self, module: types.ModuleType) -> None:
        self.modules.exec_module(module)


class _Spec(importlib.machinery.ModuleSpec):
    """Of one of the submission's files: under its own name, by which `reload` looks for it, and a
    part of the package."""

    @property
    def parent(self) -> str:
        return PACKAGE


class _Alias:
    """Loads a module that is one of the submission's under another name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return importlib.import_module(self.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


class FolderLoader(importlib.machinery.SourceFileLoader):
    """Loads a file of a folder inside the submission's; never from a cache beside it.

    stopped: what kept one of them from being run to its end
    exits: those of it that nothing has been said of
    """

    stopped: ClassVar[list[BaseException]] = []
    exits: ClassVar[list[SystemExit]] = []

    def exec_module(self, module: types.ModuleType) -> None:
        try:
            self._run(module)
        except SystemExit as error:  # ends this file alone, as it does one of the submission's own
            self.stopped.append(error)
            self.exits.append(error)
            module.__dict__.setdefault("__getattr__", missing_because(error))
        except BaseException as error:
            self.stopped.append(error)
            raise

    def _run(self, module: types.ModuleType) -> None:
        data = self.get_data(self.path)
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            source = io.TextIOWrapper(io.BytesIO(data), encoding).read()
        except (SyntaxError, UnicodeError):  # what Windows' editors write
            marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            source = data.decode("utf-16" if marked else "gb18030")
        if not is_notebook(source):
            run(without_magics(source), self.path, module.__dict__)
            return
        for cell in cells_of(source):
            with contextlib.suppress(*ENDS):  # of a cell, which costs itself alone
                run(cell, self.path, module.__dict__)


def missing_because(error: BaseException) -> Callable[[str], Any]:
    """A module's __getattr__: what the module did not come to define is missing because of this."""

    def getattr_of_module(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # Of an AttributeError Python would say that there is no such name, and an exit is one.
        if isinstance(error, AttributeError | SystemExit):
            raise Stopped from error
        raise error

    return getattr_of_module
