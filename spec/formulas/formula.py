"""What a formula is made of, and how its numbers are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np

from spec.text import Named, Text

Array = np.ndarray
EXACT = 1e-12  # of a factor; what is nearer to a plain number than this is that number


class NoFormula(Exception):
    """The function is none of those that can be put into words."""


class Part(NamedTuple):
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


WRONG_SIGN = Named("the sign is wrong", "符号反了", Text("wrong sign", "符号反了"))


def written(parts: Iterable[Part], text: str) -> Part:
    """The part that is written like this."""
    return next(part for part in parts if part.text == text)


def frequent(parts: Iterable[Part]) -> Iterator[Part]:
    """Those that are often written, whose differences have a name."""
    return (part for part in parts if isinstance(part.difference, Named))


def reworded(said: Text, words: Callable[[str], str]) -> Text:
    """The same in other words, its name too."""
    en, zh = words(said.en), words(said.zh)
    return Named(en, zh, reworded(said.name, words)) if isinstance(said, Named) else Text(en, zh)


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
    if not np.isfinite(c * DIVISORS[-1]):
        return True
    nearest = round(c * 60) / 60
    return c != plain(c) or (abs(c - nearest) < 1e-4 and abs(c - nearest) > EXACT)


def is_plain(c: float) -> bool:
    """Whether c is a number that somebody may have written: 2, 1/3, 0.9; not 0, nor 1/√3."""
    if not np.isfinite(c) or not c:
        return False
    exact = EXACT * max(1.0, abs(c))
    return any(abs(c - round(c * divisor) / divisor) <= exact for divisor in DIVISORS)


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


def row(a: Array, i: int) -> Array:
    """Row i, held within the ends."""
    held: Array = a[min(max(i, 0), len(a) - 1)]
    return held
