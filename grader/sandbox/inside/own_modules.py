"""The submission's files as modules: `activations`, `rnn.activations` and `.activations` are one.

The folder is a package under its own name and under whatever name it had before it was handed
in; what is not here at all is stood in for (see stand_in.py).
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
from .stand_in import LACKING, StandIn
from .statements import ENDS, LOST, run

OUTSIDE = ("beyond top-level package", "with no known parent package")
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
    absent: what was imported and is not here
    """

    def __init__(self, files: Files, folder: str | None, name: str, known: Sequence[str]) -> None:
        self.files, self.folder, self.known = files, folder, frozenset(known)
        self.root = folder  # or, where more was handed in, the folder around it
        self.called = name
        theirs = self.known.union(sys.stdlib_module_names)
        taken = name in theirs and files.importable(name) is None
        self.names = {PACKAGE, name} if name.isidentifier() and not taken else {PACKAGE}
        self.package: types.ModuleType | None = None
        self.absent: list[dict[str, Any]] = []

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
        theirs = self.known.union(sys.stdlib_module_names)
        last = name.rpartition(".")[2]
        is_found = last not in theirs and self.files.renamed(last)
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

    # ---- what an import that failed is bound to

    def stand_in(self, module: str | None, name: str | None, level: int, whole: bool) -> Any:
        """What an import binds whose module could not be had, or did not come to define the name;
        raises its error again where the module is the submission's own, and has no such name.

        name: of `from module import name`; None for `import module`
        whole: whether all of `module` is bound, and not its first part alone
        """
        parts = module.split(".") if module else []
        error = sys.exc_info()[1]
        stopped = self.files.what_stopped(error)
        if stopped is not None:
            return StandIn(name or str(module), (stopped, stopped.__traceback__))
        lost = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
        theirs = not level and not self.known.union(sys.stdlib_module_names).isdisjoint(parts[:1])
        if not level:
            for skipped in range(1, len(parts) + 1):
                known = parts[0] in self.known and parts[0] != self.called
                if known or parts[0] in self.names or self._has_folder(parts[0]):
                    break
                if self._is_own((*parts[skipped:], name or "")[0]):
                    if name is None and not whole:  # `import hw5.src.loss` binds hw5 alone
                        for folder in parts[1:skipped]:
                            setattr(importlib.import_module(PACKAGE), folder, self.package)
                    return self._under_another_name(parts[skipped:], name, whole)
                if name and skipped == len(parts) and self.files.importable(INIT) is not None:
                    package = importlib.import_module(PACKAGE)
                    if hasattr(package, name):
                        return getattr(package, name)
        outside = bool(level) and str(error).endswith(OUTSIDE)
        rest = self._renamed(parts, outside, bool(lost) and not theirs)
        if rest:
            return self._under_another_name(rest, name, whole or rest == parts)
        if outside:
            way = self._way_up(level)
            if way is not None:
                with contextlib.suppress(ModuleNotFoundError):
                    return self._under_another_name([*way, *parts], name, whole)
        if name and lost is None and not theirs and _holds_files_alone(error):
            self._note([*parts, name], name, True, False)
            return StandIn(name)
        own = bool(level) or self._is_own(parts[0]) or parts[0] in self.names
        is_here = lost is None and ".".join(parts) in sys.modules  # it is the name that is missing
        if (is_here and not theirs) or (
            own and not outside and (lost is None or self._is_there(lost))
        ):
            raise  # noqa: PLE0704  the import's own error, which is being handled
        self._note([*parts, name or ""] if is_here or not parts else parts, lost, own, name == "*")
        if name == "*":
            sys._getframe(1).f_globals.setdefault(LOST, set()).add(LOST)
            return None
        lacking = f"{module}.{name}" if is_here else "" if own else lost or ""
        holder, _, last = lacking.rpartition(".")
        lacks = LACKING(f"cannot import name {last!r} from {holder!r}", name=holder)
        if whole or not parts:
            dotted = ".".join([*parts, *([name] if name else [])])
            return StandIn(dotted, (lacks, None) if holder else None)  # it is here, but for this
        return sys.modules.get(parts[0]) or StandIn(parts[0])

    def _under_another_name(self, rest: list[str], name: str | None, whole: bool) -> Any:
        """The folder was called something else when this was written."""
        if name is None and not whole:
            importlib.import_module(".".join([PACKAGE, *rest]))
            return importlib.import_module(PACKAGE)
        if not rest:
            return importlib.import_module(str(name))
        module = importlib.import_module(".".join(rest))
        if name is None:
            return module
        if name == "*":
            public = getattr(module, "__all__", [n for n in vars(module) if n[0] != "_"])
            sys._getframe(2).f_globals.update({n: getattr(module, n) for n in public})
            return None
        if hasattr(module, name):
            return getattr(module, name)
        with contextlib.suppress(ModuleNotFoundError):
            return importlib.import_module(".".join([*rest, name]))
        raise ImportError(f"cannot import name {name!r} from {rest[-1]!r}")

    def _renamed(self, parts: list[str], outside: bool, lost: bool) -> list[str]:
        """From the first of these folders and the module on that the submission has, where they
        lead outside, or that lies in it under another name, where they are not found."""
        return next(
            (
                parts[place:]
                for place, part in enumerate(parts)
                if (outside and self._is_own(part)) or (lost and self.files.renamed(part))
            ),
            [],
        )

    def _way_up(self, level: int) -> list[str] | None:
        """The folders from the hand-in's own down to the one that so many dots mean in the file
        that is running; None where they lead out of it."""
        folder = os.path.dirname(str(sys._getframe(2).f_globals.get("__file__")))
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        way = os.path.relpath(folder, self.root) if self.root and folder else os.pardir
        return None if way.startswith(os.pardir) else [p for p in way.split(os.sep) if p != "."]

    def _is_own(self, name: str) -> bool:
        """Whether a module or folder of the submission has this name."""
        return self.files.importable(name) is not None or self._has_folder(name)

    def out_of_folders(self, module: types.ModuleType) -> list[types.ModuleType]:
        """The modules that it imports whole out of folders inside the submission's own."""
        held = [m for m in vars(module).values() if type(m) is types.ModuleType]
        names = {m.__name__ for m in held if self._has_folder(m.__name__.partition(".")[0])}
        return [
            other
            for name, other in (list(sys.modules.items()) if names else ())
            if type(other) is types.ModuleType
            and any(name == own or name.startswith(f"{own}.") for own in names)
        ]

    def _has_folder(self, name: str) -> bool:
        return bool(name and self.folder) and os.path.isdir(os.path.join(str(self.folder), name))

    def _is_there(self, name: str) -> bool:
        return self._is_own(name.removeprefix(f"{PACKAGE}."))

    def _note(self, parts: list[str], lost: str | None, own: bool, star: bool) -> None:
        frame = sys._getframe(2)
        missing = lost.rpartition(".")[2] if own and lost else parts[0]
        if not own and parts[0] in sys.modules:
            missing = ".".join(parts)
        top = parts[0]
        package = top in self.known or top in sys.stdlib_module_names or top in sys.modules
        way = [p for p in parts if p != "*"]
        while len(way) > 1 and way[0] in self.names:
            way = way[1:]
        one = {"name": missing, "path": "/".join(way), "own": own or not package, "star": star}
        one |= {"below": len(way) > 1 and self._has_folder(way[0])}
        one |= {"file": frame.f_code.co_filename, "line": frame.f_lineno}
        if one not in self.absent:
            self.absent.append(one)


def _holds_files_alone(error: BaseException | None) -> bool:
    """Whether a name was wanted of a folder that defines nothing itself: it is a file's."""
    module = sys.modules.get(getattr(error, "name", None) or "")
    own = vars(module) if module is not None and hasattr(module, "__path__") else {"": None}
    return all(n[:2] == "__" or isinstance(own[n], types.ModuleType) for n in own)


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
