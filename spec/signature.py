"""What a method that the student's code may call takes; checked before anything is computed.

A parameter is an array of real numbers whose axes have letters, the same letter the same length
in one call: "T m". "…" is any shape, "f" one of the four given activations. What is odd is the
caller's error, told as Python would tell it; nothing of the caller's makes the grader compute
much.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from reference import activations
from spec.checking.received import REAL, floats, kind_of

ANY, ACTIVATION = "…", "f"
MOST_ENTRIES = 8192  # numbers in an array: a square of 90
MOST_AXES = 8
GIVEN = {*map(id, (activations.identity, activations.relu, activations.sigmoid, activations.tanh))}
Signature = Mapping[str, str]
Form = tuple[int, ...] | str | None


def bound(
    signature: Signature, arguments: Sequence[Any], named: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments by name, as arrays and activations.

    Raises TypeError or ValueError where they do not fit the signature.
    """
    if not named and _fits(tuple(signature.values()), tuple(map(_form, arguments))):
        return dict(zip(signature, arguments, strict=True))
    if len(arguments) > len(signature):
        raise TypeError(f"takes {len(signature)} arguments, {len(arguments)} were given")
    given = dict(zip(signature, arguments, strict=False))
    for name in named:
        if name not in signature or name in given:
            raise TypeError(f"got an unexpected argument {name[:40]!r}")
    given |= named
    missing = [name for name in signature if name not in given]
    if missing:
        raise TypeError(f"missing the argument {missing[0]!r}")
    lengths: dict[str, int] = {}
    return {name: _argument(name, signature[name], given[name], lengths) for name in signature}


def _form(value: Any) -> Form:
    """An array's shape, or that it is an activation; None of what is to be looked at closely."""
    if type(value) is np.ndarray:
        return value.shape if value.dtype.kind in REAL else None
    return ACTIVATION if id(value) in GIVEN else None


@lru_cache(512)
def _fits(signature: tuple[str, ...], forms: tuple[Form, ...]) -> bool:
    """Whether arguments of these forms fit, as most do: known without looking at them again."""
    lengths: dict[str, int] = {}
    try:
        for axes, form in zip(signature, forms, strict=True):
            if not isinstance(form, tuple) or axes == ACTIVATION:
                if form != axes:
                    return False
                continue
            _hold("", axes, form, lengths)
    except ValueError:
        return False
    return True


def _argument(name: str, axes: str, value: Any, lengths: dict[str, int]) -> Any:
    if axes == ACTIVATION:
        if id(value) not in GIVEN:
            raise TypeError(f"{name} must be identity, relu, sigmoid or tanh of activations.py")
        return value
    is_real = isinstance(value, np.ndarray) and value.dtype.kind in REAL
    numbers = value if is_real else floats(value)
    if numbers is None:
        raise TypeError(f"{name} is {kind_of(value).en}, must be an array of numbers")
    _hold(name, axes, numbers.shape, lengths)
    return numbers


def _hold(name: str, axes: str, shape: tuple[int, ...], lengths: dict[str, int]) -> None:
    """Hold a shape against its letters; "T+1" is one more than T."""
    if math.prod(shape) > MOST_ENTRIES or len(shape) > MOST_AXES:
        raise ValueError(f"{name} is too large: its shape is {shape}")
    if axes == ANY:
        return
    letters = _letters(axes)
    if len(shape) != len(letters):
        raise ValueError(f"{name} has shape {shape}, must be {_wanted(axes)}")
    for (letter, more), length in zip(letters, shape, strict=True):
        if lengths.setdefault(letter, length - more) != length - more or length < 1:
            known = ", ".join(f"{k} = {v}" for k, v in lengths.items())
            raise ValueError(f"{name} has shape {shape}, must be {_wanted(axes)} with {known}")


def _wanted(axes: str) -> str:
    """ "(T, m)"."""
    parts = axes.split()
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


@cache
def _letters(axes: str) -> tuple[tuple[str, int], ...]:
    """Each letter, and how much longer than it the axis is."""
    return tuple((part.removesuffix("+1"), int(part.endswith("+1"))) for part in axes.split())
