"""A function put together from choices, each of which may be a fault."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Faulty:
    """item: its name; faults: what is wrong with it; make: a fresh function (some keep state)."""

    item: str
    faults: tuple[str, ...]
    make: Callable[[], Callable[..., Any]]

    def __str__(self) -> str:
        return f"{self.item}: {' + '.join(self.faults)}"


C = {
    "minus": -1.0,
    "doubled": 2.0,
    "halved": 0.5,
    "tenth": 0.1,
    "a third": 1 / 3,
    "inexact": 1 + 1e-8,
}


def pick(
    rng: random.Random,
    choices: dict[str, Any],
    p: float,
    right: Any,
    prefix: str,
    faults: list[str],
) -> Any:
    if rng.random() > p:
        return right
    name = rng.choice(list(choices))
    faults.append(f"{prefix}{name}")
    return choices[name]
