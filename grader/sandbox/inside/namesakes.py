"""Modules of the standard library whose name a file of the submission has, too."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable
from importlib.machinery import FrozenImporter
from itertools import islice

from .reading.syntax import asked_of

MOST_FOLDERS = 200  # that are looked at
# What every Python has built in, so that no file ever comes before it. Debian's, Windows' and
# conda's have more, such as `math`: elsewhere that is a file, and a student's own comes first.
BUILT_IN = frozenset(
    (
        *("atexit", "builtins", "errno", "faulthandler", "gc", "itertools", "marshal"),
        *("nt", "posix", "pwd", "sys", "time", "winreg"),
    )
)


def forget(trees: Iterable[ast.AST], folder: str) -> None:
    """Forget those that are here already and that the code asks for what they lack, so that an
    import looks again, where the student's own come first, as they do in a fresh Python.

    folder: what was handed in
    """
    held = _held(folder) & sys.stdlib_module_names & sys.modules.keys()
    asked = asked_of(trees) if held else {}
    for name in held & asked.keys():
        lacks = any(not hasattr(sys.modules[name], wanted) for wanted in asked[name])
        if lacks and not _is_there_first(name):
            del sys.modules[name]


def _held(folder: str) -> set[str]:
    """What files and folders in it are called, at any depth."""
    places = islice(os.walk(folder), MOST_FOLDERS)
    return {name.removesuffix(".py") for _, inside, files in places for name in (*inside, *files)}


def _is_there_first(name: str) -> bool:
    """Whether Python has it before it looks for any file."""
    return name in BUILT_IN or FrozenImporter.find_spec(name) is not None
