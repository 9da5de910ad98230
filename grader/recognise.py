"""Naming the mistake: a wrong implementation that gives exactly the student's answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from spec.compare import TOLERANCE, close
from spec.function import scale
from spec.item import Answer, Instance, Item, Mistake, Submission


@dataclass
class Recorder:
    """A submission that notes what was asked and answered."""

    submission: Submission
    calls: list[tuple[str, tuple[Any, ...], Any]] = field(default_factory=list)

    def call(self, name: str, *arguments: object) -> Answer:
        answer = self.submission.call(name, *arguments)
        self.calls.append((name, arguments, answer.value))
        return answer

    def new(self, name: str, *arguments: object) -> Instance:
        return self.submission.new(name, *arguments)


def mistake_of(item: Item, recorder: Recorder) -> Mistake | None:
    """The one mistake of the item that explains every recorded answer, or None."""
    calls = [(a, v) for name, a, v in recorder.calls if name == item.name]
    found = [m for m in item.mistakes if calls and all(_gives(m, a, v) for a, v in calls)]
    return found[0] if len(found) == 1 else None


def _gives(mistake: Mistake, arguments: tuple[Any, ...], value: Any) -> bool:
    if not isinstance(value, bool | int | float | np.ndarray):
        return False
    try:
        with np.errstate(all="ignore"):
            wrong = np.asarray(mistake.function(*arguments), dtype=float)
            got = np.asarray(value, dtype=float)
    except Exception:  # a mistake may not bear every input, no more than the student's code
        return False
    if wrong.shape != got.shape:
        return False
    tolerance = 1e-6 if callable(arguments[0]) else TOLERANCE  # differences lose digits
    return bool(np.array_equal(wrong, got, equal_nan=True)) or close(
        got, wrong, tolerance, scale(arguments)
    )
