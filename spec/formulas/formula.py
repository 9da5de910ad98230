"""What a formula is, how a function is asked for it, and when two answers are the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from spec.checking.calls import Call
from spec.item import Stopped, Submission, Text

Array = np.ndarray
MOST_CALLS = 250
TOLERANCE = 1e-9
ZERO = 1e-12  # of the largest number, where a row has to be exactly 0
EXACT = 1e-12  # of a factor; what is nearer to a plain number than this is that number


class NoFormula(Exception):
    """The function is none of those that can be put into words."""


@dataclass(frozen=True)
class Part:
    """One way of writing a part of a formula.

    text: in the article's notation
    value: computes it
    difference: what sets it apart from the right way; None for that
    also: what has to be said beside the formula, ",  x_0 = 0"
    """

    text: str
    value: Callable[..., Any]
    difference: Text | None = None
    also: str = ""


class Candidate(Protocol):
    """A formula that can be executed, written and told."""

    def __call__(self, *arguments: Any) -> Array: ...

    @property
    def text(self) -> str: ...

    def differences(self) -> tuple[Text, ...]: ...


@dataclass(frozen=True)
class Formula:
    """What a function computes.

    text: the formula, in the article's notation
    differences: what sets it apart from the right one, the most basic first
    function: computes it, with the arguments of the function that was asked; raises
        NoFormula for arguments that the formula does not fit
    """

    text: str
    differences: tuple[Text, ...]
    function: Callable[..., Array]


class Asker:
    """Asks one function of a submission, at most 250 times; the same question once."""

    def __init__(self, name: str, submission: Submission) -> None:
        self.name, self.submission = name, submission
        self.calls = 0
        self._known: dict[Any, Call] = {}

    def __call__(self, *arguments: Any) -> Array:
        """The function's answer as floats. Raises NoFormula where there is none."""
        return floats(self.call(*arguments))

    def call(self, *arguments: Any) -> Call:
        """The call with what came back."""
        key = tuple(a.tobytes() + bytes(a.shape) if isinstance(a, Array) else a for a in arguments)
        if key not in self._known:
            self._known[key] = self._asked(arguments)
        return self._known[key]

    def _asked(self, arguments: tuple[Any, ...]) -> Call:
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise NoFormula
        try:
            return Call(arguments, self.submission.call(self.name, *arguments).value)
        except Stopped:
            return Call(arguments, None, stopped=True)


def floats(call: Call) -> Array:
    """What came back, as floats. Raises NoFormula where it is no array of numbers."""
    value = call.value
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        raise NoFormula
    return value.astype(float)


def agrees(call: Call, function: Callable[..., Array]) -> bool | None:
    """Whether a formula gives what came back; None where it does not fit and nothing came."""
    try:
        want = function(*call.arguments)
    except NoFormula:
        return None if call.stopped else False
    return isinstance(call.value, np.ndarray) and not call.stopped and alike(floats(call), want)


def alike(got: Array, want: Array) -> bool:
    """Same shape, every row equal but for rounding."""
    if got.shape != want.shape:
        return False
    if want.ndim < 2:
        got, want = np.atleast_2d(got), np.atleast_2d(want)
    if not want.size:
        return True
    sizes = np.sqrt((want * want).sum(axis=-1))
    with np.errstate(all="ignore"):
        errors = np.sqrt(((got - want) ** 2).sum(axis=-1))
        limits = np.where(sizes > 0.0, TOLERANCE * sizes, ZERO * max(1.0, float(sizes.max())))
    return bool((errors <= limits).all())


def factor(got: Array, want: Array) -> float | None:
    """c with got = c · want, or None; where both are 0 it is 1."""
    size = float((want * want).sum()) if got.shape == want.shape else np.nan
    if size == 0.0:
        return 1.0 if not got.any() else None
    c = float((got * want).sum()) / size if size > 0.0 else np.nan
    if not np.isfinite(c) or not alike(got, c * want):
        return None
    return plain(c)


def plain(c: float) -> float:
    """The plain fraction that c is but for rounding, else c itself."""
    if not np.isfinite(c):
        return c
    for divisor in DIVISORS:
        nearest = round(c * divisor) / divisor
        if abs(c - nearest) <= EXACT * max(1.0, abs(c)):
            return nearest
    return c


DIVISORS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 25, 100, 1000)


def inexact(c: float) -> bool:
    """Whether c is almost a plain number and yet is none: a sum that is off, not a factor."""
    if not np.isfinite(c):
        return True
    nearest = round(c * 60) / 60
    return c != plain(c) or (abs(c - nearest) < 1e-4 and abs(c - nearest) > EXACT)


def coefficient(c: float) -> str:
    """2 -> "2 ", −1 -> "−", 1 -> ""; thirds and the like as fractions."""
    sign = "−" if c < 0 else ""
    size = abs(c)
    if size == 1.0:
        return sign
    for divisor in DIVISORS[:9]:
        top = round(size * divisor)
        if top and top < 1000 and abs(size - top / divisor) <= EXACT * max(1.0, size):
            shown = f"{top}" if divisor == 1 else f"{top}/{divisor}"
            return f"{sign}{shown} "
    return f"{sign}{size:.10g} ".replace("e-", "e−")


def number(c: float) -> str:
    """A factor by itself: "2", "−1/3", "1"."""
    shown = coefficient(c).strip()
    return f"{shown}1" if shown in ("", "−") else shown


def whole(rng: np.random.Generator, *shape: int) -> Array:
    """Whole numbers from −9 to 9, none of them 0: products of a few are exact in float64."""
    drawn = rng.integers(1, 10, size=shape) * rng.choice([-1, 1], size=shape)
    return drawn.astype(float)


def fractions(rng: np.random.Generator, *shape: int) -> Array:
    """Numbers between −2 and 2, multiples of 1/16."""
    return np.where((d := rng.integers(-32, 33, size=shape) / 16.0) == 0.0, 0.5, d)


def row(a: Array, i: int) -> Array:
    """Row i, held within the ends."""
    held: Array = a[min(max(i, 0), len(a) - 1)]
    return held
