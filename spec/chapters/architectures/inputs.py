"""Layers of random weights, and the check at T = 1: what the chapter's items share."""

from __future__ import annotations

import numpy as np

from reference import activations
from spec.chapters.recurrent import COUNT_STEPS, FOR_ONE_STEP
from spec.checking.cases import PLAIN, Regime, Size, numbers, square
from spec.checking.function import Arguments, Function
from spec.item import Check, Pays

TANH, SIGMOID, IDENTITY = activations.tanh, activations.sigmoid, activations.identity


def layer(
    rng: np.random.Generator, n: int, m: int, short: bool, regime: Regime = PLAIN
) -> tuple[np.ndarray, np.ndarray]:
    """U (n, m) and W (n, n)."""
    return (
        regime.U * numbers(rng, n, m, short=short) / 2,
        regime.W * square(rng, n, regime.turning, short),
    )


def single_step(function: Function, *inputs: Arguments) -> Check:
    """A check at T = 1."""
    return function.values(
        FOR_ONE_STEP, COUNT_STEPS, *inputs, sizes=(Size(1, 3, 2),), smaller=(), pays=Pays.LATER
    )
