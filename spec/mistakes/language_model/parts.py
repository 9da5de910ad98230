"""Mistakes that are one part of a function written otherwise, so that two of them can meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import partial
from typing import Any

from spec.item import Mistake

Function = Callable[..., Any]


def blend(mistakes: tuple[Mistake, ...]) -> Callable[[frozenset[str]], Function]:
    """What makes the function that has several of these mistakes, by their names."""
    return partial(_together, mistakes)


def _together(mistakes: tuple[Mistake, ...], names: frozenset[str]) -> Function:
    """With the parts of all of them; that of one alone where two cannot meet."""
    first, *more = [mistake.function for mistake in mistakes if mistake.name.en in names]
    together: Any = first
    for other in more:
        parts = [_written_otherwise(one) for one in (together, other)]
        if not all(parts) or parts[0].keys() & parts[1].keys():
            return first
        together = replace(together, **parts[1])
    return together


def _written_otherwise(function: Any) -> dict[str, Any]:
    """The parts that are not the right ones; none of a function that has no parts."""
    if not is_dataclass(function):
        return {}
    parts = {field: getattr(function, field.name) for field in fields(function)}
    return {f.name: part for f, part in parts.items() if f.default is MISSING or part != f.default}
