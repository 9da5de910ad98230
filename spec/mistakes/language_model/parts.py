"""Mistakes that are one part of a function written otherwise, so that two of them can meet; and
what else the catalogue of the language model shares."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from spec.item import Mistake

Function = Callable[..., Any]
Words = list[str]


class InParts:
    """A function some of whose parts, which are attributes of its class, are written otherwise."""

    def __init__(self, **otherwise: Any) -> None:
        self.otherwise = otherwise
        for name, part in otherwise.items():
            setattr(self, name, part)

    def __call__(self, *arguments: Any) -> Any:
        raise NotImplementedError


def blend(mistakes: tuple[Mistake, ...]) -> Callable[[frozenset[str]], Function]:
    """What makes the function that has several of these mistakes, by their slips or names."""
    return partial(_together, mistakes)


def _together(mistakes: tuple[Mistake, ...], names: frozenset[str]) -> Function:
    """With the parts of all of them; that of one alone where two cannot meet."""
    first, *more = [m.function for m in mistakes if (m.slip or m.name.en) in names]
    together = first
    for other in more:
        if not isinstance(together, InParts) or not isinstance(other, InParts):
            return first
        if together.otherwise.keys() & other.otherwise.keys():
            return first
        together = type(together)(**together.otherwise, **other.otherwise)
    return together


def all_words(sentences: list[Words]) -> Words:
    return [word for sentence in sentences for word in sentence]
