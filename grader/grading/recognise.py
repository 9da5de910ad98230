"""Naming the mistake: a wrong implementation that gives exactly the student's answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from spec.checking.calls import Call
from spec.checking.compare import TOLERANCE
from spec.checking.function import scale
from spec.checking.results import alike
from spec.item import Answer, Instance, Item, Mistake, Stopped, Submission


@dataclass(eq=False)
class Recorder:
    """A submission that notes what was asked and answered.

    calls: by name, also those that brought no answer
    asked: arguments of the last call
    """

    submission: Submission
    calls: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    asked: tuple[Any, ...] = ()

    def call(self, name: str, *arguments: object) -> Answer:
        self.asked = arguments
        try:
            answer = self.submission.call(name, *arguments)
        except Stopped:
            self.calls[name].append(Call(arguments, None, stopped=True))
            raise
        self.calls[name].append(Call(arguments, answer.value))
        return answer

    def expect(self, name: str, calls: Sequence[tuple[object, ...]]) -> None:
        self.submission.expect(name, calls)

    def new(self, name: str, *arguments: object) -> Instance:
        self.asked = ()
        return self.submission.new(name, *arguments)


def mistakes_of(item: Item, recorder: Recorder) -> tuple[Mistake, ...]:
    """The one mistake, or the one pair, that explains every recorded answer; else nothing.

    Mistakes of the same name count as one.
    """
    calls = recorder.calls[item.name]
    if not calls:
        return ()
    with np.errstate(all="ignore"):
        found = _single(item, calls) or _pairs(item, calls)
    names = {tuple(m.name for m in group) for group in found}
    return found[0] if len(names) == 1 else ()


def _single(item: Item, calls: list[Call]) -> list[tuple[Mistake, ...]]:
    return [(m,) for m in item.mistakes if _explains(m.function, calls)]


def _pairs(item: Item, calls: list[Call]) -> list[tuple[Mistake, ...]]:
    if item.blend is None:
        return []
    pairs = combinations(item.mistakes, 2)
    return [p for p in pairs if _explains(item.blend(frozenset(m.slip for m in p)), calls)]


def _explains(function: Callable[..., Any], calls: list[Call]) -> bool:
    return all(_gives(function, call) for call in calls)


def _gives(function: Callable[..., Any], call: Call) -> bool:
    """Whether a mistake gives what came back; it raises where the student's code does."""
    try:
        wrong = function(*call.arguments)
    except Exception:  # a mistake may not bear every input, no more than the student's code
        return call.stopped
    tolerance = 1e-6 if callable(call.arguments[0]) else TOLERANCE  # differences lose digits
    largest = scale(call.arguments)
    return not call.stopped and alike(call.value, wrong, tolerance, largest)
