"""Asking a function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from spec.checking.calls import Call
from spec.checking.equality import all_close
from spec.formulas.formula import Array, NoFormula, plain
from spec.item import Stopped, Submission
from spec.text import Named, Text

MOST_CALLS = 250


@dataclass(frozen=True)
class Formula:
    """What a function computes.

    text: the formula, in the article's notation; "" where it is told in words alone
    differences: what sets it apart from the right one, the most basic first
    function: computes it, with the arguments of the function that was asked; raises
        NoFormula for arguments that the formula does not fit
    everywhere: whether it holds for all arguments, and not for those alone that its text names
    """

    text: str
    differences: tuple[Text, ...]
    function: Callable[..., Array]
    everywhere: bool = True

    @property
    def names(self) -> tuple[Text, ...]:
        """The short names of its differences, where each has one and it holds everywhere."""
        names = tuple(d.name for d in self.differences if isinstance(d, Named))
        return names if self.everywhere and len(names) == len(self.differences) else ()


class Asker:
    """Asks one function of a submission, at most 250 times; the same question once."""

    def __init__(self, name: str, submission: Submission) -> None:
        self.name, self.submission = name, submission
        self.calls = 0
        self._known: dict[Any, Call] = {}

    def __call__(self, *arguments: Any) -> Array:
        """The function's answer as finite floats. Raises NoFormula where there is none."""
        answer = floats(self.call(*arguments))
        if not np.isfinite(answer).all():
            raise NoFormula
        return answer

    def call(self, *arguments: Any) -> Call:
        """The call with what came back."""
        key = _key(arguments)
        if key not in self._known:
            self._known[key] = self._asked(arguments)
        return self._known[key]

    def is_unlike(self, right: Callable[..., Array]) -> bool:
        """Whether something that came back is no array of the right result's shape."""
        return any(
            np.shape(call.value) != np.shape(right(*call.arguments))
            for call in self._known.values()
        )

    def expect(self, asked: Sequence[tuple[Any, ...]]) -> None:
        """Say that these calls come next, but for those that are known."""
        unknown = [arguments for arguments in asked if _key(arguments) not in self._known]
        self.submission.expect(self.name, unknown[: max(0, MOST_CALLS - self.calls)])

    def _asked(self, arguments: tuple[Any, ...]) -> Call:
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise NoFormula
        try:
            return Call(arguments, self.submission.call(self.name, *arguments).value)
        except Stopped:
            return Call(arguments, None, stopped=True)


def no_formula(*arguments: Any) -> Array:
    """The function of what is told in words alone."""
    raise NoFormula


def _key(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(a.tobytes() + bytes(a.shape) if isinstance(a, Array) else a for a in arguments)


def floats(call: Call) -> Array:
    """What came back, as floats. Raises NoFormula where it is no array of numbers."""
    if not _is_of_numbers(call.value):
        raise NoFormula
    return np.asarray(call.value, float)


def _is_of_numbers(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "biuf"


def agrees(call: Call, function: Callable[..., Array]) -> bool | None:
    """Whether a formula gives what came back; None where it does not fit and nothing came."""
    try:
        want = function(*call.arguments)
    except NoFormula:
        return None if call.stopped else False
    if call.stopped or not _is_of_numbers(call.value) or not np.isfinite(want).all():
        return False
    return all_close(floats(call), want)


def factor(got: Array, want: Array) -> float | None:
    """The c by which want is multiplied in got, or None; where both are 0 it is 1."""
    size = float((want * want).sum()) if got.shape == want.shape else np.nan
    if size == 0.0:
        return 1.0 if not got.any() else None
    c = float((got * want).sum()) / size if size > 0.0 else np.nan
    if not np.isfinite(c) or not all_close(got, c * want):
        return None
    return plain(c)


def whole(rng: np.random.Generator, *shape: int) -> Array:
    """Whole numbers from −9 to 9, none of them 0: products of a few are exact in float64."""
    drawn = rng.integers(1, 10, size=shape) * rng.choice([-1, 1], size=shape)
    return drawn.astype(float)


def fractions(rng: np.random.Generator, *shape: int) -> Array:
    """Numbers between −2 and 2, multiples of 1/16."""
    return np.where((d := rng.integers(-32, 33, size=shape) / 16.0) == 0.0, 0.5, d)
