"""Functions of the grader that fail, at once or at a later call; and what is graded meanwhile."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable

import pytest

from tests.helpers.grading import edited

WRONG = edited("recurrent", ("return deltas.T @ x", "return np.round(deltas.T @ x, 3)"))
WRONG_SOFTMAX = edited("loss", ("axis=-1, keepdims=True", "keepdims=True"))


def fail(*arguments: object, **named: object) -> None:
    raise RuntimeError("a fault of ours")


def failing_at(
    call: int, function: Callable[..., object], error: type[Exception] = RuntimeError
) -> Callable[..., object]:
    """A function that fails at one call, counted from 1."""
    calls = iter(range(1, 1_000_000))

    def failing(*arguments: object, **named: object) -> object:
        if next(calls) == call:
            raise error("a fault of ours")
        return function(*arguments, **named)

    return failing


def fails_at(
    call: int,
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception] = RuntimeError,
) -> None:
    """The function at a place fails at one call."""
    function = pkgutil.resolve_name(place)
    monkeypatch.setattr(place, failing_at(call, function, error))
