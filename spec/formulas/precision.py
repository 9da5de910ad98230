"""Right for some sizes of δ only: a result that is clipped or rounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference import recurrent
from spec.formulas.formula import (
    PROBE_ACTIVATION,
    Array,
    Asker,
    Formula,
    NoFormula,
    alike,
    fractions,
)
from spec.item import Text

CLIPPED = Text(
    "it is right while δ is small, and limited when it is large: something clips it",
    "δ 小的时候是对的，δ 大时被截断了：有什么地方做了截断",
)
ROUNDED = Text(
    "it is right while δ is large, and loses digits when it is small: something rounds it",
    "δ 大的时候是对的，δ 小时丢了有效数字：有什么地方做了舍入",
)


def of_precision(ask: Asker) -> Formula | None:
    """Whether the function, which is linear in its first argument, clips or rounds."""
    right: Callable[..., Array] = getattr(recurrent, ask.name)
    given = _given(ask.name)
    try:
        if _is_right(ask, right, given, 1e-4) and not _is_right(ask, right, given, 1e4):
            return Formula("", (CLIPPED,), right)
        if _is_right(ask, right, given, 1e6) and not _is_right(ask, right, given, 1e-6):
            return Formula("", (ROUNDED,), right)
    except NoFormula:
        return None
    return None


def _is_right(
    ask: Asker, right: Callable[..., Array], given: tuple[Array, ...], size: float
) -> bool:
    arguments: tuple[Any, ...] = (given[0] * size, *given[1:])
    if ask.name in ("delta", "delta_below"):
        arguments = (*arguments, PROBE_ACTIVATION)
    return alike(ask(*arguments) / size, right(*arguments) / size)


def _given(name: str) -> tuple[Array, ...]:
    rng = np.random.default_rng(53)
    T, n, m = 4, 3, 2
    others = {
        "delta": (fractions(rng, T + 1, n), fractions(rng, n, n)),
        "delta_below": (fractions(rng, n, m), fractions(rng, T, m)),
        "gradient_W": (fractions(rng, T + 1, n),),
        "gradient_U": (fractions(rng, T, m),),
    }
    return fractions(rng, T, n), *others[name]
