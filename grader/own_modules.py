"""`spec` and `reference` of this project, where a student's own modules have these names too."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

ROOT = str(Path(__file__).resolve().parent.parent)
NAMES = ("spec", "reference")
ALL = (*NAMES, "grader")  # what no submission is given

_imported: dict[str, ModuleType] = {}  # ours, while a student's own stand in their places


class _Finder:
    """Finds both beside this package, whatever stands first on the path."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return PathFinder.find_spec(name, [ROOT]) if name in NAMES else None


@contextmanager
def own_modules() -> Iterator[None]:
    """Inside, both names mean this project's; outside, whatever they meant before.

    For an interpreter that is not ours alone, such as a notebook's.
    """
    if all(_is_ours(sys.modules.get(name)) for name in NAMES):
        yield
        return
    finder = _Finder()
    theirs = _taken()
    sys.modules.update(_imported)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        _imported.update(_taken())
        sys.modules.update(theirs)


def _is_ours(module: ModuleType | None) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and Path(file).resolve().is_relative_to(ROOT)


def _taken() -> dict[str, ModuleType]:
    """All modules of both names, taken out of `sys.modules`."""
    names = [name for name in sys.modules if name.partition(".")[0] in NAMES]
    return {name: sys.modules.pop(name) for name in names}
