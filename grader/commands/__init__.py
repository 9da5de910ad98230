"""The commands, a module each: `add(commands)` tells argparse of it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

NAMES = (
    "init",
    "run",
    "watch",
    "explain",
    "reproduce",
    "pack",
    "batch",
    "rubric",
    "export",
    "spec",
    "doctor",
    "completion",
)


def named(asked: str | None) -> Iterator[ModuleType]:
    """The command that is asked for, alone, since each import delays it; all where none is."""
    for name in (asked,) if asked in NAMES else NAMES:
        yield import_module(f"grader.commands.{name}")
