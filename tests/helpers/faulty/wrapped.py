"""Faults of any function's result, memory or reach."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.helpers.faulty.places import Faulty


def _each(value: Any, change: Callable[[np.ndarray], np.ndarray]) -> Any:
    """An array changed; of a tuple or list of arrays, each."""
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, tuple | list) and value and not isinstance(value[0], str):
        return type(value)(_each(v, change) for v in value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(change(np.array(float(value))))
    return value


def _result(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Callable], Callable]:
    return lambda f: lambda *a: _each(f(*a), change)


def _rows(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Callable], Callable]:
    return _result(lambda a: change(a) if a.ndim == 2 else a)


def _length(arguments: tuple[Any, ...]) -> int:
    return len(arguments[0]) if hasattr(arguments[0], "__len__") else 0


def _largest(arguments: tuple[Any, ...]) -> int:
    return max((max(a.shape) for a in arguments if isinstance(a, np.ndarray) and a.ndim), default=0)


def _stateful(
    period: int, change: Callable[[np.ndarray], np.ndarray]
) -> Callable[[Callable], Callable]:
    def wrap(f: Callable) -> Callable:
        calls = [0]

        def g(*a):
            calls[0] += 1
            return _each(f(*a), change) if calls[0] % period == 0 else f(*a)

        return g

    return wrap


def _accumulates(f: Callable) -> Callable:
    kept: list[Any] = []

    def g(*a):
        value = f(*a)
        if isinstance(value, np.ndarray):
            kept.append(value)
            return sum((v for v in kept[:-1] if v.shape == value.shape), value)
        return value

    return g


def _random(f: Callable) -> Callable:
    rng = np.random.default_rng(0)
    return lambda *a: _each(f(*a), lambda v: v + 1e-3 * rng.normal(size=v.shape))


def _beyond(
    limit: int, change: Callable[[np.ndarray], np.ndarray]
) -> Callable[[Callable], Callable]:
    return lambda f: lambda *a: _each(f(*a), change) if _length(a) > limit else f(*a)


def _wide(limit: int, change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Callable], Callable]:
    return lambda f: lambda *a: _each(f(*a), change) if _largest(a) > limit else f(*a)


def _square_only(f: Callable) -> Callable:
    def g(*a):
        shapes = [x.shape for x in a if isinstance(x, np.ndarray) and x.ndim == 2]
        square = len({s[-1] for s in shapes}) == 1
        return f(*a) if square else _each(f(*a), lambda v: v * 0)

    return g


def _only_tanh(f: Callable) -> Callable:
    from reference import activations

    def g(*a):
        chosen = [x for x in a if hasattr(x, "backward")]
        return (
            f(*a)
            if not chosen or type(chosen[0]).__name__ == type(activations.tanh).__name__
            else _each(f(*a), lambda v: 1.5 * v)
        )

    return g


def _unique_items(f: Callable) -> Callable:
    """What comes twice in a list is counted once."""

    def g(*a):
        if isinstance(a[0], list):
            once = {str(item): item for item in a[0]}
            return f(list(once.values()), *a[1:])
        return f(*a)

    return g


def _returns_argument(f: Callable) -> Callable:
    return lambda *a: a[0].copy() if isinstance(a[0], np.ndarray) else f(*a)


WRAPPERS: dict[str, Callable[[Callable], Callable]] = {
    "negated": _result(lambda a: -a),
    "doubled": _result(lambda a: 2 * a),
    "by 0.9": _result(lambda a: 0.9 * a),
    "inexact 1e-8": _result(lambda a: (1 + 1e-8) * a),
    "inexact 1e-6": _result(lambda a: (1 - 1e-6) * a),
    "plus 1e-4": _result(lambda a: a + 1e-4),
    "plus 1e-9": _result(lambda a: a + 1e-9),
    "plus 1": _result(lambda a: a + 1),
    "whole": _result(lambda a: np.trunc(a)),
    "whole ints": _result(lambda a: np.trunc(a).astype(int)),
    "rounded to 3": _result(lambda a: np.round(a, 3)),
    "rounded to 8": _result(lambda a: np.round(a, 8)),
    "float32": _result(lambda a: a.astype(np.float32)),
    "float32 and back": _result(lambda a: a.astype(np.float32).astype(float)),
    "clipped at 1": _result(lambda a: np.clip(a, -1, 1)),
    "clipped at 0.1": _result(lambda a: np.clip(a, -0.1, 0.1)),
    "clipped at 5": _result(lambda a: np.clip(a, -5, 5)),
    "small ones zero": _result(lambda a: np.where(np.abs(a) < 1e-3, 0.0, a)),
    "negative ones zero": _result(lambda a: np.maximum(a, 0)),
    "absolute": _result(np.abs),
    "mean over rows": _rows(lambda a: a / len(a)),
    "by the norm": _result(lambda a: a / np.sqrt((a**2).sum()) if (a**2).sum() > 0 else a),
    "rows backwards": _rows(lambda a: a[::-1].copy()),
    "rows rolled": _rows(lambda a: np.roll(a, 1, 0)),
    "rows rolled back": _rows(lambda a: np.roll(a, -1, 0)),
    "rows down": _rows(lambda a: np.vstack([0 * a[:1], a[:-1]])),
    "rows up": _rows(lambda a: np.vstack([a[1:], 0 * a[:1]])),
    "first row zero": _rows(lambda a: np.vstack([0 * a[:1], a[1:]])),
    "last row zero": _rows(lambda a: np.vstack([a[:-1], 0 * a[:1]])),
    "first row missing": _rows(lambda a: a[1:]),
    "last row missing": _rows(lambda a: a[:-1]),
    "transposed": _rows(lambda a: a.T.copy()),
    "columns backwards": _rows(lambda a: a[:, ::-1].copy()),
    "cumulated": _rows(lambda a: np.cumsum(a, 0)),
    "all zero": _result(lambda a: 0 * a),
    "every fifth": _stateful(5, lambda a: 0.9 * a),
    "every second": _stateful(2, lambda a: a + 1),
    "every ninth": _stateful(9, lambda a: -a),
    "accumulates": _accumulates,
    "random": _random,
    "wrong beyond 3": _beyond(3, lambda a: 0 * a),
    "wrong beyond 5": _beyond(5, lambda a: 1.1 * a),
    "wrong beyond 10": _beyond(10, lambda a: 1.1 * a),
    "wrong when wide": _wide(4, lambda a: 1.1 * a),
    "only n = m": _square_only,
    "only tanh": _only_tanh,
    "twice counted once": _unique_items,
    "returns the argument": _returns_argument,
}


def wrapped(
    rng: random.Random,
    references: dict[str, Callable],
    inner: Faulty | None = None,
    name: str | None = None,
) -> Faulty:
    """One function under one wrapper; `inner` may be faulty already."""
    item = inner.item if inner else name or rng.choice(list(references))
    wrapper = rng.choice(list(WRAPPERS))
    base = inner.make if inner else lambda: references[item]
    faults = (*(inner.faults if inner else ()), wrapper)
    return Faulty(item, faults, lambda: WRAPPERS[wrapper](base()))
