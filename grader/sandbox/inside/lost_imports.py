"""What an import binds whose module could not be had, or did not come to define the name.

It means the submission's own where the folder was called something else when it was written, or
a file was renamed when it was handed in; what is not here at all is stood in for.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import types
from typing import Any

from .own_modules import INIT, PACKAGE, Files, OwnModules
from .stand_in import LACKING, StandIn
from .statements import LOST

OUTSIDE = ("beyond top-level package", "with no known parent package")
NOT_OWN = object()  # of a way that leads to nothing; None is what an `import *` binds


class LostImports:
    """Binds them. absent: what was imported and is not here"""

    def __init__(self, files: Files, modules: OwnModules) -> None:
        self.files, self.modules = files, modules
        self.absent: list[dict[str, Any]] = []

    def bind(self, module: str | None, name: str | None, level: int, whole: bool) -> Any:
        """What is bound instead; raises the import's error again where the module is the
        submission's own, and has no such name.

        name: of `from module import name`; None for `import module`
        whole: whether all of `module` is bound, and not its first part alone
        """
        return _LostImport(self, sys._getframe(1), module or "", name, level, whole).value()


class _LostImport:
    """One of them, while its error is handled.

    importer: the frame that it stands in
    lost: the module that was not found, if this is what is wrong
    theirs: whether it wants something of a well-known package
    outside: whether its dots lead out of the submission
    """

    def __init__(
        self,
        imports: LostImports,
        importer: types.FrameType,
        module: str,
        name: str | None,
        level: int,
        whole: bool,
    ) -> None:
        self.files, self.modules, self.absent = imports.files, imports.modules, imports.absent
        self.importer = importer
        self.module, self.name, self.level, self.whole = module, name, level, whole
        self.parts = module.split(".") if module else []
        self.error = error = sys.exc_info()[1]
        self.lost = error.name if isinstance(error, ModuleNotFoundError) else None
        self.theirs = not level and self.parts[0] in self.modules.well_known
        self.outside = bool(level) and str(error).endswith(OUTSIDE)

    def value(self) -> Any:
        stopped = self.files.what_stopped(self.error)
        if stopped is not None:
            return StandIn(self.name or self.module, (stopped, stopped.__traceback__))
        for way in (self._below_other_folders, self._renamed, self._by_dots):
            own = way()
            if own is not NOT_OWN:
                return own
        if self.name and self.lost is None and not self.theirs and _holds_files_alone(self.error):
            self._note([*self.parts, self.name], self.name, True)
            return StandIn(self.name)
        return self._not_here()

    # ---- what the submission has, under another name

    def _below_other_folders(self) -> Any:
        """`loss` of `hw5.src.loss`, where the folders around it have other names now."""
        modules = self.modules
        if self.level or self._is_found_by_its_name(self.parts[0]):
            return NOT_OWN
        for skipped in range(1, len(self.parts) + 1):
            rest = self.parts[skipped:]
            if modules.is_own((*rest, self.name or "")[0]):
                if self.name is None and not self.whole:  # `import hw5.src.loss` binds hw5 alone
                    for folder in self.parts[1:skipped]:
                        setattr(importlib.import_module(PACKAGE), folder, modules.package)
                return self._taken_from(rest)
        if self.name and self.files.importable(INIT) is not None:
            return getattr(importlib.import_module(PACKAGE), self.name, NOT_OWN)
        return NOT_OWN

    def _is_found_by_its_name(self, top: str) -> bool:
        modules = self.modules
        known = top in modules.known and top != modules.called
        return known or top in modules.names or modules.has_folder(top)

    def _renamed(self) -> Any:
        """From the first of its folders and the module on that the submission has, where its dots
        lead outside, or that was renamed, where it is not found."""
        not_found = bool(self.lost) and not self.theirs
        for place, part in enumerate(self.parts):
            if (self.outside and self.modules.is_own(part)) or (
                not_found and self.files.renamed(part)
            ):
                return self._taken_from(self.parts[place:])
        return NOT_OWN

    def _by_dots(self) -> Any:
        """From the hand-in's own folder down to the one that so many dots mean in this file."""
        modules = self.modules
        folder = os.path.dirname(str(self.importer.f_globals.get("__file__")))
        if not self.outside or not modules.root or not folder:
            return NOT_OWN
        for _ in range(self.level - 1):
            folder = os.path.dirname(folder)
        way = os.path.relpath(folder, modules.root)
        if way.startswith(os.pardir):
            return NOT_OWN
        folders = [part for part in way.split(os.sep) if part != "."]
        with contextlib.suppress(ModuleNotFoundError):
            return self._taken_from([*folders, *self.parts])
        return NOT_OWN

    def _taken_from(self, rest: list[str]) -> Any:
        """What is bound, with these folders and module in the place of those that it names."""
        name = self.name
        if name is None and not self.whole:
            importlib.import_module(".".join([PACKAGE, *rest]))
            return importlib.import_module(PACKAGE)
        if not rest:
            return importlib.import_module(str(name))
        module = importlib.import_module(".".join(rest))
        if name is None:
            return module
        if name == "*":
            public = getattr(module, "__all__", [n for n in vars(module) if n[0] != "_"])
            self.importer.f_globals.update({n: getattr(module, n) for n in public})
            return None
        if hasattr(module, name):
            return getattr(module, name)
        with contextlib.suppress(ModuleNotFoundError):
            return importlib.import_module(".".join([*rest, name]))
        raise ImportError(f"cannot import name {name!r} from {rest[-1]!r}")

    # ---- what is not here

    def _not_here(self) -> Any:
        parts, name, modules = self.parts, self.name, self.modules
        own = bool(self.level) or modules.is_own(parts[0]) or parts[0] in modules.names
        is_here = self.lost is None and self.module in sys.modules  # it is the name that is missing
        if (is_here and not self.theirs) or (
            own
            and not self.outside
            and (self.lost is None or modules.is_own(self.lost.removeprefix(f"{PACKAGE}.")))
        ):
            raise  # noqa: PLE0704  the import's own error, which is being handled
        self._note([*parts, name or ""] if is_here or not parts else parts, self.lost, own)
        if name == "*":
            self.importer.f_globals.setdefault(LOST, set()).add(LOST)
            return None
        lacking = f"{self.module}.{name}" if is_here else "" if own else self.lost or ""
        holder, _, last = lacking.rpartition(".")
        lacks = LACKING(f"cannot import name {last!r} from {holder!r}", name=holder)
        if self.whole or not parts:
            dotted = ".".join([*parts, *([name] if name else [])])
            return StandIn(dotted, (lacks, None) if holder else None)  # it is here, but for this
        return sys.modules.get(parts[0]) or StandIn(parts[0])

    def _note(self, parts: list[str], lost: str | None, own: bool) -> None:
        missing = lost.rpartition(".")[2] if own and lost else parts[0]
        if not own and parts[0] in sys.modules:
            missing = ".".join(parts)
        package = parts[0] in self.modules.well_known or parts[0] in sys.modules
        way = [p for p in parts if p != "*"]
        while len(way) > 1 and way[0] in self.modules.names:
            way = way[1:]
        one = {"name": missing, "path": "/".join(way), "own": own or not package}
        one |= {"star": self.name == "*"}
        one |= {"below": len(way) > 1 and self.modules.has_folder(way[0])}
        one |= {"file": self.importer.f_code.co_filename, "line": self.importer.f_lineno}
        if one not in self.absent:
            self.absent.append(one)


def _holds_files_alone(error: BaseException | None) -> bool:
    """Whether a name was wanted of a folder that defines nothing itself: it is a file's."""
    module = sys.modules.get(getattr(error, "name", None) or "")
    own = vars(module) if module is not None and hasattr(module, "__path__") else {"": None}
    return all(n[:2] == "__" or isinstance(own[n], types.ModuleType) for n in own)
