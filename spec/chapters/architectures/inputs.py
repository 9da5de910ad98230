"""Layers of random weights, and the check at T = 1: what the chapter's items share."""

from __future__ import annotations

import numpy as np

from reference import activations
from spec.chapters.recurrent.inputs import COUNT_STEPS, FOR_ONE_STEP
from spec.checking.cases import PLAIN, Regime, numbers, square
from spec.checking.function import ONE_STEP, SMALL_STEP, Arguments, Function
from spec.item import Check, Pays

TANH, SIGMOID, IDENTITY = activations.tanh, activations.sigmoid, activations.identity


def layer(
    rng: np.random.Generator, n: int, m: int, short: bool, regime: Regime = PLAIN
) -> tuple[np.ndarray, np.ndarray]:
    """U (n, m) and W (n, n)."""
    return (
        regime.U * numbers(rng, n, m, short=short, sign=regime.weights) / 2,
        square(rng, n, regime, short),
    )


def single_step(function: Function, *inputs: Arguments) -> Check:
    """A check at T = 1."""
    return function.values(
        FOR_ONE_STEP, COUNT_STEPS, *inputs, sizes=ONE_STEP[:1], smaller=SMALL_STEP, pays=Pays.LATER
    )
