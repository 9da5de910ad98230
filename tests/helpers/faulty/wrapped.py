"""Faults of any function's result, memory or reach."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from reference.activations import tanh
from tests.helpers.faulty.places import Faulty
from tests.helpers.wrappers import mapped

Function = Callable[..., Any]
Wrapper = Callable[[Function], Function]


def _result(
    change: Callable[[np.ndarray], np.ndarray], where: Callable[..., bool] = lambda *a: True
) -> Wrapper:
    """Every array of the result changed, where the arguments are such."""
    return lambda f: lambda *a: mapped(change, f(*a)) if where(*a) else f(*a)


def _rows(change: Callable[[np.ndarray], np.ndarray]) -> Wrapper:
    return _result(lambda a: change(a) if a.ndim == 2 else a)


def _longer(limit: int) -> Callable[..., bool]:
    return lambda *a: hasattr(a[0], "__len__") and len(a[0]) > limit


def _is_wide(*arguments: Any) -> bool:
    return any(max(a.shape) > 4 for a in arguments if isinstance(a, np.ndarray) and a.ndim)


def _is_oblong(*arguments: Any) -> bool:
    tables = [a for a in arguments if isinstance(a, np.ndarray) and a.ndim == 2]
    return len({a.shape[-1] for a in tables}) != 1


def _has_another_f(*arguments: Any) -> bool:
    chosen = [a for a in arguments if hasattr(a, "backward")]
    return bool(chosen) and chosen[0] is not tanh


def _stateful(period: int, change: Callable[[np.ndarray], np.ndarray]) -> Wrapper:
    def wrap(f: Function) -> Function:
        calls = itertools.count(1)
        return lambda *a: mapped(change, f(*a)) if next(calls) % period == 0 else f(*a)

    return wrap


def _accumulates(f: Function) -> Function:
    kept: list[Any] = []

    def g(*a):
        value = f(*a)
        if isinstance(value, np.ndarray):
            kept.append(value)
            return sum((v for v in kept[:-1] if v.shape == value.shape), value)
        return value

    return g


def _random(f: Function) -> Function:
    rng = np.random.default_rng(0)
    return lambda *a: mapped(lambda v: v + 1e-3 * rng.normal(size=v.shape), f(*a))


def _unique_items(f: Function) -> Function:
    """What comes twice in a list is counted once."""

    def g(*a):
        if isinstance(a[0], list):
            once = {str(item): item for item in a[0]}
            return f(list(once.values()), *a[1:])
        return f(*a)

    return g


def _returns_argument(f: Function) -> Function:
    return lambda *a: a[0].copy() if isinstance(a[0], np.ndarray) else f(*a)


WRAPPERS: dict[str, Wrapper] = {
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
    "wrong beyond 3": _result(lambda a: 0 * a, _longer(3)),
    "wrong beyond 5": _result(lambda a: 1.1 * a, _longer(5)),
    "wrong beyond 10": _result(lambda a: 1.1 * a, _longer(10)),
    "wrong when wide": _result(lambda a: 1.1 * a, _is_wide),
    "only n = m": _result(lambda a: 0 * a, _is_oblong),
    "only tanh": _result(lambda a: 1.5 * a, _has_another_f),
    "twice counted once": _unique_items,
    "returns the argument": _returns_argument,
}


def wrapped(
    rng: random.Random, references: Mapping[str, Function], inner: Faulty | None = None
) -> Faulty:
    """One function under one wrapper; `inner` may be faulty already."""
    item = inner.item if inner else rng.choice(list(references))
    wrapper = rng.choice(list(WRAPPERS))
    base = inner.make if inner else lambda: references[item]
    faults = (*(inner.faults if inner else ()), wrapper)
    return Faulty(item, faults, lambda: WRAPPERS[wrapper](base()))
