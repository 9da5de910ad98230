"""Modules of the standard library whose name a file of the submission has, too."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import FrozenImporter
from itertools import islice

from .reading.syntax import asked_of

MOST_FOLDERS = 2000  # that are looked at


def forget(trees: Iterable[ast.AST], folders: Sequence[str]) -> None:
    """Forget those that are here already and that the code asks for what they lack, so that an
    import looks again, where the student's own come first, as they do in a fresh Python."""
    asked = asked_of(trees)
    for name in asked.keys() & sys.stdlib_module_names & sys.modules.keys():
        lacks = any(not hasattr(sys.modules[name], wanted) for wanted in asked[name])
        if lacks and not _is_there_first(name) and any(_holds(f, name) for f in folders):
            del sys.modules[name]


def _is_there_first(name: str) -> bool:
    """Whether Python has it before it looks for any file."""
    return name in sys.builtin_module_names or FrozenImporter.find_spec(name) is not None


def _holds(folder: str, name: str) -> bool:
    """Whether a file or folder of this name lies there, at any depth."""
    places = islice(os.walk(folder), MOST_FOLDERS)
    return any(name in inside or f"{name}.py" in files for _, inside, files in places)
